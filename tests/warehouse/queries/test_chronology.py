"""The chronology of an opened case: in order, as it was known, recorded before it is shown."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from safeguarding.codes import CaseState, Role, Route
from safeguarding.errors import AccessRefused, AuditUnwritable, PersonUnknown
from safeguarding.ledger.audit import Audit, Entry
from safeguarding.ledger.cases import Case, CaseRequest, Cases
from safeguarding.ledger.database import open_ledger
from safeguarding.ledger.head import HeadFile
from safeguarding.ledger.tables import AUDIT_RECORD
from tests.permits import permit_for
from tests.warehouse.arrivals import KEYS
from tests.warehouse.models.given import NOW
from tests.warehouse.queries.conftest import Published
from warehouse.queries.chronology import Chronology, chronology


@dataclass(frozen=True)
class Desk:
    """An analyst's desk: the published picture, the ledger, and an opened case."""

    published: Published
    audit: Audit
    case: Case
    home: Path

    def look(self, **asked: Any) -> Chronology:
        return self.look_as(Role.ANALYST, **asked)

    def look_as(self, role: Role, agency: str | None = None, **asked: Any) -> Chronology:
        leave = permit_for(Route.CHRONOLOGY, role, agency=agency, case=self.case)
        return chronology(self.published.identity, self.published.picture, leave, self.audit, self.case, **asked)

    def looks(self) -> list[tuple[Any, ...]]:
        """What the audit chain says about looks at the case: purpose, rows shown, rows withheld."""
        columns = (AUDIT_RECORD.c.purpose, AUDIT_RECORD.c.rows_shown, AUDIT_RECORD.c.rows_withheld)
        asked = select(*columns).where(AUDIT_RECORD.c.action == "chronology_viewed").order_by(AUDIT_RECORD.c.sequence)
        with open_ledger(self.home).connect() as connection:
            return [tuple(row) for row in connection.execute(asked)]


def open_desk(published: Published, home: Path, person_id: str) -> Desk:
    engine = open_ledger(home)
    audit = Audit(engine, KEYS, HeadFile(home / "audit.head", KEYS))
    cases = Cases(engine, KEYS, audit, authorise_above="level_4")
    stated = {"purpose": "section_17", "basis": "public_task", "threshold": "level_3", "reason": "three agencies are worried"}
    case = cases.open(CaseRequest(person_id=person_id, opened_by="analyst", role="operator", **stated), NOW)
    return Desk(published, audit, case, home)


@pytest.fixture
def desk(published: Published, tmp_path: Path) -> Desk:
    return open_desk(published, tmp_path, published.ids["spread"])


def test_the_lines_of_all_agencies_stand_in_the_order_in_which_things_happened(desk: Desk) -> None:
    lines = desk.look().lines
    assert [(line.agency, line.kind) for line in lines] == [
        ("education", "Concern recorded by a school"),
        ("health", "Emergency department attendance"),
        ("health", "Injury"),
        ("housing", "Condition of the home"),
        ("police", "Domestic abuse incident"),
        ("education", "Concern recorded by a school"),
    ]
    days = [line.occurred_from for line in lines]
    assert days == sorted(d for d in days if d)


def test_a_line_keeps_its_words_its_kind_of_statement_and_its_source(desk: Desk) -> None:
    line = desk.look().lines[0]
    assert line.narrative == "[CHILD] said [MOTHER] was out"
    assert line.voice_of_child == "I was alone"
    assert line.statement_kind == "Fact, observed"
    assert (line.source_record or "").startswith("I0")
    assert line.service == "Millbrook Primary"


def test_the_name_is_shown_because_the_case_is_open(desk: Desk) -> None:
    answer, child = desk.look(), desk.published.children["spread"]
    assert (answer.person.given_name, answer.person.birth_date) == (child.given_name, child.birth_date)
    assert (answer.case_id, answer.purpose) == (desk.case.case_id, "Assessing need, Children Act 1989 s.17")


def test_routine_events_are_hidden_and_counted_until_everything_is_asked_for(desk: Desk) -> None:
    assert desk.look().minor_hidden == 1
    everything = desk.look(everything=True)
    assert (everything.minor_hidden, len(everything.lines)) == (0, len(desk.look().lines) + 1)


def test_intelligence_is_silently_absent_and_in_no_count(desk: Desk) -> None:
    answer = desk.look(everything=True)
    assert (answer.withheld, answer.withheld_by) == (0, ())
    assert "a source says" not in str(answer)
    assert "Intelligence" not in str(answer)
    assert desk.looks()[-1][-1] == 0, "nor can it be read off the record of the look"


def test_the_polices_own_researcher_sees_it_and_nothing_of_other_agencies(desk: Desk) -> None:
    answer = desk.look_as(Role.AGENCY_RESEARCHER, "police", everything=True)
    assert [line.kind for line in answer.lines] == ["Domestic abuse incident", "Intelligence"]
    assert (answer.agencies, answer.person.agencies, answer.link.agencies) == (("police",),) * 3
    assert desk.look_as(Role.AGENCY_RESEARCHER, "police", agencies=["health"]).lines == ()


def test_a_researcher_of_an_agency_that_knows_nothing_of_the_child_is_refused_and_that_is_recorded(desk: Desk) -> None:
    with pytest.raises(AccessRefused) as refused:
        desk.look_as(Role.AGENCY_RESEARCHER, "childrens_social_care")
    assert desk.published.children["spread"].family_name not in str(refused.value)
    with open_ledger(desk.home).connect() as connection:
        newest = connection.execute(select(AUDIT_RECORD).order_by(AUDIT_RECORD.c.sequence.desc()).limit(1)).one()
    assert (newest.action, newest.role, newest.rows_shown) == ("chronology_refused", "agency_researcher", 0)


@pytest.mark.parametrize("state", [CaseState.CLOSED, CaseState.OVERDUE, CaseState.NONE])
def test_there_is_no_leave_to_look_at_a_case_that_is_not_open(desk: Desk, state: CaseState) -> None:
    with pytest.raises(AccessRefused):
        permit_for(Route.CHRONOLOGY, case=desk.case, state=state)


def test_leave_for_one_case_or_one_route_is_no_leave_for_another(desk: Desk) -> None:
    other = replace(desk.case, case_id="C-OTHER")
    for leave in (permit_for(Route.CHRONOLOGY, case=other), permit_for(Route.WORKLIST)):
        with pytest.raises(AccessRefused):
            chronology(desk.published.identity, desk.published.picture, leave, desk.audit, desk.case)
    assert desk.looks() == []


def test_where_somebody_suffers_domestic_abuse_their_place_is_silently_absent(desk: Desk, tmp_path: Path) -> None:
    assert (desk.look().person.address, desk.look().person.postcode) == (None, None)
    home = tmp_path / "other"
    home.mkdir()
    elsewhere = open_desk(desk.published, home, desk.published.ids["fine"])
    assert elsewhere.look().person.address


def test_a_record_that_was_taken_back_shows_that_it_was_and_not_what_it_said(desk: Desk) -> None:
    (line,) = [line for line in desk.look().lines if line.agency == "housing"]
    assert (line.withdrawn_at, line.narrative) == (NOW - timedelta(hours=10), None)


def test_what_was_known_on_a_day_can_be_shown_as_it_stood(desk: Desk) -> None:
    yesterday = desk.look(known_on=(NOW - timedelta(days=1)).date())
    assert [line.narrative for line in yesterday.lines if line.agency == "police"] == ["first account"]
    assert [line.withdrawn_at for line in yesterday.lines if line.agency == "housing"] == [None]
    assert [line.narrative for line in yesterday.lines if line.agency == "housing"] == ["taken back later"]
    assert len([line for line in yesterday.lines if line.agency == "education"]) == 1
    assert desk.look(known_on=date(2026, 11, 1)).lines == ()
    assert [line.narrative for line in desk.look().lines if line.agency == "police"] == ["second account"]


def test_one_agencys_lines_can_be_asked_for(desk: Desk) -> None:
    answer = desk.look(agencies=["health"])
    assert {line.agency for line in answer.lines} == {"health"}
    assert answer.agencies == ("health",)


def test_the_answer_names_the_sources_it_searched_and_the_missing_ones(desk: Desk) -> None:
    answer = desk.look()
    expected = [source for source in answer.sources if source.is_expected]
    assert [source.dataset for source in expected if source.is_missing] == ["cin_census", "attendance"]
    assert answer.link.record_count == 3


def test_every_look_is_recorded_with_what_was_shown_and_withheld(desk: Desk) -> None:
    answer = desk.look(known_on=datetime(2026, 11, 22).date())
    assert desk.looks() == [("section_17", len(answer.lines), 0)]
    assert desk.audit.verify().is_whole


def test_nothing_is_shown_where_the_look_cannot_be_recorded(desk: Desk) -> None:
    class Full(Audit):
        def record(self, entry: Entry) -> int:
            raise AuditUnwritable("OSError")

    full = Full(open_ledger(desk.home), KEYS, HeadFile(desk.home / "audit.head", KEYS))
    with pytest.raises(AuditUnwritable):
        Desk(desk.published, full, desk.case, desk.home).look()


def test_a_case_about_nobody_in_the_picture_shows_nothing(published: Published, tmp_path: Path) -> None:
    with pytest.raises(PersonUnknown):
        open_desk(published, tmp_path, "P-0000000000").look()
