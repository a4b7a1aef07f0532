"""That notes redacted by several processes are redacted as one would, or not at all."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import date

import pytest

from safeguarding.crypto import Pseudonymiser
from safeguarding.need_to_know import redactor_pool
from safeguarding.need_to_know.free_text import NOT_REDACTED, Note, Redacted, References
from safeguarding.need_to_know.redactor_pool import RedactorPool, Rules
from safeguarding.need_to_know.workers import CannotBegin
from tests.safeguarding.need_to_know.families import FAMILIES

RULES = Rules(References(cases=(r"LCS\d{6}",)), Pseudonymiser(bytes(32)))
NOTES = [
    Note(f"{name} and Gorvan Bletchworth, LCS00000{n}, born 3/4/2012.", FAMILIES[family], date(2026, 1, n + 1))
    for n, name in enumerate(("Katherine", "Thomas", "Amira"))
    for family in ("smith", "hidden", "nobody")
]


@pytest.fixture
def many(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(redactor_pool, "WORTH_NOTES", 2)
    monkeypatch.setattr(redactor_pool, "_BATCH", 2)
    monkeypatch.setattr(redactor_pool, "processors", lambda: 2)


def test_several_processes_redact_as_one_would(many: None) -> None:
    answers = RedactorPool(RULES).redact(NOTES)
    assert answers == RULES.redactor().redact(NOTES)
    assert answers[0].text is not None
    assert answers[0].text.startswith("[CHILD] and [PERSON ")
    assert answers[0].text.endswith("[REFERENCE], born [AGE 13].")


class AllLost:
    """Processes that are all lost."""

    def __init__(self, work: object, give_up: Callable[[list[Note]], list[Redacted]], *rest: object, processes: int) -> None:
        self._give_up = give_up

    def __enter__(self) -> AllLost:
        return self

    def __exit__(self, *error: object) -> None:
        """Nothing is left to end."""

    def map(self, batches: Iterable[list[Note]]) -> Iterator[list[Redacted]]:
        return map(self._give_up, batches)


def test_processes_that_are_lost_let_nothing_pass(many: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(redactor_pool, "Workers", AllLost)
    assert RedactorPool(RULES).redact(NOTES) == [Redacted(None, failure=NOT_REDACTED)] * len(NOTES)


class NoneBegins(AllLost):
    """Processes of which none begins."""

    def __enter__(self) -> AllLost:
        raise CannotBegin


def test_where_no_process_can_be_started_the_notes_are_redacted_here(many: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(redactor_pool, "Workers", NoneBegins)
    assert RedactorPool(RULES).redact(NOTES) == RULES.redactor().redact(NOTES)


def test_no_process_is_started_for_few_notes_or_out_of_turn(many: None, monkeypatch: pytest.MonkeyPatch) -> None:
    @contextmanager
    def not_now() -> Iterator[bool]:
        yield False

    monkeypatch.setattr(redactor_pool, "Workers", None)
    assert RedactorPool(RULES).redact(NOTES[:1])[0].text
    assert RedactorPool(RULES, not_now).redact(NOTES) == RULES.redactor().redact(NOTES)


def test_a_family_whose_notes_are_apart_cannot_be_numbered_and_the_key_is_told_to_nobody() -> None:
    with pytest.raises(ValueError, match="several processes"):
        RedactorPool(Rules())
    assert "\\x00" not in repr(RULES)
    assert RULES.version == RULES.redactor().version == RedactorPool(RULES).version
