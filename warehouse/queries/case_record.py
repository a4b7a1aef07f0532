"""What the agencies recorded and the hub understood of a case's person, in counts, and what people made of it: for a review
of how they worked together."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from statistics import median

import duckdb

from safeguarding.codes import Route
from safeguarding.ledger.cases import Case
from safeguarding.ledger.reviews import Review
from safeguarding.need_to_know.access import Permit
from warehouse.queries.asking import ask
from warehouse.queries.case_reviews import JudgedFinding, judged_findings
from warehouse.queries.findings import VISIBLE_FINDINGS, absent
from warehouse.queries.people import find_person
from warehouse.queries.sources import Source, sources
from warehouse.queries.visibility import Withheld, shown, withheld


@dataclass(frozen=True)
class Recorded:
    """One agency's events about the person, as they stand, and how fast they were written down and shared."""

    agency: str
    events: int
    first_at: datetime | None
    last_at: datetime | None
    median_days_to_record: float | None  # from the event to the agency's record of it; None where it gives no such time
    median_days_to_share: float | None  # from the record, or else the event, to the hub


@dataclass(frozen=True)
class Understood:
    """One pattern that was found on the person in the picture of today."""

    pattern: str
    version: str
    attention: str
    why: str
    agencies: tuple[str, ...]


@dataclass(frozen=True)
class PersonRecord:
    """Recorded, understood and judged, and what of it is withheld from the asker."""

    recorded: tuple[Recorded, ...]
    understood: tuple[Understood, ...]
    reviewed: tuple[JudgedFinding, ...]
    withheld_by: tuple[Withheld, ...]
    is_whole: bool  # nothing of the person is withheld from the asker, who is not one agency's researcher
    sources: tuple[Source, ...]  # searched, missing ones first


@dataclass(frozen=True)
class _Event:
    agency: str
    kind: str
    statement_kind: str
    sensitivity: str
    occurred_from: datetime | None
    recorded_at: datetime | None
    received_at: datetime


def person_record(
    picture: duckdb.DuckDBPyConnection, permit: Permit, case: Case, reviews: Sequence[Review] = ()
) -> PersonRecord:
    """Of the person of an opened case. reviews: what people made of findings. The caller has recorded the look.

    Raises AccessRefused where the permit is not for a look at this case, PersonUnknown.
    """
    permit.require(Route.CHRONOLOGY, case_id=case.case_id)
    person = find_person(picture, permit, case.person_id)
    events = ask(
        picture,
        permit,
        _Event,
        """
        SELECT agency, kind, statement_kind, sensitivity, occurred_from, recorded_at, received_at
        FROM chronology.event
        WHERE person_id = $person_id AND superseded_at IS NULL AND withdrawn_at IS NULL
        ORDER BY received_at, event_id
        """,
        person_id=person.person_id,
    )
    found = ask(
        picture,
        permit,
        Understood,
        f"{VISIBLE_FINDINGS} SELECT pattern, version, attention, why, agencies FROM finding WHERE person_id = $person_id "
        "ORDER BY pattern",
        person_id=person.person_id,
        **absent(picture, permit),
    )
    by_agency: dict[str, list[_Event]] = defaultdict(list)
    for event in shown(permit, events):
        by_agency[event.agency].append(event)
    only = permit.only_agency
    held_back = withheld(permit, events)
    return PersonRecord(
        tuple(_recorded(agency, by_agency[agency]) for agency in sorted(by_agency)),
        tuple(
            each for each in found if only is None
        ),  # a researcher sees events of their own agency, not what all made of them
        judged_findings(picture, permit, person.person_id, reviews),
        held_back,
        only is None and not held_back,
        sources(picture, permit),
    )


def _recorded(agency: str, events: list[_Event]) -> Recorded:
    happened = [event.occurred_from for event in events if event.occurred_from]
    return Recorded(
        agency=agency,
        events=len(events),
        first_at=min(happened, default=None),
        last_at=max(happened, default=None),
        median_days_to_record=_median([(e.occurred_from, e.recorded_at) for e in events]),
        median_days_to_share=_median([(e.recorded_at or e.occurred_from, e.received_at) for e in events]),
    )


def _median(spans: list[tuple[datetime | None, datetime | None]]) -> float | None:
    """The median length in days, to a tenth; a record from before its event (a date set wrong) counts as none."""
    days = [max(0.0, (later - earlier).total_seconds() / 86_400) for earlier, later in spans if earlier and later]
    return round(median(days), 1) if days else None
