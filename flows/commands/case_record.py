"""mash case-record: recorded, shared, understood and acted on, in one place for a review (protocol 1.3)."""

from __future__ import annotations

from contextlib import closing
from datetime import datetime
from typing import TYPE_CHECKING

from flows.commands.actions import action_line, decision_line
from flows.commands.case_list import CaseId, actor
from flows.commands.case_record_text import View, print_analysis, print_person, print_reviews, print_views
from flows.commands.cases import print_case
from flows.commands.clocks import print_clocks, read_clocks
from flows.commands.options import AsJson, AsRole
from flows.commands.worklist import print_missing, print_sources
from flows.output import console, print_json
from flows.workplace import Workplace, open_workplace
from safeguarding.codes import Role, Route
from safeguarding.errors import AccessRefused, Exit
from safeguarding.identifiers import uk_now
from safeguarding.ledger.action_record import actions, decisions
from safeguarding.ledger.analysis import Analysis, analysis_of
from safeguarding.ledger.audit import Entry
from safeguarding.ledger.cases import Case
from safeguarding.ledger.looks import Asked

if TYPE_CHECKING:
    from warehouse.queries.case_record import PersonRecord

_LOOKS = 1000  # more of them are the auditor's to read: mash audit


def case_record(case: CaseId, /, *, as_role: AsRole = None, json: AsJson = False) -> int:
    """What was recorded, shared, understood and acted on about an opened case. Counts, reviews and decisions; no names.

    Who reviewed a finding, when, as what and why stands beside what was understood. Who looked at the case is shown to
    somebody who also holds the role of auditor.
    """
    place, now = open_workplace(as_role), uk_now()
    by = actor(place)
    found = place.case_to_view(case, now)
    record = _look(place, found, now)
    views = _views(place, found)
    history = place.cases.history(case)
    decided, agreed = decisions(history), actions(history)
    analysis = analysis_of(history) if record.is_whole else Analysis()
    running = read_clocks(place, by, found, now)
    if json:
        print_json(
            {
                "case": found,
                "recorded": record.recorded,
                "withheld_by": record.withheld_by,
                "sources": record.sources,
                "shared": views,
                "understood": record.understood,
                "reviewed": record.reviewed,
                "weighed": list(analysis.weighings.values()),
                "comments": analysis.comments,
                "acted_on": {"decisions": decided, "actions": agreed, "clocks": running.readings},
            }
        )
        return Exit.OK
    print_case(found, place.cases.prompts(found, now))
    print_missing(record.sources)
    print_person(record)
    print_reviews(record)
    print_analysis(record, analysis)
    print_views(views)
    out = console()
    out.print("\nActed on", style="bold")
    for line in [*map(decision_line, decided), *map(action_line, agreed)] or ["No decision and no action is recorded."]:
        out.print(f"  {line}")
    print_clocks(list(running.readings))
    print_sources(record.sources)
    return Exit.OK


def _look(place: Workplace, case: Case, now: datetime) -> PersonRecord:
    """What the picture says, after the look is recorded."""
    from warehouse.publish import open_published
    from warehouse.queries.case_record import person_record

    permit = place.permit(Route.CHRONOLOGY, case=case, now=now)
    with closing(open_published(place.home, place.keys, place.encryption, "picture")) as picture:
        record = person_record(picture, permit, case, place.reviews.all())
    rows, held = sum(each.events for each in record.recorded), sum(each.events for each in record.withheld_by)
    entry = Entry(permit.who, permit.role.value, "case_record_viewed", "", case.case_id, case.purpose.value, rows, held)
    place.audit.record(entry)
    return record


def _views(place: Workplace, case: Case) -> tuple[View, ...] | None:
    """Who looked at the case; None where this is not the asker's to read."""
    try:
        held = place.access.viewers(place.who)
    except AccessRefused:
        return None
    if Role.AUDITOR not in [viewer.role for viewer in held]:
        return None
    looks = place.audit.looks(Asked(case_id=case.case_id, last=_LOOKS), is_opened=False)
    return tuple(View(look.recorded_at, look.who, look.role, look.action, look.rows_shown) for look in looks)
