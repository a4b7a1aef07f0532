"""Groups follow the links, in their order, and never hold two people who cannot be one."""

from __future__ import annotations

from itertools import combinations

from hypothesis import given, settings
from hypothesis import strategies as st

from warehouse.linkage.clusters import cluster, connected

pairs = st.lists(st.sampled_from(list(combinations(range(1, 8), 2))), max_size=14)


def test_links_join_records_through_others() -> None:
    assert sorted(connected([(1, 2), (3, 4), (2, 3), (8, 9)])) == [[1, 2, 3, 4], [8, 9]]


def test_a_link_that_would_put_two_people_together_is_refused_and_the_stronger_one_stays() -> None:
    persons, refused = cluster([(1, 2), (2, 3), (3, 4)], never=[(1, 4)])
    assert persons == [[1, 2, 3]]
    assert refused == {(3, 4): "group_contradicts"}


def test_a_group_larger_than_any_person_is_stopped_and_says_so() -> None:
    persons, refused = cluster([(1, 2), (2, 3), (3, 4)], never=[], largest=3)
    assert persons == [[1, 2, 3]]
    assert refused == {(3, 4): "group_too_large"}


@given(links=pairs, never=pairs)
@settings(max_examples=60, deadline=None)
def test_no_person_holds_a_forbidden_pair_and_every_link_is_held_or_refused(
    links: list[tuple[int, int]], never: list[tuple[int, int]]
) -> None:
    links = [link for link in links if link not in never]
    persons, refused = cluster(links, never)
    together = {pair for person in persons for pair in combinations(person, 2)}
    assert together.isdisjoint(never)
    assert all(link in together or link in refused for link in links)
    assert {record for person in persons for record in person} <= {record for link in links for record in link}


@given(links=pairs)
@settings(max_examples=40, deadline=None)
def test_without_forbidden_pairs_the_groups_are_the_connected_ones(links: list[tuple[int, int]]) -> None:
    persons, refused = cluster(links, never=[])
    assert sorted(persons) == sorted(connected(links))
    assert refused == {}
