"""The findings that were there on the night before and are not there now, with why that may be."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

import duckdb

from safeguarding.codes import Route
from safeguarding.need_to_know.access import Answer, Permit
from warehouse.queries.asking import ask
from warehouse.queries.visibility import MARK, answers

# What each sign that was found may mean. None of them is a reason to think that all is well.
_REASONS = {
    "rule changed": "the rule or its numbers have another version now",
    "event withdrawn": "an event was withdrawn by its agency",
    "event corrected": "an event was corrected by its agency",
    "event removed": "an event was removed at the end of its time",
    "link changed": "records were found to be of one person, or of two",
    "window passed": "the days that the pattern looks at have passed",
}
_NO_SIGN = ("something recorded since answers it, or what it also needs is not there any more",)


@dataclass(frozen=True)
class GoneFinding:
    """A finding of the night before that is not one of tonight's."""

    pattern: str
    person_id: str
    household_id: str | None
    version: str  # of the rule, then
    attention: str  # that it asked for
    why: str  # as it was said then
    agencies: tuple[str, ...]
    first_seen_on: date
    reasons: tuple[str, ...]  # why it may have gone


@dataclass(frozen=True)
class Mark:
    """What leave to see an event depends on, as standing.* keeps it."""

    mark: str
    agency: str
    kind: str
    statement_kind: str
    sensitivity: str


def marks_not_told(picture: duckdb.DuckDBPyConnection, permit: Permit) -> list[str]:
    """The marks of the earlier night's events that the asker may not be told of."""
    marks = ask(
        picture,
        permit,
        Mark,
        """
        SELECT
            mark,
            split_part(mark, '|', 1) AS agency,
            split_part(mark, '|', 2) AS kind,
            split_part(mark, '|', 3) AS statement_kind,
            split_part(mark, '|', 4) AS sensitivity
        FROM (SELECT DISTINCT unnest(marks) AS mark FROM standing.earlier_finding)
        ORDER BY mark
        """,
    )
    return [each.mark for each, answer in zip(marks, answers(permit, marks), strict=True) if answer is Answer.ABSENT]


def gone_findings(picture: duckdb.DuckDBPyConnection, permit: Permit, absent: list[str]) -> tuple[GoneFinding, ...]:
    """Those that the asker could have been shown, by person and pattern. absent: the marks of events that stand in the
    picture and of which the asker may not be told. Raises AccessRefused."""
    permit.require(Route.WORKLIST)
    found = ask(
        picture,
        permit,
        GoneFinding,
        f"""
        SELECT gone.*, household.household_id
        FROM standing.gone AS gone
        LEFT JOIN chronology.household AS household ON household.person_id = gone.person_id
        WHERE
            NOT list_has_any(gone.marks, $then::VARCHAR[])
            AND NOT EXISTS (
                SELECT 1
                FROM chronology.event AS event
                WHERE
                    list_contains($now::VARCHAR[], {MARK})
                    AND list_contains(list_transform(gone.facts, fact -> split_part(fact, '@', 1)), event.event_id)
            )
        ORDER BY gone.person_id, gone.pattern, gone.first_seen_on
        """,
        then=marks_not_told(picture, permit),
        now=absent,
    )
    return tuple(replace(each, reasons=tuple(_REASONS[sign] for sign in each.reasons) or _NO_SIGN) for each in found)
