"""A person keeps the id that most of their records bore; what became of every other id is written down."""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta

import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from safeguarding.ledger.decisions import DecisionKind, LinkDecision
from tests.warehouse.arrivals import KEYS
from tests.warehouse.linkage.linking import Linked, link_rows
from warehouse.linkage.decided import Decided, resolve
from warehouse.linkage.stable_ids import LEFT, IdChange, LastNight, carry_ids, create_left_ids, create_own_ids
from warehouse.store import open_scratch

TODAY = date(2026, 11, 22)
PSEUDONYMISER = KEYS.pseudonymiser("person")


def own(record: str) -> str:
    return PSEUDONYMISER.short("P", record)


def night(
    persons: Sequence[str], last: tuple[dict[str, str], list[IdChange]] | None = None, today: date = TODAY
) -> tuple[dict[str, str], list[IdChange]]:
    """Record to person id, and the changes so far, where each text is one person's records; a record is a letter, and the
    earlier letter is known longer. `last` is what the night before gave."""
    found = carried(persons, LastNight(membership(last[0]), tuple(last[1])) if last else None, datetime.combine(today, time()))
    return dict(zip(found.membership["record_id"], found.membership["person_id"], strict=True)), list(found.changes)


def membership(ids: dict[str, str]) -> pd.DataFrame:
    return pd.DataFrame(ids.items(), columns=["record_id", "person_id"])


def carried(persons: Sequence[str], last_night: LastNight | None, now: datetime) -> LastNight:
    """A night with these persons, as the next night reads it."""
    with open_scratch() as scratch:
        scratch.execute(
            "CREATE TABLE person (node INTEGER, record_id VARCHAR); CREATE TABLE member (node INTEGER, anchor INTEGER); "
            "CREATE SCHEMA linkage"
        )
        for person in persons:
            for record in person:
                scratch.execute("INSERT INTO person VALUES (?, ?)", [ord(record), record])
                scratch.execute("INSERT INTO member VALUES (?, ?)", [ord(record), ord(min(person))])
        create_own_ids(scratch, PSEUDONYMISER)
        changes = carry_ids(scratch, PSEUDONYMISER, last_night, now.date())
        scratch.execute(
            "CREATE TABLE linkage.membership AS "
            "SELECT record_id, person_id FROM person JOIN member USING (node) JOIN borne USING (anchor)"
        )
        create_left_ids(scratch, "memory", last_night, now)
        ids = dict(scratch.execute("SELECT anchor, person_id FROM borne").fetchall())
        left = scratch.execute(f"SELECT {', '.join(LEFT)} FROM linkage.left_id").df()
    return LastNight(
        membership({record: ids[ord(min(person))] for person in persons for record in person}), tuple(changes), left
    )


def test_without_a_night_before_the_earliest_record_gives_the_id() -> None:
    ids, changes = night(["abc", "d"])
    assert ids == {"a": own("a"), "b": own("a"), "c": own("a"), "d": own("d")}
    assert changes == []


def test_the_larger_part_keeps_the_id_when_the_earliest_record_leaves() -> None:
    first = night(["abc", "d"])
    ids, changes = night(["a", "bc", "d"], first)
    assert ids["b"] == ids["c"] == own("a")
    assert ids["a"] not in {own("a"), own("d")}, "the id is not given to a second person"
    assert changes == [IdChange(own("a"), ids["a"], "split", 1, TODAY)]


def test_of_two_persons_found_to_be_one_the_one_with_more_records_keeps_the_id() -> None:
    first = night(["a", "bc"])
    ids, changes = night(["abc"], first)
    assert set(ids.values()) == {own("b")}
    assert changes == [IdChange(own("a"), own("b"), "merged", 1, TODAY)]


def test_of_equal_parts_the_one_with_the_record_known_longest_keeps_the_id() -> None:
    assert night(["ac", "bd"], night(["abcd"]))[0]["a"] == own("a")
    assert night(["abcd"], night(["bd", "ac"]))[0]["d"] == own("a")


def test_a_merger_that_is_undone_gives_the_id_back_and_is_not_reported_any_more() -> None:
    first = night(["ab", "c"])
    merged = night(["abc"], first)
    parted = night(["ab", "c"], merged, TODAY + timedelta(days=1))
    assert parted[0] == first[0]
    assert parted[1] == [IdChange(own("a"), own("c"), "split", 1, TODAY + timedelta(days=1))]


def test_an_id_leads_on_through_every_later_merger() -> None:
    first = night(["a", "bc", "defg"])
    second = night(["abc", "defg"], first)
    ids, changes = night(["abcdefg"], second, TODAY + timedelta(days=1))
    assert set(ids.values()) == {own("d")}
    assert {(change.former_person_id, change.person_id, change.since_on) for change in changes} == {
        (own("a"), own("d"), TODAY),
        (own("b"), own("d"), TODAY + timedelta(days=1)),
    }


partitions = st.lists(st.integers(0, 4), min_size=8, max_size=8).map(
    lambda groups: ["".join(r for r, g in zip("abcdefgh", groups, strict=True) if g == group) for group in sorted(set(groups))]
)


@given(nights=st.lists(partitions, min_size=2, max_size=4), order=st.randoms(use_true_random=False))
@settings(max_examples=10, deadline=None)
def test_over_any_nights_ids_are_unique_repeatable_and_never_lost(nights: list[list[str]], order: random.Random) -> None:
    last = night(nights[0])
    shown = set(last[0].values())
    for persons in nights[1:]:
        shuffled = order.sample(persons, len(persons))
        ids, changes = night(persons, last)
        assert night(shuffled, last) == (ids, changes), "the order in which persons come changes nothing"
        assert night(persons, (ids, changes)) == (ids, changes), "the same night again changes nothing"
        live = set(ids.values())
        assert len(live) == len(persons)
        gone = {change.former_person_id: change.person_id for change in changes if change.kind == "merged"}
        assert shown - live <= gone.keys()
        assert set(gone.values()) <= live
        last, shown = (ids, changes), shown | live


@given(nights=st.lists(partitions, min_size=2, max_size=5))
@settings(max_examples=10, deadline=None)
def test_over_any_nights_who_bore_which_id_is_known_of_each(nights: list[list[str]]) -> None:
    moments = [datetime(2026, 11, day, 2) for day in range(1, len(nights) + 1)]
    last: LastNight | None = None
    bore = []
    for persons, moment in zip(nights, moments, strict=True):
        last = carried(persons, last, moment)
        bore.append(last.membership)
    assert last is not None
    for moment, ids in zip(moments, bore, strict=True):
        then = last.as_of(moment + timedelta(hours=1)).membership
        assert sorted(then.itertuples(index=False, name=None)) == sorted(ids.itertuples(index=False, name=None))


PLACES = [{"postcode": "AB1 2CD", "address": f"{n} High Street"} for n in range(1, 9)]
NAMES = ["Alfie Stone", "Molly Stone", "Jakub Nowak", "Zainab Khan"]


def town(dice: random.Random, day: int) -> list[dict[str, object]]:
    """What four agencies say of four children on a day: someone moves, a slip is made, a record comes and goes."""
    rows: list[dict[str, object]] = []
    for child, name in enumerate(NAMES):
        given_name, family_name = name.split()
        for agency in ("police", "health", "education", "housing"):
            if agency == "housing" and (child + day) % 7 == 0:
                continue
            slip = agency == "police" and dice.random() < 0.1
            moved = PLACES[(child // 2 + (day // 11 if dice.random() < 0.7 else 0)) % len(PLACES)]
            born = f"201{4 + child // 2}-03-0{1 + child // 2}"
            called = given_name[:-1] if slip else given_name
            whose = {"given_name": called, "family_name": family_name, "birth_date": born}
            rows.append({"record_id": f"{agency}:{child}", **whose, **moved})
    return rows


def test_thirty_nights_of_changing_data_keep_every_decision_in_whatever_order_agencies_come() -> None:
    made = datetime(2026, 11, 22, 2)

    def decision(number: int, kind: DecisionKind, record: str, *others: str) -> LinkDecision:
        return LinkDecision(number, kind, record, others, made, "a.reviewer", "linkage_reviewer", "a sentence", (), (), None)

    decisions = [
        decision(1, DecisionKind.REJECT, "police:0", "health:0"),
        decision(2, DecisionKind.CONFIRM, "police:0", "education:1"),
        decision(3, DecisionKind.SPLIT, "housing:2", "police:2", "health:2", "education:2"),
        decision(4, DecisionKind.CONFIRM, "housing:3", "health:2"),
    ]
    dice = random.Random(7)
    last: LastNight | None = None
    for day in range(30):
        rows = town(dice, day)
        held = Decided(resolve(decisions[: 1 + day // 5]), str)
        dice.shuffle(rows)
        found = link_rows(rows, decided=held, last_night=last)
        if day == 29:
            again = link_rows(sorted(rows, key=str), decided=held, last_night=last)
            assert again.person == found.person
        assert_kept(found, decisions[: 1 + day // 5])
        last = LastNight(pd.DataFrame(found.person.items(), columns=["record_id", "person_id"]), ())


def assert_kept(found: Linked, decisions: Sequence[LinkDecision]) -> None:
    """Every decision over records that are held tonight shows in who is who."""
    for decision in decisions:
        for other in decision.others:
            if {decision.record, other} <= found.person.keys():
                assert found.together(decision.record, other) == (decision.kind is DecisionKind.CONFIRM), decision.number
