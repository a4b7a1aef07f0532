"""Whatever breaks, and wherever it breaks, the note it breaks on does not pass and every other note does."""

from __future__ import annotations

from collections.abc import Callable
from itertools import count

import pytest

from safeguarding.need_to_know import steps
from safeguarding.need_to_know.families import Family
from safeguarding.need_to_know.free_text import NOT_REDACTED, Note, Redacted, Redactor
from safeguarding.need_to_know.known_people import KnownPeople
from safeguarding.need_to_know.known_places import KnownPlaces
from safeguarding.need_to_know.marks import Marks
from safeguarding.need_to_know.safety import Remains
from safeguarding.need_to_know.spans import Found
from safeguarding.need_to_know.wording import Wording
from tests.safeguarding.need_to_know.families import FAMILIES

HELD_BACK = Redacted(None, (), NOT_REDACTED)


def poisoned(working: Callable[..., object], fault: type[BaseException]) -> Callable[..., object]:
    def faulty(self: object, given: object, *known: object) -> object:
        if "POISON" in f"{given}":
            raise fault("Katherine Smith")
        return working(self, given, *known)

    return faulty


@pytest.mark.parametrize("fault", [ValueError, TimeoutError, MemoryError, RecursionError])
@pytest.mark.parametrize(
    ("finder", "method"), [(KnownPeople, "find"), (KnownPlaces, "find"), (Marks, "find"), (Remains, "are_in")]
)
def test_a_finder_that_fails_fails_its_note_alone(
    monkeypatch: pytest.MonkeyPatch, finder: type, method: str, fault: type[BaseException], caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(finder, method, poisoned(getattr(finder, method), fault))
    family = FAMILIES["smith"]
    answers = Redactor().redact([Note("Katherine came.", family), Note("Katherine POISON", family), Note("Thomas.", family)])
    assert answers[1] == HELD_BACK
    assert [answers[0].text, answers[2].text] == ["[CHILD] came.", "[SIBLING 1]."]
    assert "Katherine" not in caplog.text


@pytest.mark.parametrize("finder", [KnownPeople, KnownPlaces, Remains])
def test_a_family_that_cannot_be_prepared_holds_back_all_its_notes(monkeypatch: pytest.MonkeyPatch, finder: type) -> None:
    working = finder.__init__

    def faulty(self: object, family: Family) -> None:
        if family.people:
            raise KeyError
        working(self, family)

    monkeypatch.setattr(finder, "__init__", faulty)
    answers = Redactor().redact([Note("Katherine", FAMILIES["smith"]), Note("seen"), Note("Thomas", FAMILIES["smith"])])
    assert [a.text for a in answers] == [None, "seen", None]


def test_a_label_that_cannot_be_given_holds_the_note_back() -> None:
    def label(name: str) -> str:
        raise LookupError

    answers = Redactor(label=label).redact([Note("Gorvan came."), Note("Nobody came.")])
    assert answers == [HELD_BACK, Redacted("Nobody came.")]


@pytest.mark.parametrize("steps_in_time", range(1, 10))
def test_a_note_that_takes_too_long_is_held_back_wherever_the_time_went(
    monkeypatch: pytest.MonkeyPatch, steps_in_time: int
) -> None:
    """The clock stands still for a few looks at it, and then leaps."""
    redactor = Redactor()
    redactor.redact([Note("seen")])
    looks = count()
    monkeypatch.setattr(steps.time, "monotonic", lambda: 0.0 if next(looks) < steps_in_time else 1e6)
    assert redactor.redact([Note("Katherine was seen.", FAMILIES["smith"])]) == [HELD_BACK]


def test_a_note_that_takes_too_long_leaves_the_others_their_time(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = count(0, 0)
    now = [0.0]

    def find(self: object, wording: Wording) -> list[Found]:
        now[0] += 30.0 if "slow" in wording.text else 15.0
        return []

    monkeypatch.setattr(steps.time, "monotonic", lambda: next(clock) + now[0])
    monkeypatch.setattr(KnownPlaces, "find", find)
    assert [a.text for a in Redactor().redact([Note("seen"), Note("slow"), Note("heard")])] == ["seen", None, "heard"]


@pytest.mark.parametrize("character", ["\x00", "\x01", "\x08", "\x1b", "\x7f", "\ud800"])
def test_a_character_that_no_text_has_holds_the_note_back(character: str) -> None:
    texts = [f"Kath{character}erine was seen.", f"Seen.{character}", "Seen\tby\x0b the\x0c nurse.\r\n"]
    answers = Redactor().redact([Note(text, FAMILIES["smith"]) for text in texts])
    assert answers == [HELD_BACK, HELD_BACK, Redacted(texts[2])]
