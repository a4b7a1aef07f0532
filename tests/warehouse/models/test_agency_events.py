"""Each agency's words become events: kind, statement kind, significance, and what is never said."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import duckdb
import pytest

from tests.warehouse.models.given import Child, Given, at, days_ago, events

CHILDREN: dict[str, Child] = {}


def tell(given: Given) -> None:
    def story(name: str) -> Child:
        CHILDREN[name] = given.child()
        return CHILDREN[name]

    police = story("police")
    both = given.notice(police, 10, risk_grade="medium", dash_score="5-10", narrative="[MOTHER] rang", voice_of_child="I hid")
    mother = {"person_ref": "N-mother", "relation": "mother", "role": "victim", "given_name": "Ottoline"}
    given.notice(police, 10, notice_id=both, birth_date="1990-01-01", **mother)
    given.notice(story("charged"), 10, outcome="charged")
    given.notice(story("intelligence"), 10, "intelligence", source_grading="2/C/P")
    given.notice(story("handled under conditions"), 10, source_grading="1/A/C")
    given.notice(story("seen by officers"), 10, "child", source_grading="1/A/P", occurred_from=f"{days_ago(10)} 00:00:00")

    given.patient(story("died, as health says"), died_on=str(days_ago(10)))
    dead = story("died, as the council says")
    whose = {"child_ref": dead.ref("childrens_social_care"), "lea": "898", "collection_year": "2026", "upn": dead.upn}
    born = str(dead.birth_date)
    given.row("childrens_social_care", "cin_census", "child", birth_date=born, died_on=str(days_ago(10)), **whose)
    given.notice(story("fourteen answers under another title"), 10, "child", dash_score="14+")
    given.visit(story("some day of a month"), 10, started_at="2026-10", recorded_at=at(10, 9))
    given.visit(story("emergency"), 10, reason="other", site="Northport Infirmary")
    given.visit(story("not brought"), 10, kind="not_brought", setting="outpatient", reason=None)
    described = story("injury described")
    encounter = given.visit(described, 10, reason="injury")
    given.observation(described, 10, "injury", encounter_ref=encounter, body_site="head", narrative="2 cm bruise")
    flagged = story("flagged")
    given.patient(flagged)
    for number, kind in (("f1", "safeguarding_concern"), ("f2", "child_protection_plan"), ("f3", "concern_ended")):
        whose = {"flag_ref": number, "patient_ref": flagged.ref("health"), "started_at": at(20, 9), "status": "active"}
        given.row("health", "emergency_attendances", "flag", kind=kind, **whose)

    given.incident(story("neglect"), 10, narrative="no breakfast", action_taken="rang home")
    given.incident(story("child spoke"), 10, categories="Disclosure", voice_of_child="he shouts")
    given.incident(story("worry"), 10, categories="Cause for concern")
    given.incident(story("told by police"), 10, categories="Operation Encompass")
    given.incident(story("better"), 10, categories="Positive change")
    for child, session, mark in (("absent", "AM", "N"), ("absent", "PM", "N"), ("present", "AM", "/"), ("present", "PM", "I")):
        whose = CHILDREN.get(child) or story(child)
        register = {
            "pupil_ref": whose.ref("education"),
            "upn": whose.upn,
            "birth_date": str(whose.birth_date),
            "school": "Millbrook",
        }
        given.row("education", "attendance", "mark", attended_on="2026-11-16", session=session, mark=mark, **register)

    home = story("home")
    given.concern(home, 30, concern_ref="C-alert", kind="ALERT", alert_code="SAF-DA")
    stranger = {"person_ref": "H-man", "relation": "other", "given_name": "Peregrine", "birth_date": "1985-01-01"}
    given.concern(home, 20, concern_ref="C-man", kind="UNKNOWN_OCCUPANT", is_on_tenancy="false", **stranger)

    care = story("social care")
    given.referral(care, 90, "3E", nfa=False, primary_need="N1", closed_on=str(days_ago(20)), closure_reason="RC9")
    given.social_care(care, "assessment", "started_on", 85, factors="3B;16A;21X", authorised_on=str(days_ago(50)))
    given.social_care(care, "section_47", "started_on", 80, conference_on=str(days_ago(70)))
    given.social_care(care, "protection_plan", "started_on", 70, initial_category="NEG", ended_on=str(days_ago(25)))
    given.social_care(care, "review", "reviewed_on", 40)
    given.referral(story("turned away"), 15, "6", nfa=True)


def of(picture: duckdb.DuckDBPyConnection, name: str) -> list[dict[str, Any]]:
    return events(picture, CHILDREN[name])


def test_a_police_notice_is_an_allegation_about_the_child_with_the_adults_as_others(picture: duckdb.DuckDBPyConnection) -> None:
    (event,) = of(picture, "police")
    assert (event["kind"], event["statement_kind"], event["significance"]) == ("domestic_abuse", "allegation", "concern")
    assert event["summary"] == "Domestic abuse notice; part in it: present; officer's risk grade: medium; DASH answers: 5-10"
    assert event["others"].startswith("P-")
    assert event["others"].endswith("=mother, victim")
    assert (event["narrative"], event["voice_of_child"]) == ("[MOTHER] rang", "I hid")
    assert (event["precision"], event["sensitivity"]) == ("exact", "sensitive")
    assert event["lawful_basis"]


@pytest.mark.parametrize(
    ("story", "kind", "statement_kind", "sensitivity"),
    [
        ("charged", "domestic_abuse", "observed_fact", "sensitive"),
        ("intelligence", "intelligence", "intelligence", "restricted"),
        ("handled under conditions", "intelligence", "intelligence", "restricted"),
        ("seen by officers", "police_incident", "observed_fact", "standard"),
        ("emergency", "attendance", "observed_fact", "standard"),
        ("not brought", "not_brought", "observed_fact", "standard"),
        ("neglect", "school_concern", "observed_fact", "standard"),
        ("child spoke", "school_concern", "reported_by_child", "sensitive"),
        ("worry", "school_concern", "professional_opinion", "standard"),
        ("told by police", "contact", "reported_by_adult", "standard"),
        ("turned away", "referral", "decision", "standard"),
        ("died, as health says", "death", "observed_fact", "sensitive"),
        ("died, as the council says", "death", "observed_fact", "sensitive"),
    ],
)
def test_how_a_thing_is_known_and_held_comes_from_the_source(
    picture: duckdb.DuckDBPyConnection, story: str, kind: str, statement_kind: str, sensitivity: str
) -> None:
    (event,) = of(picture, story)
    assert (event["kind"], event["statement_kind"], event["sensitivity"]) == (kind, statement_kind, sensitivity)


@pytest.mark.parametrize(
    ("story", "significance"),
    [
        ("emergency", "routine"),
        ("not brought", "notable"),
        ("neglect", "concern"),
        ("better", "protective"),
        ("worry", "notable"),
    ],
)
def test_the_weight_of_an_event_is_the_sources_own(picture: duckdb.DuckDBPyConnection, story: str, significance: str) -> None:
    assert [event["significance"] for event in of(picture, story)] == [significance]


def test_a_time_of_midnight_means_that_only_the_day_is_known(picture: duckdb.DuckDBPyConnection) -> None:
    assert [event["precision"] for event in of(picture, "seen by officers")] == ["day"]


def test_where_nobody_wrote_down_the_day_the_month_is_kept(picture: duckdb.DuckDBPyConnection) -> None:
    (event,) = of(picture, "some day of a month")
    assert (event["occurred_from"], event["precision"]) == (datetime(2026, 10, 1), "month")


def test_fourteen_answers_are_of_domestic_abuse_whatever_the_notice_is_filed_under(picture: duckdb.DuckDBPyConnection) -> None:
    (event,) = of(picture, "fourteen answers under another title")
    assert event["kind"] == "police_incident"
    assert {"domestic_abuse", "high_risk_domestic_abuse"} <= set(event["indicators"])


def test_an_injury_that_was_described_is_not_told_twice(picture: duckdb.DuckDBPyConnection) -> None:
    told = of(picture, "injury described")
    assert sorted(event["kind"] for event in told) == ["attendance", "injury"]
    assert len({event["incident_id"] for event in told}) == 1
    assert [event["summary"] for event in told if event["kind"] == "injury"] == ["Injury seen; place on the body: head"]


def test_a_flag_that_repeats_a_decision_is_not_healths_own_concern(picture: duckdb.DuckDBPyConnection) -> None:
    told = {event["summary"]: (event["statement_kind"], event["significance"]) for event in of(picture, "flagged")}
    assert told == {
        "Flag: cause for safeguarding concern": ("professional_opinion", "concern"),
        "Flag: subject to a child protection plan": ("decision", "concern"),
        "Flag: no longer a cause for concern": ("professional_opinion", "protective"),
    }


def test_a_week_of_absences_is_one_event_and_being_there_is_none(picture: duckdb.DuckDBPyConnection) -> None:
    (week,) = of(picture, "absent")
    assert week["kind"] == "absence"
    assert week["summary"] == "Absent from school without authorisation, sessions in the week: 2; no reason known: 2"
    assert week["occurred_from"] == datetime(2026, 11, 16)
    assert of(picture, "present") == []


def test_a_concern_that_names_no_child_is_about_the_children_of_the_tenancy(picture: duckdb.DuckDBPyConnection) -> None:
    alert, stranger = of(picture, "home")
    assert alert["summary"] == "Housing alert; alert: domestic abuse"
    assert (stranger["kind"], stranger["significance"]) == ("unknown_adult", "concern")
    assert stranger["others"].endswith("=other, not on the tenancy")


def test_the_councils_steps_follow_each_other(picture: duckdb.DuckDBPyConnection) -> None:
    told = of(picture, "social care")
    assert [event["kind"] for event in told] == [
        "referral",
        "assessment",
        "section_47",
        "conference",
        "plan",
        "review",
        "plan_ended",
        "case_closed",
    ]
    assert [event["summary"] for event in told[:2]] == [
        "Referral from Health: emergency department; about: abuse, neglect or exploitation",
        "Child and family assessment; factors: domestic abuse (a parent or carer), factor 21X, neglect",
    ]
    assert told[0]["outcome"] == "taken_up"
    assert told[-1]["summary"] == "Case closed: after assessment, passed to early help"
    assert {event["precision"] for event in told} == {"day"}


def test_a_referral_says_who_was_worried_and_that_nothing_followed(picture: duckdb.DuckDBPyConnection) -> None:
    (event,) = of(picture, "turned away")
    assert (event["service"], event["outcome"]) == ("Police", "NFA")
