"""Who fits one person, and nobody else nearly as well: what the records of two persons say together.

Pair by pair, a record may lack the name here and the address there. Against all that is known of somebody it is seen at
its best: the name as one agency writes it, the home as another does, the number that a third holds. Two groups of records
are joined where, so seen, nothing speaks against it, the evidence is enough, and neither fits anybody else as well.
"""

from __future__ import annotations

from collections.abc import Collection

import duckdb

from warehouse.linkage.agreement import COMPARISONS
from warehouse.linkage.fits import AGAINST, ALONE, ENOUGH, HAS_IDENTIFIER
from warehouse.linkage.guards import TWO_NAMES
from warehouse.linkage.people import crowd
from warehouse.linkage.weights import Model, crowd_bits

FITS_ONE = "fits_one_person"
GATHERED = "SELECT unnest([one, other]) AS node FROM gathered"  # the records that gather() decided something of
_MARGIN = 5.0  # bits by which whoever else fits must be the worse
_TWICE = 3.0  # bits against two of whom one register holds both: most children stand in a register once

# Whose records are others than when persons were gathered before; the first time, everybody. How any two other persons fit
# has not changed.
_MOVED = """
CREATE TABLE IF NOT EXISTS met_as AS FROM member LIMIT 0;
CREATE OR REPLACE TABLE moved AS
SELECT DISTINCT anchor FROM (
    SELECT unnest([member.anchor, earlier.anchor]) AS anchor FROM member LEFT JOIN met_as AS earlier USING (node)
    WHERE member.anchor IS DISTINCT FROM earlier.anchor
) WHERE anchor IS NOT NULL;
CREATE OR REPLACE TABLE met_as AS FROM member;
"""

_MET = """
CREATE OR REPLACE TABLE met AS
WITH held AS (SELECT node, anchor, agency, birth_date FROM member JOIN person USING (node)),
pair AS (
    SELECT a.anchor AS anchor_a, b.anchor AS anchor_b, a.agency = b.agency AS is_one_register, scored.*,
        evidence - ({weighed}) AS rarity, abs(a.birth_date - b.birth_date) AS days_apart,
        related.node_a IS NOT NULL AS is_related, two_homes.node_a IS NOT NULL AS has_two_homes
    FROM scored JOIN held AS a ON a.node = scored.node_a JOIN held AS b ON b.node = scored.node_b
    LEFT JOIN related USING (node_a, node_b) LEFT JOIN two_homes USING (node_a, node_b)
    WHERE a.anchor <> b.anchor AND (a.anchor IN (FROM moved) OR b.anchor IN (FROM moved))
)
SELECT least(anchor_a, anchor_b) AS one, greatest(anchor_a, anchor_b) AS other, {best}, min(days_apart) AS days_apart,
    -- How rare the names are that agree: as one pair has both, or one pair the given name's and another the surname's.
    coalesce(max(rarity) FILTER (WHERE given = {given} AND family = {family}),
        coalesce(max(rarity) FILTER (WHERE given = {given}), 0)
        + coalesce(max(rarity) FILTER (WHERE family = {family}), 0)) AS rarity,
    -- One name of the one is one name of the other: not the given name of a father and the surname of a mother.
    coalesce(bool_or(given >= 2 AND coalesce(family, 5) >= 1), false) AS share_name,
    coalesce(bool_or(is_related OR {two_names}), false) AS is_told_apart,
    bool_or(has_two_homes) AS has_two_homes,
    coalesce(bool_or(is_one_register AND given <= 1 AND NOT {has_identifier}), false) AS are_two_there,
    -- Two names, each by two records, are no slip of the pen, whatever slip lies between them.
    least(count(DISTINCT if(anchor_a < anchor_b, node_a, node_b)) FILTER (WHERE given <= 1),
        count(DISTINCT if(anchor_a < anchor_b, node_b, node_a)) FILTER (WHERE given <= 1)) > 1 AS are_two_names,
    -- Nor are two numbers, each by two records, a number that was typed wrong.
    least(count(DISTINCT if(anchor_a < anchor_b, node_a, node_b)) FILTER (WHERE nhs_number = 0),
        count(DISTINCT if(anchor_a < anchor_b, node_b, node_a)) FILTER (WHERE nhs_number = 0)) > 1 AS are_two_numbers,
    max_by(struct_pack(node_a, node_b), (evidence, -node_a, -node_b)) AS pair
FROM pair GROUP BY ALL
"""

_KNOWN = """
CREATE OR REPLACE TABLE known_of AS
SELECT anchor, list_sort(list(DISTINCT agency)) AS agencies, bool_or(is_verified) AS is_verified,
    bool_or(is_adult) AS is_adult, bool_or(is_minor) AS is_minor,
    bool_or(birth_date IS NOT NULL AND NOT is_adult) AS is_child, min(year(birth_date)) AS born_in, count(*) AS records,
    bool_or(nhs_number IS NOT NULL) AS has_nhs_number, bool_or(upn IS NOT NULL AND NOT has_temporary_upn) AS has_upn,
    bool_or(sex = 'M') AS is_male, bool_or(sex = 'F') AS is_female
FROM member JOIN person USING (node) SEMI JOIN (SELECT one AS anchor FROM met UNION SELECT other FROM met) USING (anchor)
GROUP BY anchor
"""

_FITTING = """
CREATE OR REPLACE TABLE fitting_anew AS
WITH beside AS (
    -- What both say and no pair of their records was found to agree in, differs.
    SELECT met.* REPLACE (
        coalesce(birth, if(a.born_in IS NOT NULL AND b.born_in IS NOT NULL, 0, NULL)) AS birth,
        coalesce(nhs_number, if(a.has_nhs_number AND b.has_nhs_number, 0, NULL)) AS nhs_number,
        coalesce(upn, if(a.has_upn AND b.has_upn, 0, NULL)) AS upn,
        coalesce(sex, if((a.is_male AND b.is_female) OR (a.is_female AND b.is_male), 0, NULL)) AS sex
    )
    FROM met JOIN known_of AS a ON a.anchor = one JOIN known_of AS b ON b.anchor = other
),
seen AS (
    SELECT met.*, {weighed} + rarity AS evidence, a.is_verified AND b.is_verified AS is_verified,
        (a.is_adult AND b.is_minor) OR (a.is_minor AND b.is_adult) AS are_generations,
        a.is_adult AND b.is_adult AND NOT (a.is_child OR b.is_child) AS are_adults,
        (a.is_adult OR b.is_adult) AND NOT (a.is_child OR b.is_child) AS is_grown_up, abs(a.born_in - b.born_in) AS years_apart,
        list_has_any(list_intersect(a.agencies, b.agencies), $one_per_register) AS keeps_one_record,
        -- Forms name one mother once for every child, so that of grown-ups it says nothing.
        NOT is_grown_up AND list_has_any(a.agencies, b.agencies) AS share_register,
        least(a.records, b.records) AS fewer_records, greatest(a.records, b.records) AS more_records
    FROM beside AS met JOIN known_of AS a ON a.anchor = one JOIN known_of AS b ON b.anchor = other
)
SELECT one, other, pair, given, share_register, fewer_records, {has_identifier} AS has_identifier,
    evidence - if(share_register, {twice}, 0) AS evidence, CASE {against} END AS against,
    CASE WHEN {alone} THEN $fits_from WHEN {enough} THEN $review_from ELSE $link_from END AS enough
FROM seen
"""

_FIT = """
CREATE TABLE IF NOT EXISTS fitting AS FROM fitting_anew LIMIT 0;
DELETE FROM fitting WHERE one IN (FROM moved) OR other IN (FROM moved);
INSERT INTO fitting FROM fitting_anew;
"""

_GATHERED = """
CREATE OR REPLACE TABLE gathered AS
WITH either AS (
    SELECT one AS who, other AS whom, evidence, against FROM fitting
    UNION ALL SELECT other, one, evidence, against FROM fitting
),
likely AS (SELECT * FROM fitting WHERE against IS NULL AND evidence >= enough),
turned AS (SELECT *, one AS who, other AS kept FROM likely UNION ALL SELECT *, other, one FROM likely),
rivalled AS (
    SELECT DISTINCT turned.one, turned.other
    FROM turned JOIN either AS rival ON rival.who = turned.who AND rival.whom <> kept
        AND rival.against IS NULL AND rival.evidence >= turned.evidence - {margin}
    -- Whoever else fits is no rival where the two fit one another.
    ANTI JOIN likely AS same ON same.one = least(kept, rival.whom) AND same.other = greatest(kept, rival.whom)
)
SELECT one, other, pair, evidence FROM likely ANTI JOIN rivalled USING (one, other)
"""

_ADDED = """
INSERT INTO reconciled
SELECT DISTINCT least(a.node, b.node), greatest(a.node, b.node), true
FROM gathered JOIN member AS a ON a.anchor = one JOIN member AS b ON b.anchor = other;

DELETE FROM decided USING gathered
WHERE decided.node_a = pair.node_a AND decided.node_b = pair.node_b AND band <> 'link';

INSERT INTO decided BY NAME
SELECT pair.node_a AS node_a, pair.node_b AS node_b, '{reason}' AS reason, evidence, evidence - {crowd!r} AS match_weight,
    'link' AS band
FROM gathered ANTI JOIN decided ON decided.node_a = pair.node_a AND decided.node_b = pair.node_b;
"""


def gather(scratch: duckdb.DuckDBPyConnection, model: Model, one_per_register: Collection[str]) -> bool:
    """Adds to `decided` the links between persons who fit one another alone, and to `reconciled` the pairs of their records
    that would keep them apart; `member` says who the persons are. Makes `fitting` (one, other, ...: how any two persons
    fit of whom records were scored). Whether there were any links."""
    records = crowd(scratch)
    weighed = " + ".join(_weight(model, name) for name in COMPARISONS)
    best = ", ".join(f"max({name}) AS {name}" for name in COMPARISONS)
    agreeing = {name: COMPARISONS[name].levels[0].value for name in ("given", "family")}
    scratch.execute(_MOVED)
    scratch.execute(_MET.format(best=best, weighed=weighed, two_names=TWO_NAMES, has_identifier=HAS_IDENTIFIER, **agreeing))
    scratch.execute(_KNOWN)
    against = " ".join(f"WHEN {condition} THEN '{guard}'" for guard, condition in AGAINST.items())
    scratch.execute(
        _FITTING.format(
            weighed=weighed, has_identifier=HAS_IDENTIFIER, twice=_TWICE, against=against, enough=ENOUGH, alone=ALONE
        ),
        {
            "fits_from": crowd_bits(records),
            "one_per_register": sorted(one_per_register),
            "link_from": model.link_from(records),
            "review_from": model.review_from(records),
        },
    )
    scratch.execute(_FIT)
    scratch.execute(_GATHERED.format(margin=_MARGIN))
    scratch.execute(_ADDED.format(reason=FITS_ONE, crowd=crowd_bits(records)))
    return bool(scratch.execute("SELECT 1 FROM gathered LIMIT 1").fetchall())


def _weight(model: Model, name: str) -> str:
    """SQL: how much the level of a comparison weighs; nothing where it is not known."""
    steps = " ".join(f"WHEN {level.value} THEN {model.bits(name, level.label)!r}" for level in COMPARISONS[name].levels)
    return f"CASE {name} {steps} ELSE 0 END"
