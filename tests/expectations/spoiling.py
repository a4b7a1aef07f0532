"""A picture that is right, spoilt in every way that must keep it from being published."""

from __future__ import annotations

import re
from collections.abc import Mapping

import duckdb
import pytest

from expectations.rules import Suite, gather
from expectations.validate import validate_published
from safeguarding.errors import PublishedChecksFailed
from tests.expectations.tables import NOW

Spoilt = Mapping[tuple[str, str], str]  # by schema and rule, the statement that breaks it


def refuses_once_spoilt(picture: duckdb.DuckDBPyConnection, spoilt: Spoilt, schema: str, rule_id: str) -> None:
    """The picture is refused for that rule, with a count and without anybody's id."""
    picture.execute(spoilt[schema, rule_id])
    with pytest.raises(PublishedChecksFailed) as refused:
        validate_published(picture, schema, NOW)
    assert re.search(rf"\b{rule_id} \(\d+\)", refused.value.where)
    assert "P-" not in refused.value.where


def rules_of(suites: Mapping[str, Suite]) -> set[tuple[str, str]]:
    """Every rule of the suites by schema."""
    return {(s, r.rule_id) for s, suite in suites.items() for r in gather(suite.whole, *suite.records.values())}
