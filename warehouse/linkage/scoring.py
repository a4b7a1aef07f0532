"""Scores the pairs of records that share what the model looks at, and compares any other two on the same levels."""

from __future__ import annotations

import duckdb
from splink import DuckDBAPI, Linker

from safeguarding.errors import Fault
from warehouse.linkage.agreement import COMPARISONS, level_of
from warehouse.linkage.candidates import find_candidates
from warehouse.linkage.settings import splink_settings
from warehouse.linkage.weights import SAME_WEIGHT, Model

LEVELS = ", ".join(COMPARISONS)
_WORTH_KEEPING = 4.0  # bits: a weaker pair is neither linked nor asked about, and contradicts nobody

# Splink keeps the weight of every comparison, and its levels only together with every compared value of both sides. So
# the level is read off its weight: weights within a comparison differ (weights.py sees to it), null weighs nothing.
_BEST = """
CREATE TABLE {scored} AS
SELECT node_a, node_b, best.evidence AS evidence, {levels}
FROM (
    SELECT least(node_l, node_r) AS node_a, greatest(node_l, node_r) AS node_b,
        max(struct_pack(evidence := match_weight, {packed})) AS best
    FROM {predicted}
    WHERE node_l <> node_r AND (match_weight >= {least} OR {nhs_number} >= 1 OR {upn} >= 1)
    GROUP BY ALL
)
"""


def score(scratch: duckdb.DuckDBPyConnection, model: Model, changed: str | None = None) -> None:
    """Makes `scored` (node_a < node_b, evidence in bits without a prior, and the level of every comparison, null where
    not known): of all faces of the two records, the two that agree best.

    changed  a table of nodes: only pairs with one of these are looked at; None for all
    Raises Fault: Splink repeats the statement and DuckDB's message, which may quote a name, so neither is repeated.
    """
    columns = ", ".join(f"NULL::INTEGER AS {name}" for name in COMPARISONS)
    if not find_candidates(scratch, changed):
        scratch.execute(
            f"CREATE TABLE scored AS SELECT 0 AS node_a, 0 AS node_b, 0.0::DOUBLE AS evidence, {columns} WHERE false"
        )
        return
    try:
        database = DuckDBAPI(scratch)
        linker = Linker(database.register("face"), splink_settings(model.weights), log_level="ERROR", validate_settings=False)
        linker.table_management.register_blocked_pairs_for_predict(database.register("candidate"))
        predicted = linker.inference.predict().physical_name
    except Exception as error:
        raise Fault(f"linkage: {type(error).__name__} while scoring") from None
    levels = {name: _level_of_weight(model, name) for name in COMPARISONS}
    scratch.execute(
        _BEST.format(
            scored="scored",
            predicted=predicted,
            least=_WORTH_KEEPING,
            levels=", ".join(f"best.{name} AS {name}" for name in COMPARISONS),
            packed=", ".join(f"{name} := {level}" for name, level in levels.items()),
            nhs_number=levels["nhs_number"],
            upn=levels["upn"],
        )
    )
    scratch.execute(f"DROP TABLE {predicted}; DROP TABLE candidate")


def _level_of_weight(model: Model, name: str) -> str:
    steps = " ".join(
        f"WHEN abs(mw_{name} - {model.bits(name, level.label)!r}) < {SAME_WEIGHT} THEN {level.value}::TINYINT"
        for level in COMPARISONS[name].levels
    )
    return f"(CASE {steps} END)"


def compare(scratch: duckdb.DuckDBPyConnection, pairs: str, compared: str) -> None:
    """Makes `compared` (node_a, node_b and the level of every comparison) for the pairs of a table: each comparison at
    its best over the faces of the two."""
    sides = ", ".join(f"{side}.{column} AS {column}_{side}" for side in ("l", "r") for column in _columns(scratch, "face"))
    levels = ", ".join(f"max({level_of(name)})::TINYINT AS {name}" for name in COMPARISONS)
    scratch.execute(
        f"""
        CREATE OR REPLACE TABLE {compared} AS
        SELECT node_a, node_b, {levels}
        FROM (
            SELECT node_a, node_b, {sides} FROM {pairs}
            JOIN face AS l ON l.node = node_a JOIN face AS r ON r.node = node_b
        ) GROUP BY ALL
        """
    )


def _columns(scratch: duckdb.DuckDBPyConnection, table: str) -> list[str]:
    return [name for (name, *_) in scratch.execute(f"DESCRIBE {table}").fetchall()]
