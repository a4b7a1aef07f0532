"""The warehouse's tables as files: warehouse/models/<schema>/<table>.sql, one SELECT each, in the order of their use."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

from safeguarding.errors import ModelInvalid

FOLDER = Path(__file__).resolve().parent / "models"

# The way the data goes: a model reads what stands to the left of it, and tables of its own schema.
SCHEMAS = (
    "landing", "source", "threshold", "staging", "linkage", "identity", "chronology", "evidence", "risk_picture",
    "monitored", "fairness", "standing",
)  # fmt: skip
MODELLED = ("staging", "identity", "chronology", "evidence", "risk_picture", "monitored", "fairness")


@dataclass(frozen=True)
class Model:
    """One table: its schema and name are the file's place; `references` are the schema.table names it reads."""

    schema: str
    name: str
    sql: str
    references: frozenset[str]

    @property
    def table(self) -> str:
        return f"{self.schema}.{self.name}"


def read_models(folder: Path = FOLDER) -> dict[str, tuple[Model, ...]]:
    """Every schema's models, each after those that it reads. Raises ModelInvalid."""
    return {
        schema: in_order(
            [read_model(schema, path.stem, path.read_text("utf-8")) for path in sorted((folder / schema).glob("*.sql"))]
        )
        for schema in MODELLED
    }


@cache  # a long-running process reads each text once, and so does a look back at rules of then
def read_model(schema: str, name: str, sql: str) -> Model:
    """One model from its text. Raises ModelInvalid where it is not one SELECT over what stands to its left."""
    import sqlglot  # who only asks a picture starts without it
    from sqlglot import exp

    where = f"{schema}/{name}.sql"
    try:
        statements = sqlglot.parse(sql, dialect="duckdb")
    except sqlglot.errors.SqlglotError:
        raise ModelInvalid(f"{where}: it does not parse") from None
    if len(statements) != 1 or not isinstance(statements[0], exp.Query):
        raise ModelInvalid(f"{where}: it is not one SELECT")
    references = frozenset(f"{table.db}.{table.name}" for table in statements[0].find_all(exp.Table) if table.db)
    for reference in sorted(references):
        read = reference.split(".")[0]
        if read not in SCHEMAS or SCHEMAS.index(read) > SCHEMAS.index(schema):
            raise ModelInvalid(f"{where}: it reads {reference}, which is made after it")
    return Model(schema, name, sql, references)


def in_order(models: Sequence[Model]) -> tuple[Model, ...]:
    """The models of one schema, each after those that it reads. Raises ModelInvalid where they read each other."""
    by_table: Mapping[str, Model] = {model.table: model for model in models}
    sorter = TopologicalSorter({m.table: sorted(m.references & by_table.keys()) for m in models})
    try:
        return tuple(by_table[table] for table in sorter.static_order())
    except CycleError as error:
        raise ModelInvalid(f"these read each other: {', '.join(sorted(set(error.args[1])))}") from None
