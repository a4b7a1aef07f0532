"""That work shared among processes comes back in order, and that a lost process costs its own batch and nothing else."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from safeguarding.need_to_know.workers import CannotBegin, Workers

FAILS, DIES, STICKS = -1, -2, -3
_added: list[int] = []


def begin(number: int) -> None:
    _added.append(number)


def begin_badly() -> None:
    os._exit(3)


def add(batch: list[int]) -> list[int]:
    if FAILS in batch:
        raise ValueError("Katie Smith")
    if DIES in batch:
        os._exit(9)
    if STICKS in batch:
        time.sleep(60)
    return [number + _added[0] for number in batch]


def die_once(mark: Path) -> str:
    if not mark.exists():
        mark.touch()
        os._exit(9)
    return "done"


def lose(batch: list[int]) -> list[int]:
    return [0 for _ in batch]


def test_answers_come_in_the_order_of_the_batches_and_few_batches_are_taken_ahead() -> None:
    taken, ahead = [], []
    with Workers(add, lose, begin, (1000,), processes=2) as workers:
        for number, answer in enumerate(workers.map(taken.append(n) or [n, n] for n in range(30))):  # type: ignore[func-returns-value]
            assert answer == [number + 1000] * 2
            ahead.append(len(taken) - number)
    assert len(taken) == 30
    assert max(ahead) <= 6


def test_a_batch_that_fails_or_kills_or_blocks_its_process_is_given_up_and_all_others_are_done(
    capfd: pytest.CaptureFixture[str],
) -> None:
    batches = [[1], [FAILS, 2], [3], [DIES], [4], [STICKS], [5], [6]]
    with Workers(add, lose, begin, (10,), processes=2, longest_seconds=8.0) as workers:
        answers = list(workers.map(batches))
    assert answers == [[11], [0, 0], [13], [0], [14], [0], [15], [16]]
    assert "Katie" not in "".join(capfd.readouterr())


def test_a_process_that_was_lost_once_leaves_its_batch_to_another(tmp_path: Path) -> None:
    with Workers(die_once, lambda mark: "given up", begin, (0,), processes=1) as workers:
        assert list(workers.map([tmp_path / "mark"])) == ["done"]


def test_where_no_process_can_begin_nothing_is_given_to_any() -> None:
    with pytest.raises(CannotBegin), Workers(add, lose, begin_badly, processes=2):
        pytest.fail("it was entered")
