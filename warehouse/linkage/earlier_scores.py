"""The scores of the night before, kept so that a night scores only the pairs in which something is new.

A pair's score is made of the faces of its two records and of nothing else. So every record's faces are marked with a
digest, in which counts too what its faces take from all others' (how common its names are, whether many share its
home); two records whose marks are the same tonight keep their score. Everything after the scores is made anew.

Nothing can be read out of the store about anybody: records stand under keyed digests, faces as salted marks. It is
never needed: where it is missing, of other rules or not to be read, the night links from cold (docs/decisions/0025).
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import duckdb
import splink

from safeguarding.errors import HomeUnwritable, MashError
from warehouse.linkage.scoring import LEVELS
from warehouse.store import Database, quoted, without_values

_STORE = "linkage/scores"
_CATALOG, _FRESH = "earlier", "kept"

COLD, INCREMENTAL = "cold", "incremental"

# Each of two independent 64-bit hashes over all that a face holds, added up over the faces of a record.
_MARKED = """
CREATE TABLE marked AS
SELECT node, unhex(left(sha256($salt || record_id), 32)) AS record_key, mark, second_mark
FROM person JOIN (
    SELECT node, sum(hash($salt, {columns})) AS mark, sum(hash({backwards}, $salt)) AS second_mark FROM face GROUP BY node
) USING (node)
"""
_READ = f"""
CREATE TABLE standing AS
SELECT marked.node, record.number, own_person_id,
    record.mark = marked.mark AND record.second_mark = marked.second_mark AS stands
FROM marked JOIN {_CATALOG}.record AS record USING (record_key);

CREATE TABLE missed AS SELECT (SELECT count(*) FROM {_CATALOG}.record) - (SELECT count(*) FROM standing) AS gone;

CREATE TABLE standing_pair AS
SELECT least(a.node, b.node) AS node_a, greatest(a.node, b.node) AS node_b, evidence, {LEVELS}
FROM {_CATALOG}.pair
JOIN standing AS a ON a.number = number_a AND a.stands JOIN standing AS b ON b.number = number_b AND b.stands;
"""
_KEPT = f"""
CREATE TABLE {_FRESH}.about AS SELECT $method AS method;
CREATE TABLE {_FRESH}.record AS
SELECT node AS number, record_key, mark, second_mark, own_person_id FROM marked JOIN own_id USING (node);
CREATE TABLE {_FRESH}.pair AS SELECT node_a AS number_a, node_b AS number_b, evidence, {LEVELS} FROM scored;
"""


@dataclass(frozen=True)
class Linking:
    """How a night's pairs were scored.

    way      'cold': all of them; 'incremental': those with a record that is new or changed
    reason   why from cold: 'asked_for', 'nothing_kept', 'other_method', 'unreadable'; empty for incremental
    records, changed  how many records there are, and how many of them are new or described in another way
    gone     how many records of the night before are not held any more; from cold it is not known, and 0
    """

    way: str
    reason: str
    records: int
    changed: int
    gone: int = 0

    @property
    def is_as_kept(self) -> bool:
        """Whether what was kept says all that is to be kept tonight."""
        return self.way == INCREMENTAL and not self.changed and not self.gone


class EarlierScores:
    """The store of one MASH_HOME. `is_cold`: what is kept is not to be used, and is made anew."""

    def __init__(self, database: Database, *, is_cold: bool = False) -> None:
        self.database = database
        self._is_cold = is_cold
        self._path = _path(database.home)

    def recall(self, scratch: duckdb.DuckDBPyConnection) -> str:
        """Makes `marked` (node, record_key, mark, second_mark), and out of what was kept `standing` (node, number,
        own_person_id, stands: unchanged) and `standing_pair` (as `scored`). Why nothing of it can be used, where so: whatever
        is wrong with the store is no error of the night."""
        self._mark(scratch)
        if self._is_cold:
            return "asked_for"
        if not self._path.exists():
            return "nothing_kept"
        try:
            self.database.attach(scratch, self._path, _CATALOG, store=_STORE, read_only=True)
        except MashError:
            return "unreadable"
        try:
            if scratch.execute(f"FROM {_CATALOG}.about").fetchall() != [(scoring_method(),)]:
                return "other_method"
            scratch.execute(_READ)
        except duckdb.Error:  # a damaged block, a table that is not there
            return "unreadable"
        finally:
            scratch.execute(f"DETACH {_CATALOG}")
        return ""

    def keep(self, scratch: duckdb.DuckDBPyConnection, linking: Linking) -> None:
        """Writes `scored`, `marked` and `own_id` down for the next night, in the place of what was kept, unless it is the same.

        Raises HomeUnwritable, Fault: then what was kept before is still there, which is right as far as it stands.
        """
        if linking.is_as_kept:
            return
        fresh = self._path.with_suffix(".rewriting")
        _remove(fresh)
        try:
            fresh.parent.mkdir(mode=0o700, exist_ok=True)
        except OSError:
            raise HomeUnwritable("MASH_HOME") from None
        self.database.attach(scratch, fresh, _FRESH, store=_STORE)
        with without_values(_STORE):
            for statement in _KEPT.split(";"):
                scratch.execute(statement, {"method": scoring_method()} if "$method" in statement else None)
            scratch.execute(f"CHECKPOINT {_FRESH}")
            scratch.execute(f"DETACH {_FRESH}")
        try:
            fresh.replace(self._path)  # torn by a power cut it would not be readable, and the next night would go cold
        except OSError:
            raise HomeUnwritable("MASH_HOME") from None

    def _mark(self, scratch: duckdb.DuckDBPyConnection) -> None:
        described = scratch.execute("DESCRIBE face").fetchall()
        columns = [quoted(name) for (name, *_) in described if name not in ("face_id", "node")]
        salt = self.database.keys.derive(_STORE).hex()
        scratch.execute(_MARKED.format(columns=", ".join(columns), backwards=", ".join(reversed(columns))), {"salt": salt})


def recall(scratch: duckdb.DuckDBPyConnection, scores: EarlierScores | None) -> Linking:
    """Makes `standing` (node, own_person_id), and where earlier scores can be used `standing_pair` (as `scored`) and
    `changed` (node: new, or described in another way). Says which way the night goes."""
    reason = scores.recall(scratch) if scores else "asked_for"
    [(records,)] = scratch.execute("SELECT count(*) FROM person").fetchall()
    if reason:
        scratch.execute("DROP TABLE IF EXISTS standing_pair; DROP TABLE IF EXISTS standing")
        scratch.execute("CREATE TABLE standing (node INTEGER, own_person_id VARCHAR)")
        return Linking(COLD, reason, records, records)
    scratch.execute("CREATE TABLE changed AS SELECT node FROM person ANTI JOIN (FROM standing WHERE stands) USING (node)")
    [(changed, gone)] = scratch.execute("SELECT (SELECT count(*) FROM changed), (SELECT gone FROM missed)").fetchall()
    return Linking(INCREMENTAL, "", records, changed, gone)


def forget_scores(home: Path) -> None:
    """Removes what is kept: the next night links from cold. Raises HomeUnwritable."""
    for path in (_path(home), _path(home).with_suffix(".rewriting")):
        _remove(path)


@cache
def scoring_method() -> str:
    """Names the way in which pairs are scored: every rule, weight and line of this package, and the engines' versions."""
    said = hashlib.sha256(f"{duckdb.__version__} {splink.__version__}".encode())
    for path in sorted(Path(__file__).parent.glob("*.*")):
        if path.suffix in (".py", ".json"):
            said.update(hashlib.sha256(path.read_bytes()).digest())
    return said.hexdigest()


def _path(home: Path) -> Path:
    return home / "linkage" / "scores.duckdb"


def _remove(path: Path) -> None:
    try:
        for each in (path, path.with_name(path.name + ".wal")):
            each.unlink(missing_ok=True)
    except OSError:
        raise HomeUnwritable("MASH_HOME") from None
