"""What a record's description takes from all others: how common its names are, whether many families share its home.

Each such look-up is a tally: of each record is written down what it says (`said_*`: node, keys, items), how many records
say so is counted (`tally_*`: keys, items, n), and what is known of a key follows from its counts alone. So on a night in
which little is new, only the keys whose counts changed are made anew, and whose description rests on one of them is found
by what it said. Nothing else may go from one record into another's description but what the two are kin to each other.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import duckdb

_COUNTED_FROM_COLD = """
CREATE TABLE tally_{name} AS SELECT {counted}, count(*)::INTEGER AS n FROM said_{name} GROUP BY ALL;
CREATE VIEW all_{name} AS FROM tally_{name};
"""
# Of the keys whose counts change: what records that are described anew said before, and no longer do, counts against what
# they say now. What nobody says any more stays with a count of nothing, so that its key is among them.
_COUNTED = """
CREATE TABLE earlier_said_{name} AS FROM {kept}.said_{name} SEMI JOIN forgotten USING (node);

CREATE TABLE tally_{name} AS
WITH delta AS MATERIALIZED (
    SELECT {counted}, sum(n)::INTEGER AS n FROM (
        SELECT {counted}, 1 AS n FROM said_{name}
        UNION ALL SELECT {counted}, -1 FROM earlier_said_{name}
    ) GROUP BY ALL HAVING sum(n) <> 0
)
SELECT {counted}, sum(n)::INTEGER AS n
FROM (FROM delta UNION ALL FROM {kept}.tally_{name} SEMI JOIN delta USING ({keys})) GROUP BY ALL;
"""
_VALUED = "SELECT {keys}, {value} FROM tally_{name} WHERE n > 0 GROUP BY {keys} HAVING {having}"
_COMPLETE = """
CREATE VIEW {name} AS FROM fresh_{name} UNION ALL FROM {kept}.{name} ANTI JOIN tally_{name} USING ({keys});
CREATE VIEW all_{name} AS
FROM tally_{name} WHERE n > 0 UNION ALL FROM {kept}.tally_{name} ANTI JOIN tally_{name} USING ({keys});

CREATE TABLE changed_{name} AS
SELECT {keys} FROM (
    SELECT {keys}, hash(*COLUMNS(*))::HUGEINT AS mark FROM fresh_{name}
    UNION ALL SELECT {keys}, -hash(*COLUMNS(*))::HUGEINT FROM {kept}.{name} SEMI JOIN tally_{name} USING ({keys})
) GROUP BY {keys} HAVING sum(mark) <> 0;
"""


@dataclass(frozen=True)
class Others:
    """What those say who are not at hand: the catalog that has it. `stands`: the look-ups that are there are those of tonight;
    else they are the night before's, of which those records in `forgotten` are described anew or gone."""

    catalog: str
    stands: bool = False


@dataclass(frozen=True)
class LookUp:
    """name: the table that is made, of the keys and what is known of them; said: SQL, (node, keys, items), one row for
    each thing that a record says; value, having: SQL over the counts `n` of the items of one key."""

    name: str
    keys: tuple[str, ...]
    said: str
    value: str
    items: tuple[str, ...] = ()
    having: str = "true"


def look_up(
    connection: duckdb.DuckDBPyConnection, wanted: LookUp, others: Others | None, parameters: Mapping[str, Any] | None = None
) -> None:
    """Makes the look-up, complete for all records, and `said_<name>` of those at hand. Unless it stands already, `all_<name>`
    too, its counts; and where some are not at hand, `earlier_said_<name>` of those in `forgotten`, and `changed_<name>`, the
    keys of which something else is known tonight."""
    name, keys, counted = wanted.name, ", ".join(wanted.keys), ", ".join((*wanted.keys, *wanted.items))
    known = " AND ".join(f"{key} IS NOT NULL" for key in wanted.keys)
    connection.execute(f"CREATE TABLE said_{name} AS SELECT DISTINCT node, {counted} FROM ({wanted.said}) WHERE {known}")
    if others and others.stands:
        connection.execute(f"CREATE VIEW {name} AS FROM {others.catalog}.{name}")
        return
    names = {"name": name, "keys": keys, "counted": counted, "kept": others and others.catalog}
    valued = _VALUED.format(**names, value=wanted.value, having=wanted.having)
    if others is None:
        connection.execute(_COUNTED_FROM_COLD.format(**names))
        connection.execute(f"CREATE TABLE {name} AS {valued}", parameters)
        return
    connection.execute(_COUNTED.format(**names))
    connection.execute(f"CREATE TABLE fresh_{name} AS {valued}", parameters)
    connection.execute(_COMPLETE.format(**names))


def resting_on(wanted: LookUp, kept: str, changed: str | None = None) -> str:
    """SQL: the nodes whose description rested on a key of which something else is known tonight."""
    keys = ", ".join(wanted.keys)
    return f"SELECT node FROM {kept}.said_{wanted.name} SEMI JOIN {changed or f'changed_{wanted.name}'} USING ({keys})"


def say_as_before(connection: duckdb.DuckDBPyConnection, look_ups: Iterable[LookUp], kept: str) -> bool:
    """Whether the records at hand, none of which is new, say what they said the night before, as far as others rest on it."""
    marks = " UNION ALL ".join(
        f"SELECT hash('{one.name}', *COLUMNS(*))::HUGEINT AS mark FROM said_{one.name} UNION ALL "
        f"SELECT -hash('{one.name}', *COLUMNS(*))::HUGEINT FROM {kept}.said_{one.name} SEMI JOIN record USING (node)"
        for one in look_ups
    )
    [(otherwise,)] = connection.execute(f"SELECT coalesce(sum(mark), 0) <> 0 FROM ({marks})").fetchall()
    return not otherwise


def resting_on_any(look_ups: Iterable[LookUp], kept: str) -> str:
    """SQL: the nodes that `resting_on` gives for any of these look-ups."""
    return " UNION ".join(resting_on(wanted, kept) for wanted in look_ups)
