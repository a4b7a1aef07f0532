"""That no personal value stands where only a code, a category, a number, a flag or a date belongs, or in a note that went
through redaction: asked of every delivered dataset, of what landing is about to keep, whatever was done to it before.

A column may have shifted, a clerk may have typed a name into a box of categories. Such a row is held back by the name of
the column and of what it seems to hold; the value stays in the database that is being checked.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress

from expectations.asking import Connection
from expectations.leak_search import LEAKED, forget, know_names, look, make_leaked
from expectations.rules import Rule
from safeguarding.codes import Kind, Severity, Treatment
from safeguarding.errors import CheckDidNotRun
from safeguarding.need_to_know.restricted import RESTRICTED, RestrictingColumn

SAMPLED_ABOVE = 200_000  # rows of one record type: of more, every n-th is asked, and all where one of those hits

_CLOSED = (Kind.FLAG, Kind.NUMBER, Kind.DATE, Kind.INSTANT, Kind.SEX, Kind.RELATION)
_PLACES = (Kind.ADDRESS, Kind.POSTCODE, Kind.ORGANISATION, Kind.PHONE, Kind.EMAIL)


def place_withheld(columns: Sequence[RestrictingColumn]) -> tuple[Rule, ...]:
    """Quarantine: a row of somebody who must not be found shows no place; asked wherever a record can say so."""
    if RESTRICTED not in {column.name for column in columns}:
        return ()
    places = [c.name for c in columns if c.treatment is not Treatment.DROP and (c.tells_place or c.kind in _PLACES)]
    holds = f"NOT ({RESTRICTED} = 'true' AND coalesce({', '.join(places)}) IS NOT NULL)" if places else "true"
    means = "What tells where a restricted person is was withheld before the row came here."
    return (Rule("restricted_place_not_withheld", Severity.QUARANTINE, holds, means),)


def is_asked(column: RestrictingColumn) -> bool:
    """Whether a column that lands must be free of personal values: it is declared to hold none, or its text was redacted."""
    is_category = column.kind in (*_CLOSED, Kind.CODE, Kind.CODES)
    return column.treatment is not Treatment.DROP and (is_category or column.treatment is not Treatment.KEEP)


@contextmanager
def leaks_found(
    connection: Connection, columns: Mapping[str, Sequence[RestrictingColumn]], rows: Mapping[str, int], where: str
) -> Iterator[dict[str, tuple[Rule, ...]]]:
    """The rules to ask of each record type, for the length of the block: one for every column and kind of personal value
    that was found in it, or the one that says that none was. `columns` and `rows`: the declared columns and the number of
    rows by record type. Raises CheckDidNotRun.
    """
    try:
        yield _find_leaks(connection, columns, rows, where)
    finally:
        with suppress(Exception):  # what is left is replaced by the next check, and must not hide this one's error
            forget(connection)


def _find_leaks(
    connection: Connection, columns: Mapping[str, Sequence[RestrictingColumn]], rows: Mapping[str, int], where: str
) -> dict[str, tuple[Rule, ...]]:
    if undeclared := sorted(record for record in rows if not columns.get(record)):
        raise CheckDidNotRun(f"{where}: the columns of {', '.join(undeclared)} are not known")
    asked = {record: [c for c in columns[record] if is_asked(c)] for record in rows}
    steps = {record: -(-count // SAMPLED_ABOVE) for record, count in rows.items() if count and asked[record]}
    try:
        make_leaked(connection)
        know_names(connection, {record: columns[record] for record, count in rows.items() if count})
        pairs = look(connection, asked, steps)
        if pairs and max(steps.values()) > 1:
            pairs = look(connection, asked, dict.fromkeys(steps, 1))
    except Exception:
        raise CheckDidNotRun(f"{where}: personal_value_in_a_category") from None
    return {
        record: (*_rules(record, asked[record], pairs.get(record, ())), *place_withheld(columns[record])) for record in rows
    }


def _rules(record: str, asked: Sequence[RestrictingColumn], pairs: Sequence[tuple[str, str]]) -> Iterator[Rule]:
    for column, kind in pairs:
        what = kind.replace("_", " ")
        leaked = f"SELECT value FROM {LEAKED} WHERE record = '{record}' AND column_name = '{column}' AND kind = '{kind}'"
        yield Rule(f"{column}_holds_{kind}", Severity.QUARANTINE, f"{column} NOT IN ({leaked})", f"{column} holds no {what}.")
    if not pairs:
        leaked = f"SELECT value FROM {LEAKED} WHERE record = '{record}' AND column_name = "
        holds = " AND ".join(f"{c.name} NOT IN ({leaked}'{c.name}')" for c in asked) or "true"
        means = "No code, category, number, flag, date or redacted note holds a personal value."
        yield Rule("personal_value_in_a_category", Severity.QUARANTINE, holds, means)
