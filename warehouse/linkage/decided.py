"""What people decided stands over every rule and every weight: which records are one person, and which never are.

Decisions may contradict each other, also by a chain of them. The later one counts: from the newest to the oldest each is
taken unless those already taken rule it out, and which ones ruled it out is reported.
"""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise, product

import duckdb
import pandas as pd
import pyarrow as pa

from safeguarding.ledger.decisions import DecisionKind, LinkDecision
from warehouse.linkage.clusters import Groups
from warehouse.versions import registered

CONFIRMED = "confirmed"  # the reason of a link that a person made
REJECTED = "rejected"  # the reason and the guard of one that a person forbade

Pair = tuple[int, int]


@dataclass(frozen=True)
class Resolved:
    """Decisions that contradict each other nowhere, over the digests of records.

    confirmed  pairs that are one person; apart: pairs that are not; overruled: the number of each decision that does not
               count to the numbers of the later ones that rule it out
    """

    confirmed: tuple[tuple[str, str], ...] = ()
    apart: tuple[tuple[str, str], ...] = ()
    overruled: Mapping[int, tuple[int, ...]] = field(default_factory=dict)


def resolve(decisions: Sequence[LinkDecision]) -> Resolved:
    """The decisions that count, whatever the order in which they are given."""
    groups = Groups()
    nodes: dict[str, int] = {}
    joined: dict[int, dict[int, int]] = defaultdict(dict)  # node to neighbour to the decision's number
    apart: dict[int, dict[int, int]] = defaultdict(dict)
    overruled: dict[int, tuple[int, ...]] = {}
    for decision in sorted(decisions, key=lambda decision: -decision.number):
        one, *others = (nodes.setdefault(digest, len(nodes)) for digest in (decision.record, *decision.others))
        is_one_person = decision.kind is DecisionKind.CONFIRM
        against = {
            number
            for other in others
            for number in (_parting(groups, apart, one, other) if is_one_person else _path(joined, one, other))
        }
        if against:
            overruled[decision.number] = tuple(sorted(against))
            continue
        for other in others:
            kept = joined if is_one_person else apart
            kept[one].setdefault(other, decision.number)
            kept[other].setdefault(one, decision.number)
            if is_one_person and (a := groups.find(one)) != (b := groups.find(other)):
                groups.join(a, b)
    names = {node: digest for digest, node in nodes.items()}
    return Resolved(_pairs(joined, names), _pairs(apart, names), overruled)


def _parting(groups: Groups, apart: Mapping[int, Mapping[int, int]], one: int, other: int) -> set[int]:
    """The decisions that keep somebody of the one's group and somebody of the other's apart."""
    theirs = groups.find(other)
    ours = groups.members(groups.find(one))
    return {number for m in ours if m in apart for x, number in apart[m].items() if groups.find(x) == theirs}


def _path(joined: Mapping[int, Mapping[int, int]], one: int, other: int) -> set[int]:
    """The decisions that lead from the one to the other; none where they do not."""
    came: dict[int, tuple[int, int]] = {}
    waiting = deque([one])
    while waiting:
        at = waiting.popleft()
        if at == other:
            numbers = set()
            while at != one:
                at, number = came[at]
                numbers.add(number)
            return numbers
        for neighbour, number in sorted(joined.get(at, {}).items()):
            if neighbour != one and neighbour not in came:
                came[neighbour] = (at, number)
                waiting.append(neighbour)
    return set()


def _pairs(kept: Mapping[int, Mapping[int, int]], names: Mapping[int, str]) -> tuple[tuple[str, str], ...]:
    found = {(names[a], names[b]) for a, others in kept.items() for b in others if a < b}
    return tuple(sorted((min(pair), max(pair)) for pair in found))


@dataclass(frozen=True)
class Decided:
    """The decisions that count, and how a record's id becomes the digest by which they name it."""

    resolved: Resolved = field(default_factory=Resolved)
    digest: Callable[[str], str] = str

    @property
    def is_empty(self) -> bool:
        return not (self.resolved.confirmed or self.resolved.apart)


NOTHING_DECIDED = Decided()


@dataclass(frozen=True)
class Constraints:
    """Tonight's records under people's decisions: pairs that are one person, pairs that never are (node_a < node_b), and
    confirmed pairs that wait, because their records bear two verified NHS numbers."""

    confirmed: tuple[Pair, ...] = ()
    apart: tuple[Pair, ...] = ()
    waiting: tuple[Pair, ...] = ()


def sign(scratch: duckdb.DuckDBPyConnection, decided: Decided, records: str = "person", known: str | None = None) -> None:
    """Makes `signed` (node, digest: how decisions name the record), of nobody where nothing is decided.

    records  SQL, node and record_id of whom; known: SQL, node and digest of those for whom it was made before
    """
    nobody = "SELECT NULL::INTEGER AS node, NULL::VARCHAR AS digest WHERE false"
    scratch.execute(f"CREATE TABLE signed AS {nobody if decided.is_empty or known is None else known}")
    if decided.is_empty:
        return
    unsigned = scratch.execute(f"SELECT node, record_id FROM {records} ANTI JOIN signed USING (node)").fetchnumpy()
    made = [decided.digest(record) for record in unsigned["record_id"]]
    with registered(scratch, made=pa.table({"node": unsigned["node"], "digest": pa.array(made, pa.string())})):
        scratch.execute("INSERT INTO signed FROM made")


def constrain(scratch: duckdb.DuckDBPyConnection, decided: Decided) -> Constraints:
    """The decisions over tonight's records, which `signed` names. Who were confirmed through a record that is no longer held
    stay confirmed."""
    if decided.is_empty:
        return Constraints()
    named = {digest for pair in (*decided.resolved.confirmed, *decided.resolved.apart) for digest in pair}
    held: dict[str, tuple[int, str | None]] = {}
    with registered(scratch, named_by=pd.DataFrame({"digest": sorted(named)}, dtype="str")):
        for node, digest, number in scratch.execute(
            "SELECT node, digest, if(is_verified, nhs_number, NULL) FROM person JOIN signed USING (node) "
            "SEMI JOIN named_by USING (digest) ORDER BY node"
        ).fetchall():
            held[digest] = (node, number)
    # Records that are gone stand in the chain under numbers that no node has.
    places = {digest: held[digest][0] if digest in held else -place for place, digest in enumerate(sorted(named), 1)}
    numbers = {node: {number} if number else set[str]() for node, number in held.values()}
    groups = Groups()
    confirmed, waiting = [], []
    for a, b in sorted(tuple(sorted((places[x], places[y]))) for x, y in decided.resolved.confirmed):
        one, other = groups.find(a), groups.find(b)
        if one != other:
            both = {n for root in (one, other) for m in groups.members(root) for n in numbers.get(m, ())}
            if len(both) > 1:
                waiting.append((a, b))
                continue
            groups.join(one, other)
        confirmed.append((a, b))
    apart = {
        (min(m, t), max(m, t))
        for x, y in decided.resolved.apart
        for m, t in product(groups.members(groups.find(places[x])), groups.members(groups.find(places[y])))
        if m > 0 and t > 0
    }
    present = _over_gaps(groups, [pair for pair in confirmed if pair[0] > 0])
    return Constraints(tuple(present), tuple(sorted(apart)), tuple(pair for pair in waiting if pair[0] > 0))


def _over_gaps(groups: Groups, pairs: list[Pair]) -> list[Pair]:
    """The confirmed pairs of records that are held, and what it takes to hold together a group that lost a record."""
    reached = Groups()
    for a, b in pairs:
        if (one := reached.find(a)) != (other := reached.find(b)):
            reached.join(one, other)
    stitches = []
    for members in groups.joined():
        held = [member for member in members if member > 0]
        for a, b in pairwise(held):
            if (one := reached.find(a)) != (other := reached.find(b)):
                reached.join(one, other)
                stitches.append((a, b))
    return sorted({*pairs, *stitches})


def apply_decisions(scratch: duckdb.DuckDBPyConnection, constraints: Constraints) -> None:
    """Puts the decisions in the place of whatever `decided` says of these pairs, and makes `parted` (node_a, node_b)."""
    rows: list[tuple[int, int, str, str, str | None]] = [(*pair, CONFIRMED, "link", None) for pair in constraints.confirmed]
    rows += [(*pair, CONFIRMED, "review", "different_nhs_number") for pair in constraints.waiting]
    rows += [(*pair, REJECTED, "refused", REJECTED) for pair in constraints.apart]
    stated = pd.DataFrame(rows, columns=["node_a", "node_b", "reason", "band", "guard"])
    parted = pd.DataFrame(list(constraints.apart), columns=["node_a", "node_b"], dtype="int32")
    with registered(scratch, stated=stated.astype({"node_a": "int32", "node_b": "int32"}), kept_apart=parted):
        scratch.execute("CREATE OR REPLACE TABLE parted AS SELECT node_a, node_b FROM kept_apart")
        scratch.execute(
            "DELETE FROM decided USING stated WHERE decided.node_a = stated.node_a AND decided.node_b = stated.node_b"
        )
        scratch.execute(
            "INSERT INTO decided BY NAME SELECT node_a, node_b, reason::VARCHAR AS reason, 0.0 AS evidence, "
            "band::VARCHAR AS band, guard::VARCHAR AS guard FROM stated"
        )


def without_excused(never: Iterable[Pair], links: Iterable[Pair], confirmed: Iterable[Pair]) -> list[Pair]:
    """The pairs that cannot be one person, but for what a confirmation explains.

    Where a person said that two records which contradict each other are one person's (a child renamed), a third record
    that is linked to the one and agrees with it is not kept away by contradicting the other in the same way.
    """
    pairs = set(never)
    contradicted: dict[int, set[int]] = defaultdict(set)
    for a, b in pairs:
        contradicted[a].add(b)
        contradicted[b].add(a)
    linked: dict[int, set[int]] = defaultdict(set)
    for a, b in links:
        linked[a].add(b)
        linked[b].add(a)
    for a, b in confirmed:
        if b not in contradicted[a]:
            continue
        for agreed, other in ((a, b), (b, a)):
            for third in linked[agreed] - {other}:
                if third not in contradicted[agreed]:
                    pairs -= {(third, other), (other, third)}
    return sorted(pairs)
