"""Checks a delivery before it lands, and the new picture before it is published.

One suite per delivered dataset (expectations/received/<agency>.py) and one per published schema
(expectations/published/<schema>.py), found by file name. Great Expectations is imported by the first check, not with
this module.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from types import ModuleType

import pandas as pd

from expectations import published, received
from expectations.asking import Connection, ask, failing_lines, lent, no_lines, rows_in
from expectations.delivery import DeliveryFacts
from expectations.leaks import leaks_found
from expectations.rules import DELIVERY, PICTURE, Suite, before_of, view_of
from safeguarding.codes import Severity
from safeguarding.errors import CheckDidNotRun, PublishedChecksFailed

__all__ = ["Connection", "DeliveryFacts", "Findings", "suite_for", "validate", "validate_published"]


@dataclass(frozen=True)
class Findings:
    """What the checks found, in rule ids, line numbers and counts only.

    refused       rules about the whole delivery that refuse it; where there is one, nothing of it may land.
    rows          per record type a frame (row_line int64, rule, severity 'quarantine' | 'query'): one row per broken
                  rule and line. A line with any quarantine is held back; the other rules of a line are its caveats.
    queries       rules about the whole delivery that it lands with.
    counts        rule id to number of rows that break it (1 for a rule about the whole delivery).
    rows_checked  per record type, how many rows were asked: none where nothing is new or changed.
    """

    refused: tuple[str, ...]
    rows: Mapping[str, pd.DataFrame]
    queries: tuple[str, ...]
    counts: Mapping[str, int]
    rows_checked: Mapping[str, int]


def _found(package: ModuleType, name: str) -> ModuleType | None:
    is_there = name in {m.name for m in pkgutil.iter_modules(package.__path__)}
    return importlib.import_module(f"{package.__name__}.{name}") if is_there else None


def suite_for(agency: str, dataset: str) -> Suite:
    """The suite of a delivered dataset. Raises CheckDidNotRun where there is none: unchecked is not checked."""
    suites: Mapping[str, Suite] = getattr(_found(received, agency), "SUITES", {})
    if dataset not in suites:
        raise CheckDidNotRun(f"{agency}/{dataset}: there is no suite in expectations/received/")
    return suites[dataset]


def validate(
    connection: Connection, facts: DeliveryFacts, tables: Mapping[str, str], before: Mapping[str, str] | None = None
) -> Findings:
    """Check the new and changed rows of one delivery, given as one table per record type: its kept columns as VARCHAR,
    row_line as BIGINT, and the other row_ columns. `before`: by record type, a table of what has landed of it, with the
    same kept columns, extracted_at and row_arrival; one that is not there has none.

    Makes temporary views and one temporary table on the connection and drops them again; call it outside a
    transaction. Raises CheckDidNotRun, naming rules and record types only, where anything could not be checked.
    """
    where = f"{facts.agency}/{facts.dataset}"
    suite = suite_for(facts.agency, facts.dataset)
    if unmatched := sorted(set(tables) ^ set(suite.records)):
        raise CheckDidNotRun(f"{where}: no rules or no table for {', '.join(unmatched)}")
    views = {view_of(record): table for record, table in tables.items()}
    views |= {before_of(record): (before or {}).get(record, _nothing(table)) for record, table in tables.items()}
    with lent(connection, views, DELIVERY, facts.row(), where):
        whole = [o.rule for o in ask(suite.whole, DELIVERY, where) if o.count]
        checked = {record: rows_in(connection, view_of(record), where) for record in tables}
        rows: dict[str, pd.DataFrame] = {}
        with leaks_found(connection, facts.columns, checked, where) as leaks:
            for record in tables:
                asked = (*suite.asked_of_rows(record), *leaks[record])
                outcomes = ask(asked, view_of(record), where) if checked[record] else []
                rows[record] = failing_lines(connection, outcomes, where) if outcomes else no_lines()
    counts = {rule.rule_id: 1 for rule in whole}
    for frame in rows.values():
        for rule_id, count in frame["rule"].value_counts().items():
            counts[str(rule_id)] = counts.get(str(rule_id), 0) + int(count)
    refused = tuple(r.rule_id for r in whole if r.severity is Severity.REFUSE)
    queries = tuple(r.rule_id for r in whole if r.severity is Severity.QUERY)
    return Findings(refused, rows, queries, counts, checked)


def _nothing(table: str) -> str:
    """What has landed of a record type of which nothing has: no row, with the columns of what arrives."""
    return f"(SELECT *, NULL::TIMESTAMP AS extracted_at, NULL::BIGINT AS row_arrival FROM {table} LIMIT 0)"


def validate_published(connection: Connection, schema: str, now: datetime) -> None:
    """Check a schema of the new picture on the connection that built it, before it is published.

    Raises PublishedChecksFailed, naming the rules and how many rows break each, or the rules that could not be run.
    """
    module = _found(published, schema)
    if module is None:
        raise PublishedChecksFailed(f"{schema}: there is no suite in expectations/published/")
    suite: Suite = module.SUITE
    views = {view_of(table): f"{schema}.{table}" for table in suite.records}
    broken: list[str] = []
    try:
        with lent(connection, views, PICTURE, {"checked_at": now}, schema):
            outcomes = ask(suite.whole, PICTURE, schema)
            for table, rules in suite.records.items():
                outcomes += ask(rules, view_of(table), f"{schema}.{table}")
        broken = [f"{o.rule.rule_id} ({o.count})" for o in outcomes if o.count]
    except CheckDidNotRun as error:
        broken = [f"did not run: {error.where}"]
    if broken:
        raise PublishedChecksFailed(f"{schema}: {', '.join(broken)}") from None
