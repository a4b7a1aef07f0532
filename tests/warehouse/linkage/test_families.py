"""A child's mother is one woman whatever each agency knows of her, and the expected child is the one who was born."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest

from tests.warehouse.linkage.linking import Linked, link_rows

HOME = {"address": "12 Mill Lane", "postcode": "NP1 2AB"}
CHILD = {"given_name": "Amelia", "family_name": "Marsh", "birth_date": "2015-03-04", **HOME}


def relation(agency: str, child: str, other: str, relation: str) -> dict[str, Any]:
    return {"agency": agency, "record_id": child, "other_record_id": other, "relation": relation, "source_record_id": "1",
            "received_at": datetime(2026, 11, 1)}  # fmt: skip


def linked_mothers(police: dict[str, Any], school: dict[str, Any], relations: tuple[str, str] = ("mother", "mother")) -> Linked:
    """Police and school know one child; each names somebody to whom the child belongs."""
    return link_rows(
        [
            {"record_id": "police:child", **CHILD},
            {"record_id": "education:child", **CHILD},
            {"record_id": "police:adult", "family_name": "Reed", "address": "7 Hilltop", "postcode": "NP9 8XY", **police},
            {"record_id": "education:child/contact_1", "family_name": "Reed", **school},
        ],
        [
            relation("police", "police:child", "police:adult", relations[0]),
            relation("education", "education:child", "education:child/contact_1", relations[1]),
        ],
    )


@pytest.mark.parametrize(
    ("police", "school"),
    [
        ({"given_name": "Tracey", "birth_date": "1990-01-05"}, {"given_name": "Tracey"}),
        ({"given_name": "Elizabeth"}, {"given_name": "Beth"}),
        ({"given_name": "Tracey"}, {"given_name": "Tracey", "family_name": "Marsh"}),
        ({"given_name": "Tracey"}, {"given_name": "T"}),
        ({"given_name": "Reed", "family_name": "Tracey"}, {"given_name": "Tracey"}),
    ],
)
def test_a_contact_known_by_name_alone_is_the_parent_another_agency_knows(
    police: dict[str, Any], school: dict[str, Any]
) -> None:
    linked = linked_mothers(police, school)
    assert linked.together("police:adult", "education:child/contact_1")
    assert linked.edge["education:child/contact_1", "police:adult"] == ("link", None, "same_relation_same_child")


@pytest.mark.parametrize(
    ("police", "school", "relations"),
    [
        ({"given_name": "Tracey"}, {"given_name": "Donna"}, ("mother", "mother")),
        ({"given_name": "Robin"}, {"given_name": "Robin"}, ("mother", "father")),
        ({"given_name": "Tracey", "family_name": "Oyelaran"}, {"given_name": "Tracey"}, ("mother", "step_parent")),
        ({"given_name": "Jo", "sex": "F"}, {"given_name": "Jo", "sex": "M"}, ("step_parent", "step_parent")),
    ],
)
def test_two_adults_of_one_child_stay_two(police: dict[str, Any], school: dict[str, Any], relations: tuple[str, str]) -> None:
    assert not linked_mothers(police, school, relations).together("police:adult", "education:child/contact_1")


def test_a_father_of_the_child_s_own_name_is_not_the_child() -> None:
    linked = linked_mothers(
        {"given_name": "Amelia", "family_name": "Marsh", **HOME}, {"given_name": "Amelia", "family_name": "Marsh"}
    )
    assert linked.together("police:adult", "education:child/contact_1")
    assert not linked.together("police:adult", "police:child")


def with_births(*births: dict[str, Any], expected: dict[str, Any]) -> Linked:
    """Social care expects a child of a mother whom health knows with the children born to her."""
    mother = {"given_name": "Tracey", "family_name": "Marsh", "birth_date": "1995-06-07", **HOME}
    children = [
        {"record_id": f"health:{number}", "family_name": "Marsh", **HOME, **born} for number, born in enumerate(births, 1)
    ]
    return link_rows(
        [
            {"record_id": "social:unborn", "given_name": "Unborn", "family_name": "Marsh", **expected},
            {"record_id": "social:mother", **mother},
            {"record_id": "health:mother", **mother},
            *children,
        ],
        [
            relation("social", "social:unborn", "social:mother", "mother"),
            *(relation("health", child["record_id"], "health:mother", "mother") for child in children),
        ],
    )


def test_the_expected_child_is_the_one_who_was_born_near_the_date() -> None:
    linked = with_births(
        {"given_name": "Zoe", "birth_date": "2026-09-20"},
        {"given_name": "Amelia", "birth_date": "2024-02-01"},
        expected={"expected_birth_date": "2026-10-01"},
    )
    assert linked.together("social:unborn", "health:1")
    assert not linked.together("social:unborn", "health:2")
    assert linked.edge["health:1", "social:unborn"][2] == "expected_birth"


def test_a_baby_without_a_date_is_the_one_lately_born_to_the_same_mother() -> None:
    linked = with_births(
        {"given_name": "Zoe", "birth_date": "2026-07-20"}, {"given_name": "Amelia", "birth_date": "2021-02-01"}, expected={}
    )
    assert linked.together("social:unborn", "health:1")


def test_where_twins_were_born_a_person_is_asked_which_was_meant() -> None:
    linked = with_births(
        {"given_name": "Zoe", "birth_date": "2026-09-20"},
        {"given_name": "Amelia", "birth_date": "2026-09-20"},
        expected={"expected_birth_date": "2026-10-01"},
    )
    assert not linked.together("social:unborn", "health:1")
    assert not linked.together("social:unborn", "health:2")
    assert ("review", "several_born", "expected_birth") in linked.edge.values()
