"""The statement by which Splink scores pairs of faces, as Splink writes it.

It depends on the model and the columns of a face alone, never on anybody's data, and to write it takes longer than to score
a small town. So it is written once in a process, over a table of faces that is empty.
"""

from __future__ import annotations

from functools import lru_cache

import duckdb
from splink import DuckDBAPI, Linker

from safeguarding.errors import Fault
from warehouse.linkage.settings import splink_settings
from warehouse.linkage.weights import Weights
from warehouse.store import open_scratch, quoted

_FACES, _PAIRS = "face", "candidate"
_LEFT, _RIGHT = _SIDES = ("__splink__df_pruned_predict_input_l", "__splink__df_pruned_predict_input_r")
# Every pair has its right face. An outer join says so: then it comes last, and no pair's left face is copied for it.
_LAST = "inner join __splink__df_pruned_predict_input_with_tf_r as r"
_Frozen = tuple[tuple[str, tuple[tuple[str, tuple[float, float]], ...]], ...]


def prediction(weights: Weights, columns: tuple[str, ...], left: str, right: str) -> str:
    """A SELECT of all pairs of `candidate` (match_key, join_key_l, join_key_r: the face_id of both sides) with their
    match_weight and the weight of every comparison, mw_<name>. `left` and `right` are where the faces of either side are;
    both have these columns."""
    frozen = tuple((name, tuple(levels.items())) for name, levels in weights.items())
    return _written(frozen, columns).replace(_LEFT, left).replace(_RIGHT, right)


class _Writer(DuckDBAPI):
    """Splink's engine where nothing is computed: what Splink would have run to score pairs is kept."""

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        super().__init__(connection)
        self.names: dict[str, str] = {}  # what Splink called the faces of either side
        self.statement = ""

    def _setup_for_execute_sql(self, sql: str, physical_name: str) -> str:
        self.names |= {side: physical_name for side in _SIDES if physical_name.startswith(side)}
        if physical_name.startswith("__splink__df_predict"):
            self.statement = sql
        return f"CREATE TABLE {physical_name} AS FROM {_FACES}"


@lru_cache(maxsize=4)
def _written(weights: _Frozen, columns: tuple[str, ...]) -> str:
    settings = splink_settings({name: dict(levels) for name, levels in weights})
    with open_scratch() as nobody:
        nobody.execute(f"CREATE TABLE {_FACES} ({', '.join(f'{quoted(column)} VARCHAR' for column in columns)})")
        writer = _Writer(nobody)
        linker = Linker(writer.register(_FACES), settings, log_level="ERROR", validate_settings=False)
        linker.table_management.register_blocked_pairs_for_predict(writer.register(_PAIRS))
        linker.inference.predict()
    statement = writer.statement.replace(writer.names[_LEFT], _LEFT).replace(writer.names[_RIGHT], _RIGHT)
    if statement.count(_LAST) != 1:
        raise Fault("linkage: Splink writes its prediction otherwise than it did")
    return statement.replace(_LAST, f"left{_LAST.removeprefix('inner')}")
