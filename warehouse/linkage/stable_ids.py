"""Which id a person bears tonight: last night's, carried by most of the person's records.

Two persons found to be one keep the id that most of the records bore; of a person found to be two, the larger part keeps
it. What became of every other id is written down, so that a case opened on it still opens and says so. Without a last
night the id is that of the earliest record (docs/decisions/0020-ids-are-carried.md).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence, Set
from contextlib import AbstractContextManager
from dataclasses import astuple, dataclass, field, fields, replace
from datetime import date, datetime
from itertools import chain, count

import duckdb
import pandas as pd
import pyarrow as pa

from safeguarding.crypto import Pseudonymiser
from warehouse.versions import registered

MERGED, SPLIT = "merged", "split"
LEFT = ["record_id", "person_id", "until_at"]
_LEFT_TYPES = {"record_id": "str", "person_id": "str", "until_at": "datetime64[us]"}


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
    """Who was who in the picture being served. membership: record_id, person_id; changes: what became of earlier ids; left:
    record_id, person_id, until_at of every id that a record bore before, and the moment of the picture that ended it."""

    membership: pd.DataFrame
    changes: tuple[IdChange, ...]
    left: pd.DataFrame = field(default_factory=lambda: pd.DataFrame(columns=LEFT))

    def as_of(self, moment: datetime) -> LastNight:
        """Who bore which id in the picture of that moment. What became of ids since was not known yet."""
        later = self.left[self.left["until_at"] > moment].sort_values("until_at").drop_duplicates("record_id")
        bore = dict(zip(later["record_id"], later["person_id"], strict=True))
        ids = [bore.get(record, id_) for record, id_ in zip(*(self.membership[c] for c in LEFT[:2]), strict=True)]
        return LastNight(self.membership.assign(person_id=ids), ())


@dataclass(frozen=True)
class _Overlap:
    """So many records of tonight's person were of that person last night."""

    anchor: int
    person_id: str
    records: int
    first_node: int


def create_own_ids(scratch: duckdb.DuckDBPyConnection, pseudonymiser: Pseudonymiser, known: str | None = None) -> None:
    """Makes `own_id` (node, own_person_id: the id that the record would have alone) out of `person`. `known`: SQL, the same of
    records for whom it was made before."""
    earlier = known or "SELECT NULL::INTEGER AS node, NULL::VARCHAR AS own_person_id WHERE false"
    scratch.execute(f"CREATE TABLE own_id AS {earlier}")
    records = scratch.execute("SELECT node, record_id FROM person ANTI JOIN own_id USING (node)").fetchnumpy()
    made = [pseudonymiser.short("P", record) for record in records["record_id"]]
    with registered(scratch, made=pa.table({"node": records["node"], "own_person_id": pa.array(made, pa.string())})):
        scratch.execute("INSERT INTO own_id FROM made")


def served(scratch: duckdb.DuckDBPyConnection, last_night: LastNight) -> AbstractContextManager[None]:
    """Lets `served` (record_id, person_id) be read meanwhile: who was who in the picture being served."""
    return registered(scratch, served=pa.Table.from_pandas(last_night.membership, preserve_index=False))


def nowhere(_: Collection[str]) -> set[str]:
    """Where everybody is at hand, no id is borne elsewhere."""
    return set()


def carry_ids(
    scratch: duckdb.DuckDBPyConnection,
    pseudonymiser: Pseudonymiser,
    last_night: LastNight | None,
    today: date,
    borne_elsewhere: Callable[[Collection[str]], Set[str]] = nowhere,
) -> list[IdChange]:
    """Makes `borne` (anchor: a person's earliest record, person_id), out of `person`, `member` and `own_id`, and says what
    became of every other id so far. `borne_elsewhere` says which of some ids those bear who are not at hand. Makes `last_night`
    (record_id, person_id) too, unless it is there, of those at hand."""
    if last_night is None:
        scratch.execute(
            "CREATE TABLE borne AS SELECT node AS anchor, own_person_id AS person_id FROM own_id "
            "SEMI JOIN member ON member.anchor = own_id.node"
        )
        return []
    with served(scratch, last_night):
        scratch.execute("CREATE TABLE IF NOT EXISTS last_night AS SELECT record_id, person_id FROM served")
    overlaps = _open_overlaps(scratch)
    borne = {id_ for (id_,) in scratch.execute("SELECT person_id FROM borne").fetchall()}
    ids = _matched(overlaps)
    known = {overlap.person_id: {overlap.person_id} for overlap in overlaps}
    for change in last_night.changes:
        known.setdefault(change.former_person_id, set()).add(change.person_id)
    were: dict[int, set[str]] = defaultdict(set)
    for overlap in overlaps:
        were[overlap.anchor].add(overlap.person_id)
    unnamed = [row for row in scratch.execute(_OPEN).fetchall() if row[0] not in ids]
    second = {anchor: pseudonymiser.short("P", record, "2") for anchor, record, _ in unnamed}
    taken = {*borne, *ids.values()} | borne_elsewhere([*second.values(), *(own for *_, own in unnamed)])
    for anchor, record, own in unnamed:
        # An id that somebody bore is given again only to who comes out of that very person.
        wanted = [own] if known.get(own, were[anchor]) & were[anchor] or own not in known else []
        further = (id_ for n in count(3) if not borne_elsewhere([id_ := pseudonymiser.short("P", record, str(n))]))
        other = (id_ for id_ in chain([second[anchor]], further) if id_ not in known)
        ids[anchor] = next(id_ for id_ in chain(wanted, other) if id_ not in taken)
        taken.add(ids[anchor])
    with registered(scratch, given_id=pd.DataFrame(ids.items(), columns=["anchor", "person_id"])):
        scratch.execute("INSERT INTO borne SELECT anchor::INTEGER, person_id::VARCHAR FROM given_id")
    asked_about = {id_ for change in last_night.changes for id_ in (change.former_person_id, change.person_id)}
    return _changes(ids, overlaps, last_night.changes, borne | borne_elsewhere(asked_about), today)


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


def _open_overlaps(scratch: duckdb.DuckDBPyConnection) -> list[_Overlap]:
    """Makes `borne` of the persons who are plainly last night's. How the others share records with last night's, the largest
    overlap first; of equal ones the one whose shared record has been known longest. So no order decides anything."""
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


def create_left_ids(
    scratch: duckdb.DuckDBPyConnection, catalog: str, last_night: LastNight | None, now: datetime, borne: str | None = None
) -> None:
    """Makes linkage.left_id in the catalog, out of its linkage.membership and `last_night`: one row per record that is held
    and id that it bore and bears no more, with the moment of the picture that ended it. So who bore which id on a day can be
    said of any day (promise 8).

    borne  a table of those who may bear another id than last night; of all where it is not given
    """
    scratch.execute(
        f"CREATE OR REPLACE TABLE {catalog}.linkage.left_id (record_id VARCHAR, person_id VARCHAR, until_at TIMESTAMP)"
    )
    if last_night is None:
        return
    membership = f"{catalog}.linkage.membership"
    with registered(scratch, left_before=last_night.left.astype(_LEFT_TYPES)):
        scratch.execute(
            f"""
            INSERT INTO {catalog}.linkage.left_id
            SELECT record_id::VARCHAR, person_id::VARCHAR, until_at FROM left_before SEMI JOIN {membership} USING (record_id)
            UNION ALL
            SELECT record_id, last_night.person_id, $now::TIMESTAMP
            FROM last_night JOIN {borne or membership} AS borne USING (record_id) WHERE borne.person_id <> last_night.person_id
            """,
            {"now": now},
        )


def create_changes(scratch: duckdb.DuckDBPyConnection, changes: Sequence[IdChange]) -> None:
    """Makes `id_change`: one row per id and the id that its records went to."""
    columns = [each.name for each in fields(IdChange)]
    with registered(scratch, changed=pd.DataFrame([astuple(change) for change in changes], columns=columns, dtype="object")):
        scratch.execute(
            "CREATE TABLE id_change AS SELECT former_person_id::VARCHAR AS former_person_id, person_id::VARCHAR AS person_id, "
            "kind::VARCHAR AS kind, records::BIGINT AS records, since_on::DATE AS since_on FROM changed"
        )
