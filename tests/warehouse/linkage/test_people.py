"""What is known of a record before it is compared: which pupil number it had before, by its own agency's word."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest

from safeguarding.identifiers import UPN_LETTERS, upn_holds
from tests.warehouse.linkage.linking import Linked, link_rows

LATER = datetime(2026, 11, 10)
BORN = {"birth_date": "2015-03-04", "sex": "F"}


def pupil_number(serial: str) -> str:
    """A number whose check letter holds; one that ends in a letter is temporary."""
    return next(f"{letter}{serial}" for letter in UPN_LETTERS if upn_holds(f"{letter}{serial}"))


LASTING, TEMPORARY, ANOTHER = (pupil_number(serial) for serial in ("801200001001", "80120000100A", "801200001022"))


def linked(earlier: str, **census: Any) -> Linked:
    """A school's record that had another number before the one it has; a census that knows a number and a birth date."""
    pupil = {"record_id": "education:1", "given_name": "Amelia", "family_name": "Marsh", **BORN}
    return link_rows(
        [
            {**pupil, "upn": earlier, "superseded_at": LATER},
            {**pupil, "upn": LASTING, "received_at": LATER, "extracted_at": LATER},
            {"record_id": "childrens_social_care:1", **BORN, **census},
        ]
    )


def test_who_still_writes_the_temporary_number_means_the_pupil_who_has_a_lasting_one_now() -> None:
    found = linked(TEMPORARY, upn=TEMPORARY)
    assert found.edge["childrens_social_care:1", "education:1"] == ("link", None, "former_pupil_number")
    assert found.together("childrens_social_care:1", "education:1")


def test_the_number_of_today_is_the_surer_rule() -> None:
    found = linked(TEMPORARY, upn=LASTING, former_upn=TEMPORARY)
    assert found.edge["childrens_social_care:1", "education:1"] == ("link", None, "pupil_number")


@pytest.mark.parametrize(
    ("earlier", "census"),
    [
        (ANOTHER, {"upn": ANOTHER}),  # it may have been another child's, and was put right
        (TEMPORARY, {"upn": TEMPORARY, "birth_date": "2015-09-14"}),
    ],
)
def test_a_number_put_right_or_another_birth_date_links_nobody(earlier: str, census: dict[str, Any]) -> None:
    assert not linked(earlier, **census).together("childrens_social_care:1", "education:1")
