"""How much of what people wrote by hand the redaction finds: long case notes, and hard cases one by one."""

from __future__ import annotations

import pytest

from safeguarding.need_to_know.free_text import Note, Redactor
from tests.safeguarding.need_to_know.case_notes import (
    Findings,
    Mark,
    MarkedNote,
    as_notes,
    case_note_families,
    hard_cases,
    judge,
    marked_notes,
)

FAMILIES = case_note_families()
KINDS = hard_cases()
CORPORA = ("case_notes.txt", "case_notes_later.txt", "case_notes_services.txt")


@pytest.fixture(scope="module")
def redactor() -> Redactor:
    return Redactor()


def findings_of(marked: list[MarkedNote], redactor: Redactor) -> Findings:
    answers = redactor.redact(as_notes(marked))
    assert all(answer.text is not None for answer in answers)
    return judge(marked, answers)


@pytest.mark.parametrize("name", CORPORA)
def test_whoever_is_named_in_a_case_note_is_found(name: str, redactor: Redactor) -> None:
    marked = marked_notes(name)
    found = findings_of(marked, redactor)
    assert found.recall("known") >= 0.995, found.missed
    assert found.recall("unknown") >= 0.95, found.missed
    assert found.recall("professional") >= 0.95, found.missed
    assert found.over_redaction <= 0.01, found.lost


@pytest.mark.parametrize("name", CORPORA)
def test_the_token_says_who_it_is(name: str, redactor: Redactor) -> None:
    found = findings_of(marked_notes(name), redactor)
    for kind, least in (("known", 0.97), ("unknown", 0.95), ("professional", 0.95)):
        assert found.roles_right(kind) >= least, found.misnamed


def test_the_notes_are_many_and_dense() -> None:
    notes = [note for name in CORPORA for note in marked_notes(name)]
    assert len(notes) >= 45
    assert sum(len(note.marks) for note in notes) >= 550
    assert {note.family for note in notes} == set(FAMILIES)


def test_the_hard_cases_are_many() -> None:
    assert sum(len(cases) for cases in KINDS.values()) >= 300


@pytest.mark.parametrize("kind", KINDS, ids=list(KINDS))
def test_every_hard_case_comes_out_as_marked(kind: str, redactor: Redactor) -> None:
    wrong = []
    for case in KINDS[kind]:
        answer = redactor.redact([Note(case.text, FAMILIES[case.family])])[0]
        found = judge([case], [answer])
        if answer.text is None or found.missed or found.misnamed or found.lost:
            wrong.append((case.text, answer.text))
    assert not wrong


def test_a_judge_sees_what_is_missed_misnamed_and_lost(redactor: Redactor) -> None:
    text = "Gary came with Katie."
    [kept] = redactor.redact([Note(text, FAMILIES["wilkinson"])])
    assert kept.text == "[PERSON 1] came with [CHILD]."
    note = MarkedNote("wilkinson", text, (Mark(5, 9, "PERSON 1"), Mark(15, 20, "MOTHER")))
    found = judge([note], [kept])
    assert (len(found.missed), len(found.misnamed), len(found.lost)) == (1, 1, 1)
