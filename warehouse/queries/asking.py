"""How a question is put to a published snapshot: rows become the dataclass that the answer is made of."""

from __future__ import annotations

from dataclasses import fields
from typing import Any, TypeVar

import duckdb

from safeguarding.codes import Labelled
from safeguarding.need_to_know.access import Permit, visible
from warehouse.store import without_pandas, without_values

_T = TypeVar("_T")


def ask(connection: duckdb.DuckDBPyConnection, permit: Permit, row: type[_T], sql: str, **asked: Any) -> list[_T]:
    """The rows of a query, whose columns are named like the fields of `row`, in the order of the query.

    Nothing is asked without leave to look; what of the rows may be shown, the asking module then has to have decided
    (visibility). Lists become tuples, so that an answer cannot be changed. Nothing of a value is in an error.
    Raises AccessRefused.
    """
    visible(permit, ())
    with without_values("a question to the published picture"), without_pandas():
        cursor = connection.execute(sql, asked)
        names = [column[0] for column in cursor.description or ()]
        found = cursor.fetchall()
    wanted = [field.name for field in fields(row) if field.name in names]  # type: ignore[arg-type]
    at = [names.index(name) for name in wanted]
    return [row(**{name: _frozen(values[i]) for name, i in zip(wanted, at, strict=True)}) for values in found]


def label(codes: type[Labelled], code: str) -> str:
    """A code's plain-English label; an unknown code speaks for itself."""
    return next((known.label for known in codes if known == code), code.replace("_", " "))


def _frozen(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value
