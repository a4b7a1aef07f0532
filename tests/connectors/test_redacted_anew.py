"""When a note that has landed is redacted again: when it, its family or the rules have changed, and not otherwise."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

from connectors.receive import Received
from safeguarding.need_to_know.free_text import Note, Redacted, Redactor
from tests.connectors.test_receive import CHILD, HEADER, HOUSING, KEY, MOTHER, NOW, concerns, held, receive


class Watched:
    """A redactor that remembers what it was asked to redact."""

    def __init__(self, version: str = "first") -> None:
        self.version = version
        self.asked: list[Note] = []
        self._redactor = Redactor()

    def redact(self, notes: Sequence[Note]) -> list[Redacted]:
        self.asked += notes
        return self._redactor.redact(notes)


def take(folder: Path, redactor: Watched, known: Received | None, *lines: str) -> Received:
    (folder / "x.txt").write_text("\n".join((HEADER, *lines)), "utf-8")
    return receive(folder / "x.txt", "housing", HOUSING, now=NOW, known=held(known), pseudonymiser=KEY, redactor=redactor)


def test_an_unchanged_note_of_an_unchanged_family_is_not_redacted_again(tmp_path: Path) -> None:
    first = take(tmp_path, Watched(), None, MOTHER, CHILD)
    again = Watched()
    assert take(tmp_path, again, first, MOTHER, CHILD).receipt.rows_unchanged == 2
    assert again.asked == []


def test_a_changed_name_in_the_family_has_all_its_notes_redacted_again(tmp_path: Path) -> None:
    first = take(tmp_path, Watched(), None, MOTHER, CHILD)
    again = Watched()
    received = take(tmp_path, again, first, MOTHER.replace("Grace;Okafor", "Gracie;Okafor"), CHILD)
    assert received.receipt.rows_unchanged == 0
    assert [note.text for note in again.asked] == ["Grace Okafor rang from 07700 900123", "Ada was in the garden"]


def test_other_rules_have_every_note_that_comes_again_redacted_again(tmp_path: Path) -> None:
    first = take(tmp_path, Watched(), None, MOTHER, CHILD)
    again = Watched("second")
    assert take(tmp_path, again, first, MOTHER, CHILD).receipt.rows_unchanged == 0
    assert len(again.asked) == 2


def test_one_narrative_of_several_persons_is_redacted_once_for_each_child_whose_view_it_is(tmp_path: Path) -> None:
    text = "Ada and Ben were in the garden with Grace"
    rows = [
        MOTHER.replace("Grace Okafor rang from 07700 900123", text),
        MOTHER.replace("P1;Grace;Okafor;02/03/1990;Mother", "P4;Femi;Okafor;01/01/1988;Father").replace(
            "Grace Okafor rang from 07700 900123", text
        ),
        CHILD.replace("Ada was in the garden", text),
        CHILD.replace("P2;Ada;Okafor;03/04/2015", "P3;Ben;Okafor;03/04/2017").replace("Ada was in the garden", text),
    ]
    watched = Watched()
    received = take(tmp_path, watched, None, *rows)
    assert concerns(received)["narrative"].tolist() == [
        *["[CHILD] and [SIBLING 1] were in the garden with [MOTHER]"] * 3,
        "[SIBLING 1] and [CHILD] were in the garden with [MOTHER]",
    ]
    assert len(watched.asked) == 2


def test_a_note_is_dated_by_its_row(tmp_path: Path) -> None:
    watched = Watched()
    undated = CHILD.replace("P2", "P9").replace("19/11/2026", "").replace("garden", "kitchen")
    take(tmp_path, watched, None, CHILD, undated)
    dated = {note.text: note.written_on for note in watched.asked}
    assert dated["Ada was in the garden"] == date(2026, 11, 19)
    assert dated["Ada was in the kitchen"] is not None
    assert NOW.date() >= dated["Ada was in the kitchen"]
