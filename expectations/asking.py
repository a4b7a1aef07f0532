"""Puts rules to the tables of an open connection, through Great Expectations, and takes back counts and line numbers.

GX decides what fails and how often; DuckDB itself collects the lines, set-wise. No value of a row passes through here,
and where anything goes wrong only the rules are named: what a database says of its errors may repeat a value.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any, Protocol

import pandas as pd

from expectations.rules import Rule
from safeguarding.errors import CheckDidNotRun

if TYPE_CHECKING:
    from expectations.row_expectation import Outcome


class Connection(Protocol):
    """An open DuckDB connection. It is used, never opened, committed or closed here."""

    def execute(self, query: str, parameters: Any = ..., /) -> Any: ...


def no_lines() -> pd.DataFrame:
    """The frame of failing lines, empty: row_line int64, rule, severity."""
    return pd.DataFrame(
        {"row_line": pd.Series(dtype="int64"), "rule": pd.Series(dtype="str"), "severity": pd.Series(dtype="str")}
    )


@contextmanager
def lent(connection: Connection, views: Mapping[str, str], facts: str, row: Mapping[str, object], where: str) -> Iterator[None]:
    """Lend the connection to GX for the length of the block, with a temporary view per table to be checked and the
    one-row table of facts beside them. Raises CheckDidNotRun where a table is not there."""
    from expectations.duckdb_source import lend

    with lend(connection):
        try:
            columns = ", ".join(f"? AS {name}" for name in row)
            _make(connection, f"TABLE {facts} AS SELECT {columns}", [*row.values()], f"{where}: {facts}")
            for view, table in views.items():
                _make(connection, f"VIEW {view} AS SELECT * FROM {table}", [], f"{where}: {table}")
            yield
        finally:
            with suppress(Exception):  # what is left behind is replaced by the next check, and must not hide this one's error
                for view in views:
                    connection.execute(f"DROP VIEW IF EXISTS {view}")
                connection.execute(f"DROP TABLE IF EXISTS {facts}")


def _make(connection: Connection, what: str, parameters: list[object], where: str) -> None:
    try:
        connection.execute(f"CREATE OR REPLACE TEMP {what}", parameters)
    except Exception:
        raise CheckDidNotRun(f"{where} cannot be read") from None


def rows_in(connection: Connection, table: str, where: str) -> int:
    """How many rows there are to be asked. Raises CheckDidNotRun."""
    try:
        return int(connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0])
    except Exception:
        raise CheckDidNotRun(f"{where}: {table} cannot be read") from None


def ask(rules: Sequence[Rule], table: str, where: str) -> list[Outcome]:
    """What each rule finds in a table or view of the lent connection. Raises CheckDidNotRun, naming the rules that
    could not be run."""
    from expectations.row_expectation import run

    try:
        outcomes = run(rules, table)
    except Exception:
        raise CheckDidNotRun(f"{where}: {', '.join(r.rule_id for r in rules)}") from None
    if failed := [o.rule.rule_id for o in outcomes if o.count is None]:
        raise CheckDidNotRun(f"{where}: {', '.join(failed)}")
    return outcomes


def failing_lines(connection: Connection, outcomes: Sequence[Outcome], where: str) -> pd.DataFrame:
    """The lines that break each rule, collected in one statement: row_line int64, rule, severity.

    Raises CheckDidNotRun where the lines are not as many as GX counted: a rule whose findings do not add up has not
    been checked.
    """
    failed = [o for o in outcomes if o.count]
    if not failed:
        return no_lines()
    statement = " UNION ALL ".join(
        f"SELECT row_line, '{o.rule.rule_id}' AS rule, '{o.rule.severity.value}' AS severity FROM ({o.lines})" for o in failed
    )
    try:
        lines: pd.DataFrame = connection.execute(statement).df()
    except Exception:
        raise CheckDidNotRun(f"{where}: {', '.join(o.rule.rule_id for o in failed)}") from None
    found = lines["rule"].value_counts()
    if astray := [o.rule.rule_id for o in failed if int(found.get(o.rule.rule_id, 0)) != o.count]:
        raise CheckDidNotRun(f"{where}: {', '.join(astray)}")
    return lines.astype({"row_line": "int64", "rule": "str", "severity": "str"})
