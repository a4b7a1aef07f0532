"""The scored model: which agreements weigh, how much, and which pairs are looked at. The weights are in model.json.

m is how often two records of one person agree in this way, u how often two records of different people do. The levels
are those of agreement.py, so that what weighs and what stands guard are the same.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from splink import SettingsCreator

MODEL_FILE = Path(__file__).with_name("model.json")

_GIVEN = "given_level(given_l, forms_l, middle_l, family_l, given_r, forms_r, middle_r, family_r)"
_FAMILY = "family_level(family_l, given_l, family_r, given_r)"
_BIRTH = "birth_level(birth_date_l, birth_date_r)"
_PLACE = "place_level(premises_l, postcode_l, premises_r, postcode_r)"

# Comparison: the SQL that gives its level, and its levels from the highest to the lowest.
COMPARISONS: dict[str, tuple[str, tuple[tuple[int, str], ...]]] = {
    "given": (_GIVEN, ((4, "same"), (3, "form"), (2, "alike"), (1, "doubtful"), (0, "differs"))),
    "family": (_FAMILY, ((4, "same"), (3, "alike"), (2, "part"), (1, "swapped"), (0, "differs"))),
    "birth": (_BIRTH, ((4, "same"), (3, "slip"), (1, "estimate"), (0, "differs"))),
    "place": (_PLACE, ((4, "premises"), (3, "postcode"), (2, "sector"), (1, "district"), (0, "differs"))),
    "sex": ("(sex_l = sex_r)::INTEGER", ((1, "same"), (0, "differs"))),
    "nhs_number": ("(nhs_number_l = nhs_number_r)::INTEGER", ((1, "same"), (0, "differs"))),
    "upn": (
        "(upn_l = upn_r OR upn_l = former_upn_r OR former_upn_l = upn_r)::INTEGER",
        ((1, "same"), (0, "differs")),
    ),
}

# Pairs that share one of these are looked at. Birth date with surname or postcode brings twins in, so that they are
# seen and kept apart.
BLOCKING = (
    "l.nhs_number = r.nhs_number",
    "l.upn = r.upn",
    "l.upn = r.former_upn",
    "l.birth_date = r.birth_date AND l.root = r.root",
    "l.birth_date = r.birth_date AND l.surname = r.surname",
    "l.birth_date = r.birth_date AND l.postcode = r.postcode",
    "l.birth_date = r.birth_date AND l.given = r.surname AND l.surname = r.given",
    "l.root = r.root AND l.surname = r.surname AND l.district = r.district",
    "l.root = r.root AND l.postcode = r.postcode",
    "l.surname = r.surname AND l.postcode = r.postcode AND l.birth_year = r.birth_year",
    "l.sound = r.sound AND l.birth_year = r.birth_year",
)

Weights = Mapping[str, Mapping[str, tuple[float, float]]]


@dataclass(frozen=True)
class Model:
    """A trained model. The prior is frozen with it: a bigger town must not move the thresholds unseen.

    link_from and review_from are evidence in bits: match weight without the prior.
    """

    prior: float
    link_from: float
    review_from: float
    weights: Weights

    @property
    def prior_bits(self) -> float:
        return math.log2(self.prior / (1 - self.prior))


def read_model(path: Path = MODEL_FILE) -> Model:
    """The model beside the code."""
    stored = json.loads(path.read_text("utf-8"))
    weights = {c: {level: (mu["m"], mu["u"]) for level, mu in levels.items()} for c, levels in stored["weights"].items()}
    return Model(stored["prior"], stored["link_from"], stored["review_from"], weights)


def splink_settings(prior: float, weights: Weights | None) -> SettingsCreator:
    """The model as Splink takes it; without weights, as training begins."""
    return SettingsCreator(
        link_type="dedupe_only",
        unique_id_column_name="face_id",
        probability_two_random_records_match=prior,
        blocking_rules_to_generate_predictions=[_blocking(rule) for rule in BLOCKING],
        comparisons=[_comparison(name, weights[name] if weights else None) for name in COMPARISONS],
        retain_matching_columns=False,
        retain_intermediate_calculation_columns=False,
        additional_columns_to_retain=["record_id"],
    )


def _blocking(rule: str) -> dict[str, Any]:
    return {"blocking_rule": rule, "sql_dialect": "duckdb"}


def _comparison(name: str, weights: Mapping[str, tuple[float, float]] | None) -> dict[str, Any]:
    sql, levels = COMPARISONS[name]
    described: list[dict[str, Any]] = [
        {"sql_condition": f"({sql}) IS NULL", "label_for_charts": "not known", "is_null_level": True}
    ]
    for value, label in levels:
        level: dict[str, Any] = {"sql_condition": f"({sql}) = {value}", "label_for_charts": label}
        if weights:
            level["m_probability"], level["u_probability"] = weights[label]
        described.append(level)
    return {"output_column_name": name, "comparison_levels": described}
