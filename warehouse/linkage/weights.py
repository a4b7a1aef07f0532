"""The scored model as trained: how much each way of agreeing weighs, and how much evidence is enough (model.json).

m is how often two records of one person agree in this way, u how often two records of different people do. The levels
are those of agreement.py, so that what weighs and what stands guard are the same.
"""

from __future__ import annotations

import itertools
import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

MODEL_FILE = Path(__file__).with_name("model.json")


def bits(m: float, u: float) -> float:
    """How much it weighs that two records agree in a way that m of a person's and u of two people's records do."""
    return math.log2(m / u)


Weights = Mapping[str, Mapping[str, tuple[float, float]]]


@dataclass(frozen=True)
class Model:
    """A trained model: m and u of every level, and how much evidence is enough.

    The evidence for a pair is its match weight in bits without a prior. Among more people more of them are alike by
    chance, each doubling by one bit: a pair is linked from log2(records) + link_above, asked about from
    log2(records) + review_above. `version` names the model in the store of scored pairs.
    """

    version: str
    link_above: float
    review_above: float
    weights: Weights

    def bits(self, comparison: str, label: str) -> float:
        """How much a level weighs."""
        return bits(*self.weights[comparison][label])

    def link_from(self, records: int) -> float:
        return crowd_bits(records) + self.link_above

    def review_from(self, records: int) -> float:
        return crowd_bits(records) + self.review_above


SAME_WEIGHT = 1e-6  # bits: nearer than this, two levels could not be told apart

_SMALLEST_CROWD = 2048  # a few records are a few of a town's people, not a few people


def crowd_bits(records: int) -> float:
    """How many bits it takes to name one of so many records; evidence less these is the log2 of the odds that two are one
    person's. Whole numbers: a few records more change nothing."""
    return float(round(math.log2(max(records, _SMALLEST_CROWD))))


def read_model(path: Path = MODEL_FILE) -> Model:
    """The model beside the code."""
    stored = json.loads(path.read_text("utf-8"))
    weights = {c: {level: (mu["m"], mu["u"]) for level, mu in levels.items()} for c, levels in stored["weights"].items()}
    model = Model(stored["version"], stored["link_above"], stored["review_above"], weights)
    for name, levels in weights.items():
        known = [0.0, *(model.bits(name, label) for label in levels)]  # what is not known weighs nothing
        if any(abs(a - b) < 2 * SAME_WEIGHT for a, b in itertools.combinations(known, 2)):
            raise ValueError(f"{path.name}: two levels of {name} weigh the same, or one weighs nothing")
    return model
