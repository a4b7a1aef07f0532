"""The search for personal values among what a delivery is about to land: set-wise in the database, over the different values
of each column, so that it costs what is different and not what is long. No value leaves the connection.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache

from expectations import identifiers
from expectations.asking import Connection
from expectations.rules import view_of
from safeguarding.codes import Kind, Treatment
from safeguarding.need_to_know.restricted import RestrictingColumn

LEAKED = "leaked_value"  # one row per record type, column, value and kind of personal value that it seems to hold
_NAMES = "name_known"  # one row per person whom the delivery's columns name: the words of the name
_SHAPED, _NAMED, _EVERYDAY = "shaped_value", "named_value", "everyday_word"  # values worth a look; words of the language

_GRADES = ("amber",)  # a grade of risk before it is a name: a family with an Amber would hold back every such grade
_NAME_KINDS = (Kind.GIVEN_NAME, Kind.FAMILY_NAME, Kind.OTHER_NAMES)
_WORTH_A_LOOK = "@|([0-9][ .()-]{0,3}){9}|[0-9] ?[A-Z]{2}"  # a value without any of these has none of the shapes
_DATED = "[0-9]{4}-[0-9]{2}(-[0-9]{2}( [0-9]{2}:[0-9]{2}:[0-9]{2})?)?"  # what a date, an instant or a month becomes
_WORDS = r"list_filter(regexp_split_to_array(lower({}), '[^\p{{L}}]+'), lambda w: length(w) > 2)"


def make_leaked(connection: Connection) -> None:
    """Makes the temporary table LEAKED, empty."""
    connection.execute(
        f"CREATE OR REPLACE TEMP TABLE {LEAKED} (record VARCHAR, column_name VARCHAR, value VARCHAR, kind VARCHAR)"
    )


def forget(connection: Connection) -> None:
    """Drops every table that the search made."""
    for table in (LEAKED, _NAMES, _SHAPED, _NAMED, _EVERYDAY):
        connection.execute(f"DROP TABLE IF EXISTS {table}")


def know_names(connection: Connection, columns: Mapping[str, Sequence[RestrictingColumn]]) -> None:
    """The names in the columns of every record type, as lists of words, once each."""
    named = []
    for record, of_record in columns.items():
        people: dict[str, list[str]] = {}
        for column in of_record:
            if column.kind in _NAME_KINDS and column.treatment is Treatment.KEEP:
                people.setdefault(column.name.removesuffix(column.kind.value), []).append(column.name)
        for names in people.values():
            words = _WORDS.format(f"concat_ws(' ', {', '.join(names)})")
            named.append(f"SELECT DISTINCT {words} AS words FROM {view_of(record)}")
    query = " UNION ".join(named) or "SELECT []::VARCHAR[] AS words WHERE false"
    connection.execute(f"CREATE OR REPLACE TEMP TABLE {_NAMES} AS {query}")


def look(
    connection: Connection, asked: Mapping[str, Sequence[RestrictingColumn]], steps: Mapping[str, int]
) -> dict[str, list[tuple[str, str]]]:
    """Fills LEAKED from every so many-th row of each record type in `steps`; which columns hold which kinds."""
    columns = [(record, column) for record in steps for column in asked[record]]
    if not columns:
        return {}
    connection.execute(f"DELETE FROM {LEAKED}")
    _look_for_shapes(connection, " UNION ALL ".join(_values(record, column, steps[record]) for record, column in columns))
    categories = [(record, column) for record, column in columns if column.kind in (Kind.CODE, Kind.CODES)]
    if categories:
        _look_for_names(connection, " UNION ALL ".join(_values(record, column, steps[record]) for record, column in categories))
    pairs: dict[str, list[tuple[str, str]]] = {}
    for record, column, kind in connection.execute(
        f"SELECT DISTINCT record, column_name, kind FROM {LEAKED} ORDER BY ALL"
    ).fetchall():
        pairs.setdefault(record, []).append((column, kind))
    return pairs


def _values(record: str, column: RestrictingColumn, step: int) -> str:
    """Each value of a column, once. A code that the connector declares is no finding, whatever it looks like."""
    declared = {*column.codes, *(column.codes.values() if column.treatment is Treatment.COARSEN else ())}
    listed = ", ".join("'" + code.replace("'", "''") + "'" for code in sorted(declared))
    asked = [f"{column.name} IS NOT NULL", "row_change <> 'withdrawn'"]
    asked += [f"{column.name} NOT IN ({listed})"] if listed else []
    asked += [f"NOT regexp_full_match({column.name}, '{_DATED}')"] if column.kind in (Kind.DATE, Kind.INSTANT) else []
    asked += [f"hash(row_line) % {step} = 0"] if step > 1 else []
    is_text = "true" if column.kind is Kind.TEXT else "false"
    return (
        f"SELECT DISTINCT '{record}' AS record, '{column.name}' AS column_name, {column.name} AS value, {is_text} AS is_text "
        f"FROM {view_of(record)} WHERE {' AND '.join(asked)}"
    )


@cache
def _shapes() -> tuple[tuple[str, str], ...]:
    """Each kind of personal value that is told by its shape, as SQL over `value`, or over `capitals`: the value in
    capitals, where it is not prose."""
    from safeguarding.need_to_know.words import POSTCODE_AREAS

    areas = "|".join(sorted(area.upper() for area in POSTCODE_AREAS))
    return (
        ("nhs_number", identifiers.has_nhs_number("value")),
        ("upn", identifiers.has_upn("value")),
        ("phone", f"{identifiers.has_phone('value')} OR regexp_full_match(value, '7[0-9]{{9}}')"),  # a number lost its nought
        ("email", identifiers.has_email("value")),
        ("postcode", identifiers.has_postcode("capitals", areas)),
    )


def _look_for_shapes(connection: Connection, values: str) -> None:
    """Adds the values in which something stands that has the shape of an identifier. Most deliveries have none that is
    worth a look, and planning the look takes longer than finding that out."""
    connection.execute(
        f"CREATE OR REPLACE TEMP TABLE {_SHAPED} AS "
        f"SELECT *, CASE WHEN is_text THEN value ELSE upper(value) END AS capitals FROM ({values}) "
        f"WHERE regexp_matches(capitals, '{_WORTH_A_LOOK}')"
    )
    if connection.execute(f"SELECT count(*) FROM {_SHAPED}").fetchone()[0]:
        shapes = ", ".join(f"CASE WHEN {holds} THEN '{kind}' END" for kind, holds in _shapes())
        connection.execute(
            f"INSERT INTO {LEAKED} SELECT * FROM "
            f"(SELECT record, column_name, value, unnest([{shapes}]) AS kind FROM {_SHAPED}) WHERE kind IS NOT NULL"
        )


def _look_for_names(connection: Connection, values: str) -> None:
    """Adds the values in which a person of this delivery is named: by a name that is no everyday word, or by two names."""
    connection.execute(
        f"CREATE OR REPLACE TEMP TABLE {_NAMED} AS "
        f"SELECT record, column_name, value, unnest({_WORDS.format('value')}) AS word FROM ({values})"
    )
    connection.execute(f"DELETE FROM {_NAMED} WHERE word NOT IN (SELECT unnest(words) FROM {_NAMES})")
    if connection.execute(f"SELECT count(*) FROM {_NAMED}").fetchone()[0]:
        from safeguarding.need_to_know.words import EVERYDAY

        connection.execute(
            f"CREATE OR REPLACE TEMP TABLE {_EVERYDAY} AS SELECT unnest(?::VARCHAR[]) AS word", [[*EVERYDAY, *_GRADES]]
        )
        connection.execute(
            f"INSERT INTO {LEAKED} SELECT DISTINCT record, column_name, value, 'name' FROM {_NAMED} AS said "
            f"JOIN (SELECT words AS person, unnest(words) AS word FROM {_NAMES}) AS known ON known.word = said.word "
            "GROUP BY record, column_name, value, person HAVING count(DISTINCT said.word) > 1 "
            f"OR bool_or(said.word NOT IN (SELECT word FROM {_EVERYDAY}))"
        )
