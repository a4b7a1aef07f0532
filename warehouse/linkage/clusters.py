"""Joins linked records into persons, strongest link first, and refuses a join that would put two people into one.

A chain of good links can lead from one twin to the other. So before two groups are joined, every pair across them is
looked up among those that cannot be one person. The order is fixed, so the same links give the same persons.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

LARGEST = 60  # records of one person; a larger group is stopped and reported


class Groups:
    """Records in disjoint groups, each known by one of its members."""

    def __init__(self) -> None:
        self._parent: dict[int, int] = {}
        self._members: dict[int, list[int]] = {}

    def find(self, record: int) -> int:
        """The member by which the record's group is known."""
        parent = self._parent
        root = record
        while (above := parent.get(root, root)) != root:
            root = above
        while parent.get(record, record) != root:
            parent[record], record = root, parent[record]
        return root

    def members(self, root: int) -> Sequence[int]:
        """The records of a group, given the member by which it is known."""
        return self._members.get(root, (root,))

    def join(self, one: int, other: int) -> None:
        """Joins two groups, given the members by which they are known."""
        small, large = sorted((one, other), key=lambda root: (len(self.members(root)), root))
        self._parent[small] = large
        self._members[large] = [*self.members(large), *self.members(small)]
        self._members.pop(small, None)

    def joined(self) -> list[list[int]]:
        """The groups of more than one record."""
        return [sorted(members) for members in self._members.values()]


def connected(links: Iterable[tuple[int, int]]) -> list[list[int]]:
    """The groups that the links alone would make."""
    groups = Groups()
    for a, b in links:
        if (one := groups.find(a)) != (other := groups.find(b)):
            groups.join(one, other)
    return groups.joined()


def cluster(
    links: Iterable[tuple[int, int]],
    never: Iterable[tuple[int, int]],
    largest: int = LARGEST,
    confirmed: Iterable[tuple[int, int]] = (),
) -> tuple[list[list[int]], dict[tuple[int, int], str]]:
    """The persons that the links make in their given order, and the links that were refused with the guard that did:
    some pair across the two groups is in `never`, or the group would be larger than any person's records are.
    `confirmed` pairs are joined before all others, whatever is in `never`."""
    apart: dict[int, set[int]] = defaultdict(set)
    for a, b in never:
        apart[a].add(b)
        apart[b].add(a)
    groups = Groups()
    for a, b in confirmed:
        if (one := groups.find(a)) != (other := groups.find(b)):
            groups.join(one, other)
    refused: dict[tuple[int, int], str] = {}
    for a, b in links:
        one, other = groups.find(a), groups.find(b)
        if one == other:
            continue
        ours, theirs = groups.members(one), groups.members(other)
        if any(not apart[m].isdisjoint(theirs) for m in ours if m in apart):
            refused[a, b] = "group_contradicts"
        elif len(ours) + len(theirs) > largest:
            refused[a, b] = "group_too_large"
        else:
            groups.join(one, other)
    return groups.joined(), refused
