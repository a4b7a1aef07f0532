"""No model compares every row with every row: at fifty times the children a picture would take a thousand times as long."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import duckdb
import pytest

from tests.warehouse.models.given import Given
from warehouse.models import MODELLED, read_models

MODELS = {model.table: model.sql for schema in MODELLED for model in read_models()[schema]}
ROW_BY_ROW = {"BLOCKWISE_NL_JOIN", "NESTED_LOOP_JOIN", "CROSS_PRODUCT", "PIECEWISE_MERGE_JOIN", "IE_JOIN"}
STEPS = {"referral": "referred_on", "assessment": "started_on", "section_47": "started_on", "protection_plan": "started_on"}
OF_THE_PARTNERSHIP = (".source.", ".threshold.")  # as many rows as there are feeds, patterns and days of a calendar


def tell(given: Given) -> None:
    """Something of every agency, so that every model has something to plan for."""
    child = given.child()
    given.notice(child, 10)
    given.incident(child, 9)
    given.marks(child, 8, "OOON/N/N")
    given.visit(child, 7)
    given.observation(child, 7, "injury", body_site="arm")
    given.home(6, (child, "child"), (given.adult(child), "mother"))
    for record, on in STEPS.items():
        given.social_care(child, record, on, 5)


def steps(plan: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield plan
    for below in plan["children"]:
        yield from steps(below)


def row_by_row(plan: dict[str, Any]) -> list[str]:
    """The joins of a plan that compare every row of one side with every row of the other, both as many as there are people."""
    named = {step["extra_info"]["Table Index"]: step["children"][0] for step in steps(plan) if step["name"].strip() == "CTE"}

    def is_small(step: dict[str, Any]) -> bool:
        name, about = step["name"].strip(), step["extra_info"]
        if name in ("UNGROUPED_AGGREGATE", "DUMMY_SCAN", "EMPTY_RESULT", "COLUMN_DATA_SCAN"):
            return True
        if name == "CTE_SCAN":
            return is_small(named[about["CTE Index"]])
        if name == "SEQ_SCAN":
            return any(place in f"{about['Table']}".replace('"', "") for place in OF_THE_PARTNERSHIP)
        return bool(step["children"]) and all(is_small(below) for below in step["children"])

    joins = [step for step in steps(plan) if step["name"].strip() in ROW_BY_ROW]
    return [join["name"] for join in joins if not any(is_small(side) for side in join["children"])]


def plan_of(picture: duckdb.DuckDBPyConnection, sql: str) -> dict[str, Any]:
    ((_, told),) = picture.execute(f"EXPLAIN (FORMAT json) {sql}").fetchall()
    (plan,) = json.loads(told)
    return dict(plan)


@pytest.mark.parametrize("table", MODELS)
def test_what_a_model_costs_grows_with_the_people_and_not_with_their_square(
    picture: duckdb.DuckDBPyConnection, table: str
) -> None:
    assert row_by_row(plan_of(picture, MODELS[table])) == []


@pytest.mark.parametrize(
    "condition",
    ["event.day <= other.day", "event.kind = 'assessment' AND event.person_id = other.person_id", "TRUE"],
)
def test_a_join_that_would_is_found(picture: duckdb.DuckDBPyConnection, condition: str) -> None:
    sql = f"SELECT * FROM evidence.current_event AS event LEFT JOIN evidence.current_event AS other ON {condition}"
    assert row_by_row(plan_of(picture, sql))
