"""What people decided stands over every link and every guard; the later decision counts, and says what it rules out."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from itertools import combinations

from hypothesis import given, settings
from hypothesis import strategies as st

from safeguarding.ledger.decisions import DecisionKind, LinkDecision
from tests.warehouse.linkage.linking import link_rows
from warehouse.linkage.clusters import cluster
from warehouse.linkage.decided import Constraints, Decided, constrain, resolve, sign, without_excused
from warehouse.store import open_scratch

CONFIRM, REJECT, SPLIT = DecisionKind.CONFIRM, DecisionKind.REJECT, DecisionKind.SPLIT
RECORDS = "abcdefg"


def decision(number: int, kind: DecisionKind, record: str, *others: str) -> LinkDecision:
    at = datetime(2026, 11, 22, 2)
    return LinkDecision(number, kind, record, others, at, "a.reviewer", "linkage_reviewer", "said in a sentence", (), (), None)


def constrained(decisions: Sequence[LinkDecision], held: str = RECORDS, verified: dict[str, str] | None = None) -> Constraints:
    """The constraints over tonight's records, whose nodes follow the alphabet."""
    with open_scratch() as scratch:
        scratch.execute("CREATE TABLE person (node INTEGER, record_id VARCHAR, is_verified BOOLEAN, nhs_number VARCHAR)")
        for record in held:
            number = (verified or {}).get(record)
            scratch.execute("INSERT INTO person VALUES (?, ?, ?, ?)", [node(record), record, number is not None, number])
        decided = Decided(resolve(decisions), str)
        sign(scratch, decided)
        return constrain(scratch, decided)


def node(record: str) -> int:
    return RECORDS.index(record) + 1


edges = st.lists(
    st.tuples(st.integers(1, len(RECORDS)), st.integers(1, len(RECORDS))).filter(lambda pair: pair[0] < pair[1]), max_size=14
)
made = st.lists(
    st.tuples(st.sampled_from(list(DecisionKind)), st.permutations(RECORDS), st.integers(1, 3)), min_size=1, max_size=9
).map(
    lambda drawn: [
        decision(number, kind, records[0], *records[1 : 1 + (others if kind is SPLIT else 1)])
        for number, (kind, records, others) in enumerate(drawn, 1)
    ]
)


@given(decisions=made, links=edges, never=edges)
@settings(max_examples=60, deadline=None)
def test_whatever_the_links_say_each_decision_holds_unless_later_ones_rule_it_out(
    decisions: list[LinkDecision], links: list[tuple[int, int]], never: list[tuple[int, int]]
) -> None:
    constraints = constrained(decisions)
    persons, _ = cluster(links, [*never, *constraints.apart], confirmed=constraints.confirmed)
    person_of = {record: place for place, records in enumerate(persons) for record in records}
    overruled = resolve(decisions).overruled
    for each in decisions:
        if each.number in overruled:
            assert all(number > each.number for number in overruled[each.number])
            continue
        for other in each.others:
            one, two = person_of.get(node(each.record), each.record), person_of.get(node(other), other)
            assert (one == two) == (each.kind is CONFIRM)
    assert max(each.number for each in decisions) not in overruled


@given(decisions=made, order=st.randoms())
@settings(max_examples=30, deadline=None)
def test_the_order_in_which_decisions_are_read_changes_nothing(decisions: list[LinkDecision], order: object) -> None:
    shuffled = list(decisions)
    order.shuffle(shuffled)  # type: ignore[attr-defined]
    assert resolve(shuffled) == resolve(decisions)


def test_a_decision_is_ruled_out_by_the_later_ones_that_lead_to_the_contrary() -> None:
    decisions = [decision(1, REJECT, "a", "c"), decision(2, CONFIRM, "a", "b"), decision(3, CONFIRM, "b", "c")]
    assert resolve(decisions).overruled == {1: (2, 3)}
    assert resolve([*decisions, decision(4, REJECT, "c", "a")]).overruled == {2: (4,)}, "and the first counts again"


def test_a_split_is_undone_as_a_whole_by_a_later_confirmation() -> None:
    resolved = resolve([decision(1, SPLIT, "a", "b", "c"), decision(2, CONFIRM, "a", "c")])
    assert resolved.overruled == {1: (2,)}
    assert resolved.apart == ()


def test_two_confirmed_through_a_record_that_is_gone_stay_one_person_and_apart_from_whom_it_was() -> None:
    decisions = [decision(1, CONFIRM, "a", "b"), decision(2, CONFIRM, "b", "c"), decision(3, REJECT, "b", "d")]
    constraints = constrained(decisions, held="acd")
    assert constraints.confirmed == ((node("a"), node("c")),)
    assert set(constraints.apart) == {(node("a"), node("d")), (node("c"), node("d"))}


def test_a_confirmation_waits_where_the_records_have_come_to_bear_two_verified_numbers() -> None:
    constraints = constrained([decision(1, CONFIRM, "a", "b")], verified={"a": "9990000018", "b": "9990000026"})
    assert constraints.confirmed == ()
    assert constraints.waiting == ((node("a"), node("b")),)


def test_a_confirmed_change_of_name_lets_the_earlier_names_records_join_and_nothing_else() -> None:
    never = [(1, 2), (2, 3), (2, 4)]
    assert without_excused(never, links=[(1, 3)], confirmed=[(1, 2)]) == [(1, 2), (2, 4)]
    assert without_excused(never, links=[(1, 3)], confirmed=[]) == never
    assert without_excused([(2, 3)], links=[(1, 3)], confirmed=[(1, 2)]) == [(2, 3)], "the two do not contradict each other"


TWIN = {"family_name": "Stone", "birth_date": "2015-03-01", "postcode": "AB1 2CD", "address": "1 High Street"}
ROWS = [
    {"record_id": "police:1", "given_name": "Alfie", **TWIN},
    {"record_id": "health:1", "given_name": "Alfie", **TWIN},
    {"record_id": "health:2", "given_name": "Molly", **TWIN},
    {"record_id": "education:1", "given_name": "Molly", **TWIN},
]


def linked(*decisions: LinkDecision) -> tuple[set[frozenset[str]], dict[tuple[str, str], tuple[str, str | None, str]]]:
    found = link_rows(ROWS, decided=Decided(resolve(decisions), str))
    persons = {frozenset(r for r, p in found.person.items() if p == person) for person in found.person.values()}
    return persons, found.edge


def test_decisions_turn_what_the_rules_would_have_made() -> None:
    alfie, molly = frozenset({"police:1", "health:1"}), frozenset({"health:2", "education:1"})
    assert linked()[0] == {alfie, molly}
    rejected, edge = linked(decision(1, REJECT, "police:1", "health:1"))
    assert rejected == {frozenset({"police:1"}), frozenset({"health:1"}), molly}
    assert edge["health:1", "police:1"] == ("refused", "rejected", "rejected")
    assert not [pair for pair, (band, *_) in edge.items() if band == "review" and set(pair) <= alfie], "it is not asked again"
    confirmed, edge = linked(decision(1, CONFIRM, "police:1", "health:2"))
    assert [person for person in confirmed if {"police:1", "health:2"} <= person], "a guard does not outvote a person"
    assert edge["health:2", "police:1"] == ("link", None, "confirmed")
    split, _ = linked(decision(1, SPLIT, "health:2", "education:1"), decision(2, REJECT, "police:1", "health:2"))
    assert frozenset({"health:2"}) in split


def test_no_two_records_are_in_one_person_through_a_third_where_they_were_rejected() -> None:
    persons, _ = linked(
        decision(1, REJECT, "police:1", "education:1"),
        decision(2, CONFIRM, "police:1", "health:1"),
        decision(3, CONFIRM, "health:2", "education:1"),
    )
    assert not [person for person in persons for pair in combinations(sorted(person), 2) if pair == ("education:1", "police:1")]
