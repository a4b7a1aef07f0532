"""How two values of a person agree, as SQL macros: a level from 0 (they contradict each other) upwards, null where
one side does not know. The same levels weigh in the model, decide the sure rules and stand guard.

given    4 the same, 3 forms of one name, 2 alike (one slip of the pen in a longer name, or swapped with the surname),
         1 doubtful (an initial, a middle name, a slip in a short name), 0 another name
family   4 the same, 3 alike, 2 one part of a double-barrelled name, 1 swapped with the given name, 0 another name
birth    4 the same day, 3 one slip (a digit, day and month swapped), 1 an estimate within the year, 0 another day
place    4 the same premises, 3 the same postcode, 2 its sector, 1 its district, 0 elsewhere
"""

from __future__ import annotations

import duckdb

# Names in letters and digits alone, lower case, without accents: O'Brien and OBRIEN are one.
_TEXT = r"""
CREATE MACRO plain(text) AS nullif(trim(regexp_replace(
    regexp_replace(lower(strip_accents(text)), '[''’`.]', '', 'g'), '[^\p{L}0-9]+', ' ', 'g')), '');
CREATE MACRO compact(text) AS replace(text, ' ', '');
CREATE MACRO is_slip(a, b) AS
    least(length(a), length(b)) >= 5 AND a[1] = b[1]
    AND (damerau_levenshtein(a, b) <= 1 OR jaro_winkler_similarity(a, b) >= 0.92);
"""

# Sounds as in Soundex, for finding candidates only: letters that are confused become one digit, vowels go.
_SOUND = """
CREATE MACRO sound(text) AS
    replace(replace(replace(text[1], 'c', 'k'), 'z', 's'), 'y', 'i') || left(regexp_replace(
        replace(replace(replace(replace(replace(replace(
            translate(text[2:], 'bfpvcgjkqsxzdtlmnr', '111122222222334556'),
        '11', '1'), '22', '2'), '33', '3'), '44', '4'), '55', '5'), '66', '6'),
    '[^1-6]', '', 'g'), 4);
"""

_LEVELS = """
CREATE MACRO given_level(a, forms_a, middle_a, family_a, b, forms_b, middle_b, family_b) AS CASE
    WHEN a IS NULL OR b IS NULL THEN NULL
    WHEN a = b THEN 4
    WHEN list_has_any(forms_a, forms_b) THEN 3
    WHEN is_slip(a, b) OR (a = compact(family_b) AND b = compact(family_a)) THEN 2
    WHEN least(length(a), length(b)) = 1 AND a[1] = b[1] THEN 1
    WHEN list_contains(string_split(middle_b, ' '), a) OR list_contains(string_split(middle_a, ' '), b) THEN 1
    WHEN damerau_levenshtein(a, b) <= 1 OR jaro_winkler_similarity(a, b) >= 0.8 THEN 1
    ELSE 0
END;
CREATE MACRO family_level(a, given_a, b, given_b) AS CASE
    WHEN a IS NULL OR b IS NULL THEN NULL
    WHEN compact(a) = compact(b) THEN 4
    WHEN is_slip(compact(a), compact(b)) THEN 3
    WHEN list_has_any(
        list_filter(string_split(a, ' '), lambda part: length(part) > 3),
        list_filter(string_split(b, ' '), lambda part: length(part) > 3)) THEN 2
    WHEN compact(a) = given_b AND compact(b) = given_a THEN 1
    ELSE 0
END;
CREATE MACRO birth_level(a, b) AS CASE
    WHEN a IS NULL OR b IS NULL THEN NULL
    WHEN a = b THEN 4
    WHEN year(a) = year(b) AND month(a) = day(b) AND day(a) = month(b) THEN 3
    WHEN damerau_levenshtein(strftime(a, '%Y%m%d'), strftime(b, '%Y%m%d')) = 1 THEN 3
    WHEN year(a) = year(b) AND (dayofyear(a) = 1 OR dayofyear(b) = 1) THEN 1
    ELSE 0
END;
CREATE MACRO place_level(premises_a, postcode_a, premises_b, postcode_b) AS CASE
    WHEN postcode_a IS NULL OR postcode_b IS NULL THEN NULL
    WHEN premises_a = premises_b THEN 4
    WHEN postcode_a = postcode_b THEN 3
    WHEN left(postcode_a, -2) = left(postcode_b, -2) THEN 2
    WHEN split_part(postcode_a, ' ', 1) = split_part(postcode_b, ' ', 1) THEN 1
    ELSE 0
END;
"""


def create_macros(connection: duckdb.DuckDBPyConnection) -> None:
    """Makes the macros in the connection's own database."""
    for script in (_TEXT, _SOUND, _LEVELS):
        connection.execute(script)


def compare(connection: duckdb.DuckDBPyConnection, pairs: str, compared: str) -> None:
    """How the two records of each pair (record_id_a, record_id_b) agree, at their best over all that their agencies
    ever said: columns given, family, birth, place, and

    nhs_number   3 the same and verified on both sides, 2 the same, 0 different; null where a side has no valid one
    upn          2 the same (also a former one), 0 different; null where a side has no valid permanent one
    is_verified  both NHS numbers are verified
    sex          1 the same, 0 different
    is_adult     one of them is grown up
    is_one_register  one agency keeps both records
    is_common_name  they share a name that several people bear
    """
    connection.execute(
        f"""
        CREATE OR REPLACE TABLE {compared} AS
        WITH faces AS (
            SELECT record_id_a, record_id_b,
                max(given_level(a.given, a.forms, a.middle, a.family, b.given, b.forms, b.middle, b.family)) AS given,
                max(family_level(a.family, a.given, b.family, b.given)) AS family,
                max(birth_level(a.birth_date, b.birth_date)) AS birth,
                max(place_level(a.premises, a.postcode, b.premises, b.postcode)) AS place,
                bool_or(a.is_common_name AND a.given = b.given AND a.family = b.family) AS is_common_name
            FROM {pairs}
            JOIN face AS a ON a.record_id = record_id_a
            JOIN face AS b ON b.record_id = record_id_b
            GROUP BY ALL
        )
        SELECT faces.*,
            CASE WHEN a.nhs_number = b.nhs_number THEN if(a.is_verified AND b.is_verified, 3, 2)
                WHEN a.nhs_number <> b.nhs_number THEN 0 END AS nhs_number,
            a.is_verified AND b.is_verified AS is_verified,
            CASE WHEN a.upn = b.upn OR a.upn = b.former_upn OR a.former_upn = b.upn THEN 2
                WHEN a.upn <> b.upn AND NOT a.has_temporary_upn AND NOT b.has_temporary_upn THEN 0 END AS upn,
            (a.sex = b.sex)::INTEGER AS sex,
            a.is_adult OR b.is_adult AS is_adult, a.agency = b.agency AS is_one_register
        FROM faces
        JOIN person AS a ON a.record_id = record_id_a
        JOIN person AS b ON b.record_id = record_id_b
        """
    )
