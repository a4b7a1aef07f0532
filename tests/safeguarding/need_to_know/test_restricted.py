"""Who must not be found, and what of them is withheld before anything lands."""

from __future__ import annotations

from dataclasses import dataclass, field

import pandas as pd
import pytest

from safeguarding.codes import Kind, Treatment
from safeguarding.need_to_know.restricted import ENDED, mark_restricted, withhold
from safeguarding.need_to_know.restricted_people import PersonColumns, spread_restriction


@dataclass(frozen=True)
class Said:
    """A declared column, as far as restricting goes."""

    name: str
    kind: Kind = Kind.REFERENCE
    treatment: Treatment = Treatment.KEEP
    codes: dict[str, str] = field(default_factory=dict)
    restricts: tuple[str, ...] = ()
    ends_identity: bool = False
    ends_with_identity: bool = False
    tells_place: bool = False


COLUMNS = (
    Said("person_ref", Kind.PERSON_REFERENCE),
    Said("is_restricted", Kind.FLAG, restricts=("true",)),
    Said("alert", Kind.CODES, codes={"REFUGE": "In a refuge", "DOG": "Dog"}, restricts=("REFUGE",)),
    Said("adoption", Kind.CODE, Treatment.DROP, {"A": "Adopted", "N": "No"}, ("A",), ends_identity=True),
    Said("uprn", tells_place=True),
    Said("other_names", Kind.OTHER_NAMES),
    Said("former_upn", Kind.UPN),
    Said("birth_name", Kind.FAMILY_NAME),
    Said("birth_date", Kind.BIRTH_DATE),
)


def frame(*rows: dict[str, str | None]) -> pd.DataFrame:
    names = [*(c.name for c in COLUMNS), "row_unreadable"]
    return pd.DataFrame([{name: row.get(name) for name in names} for row in rows], columns=names, dtype="str")


@pytest.mark.parametrize(
    ("row", "is_hidden", "is_adopted"),
    [
        ({}, False, False),
        ({"is_restricted": "true"}, True, False),
        ({"is_restricted": "false"}, False, False),
        ({"row_unreadable": "is_restricted"}, True, False),  # 'see file': a guess could tell her address to him
        ({"row_unreadable": "birth_date"}, False, False),
        ({"alert": "REFUGE"}, True, False),
        ({"alert": "DOG;REFUGE"}, True, False),
        ({"alert": "DOG;CAT"}, False, False),  # a code that is also read for other things may be new and harmless
        ({"adoption": "A"}, True, True),
        ({"adoption": "N"}, False, False),
        ({"adoption": "since 2019"}, True, True),  # a column read for this alone is not believed
        ({"is_restricted": "false", "adoption": "A"}, True, True),
    ],
)
def test_a_flag_or_a_code_restricts_and_so_does_what_cannot_be_read(
    row: dict[str, str | None], is_hidden: bool, is_adopted: bool
) -> None:
    given = frame(row)
    mark_restricted(given, COLUMNS)
    assert (given["is_restricted"].eq("true").item(), given[ENDED].item()) == (is_hidden, is_adopted)


def test_every_row_of_a_person_is_restricted_where_one_is_in_any_record_type() -> None:
    frames = {
        "concern": frame({"person_ref": "1", "alert": "REFUGE"}, {"person_ref": "2"}, {"person_ref": None}),
        "visit": frame({"person_ref": "2"}, {"person_ref": "1"}, {"person_ref": None}),
        "plain": pd.DataFrame({"person_ref": ["1"]}),
    }
    for name in ("concern", "visit"):
        mark_restricted(frames[name], COLUMNS)
    spread_restriction(frames, dict.fromkeys(frames, PersonColumns(("person_ref",))))
    assert frames["concern"]["is_restricted"].eq("true").tolist() == [True, False, False]
    assert frames["visit"]["is_restricted"].eq("true").tolist() == [False, True, False]


def test_a_property_number_is_withheld_of_hidden_rows_and_former_names_of_adopted_ones_only() -> None:
    row = {"uprn": "100012345678", "other_names": "Before", "former_upn": "T801200011001", "birth_date": "2015-04-03"}
    row |= {"birth_name": "Before"}
    given = frame(row, row | {"is_restricted": "true"}, row | {"adoption": "A"})
    mark_restricted(given, COLUMNS)
    shown = withhold(given, COLUMNS, given["is_restricted"].eq("true"))
    assert shown["uprn"].notna().tolist() == [True, False, False]
    assert shown["other_names"].notna().tolist() == [True, True, False]
    assert shown["former_upn"].notna().tolist() == [True, True, False]
    assert shown["birth_name"].notna().tolist() == [True, True, False]
    assert shown["birth_date"].notna().all(), "nobody is born anew, and an age decides what a concern means"
    assert ENDED not in shown.columns
    assert given["uprn"].notna().all(), "what the delivery said is still there to be found in notes"
