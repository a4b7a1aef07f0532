"""Scores the pairs of records that share what the model looks at, and compares any other two on the same levels."""

from __future__ import annotations

import duckdb

from safeguarding.errors import Fault
from warehouse.linkage.agreement import COMPARED, COMPARISONS, level_of
from warehouse.linkage.candidates import find_candidates
from warehouse.linkage.people import crowd
from warehouse.linkage.prediction import prediction
from warehouse.linkage.weights import SAME_WEIGHT, Model

LEVELS = ", ".join(COMPARISONS)
_NO_LEVEL = ", ".join(f"NULL::TINYINT AS {name}" for name in COMPARISONS)
# Bits below what is asked about: a weaker pair is neither linked nor asked about, and is no rival of anybody. It is so
# many that they would join whole towns by chance acquaintance (docs/decisions/0035).
_NOT_WORTH_KEEPING = 9.0
_TWO_NUMBERS = "coalesce(scored.nhs_number = 0 OR scored.upn = 0, false)"

_WORTH_KEEPING = "match_weight >= {least} OR {nhs_number} >= 1 OR {upn} >= 1"
# Without what is not worth keeping: nearly all pairs are not.
_PREDICTED = "CREATE TABLE predicted AS SELECT node_l, node_r, match_weight, {weights} FROM ({pairs}) WHERE {worth_keeping}"
# Splink keeps the weight of every comparison, and its levels only together with every compared value of both sides. So
# the level is read off its weight: weights within a comparison differ (weights.py sees to it), null weighs nothing.
_BEST = """
CREATE TABLE scored AS
SELECT node_a, node_b, best.evidence AS evidence, {levels}
FROM (
    SELECT least(node_l, node_r) AS node_a, greatest(node_l, node_r) AS node_b,
        max(struct_pack(evidence := match_weight, {packed})) AS best
    FROM predicted WHERE node_l <> node_r GROUP BY ALL
)
"""
# Brothers may all be Muhammad, each with a name of his own behind it. Where that alone is written, it says no more than an
# initial does, unless they were born on one day and bear no two numbers. Nana of Nana Ama and Nana Adwoa, a name before two
# others, weighs less, and says no more than an initial where the surname is not known or they bear two numbers. And on the
# first of January are born, in registers, all whose birthday nobody knows: it does not make up for a name that is not quite
# the same.
_SAYS_LESS = """
UPDATE scored SET given = 2 FROM {persons} AS a, {persons} AS b
WHERE a.node = node_a AND b.node = node_b AND a.is_prefix AND b.is_prefix AND given > 2
    AND (coalesce(birth, 0) < 4 OR {two_numbers});

UPDATE scored SET evidence = evidence - {less}, given = if(family IS NULL OR {two_numbers}, 2, given) FROM (
    -- One side after the other: all persons would else be held against all.
    WITH one AS MATERIALIZED (
        SELECT node_a, node_b, called FROM scored JOIN {persons} AS a ON a.node = node_a WHERE given >= 6 AND len(called) > 1
    ),
    other AS MATERIALIZED (
        SELECT node_a, node_b, one.called, b.called AS other
        FROM one JOIN {persons} AS b ON b.node = node_b WHERE len(b.called) > 1
    )
    SELECT node_a, node_b FROM other WHERE called <> other AND are_called_otherwise(called, other)
) AS otherwise WHERE otherwise.node_a = scored.node_a AND otherwise.node_b = scored.node_b;

UPDATE scored SET birth = 1 FROM {persons} AS a
WHERE a.node = node_a AND birth = 4 AND a.birth_date = date_trunc('year', a.birth_date) AND coalesce(place, 0) < 3
    AND coalesce(given < 7 OR family < 5, true) AND NOT coalesce(scored.nhs_number = 2 OR scored.upn = 2, false)
"""


def score(scratch: duckdb.DuckDBPyConnection, model: Model, changed: str | None = None, kept: str | None = None) -> None:
    """Makes `scored` (node_a < node_b, evidence in bits without a prior, and the level of every comparison, null where
    not known): of all faces of the two records, the two that agree best. Of `person` it takes what says less than it seems.

    changed, kept  as for find_candidates(): whose pairs alone are looked at, and where the faces of all others are
    Raises Fault: Splink repeats the statement and DuckDB's message, which may quote a name, so neither is repeated.
    """
    if not find_candidates(scratch, changed, kept):
        scratch.execute(
            "CREATE TABLE scored AS "
            f"SELECT 0::INTEGER AS node_a, 0::INTEGER AS node_b, 0.0::DOUBLE AS evidence, {_NO_LEVEL} WHERE false"
        )
        return
    levels = {name: _level_of_weight(model, name) for name in COMPARISONS}
    least = model.review_from(crowd(scratch)) - _NOT_WORTH_KEEPING
    worth_keeping = _WORTH_KEEPING.format(least=least, **levels)
    try:
        # Faces that are kept have smaller numbers than tonight's, so they stand on the left alone.
        faces = "FROM face UNION ALL FROM {kept}.face" if kept else "FROM face"
        scratch.execute(f"CREATE VIEW left_face AS {faces.format(kept=kept)}")
        pairs = write_prediction(scratch, model, "face")
        weights = ", ".join(f"mw_{name}" for name in COMPARISONS)
        scratch.execute(_PREDICTED.format(weights=weights, pairs=pairs, worth_keeping=worth_keeping))
    except Fault:  # it says how Splink writes otherwise, and was met before anybody's data
        raise
    except Exception as error:
        raise Fault(f"linkage: {type(error).__name__} while scoring") from None
    scratch.execute(
        _BEST.format(
            levels=", ".join(f"best.{name} AS {name}" for name in COMPARISONS),
            packed=", ".join(f"{name} := {level}" for name, level in levels.items()),
        )
    )
    everybody = f"(FROM person UNION ALL FROM {kept}.person ANTI JOIN forgotten USING (node))" if kept else "person"
    less = model.bits("given", "same") - model.bits("given", "partial")
    scratch.execute(_SAYS_LESS.format(persons=everybody, two_numbers=_TWO_NUMBERS, less=less))
    scratch.execute("DROP VIEW left_face; DROP TABLE predicted; DROP TABLE candidate")


def write_prediction(scratch: duckdb.DuckDBPyConnection, model: Model, faces: str) -> str:
    """What score() asks of a table with the columns of `face`; written once in a process, before it is needed too."""
    return prediction(model.weights, tuple(_columns(scratch, faces)), left="left_face", right="face")


def _level_of_weight(model: Model, name: str) -> str:
    steps = " ".join(
        f"WHEN abs(mw_{name} - {model.bits(name, level.label)!r}) < {SAME_WEIGHT} THEN {level.value}::TINYINT"
        for level in COMPARISONS[name].levels
    )
    return f"(CASE {steps} END)"


def compare(scratch: duckdb.DuckDBPyConnection, pairs: str, compared: str) -> None:
    """Makes `compared` (node_a, node_b and the level of every comparison) for the pairs of a table: each comparison at
    its best over the faces of the two."""
    if not scratch.execute(f"FROM {pairs} LIMIT 1").fetchall():  # to plan all the levels takes longer than to see that
        scratch.execute(f"CREATE OR REPLACE TABLE {compared} AS SELECT node_a, node_b, {_NO_LEVEL} FROM {pairs}")
        return
    sides = ", ".join(f"{side}.{column} AS {column}_{side}" for side in ("l", "r") for column in COMPARED)
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
