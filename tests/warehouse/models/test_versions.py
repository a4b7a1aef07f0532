"""Nothing is overwritten: what was corrected or taken back stays, with the moment at which we learnt it."""

from __future__ import annotations

from datetime import timedelta

import duckdb

from tests.warehouse.models.given import NOW, Child, Given, at, events

CHILDREN: dict[str, Child] = {}
TWO_NIGHTS_AGO, LAST_NIGHT = NOW - timedelta(days=2, hours=10), NOW - timedelta(hours=10)


def tell(given: Given) -> None:
    def story(name: str) -> Child:
        CHILDREN[name] = given.child()
        return CHILDREN[name]

    corrected = story("corrected")
    given.notice(corrected, 10, night=2, notice_id="PPN-c", risk_grade="standard", family_name="Mistyped")
    given.notice(corrected, 10, night=0, notice_id="PPN-c", risk_grade="high")
    taken_back = story("taken back")
    given.concern(taken_back, 10, night=2, concern_ref="C-b")
    given.concern(taken_back, 10, night=0, concern_ref="C-b", change="D")

    pupil = story("absent")
    register = {
        "pupil_ref": pupil.ref("education"),
        "upn": pupil.upn,
        "school": "Millbrook",
        "birth_date": str(pupil.birth_date),
    }
    for night, day, mark in ((2, "2026-11-16", "/"), (2, "2026-11-17", "N"), (1, "2026-11-18", "N"), (0, "2026-11-17", "M")):
        given.row("education", "attendance", "mark", night, attended_on=day, session="AM", mark=mark, **register)
    given.incident(pupil, 12, night=2, recorded_at=at(12, 12))


def test_a_corrected_notice_is_a_second_version_and_the_first_stays(picture: duckdb.DuckDBPyConnection) -> None:
    first, second = events(picture, CHILDREN["corrected"])
    assert first["event_id"] == second["event_id"]
    assert (first["version"], first["received_at"], first["superseded_at"]) == (1, TWO_NIGHTS_AGO, LAST_NIGHT)
    assert (second["version"], second["received_at"], second["superseded_at"]) == (2, LAST_NIGHT, None)
    assert ["standard" in first["summary"], "high" in second["summary"]] == [True, True]


def test_a_deleted_concern_stays_with_the_moment_it_was_taken_back(picture: duckdb.DuckDBPyConnection) -> None:
    (event,) = events(picture, CHILDREN["taken back"])
    assert (event["superseded_at"], event["withdrawn_at"]) == (None, LAST_NIGHT)


def test_a_week_of_absences_is_told_anew_with_every_night_that_changes_it(picture: duckdb.DuckDBPyConnection) -> None:
    told = [event for event in events(picture, CHILDREN["absent"]) if event["kind"] == "absence"]
    assert len({event["event_id"] for event in told}) == 1
    assert [event["summary"].split("; ")[0].split(": ")[1] for event in told] == ["1", "2", "1"]
    assert [event["version"] for event in told] == [1, 2, 3]
    assert [event["superseded_at"] for event in told] == [told[1]["received_at"], told[2]["received_at"], None]


def test_a_person_record_keeps_the_name_that_was_said_before(picture: duckdb.DuckDBPyConnection) -> None:
    record = "police:" + CHILDREN["corrected"].ref("police")
    said = picture.execute(
        "SELECT family_name, superseded_at FROM staging.person_record WHERE record_id = $1 ORDER BY received_at", [record]
    ).fetchall()
    assert said == [("Mistyped", LAST_NIGHT), (CHILDREN["corrected"].family_name, None)]


def test_two_registers_of_one_school_do_not_supersede_each_other(picture: duckdb.DuckDBPyConnection) -> None:
    record = "education:" + CHILDREN["absent"].ref("education")
    current = picture.execute(
        "SELECT count(*) FROM staging.person_record WHERE record_id = $1 AND superseded_at IS NULL", [record]
    ).fetchall()
    assert current == [(2,)]
