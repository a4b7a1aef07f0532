"""What linking keeps of a night for the next: what every record said and how it was described, the scores of pairs, and
what was concluded, so that the next night makes anew only what something new bears on (renewal.py).

It holds what the landing holds, and like it lies encrypted under a key of its own. It is a copy that is never needed:
where it is missing, of other rules or not to be read, the night links from cold (docs/decisions/0035).
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import duckdb
import pandas as pd
import splink

from safeguarding.errors import HomeUnwritable, MashError
from warehouse.linkage.faces import LOOK_UPS
from warehouse.linkage.neighbourhoods import Decision
from warehouse.store import Database, quoted, without_values
from warehouse.versions import registered

KEPT = "kept"  # the catalog as which it is attached
_FRESH = "fresh"
_STORE = "linkage/night"

COLD, INCREMENTAL = "cold", "incremental"

_RECORD = """
SELECT node, record_id, mark, described, digest, "first" AS neighbourhood
FROM record JOIN marked USING (node) JOIN neighbourhood USING (node) LEFT JOIN signed USING (node)
"""
# Of whom looks otherwise now, or is gone, and of the keys of which something else is known (renewal.py).
_DESCRIBED = f"""
DELETE FROM {KEPT}.person WHERE node IN (FROM describing.stale);
INSERT INTO {KEPT}.person FROM describing.person SEMI JOIN describing.changed USING (node);
DELETE FROM {KEPT}.face WHERE node IN (FROM describing.stale);
INSERT INTO {KEPT}.face FROM describing.face SEMI JOIN describing.changed USING (node);
DELETE FROM {KEPT}.scored WHERE node_a IN (FROM describing.stale) OR node_b IN (FROM describing.stale);
INSERT INTO {KEPT}.scored FROM describing.scored;
"""
_COUNTED = f"""
DELETE FROM {KEPT}.tally_{{name}} AS earlier USING describing.tally_{{name}} AS touched WHERE {{same}};
INSERT INTO {KEPT}.tally_{{name}} FROM describing.tally_{{name}} WHERE n > 0;
DELETE FROM {KEPT}.{{name}} AS earlier USING describing.tally_{{name}} AS touched WHERE {{same}};
INSERT INTO {KEPT}.{{name}} FROM describing.fresh_{{name}};
"""
# Table to what its rows are known by, tonight's rows of whom was looked at anew, and where the earlier rows of the same are.
_OF_PAIRS = (
    "SELECT pair.* REPLACE (a.number AS node_a, b.number AS node_b) FROM edge AS pair "
    "JOIN at_hand AS a ON a.node = node_a JOIN at_hand AS b ON b.node = node_b"
)
_CONCLUDED = {
    "record": ("node", "FROM new_record", "earlier_record"),
    "membership": (
        "node",
        "SELECT one.* REPLACE (number AS node) FROM membership AS one JOIN at_hand ON at_hand.node = one.node",
        "earlier_membership",
    ),
    "edge": ("node_a, node_b", _OF_PAIRS, f"{KEPT}.edge WHERE node_a IN (FROM replaced)"),
}
_FOUND = {
    **{table: ("given", f"FROM describing.{table}", f"{KEPT}.{table}") for table in ("established", "meant")},
    **{(said := f"said_{one.name}"): ("node", f"FROM describing.{said}", f"describing.earlier_{said}") for one in LOOK_UPS},
}
# What comes out as it was is left where it is: the file is written anew only where something changed.
_DIFFERING = """
CREATE TEMP VIEW incoming_{table} AS {tonight};
CREATE TEMP TABLE differing_{table} AS
SELECT {keys} FROM (
    SELECT {keys}, hash(*COLUMNS(*))::HUGEINT AS mark FROM incoming_{table}
    UNION ALL SELECT {keys}, -hash(*COLUMNS(*))::HUGEINT FROM {earlier}
) GROUP BY {keys} HAVING sum(mark) <> 0;
"""
_REPLACED = f"""
DELETE FROM {KEPT}.{{table}} AS earlier USING differing_{{table}} AS differing WHERE {{same}};
INSERT INTO {KEPT}.{{table}} FROM incoming_{{table}} SEMI JOIN differing_{{table}} USING ({{keys}});
"""
# Where people have decided something for the first time, everybody is named as decisions name them.
_SIGNED = f"""
UPDATE {KEPT}.record SET digest = signed.digest FROM describing.signed
WHERE record.digest IS NULL AND signed.node = record.node
"""
_PIECE = 122_880  # rows in a piece of a table, which DuckDB calls a row group
_PIECES = 4  # beside twice as many as the rows would need
# An id is hardly ever said twice: to unpack a million takes longer than to read them as they are.
_IDS = ("record_id", "record_id_a", "record_id_b", "person_id", "own_person_id", "anchor_record_id")
_AS_IT_IS = " USING COMPRESSION uncompressed"
_WHOLE = ("person", "face", "scored", "established", "meant", "membership", "edge")
_OF_A_LOOK_UP = ("said_{name}", "tally_{name}", "{name}")


@dataclass(frozen=True)
class Linking:
    """How a night's records were linked.

    way      'cold': all of them; 'incremental': those on whom something new bears
    reason   why from cold: 'asked_for', 'nothing_kept', 'other_method', 'other_size', 'much_changed',
             'numbers_without_checks', 'unreadable'; empty for incremental
    records, changed  how many records there are, and how many of them are new or described in another way
    gone     how many records of the night before are not held any more; from cold it is not known, and 0
    concluded  of how many records it was concluded anew whose they are
    """

    way: str
    reason: str
    records: int
    changed: int
    gone: int = 0
    concluded: int = 0


@dataclass(frozen=True)
class About:
    """What a kept night was made with: the method, the number of records, a digest of who was who, whether ids were carried
    from a night before, and people's decisions."""

    method: str
    records: int
    ids: str
    is_carried: bool
    decisions: frozenset[Decision]


class KeptNight:
    """The store of one MASH_HOME. `is_cold`: what is kept is not to be used, and is made anew."""

    def __init__(self, database: Database, *, is_cold: bool = False) -> None:
        self._database, self._is_cold = database, is_cold
        self._path = _path(database.home)

    def open(self, scratch: duckdb.DuckDBPyConnection, method: str) -> About | str:
        """Attaches what was kept as the catalog `kept`. Why none of it can be used, where so: whatever is wrong with the store
        is no error of the night."""
        if self._is_cold:
            return "asked_for"
        if not self._path.exists():
            return "nothing_kept"
        try:
            self._database.attach(scratch, self._path, KEPT, store=_STORE)
        except MashError:
            return "unreadable"
        try:
            [(kept_method, records, ids, is_carried)] = scratch.execute(f"FROM {KEPT}.about").fetchall()
            decisions = frozenset(scratch.execute(f"FROM {KEPT}.decision").fetchall())
        except (duckdb.Error, ValueError):  # a damaged block, a table that is not there
            reason = "unreadable"
        else:
            if kept_method == method:
                return About(method, records, ids, is_carried, decisions)
            reason = "other_method"
        self.close(scratch)
        return reason

    def close(self, scratch: duckdb.DuckDBPyConnection) -> None:
        scratch.execute(f"DETACH {KEPT}")

    def keep_whole(self, scratch: duckdb.DuckDBPyConnection, about: About) -> None:
        """Writes a night that was linked from cold down for the next, in the place of what was kept.

        Raises HomeUnwritable, Fault: then what was kept before is still there, which is right as far as it stands.
        """
        fresh = self._path.with_suffix(".rewriting")
        _remove(fresh)
        try:
            fresh.parent.mkdir(mode=0o700, exist_ok=True)
        except OSError:
            raise HomeUnwritable("MASH_HOME") from None
        self._database.attach(scratch, fresh, _FRESH, store=_STORE)
        with without_values(_STORE):
            _write_whole(scratch, "record", f"({_RECORD})")
            for table in (*_WHOLE, *(part.format(name=one.name) for one in LOOK_UPS for part in _OF_A_LOOK_UP)):
                _write_whole(scratch, table, table)
            scratch.execute(
                f"CREATE TABLE {_FRESH}.about (method VARCHAR, records BIGINT, ids VARCHAR, is_carried BOOLEAN); "
                f"CREATE TABLE {_FRESH}.decision (kind VARCHAR, one VARCHAR, other VARCHAR)"
            )
            _write_about(scratch, _FRESH, about, frozenset())
            scratch.execute(f"CHECKPOINT {_FRESH}; DETACH {_FRESH}")
        try:
            fresh.replace(self._path)  # torn by a power cut it would not be readable, and the next night would go cold
        except OSError:
            raise HomeUnwritable("MASH_HOME") from None

    def begin_changes(self, beside: duckdb.DuckDBPyConnection) -> None:
        """Begins to bring what was kept to tonight, with all that find_changed() made, on a connection of its own that
        keep_changes() goes on with: it is one step, and a run that is stopped in it leaves all as it was.

        Raises duckdb.Error where it cannot: then it is to be kept anew as a whole.
        """
        # A step sees a catalog as it was when it first looked into it: into `linking` only when all is concluded.
        beside.execute("USE describing; BEGIN")
        beside.execute(_DESCRIBED)
        for one in LOOK_UPS:
            beside.execute(_COUNTED.format(name=one.name, same=_same("touched", one.keys)))
        _replace(beside, _FOUND)

    def keep_changes(self, beside: duckdb.DuckDBPyConnection, about: About, earlier: About) -> None:
        """Goes on from begin_changes() with what was concluded, and ends the step. Raises duckdb.Error as that does."""
        beside.execute("USE linking")
        _replace(beside, _CONCLUDED)
        if is_signed_anew := bool(about.decisions and not earlier.decisions):
            beside.execute(_SIGNED)
        if about != earlier:
            _write_about(beside, KEPT, about, earlier.decisions)
        # What is added lies in a piece of its own, which DuckDB puts together with its neighbours when it writes: that takes
        # longer than to write it. While somebody reads, it lets them be, so somebody does until they are many. What was
        # updated in place it cannot write meanwhile.
        with beside.cursor() as reader:
            if not (is_signed_anew or _is_in_pieces(beside)):
                reader.execute(f"BEGIN; FROM {KEPT}.about").fetchall()
            beside.execute("COMMIT")
            beside.execute(f"CHECKPOINT {KEPT}")


def _write_whole(scratch: duckdb.DuckDBPyConnection, table: str, rows: str) -> None:
    described = scratch.execute(f"DESCRIBE FROM {rows}").fetchall()
    columns = ", ".join(f"{quoted(name)} {kind}{_AS_IT_IS if name in _IDS else ''}" for name, kind, *_ in described)
    scratch.execute(f"CREATE TABLE {_FRESH}.{table} ({columns}); INSERT INTO {_FRESH}.{table} FROM {rows}")


def _is_in_pieces(beside: duckdb.DuckDBPyConnection) -> bool:
    """Whether what nights added to the tables is to be put together. `record` stands for all: a night adds to every table."""
    [(pieces, rows)] = beside.execute(
        f"SELECT count(DISTINCT row_group_id), (SELECT count(*) FROM {KEPT}.record) FROM pragma_storage_info('{KEPT}.record')"
    ).fetchall()
    return int(pieces) > _PIECES + 2 * int(rows) // _PIECE


def _replace(beside: duckdb.DuckDBPyConnection, looked_at: Mapping[str, tuple[str, str, str]]) -> None:
    for table, (keys, tonight, rows) in looked_at.items():
        beside.execute(_DIFFERING.format(table=table, keys=keys, tonight=tonight, earlier=rows))
        if beside.execute(f"FROM differing_{table} LIMIT 1").fetchall():
            beside.execute(_REPLACED.format(table=table, keys=keys, same=_same("differing", keys.split(", "))))


def _same(other: str, keys: Iterable[str]) -> str:
    return " AND ".join(f"earlier.{key} = {other}.{key}" for key in keys)


def _write_about(scratch: duckdb.DuckDBPyConnection, into: str, about: About, earlier: Collection[Decision]) -> None:
    scratch.execute(f"DELETE FROM {into}.about")
    scratch.execute(f"INSERT INTO {into}.about VALUES (?, ?, ?, ?)", [about.method, about.records, about.ids, about.is_carried])
    if about.decisions != earlier:
        scratch.execute(f"DELETE FROM {into}.decision")
        with registered(scratch, stated=pd.DataFrame(sorted(about.decisions), columns=["kind", "one", "other"], dtype="str")):
            scratch.execute(f"INSERT INTO {into}.decision FROM stated")


def forget_kept(home: Path) -> None:
    """Removes what is kept: the next night links from cold. Raises HomeUnwritable."""
    for path in (home / "linkage").glob("*"):
        _remove(path)


@cache
def linking_method() -> str:
    """Names the way in which records are linked: every rule, weight and line of this package, and the engines' versions."""
    said = hashlib.sha256(f"{duckdb.__version__} {splink.__version__}".encode())
    for path in sorted(Path(__file__).parent.glob("*.*")):
        if path.suffix in (".py", ".json"):
            said.update(hashlib.sha256(path.read_bytes()).digest())
    return said.hexdigest()


def digest_ids(scratch: duckdb.DuckDBPyConnection, membership: str) -> str:
    """Tells whether two tables (record_id, person_id, ...) say the same of who is who."""
    [(digest,)] = scratch.execute(
        f"SELECT count(*) || ' ' || coalesce(sum(hash(record_id, person_id)), 0) FROM {membership}"
    ).fetchall()
    return str(digest)


def _path(home: Path) -> Path:
    return home / "linkage" / "night.duckdb"


def _remove(path: Path) -> None:
    try:
        for each in (path, path.with_name(path.name + ".wal")):
            each.unlink(missing_ok=True)
    except OSError:
        raise HomeUnwritable("MASH_HOME") from None
