"""The people to be linked: `record`, one row per record; `version`, what it ever said; `person`, what it says of somebody.

What is no knowledge is left out here and stays in the data (skip_values.json): a title, a name such as "Baby of ...", a
birth date such as 01/01/1900, an address of no fixed abode, an identifier whose check digit does not hold.
"""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path
from typing import Any

import duckdb

from warehouse.linkage.agreement import create_macros
from warehouse.linkage.lookups import Others
from warehouse.linkage.names import KNOWN_NAMES, NICKNAMES
from warehouse.linkage.numbers import create_valid

SKIPPED: dict[str, Any] = json.loads(Path(__file__).with_name("skip_values.json").read_text("utf-8"))

# `mark` is a digest of all that an agency says of the record, whatever of it is read: the sum of MARKS.
_TOLD = """
SELECT record_id, hash(1, *COLUMNS(*)) AS mark FROM {relationships}
UNION ALL SELECT other_record_id, hash(2, *COLUMNS(*)) FROM {relationships}
"""
MARKS = f"SELECT record_id, hash(*COLUMNS(*)) AS mark FROM {{people}} UNION ALL {_TOLD}"
_ARRIVED = f"""
SELECT said.* REPLACE (said.mark + coalesce(told.mark, 0) AS mark)
FROM (
    SELECT record_id, any_value(agency) AS agency, min(extracted_at) AS first_extracted_at, sum(hash(*COLUMNS(*))) AS mark
    FROM {{people}} GROUP BY record_id
) AS said LEFT JOIN (SELECT record_id, sum(mark) AS mark FROM ({_TOLD}) GROUP BY record_id) AS told USING (record_id)
"""
# The node stands for the record in every later step. A person's id is that of the record with the smallest.
IN_ORDER = "row_number() OVER (ORDER BY first_extracted_at, agency, record_id)"
_RECORD = f"CREATE TABLE record AS SELECT ({IN_ORDER})::INTEGER AS node, * FROM ({_ARRIVED})"

_VERSION = r"""
CREATE TABLE version AS
WITH whole AS (
    -- One field may hold the whole name; its comma says where the surname ends.
    SELECT * REPLACE (
        if(contains(whole_name, ','), regexp_extract(whole_name, ',(.*)', 1), given_name) AS given_name,
        if(contains(whole_name, ','), split_part(whole_name, ',', 1), family_name) AS family_name
    )
    FROM (
        SELECT *, if(given_name IS NULL OR family_name IS NULL, coalesce(given_name, family_name), NULL) AS whole_name
        FROM {people} JOIN record USING (record_id)
    )
),
words AS (
    SELECT node, other_names, sex, nhs_number_status,
        if(list_contains($nhs_numbers, nhs_number), NULL, nhs_number) AS nhs_digits, upn, former_upn,
        uprn, birth_date, expected_birth_date, upper(trim(postcode)) AS postcode,
        regexp_replace(plain(given_name), $titled, '') AS given_words,
        regexp_replace(plain(family_name), $titled, '') AS family_words, plain(address) AS address_words,
        -- The same two versions stand in the same order whoever else is there, so by everything that they say.
        row_number() OVER (ORDER BY extracted_at, received_at, record_id, given_name, family_name, birth_date, address,
            postcode, upn, uprn, sex, nhs_number, nhs_number_status, other_names, former_upn, expected_birth_date) AS place
    FROM whole
),
-- "Katherine known as Kate", "Reed formerly Marsh": another name follows.
told AS (
    SELECT * REPLACE (given AS given_words, family AS family_words,
            nullif(concat_ws(';', other_names,
                also || if(ends_with(also, ' ' || family), '', coalesce(' ' || family, '')), coalesce(first || ' ', '') || once
            ), '') AS other_names)
    FROM (
        SELECT * EXCLUDE (given_part, family_part), coalesce(nullif(given_part.name, ''), given_words) AS given,
            coalesce(nullif(family_part.name, ''), family_words) AS family, split_part(given, ' ', 1) AS first,
            nullif(given_part.other, '') AS also, nullif(family_part.other, '') AS once
        FROM (
            SELECT *, regexp_extract(given_words, $otherwise, ['name', 'other']) AS given_part,
                regexp_extract(family_words, $otherwise, ['name', 'other']) AS family_part
            FROM words
        )
    )
),
-- Without a comma, where one end is somebody's given name and the other nobody's.
ended AS (
    SELECT *, list_contains($known, split_part(only_words, ' ', 1)) AS begins_given,
        list_contains($known, split_part(only_words, ' ', -1)) AS ends_given,
        list_contains($before, split_part(only_words, ' ', 1)) AS begins_before
    FROM (
        SELECT *, if(given_words IS NULL OR family_words IS NULL, coalesce(given_words, family_words), NULL) AS only_words
        FROM told
    )
),
parted AS (
    SELECT * REPLACE (coalesce(part.given, given_words) AS given_words, coalesce(part.family, family_words) AS family_words)
    FROM (
        SELECT *, CASE
                WHEN regexp_matches(only_words, $name_starts) THEN NULL
                WHEN begins_given AND NOT ends_given AND NOT begins_before
                    THEN regexp_extract(only_words, '^(.+) (\S+)$', ['given', 'family'])
                WHEN ends_given AND NOT begins_given AND given_words IS NULL
                    THEN regexp_extract(only_words, '^(.+) (\S+)$', ['family', 'given'])
            END AS part
        FROM ended
    )
)
SELECT * EXCLUDE (given_words, family_words, given, family, first, also, once, only_words, part, begins_given, ends_given,
        begins_before, address_words, birth_date, postcode),
    CASE WHEN NOT list_contains($names, given_words) AND NOT list_contains($titles, given_words)
        AND NOT regexp_matches(given_words, $name_starts) THEN given_words END AS given_words,
    coalesce(regexp_matches(given_words, $babies), false) AS is_unnamed_baby,
    CASE WHEN NOT list_contains($names, family_words) THEN family_words END AS family,
    CASE WHEN NOT regexp_matches(address_words, $address_starts) THEN address_words END AS address_words,
    CASE WHEN NOT list_contains($birth_dates, birth_date::VARCHAR) THEN birth_date END AS birth_date,
    CASE WHEN length(postcode) >= 3 AND NOT list_has_any($postcode_areas, [left(postcode, 2)]) THEN postcode END AS postcode
FROM parted
"""

_IS_TEMPORARY = "regexp_matches(upn, '[A-Z]$')"
_PERSON = """
CREATE TABLE person AS
WITH known AS (
    SELECT node, arg_max(sex, place) FILTER (WHERE sex IN ('M', 'F')) AS sex,
        arg_max(nhs_digits, place) FILTER (WHERE nhs_digits IS NOT NULL) AS nhs_digits,
        arg_max(nhs_digits, place) FILTER (WHERE valid_nhs.number IS NOT NULL) AS nhs_number,
        coalesce(arg_max(coalesce(nhs_number_status, '') = '01', place) FILTER (WHERE valid_nhs.number IS NOT NULL), false)
            AS is_verified,
        arg_max(upn, place) FILTER (WHERE valid_upn.number IS NOT NULL) AS upn,
        arg_max(upn, place) FILTER (WHERE upn IS NOT NULL) AS upn_written,
        arg_max(former_upn, place) FILTER (WHERE valid_former.number IS NOT NULL) AS stated_former_upn,
        arg_max(upn, place) FILTER (WHERE valid_upn.number IS NOT NULL AND {is_temporary}) AS temporary_upn,
        arg_max(expected_birth_date, place) FILTER (WHERE expected_birth_date IS NOT NULL) AS expected_birth_date,
        max(birth_date) AS birth_date, bool_or(is_unnamed_baby) AS is_unnamed_baby,
        coalesce(bool_and(list_contains($before, given_words)), false) AS is_prefix,
        list_sort(list_distinct(string_split(string_agg(given_words, ' '), ' '))) AS called
    FROM version
    LEFT JOIN valid_nhs ON valid_nhs.number = nhs_digits
    LEFT JOIN valid_upn ON valid_upn.number = upn
    LEFT JOIN valid_upn AS valid_former ON valid_former.number = former_upn
    GROUP BY node
)
SELECT node, record_id, agency, first_extracted_at, known.* EXCLUDE (node, stated_former_upn, temporary_upn),
    -- A school gives a temporary number, ending in a letter, until it learns the pupil's own. Who else was told of the
    -- temporary one still writes it. A number of the lasting kind that was replaced may have been another child's.
    coalesce(stated_former_upn, nullif(temporary_upn, upn)) AS former_upn,
    coalesce({is_temporary}, false) AS has_temporary_upn, coalesce(role.is_adult, false) AS has_adult_role, {ages},
    parent.names AS parents
FROM known JOIN record USING (node) LEFT JOIN role USING (node) LEFT JOIN parent USING (node)
"""
# What of a person depends on the day. Who is a parent or partner is grown up, whatever else is known; so is everybody where
# nobody is a child.
AGES = {
    "is_adult": "coalesce(birth_date <= $now::DATE - INTERVAL 18 YEAR, "
    "has_adult_role OR (SELECT last_birth FROM crowd) <= $now::DATE - INTERVAL 18 YEAR, false)",
    "is_minor": "coalesce(birth_date > $now::DATE - INTERVAL 14 YEAR, expected_birth_date IS NOT NULL)",
}

_KIN = """
CREATE TABLE role AS
SELECT node, bool_or(relation IN ('mother', 'father', 'step_parent', 'grandparent')) AS is_adult
FROM {relationships} JOIN record ON record.record_id = other_record_id GROUP BY node;

CREATE TABLE guardian AS
SELECT DISTINCT record.node, child.node AS child, relation IN ('mother', 'father') AS is_parent
FROM {relationships} AS told
JOIN record ON record.record_id = told.other_record_id JOIN record AS child ON child.record_id = told.record_id
WHERE relation IN ('mother', 'father', 'step_parent');

CREATE TABLE parent AS
SELECT child AS node,
    list_sort(list(DISTINCT split_part(version.given_words, ' ', 1) || ' ' || compact(version.family))) AS names
FROM guardian JOIN version USING (node)
WHERE is_parent AND version.given_words IS NOT NULL AND version.family IS NOT NULL
GROUP BY child;
"""


def prepare_people(connection: duckdb.DuckDBPyConnection, people: str, relationships: str, now: datetime) -> None:
    """Makes `record` and `crowd` of all records, and everything that describe_people() makes."""
    connection.execute(_RECORD.format(people=people, relationships=relationships))
    create_crowd(connection, people, "SELECT count(*) FROM record")
    describe_people(connection, people, relationships, now)


def create_crowd(connection: duckdb.DuckDBPyConnection, people: str, counted: str) -> None:
    """Makes `crowd` (records: how many there are in all, as the SQL `counted` says; last_birth: when the youngest of all was
    born)."""
    connection.execute(
        f"CREATE TABLE crowd AS SELECT ({counted}) AS records, max(birth_date) AS last_birth FROM {people} "
        "WHERE NOT list_contains($birth_dates::DATE[], birth_date)",
        {"birth_dates": SKIPPED["birth_dates"]},
    )


def describe_people(
    connection: duckdb.DuckDBPyConnection, people: str, relationships: str, now: datetime, others: Others | None = None
) -> None:
    """Makes the macros and the tables `version`, `person` and `guardian` in the connection's database, out of tables with the
    columns of PersonRecord (all versions of every record) and Relationship: of those whom `record` names.

    record: node, record_id, agency, first_extracted_at, mark; with the records that these are kin to
    crowd: as create_crowd() makes it
    others: what those say who are not at hand (lookups.py); None where all are
    person: the same, and sex, nhs_digits (ten digits as recorded), nhs_number (where its check digit holds), is_verified,
    upn_written, upn (where its check letter holds), former_upn (as stated, or the temporary one that it replaced),
    has_temporary_upn, expected_birth_date, birth_date, is_unnamed_baby, is_prefix (called by nothing but a name that goes
    before others, as Muhammad does), called (every word of every given name), has_adult_role (somebody's
    parent), is_adult, is_minor (too young to be a parent), parents
    """
    create_macros(connection)
    starts = {name: f"^({'|'.join(SKIPPED[name])}) " for name in ("name_starts", "address_starts")}
    starts["address_starts"] = starts["address_starts"].rstrip(" ") + "\\b"
    connection.execute(
        _VERSION.format(people=people),
        {name: SKIPPED[name] for name in ("names", "titles", "birth_dates", "postcode_areas", "nhs_numbers")}
        | starts
        | {"before": NICKNAMES["goes_before"], "known": sorted(KNOWN_NAMES)}
        | {"otherwise": rf"^(.+?) (?:(?:now|also|formerly|previously) )?(?:{'|'.join(SKIPPED['otherwise'])})\b ?(.*)$"}
        | {"babies": f"^({'|'.join(SKIPPED['baby_names'])})\\b", "titled": f"^(({'|'.join(SKIPPED['titles'])}) )+"},
    )
    create_valid(connection, others)
    connection.execute(_KIN.format(relationships=relationships))
    ages = ", ".join(f"{condition} AS {name}" for name, condition in AGES.items())
    connection.execute(_PERSON.format(is_temporary=_IS_TEMPORARY, ages=ages), {"now": now, "before": NICKNAMES["goes_before"]})


def crowd(connection: duckdb.DuckDBPyConnection) -> int:
    """How many records there are in all, also where only some of them are at hand."""
    [(records,)] = connection.execute("SELECT records FROM crowd").fetchall()
    return int(records)
