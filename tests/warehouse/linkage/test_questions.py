"""People are asked what the registers do not answer, one question at a time."""

from __future__ import annotations

from typing import Any

from tests.warehouse.linkage.linking import link_rows

HOME = {"family_name": "Thackray", "birth_date": "2015-03-04", "sex": "F", "address": "12 Mill Lane", "postcode": "NP1 2AB"}


def girl(agency: str, name: str | None, **said: Any) -> dict[str, Any]:
    return {**HOME, "record_id": f"{agency}:{name}", "given_name": name, **said}


def asked(rows: list[dict[str, Any]]) -> set[tuple[str, str]]:
    return {pair for pair, (band, *_) in link_rows(rows).edge.items() if band == "review"}


def test_two_girls_whom_one_register_knows_by_names_a_letter_apart_are_asked_about_while_either_is_known_by_it_alone() -> None:
    assert asked([girl("education", "Ella"), girl("education", "Ellie")]) == {("education:Ella", "education:Ellie")}


def test_they_are_two_and_no_question_where_others_know_both() -> None:
    rows = [girl(agency, name) for agency in ("education", "health") for name in ("Ella", "Ellie")]
    assert asked(rows) == set()
    assert not link_rows(rows).together("education:Ella", "health:Ellie")


def test_who_may_be_either_of_two_is_one_question() -> None:
    twins = [girl(agency, name) for agency in ("education", "health") for name in ("Beatrix", "Zoe")]
    assert len(asked([*twins, girl("police", None)])) == 1
