"""On whom the patterns fall: how often each fires by sex, age, ethnicity and disability, and what reviewers made of what it
found, in counts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date
from itertools import groupby

import duckdb
import pandas as pd

from safeguarding.codes import Labelled, Route
from safeguarding.ledger.reviews import Review, ReviewOutcome
from safeguarding.need_to_know.access import Permit
from safeguarding.small_numbers import Shown, suppress
from safeguarding.small_tables import suppress_table
from warehouse.monitored import Roll
from warehouse.queries.asking import ask
from warehouse.queries.reviewed import current_ids
from warehouse.versions import registered

_PERCENT = 100


_TYPES = ("str", "str", "str", "boolean", "boolean")  # of _Person, also where there is nobody


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
class GroupReviews:
    """What reviewers made of one version of one pattern on the children of one group; a finding counts once, as last judged."""

    pattern: str
    version: str
    characteristic: Characteristic
    group: str
    outcomes: Mapping[str, Shown]  # each outcome of a review: '<5' or 'suppressed' where a number could point at somebody


@dataclass(frozen=True)
class _Judged:
    pattern: str
    version: str
    characteristic: str
    of_group: str
    outcome: str
    findings: int


@dataclass(frozen=True)
class _Night:
    night_on: date


@dataclass(frozen=True)
class _Person:
    person_id: str
    sex: str
    birth_month: str | None
    is_unborn: bool
    is_child: bool | None


@dataclass(frozen=True)
class _Record:
    record_id: str
    person_id: str


@dataclass(frozen=True)
class _Group:
    characteristic: str
    of_group: str


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


def roll_to_count(identity: duckdb.DuckDBPyConnection, picture: duckdb.DuckDBPyConnection, permit: Permit) -> Roll:
    """Who is in the picture and which records are whose, for counting children by group (warehouse/monitored.py): nobody is
    shown any of it. Raises AccessRefused."""
    permit.require(Route.FAIRNESS)
    (night,) = ask(picture, permit, _Night, "SELECT night_on FROM standing.night")
    people = ask(picture, permit, _Person, "SELECT person_id, sex, birth_month, is_unborn, is_child FROM chronology.person")
    records = ask(identity, permit, _Record, "SELECT DISTINCT record_id, person_id FROM identity.person_record")
    columns = [[field.name for field in fields(row)] for row in (_Person, _Record)]
    return Roll(
        night.night_on,
        pd.DataFrame(people, columns=columns[0]).astype(dict(zip(columns[0], _TYPES, strict=True))),
        pd.DataFrame(records, columns=columns[1]).astype("str"),
    )


def group_reviews(
    children: duckdb.DuckDBPyConnection,
    picture: duckdb.DuckDBPyConnection,
    permit: Permit,
    reviews: Sequence[Review],
    rates: Iterable[GroupRate],
) -> tuple[GroupReviews, ...]:
    """Every reviewed pattern and version by every group, small numbers suppressed. The caller has recorded the look.

    children: the table monitored.child (warehouse/monitored.py). rates: what is shown of firing: of a group whose firing is
    not shown, no review is, for nobody can have reviewed more than has fired. Raises AccessRefused.
    """
    permit.require(Route.FAIRNESS)
    order = list(Characteristic)
    groups = ask(children, permit, _Group, "SELECT DISTINCT characteristic, of_group FROM monitored.child ORDER BY ALL")
    closed = {(r.pattern, r.version, r.characteristic, r.group) for r in rates if isinstance(r.fired, str)}
    counted: dict[tuple[str, str, str], dict[tuple[str, str], int]] = {}
    for row in _judged(children, picture, permit, reviews):
        table = counted.setdefault((row.pattern, row.version, row.characteristic), {})
        table[row.of_group, row.outcome] = row.findings
    answer = []
    for pattern, version, code in sorted(counted, key=lambda key: (*key[:2], order.index(_known(key[2])))):
        characteristic = _known(code)
        names = [group.of_group for group in groups if group.characteristic == code]
        whole = {
            (name, o.value): counted[pattern, version, code].get((name, o.value), 0) for name in names for o in ReviewOutcome
        }
        shown = suppress_table(whole, {name for name in names if (pattern, version, characteristic, name) in closed})
        answer += [
            GroupReviews(pattern, version, characteristic, name, {o.value: shown[name, o.value] for o in ReviewOutcome})
            for name in names
        ]
    return tuple(answer)


def _judged(
    children: duckdb.DuckDBPyConnection, picture: duckdb.DuckDBPyConnection, permit: Permit, reviews: Sequence[Review]
) -> list[_Judged]:
    """How often each outcome was given last, on children of the picture, by what they are grouped by."""
    now_called = current_ids(picture, permit, reviews)
    last = {
        (r.finding.pattern, r.finding.version, now_called.get(r.finding.person_id, r.finding.person_id)): r.outcome.value
        for r in reviews
    }
    rows = pd.DataFrame(
        [(*key, outcome) for key, outcome in last.items()], columns=["pattern", "version", "person_id", "outcome"], dtype="str"
    )
    with registered(children, judged=rows):
        return ask(
            children,
            permit,
            _Judged,
            """
            SELECT judged.pattern, judged.version, child.characteristic, child.of_group, judged.outcome, count(*) AS findings
            FROM judged
            JOIN monitored.child AS child ON child.person_id = judged.person_id
            GROUP BY ALL
            ORDER BY ALL
            """,
        )


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
