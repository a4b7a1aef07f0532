"""What every record calls its person: the names it ever had, read as the custom they are given by has them.

Muhammad Ali is called Ali: the Prophet's name goes before the boy's own, and half of all registers leave it out or write
M. Abdul begins a name, Abdul Rahman, and is none alone (A Guide to Names and Naming Practices, 2006). What such
customs put in a name is listed in nicknames.json.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import duckdb

NICKNAMES: dict[str, Any] = json.loads(Path(__file__).with_name("nicknames.json").read_text("utf-8"))

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

_NAMED = r"""
CREATE TABLE written AS
WITH called AS (
    SELECT record_id, place, called(given_words) AS called, family,
        list_transform(string_split(other_names, ';'), lambda name: plain(name)) AS aliases
    FROM version
)
SELECT record_id, place, called.given AS given, called.middle AS middle, family, aliases FROM called;

-- Whose given name is many people's surname and whose surname many people's given name, was written the wrong way round.
-- Else two sisters who were both written so would bear one given name, the family's.
CREATE TABLE turned AS
WITH given AS (SELECT given AS name, count(DISTINCT record_id) AS bearers FROM written GROUP BY given),
family AS (SELECT family AS name, count(DISTINCT record_id) AS bearers FROM written GROUP BY family),
name AS (
    SELECT name, coalesce(given.bearers, 0) AS as_given, coalesce(family.bearers, 0) AS as_family
    FROM given FULL JOIN family USING (name)
)
SELECT DISTINCT written.given, written.family
FROM written JOIN name AS one ON one.name = written.given JOIN name AS other ON other.name = written.family
WHERE one.as_family >= {wrong_way} * one.as_given AND other.as_given >= {wrong_way} * other.as_family;

CREATE TABLE named AS
WITH every AS (
    SELECT record_id, place, if(turned.given IS NULL, written.given, written.family) AS given, middle,
        if(turned.given IS NULL, written.family, written.given) AS family
    FROM written LEFT JOIN turned USING (given, family)
    UNION ALL
    -- A former name of one word is a surname; one of several words begins with a given name.
    SELECT record_id, place, if(contains(alias, ' '), split_part(alias, ' ', 1), given), if(contains(alias, ' '), NULL, middle),
        regexp_replace(alias, '^\S+ ', '')
    FROM (SELECT * EXCLUDE (aliases), unnest(aliases) AS alias FROM written WHERE aliases IS NOT NULL) WHERE alias IS NOT NULL
)
SELECT record_id, given, middle, family FROM every
WHERE given IS NOT NULL OR family IS NOT NULL
GROUP BY record_id, given, middle, family
QUALIFY row_number() OVER (PARTITION BY record_id ORDER BY max(place) DESC, given, family, middle) <= {most};
"""


def create_names(connection: duckdb.DuckDBPyConnection) -> None:
    """Makes `named` (record_id, given: the name that the person is called by, middle: what else stands beside it, family)
    out of `version`, one row per name that a record ever had."""
    before = NICKNAMES["goes_before"]
    connection.execute(_CALLED.format(before="|".join(before), first=before[0]))
    connection.execute(_NAMED.format(most=_MOST, wrong_way=_WRONG_WAY))
