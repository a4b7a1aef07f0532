from __future__ import annotations

import errno
import traceback

import pytest

from flows.faults import as_fault, is_passing, without_values
from safeguarding.errors import ColumnMissing, Fault, MashError, PassingFault

MARKER = "Zebedee Quillfeather 9434765919"


def test_an_unforeseen_error_is_named_by_its_class_alone() -> None:
    error = as_fault(ValueError(MARKER), "police/vulnerability_reports")
    assert isinstance(error, Fault)
    assert error.where == "police/vulnerability_reports: ValueError"
    assert MARKER not in str(error)


def test_nothing_of_the_cause_travels_with_what_leaves_a_step() -> None:
    @without_values("a step")
    def step() -> None:
        try:
            raise KeyError(MARKER)
        except KeyError:
            raise RuntimeError(MARKER)  # noqa: B904

    with pytest.raises(Fault) as raised:
        step()
    assert MARKER not in "".join(traceback.format_exception(raised.value))


def test_an_error_of_ours_leaves_as_it_is_but_without_its_cause() -> None:
    @without_values("a step")
    def step() -> None:
        raise ColumnMissing("police/vulnerability_reports: notice_id") from ValueError(MARKER)

    with pytest.raises(ColumnMissing, match="notice_id") as raised:
        step()
    assert MARKER not in "".join(traceback.format_exception(raised.value))


@pytest.mark.parametrize(
    ("error", "may_pass"),
    [
        (OSError(errno.EIO, MARKER), True),
        (TimeoutError(), True),
        (type("IOException", (Exception,), {})(MARKER), True),
        (PassingFault("police"), True),
        (PermissionError(MARKER), False),
        (FileNotFoundError(MARKER), False),
        (IsADirectoryError(MARKER), False),
        (ValueError(MARKER), False),
        (Fault("police"), False),
        (ColumnMissing("police"), False),
    ],
)
def test_only_faults_of_input_and_output_are_worth_another_try(error: Exception, may_pass: bool) -> None:
    assert is_passing(error) is may_pass
    assert isinstance(as_fault(error, "police"), PassingFault) is may_pass


def test_a_step_that_goes_well_answers_as_before() -> None:
    assert without_values("a step")(lambda number: number + 1)(1) == 2


def test_interruptions_are_not_caught() -> None:
    @without_values("a step")
    def step() -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        step()


def test_our_errors_all_come_from_one_tree() -> None:
    assert issubclass(PassingFault, MashError)
    assert PassingFault.code != Fault.code
