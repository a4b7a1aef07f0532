"""The truth is complete: spans match their texts, every record's person is named, planted patterns have their events."""

from __future__ import annotations

import csv
import io
import json
from typing import Any

from town import Town
from town.planted import NEAR_TO, PATTERN_OF
from town.police import dialect_of

KINDS = {
    "address", "birth_date", "email", "nhs_number", "organisation", "person", "phone", "postcode", "professional",
    "reference", "vehicle",
}  # fmt: skip


def _police_rows(made: Town, night: int) -> list[dict[str, str]]:
    delivery = next(d for d in made.deliveries if d["agency"] == "police" and d["night"] == night)
    text = (made.inbox / delivery["file"]).read_bytes().decode(delivery["encoding"])
    return list(csv.DictReader(io.StringIO(text, newline=""), delimiter=dialect_of(night).delimiter))


def test_spans_lie_in_their_text_in_order_and_apart(spans: list[dict[str, Any]]) -> None:
    for note in spans:
        at = 0
        for span in note["spans"]:
            assert at <= span["start"] < span["end"] <= len(note["text"])
            assert note["text"][span["start"] : span["end"]].strip() == note["text"][span["start"] : span["end"]]
            at = span["end"]


def test_spans_are_of_known_kinds_and_of_people_who_exist(spans: list[dict[str, Any]], people: dict[str, Any]) -> None:
    kinds = {span["kind"] for note in spans for span in note["spans"]}
    assert kinds <= KINDS
    assert {"person", "professional", "phone", "address", "organisation"} <= kinds
    assert all(span["person"] is None or span["person"] in people for note in spans for span in note["spans"])


def test_no_slot_is_left_open_in_a_note(spans: list[dict[str, Any]]) -> None:
    assert not [note for note in spans if "{" in note["text"] or "}" in note["text"]]


def test_a_plain_name_of_the_family_is_never_outside_a_span(spans: list[dict[str, Any]], people: dict[str, Any]) -> None:
    for note in spans:
        rest = list(note["text"])
        for span in note["spans"]:
            rest[span["start"] : span["end"]] = " " * (span["end"] - span["start"])
        names = {people[s["person"]]["given_name"] for s in note["spans"] if s["person"]}
        words = {word.strip("'.,:()") for word in "".join(rest).split()}
        assert not words & names


def test_notes_stand_in_the_police_file_as_the_truth_has_them(made: Town, spans: list[dict[str, Any]]) -> None:
    for night in (1, 2):
        delivered = {(r["PPN ID"], "narrative"): r["Circumstances"] for r in _police_rows(made, night) if r["Circumstances"]}
        delivered |= {
            (r["PPN ID"], "voice_of_child"): r["Voice of Child"] for r in _police_rows(made, night) if r["Voice of Child"]
        }
        true = {
            (n["key"]["notice_id"], n["field"]): n["text"] for n in spans if n["agency"] == "police" and n["night"] == night
        }
        assert delivered == true


def test_every_person_in_a_delivery_is_linked_to_somebody(made: Town, links: dict[str, str], people: dict[str, Any]) -> None:
    assert set(links.values()) <= set(people)
    refs = {f"police:{r['Nominal Ref']}" for night in (1, 2, 3) for r in _police_rows(made, night) if r["Nominal Ref"]}
    assert refs == {record for record in links if record.startswith("police:")}
    for delivery in (d for d in made.deliveries if d["agency"] == "health"):
        entries = json.loads((made.inbox / delivery["file"]).read_text("utf-8"))["entry"]
        persons = [e["resource"]["id"] for e in entries if e["resource"]["resourceType"] in ("Patient", "RelatedPerson")]
        assert all(f"health:{each}" in links for each in persons)


def test_some_people_have_two_records_at_one_agency(links: dict[str, str]) -> None:
    police = [person for record, person in links.items() if record.startswith("police:")]
    assert len(police) > len(set(police))


def test_the_flagship_child_is_known_to_five_agencies(made: Town, links: dict[str, str]) -> None:
    child = made.families[0].children[0].key
    assert {record.split(":")[0] for record, person in links.items() if person == child} == {
        "childrens_social_care", "education", "health", "housing", "police",
    }  # fmt: skip
    firing = next(f for f in made.patterns["firing"] if f["person"] == child)
    assert (firing["pattern"], len(firing["records"]), len(firing["agencies"])) == ("convergence", 8, 4)


def test_every_planted_case_fires_and_nothing_else_does(made: Town) -> None:
    planted = {(f.story, PATTERN_OF[f.story]) for f in made.families if f.story in PATTERN_OF}
    assert {(f["story"], f["pattern"]) for f in made.patterns["firing"]} == planted
    assert {pattern for _, pattern in planted} == {"convergence", "repeat_contacts", "repeat_missing", "infant_injury"}
    assert all(f["is_planted"] and f["records"] for f in made.patterns["firing"])


def test_near_misses_are_listed_and_do_not_fire(made: Town) -> None:
    near = {n["person"]: n for n in made.patterns["near_misses"]}
    assert {n["story"] for n in near.values()} == set(NEAR_TO)
    assert not set(near) & {f["person"] for f in made.patterns["firing"]}


def test_the_records_of_a_firing_were_delivered(made: Town) -> None:
    police = {r["PPN ID"] for night in (1, 2, 3) for r in _police_rows(made, night)}
    wanted = {r["reference"] for f in made.patterns["firing"] for r in f["records"] if r["agency"] == "police"}
    assert wanted
    assert wanted <= police
