"""What Splink is told: which pairs are looked at, and how the levels of agreement.py weigh."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from splink import SettingsCreator

from warehouse.linkage.agreement import COMPARISONS
from warehouse.linkage.weights import Weights

# Pairs that share one of these are looked at. Birth date with the sound of a surname, or with a postcode, brings twins in, so
# that they are seen and kept apart.
BLOCKING: dict[str, str] = {
    "nhs_number": "l.nhs_number = r.nhs_number",
    "pupil_number": "l.upn_digits = r.upn_digits",
    "former_pupil_number": "l.upn = r.former_upn",
    "later_pupil_number": "l.former_upn = r.upn",
    "same_former_pupil_number": "l.former_upn = r.former_upn",
    "birth_date_and_given_name": "l.birth_date = r.birth_date AND l.root = r.root",
    "birth_date_and_postcode": "l.birth_date = r.birth_date AND l.postcode = r.postcode",
    "names_swapped": "l.given_whole = r.surname AND l.surname = r.given_whole",
    "names_and_district": "l.root = r.root AND l.surname = r.surname AND l.district = r.district",
    "names_and_birth_year": "l.root = r.root AND l.surname = r.surname AND l.birth_year = r.birth_year",
    "names_and_birthday": "l.root = r.root AND l.surname = r.surname AND l.birth_day = r.birth_day",
    "given_name_and_postcode": "l.root = r.root AND l.postcode = r.postcode",
    "given_name_and_street": "l.root = r.root AND l.street = r.street",
    "surname_and_postcode": "l.surname = r.surname AND l.postcode = r.postcode",
    "surname_and_street": "l.surname = r.surname AND l.street = r.street",
    "premises_and_birth_year": "l.premises = r.premises AND l.birth_year = r.birth_year",
    "premises_and_birthday": "l.premises = r.premises AND l.birth_day = r.birth_day",
    "premises_and_given_sound": "l.premises = r.premises AND l.given_sound = r.given_sound",
    "birth_date_and_street": "l.birth_date = r.birth_date AND l.street = r.street",
    "sounds_and_birth_year": "l.sound = r.sound AND l.birth_year = r.birth_year",
    "given_sound_and_birth_date": "l.birth_date = r.birth_date AND l.given_sound = r.given_sound",
    "family_sound_and_birth_date": "l.birth_date = r.birth_date AND l.family_sound = r.family_sound",
}

_EVEN_ODDS = 0.5  # a prior that adds nothing: what is left of the match weight is the evidence


def splink_settings(weights: Weights | None, prior: float = _EVEN_ODDS) -> SettingsCreator:
    """The model as Splink takes it; without weights, as training begins."""
    return SettingsCreator(
        link_type="dedupe_only",
        unique_id_column_name="face_id",
        probability_two_random_records_match=prior,
        blocking_rules_to_generate_predictions=[{"blocking_rule": rule, "sql_dialect": "duckdb"} for rule in BLOCKING.values()],
        comparisons=[_comparison(name, weights[name] if weights else None) for name in COMPARISONS],
        retain_matching_columns=False,
        retain_intermediate_calculation_columns=True,
        additional_columns_to_retain=["node"],
    )


def _comparison(name: str, weights: Mapping[str, tuple[float, float]] | None) -> dict[str, Any]:
    comparison = COMPARISONS[name]
    described: list[dict[str, Any]] = [
        {"sql_condition": comparison.unknown, "label_for_charts": "not known", "is_null_level": True}
    ]
    for place, (_, label, condition) in enumerate(comparison.levels):
        level: dict[str, Any] = {"sql_condition": condition, "label_for_charts": label}
        if weights:
            level["m_probability"], level["u_probability"] = weights[label]
        if place == 0 and comparison.frequency:
            level |= {"tf_adjustment_column": comparison.frequency, "tf_adjustment_weight": 1.0}
        described.append(level)
    return {"output_column_name": name, "comparison_levels": described}
