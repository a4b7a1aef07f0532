"""Whom the deliveries that wait say nobody must find, before the first of them is received: then it does not matter which
of an agency's deliveries comes first."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import datetime

from connectors import connectors
from connectors.restrictions import may_be_adoption, restricting_records
from flows.inbox import Waiting
from flows.readers import Readers
from safeguarding.crypto import Pseudonymiser
from safeguarding.errors import MashError
from safeguarding.need_to_know.restricted_people import People, PersonColumns, Restrictions, Word, last_words
from warehouse.landing import Landing
from warehouse.restrictions import RestrictingTable

KeysOf = Callable[[str], Pseudonymiser]  # an agency's name to the key of its pseudonyms


def foresee(waiting: Iterable[Waiting], readers: Readers, now: datetime, keys: KeysOf) -> dict[str, People]:
    """By agency, the people whom its waiting deliveries restrict, by the last word of each record type. An agency of which
    one delivery waits is left out: that delivery says it all. What cannot be read says nothing, and will be refused."""
    of_agency: dict[str, list[Waiting]] = defaultdict(list)
    for delivery in waiting:
        if delivery.is_declared:
            of_agency[delivery.agency].append(delivery)
    several = {agency: each for agency, each in of_agency.items() if len(each) > 1}
    return {agency: last_words(_told(each, readers, now, keys(agency))) for agency, each in several.items()}


def _told(
    waiting: Sequence[Waiting], readers: Readers, now: datetime, pseudonymiser: Pseudonymiser
) -> Iterator[tuple[tuple[str, str], Word]]:
    """What one agency's deliveries say, those of one dataset in the order in which they were drawn."""
    can_say = {dataset.name for dataset, _ in restricting_records(connectors()[waiting[0].agency])}
    for delivery in waiting:
        if delivery.dataset in can_say:
            with suppress(MashError, OSError):
                words = readers.read_ahead(delivery.path, delivery.agency, delivery.dataset, now, pseudonymiser)
                yield from (((delivery.dataset, record), word) for record, word in words.items())


def restrictions_of(agency: str, landing: Landing, foreseen: Mapping[str, People]) -> Restrictions:
    """Whom the agency has said that nobody must find: in what has landed, and in what waits."""
    connector = connectors()[agency]
    tables = [
        RestrictingTable(dataset.name, record.name, whose.numbers[0], whose.identifiers, whose.named)
        for dataset, record in restricting_records(connector)
        if (whose := PersonColumns.of(record.kept())).numbers
    ]
    return Restrictions(landing.restricted(tables), foreseen.get(agency, {}), may_be_adoption(connector))
