"""Which id a person bears tonight: last night's, carried by most of the person's records.

Two persons found to be one keep the id that most of the records bore; of a person found to be two, the larger part keeps
it. What became of every other id is written down, so that a case opened on it still opens and says so. Without a last
night the id is that of the earliest record (docs/decisions/0020-ids-are-carried.md).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
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


def carry_ids(
    scratch: duckdb.DuckDBPyConnection,
    own: Mapping[int, str],
    names: Mapping[int, str],
    pseudonymiser: Pseudonymiser,
    last_night: LastNight | None,
    today: date,
) -> tuple[dict[int, str], list[IdChange]]:
    """Each person's id by the node of the person's earliest record, and what became of every other id so far.

    own: the id that each record would have alone; names: the records' ids; both by node.
    """
    anchors = [a for (a,) in scratch.execute("SELECT DISTINCT anchor FROM member ORDER BY anchor").fetchall()]
    if last_night is None:
        return {anchor: own[anchor] for anchor in anchors}, []
    overlaps = _overlaps(scratch, last_night.membership)
    ids = _matched(overlaps)
    known = {overlap.person_id: {overlap.person_id} for overlap in overlaps}
    for change in last_night.changes:
        known.setdefault(change.former_person_id, set()).add(change.person_id)
    were: dict[int, set[str]] = defaultdict(set)
    for overlap in overlaps:
        were[overlap.anchor].add(overlap.person_id)
    taken = set(ids.values())
    for anchor in anchors:
        if anchor in ids:
            continue
        # An id that somebody bore is given again only to who comes out of that very person.
        wanted = [own[anchor]] if known.get(own[anchor], were[anchor]) & were[anchor] or own[anchor] not in known else []
        further = (pseudonymiser.short("P", names[anchor], str(n)) for n in count(2))
        ids[anchor] = next(id_ for id_ in chain(wanted, further) if id_ not in taken and (id_ in wanted or id_ not in known))
        taken.add(ids[anchor])
    return ids, _changes(ids, overlaps, last_night.changes, today)


def _overlaps(scratch: duckdb.DuckDBPyConnection, membership: pd.DataFrame) -> list[_Overlap]:
    """How tonight's persons share records with last night's, the largest first; of equal ones the one whose shared
    record has been known longest. So the answer does not depend on any order."""
    with registered(scratch, last_night=membership):
        rows = scratch.execute(
            """
            SELECT anchor, last_night.person_id, count(*), min(node)
            FROM person JOIN member USING (node) JOIN last_night USING (record_id)
            GROUP BY anchor, last_night.person_id
            ORDER BY count(*) DESC, min(node), last_night.person_id
            """
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


def _changes(ids: Mapping[int, str], overlaps: Sequence[_Overlap], earlier: Sequence[IdChange], today: date) -> list[IdChange]:
    """What became of every id that is not in use any more, and of those that lost records: tonight's, and the earlier
    ones with what became of their persons since."""
    live = set(ids.values())
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
