"""Which pairs of faces are looked at: those that a blocking rule brings together (settings.py).

From cold, all of them; on a night that begins with the scores of the night before, those of which one side is new or
changed. Two unchanged records were looked at when either was new, and their score still stands.
"""

from __future__ import annotations

import re

import duckdb

from warehouse.linkage.settings import BLOCKING

# Few pairs share one of these, so that all rules that begin with it are one join.
_NARROW = ("l.premises = r.premises", "l.root = r.root AND l.surname = r.surname")
_BOTH = "SELECT l.face_id AS one, r.face_id AS other, r.node FROM {faces} AS l JOIN {all} AS r ON {rule} WHERE {once}"
# What Splink calls a registered table of blocked pairs; the smaller number on the left, as Splink has it.
_CANDIDATE = """
CREATE TABLE candidate AS
SELECT '0' AS match_key, least(one, other) AS join_key_l, greatest(one, other) AS join_key_r
FROM ({pairs}) GROUP BY ALL
"""


def find_candidates(scratch: duckdb.DuckDBPyConnection, changed: str | None = None, kept: str | None = None) -> int:
    """Makes `candidate` (match_key, join_key_l, join_key_r: the face_id of both sides) and says how many there are.

    changed  a table of the nodes that alone have to be looked at, against everybody; None for all against all
    kept     a catalog that has the faces of everybody who is not at hand, beside earlier ones of those in `forgotten`
    """
    if changed is None:
        rules, faces, once = list(BLOCKING.values()), "face", "l.face_id < r.face_id AND l.node <> r.node"
    else:
        # A changed face stands on the left alone, so that a rule which is not its own mirror image needs the other half.
        rules, faces, once = _with_mirrors(list(BLOCKING.values())), "changed_face", "l.node <> r.node"
        scratch.execute(f"CREATE OR REPLACE TABLE changed_face AS FROM face SEMI JOIN {changed} USING (node)")
    pairs = _united(rules, faces=faces, all="face", once=once)
    if kept:
        earlier = _united(rules, faces=faces, all=f"{kept}.face", once=once)
        pairs += f" UNION ALL FROM ({earlier}) ANTI JOIN forgotten USING (node)"
    scratch.execute(_CANDIDATE.format(pairs=pairs))
    [(count,)] = scratch.execute("SELECT count(*) FROM candidate").fetchall()
    return int(count)


def _joined(rules: list[str]) -> list[str]:
    """The rules, those that begin alike as one."""
    for narrow in _NARROW:
        ends = [rule.removeprefix(f"{narrow} AND ") for rule in rules if rule.startswith(f"{narrow} AND ")]
        rules = [rule for rule in rules if not rule.startswith(f"{narrow} AND ")]
        rules += [f"{narrow} AND ({' OR '.join(ends)})"] if ends else []
    return rules


def _united(rules: list[str], **named: str) -> str:
    return " UNION ALL ".join(_BOTH.format(rule=rule, **named) for rule in _joined(rules))


def _with_mirrors(rules: list[str]) -> list[str]:
    """The rules, and of each that says one thing of the left and another of the right the opposite, once."""
    known = {_conditions(rule) for rule in rules}
    mirrors = {_conditions(mirror): mirror for mirror in map(_mirror, rules)}
    return [*rules, *(mirror for conditions, mirror in mirrors.items() if conditions not in known)]


def _mirror(rule: str) -> str:
    return re.sub(r"\b([lr])\.", lambda side: "r." if side[1] == "l" else "l.", rule)


def _conditions(rule: str) -> frozenset[frozenset[str]]:
    """What a rule demands, whatever the order in which it says so."""
    return frozenset(frozenset(map(str.strip, condition.split("="))) for condition in rule.split(" AND "))
