"""The one Great Expectations expectation that every rule becomes, and how a list of rules is run.

GX puts the counts of all rules of a table into a single SELECT, and each result names the query that gives the lines of
its failing rows. Stock column-map expectations would do the same with seven metrics each: ten times the fixed cost,
which a night of two hundred small deliveries cannot afford.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, ClassVar

import great_expectations as gx
import sqlalchemy as sa
from great_expectations.core.metric_domain_types import MetricDomainTypes
from great_expectations.core.metric_function_types import MetricPartialFunctionTypes
from great_expectations.core.result_format import ResultFormat
from great_expectations.expectations.expectation import BatchExpectation
from great_expectations.expectations.metadata_types import FailureSeverity
from great_expectations.expectations.metrics.metric_provider import metric_partial
from great_expectations.expectations.metrics.table_metric_provider import TableMetricProvider
from great_expectations.validator.metric_configuration import MetricConfiguration
from great_expectations.validator.validator import ValidationDependencies

from expectations.duckdb_source import DuckDBExecutionEngine, batch
from expectations.rules import Rule
from safeguarding.codes import Severity

_GX_SEVERITY = {
    Severity.REFUSE: FailureSeverity.CRITICAL,
    Severity.QUARANTINE: FailureSeverity.WARNING,
    Severity.QUERY: FailureSeverity.INFO,
}


def _broken(rule_sql: str) -> str:
    return f"NOT coalesce(({rule_sql}), true)"


class RowsBreakingRule(TableMetricProvider):
    """GX metric: how many rows of the table break the rule."""

    metric_name = "table.rows_breaking_rule"
    value_keys = ("rule_sql",)

    @metric_partial(
        engine=DuckDBExecutionEngine,
        partial_fn_type=MetricPartialFunctionTypes.AGGREGATE_FN,
        domain_type=MetricDomainTypes.TABLE,
    )
    def _count(
        cls,  # noqa: N805  # GX calls it on the class
        execution_engine: Any,
        metric_domain_kwargs: dict[str, Any],
        metric_value_kwargs: dict[str, Any],
        metrics: dict[str, Any],
        runtime_configuration: dict[str, Any],
    ) -> tuple[Any, dict[str, Any], dict[str, Any]]:
        count: Any = sa.literal_column(f"count(*) FILTER (WHERE {_broken(metric_value_kwargs['rule_sql'])})")
        return count, metric_domain_kwargs, {}


class ExpectRowsToSatisfyRule(BatchExpectation):
    """Expect every row of the table to satisfy a rule stated in SQL; an unknown outcome counts as satisfied.

    The result holds unexpected_count and unexpected_index_query (a SELECT of row_line): no value of any row.
    """

    rule_sql: str
    success_keys: ClassVar[tuple[str, ...]] = ("rule_sql",)

    def get_validation_dependencies(
        self, execution_engine: Any = None, runtime_configuration: Any = None
    ) -> ValidationDependencies:
        # GX would work out the same from the class's keys, for half of the time that a small table takes altogether.
        needed = MetricConfiguration(
            metric_name=RowsBreakingRule.metric_name,
            metric_domain_kwargs={"batch_id": self.batch_id},
            metric_value_kwargs={"rule_sql": self.rule_sql},
        )
        return ValidationDependencies({RowsBreakingRule.metric_name: needed}, {"result_format": ResultFormat.BASIC})

    def _validate(
        self, metrics: dict[str, Any], runtime_configuration: Any = None, execution_engine: Any = None
    ) -> dict[str, Any]:
        count = metrics[RowsBreakingRule.metric_name]
        table = execution_engine.batch_manager.active_batch_data.source_table_name
        lines = f"SELECT row_line FROM {table} WHERE {_broken(self.rule_sql)}"
        return {"success": count == 0, "result": {"unexpected_count": count, "unexpected_index_query": lines}}


@dataclass(frozen=True)
class Outcome:
    """What one rule found: how many rows break it (None where it could not be run), and the query for their lines."""

    rule: Rule
    count: int | None
    lines: str = ""


@cache
def _suite(rules: tuple[Rule, ...]) -> gx.ExpectationSuite:
    return gx.ExpectationSuite(
        name="rules",
        expectations=[
            ExpectRowsToSatisfyRule(
                rule_sql=rule.holds,
                severity=_GX_SEVERITY[rule.severity],
                meta={"rule_id": rule.rule_id},
            )
            for rule in rules
        ],
    )


def run(rules: Sequence[Rule], table: str) -> list[Outcome]:
    """Ask the rules of every row of a table of the lent connection, in one pass, in the order of the rules.

    A rule that cannot be run takes the whole pass with it; the rules are then asked one by one, to know which it was.
    """
    outcomes = _run(tuple(rules), table)
    if len(rules) > 1 and any(o.count is None for o in outcomes):
        return [outcome for rule in rules for outcome in _run((rule,), table)]
    return outcomes


def _run(rules: tuple[Rule, ...], table: str) -> list[Outcome]:
    validation = batch(table).validate(_suite(rules), result_format="BASIC")
    found: dict[str, dict[str, Any]] = {
        str(r.expectation_config.meta["rule_id"]): r.result for r in validation.results if r.expectation_config
    }
    return [
        Outcome(rule, result.get("unexpected_count"), str(result.get("unexpected_index_query", "")))
        for rule in rules
        for result in (found.get(rule.rule_id, {}),)
    ]
