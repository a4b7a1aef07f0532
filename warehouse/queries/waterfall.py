"""What spoke for two records being one person's and what against, comparison by comparison, in bits."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from warehouse.linkage.agreement import COMPARISONS
from warehouse.linkage.weights import read_model

LEVELS = tuple(COMPARISONS)
_PLACE = "place"
_WORTH_SAYING = 0.05  # bits


@dataclass(frozen=True)
class Step:
    """One comparison: how the two agree in it and what that weighs; above nothing it speaks for one person."""

    comparison: str
    level: str
    bits: float | None  # None where it is not known, or not shown
    is_withheld: bool = False


def waterfall(levels: Sequence[int | None], evidence: float | None, *, is_place_shown: bool) -> tuple[Step, ...]:
    """The steps in the order of the model. `levels` as in identity.link; `evidence` is their sum with what the commonness
    of the names adds or takes, which is the last step. Where the place is not shown, neither is that last one: the place
    could be worked out from it."""
    model = read_model()
    steps = []
    for name, value in zip(LEVELS, levels, strict=True):
        if value is None:
            steps.append(Step(name, "not known", None))
        elif name == _PLACE and not is_place_shown:
            steps.append(Step(name, "withheld", None, is_withheld=True))
        else:
            label = next(level.label for level in COMPARISONS[name].levels if level.value == value)
            steps.append(Step(name, label, round(model.bits(name, label), 2)))
    if evidence is not None and not any(step.is_withheld for step in steps):
        rest = evidence - sum(step.bits or 0.0 for step in steps)
        if abs(rest) >= _WORTH_SAYING:
            steps.append(Step("names", "rare" if rest > 0 else "common", round(rest, 2)))
    return tuple(steps)
