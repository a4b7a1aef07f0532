"""Joins linked records into persons, strongest link first, and refuses a join that would put two people into one.

A chain of good links can lead from one twin to the other. So before two groups are joined, every pair across them is
looked up among those that cannot be one person. The order is fixed, so the same links give the same persons.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence


class Groups:
    """Records in disjoint groups, each known by one of its members."""

    def __init__(self) -> None:
        self._parent: dict[str, str] = {}
        self._members: dict[str, list[str]] = {}

    def find(self, record: str) -> str:
        """The member by which the record's group is known."""
        parent = self._parent
        root = record
        while parent.get(root, root) != root:
            root = parent[root]
        while parent.get(record, record) != root:
            parent[record], record = root, parent[record]
        return root

    def members(self, root: str) -> Sequence[str]:
        """The records of a group, given the member by which it is known."""
        return self._members.get(root, (root,))

    def join(self, one: str, other: str) -> None:
        """Joins two groups, given the members by which they are known."""
        small, large = sorted((one, other), key=lambda root: (len(self.members(root)), root))
        self._parent[small] = large
        self._members[large] = [*self.members(large), *self.members(small)]
        self._members.pop(small, None)

    def joined(self) -> list[list[str]]:
        """The groups of more than one record."""
        return [sorted(members) for members in self._members.values()]


def connected(links: Iterable[tuple[str, str]]) -> list[list[str]]:
    """The groups that the links alone would make."""
    groups = Groups()
    for a, b in links:
        if (one := groups.find(a)) != (other := groups.find(b)):
            groups.join(one, other)
    return groups.joined()


def cluster(
    links: Iterable[tuple[str, str]], never: Iterable[tuple[str, str]]
) -> tuple[list[list[str]], list[tuple[str, str]]]:
    """The persons that the links make in their given order, and the links that were refused because some pair across
    the two groups is in `never`."""
    apart: dict[str, set[str]] = defaultdict(set)
    for a, b in never:
        apart[a].add(b)
        apart[b].add(a)
    groups, refused = Groups(), []
    for a, b in links:
        one, other = groups.find(a), groups.find(b)
        if any(not apart[m].isdisjoint(groups.members(other)) for m in groups.members(one) if m in apart):
            refused.append((a, b))
        elif one != other:
            groups.join(one, other)
    return groups.joined(), refused
