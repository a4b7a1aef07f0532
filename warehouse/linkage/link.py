"""Who is who: from staging.person_record and staging.relationship to linkage.membership and linkage.edge.

Sure rules first, then the scored model, then guards over both, then persons out of links that contradict each other
nowhere. Everything between is done in a scratch database in memory, which is gone afterwards.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

import duckdb

from safeguarding.crypto import Pseudonymiser
from warehouse.linkage.comparison import create_comparison
from warehouse.linkage.decided import (
    CONFIRMED,
    NOTHING_DECIDED,
    REJECTED,
    Decided,
    constrain,
)
from warehouse.linkage.earlier_scores import COLD, EarlierScores, Linking, recall
from warehouse.linkage.faces import create_faces
from warehouse.linkage.families import link_adults, link_births
from warehouse.linkage.gathering import gather
from warehouse.linkage.guards import decide
from warehouse.linkage.people import prepare_people
from warehouse.linkage.persons import PLACE, STRENGTH, make_persons
from warehouse.linkage.questions import ask_once
from warehouse.linkage.rules import SURE_RULES
from warehouse.linkage.scoring import score
from warehouse.linkage.stable_ids import LastNight, carry_ids, create_changes, create_own_ids
from warehouse.linkage.weights import Model, read_model

_SCRATCH = "linking"

_EDGE = """
CREATE TABLE {catalog}.linkage.edge AS
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
SELECT least(record_id_a, record_id_b) AS record_id_a, greatest(record_id_a, record_id_b) AS record_id_b, reason,
    if(list_contains({sure}, reason), NULL, match_weight) AS match_weight, band, guard
FROM (FROM asked UNION ALL FROM clashing WHERE band <> 'review')
ORDER BY node_a, node_b
"""

_IDENTIFIED = """
CREATE TABLE identified AS
SELECT person.node, person.record_id, person_id, own_person_id, first.record_id AS anchor_record_id
FROM person JOIN member USING (node) JOIN own_id USING (node) JOIN borne USING (anchor)
JOIN person AS first ON first.node = anchor
"""

_MEMBERSHIP = """
CREATE TABLE {catalog}.linkage.membership AS
WITH joined AS (
    SELECT unnest([record_id_a, record_id_b]) AS record_id, reason, match_weight
    FROM {catalog}.linkage.edge WHERE band = 'link'
),
strongest AS (
    SELECT record_id, unnest(min({{place: {place}, less: -match_weight, reason: reason, match_weight: match_weight}}))
    FROM joined GROUP BY record_id
)
SELECT record_id, person_id, own_person_id, anchor_record_id, coalesce(reason, 'single_record') AS reason, match_weight
FROM identified LEFT JOIN strongest USING (record_id)
ORDER BY node
"""


def link(
    connection: duckdb.DuckDBPyConnection,
    catalog: str,
    pseudonymiser: Pseudonymiser,
    now: datetime,
    one_per_register: Collection[str] = (),
    *,
    decided: Decided = NOTHING_DECIDED,
    last_night: LastNight | None = None,
    scores: EarlierScores | None = None,
) -> Linking:
    """Makes linkage.membership, edge, comparison and id_change in the catalog, whose staging.person_record and
    staging.relationship it reads. `one_per_register` names the agencies that say that no person has two records with
    them; `decided` is what people decided, which stands over everything; `last_night` says who bore which id; `scores`
    are those of the night before, without which every pair is scored. Says which way it went: the result is the same.

    membership  one row per record: person_id, own_person_id (the id it would have alone), anchor_record_id (the
                person's earliest record, which gives the id), reason and match_weight of the link that joined it
    edge        one row per pair that was linked, refused, or is for a person to decide; record_id_a < record_id_b;
                match_weight is the log2 of the odds that the two are one person's; null where a sure rule decided
    comparison  one row per pair that is linked or to be decided: how the two agree in each comparison
    id_change   one row per id that lost records to another: former_person_id, person_id, kind, records, since_on
    """
    scratch = connection.cursor()
    scratch.execute(f"ATTACH ':memory:' AS {_SCRATCH}")
    try:
        scratch.execute(f"USE {_SCRATCH}")
        prepare_people(scratch, f"{catalog}.staging.person_record", f"{catalog}.staging.relationship", now)
        create_faces(scratch)
        model = read_model()
        linking = _score(scratch, model, scores, pseudonymiser)
        decide(scratch, model, one_per_register)
        constraints = constrain(scratch, decided)
        make_persons(scratch, one_per_register, constraints)
        if gather(scratch, model, one_per_register):
            make_persons(scratch, one_per_register, constraints)
        for add in (link_adults, link_births):
            if add(scratch, f"{catalog}.staging.relationship", model.link_above):
                make_persons(scratch, one_per_register, constraints)
        ask_once(scratch)
        _identify(scratch, catalog, pseudonymiser, last_night, now)
        create_comparison(scratch, catalog)
        return linking
    finally:
        scratch.execute(f"USE {catalog}")
        scratch.execute(f"DETACH {_SCRATCH}")
        scratch.close()


def _score(
    scratch: duckdb.DuckDBPyConnection, model: Model, scores: EarlierScores | None, pseudonymiser: Pseudonymiser
) -> Linking:
    """Makes `scored`, of all pairs or of those in which something is new beside what still stands, and `own_id`; both are
    kept for the next night before any later step reads them."""
    linking = recall(scratch, scores)
    if linking.way == COLD:
        score(scratch, model)
    else:
        score(scratch, model, "changed")
        scratch.execute("INSERT INTO scored BY NAME FROM standing_pair")
    create_own_ids(scratch, pseudonymiser)
    if scores:
        scores.keep(scratch, linking)
    return linking


def _identify(
    scratch: duckdb.DuckDBPyConnection,
    catalog: str,
    pseudonymiser: Pseudonymiser,
    last_night: LastNight | None,
    now: datetime,
) -> None:
    """Gives every record its own id and its person's, and writes the tables of the catalog."""
    create_changes(scratch, catalog, carry_ids(scratch, pseudonymiser, last_night, now.date()))
    scratch.execute(_IDENTIFIED)
    sure = [CONFIRMED, *SURE_RULES]
    scratch.execute(_EDGE.format(catalog=catalog, strength=STRENGTH, sure=sure, rejected=REJECTED))
    scratch.execute(_MEMBERSHIP.format(catalog=catalog, place=PLACE))
