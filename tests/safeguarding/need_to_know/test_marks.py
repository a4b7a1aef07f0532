"""Numbers, dates, addresses and accounts: each labelled line gives exactly its marks, and nothing else."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from safeguarding.need_to_know import marks
from safeguarding.need_to_know.marks import DATE, Marks
from safeguarding.need_to_know.plain_text import make_plain
from tests.safeguarding.need_to_know.marked_notes import CASES, DOMAINS, FOLDER, POLICE, marked_notes

NAMES = sorted(path.stem for path in FOLDER.glob("*.txt"))
NOTES = [note for name in NAMES for note in marked_notes(name)]
FINDER = Marks(POLICE, CASES, DOMAINS)


def found(text: str) -> tuple[tuple[int, int, str], ...]:
    return tuple((f.start, f.end, f.kind) for f in FINDER.find(text) if f.kind != DATE)


@pytest.mark.parametrize("name", NAMES)
def test_every_labelled_line_gives_its_marks_and_no_others(name: str) -> None:
    wrong = [
        (note.text, [(kind, note.text[a:b]) for a, b, kind in set(found(note.text)) ^ set(note.marks)])
        for note in marked_notes(name)
        if found(note.text) != note.marks
    ]
    assert wrong == []


def test_the_labelled_lines_hold_every_kind_and_enough_of_both_sorts() -> None:
    kinds = {kind for note in NOTES for _, _, kind in note.marks}
    assert kinds == {shape.kind for shape in marks.partnership_shapes(POLICE, CASES, DOMAINS)} - {"NUMBER", DATE}
    assert len(NOTES) >= 250
    assert len(marked_notes("false_alarms")) >= 50
    assert not any(note.marks for note in marked_notes("false_alarms"))


@pytest.mark.parametrize(
    "write", [str.upper, lambda text: text.replace(" ", "\u00a0"), lambda text: f"\u00e9\u4e2d {text} \U0001f600"]
)
def test_what_is_found_does_not_hang_on_what_is_around_it(write: Callable[[str], str]) -> None:
    """Capitals and strange characters around a number hide it from nobody."""
    for text in ("Ring 07700 900123.", "NHS 943 476 5919", "CAD 4521 refers", "UPN B801200005001", "AT 14 ELM TREE ROAD"):
        plain = make_plain(write(text)).text
        assert [f.kind for f in FINDER.find(plain)] == [f.kind for f in FINDER.find(text)], text


def test_pythons_own_engine_finds_the_same_where_re2_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(marks, "re2", None)
    plain = Marks(POLICE, CASES, DOMAINS)
    assert [plain.find(note.text) for note in NOTES] == [FINDER.find(note.text) for note in NOTES]


def test_lines_run_together_give_the_marks_of_each() -> None:
    """What one sentence holds does not hide what the next one holds."""
    for one, other in zip(NOTES, reversed(NOTES), strict=True):
        text = f"{one.text}\n\n{other.text}"
        expected = {kind for _, _, kind in (*one.marks, *other.marks)}
        assert expected <= {f.kind for f in FINDER.find(text)}, text


PIECES = st.sampled_from(
    [
        "NHS", "nhs no", "car", "er", "CARER", "tel", "07700", "900123", " ", "-", "/", ":", ".", "\n", "12", "3", "AB12",
        "CDE", "Flat", "Road",
        "the", "oh", "seven", "double", "@", "snap", "kt_1", "dot", "at", "DOB", "March", "NP1", "2AB", "(",
        ")", "case", "ref", "x", "\u00e9", "'",
    ]
)  # fmt: skip


@settings(max_examples=300, deadline=None)
@given(st.lists(PIECES, max_size=14).map("".join) | st.lists(PIECES, max_size=14).map(" ".join))
def test_the_quick_way_to_a_shape_never_disagrees_with_the_whole_expression(text: str) -> None:
    places = FINDER.find(text)
    assert all(0 <= f.start < f.end <= len(text) for f in places)
    assert all(one.end <= other.start for one, other in pairwise(places))
