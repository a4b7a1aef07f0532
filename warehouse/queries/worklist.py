"""The worklist: pseudonymous persons whose combined picture needs a look."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

import duckdb

from safeguarding.codes import Route
from safeguarding.ledger.reviews import Review, ReviewedFinding
from safeguarding.need_to_know.access import Permit
from warehouse.queries.asking import ask
from warehouse.queries.findings import VISIBLE_FINDINGS, absent
from warehouse.queries.gone import GoneFinding, gone_findings, marks_not_told
from warehouse.queries.listing import Sought, WorklistFinding, WorklistRow, by_person
from warehouse.queries.reviewed import current_ids, made_reviews
from warehouse.queries.sources import Source, sources

__all__ = ["Sought", "Worklist", "WorklistFinding", "WorklistRow", "worklist"]


@dataclass(frozen=True)
class Worklist:
    """What was found, what is quiet, what has gone, and the sources that it rests on, missing ones first."""

    rows: tuple[WorklistRow, ...]
    quiet: tuple[WorklistRow, ...]  # findings that were reviewed and have not changed since
    gone: tuple[GoneFinding, ...]
    night_on: date | None  # of which the picture is
    compared_with: date | None  # the night before; None where there was none, and everything is new
    sources: tuple[Source, ...]
    left_out: int = 0  # persons below the last row, where only so many from the top were asked for


@dataclass(frozen=True)
class _Night:
    night_on: date
    compared_with: date | None


@dataclass(frozen=True)
class _Found:
    pattern: str
    version: str
    person_id: str
    household_id: str | None
    birth_month: str | None
    sex: str
    attention: str
    why: str
    agencies: tuple[str, ...]
    last_event_at: datetime
    has_news: bool
    state: str
    changes: tuple[str, ...]
    first_seen_on: date
    changed_on: date
    is_held_alone: bool
    facts: tuple[str, ...]


_ANYTHING = Sought()


def worklist(
    picture: duckdb.DuckDBPyConnection, permit: Permit, sought: Sought = _ANYTHING, reviews: Sequence[Review] = ()
) -> Worklist:
    """Every finding that the asker may be shown and seeks, person by person. New ones first, then changed ones, then the
    strongest attention, then the latest event; the members of a household stand together at the place of the first of
    them; ties are broken by id, so the order is stable. reviews: what people made of findings; they move a finding to
    the quiet part and change nothing else. Raises AccessRefused.
    """
    permit.require(Route.WORKLIST)
    hidden = absent(picture, permit)
    found = ask(picture, permit, _Found, _FOUND, then=marks_not_told(picture, permit), **hidden)
    (night,) = ask(picture, permit, _Night, "SELECT night_on, compared_with FROM standing.night")
    now_called = current_ids(picture, permit, reviews) if reviews else {}
    listed = [(each, _finding(each, reviews, now_called)) for each in found]
    listed = [(each, finding) for each, finding in listed if sought.finds(finding, each.household_id)]
    gone = gone_findings(picture, permit, hidden["absent"])
    return Worklist(
        rows=_rows(listed, lambda finding: not finding.is_quiet),
        quiet=_rows(listed, lambda finding: finding.is_quiet),
        gone=tuple(each for each in gone if sought.finds_gone(each)),
        night_on=night.night_on,
        compared_with=night.compared_with,
        sources=sources(picture, permit),
    )


def _finding(found: _Found, reviews: Sequence[Review], now_called: dict[str, str]) -> WorklistFinding:
    as_it_is = ReviewedFinding(found.person_id, found.pattern, found.version, found.attention, found.facts)
    made = made_reviews(as_it_is, reviews, now_called)
    return WorklistFinding(
        pattern=found.pattern,
        version=found.version,
        attention=found.attention,
        why=found.why,
        agencies=found.agencies,
        last_event_at=found.last_event_at,
        state=found.state,
        changes=found.changes,
        first_seen_on=found.first_seen_on,
        changed_on=found.changed_on,
        no_agency_alone=not found.is_held_alone,
        is_quiet=bool(made) and made[-1].is_of_this,
        reviews=made,
    )


def _rows(
    listed: Iterable[tuple[_Found, WorklistFinding]], is_wanted: Callable[[WorklistFinding], bool]
) -> tuple[WorklistRow, ...]:
    wanted = [(found, finding) for found, finding in listed if is_wanted(finding)]
    about = {found.person_id: (found.household_id, found.birth_month, found.sex, found.has_news) for found, _ in wanted}
    return by_person(about, [(found.person_id, finding) for found, finding in wanted])


# A finding that, the night before, rested on what the asker may not be told of was not there for them: it is new.
_FOUND = f"""
    {VISIBLE_FINDINGS},
    latest AS (
        SELECT CAST(max(last_received_at) AS DATE) AS day FROM chronology.source
    ),
    heard AS (
        SELECT part.person_id, max(event.received_at) AS at
        FROM (SELECT person_id, unnest(event_ids) AS event_id FROM finding) AS part
        JOIN chronology.event AS event
            ON event.event_id = part.event_id AND event.superseded_at IS NULL AND event.withdrawn_at IS NULL
        GROUP BY part.person_id
    ),
    known_before AS (
        SELECT pattern, person_id, bool_or(NOT list_has_any(marks, $then::VARCHAR[])) AS was_shown
        FROM standing.earlier_finding
        GROUP BY pattern, person_id
    )
    SELECT
        finding.*,
        household.household_id,
        person.birth_month,
        person.sex,
        coalesce(CAST(heard.at AS DATE) >= latest.day, FALSE) AS has_news,
        CASE WHEN known_before.was_shown IS FALSE THEN 'new' ELSE stood.state END AS state,
        CASE WHEN known_before.was_shown IS FALSE THEN [] ELSE stood.changes END AS changes,
        CASE WHEN known_before.was_shown IS FALSE THEN night.night_on ELSE stood.first_seen_on END AS first_seen_on,
        CASE WHEN known_before.was_shown IS FALSE THEN night.night_on ELSE stood.changed_on END AS changed_on,
        stood.facts,
        alone.person_id IS NOT NULL AS is_held_alone
    FROM finding
    CROSS JOIN latest
    CROSS JOIN standing.night AS night
    JOIN standing.finding AS stood ON stood.pattern = finding.pattern AND stood.person_id = finding.person_id
    JOIN chronology.person AS person ON person.person_id = finding.person_id
    LEFT JOIN known_before ON known_before.pattern = finding.pattern AND known_before.person_id = finding.person_id
    LEFT JOIN standing.held_alone AS alone ON alone.pattern = finding.pattern AND alone.person_id = finding.person_id
    LEFT JOIN heard ON heard.person_id = finding.person_id
    LEFT JOIN chronology.household AS household ON household.person_id = finding.person_id
    ORDER BY finding.person_id, finding.pattern
"""
