"""A night on which little is new: what something new bears on is made anew, and all else stands as it was kept.

Three times the little is taken out of the whole. Records of which anything arrived are described anew, and those whose
description rests on them (news.py). Pairs are scored of which one record now looks otherwise. And it is concluded anew
who is who in every neighbourhood in which any of this happened (neighbourhoods.py).
"""

from __future__ import annotations

from collections.abc import Collection

import duckdb
import pandas as pd

from warehouse.linkage.conclusions import Tonight, conclude, decide_pairs
from warehouse.linkage.decided import sign
from warehouse.linkage.faces import rounded_crowd
from warehouse.linkage.kept_night import INCREMENTAL, KEPT, About, Linking, digest_ids
from warehouse.linkage.neighbourhoods import bring_to_hand, create_bonds, create_neighbourhoods, decisions_of
from warehouse.linkage.news import describe_news, find_news
from warehouse.linkage.numbers import are_without_checks
from warehouse.linkage.scoring import score
from warehouse.linkage.stable_ids import create_own_ids, served
from warehouse.versions import registered

CATALOGS = ("found", "describing", "widening", "linking")
_MOST = 0.5  # of all records: where more is new, to make everything anew is less work

_NEW_RECORD = """
CREATE TABLE new_record AS
SELECT at_hand.number AS node, person.record_id, coalesce(arrived.mark, earlier.mark) AS mark,
    coalesce(marked.described, earlier.described) AS described,
    coalesce(signed.digest, earlier.digest) AS digest, led.number AS neighbourhood
FROM at_hand JOIN person USING (node) JOIN neighbourhood USING (node) JOIN at_hand AS led ON led.node = neighbourhood."first"
LEFT JOIN signed ON signed.node = at_hand.node
LEFT JOIN found.record AS arrived ON arrived.node = at_hand.number
LEFT JOIN describing.marked ON marked.node = at_hand.number
LEFT JOIN earlier_record AS earlier ON earlier.node = at_hand.number
"""
_KNOWN = "SELECT at_hand.node, {column} FROM {table} AS known JOIN at_hand ON number = known.node"


class StartsCold(Exception):
    """What was kept is not to be gone on from; the reason as Linking has it."""


def find_changed(scratch: duckdb.DuckDBPyConnection, tonight: Tonight, about: About) -> Linking:
    """Brings to hand, in the catalog `linking`, every record of whom what was kept counts no more (`replaced`), under nodes of
    their own (`at_hand`), as they look tonight, with their scores and what these decide pair by pair.

    Raises StartsCold; duckdb.Error where what was kept cannot be read.
    """
    _enter(scratch, "found")
    find_news(scratch, tonight, KEPT)
    [(records, news)] = scratch.execute("SELECT records, (SELECT count(*) FROM news) FROM crowd").fetchall()
    if rounded_crowd(records) != rounded_crowd(about.records):
        raise StartsCold("other_size")
    if news > records * _MOST:
        raise StartsCold("much_changed")
    describe_news(scratch, tonight, "found", KEPT)
    if are_without_checks(scratch, KEPT):
        raise StartsCold("numbers_without_checks")
    _sign_all(scratch, tonight)
    create_bonds(scratch, decisions_of(tonight.decided), about.decisions)
    score(scratch, tonight.model, "changed", KEPT)
    _enter(scratch, "linking")
    is_as_kept = _are_ids_as_kept(scratch, tonight, about)
    bring_to_hand(scratch, "found", KEPT, is_all=not is_as_kept)
    if tonight.last_night and is_as_kept:
        scratch.execute("CREATE VIEW last_night AS SELECT record_id, person_id FROM earlier_membership")
    decide_pairs(scratch, tonight)
    [(changed, gone, concluded)] = scratch.execute(
        "SELECT (SELECT count(*) FROM describing.changed), (SELECT count(*) FROM found.gone), (SELECT count(*) FROM person)"
    ).fetchall()
    return Linking(INCREMENTAL, "", records, changed, gone, concluded)


def conclude_changed(scratch: duckdb.DuckDBPyConnection, tonight: Tonight) -> None:
    """Makes the conclusions about the records at hand, and what is to be kept of them (`new_record`)."""
    create_own_ids(scratch, tonight.pseudonymiser, _KNOWN.format(column="own_person_id", table="earlier_membership"))
    sign(scratch, tonight.decided, known=_KNOWN.format(column="digest", table="describing.signed"))
    scratch.execute("CREATE TABLE bond AS FROM describing.bond")
    conclude(scratch, tonight, lambda ids: _borne_elsewhere(scratch, ids))
    create_neighbourhoods(scratch, tonight.relationships)
    scratch.execute(_NEW_RECORD)


def _are_ids_as_kept(scratch: duckdb.DuckDBPyConnection, tonight: Tonight, about: About) -> bool:
    """Whether tonight's ids are carried from just those persons whom what was kept concluded."""
    if tonight.last_night is None:
        return not about.is_carried
    with served(scratch, tonight.last_night):
        return digest_ids(scratch, "served") == about.ids


def _enter(scratch: duckdb.DuckDBPyConnection, catalog: str) -> None:
    scratch.execute(f"ATTACH ':memory:' AS {catalog}; USE {catalog}")


def _sign_all(scratch: duckdb.DuckDBPyConnection, tonight: Tonight) -> None:
    """Makes `signed` of all records; one that was signed before is not signed again."""
    earlier = f"FROM {KEPT}.record ANTI JOIN found.gone USING (node)"
    held = f"(SELECT node, record_id {earlier} UNION SELECT node, record_id FROM found.record)"
    sign(scratch, tonight.decided, held, f"SELECT node, digest {earlier} WHERE digest IS NOT NULL")


def _borne_elsewhere(scratch: duckdb.DuckDBPyConnection, ids: Collection[str]) -> set[str]:
    """Which of the ids those bear of whom what was kept still stands."""
    if not ids:
        return set()
    with registered(scratch, asked_about=pd.DataFrame({"person_id": sorted(ids)}, dtype="str")):
        found = scratch.execute(
            f"SELECT DISTINCT person_id FROM {KEPT}.membership "
            "SEMI JOIN asked_about USING (person_id) ANTI JOIN replaced USING (node)"
        ).fetchall()
    return {id_ for (id_,) in found}
