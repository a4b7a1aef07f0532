"""Exceptions made safe before a scheduler, a log or a person sees them (promise 5).

Whatever a library raises may quote the value it failed on. Only errors of our own tree leave a step; of anything else
its class is named and nothing more.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import ParamSpec, TypeVar

from safeguarding.errors import Fault, MashError, PassingFault

P = ParamSpec("P")
R = TypeVar("R")

_LASTING = (FileNotFoundError, PermissionError, IsADirectoryError, NotADirectoryError)
# A lost worker process, and the database's own word for an input or output error, named so as not to import either.
_PASSING_NAMES = {"IOException", "BrokenProcessPool"}


def is_passing(error: BaseException) -> bool:
    """Whether the same step may go well if it is tried again: input and output, not rules and not defects."""
    if isinstance(error, MashError):
        return isinstance(error, PassingFault)
    is_lasting = isinstance(error, _LASTING)
    return (isinstance(error, OSError) and not is_lasting) or type(error).__name__ in _PASSING_NAMES


def as_fault(error: BaseException, where: str) -> MashError:
    """The error as it may be shown: ours as it is, any other as a Fault that names its class alone."""
    if isinstance(error, MashError):
        error.__cause__, error.__suppress_context__ = None, True
        return error
    place = f"{where}: {type(error).__name__}" if where else type(error).__name__
    return PassingFault(place) if is_passing(error) else Fault(place)


def without_values(where: str) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Decorates a step so that nothing but errors of our own tree leaves it."""

    def decorate(step: Callable[P, R]) -> Callable[P, R]:
        @functools.wraps(step)
        def guarded(*args: P.args, **kwargs: P.kwargs) -> R:
            try:
                return step(*args, **kwargs)
            except Exception as error:
                raise as_fault(error, where) from None

        return guarded

    return decorate
