"""Whom a register says to be related, or keeps in two homes, are two, whatever third record would join them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest

from tests.warehouse.linkage.linking import Linked, link_rows

HOME = {"address": "12 Mill Lane", "postcode": "NP1 2AB"}
WILLIAM = {"given_name": "William", "family_name": "Marsh", "birth_date": "2015-03-04", "sex": "M"}
FIRST = {"record_id": "education:1", **WILLIAM, **HOME}
THIRD = {"record_id": "police:1", **WILLIAM, **HOME}


def told(record: str, other: str, relation: str) -> dict[str, Any]:
    return {"agency": "education", "record_id": record, "other_record_id": other, "relation": relation,
            "source_record_id": "1", "received_at": datetime(2026, 11, 1)}  # fmt: skip


def linked(relation: str) -> Linked:
    """A school holds two records that nobody could tell apart, and says what the one is to the other; the police hold one."""
    return link_rows([FIRST, {**FIRST, "record_id": "education:2"}, THIRD], [told("education:1", "education:2", relation)])


@pytest.mark.parametrize("relation", ["sibling", "other_child", "father"])
def test_whom_a_register_says_to_be_related_are_two_whatever_they_are_called(relation: str) -> None:
    found = linked(relation)
    assert not found.together("education:1", "education:2")
    assert found.edge["education:1", "education:2"][:2] == ("refused", "related")


def test_who_is_said_to_be_the_same_is_not_said_to_be_two() -> None:
    assert linked("self").together("education:1", "education:2")


def test_a_childs_mother_is_not_the_childs_father() -> None:
    robin = {"given_name": "Robin", "family_name": "Marsh", "birth_date": "1980-01-05", **HOME}
    parents = [{"record_id": f"education:{parent}", **robin} for parent in ("mother", "father")]
    found = link_rows(
        [FIRST, *parents], [told("education:1", f"education:{parent}", parent) for parent in ("mother", "father")]
    )
    assert not found.together("education:mother", "education:father")


def test_a_name_that_a_register_keeps_in_two_homes_is_two_childrens_also_through_a_third_record() -> None:
    elsewhere = {
        "record_id": "education:2",
        **WILLIAM,
        "birth_date": "2015-03-14",
        "address": "150 Hilltop",
        "postcode": "NP9 8XY",
    }
    homeless = {"record_id": "police:1", **WILLIAM}
    assert not link_rows([FIRST, elsewhere, homeless]).together("education:1", "education:2")
