"""Who is who, out of the scored pairs: sure rules, then scores, guards over both, persons, families, questions, ids.

All of it is done over whatever records are at hand. Two records bear on each other only through pairs that were scored,
through whom they are said to be kin to, through people's decisions, or as one person of last night: so what comes out for
some of them is the same whether or not others, to whom none of these leads, are at hand too (neighbourhoods.py).
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Set
from dataclasses import dataclass
from datetime import datetime

import duckdb

from safeguarding.crypto import Pseudonymiser
from warehouse.linkage.comparison import create_comparison
from warehouse.linkage.decided import CONFIRMED, REJECTED, Decided, constrain
from warehouse.linkage.families import ADULTS, BIRTHS, link_adults, link_births
from warehouse.linkage.gathering import GATHERED, gather
from warehouse.linkage.guards import decide
from warehouse.linkage.persons import PLACE, STRENGTH, make_persons
from warehouse.linkage.questions import ask_once
from warehouse.linkage.related import create_related
from warehouse.linkage.rules import SURE_RULES
from warehouse.linkage.stable_ids import LastNight, carry_ids, create_changes, nowhere
from warehouse.linkage.weights import Model

_ROUNDS = 3  # of gathering: whom one joined, the next sees as one

_EDGE = """
CREATE TABLE edge AS
WITH told_apart AS (
    SELECT DISTINCT least(a.anchor, b.anchor) AS one, greatest(a.anchor, b.anchor) AS other
    FROM parted JOIN member AS a ON a.node = node_a JOIN member AS b ON b.node = node_b
),
clashing AS (
    SELECT decided.* REPLACE (
            -- A link that would have put two people into one person. What a person decided is not asked again.
            CASE WHEN told_apart.one IS NOT NULL THEN 'refused' WHEN conflict.guard IS NULL THEN band ELSE 'review' END AS band,
            CASE WHEN told_apart.one IS NOT NULL THEN '{rejected}' ELSE coalesce(conflict.guard, decided.guard) END AS guard
        ), a.record_id AS record_id_a, b.record_id AS record_id_b, ma.anchor AS person_a, mb.anchor AS person_b
    FROM decided LEFT JOIN conflict USING (node_a, node_b)
    JOIN person AS a ON a.node = node_a JOIN person AS b ON b.node = node_b
    JOIN member AS ma ON ma.node = node_a JOIN member AS mb ON mb.node = node_b
    LEFT JOIN told_apart ON one = least(ma.anchor, mb.anchor) AND other = greatest(ma.anchor, mb.anchor)
),
-- Two persons are asked about once, by their strongest pair; a pair within one person is no question any more.
asked AS (
    SELECT * FROM clashing WHERE band = 'review' AND person_a <> person_b
    QUALIFY row_number() OVER (PARTITION BY least(person_a, person_b), greatest(person_a, person_b)
        ORDER BY {strength}, node_a, node_b) = 1
)
SELECT pair.node_a, pair.node_b, least(record_id_a, record_id_b) AS record_id_a,
    greatest(record_id_a, record_id_b) AS record_id_b, reason,
    if(list_contains({sure}, reason), NULL, match_weight) AS match_weight, band, guard, comparison.* EXCLUDE (node_a, node_b)
FROM (FROM asked UNION ALL FROM clashing WHERE band <> 'review') AS pair LEFT JOIN comparison USING (node_a, node_b)
"""

_MEMBERSHIP = """
CREATE TABLE membership AS
WITH joined AS (
    SELECT unnest([node_a, node_b]) AS node, reason, match_weight FROM edge WHERE band = 'link'
),
strongest AS (
    SELECT node, unnest(min({{place: {place}, less: -match_weight, reason: reason, match_weight: match_weight}}))
    FROM joined GROUP BY node
)
SELECT person.node, person.record_id, person_id, own_person_id, first.record_id AS anchor_record_id,
    coalesce(reason, 'single_record') AS reason, match_weight
FROM person JOIN member USING (node) JOIN own_id USING (node) JOIN borne USING (anchor)
JOIN person AS first ON first.node = anchor LEFT JOIN strongest ON strongest.node = person.node
"""


@dataclass(frozen=True)
class Tonight:
    """What a night's links are made by: the catalog whose staging.person_record and staging.relationship are read and whose
    linkage.* is made, and what stands over it; see link()."""

    catalog: str
    pseudonymiser: Pseudonymiser
    now: datetime
    one_per_register: Collection[str]
    decided: Decided
    last_night: LastNight | None
    model: Model

    @property
    def people(self) -> str:
        return f"{self.catalog}.staging.person_record"

    @property
    def relationships(self) -> str:
        return f"{self.catalog}.staging.relationship"


def decide_pairs(scratch: duckdb.DuckDBPyConnection, tonight: Tonight) -> None:
    """Makes what conclude() begins with, of the records at hand, out of `person`, `scored` and `crowd`: what guards and
    weights say of every pair."""
    create_related(scratch, tonight.relationships)
    decide(scratch, tonight.model, tonight.one_per_register)


def conclude(
    scratch: duckdb.DuckDBPyConnection, tonight: Tonight, borne_elsewhere: Callable[[Collection[str]], Set[str]] = nowhere
) -> None:
    """Makes `membership`, `edge` and `id_change` of the records at hand (as link() says, with their nodes), out of `person`,
    `face`, `scored`, `own_id`, `signed`, `crowd` and what decide_pairs() made. `borne_elsewhere`: see carry_ids()."""
    constraints = constrain(scratch, tonight.decided)
    make_persons(scratch, tonight.one_per_register, constraints)
    for _ in range(_ROUNDS):
        if not gather(scratch, tonight.model, tonight.one_per_register):
            break
        make_persons(scratch, tonight.one_per_register, constraints, GATHERED)
    for add, added in ((link_adults, ADULTS), (link_births, f"{ADULTS} UNION ALL {BIRTHS}")):
        if add(scratch, tonight.relationships, tonight.model.link_above):
            make_persons(scratch, tonight.one_per_register, constraints, added)
    ask_once(scratch)
    changes = carry_ids(scratch, tonight.pseudonymiser, tonight.last_night, tonight.now.date(), borne_elsewhere)
    create_changes(scratch, changes)
    create_comparison(scratch)
    sure = [CONFIRMED, *SURE_RULES]
    scratch.execute(_EDGE.format(strength=STRENGTH, sure=sure, rejected=REJECTED))
    scratch.execute(_MEMBERSHIP.format(place=PLACE))
