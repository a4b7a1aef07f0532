"""What the adapter promises of Great Expectations and of the connection it borrows; to be read again at every new version."""

from __future__ import annotations

import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import duckdb

from expectations.duckdb_source import batch, lend
from expectations.row_expectation import ExpectRowsToSatisfyRule, run
from expectations.rules import Rule
from safeguarding.codes import Severity

SMALL = Rule("small", Severity.QUERY, "amount < 10", "Amounts are small here.")
EVEN = Rule("even", Severity.QUARANTINE, "amount % 2 = 0", "Amounts are even here.")


def _numbers(count: int) -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect()
    connection.execute(f"CREATE TEMP TABLE lent_numbers AS SELECT i AS row_line, i AS amount FROM range({count}) t(i)")
    return connection


def test_great_expectations_counts_what_the_database_counts_and_gives_the_query_for_the_lines() -> None:
    with _numbers(1000) as connection, lend(connection):
        small, even = run([SMALL, EVEN], "lent_numbers")
        assert (small.count, even.count) == (990, 500)
        assert connection.execute(f"SELECT count(*), min(row_line) FROM ({small.lines})").fetchone() == (990, 10)


def test_a_rule_is_an_expectation_of_great_expectations_and_its_result_holds_no_row() -> None:
    with _numbers(1000) as connection, lend(connection):
        result = batch("lent_numbers").validate(ExpectRowsToSatisfyRule(rule_sql="amount < 10"), result_format="COMPLETE")
    assert not result.success
    assert set(result.result) == {"unexpected_count", "unexpected_index_query"}


def test_a_rule_that_cannot_run_has_no_count_and_does_not_hide_the_others() -> None:
    lost = Rule("lost", Severity.QUERY, "nothing > 1", "The column is not there.")
    with _numbers(20) as connection, lend(connection):
        assert [outcome.count for outcome in run([SMALL, lost], "lent_numbers")] == [10, None]


def test_the_same_table_name_on_another_connection_is_read_afresh() -> None:
    counts = []
    for size in (10, 12, 40):
        with _numbers(size) as connection, lend(connection):
            counts.append(run([SMALL], "lent_numbers")[0].count)
    assert counts == [0, 2, 30]


def test_the_borrowed_connection_keeps_its_open_transaction_and_stays_open() -> None:
    with _numbers(20) as connection:
        connection.begin()
        connection.execute("INSERT INTO lent_numbers VALUES (99, 99)")
        with lend(connection):
            assert run([SMALL], "lent_numbers")[0].count == 11
        connection.rollback()
        assert connection.execute("SELECT count(*) FROM lent_numbers").fetchone() == (20,)


def test_threads_take_turns_and_each_sees_its_own_connection() -> None:
    def count(size: int) -> int | None:
        with _numbers(size) as connection, lend(connection):
            return run([SMALL, EVEN], "lent_numbers")[0].count

    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(count, range(10, 34))) == list(range(24))


def test_a_first_check_opens_no_socket_and_leaves_nothing_on_disk(tmp_path: Path) -> None:
    program = """
import socket, sys

def refuse(*_, **__):
    sys.exit("a socket was opened")

socket.socket.connect = refuse
import duckdb
from expectations.duckdb_source import batch, lend
connection = duckdb.connect()
connection.execute("CREATE TABLE lent_numbers AS SELECT 1 AS row_line")
with lend(connection):
    batch("lent_numbers")
"""
    home = {"HOME": str(tmp_path), "TMPDIR": str(tmp_path), "PYTHONPATH": str(Path(__file__).parents[2])}
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=tmp_path, env={**os.environ, **home}, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert not list(tmp_path.iterdir())
