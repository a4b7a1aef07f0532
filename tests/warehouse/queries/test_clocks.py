"""The clocks of landed steps: what starts them, what ends them, and what of them nobody here can know."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta

import duckdb
import pytest

from safeguarding.clocks import ClockStanding, Reading
from safeguarding.codes import Basis, Purpose, Route, Threshold
from safeguarding.errors import AccessRefused
from safeguarding.ledger.cases import Case
from safeguarding.settings import ClockTerms
from tests.permits import permit_for
from tests.warehouse.models.given import NOW, Child, Given, days_ago, person_of
from warehouse.queries.case_record import PersonRecord, person_record
from warehouse.queries.clocks import LandedClocks, landed_clocks

CHILDREN: dict[str, Child] = {}
DUE, SOON, OVERDUE, MET = ClockStanding.DUE, ClockStanding.DUE_SOON, ClockStanding.OVERDUE, ClockStanding.MET
CASE = Case(
    "C-1", "P-1", Purpose.SECTION_47, Basis.PUBLIC_TASK, Threshold.LEVEL_4, "bruises", "an.analyst", "boss", None,
    datetime(2026, 11, 20), date(2026, 12, 18),
)  # fmt: skip


@pytest.fixture(scope="module")
def picture(tmp_path_factory: pytest.TempPathFactory) -> Iterator[duckdb.DuckDBPyConnection]:
    given = Given()

    def story(name: str) -> Child:
        child = CHILDREN[name] = given.child(born="2014-03-03")
        given.pupil(child)
        return child

    # Sunday 22 November 2026 comes 45 working days after Friday 18 September (65 days ago).
    given.referral(story("assessment not begun"), 66, nfa=False)
    assessed = story("assessed in time")
    given.referral(assessed, 100, nfa=False)
    given.social_care(assessed, "assessment", "started_on", 95, authorised_on=str(days_ago(60)))
    late = story("assessed late, then referred again")
    given.referral(late, 200, nfa=False)
    given.social_care(late, "assessment", "started_on", 150, authorised_on=str(days_ago(100)))
    given.referral(late, 30, nfa=False)
    given.referral(story("referred without action"), 100, nfa=True)
    given.referral(story("closed"), 100, nfa=False, closed_on=str(days_ago(20)), closure_reason="RC8")
    given.social_care(story("enquiry of sixteen working days"), "section_47", "started_on", 24)
    given.social_care(story("no conference required"), "section_47", "started_on", 60, is_conference_not_required="true")
    planned = story("on a plan")
    given.social_care(planned, "section_47", "started_on", 80, conference_on=str(days_ago(70)))
    given.social_care(planned, "protection_plan", "started_on", 69)
    reviewed = story("on a plan, reviewed")
    given.social_care(reviewed, "protection_plan", "started_on", 120)
    given.social_care(reviewed, "review", "reviewed_on", 40)
    given.social_care(story("plan ended"), "protection_plan", "started_on", 200, ended_on=str(days_ago(10)))
    given.notice(story("back since two days"), 3, "missing", occurred_to=f"{days_ago(2)} 09:00:00")
    given.notice(story("back since a week"), 8, "missing", occurred_to=f"{days_ago(7)} 09:00:00")
    given.notice(story("school not told"), 5)
    told = story("school told")
    given.notice(told, 5)
    given.incident(told, 4, categories="Operation Encompass")
    given.notice(story("abuse of last night"), 1)
    with given.built(tmp_path_factory.mktemp("clocks")) as built:
        yield built.connection


def asked(picture: duckdb.DuckDBPyConnection, name: str, terms: ClockTerms | None = None, **case: object) -> LandedClocks:
    whose = replace(CASE, person_id=person_of(picture, CHILDREN[name]), **case)
    return landed_clocks(picture, permit_for(Route.CHRONOLOGY, case=whose), whose, terms or ClockTerms(), NOW)


def only(picture: duckdb.DuckDBPyConnection, name: str) -> Reading:
    (found,) = asked(picture, name).readings
    return found


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("assessment not begun", {"assessment": OVERDUE}),
        ("assessed in time", {"assessment": MET}),
        ("referred without action", {}),
        ("closed", {}),
        ("enquiry of sixteen working days", {"conference": OVERDUE}),
        ("no conference required", {}),
        ("on a plan", {"conference": MET, "first_review": DUE}),
        ("on a plan, reviewed", {"first_review": MET, "later_review": DUE}),
        ("plan ended", {}),
        ("back since two days", {"return_interview": SOON}),
        ("back since a week", {"return_interview": ClockStanding.NOT_KNOWN}),
        ("school not told", {"encompass": OVERDUE}),
        ("school told", {"encompass": MET}),
        ("abuse of last night", {"encompass": SOON}),
    ],
)
def test_how_the_clocks_of_a_child_stand(
    picture: duckdb.DuckDBPyConnection, name: str, expected: dict[str, ClockStanding]
) -> None:
    assert {reading.clock: reading.standing for reading in asked(picture, name).readings} == expected


def test_a_referral_after_an_assessment_starts_a_clock_of_its_own(picture: duckdb.DuckDBPyConnection) -> None:
    found = {reading.standing: reading for reading in asked(picture, "assessed late, then referred again").readings}
    assert set(found) == {MET, DUE}
    assert found[MET].was_late
    assert found[DUE].started_at.date() == days_ago(30)
    assert found[DUE].started_by == "Referral to children's social care (childrens social care)"


def test_the_first_review_runs_from_the_conference(picture: duckdb.DuckDBPyConnection) -> None:
    found = {reading.clock: reading for reading in asked(picture, "on a plan").readings}
    assert found["first_review"].started_at.date() == days_ago(70)
    assert found["first_review"].due_at == datetime(2026, 12, 13, 23, 59)


def test_what_no_feed_can_say_is_not_called_overdue(picture: duckdb.DuckDBPyConnection) -> None:
    assert "no feed says" in str(only(picture, "back since a week").note)


def test_a_step_that_fell_due_after_the_newest_extract_is_not_known(picture: duckdb.DuckDBPyConnection) -> None:
    whose = replace(CASE, person_id=person_of(picture, CHILDREN["assessed late, then referred again"]))
    later = datetime(2027, 2, 1)
    found = landed_clocks(picture, permit_for(Route.CHRONOLOGY, case=whose), whose, ClockTerms(), later).readings
    assert {reading.standing for reading in found} == {MET, ClockStanding.NOT_KNOWN}
    assert any("the newest extract is of 22 Nov 2026" in str(reading.note) for reading in found)


def test_a_partnerships_shorter_limit_counts(picture: duckdb.DuckDBPyConnection) -> None:
    (found,) = asked(picture, "assessed in time", ClockTerms(limits={"assessment": 10})).readings
    assert (found.standing, found.was_late, found.limit) == (MET, True, "10 working days")


def test_where_the_step_is_withheld_its_clock_is_not_shown(picture: duckdb.DuckDBPyConnection) -> None:
    found = asked(picture, "enquiry of sixteen working days", purpose=Purpose.SCREENING)
    assert found.readings == ()
    assert [(held.agency, held.events) for held in found.withheld_by] == [("childrens_social_care", 1)]


def test_leave_for_another_case_opens_nothing(picture: duckdb.DuckDBPyConnection) -> None:
    whose = replace(CASE, person_id=person_of(picture, CHILDREN["closed"]))
    permit = permit_for(Route.CHRONOLOGY, case=whose)
    for ask in (lambda c: landed_clocks(picture, permit, c, ClockTerms(), NOW), lambda c: person_record(picture, permit, c)):
        with pytest.raises(AccessRefused):
            ask(replace(whose, case_id="C-2"))


def test_the_record_counts_what_each_agency_wrote_and_how_soon(picture: duckdb.DuckDBPyConnection) -> None:
    whose = replace(CASE, person_id=person_of(picture, CHILDREN["school told"]))
    found: PersonRecord = person_record(picture, permit_for(Route.CHRONOLOGY, case=whose), whose)
    counted = {each.agency: each for each in found.recorded}
    assert (counted["police"].events, counted["education"].events) == (1, 2)  # the school's routine entry of long ago too
    assert counted["police"].median_days_to_record == 0.1  # written down three hours later
    assert counted["education"].last_at == datetime.combine(days_ago(4), datetime.min.time()) + timedelta(hours=10)
    assert found.withheld_by == ()
