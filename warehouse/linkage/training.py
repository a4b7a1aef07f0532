"""Trains the scored model: m from people whose truth is known, or by expectation maximisation where it is not; u from
random pairs.

Identifiers are set by hand, because random pairs never share one: two records of one person agree on a valid number in
98.5 of 100 cases. Both thresholds are the partnership's choice and frozen in the file.
"""

from __future__ import annotations

import hashlib
import json
from typing import Any

import duckdb
from splink import DuckDBAPI, Linker

from safeguarding.errors import Fault
from warehouse.linkage.agreement import COMPARISONS
from warehouse.linkage.settings import BLOCKING, splink_settings

_SEED = 20261122
_BY_HAND = {
    "nhs_number": {"same": (0.985, 0.00002), "slip": (0.005, 0.000002), "differs": (0.01, 0.999978)},
    "upn": {"same": (0.98, 0.00002), "written": (0.005, 0.000005), "differs": (0.015, 0.999975)},
    "parents": {"same": (0.8, 0.003), "differs": (0.2, 0.997)},
}
# Names in each other's place are one error, not two agreements: random pairs never show it often enough to weigh it.
_LEVELS_BY_HAND = {("given", "swapped"): (0.004, 0.00025), ("family", "swapped"): (0.004, 0.00025)}
_FLOOR = 1e-6  # a level never seen in training is rare, not impossible
_PAIRS = 5e6
_TAUGHT_BY = ("birth_date_and_given_name", "names_and_district", "given_name_and_postcode")
_PRIOR = 0.0001
_ROUND = 8


def train(scratch: duckdb.DuckDBPyConnection, trained_on: str, link_above: float, review_above: float) -> dict[str, Any]:
    """The trained model, as model.json holds it, from `face` and, where the truth is known, `known` (node, person).

    trained_on  what the records are, for the file; never a name out of them
    link_above, review_above  bits of evidence beyond those that name one record among all
    Raises Fault where Splink cannot learn from the records.
    """
    is_known = bool(scratch.execute("SELECT 1 FROM duckdb_tables() WHERE table_name = 'known'").fetchall())
    # One face per record: two faces of one record would teach the model that people always agree with themselves.
    scratch.execute(
        f"CREATE TABLE learner AS SELECT face.*{', person AS known_person' if is_known else ''} FROM face "
        f"{'JOIN known USING (node)' if is_known else ''} "
        "QUALIFY row_number() OVER (PARTITION BY node ORDER BY face_id) = 1"
    )
    count = scratch.execute("SELECT count(*) FROM learner").fetchall()[0][0]
    try:
        linker = Linker(
            DuckDBAPI(scratch).register("learner"), splink_settings(None, _PRIOR), log_level="ERROR", validate_settings=False
        )
        linker.training.estimate_u_using_random_sampling(max_pairs=_PAIRS, seed=_SEED)
        if is_known:
            linker.training.estimate_m_from_label_column("known_person")
        else:
            for rule in _TAUGHT_BY:
                linker.training.estimate_parameters_using_expectation_maximisation(BLOCKING[rule], max_pairs=_PAIRS)
        trained = linker.misc.save_model_to_json()
    except Exception as error:  # Splink repeats the statement and DuckDB's message, which may quote a name
        raise Fault(f"linkage: {type(error).__name__} while training") from None
    weights = {c["output_column_name"]: _weights(c) for c in trained["comparisons"]}
    return {
        "about": "Weights of warehouse/linkage/agreement.py, written by `mash links train`.",
        "version": hashlib.sha256(json.dumps(weights, sort_keys=True).encode()).hexdigest()[:12],
        "trained_on": f"{count} records: {trained_on}",
        "trained_by": "m from known persons, u from random pairs"
        if is_known
        else "m by expectation maximisation, u from random pairs",
        "link_above": link_above,
        "review_above": review_above,
        "weights": weights,
    }


def _weights(comparison: dict[str, Any]) -> dict[str, dict[str, float]]:
    name = comparison["output_column_name"]
    if name in _BY_HAND:
        return {label: {"m": m, "u": u} for label, (m, u) in _BY_HAND[name].items()}
    levels = {level["label_for_charts"]: level for level in comparison["comparison_levels"]}
    found = {
        label: {mu: round(max(levels[label].get(f"{mu}_probability") or 0, _FLOOR), _ROUND) for mu in ("m", "u")}
        for _, label, _ in COMPARISONS[name].levels
    }
    return found | {label: {"m": m, "u": u} for (by, label), (m, u) in _LEVELS_BY_HAND.items() if by == name}
