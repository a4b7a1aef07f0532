"""On whom the patterns fall: how often each fires by sex, age, ethnicity and disability, in counts."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby

import duckdb

from safeguarding.codes import Labelled, Route
from safeguarding.need_to_know.access import Permit
from safeguarding.small_numbers import Shown, suppress
from warehouse.queries.asking import ask

_PERCENT = 100


class Characteristic(Labelled):
    """By what children are grouped; but for age and sex, no pattern reads any of it."""

    SEX = "sex", "Sex"
    AGE = "age", "Age in years"
    ETHNICITY = "ethnicity", "Ethnicity"
    DISABILITY = "disability", "Disability"


@dataclass(frozen=True)
class GroupRate:
    """How often one pattern fires on the children of one group."""

    pattern: str
    version: str
    characteristic: Characteristic
    group: str
    children: Shown  # in the picture; '<5' or 'suppressed' where a number could point at somebody
    fired: Shown
    percent: float | None  # None where a number is not shown


@dataclass(frozen=True)
class _Counted:
    pattern: str
    version: str
    characteristic: str
    of_group: str
    children: int
    fired: int


def group_rates(picture: duckdb.DuckDBPyConnection, permit: Permit) -> tuple[GroupRate, ...]:
    """Every pattern by every group, small numbers suppressed. The caller has recorded the look. Raises AccessRefused."""
    permit.require(Route.FAIRNESS)
    order = list(Characteristic)
    counted = ask(picture, permit, _Counted, "SELECT * FROM fairness.firing")
    counted.sort(key=lambda row: (row.pattern, order.index(_known(row.characteristic)), row.of_group))
    rows = groupby(counted, key=lambda row: (row.pattern, row.characteristic))
    return tuple(rate for _, of_one in rows for rate in _rates(list(of_one)))


def _rates(rows: list[_Counted]) -> list[GroupRate]:
    children = suppress({row.of_group: row.children for row in rows})
    fired = suppress({row.of_group: row.fired for row in rows})
    return [
        GroupRate(
            pattern=row.pattern,
            version=row.version,
            characteristic=_known(row.characteristic),
            group=row.of_group,
            children=children[row.of_group],
            fired=fired[row.of_group],
            percent=_percent(fired[row.of_group], children[row.of_group]),
        )
        for row in rows
    ]


def _percent(fired: Shown, children: Shown) -> float | None:
    if isinstance(fired, str) or isinstance(children, str) or not children:
        return None
    return round(_PERCENT * fired / children, 1)


def _known(code: str) -> Characteristic:
    return next(each for each in Characteristic if each == code)
