"""The people to be linked: `version`, what each agency's record ever said, and `person`, one row per record.

What is no knowledge is left out here and stays in the data (skip_values.json): a name such as "Baby of ...", a birth date
such as 01/01/1900, an address of no fixed abode, an identifier whose check digit does not hold.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd

from safeguarding.identifiers import nhs_number_holds, upn_holds
from warehouse.linkage.agreement import create_macros
from warehouse.versions import registered

SKIPPED: dict[str, Any] = json.loads(Path(__file__).with_name("skip_values.json").read_text("utf-8"))

_VERSION = """
CREATE TABLE version AS
WITH words AS (
    SELECT record_id, agency, other_names, sex, nhs_number_status,
        if(list_contains($nhs_numbers, nhs_number), NULL, nhs_number) AS nhs_digits, upn, former_upn,
        uprn, extracted_at,
        birth_date, expected_birth_date, upper(trim(postcode)) AS postcode, plain(given_name) AS given_words,
        plain(family_name) AS family_words, plain(address) AS address_words,
        row_number() OVER (ORDER BY extracted_at, received_at, record_id, given_name, family_name, birth_date, address,
            postcode, upn, uprn) AS place
    FROM {people}
)
SELECT * EXCLUDE (given_words, family_words, address_words, birth_date, postcode),
    CASE WHEN NOT list_contains($names, given_words) AND NOT regexp_matches(given_words, $name_starts) THEN given_words END
        AS given_words,
    coalesce(regexp_matches(given_words, $babies), false) AS is_unnamed_baby,
    CASE WHEN NOT list_contains($names, family_words) THEN family_words END AS family,
    CASE WHEN NOT regexp_matches(address_words, $address_starts) THEN address_words END AS address_words,
    CASE WHEN NOT list_contains($birth_dates, birth_date::VARCHAR) THEN birth_date END AS birth_date,
    CASE WHEN length(postcode) >= 3 AND NOT list_has_any($postcode_areas, [left(postcode, 2)]) THEN postcode END AS postcode
FROM words
"""

_IS_TEMPORARY = "regexp_matches(upn, '[A-Z]$')"
_PERSON = """
CREATE TABLE person AS
WITH known AS (
    SELECT record_id, any_value(agency) AS agency, min(extracted_at) AS first_extracted_at,
        arg_max(sex, place) FILTER (WHERE sex IN ('M', 'F')) AS sex,
        arg_max(nhs_digits, place) FILTER (WHERE nhs_digits IS NOT NULL) AS nhs_digits,
        arg_max(nhs_digits, place) FILTER (WHERE valid_nhs.number IS NOT NULL) AS nhs_number,
        coalesce(arg_max(coalesce(nhs_number_status, '') = '01', place) FILTER (WHERE valid_nhs.number IS NOT NULL), false)
            AS is_verified,
        arg_max(upn, place) FILTER (WHERE valid_upn.number IS NOT NULL) AS upn,
        arg_max(upn, place) FILTER (WHERE upn IS NOT NULL) AS upn_written,
        arg_max(former_upn, place) FILTER (WHERE valid_former.number IS NOT NULL) AS stated_former_upn,
        arg_max(upn, place) FILTER (WHERE valid_upn.number IS NOT NULL AND {is_temporary}) AS temporary_upn,
        arg_max(expected_birth_date, place) FILTER (WHERE expected_birth_date IS NOT NULL) AS expected_birth_date,
        max(birth_date) AS birth_date, bool_or(is_unnamed_baby) AS is_unnamed_baby
    FROM version
    LEFT JOIN valid_nhs ON valid_nhs.number = nhs_digits
    LEFT JOIN valid_upn ON valid_upn.number = upn
    LEFT JOIN valid_upn AS valid_former ON valid_former.number = former_upn
    GROUP BY record_id
)
-- The node stands for the record in every later step. A person's id is that of the record with the smallest.
SELECT (row_number() OVER (ORDER BY first_extracted_at, agency, record_id))::INTEGER AS node,
    known.* EXCLUDE (stated_former_upn, temporary_upn),
    -- A school gives a temporary number, ending in a letter, until it learns the pupil's own. Who else was told of the
    -- temporary one still writes it. A number of the lasting kind that was replaced may have been another child's.
    coalesce(stated_former_upn, nullif(temporary_upn, upn)) AS former_upn,
    coalesce({is_temporary}, false) AS has_temporary_upn,
    -- Who is a parent or partner is grown up, whatever else is known.
    coalesce(birth_date <= $now::DATE - INTERVAL 18 YEAR, coalesce(role.is_adult, false) AND birth_date IS NULL) AS is_adult,
    coalesce(birth_date > $now::DATE - INTERVAL 14 YEAR, expected_birth_date IS NOT NULL) AS is_minor,
    parent.names AS parents
FROM known LEFT JOIN role USING (record_id) LEFT JOIN parent USING (record_id)
"""

_ROLE = """
CREATE TABLE role AS
SELECT other_record_id AS record_id, bool_or(relation IN ('mother', 'father', 'step_parent', 'grandparent')) AS is_adult
FROM {relationships} GROUP BY other_record_id
"""

_GUARDIAN = """
CREATE TABLE guardian AS
SELECT DISTINCT other_record_id AS record_id, record_id AS child FROM {relationships}
WHERE relation IN ('mother', 'father', 'step_parent')
"""

_PARENT = """
CREATE TABLE parent AS
SELECT relation.record_id,
    list_sort(list(DISTINCT split_part(version.given_words, ' ', 1) || ' ' || compact(version.family))) AS names
FROM (SELECT DISTINCT record_id, other_record_id FROM {relationships} WHERE relation IN ('mother', 'father')) AS relation
JOIN version ON version.record_id = relation.other_record_id
WHERE version.given_words IS NOT NULL AND version.family IS NOT NULL
GROUP BY relation.record_id
"""


def prepare_people(connection: duckdb.DuckDBPyConnection, people: str, relationships: str, now: datetime) -> None:
    """Makes the macros and the tables `version`, `person` and `guardian` in the connection's database, out of tables with the
    columns of PersonRecord (all versions of every record) and Relationship.

    person: node, record_id, agency, first_extracted_at, sex, nhs_digits (ten digits as recorded), nhs_number (where its
    check digit holds), is_verified, upn_written, upn (where its check letter holds), former_upn (as
    stated, or the temporary one that it replaced), has_temporary_upn, expected_birth_date, birth_date, is_adult,
    is_minor (too young to be a parent), is_unnamed_baby, parents
    """
    create_macros(connection)
    starts = {name: f"^({'|'.join(SKIPPED[name])}) " for name in ("name_starts", "address_starts")}
    starts["address_starts"] = starts["address_starts"].rstrip(" ") + "\\b"
    connection.execute(
        _VERSION.format(people=people),
        {name: SKIPPED[name] for name in ("names", "birth_dates", "postcode_areas", "nhs_numbers")}
        | starts
        | {"babies": f"^({'|'.join(SKIPPED['baby_names'])})\\b"},
    )
    _create_valid(connection, "valid_nhs", ("nhs_digits",), nhs_number_holds)
    _create_valid(connection, "valid_upn", ("upn", "former_upn"), upn_holds)
    connection.execute(_ROLE.format(relationships=relationships))
    connection.execute(_GUARDIAN.format(relationships=relationships))
    connection.execute(_PARENT.format(relationships=relationships))
    connection.execute(_PERSON.format(is_temporary=_IS_TEMPORARY), {"now": now})


def _create_valid(
    connection: duckdb.DuckDBPyConnection, table: str, columns: tuple[str, ...], holds: Callable[[str], bool]
) -> None:
    """The numbers, among those recorded, whose check digit or letter holds."""
    every = " UNION ".join(f"SELECT {column} AS number FROM version WHERE {column} IS NOT NULL" for column in columns)
    numbers = [number for (number,) in connection.execute(every).fetchall() if holds(number)]
    with registered(connection, holding=pd.DataFrame({"number": pd.Series(numbers, dtype="str")})):
        connection.execute(f"CREATE TABLE {table} AS SELECT number::VARCHAR AS number FROM holding")
