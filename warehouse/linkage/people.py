"""The people to be linked: one `person` per agency's record, and a `face` for each way in which it was ever described.

What is no knowledge is left out here and stays in the data: a name such as "Baby of ...", a birth date such as
01/01/1900, a place that many unrelated families share, an identifier whose check digit does not hold.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import duckdb
import pandas as pd

from safeguarding.identifiers import nhs_number_holds, upn_holds
from warehouse.linkage.agreement import create_macros
from warehouse.versions import registered

_NICKNAMES = Path(__file__).with_name("nicknames.json")
_NO_NAMES = (
    *("unknown", "not known", "nk", "n k", "na", "n a", "none", "no name", "unborn", "baby", "infant", "child", "twin"),
    *("male", "female", "boy", "girl", "mum", "dad", "mother", "father", "anon", "anonymous", "tba", "x", "xx", "test"),
)
_NO_NAME_STARTS = "^(baby|unborn|infant|unknown|twin|triplet|bb|bg) "
_NO_PLACE = "^(nfa|no fixed|unknown|not known|no address)"
_SHARED_BY = 8  # more surnames than this at one premises: a hostel, a refuge, a surgery
_COMMON_FROM = 2  # more birth dates than this under one name: people of that name are met by chance

_VERSION = """
CREATE TABLE version AS
WITH words AS (
    SELECT *, plain(given_name) AS given_words, plain(family_name) AS family_words, plain(address) AS address_words
    FROM {people}
)
SELECT * EXCLUDE (given_words, family_words, address_words, birth_date, postcode),
    CASE WHEN NOT list_contains($no_names, given_words) AND NOT regexp_matches(given_words, $no_name_starts)
        THEN given_words END AS given_words,
    CASE WHEN NOT list_contains($no_names, family_words) THEN family_words END AS family,
    CASE WHEN NOT regexp_matches(address_words, $no_place) THEN address_words END AS address_words,
    CASE WHEN year(birth_date) > 1900 THEN birth_date END AS birth_date,
    -- ZZ stands for no fixed abode and for places abroad.
    CASE WHEN regexp_matches(postcode, '^[A-Z0-9]+ [A-Z0-9]+$') AND NOT starts_with(postcode, 'ZZ')
        THEN postcode END AS postcode
FROM words
"""

_FACE = """
CREATE TABLE face AS
WITH described AS (
    SELECT record_id, split_part(given_words, ' ', 1) AS given,
        nullif(regexp_replace(given_words, '^\\S+ ?', ''), '') AS middle, family, birth_date, postcode,
        -- Its numbers tell premises apart however the street is written; a house without one goes by its name.
        postcode || '/' || coalesce(nullif(array_to_string(regexp_extract_all(address_words, '\\b[0-9]+[a-z]?\\b'), '-'), ''),
            left(address_words, 12)) AS premises,
        list_transform(string_split(other_names, ';'), lambda name: plain(name)) AS aliases
    FROM version
),
every AS (
    SELECT * EXCLUDE (aliases) FROM described
    UNION
    -- A former name of one word is a surname; one of several words begins with a given name.
    SELECT record_id, if(contains(alias, ' '), split_part(alias, ' ', 1), given), if(contains(alias, ' '), NULL, middle),
        regexp_replace(alias, '^\\S+ ', ''), birth_date, postcode, premises
    FROM (SELECT * EXCLUDE (aliases), unnest(aliases) AS alias FROM described) WHERE alias IS NOT NULL
),
shared AS (
    SELECT premises FROM every WHERE premises IS NOT NULL GROUP BY premises HAVING count(DISTINCT family) > $shared_by
),
often AS (
    SELECT given, family FROM every GROUP BY given, family HAVING count(DISTINCT birth_date) > $common_from
)
SELECT row_number() OVER (ORDER BY record_id, given, middle, family, birth_date, postcode, premises) AS face_id,
    record_id, given, middle, family, birth_date, if(shared.premises IS NULL, postcode, NULL) AS postcode,
    if(shared.premises IS NULL, every.premises, NULL) AS premises,
    coalesce(form.groups, []::VARCHAR[]) AS forms, coalesce(form.groups[1], given) AS root, compact(family) AS surname,
    sound(given) || '/' || sound(compact(family)) AS sound, split_part(postcode, ' ', 1) AS district,
    year(birth_date) AS birth_year, often.given IS NOT NULL AS is_common_name, nhs_number, upn, former_upn, sex
FROM every JOIN person USING (record_id) LEFT JOIN form USING (given) LEFT JOIN shared USING (premises)
LEFT JOIN often USING (given, family)
"""

_PERSON = """
CREATE TABLE person AS
SELECT record_id, any_value(agency) AS agency, min(extracted_at) AS first_extracted_at,
    arg_max(sex, place) FILTER (WHERE sex IN ('M', 'F')) AS sex,
    arg_max(nhs_number, place) FILTER (WHERE valid_nhs.number IS NOT NULL) AS nhs_number,
    coalesce(arg_max(coalesce(nhs_number_status, '') = '01', place) FILTER (WHERE valid_nhs.number IS NOT NULL), false)
        AS is_verified,
    arg_max(upn, place) FILTER (WHERE valid_upn.number IS NOT NULL) AS upn,
    arg_max(former_upn, place) FILTER (WHERE valid_former.number IS NOT NULL) AS former_upn,
    -- A school gives a temporary number, ending in a letter, until it learns the pupil's own.
    coalesce(regexp_matches(arg_max(upn, place) FILTER (WHERE valid_upn.number IS NOT NULL), '[A-Z]$'), false)
        AS has_temporary_upn,
    coalesce(max(birth_date) <= $now::DATE - INTERVAL 18 YEAR, false) AS is_adult
FROM (SELECT *, row_number() OVER (ORDER BY extracted_at, received_at, record_id) AS place FROM version)
LEFT JOIN valid_nhs ON valid_nhs.number = nhs_number
LEFT JOIN valid_upn ON valid_upn.number = upn
LEFT JOIN valid_upn AS valid_former ON valid_former.number = former_upn
GROUP BY record_id
"""


def prepare(connection: duckdb.DuckDBPyConnection, people: str, now: datetime) -> None:
    """Makes the macros and the tables `person` and `face` in the connection's database, out of a table with the
    columns of PersonRecord (all versions of every record)."""
    create_macros(connection)
    connection.execute(
        _VERSION.format(people=people),
        {"no_names": list(_NO_NAMES), "no_name_starts": _NO_NAME_STARTS, "no_place": _NO_PLACE},
    )
    _create_valid(connection, "valid_nhs", ("nhs_number",), nhs_number_holds)
    _create_valid(connection, "valid_upn", ("upn", "former_upn"), upn_holds)
    connection.execute(_PERSON, {"now": now})
    _create_forms(connection)
    connection.execute(_FACE, {"shared_by": _SHARED_BY, "common_from": _COMMON_FROM})


def _create_valid(
    connection: duckdb.DuckDBPyConnection, table: str, columns: tuple[str, ...], holds: Callable[[str], bool]
) -> None:
    """The numbers, among those recorded, whose check digit or letter holds."""
    every = " UNION ".join(f"SELECT {column} AS number FROM version WHERE {column} IS NOT NULL" for column in columns)
    numbers = [number for (number,) in connection.execute(every).fetchall() if holds(number)]
    with registered(connection, holding=pd.DataFrame({"number": pd.Series(numbers, dtype="str")})):
        connection.execute(f"CREATE TABLE {table} AS SELECT number::VARCHAR AS number FROM holding")


def _create_forms(connection: duckdb.DuckDBPyConnection) -> None:
    """Given name to the groups of names that it is a form of, each group named by its first name."""
    groups = json.loads(_NICKNAMES.read_text("utf-8"))["groups"]
    pairs = pd.DataFrame([(name, group[0]) for group in groups for name in group], columns=["given", "group"], dtype="str")
    with registered(connection, nickname=pairs):
        connection.execute(
            'CREATE TABLE form AS SELECT given, list_sort(list(DISTINCT "group")) AS groups FROM nickname GROUP BY given'
        )
