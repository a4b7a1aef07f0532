"""What a decision about a link takes back: the cases and patterns that used the link, and who looked."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time
from typing import TYPE_CHECKING

from flows.workplace import Workplace
from safeguarding.identifiers import UK
from safeguarding.ledger.decisions import Recall
from safeguarding.ledger.looks import Asked

if TYPE_CHECKING:
    from warehouse.queries.links import Links

_EVERY = 1_000_000


def recall_of(place: Workplace, links: Links, person_id: str, since_on: date) -> Recall:
    """The cases opened on a person under whatever id, the patterns that count the person's events, and the accounts that
    looked at either since that day. Raises AuditChainBroken where the ledger cannot be read."""
    ids = links.every_id(person_id)
    cases = tuple(case.case_id for case in place.cases.all() if case.person_id in ids)
    return Recall(
        person_id=person_id,
        since_on=since_on,
        cases=cases,
        patterns=links.patterns_resting_on(person_id),
        viewers=_viewers(place, cases, ids, datetime.combine(since_on, time(), UK)),
    )


def _viewers(place: Workplace, cases: Sequence[str], ids: frozenset[str], since: datetime) -> tuple[str, ...]:
    """Who looked at one of the cases or at the person's explanation. A refusal showed nothing."""
    looks = [
        look
        for case_id in cases
        for look in place.audit.looks(Asked(case_id=case_id, since=since, last=_EVERY), is_opened=False)
        if not look.action.endswith("_refused")
    ]
    explained = place.audit.looks(Asked(action="explain", since=since, last=_EVERY), is_opened=True)
    looks += [look for look in explained if look.asked in ids]
    return tuple(sorted({look.who for look in looks}))
