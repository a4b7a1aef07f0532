"""Scores the pairs of records that share what the model looks at, and compares any other two on the same levels."""

from __future__ import annotations

import duckdb
from splink import DuckDBAPI, Linker

from safeguarding.errors import Fault
from warehouse.linkage.agreement import COMPARISONS, level_of
from warehouse.linkage.candidates import find_candidates
from warehouse.linkage.people import crowd
from warehouse.linkage.settings import splink_settings
from warehouse.linkage.weights import SAME_WEIGHT, Model

LEVELS = ", ".join(COMPARISONS)
# Bits below what is asked about: a weaker pair is neither linked nor asked about, and is no rival of anybody. It is so
# many that they would join whole towns by chance acquaintance (docs/decisions/0035).
_NOT_WORTH_KEEPING = 9.0

_WORTH_KEEPING = "match_weight >= {least} OR {nhs_number} >= 1 OR {upn} >= 1"
# Splink keeps the weight of every comparison, and its levels only together with every compared value of both sides. So
# the level is read off its weight: weights within a comparison differ (weights.py sees to it), null weighs nothing.
_BEST = """
CREATE TABLE scored AS
SELECT node_a, node_b, best.evidence AS evidence, {levels}
FROM (
    SELECT least(node_l, node_r) AS node_a, greatest(node_l, node_r) AS node_b,
        max(struct_pack(evidence := match_weight, {packed})) AS best
    FROM {predicted} WHERE node_l <> node_r AND ({worth_keeping}) GROUP BY ALL
)
"""
# Brothers may all be Muhammad, each with a name of his own behind it. Where that alone is written, it says no more than an
# initial does, unless they were born on one day. And on the first of January are born, in registers, all whose birthday
# nobody knows: it does not make up for a name that is not quite the same.
_SAYS_LESS = """
UPDATE scored SET given = 2 FROM {persons} AS a, {persons} AS b
WHERE a.node = node_a AND b.node = node_b AND a.is_prefix AND b.is_prefix AND given > 2 AND coalesce(birth, 0) < 4;

UPDATE scored SET birth = 1 FROM {persons} AS a
WHERE a.node = node_a AND birth = 4 AND a.birth_date = date_trunc('year', a.birth_date) AND coalesce(place, 0) < 3
    AND coalesce(given < 7 OR family < 5, true) AND NOT coalesce(scored.nhs_number = 2 OR scored.upn = 2, false)
"""
_LOOKED_AT = """
CREATE TABLE looked_at AS
FROM (FROM face UNION ALL FROM {kept}.face)
SEMI JOIN (SELECT join_key_l AS face_id FROM candidate UNION SELECT join_key_r FROM candidate) USING (face_id)
"""


class _Engine(DuckDBAPI):
    """Splink's engine, without what it copies on its way: all faces for either side, and every pair that is then dropped."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, faces: str, worth_keeping: str) -> None:
        super().__init__(connection)
        self._faces, self._worth_keeping = faces, worth_keeping

    def _setup_for_execute_sql(self, sql: str, physical_name: str) -> str:
        if physical_name.startswith("__splink__df_pruned_predict_input"):
            return f"CREATE VIEW {physical_name} AS FROM {self._faces}"
        if physical_name.startswith("__splink__df_predict"):
            weights = ", ".join(f"mw_{name}" for name in COMPARISONS)
            sql = f"SELECT node_l, node_r, match_weight, {weights} FROM ({sql}) WHERE {self._worth_keeping}"
        return super()._setup_for_execute_sql(sql, physical_name)


def score(scratch: duckdb.DuckDBPyConnection, model: Model, changed: str | None = None, kept: str | None = None) -> None:
    """Makes `scored` (node_a < node_b, evidence in bits without a prior, and the level of every comparison, null where
    not known): of all faces of the two records, the two that agree best. Of `person` it takes what says less than it seems.

    changed, kept  as for find_candidates(): whose pairs alone are looked at, and where the faces of all others are
    Raises Fault: Splink repeats the statement and DuckDB's message, which may quote a name, so neither is repeated.
    """
    columns = ", ".join(f"NULL::TINYINT AS {name}" for name in COMPARISONS)
    if not find_candidates(scratch, changed, kept):
        scratch.execute(
            "CREATE TABLE scored AS "
            f"SELECT 0::INTEGER AS node_a, 0::INTEGER AS node_b, 0.0::DOUBLE AS evidence, {columns} WHERE false"
        )
        return
    if kept:
        scratch.execute(_LOOKED_AT.format(kept=kept))
    levels = {name: _level_of_weight(model, name) for name in COMPARISONS}
    least = model.review_from(crowd(scratch)) - _NOT_WORTH_KEEPING
    worth_keeping = _WORTH_KEEPING.format(least=least, **levels)
    try:
        database = _Engine(scratch, "looked_at" if kept else "face", worth_keeping)
        faces = database.register("looked_at" if kept else "face")
        linker = Linker(faces, splink_settings(model.weights), log_level="ERROR", validate_settings=False)
        linker.table_management.register_blocked_pairs_for_predict(database.register("candidate"))
        predicted = linker.inference.predict().physical_name
    except Exception as error:
        raise Fault(f"linkage: {type(error).__name__} while scoring") from None
    scratch.execute(
        _BEST.format(
            predicted=predicted,
            worth_keeping=worth_keeping,
            levels=", ".join(f"best.{name} AS {name}" for name in COMPARISONS),
            packed=", ".join(f"{name} := {level}" for name, level in levels.items()),
        )
    )
    everybody = f"(FROM person UNION ALL FROM {kept}.person ANTI JOIN forgotten USING (node))" if kept else "person"
    scratch.execute(_SAYS_LESS.format(persons=everybody))
    scratch.execute(f"DROP TABLE {predicted}; DROP TABLE candidate; DROP TABLE IF EXISTS looked_at")


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
