"""What every record calls its person: the names it ever had, read as the custom they are given by has them.

Muhammad Ali is called Ali: the Prophet's name goes before the boy's own, and half of all registers leave it out or write
M. Abdul begins a name, Abdul Rahman, and is none alone (A Guide to Names and Naming Practices, 2006). What such
customs put in a name is listed in nicknames.json.
"""

from __future__ import annotations

import json
from itertools import chain
from pathlib import Path
from typing import Any

import duckdb

from safeguarding.need_to_know.words import GIVEN_NAMES
from warehouse.linkage.lookups import LookUp, Others, look_up

NICKNAMES: dict[str, Any] = json.loads(Path(__file__).with_name("nicknames.json").read_text("utf-8"))
# What is somebody's given name, whoever is held.
KNOWN_NAMES = frozenset({*GIVEN_NAMES, *NICKNAMES["names"], *chain.from_iterable(NICKNAMES["groups"])})

_MOST = 5  # names per record, the latest
_WRONG_WAY = 4  # times as many bear each of two names in the other place

_CALLED = r"""
CREATE OR REPLACE MACRO joined(words) AS regexp_replace(words, '\b(abd|abdul|abdur|abdel|abdal) (al )?', '\1');
CREATE OR REPLACE MACRO called(words) AS CASE
    WHEN regexp_matches(joined(words), '^({before}|[a-z]) [a-z][a-z]') THEN struct_pack(
        given := split_part(joined(words), ' ', 2),
        middle := regexp_replace(regexp_replace(joined(words), '^(\S+) \S+', '\1'), '^({before})\b', '{first}'))
    ELSE struct_pack(
        given := split_part(joined(words), ' ', 1), middle := nullif(regexp_replace(joined(words), '^\S+ ?', ''), ''))
    END;
"""

_WRITTEN = r"""
CREATE TABLE written AS
WITH called AS (
    SELECT given_words, called(given_words) AS called FROM (SELECT DISTINCT given_words FROM version)
)
SELECT node, place, compact(given_words) AS whole, called.given AS given, called.middle AS middle, family,
    list_transform(string_split(other_names, ';'), lambda name: plain(name)) AS aliases
FROM version LEFT JOIN called USING (given_words)
"""

# Whose given name is many people's surname and whose surname many people's given name, was written the wrong way round.
# Else two sisters who were both written so would bear one given name, the family's.
_PLACED = LookUp(
    "placed",
    keys=("name",),
    items=("place",),
    said="SELECT node, given AS name, 'given' AS place FROM written UNION SELECT node, family, 'family' FROM written",
    value=f"""
        coalesce(sum(n) FILTER (WHERE place = 'family'), 0) >= {_WRONG_WAY} * coalesce(sum(n) FILTER (WHERE place = 'given'), 0)
            AS is_surname,
        coalesce(sum(n) FILTER (WHERE place = 'given'), 0) >= {_WRONG_WAY} * coalesce(sum(n) FILTER (WHERE place = 'family'), 0)
            AS is_given_name
    """,
)

LOOK_UPS = (_PLACED,)

_NAMED = r"""
CREATE TABLE named AS
WITH turned AS (
    SELECT written.*, coalesce(one.is_surname AND other.is_given_name, false) AS is_turned
    FROM written LEFT JOIN placed AS one ON one.name = given LEFT JOIN placed AS other ON other.name = family
),
every AS (
    SELECT node, place, if(is_turned, compact(family), whole) AS whole, if(is_turned, family, given) AS given, middle,
        if(is_turned, given, family) AS family
    FROM turned
    UNION ALL
    -- A former name of one word is a surname; one of several words begins with a given name.
    SELECT node, place, if(contains(alias, ' '), split_part(alias, ' ', 1), whole),
        if(contains(alias, ' '), split_part(alias, ' ', 1), given), if(contains(alias, ' '), NULL, middle),
        regexp_replace(alias, '^\S+ ', '')
    FROM (SELECT * EXCLUDE (aliases), unnest(aliases) AS alias FROM written WHERE aliases IS NOT NULL) WHERE alias IS NOT NULL
)
SELECT node, whole, given, middle, family FROM every
WHERE given IS NOT NULL OR family IS NOT NULL
GROUP BY node, whole, given, middle, family
QUALIFY row_number() OVER (PARTITION BY node ORDER BY max(place) DESC, given, family, middle, whole) <= {most};
"""


def create_names(connection: duckdb.DuckDBPyConnection, others: Others | None = None) -> None:
    """Makes `named` (node, whole: the given names as written, given: the one that the person is called by, middle: what else
    stands beside it, family) out of `version`, one row per name that a record ever had.

    others  what those say who are not at hand (lookups.py); None where all are
    """
    before = NICKNAMES["goes_before"]
    connection.execute(_CALLED.format(before="|".join(before), first=before[0]))
    connection.execute(_WRITTEN)
    look_up(connection, _PLACED, others)
    connection.execute(_NAMED.format(most=_MOST))
