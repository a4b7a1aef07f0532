"""The macros by which the models read what landed: instants of which only the month may be known, and doors."""

from __future__ import annotations

import duckdb

from safeguarding.need_to_know.doors import POSTCODE
from warehouse.store import literal

# Of a month, whose day nobody wrote down or the agreement leaves out, the instant is its beginning.
_INSTANTS = """
CREATE MACRO instant_of(said) AS coalesce(TRY_CAST(said AS TIMESTAMP), TRY_CAST(said || '-01' AS TIMESTAMP));
CREATE MACRO precision_of(said) AS CASE
    WHEN length(said) = 7 THEN 'month'
    WHEN CAST(TRY_CAST(said AS TIMESTAMP) AS TIME) = TIME '00:00:00' THEN 'day'
    ELSE 'exact'
END;
"""
_DOORS = r"""
CREATE MACRO in_capitals(words) AS translate(words, 'abcdefghijklmnopqrstuvwxyz', 'ABCDEFGHIJKLMNOPQRSTUVWXYZ');
CREATE MACRO capitals_of(address) AS translate(in_capitals(coalesce(address, '')), '''’', '');
CREATE MACRO code_of_door(words, postcode) AS
    replace(coalesce(nullif(in_capitals(trim(postcode)), ''), regexp_extract(words, $postcode$)), ' ', '');
CREATE MACRO marks_of_door(words) AS list_filter(list_transform(
    regexp_extract_all(
        regexp_replace(regexp_replace(words, $postcode$, ' ', 'g'), '([0-9])([A-Z])\b', '\1 \2', 'g'), '\b(?:[0-9]+|[A-Z])\b'
    ),
    lambda mark: ltrim(mark, '0')
), lambda mark: mark <> '');
CREATE MACRO door_of(address, postcode) AS CASE
    WHEN regexp_full_match(code_of_door(capitals_of(address), postcode), $postcode$)
        AND NOT starts_with(code_of_door(capitals_of(address), postcode), 'ZZ99')
        THEN code_of_door(capitals_of(address), postcode) || '/'
            || array_to_string(list_sort(list_distinct(marks_of_door(capitals_of(address)))), '.')
END;
"""


def create_readers(connection: duckdb.DuckDBPyConnection) -> None:
    """instant_of(text) and precision_of(text), a code of Precision; door_of(address, postcode), which says of a record what
    door_of of safeguarding/need_to_know/doors.py says of a row that arrives."""
    connection.execute(_INSTANTS)
    connection.execute(_DOORS.replace("$postcode$", literal(POSTCODE)))
