"""Which id a person bears tonight: last night's, carried by most of the person's records.

Two persons found to be one keep the id that most of the records bore; of a person found to be two, the larger part keeps
it. What became of every other id is written down, so that a case opened on it still opens and says so. Without a last
night the id is that of the earliest record (docs/decisions/0020-ids-are-carried.md).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence, Set
from dataclasses import astuple, dataclass, replace
from datetime import date
from itertools import chain, count

import duckdb
import pandas as pd

from safeguarding.crypto import Pseudonymiser
from warehouse.versions import registered

MERGED, SPLIT = "merged", "split"


@dataclass(frozen=True)
class IdChange:
    """What became of an id: all or most of its records went to another person (merged), or some of them did (split)."""

    former_person_id: str
    person_id: str
    kind: str
    records: int
    since_on: date


@dataclass(frozen=True)
class LastNight:
    """Who was who in the picture being served. membership: record_id, person_id; changes: what became of earlier ids."""

    membership: pd.DataFrame
    changes: tuple[IdChange, ...]


@dataclass(frozen=True)
class _Overlap:
    """So many records of tonight's person were of that person last night."""

    anchor: int
    person_id: str
    records: int
    first_node: int


def create_own_ids(scratch: duckdb.DuckDBPyConnection, pseudonymiser: Pseudonymiser) -> None:
    """Makes `own_id` (node, own_person_id: the id that the record would have alone), out of `standing` (the same, where it
    is known already) and `person`."""
    records = scratch.execute("SELECT node, record_id FROM person ANTI JOIN standing USING (node)").fetchall()
    made = [(node, pseudonymiser.short("P", record)) for node, record in records]
    with registered(scratch, made=pd.DataFrame(made, columns=["node", "own_person_id"])):
        scratch.execute(
            "CREATE TABLE own_id AS SELECT node, own_person_id FROM standing "
            "UNION ALL SELECT node::INTEGER, own_person_id::VARCHAR FROM made"
        )


def carry_ids(
    scratch: duckdb.DuckDBPyConnection, pseudonymiser: Pseudonymiser, last_night: LastNight | None, today: date
) -> list[IdChange]:
    """Makes `borne` (anchor: a person's earliest record, person_id), out of `person`, `member` and `own_id`, and says what
    became of every other id so far."""
    if last_night is None:
        scratch.execute(
            "CREATE TABLE borne AS SELECT node AS anchor, own_person_id AS person_id FROM own_id "
            "SEMI JOIN member ON member.anchor = own_id.node"
        )
        return []
    overlaps = _open_overlaps(scratch, last_night.membership)
    borne = {id_ for (id_,) in scratch.execute("SELECT person_id FROM borne").fetchall()}
    ids = _matched(overlaps)
    known = {overlap.person_id: {overlap.person_id} for overlap in overlaps}
    for change in last_night.changes:
        known.setdefault(change.former_person_id, set()).add(change.person_id)
    were: dict[int, set[str]] = defaultdict(set)
    for overlap in overlaps:
        were[overlap.anchor].add(overlap.person_id)
    taken = {*borne, *ids.values()}
    for anchor, record, own in scratch.execute(_OPEN).fetchall():
        if anchor in ids:
            continue
        # An id that somebody bore is given again only to who comes out of that very person.
        wanted = [own] if known.get(own, were[anchor]) & were[anchor] or own not in known else []
        further = (pseudonymiser.short("P", record, str(n)) for n in count(2))
        ids[anchor] = next(id_ for id_ in chain(wanted, further) if id_ not in taken and (id_ in wanted or id_ not in known))
        taken.add(ids[anchor])
    with registered(scratch, given_id=pd.DataFrame(ids.items(), columns=["anchor", "person_id"])):
        scratch.execute("INSERT INTO borne SELECT anchor::INTEGER, person_id::VARCHAR FROM given_id")
    return _changes(ids, overlaps, last_night.changes, borne, today)


_OVERLAP = """
CREATE TABLE overlap AS
SELECT anchor, last_night.person_id, count(*) AS records, min(node) AS first_node
FROM person JOIN member USING (node) JOIN last_night USING (record_id)
GROUP BY anchor, last_night.person_id;

-- Almost everybody shares records with one person of last night, who shares them with nobody else.
CREATE TABLE borne AS
SELECT anchor, person_id FROM overlap
SEMI JOIN (SELECT anchor FROM overlap GROUP BY anchor HAVING count(*) = 1) USING (anchor)
SEMI JOIN (SELECT person_id FROM overlap GROUP BY person_id HAVING count(*) = 1) USING (person_id);
"""
_OPEN = """
SELECT node, record_id, own_person_id FROM person JOIN own_id USING (node)
SEMI JOIN member ON member.anchor = node ANTI JOIN borne ON borne.anchor = node ORDER BY node
"""


def _open_overlaps(scratch: duckdb.DuckDBPyConnection, membership: pd.DataFrame) -> list[_Overlap]:
    """Makes `borne` of the persons who are plainly last night's. How the others share records with last night's, the largest
    overlap first; of equal ones the one whose shared record has been known longest. So no order decides anything."""
    with registered(scratch, last_night=membership):
        scratch.execute(_OVERLAP)
    rows = scratch.execute(
        "SELECT * FROM overlap ANTI JOIN borne USING (anchor) ORDER BY records DESC, first_node, person_id"
    ).fetchall()
    return [_Overlap(*row) for row in rows]


def _matched(overlaps: Sequence[_Overlap]) -> dict[int, str]:
    """One id for one person, the largest overlaps first."""
    ids: dict[int, str] = {}
    given: set[str] = set()
    for overlap in overlaps:
        if overlap.anchor not in ids and overlap.person_id not in given:
            ids[overlap.anchor] = overlap.person_id
            given.add(overlap.person_id)
    return ids


def _changes(
    ids: Mapping[int, str], overlaps: Sequence[_Overlap], earlier: Sequence[IdChange], borne: Set[str], today: date
) -> list[IdChange]:
    """What became of every id that is not in use any more, and of those that lost records: tonight's, and the earlier
    ones with what became of their persons since. `borne` are the ids that went on as they were."""
    live = {*borne, *ids.values()}
    tonight: list[IdChange] = []
    gone: dict[str, str] = {}  # an id that nobody bears any more to the one that most of its records went to
    for overlap in overlaps:
        person_id = ids[overlap.anchor]
        if person_id == overlap.person_id:
            continue
        is_merger = overlap.person_id not in live and overlap.person_id not in gone
        if is_merger:
            gone[overlap.person_id] = person_id
        kind = MERGED if is_merger else SPLIT
        tonight.append(IdChange(overlap.person_id, person_id, kind, overlap.records, today))
    kept: dict[tuple[str, str], IdChange] = {}
    for change in (*earlier, *tonight):
        change = replace(change, person_id=gone.get(change.person_id, change.person_id))
        is_back = change.kind == MERGED and change.former_person_id in live
        if change.person_id in live and change.person_id != change.former_person_id and not is_back:
            key = change.former_person_id, change.person_id
            # Of an id that first lost some and then the rest of its records to one person, the rest is what counts.
            if key not in kept or (change.kind, kept[key].kind) == (MERGED, SPLIT):
                kept[key] = change
    return [kept[key] for key in sorted(kept)]


def create_changes(scratch: duckdb.DuckDBPyConnection, catalog: str, changes: Sequence[IdChange]) -> None:
    """Makes linkage.id_change in the catalog: one row per id and the id that its records went to."""
    scratch.execute(
        f"CREATE TABLE {catalog}.linkage.id_change "
        "(former_person_id VARCHAR, person_id VARCHAR, kind VARCHAR, records BIGINT, since_on DATE)"
    )
    if changes:
        scratch.executemany(f"INSERT INTO {catalog}.linkage.id_change VALUES (?, ?, ?, ?, ?)", [astuple(c) for c in changes])
