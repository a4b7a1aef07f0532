"""Who is who: from staging.person_record and staging.relationship to linkage.membership and linkage.edge.

Records are described (people.py, faces.py), pairs of them scored (scoring.py), and who is who is concluded
(conclusions.py): of all records, or of those on whom something new bears (renewal.py). Everything between is done in
scratch databases in memory, which are gone afterwards.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime

import duckdb

from safeguarding.crypto import Pseudonymiser
from warehouse.linkage.conclusions import Tonight, conclude, decide_pairs
from warehouse.linkage.decided import NOTHING_DECIDED, Decided, sign
from warehouse.linkage.faces import create_faces
from warehouse.linkage.kept_night import COLD, KEPT, About, KeptNight, Linking, digest_ids, linking_method
from warehouse.linkage.neighbourhoods import create_bonds, create_neighbourhoods, decisions_of
from warehouse.linkage.news import mark_described
from warehouse.linkage.people import crowd, prepare_people
from warehouse.linkage.renewal import CATALOGS, StartsCold, conclude_changed, find_changed
from warehouse.linkage.scoring import score, write_prediction
from warehouse.linkage.stable_ids import LastNight, create_left_ids, create_own_ids
from warehouse.linkage.weights import read_model

# The tables that are made, and which columns of theirs number records.
_TABLES = {"membership": ("node",), "edge": ("node_a", "node_b")}


def link(
    connection: duckdb.DuckDBPyConnection,
    catalog: str,
    pseudonymiser: Pseudonymiser,
    now: datetime,
    one_per_register: Collection[str] = (),
    *,
    decided: Decided = NOTHING_DECIDED,
    last_night: LastNight | None = None,
    kept: KeptNight | None = None,
) -> Linking:
    """Makes linkage.membership, edge, id_change and left_id in the catalog, whose staging.person_record and
    staging.relationship it reads. `one_per_register` names the agencies that say that no person has two records with
    them; `decided` is what people decided, which stands over everything; `last_night` says who bore which id; `kept` is
    what linking kept of the night before, without which everything is made anew. Says which way it went: the result is
    the same.

    membership  one row per record: person_id, own_person_id (the id it would have alone), anchor_record_id (the
                person's earliest record, which gives the id), reason and match_weight of the link that joined it
    edge        one row per pair that was linked, refused, or is for a person to decide; record_id_a < record_id_b;
                match_weight is the log2 of the odds that the two are one person's; null where a sure rule decided;
                evidence and <comparison>_level: how the two agree (comparison.py)
    id_change   one row per id that lost records to another: former_person_id, person_id, kind, records, since_on
    left_id     one row per record and id that it bears no more: record_id, person_id, until_at
    """
    tonight = Tonight(catalog, pseudonymiser, now, one_per_register, decided, last_night, read_model())
    scratch = connection.cursor()
    try:
        found = kept.open(scratch, _method(tonight)) if kept else "asked_for"
        if kept and isinstance(found, About):
            try:
                return _link_what_changed(scratch, tonight, kept, found)
            except StartsCold as cold:
                found = str(cold)
            except duckdb.Error:  # a damaged block; where it is something else, it comes again from cold
                found = "unreadable"
            finally:
                _leave(scratch, catalog, (*CATALOGS, KEPT))
        return _link_all(scratch, tonight, kept, str(found))
    finally:
        _leave(scratch, catalog, CATALOGS)
        scratch.close()


def _link_all(scratch: duckdb.DuckDBPyConnection, tonight: Tonight, kept: KeptNight | None, reason: str) -> Linking:
    scratch.execute("ATTACH ':memory:' AS linking; USE linking")
    prepare_people(scratch, tonight.people, tonight.relationships, tonight.now)
    create_faces(scratch)
    score(scratch, tonight.model)
    create_own_ids(scratch, tonight.pseudonymiser)
    sign(scratch, tonight.decided)
    decide_pairs(scratch, tonight)
    conclude(scratch, tonight)
    for table in _TABLES:
        _create(scratch, tonight, table, _without_nodes(table, table))
    _create(scratch, tonight, "id_change", "FROM id_change")
    create_left_ids(scratch, tonight.catalog, tonight.last_night, tonight.now)
    records = crowd(scratch)
    if kept:
        mark_described(scratch)
        create_bonds(scratch, decisions_of(tonight.decided))
        create_neighbourhoods(scratch, tonight.relationships)
        kept.keep_whole(scratch, _about(scratch, tonight, records))
    return Linking(COLD, reason, records, records, 0, records)


def _link_what_changed(scratch: duckdb.DuckDBPyConnection, tonight: Tonight, kept: KeptNight, earlier: About) -> Linking:
    # To describe and to conclude are many small steps, which leave processors idle.
    with scratch.cursor() as beside, ThreadPoolExecutor(1) as second:
        second.submit(write_prediction, beside, tonight.model, f"{KEPT}.face")
        linking = find_changed(scratch, tonight, earlier)
        begun = second.submit(_begin, beside, tonight, kept)
        conclude_changed(scratch, tonight)
        begun.result()
        _add(scratch, tonight, "membership")
        ended = second.submit(kept.keep_changes, beside, _about(scratch, tonight, linking.records), earlier)
        _add(scratch, tonight, "edge")
        _create(scratch, tonight, "id_change", "FROM id_change")
        create_left_ids(scratch, tonight.catalog, tonight.last_night, tonight.now, "membership")
        ended.result()
    return linking


def _begin(beside: duckdb.DuckDBPyConnection, tonight: Tonight, kept: KeptNight) -> None:
    """What waits for no conclusion: each table begins with what was kept and still counts, and the keeping begins."""
    beside.execute("USE linking")
    for table, nodes in _TABLES.items():
        standing = f"{KEPT}.{table} AS earlier ANTI JOIN replaced ON replaced.node = earlier.{nodes[0]}"
        _create(beside, tonight, table, _without_nodes(table, standing))
    kept.begin_changes(beside)


def _without_nodes(table: str, rows: str) -> str:
    return f"SELECT * EXCLUDE ({', '.join(_TABLES[table])}) FROM {rows}"


def _add(scratch: duckdb.DuckDBPyConnection, tonight: Tonight, table: str) -> None:
    scratch.execute(f"INSERT INTO {tonight.catalog}.linkage.{table} {_without_nodes(table, table)}")


def _create(scratch: duckdb.DuckDBPyConnection, tonight: Tonight, table: str, rows: str) -> None:
    """A table of the catalog, also where a night that broke off left one."""
    scratch.execute(f"CREATE OR REPLACE TABLE {tonight.catalog}.linkage.{table} AS {rows}")


def _about(scratch: duckdb.DuckDBPyConnection, tonight: Tonight, records: int) -> About:
    ids = digest_ids(scratch, f"{tonight.catalog}.linkage.membership")
    decisions = frozenset(decisions_of(tonight.decided))
    return About(_method(tonight), records, ids, tonight.last_night is not None, decisions)


def _method(tonight: Tonight) -> str:
    """What a night must have been linked by, beside its data, to be gone on from."""
    return hashlib.sha256(f"{linking_method()} {sorted(tonight.one_per_register)}".encode()).hexdigest()


def _leave(scratch: duckdb.DuckDBPyConnection, catalog: str, attached: Collection[str]) -> None:
    scratch.execute(f"USE {catalog}")
    for each in attached:
        scratch.execute(f"DETACH DATABASE IF EXISTS {each}")
