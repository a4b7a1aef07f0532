"""What comes out of minimisation, and that nothing else does."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
import pytest

from safeguarding.codes import Kind, Treatment
from safeguarding.crypto import Keys
from safeguarding.need_to_know.families import Family, Person
from safeguarding.need_to_know.free_text import Note, Redacted, Redactor
from safeguarding.need_to_know.minimise import minimise
from tests.safeguarding.need_to_know.test_families import Rule

PSEUDONYMISER = Keys(bytes(32)).pseudonymiser("test")
FAMILY = Family(
    (Person("child", "Katie", "Lane", ref="k"), Person("child", "Tom", "Lane", ref="t"), Person("mother", "Sarah", "Lane"))
)


class Counting:
    """A redactor that counts what it is asked."""

    def __init__(self) -> None:
        self.asked: list[Note] = []
        self._redactor = Redactor(label=lambda name: name)
        self.version = self._redactor.version

    def redact(self, notes: Sequence[Note]) -> list[Redacted]:
        self.asked += notes
        return self._redactor.redact(notes)


def treated(rule: Rule, *values: str | None, **more: list[str | None]) -> list[str | None]:
    frame = pd.DataFrame({rule.name: list(values), **more}, dtype="str")
    kept = minimise(
        frame,
        [rule],
        family_column=None,
        person_column=None,
        families={},
        pseudonymiser=PSEUDONYMISER,
        redactor=Counting(),
    )
    return [None if pd.isna(value) else str(value) for value in kept[rule.name]]


@pytest.mark.parametrize(
    ("coarsen_to", "kind", "value", "expected"),
    [
        ("month", Kind.DATE, "2024-03-05", "2024-03"),
        ("month", Kind.INSTANT, "2024-03-05 10:00:00", "2024-03"),
        ("year", Kind.BIRTH_DATE, "2012-04-03", "2012"),
        ("district", Kind.POSTCODE, "NP19 7TX", "NP19"),
        ("district", Kind.POSTCODE, "NOT A POSTCODE", None),
        ("band:0,100,500", Kind.NUMBER, "99.99", "0-99"),
        ("band:0,100,500", Kind.NUMBER, "100", "100-499"),
        ("band:0,100,500", Kind.NUMBER, "12000", "500+"),
        ("band:0,100,500", Kind.NUMBER, "-3", "under 0"),
        ("band:0,100,500", Kind.NUMBER, "many", None),
        ("map:levels", Kind.CODE, "H", "high"),
        ("map:levels", Kind.CODE, "unheard of", "other"),
        ("month", Kind.DATE, None, None),
    ],
)
def test_a_coarsened_value_tells_no_more_than_declared(
    coarsen_to: str, kind: Kind, value: str | None, expected: str | None
) -> None:
    rule = Rule("value", kind, Treatment.COARSEN, coarsen_to, {"H": "high"})
    assert treated(rule, value) == [expected]


def test_a_pseudonym_is_stable_and_shows_nothing() -> None:
    first, second, third, absent = treated(
        Rule("officer", Kind.REFERENCE, Treatment.PSEUDONYMISE), "4417", "4417", "4418", None
    )
    assert first == second
    assert first != third
    assert absent is None
    assert first is not None
    assert "4417" not in first


def test_only_declared_columns_that_are_not_dropped_and_the_bookkeeping_come_out() -> None:
    frame = pd.DataFrame(
        {
            "kept": ["a"],
            "phone": ["07700 900123"],
            "undeclared": ["MARKER"],
            "row_key": ["k"],
            "row_line": pd.Series([3], dtype="int64"),
        }
    )
    rules = [Rule("kept", Kind.CODE), Rule("phone", Kind.PHONE, Treatment.DROP)]
    kept = minimise(
        frame, rules, family_column=None, person_column=None, families={}, pseudonymiser=PSEUDONYMISER, redactor=Counting()
    )
    assert list(kept.columns) == ["kept", "row_key", "row_line", "row_failed"]
    assert kept["row_line"].tolist() == [3]
    assert kept["row_failed"].isna().all()


@pytest.mark.parametrize(
    "rule",
    [
        Rule("note", Kind.TEXT, Treatment.KEEP),
        Rule("value", Kind.DATE, Treatment.COARSEN, "fortnight"),
        Rule("value", Kind.DATE, Treatment.COARSEN),
        Rule("value", Kind.CODE, Treatment.COARSEN, "map:nothing"),
        Rule("value", Kind.CODE, "blur"),  # type: ignore[arg-type]
    ],
)
def test_a_treatment_that_cannot_be_carried_out_stops_everything_and_names_the_column(rule: Rule) -> None:
    with pytest.raises(ValueError, match=rf"column '{rule.name}'") as raised:
        treated(rule, "Katie")
    assert "Katie" not in str(raised.value)


def rows() -> pd.DataFrame:
    return pd.DataFrame(
        {
            "notice": ["1", "1", "1", "2"],
            "person": ["k", "t", "k", "z"],
            "narrative": ["Katie and Tom.", "Katie and Tom.", "Katie and Tom.", "Katie and Tom."],
            "action": [None, "Sarah told.", "Katie\x00", "Rang Sarah."],
        },
        dtype="str",
    )


RULES = [
    Rule("notice", Kind.REFERENCE),
    Rule("person", Kind.PERSON_REFERENCE),
    Rule("narrative", Kind.TEXT, Treatment.REDACT),
    Rule("action", Kind.TEXT, Treatment.REDACT),
]


def test_a_note_is_seen_from_the_rows_own_child_and_redacted_once() -> None:
    counting = Counting()
    kept = minimise(
        rows(),
        RULES,
        family_column="notice",
        person_column="person",
        families={"1": FAMILY},
        pseudonymiser=PSEUDONYMISER,
        redactor=counting,
    )
    assert kept["narrative"].tolist() == [
        "[CHILD] and [SIBLING 1].",
        "[SIBLING 1] and [CHILD].",
        "[CHILD] and [SIBLING 1].",
        "[PERSON katie] and [PERSON tom].",
    ]
    assert len(counting.asked) == 6


def test_a_note_that_cannot_be_redacted_is_emptied_and_marks_its_row_alone() -> None:
    kept = minimise(
        rows(),
        RULES,
        family_column="notice",
        person_column="person",
        families={"1": FAMILY},
        pseudonymiser=PSEUDONYMISER,
        redactor=Counting(),
    )
    assert [None if pd.isna(v) else v for v in kept["row_failed"]] == [None, None, "note_not_redacted", None]
    assert [None if pd.isna(v) else v for v in kept["action"]] == [None, "[MOTHER] told.", None, "Rang [PERSON sarah]."]


def test_nothing_that_tells_the_place_of_a_restricted_person_or_their_family_lands() -> None:
    frame = pd.DataFrame(
        {
            "patient": ["1", "2", "3"],
            "address": ["1 Elm Road", "2 Elm Road", "3 Elm Road"],
            "postcode": ["NP1 1AA", "NP1 1AB", "NP1 1AD"],
            "school": ["Elm School", "Elm School", "Elm School"],
            "is_restricted": ["true", "false", "false"],
        },
        dtype="str",
    )
    rules = [
        Rule("patient", Kind.PERSON_REFERENCE),
        Rule("address", Kind.ADDRESS),
        Rule("postcode", Kind.POSTCODE, Treatment.COARSEN, "district"),
        Rule("school", Kind.ORGANISATION),
        Rule("is_restricted", Kind.FLAG),
    ]
    kept = minimise(
        frame,
        rules,
        family_column="patient",
        person_column="patient",
        families={"2": Family(is_restricted=True), "3": Family()},
        pseudonymiser=PSEUDONYMISER,
        redactor=Counting(),
    )
    assert kept[["address", "postcode", "school"]].isna().all(axis=1).tolist() == [True, True, False]
    assert kept.loc[2, ["address", "postcode", "school"]].tolist() == ["3 Elm Road", "NP1", "Elm School"]
