"""What a rule is, and how the rules of one dataset or schema hang together.

A rule is stated as the SQL that a good row satisfies, over the columns of the row and, where it compares rows, over the
tables beside it. A suite is plain data, so that reading one needs no checking engine.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from safeguarding.codes import Severity

_NAME = re.compile(r"[a-z][a-z0-9_]*")
DELIVERY = "delivery_facts"  # one row: what is known of the delivery being checked
PICTURE = "picture_facts"  # one row: when the new picture is being checked


def view_of(record: str) -> str:
    """The name by which rule SQL refers to the rows of one record type or table that is being checked."""
    return f"checked__{record}"


def before_of(record: str) -> str:
    """The name by which rule SQL refers to what has landed of a record type before, in the columns of what arrives."""
    return f"landed__{record}"


@dataclass(frozen=True)
class Rule:
    """One thing that must be true of every row of a table.

    rule_id   snake_case and lasting: a row that lands although it breaks the rule carries this name as its caveat.
    severity  what breaking it does: refuse the delivery, hold the row back, or land the row with its caveat.
    holds     SQL predicate, written in this package only, never made from data. Unknown (NULL) counts as holding, so
              that an absent value breaks no rule but those that ask for its presence.
    means     what the rule says and where it comes from, for the people who answer a query.
    is_for_withdrawals  whether it is asked of rows that only withdraw a record, which carry little but their key.
    """

    rule_id: str
    severity: Severity
    holds: str
    means: str
    is_for_withdrawals: bool = False

    def __post_init__(self) -> None:
        if not _NAME.fullmatch(self.rule_id):
            raise ValueError(f"rule {self.rule_id!r}: its id is not snake_case")
        if len(self.means.split()) < 3:
            raise ValueError(f"rule {self.rule_id!r} does not say what it means")


@dataclass(frozen=True)
class Suite:
    """The rules of one delivered dataset or published schema: about the rows of each record type or table, and about the
    whole (asked of the one row of facts). Two rules asked of the same rows have two names.
    """

    records: Mapping[str, tuple[Rule, ...]]
    whole: tuple[Rule, ...] = ()

    def __post_init__(self) -> None:
        for where, rules in (("the whole", self.whole), *self.records.items()):
            names = [rule.rule_id for rule in rules]
            if len(set(names)) != len(names):
                raise ValueError(f"{where}: two rules have one name")
        if any(rule.severity is Severity.QUARANTINE for rule in self.whole):
            raise ValueError("a rule about the whole delivery cannot hold back a row")

    def asked_of_rows(self, record: str) -> tuple[Rule, ...]:
        """The rules of one record type; a row that only withdraws its record is asked for little more than its key."""
        return tuple(
            rule if rule.is_for_withdrawals else replace(rule, holds=f"row_change = 'withdrawn' OR ({rule.holds})")
            for rule in self.records[record]
        )


def gather(*rules: Rule | Iterable[Rule]) -> tuple[Rule, ...]:
    """Rules and groups of rules as one tuple, in order."""
    return tuple(rule for group in rules for rule in ((group,) if isinstance(group, Rule) else group))
