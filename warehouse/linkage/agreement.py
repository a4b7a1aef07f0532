"""How two ways of describing a person agree: each comparison's levels, from the best to the worst.

One list serves the model, which weighs the levels, and the guards, which no weight outvotes. A level is the first whose
condition holds; a comparison is not known (null) where a side says nothing. `_l` and `_r` are the two descriptions
(columns of `face`, faces.py).
"""

from __future__ import annotations

import re
from typing import NamedTuple

import duckdb


class Level(NamedTuple):
    """One way of agreeing: its number within the comparison, its name in the model, the SQL that says when."""

    value: int
    label: str
    condition: str


class Comparison(NamedTuple):
    """What is compared: when it is not known, the levels in order (the last takes what is left), and the column whose
    commonness moves the weight of the first level."""

    unknown: str
    levels: tuple[Level, ...]
    frequency: str | None = None


# Letters and digits alone, lower case, without accents: O'Brien and OBRIEN are one.
_TEXT = r"""
CREATE OR REPLACE MACRO plain(text) AS nullif(trim(regexp_replace(regexp_replace(
    translate(lower(strip_accents(text)), 'łøđðıß', 'loddis'), '[''’`.]', '', 'g'), '[^\p{L}0-9]+', ' ', 'g')), '');
CREATE OR REPLACE MACRO compact(text) AS replace(text, ' ', '');
-- At most one letter too many, too few or another, or two in each other's place, which counts as two for the quicker distance.
CREATE OR REPLACE MACRO is_slip(a, b) AS
    abs(length(a) - length(b)) <= 1 AND levenshtein(a, b) <= 2 AND damerau_levenshtein(a, b) <= 1;
CREATE OR REPLACE MACRO is_near(a, b) AS
    (least(length(a), length(b)) >= 5 AND jaro_winkler_similarity(a, b) >= 0.9) OR is_slip(a, b);
-- Of two lists of given names each has some that the other has not, nor begins, nor is a slip of.
CREATE OR REPLACE MACRO lacks(names, others) AS list_filter(names, lambda name: NOT list_contains(others, name));
CREATE OR REPLACE MACRO is_like_any(name, others) AS len(list_filter(others,
    lambda other: starts_with(name, other) OR starts_with(other, name) OR is_near(name, other))) > 0;
CREATE OR REPLACE MACRO are_called_otherwise(a, b) AS len(lacks(a, b)) > 0 AND len(lacks(b, a)) > 0
    AND len(list_filter(lacks(a, b), lambda name: is_like_any(name, lacks(b, a)))) = 0;
"""
# Sounds as in Soundex, for finding candidates only: letters that are confused become one digit, vowels go.
_SOUND = """
CREATE OR REPLACE MACRO sound(text) AS
    replace(replace(replace(text[1], 'c', 'k'), 'z', 's'), 'y', 'i') || left(regexp_replace(
        replace(replace(replace(replace(replace(replace(
            translate(text[2:], 'bfpvcgjkqsxzdtlmnr', '111122222222334556'),
        '11', '1'), '22', '2'), '33', '3'), '44', '4'), '55', '5'), '66', '6'),
    '[^1-6]', '', 'g'), 4);
"""
# How one name may be written: Aleena and Alina, Harrie and Harry, Lyla and Lylah come out the same, and so do Abdul Rahman and
# Rahman, Oluwatobi and Tobi. An i at the end is no y: Eli and Ellie, Toni and Tony may be twins.
_SPELT_ALIKE = {
    "^(abd(ul|ur|el|al|us|i)|oluwa)([a-z]{4,})$": r"\3",
    "(ey|ie|y)$": "ie",
    "c([^eiyh]|$)": r"k\1",
    "h$": "",
    "ph": "f",
    "y": "i",
    "ee": "i",
    "oo|ou": "u",
    **{2 * letter: letter for letter in "abdfgiklmnprstuz"},
}

# Jack and Jake, Ella and Ellie are names of two children; Jakc is a slip of either. So two spellings that both stand, as
# a known name or because two agencies write it for the same birth date, are never taken for a slip of one another.
_BOTH_STAND = "((is_established_l OR attested_l > 1) AND (is_established_r OR attested_r > 1))"
_BEGINS = "length(least(given_l, given_r)) >= 3 AND (starts_with(given_l, given_r) OR starts_with(given_r, given_l))"
_SLIP = f"NOT {_BOTH_STAND} AND least(length(given_l), length(given_r)) > 1 AND (is_near(given_l, given_r) OR ({_BEGINS}))"
_RESEMBLES = (
    "least(length(given_l), length(given_r)) >= 3 AND (jaro_winkler_similarity(given_l, given_r) >= 0.8 "
    "OR (abs(length(given_l) - length(given_r)) <= 2 AND levenshtein(given_l, given_r) <= 4 "
    "AND damerau_levenshtein(given_l, given_r) <= 2))"
)
# Jad is two letters from Jack and one from Jade: it is Jade that was meant.
_MEANT_OTHERWISE = "(len(meant_l) > 0 AND len(meant_r) > 0 AND NOT list_has_any(meant_l, meant_r))"
# The letter before a pupil number's digits is worked out from them: where it alone is wrong, the number is known.
_ONE_PUPIL = (
    "upn_l = upn_r OR upn_l = former_upn_r OR former_upn_l = upn_r OR former_upn_l = former_upn_r "
    "OR (upn_digits_l = upn_digits_r AND (upn_l IS NOT NULL OR upn_r IS NOT NULL))"
)
# Two house numbers of one postcode are two homes; a flat of number 14 may be number 14's.
_NEIGHBOURS = (
    "regexp_matches(split_part(premises_l, '/', 2), '[0-9]') AND regexp_matches(split_part(premises_r, '/', 2), '[0-9]') "
    "AND NOT list_has_any(regexp_extract_all(split_part(premises_l, '/', 2), '[0-9]+'), "
    "regexp_extract_all(split_part(premises_r, '/', 2), '[0-9]+'))"
)
# A town has more than one Church Street; a postcode may be mistyped.
_ONE_TOWN = (
    "(postcode_l IS NULL OR postcode_r IS NULL OR sector_l = sector_r "
    "OR (levenshtein(postcode_l, postcode_r) <= 4 AND damerau_levenshtein(postcode_l, postcode_r) <= 2))"
)
_SWAPPED = (
    "(is_near(given_whole_l, surname_r) OR given_l = surname_r) AND (is_near(surname_l, given_whole_r) OR surname_l = given_r)"
)


def _unless(condition: str) -> str:
    """SQL: that it does not hold. DuckDB stops at the first part that settles the matter in a WHEN, and not inside a NOT."""
    return f"CASE WHEN {condition} THEN false ELSE true END"


COMPARISONS: dict[str, Comparison] = {
    "given": Comparison(
        "given_l IS NULL OR given_r IS NULL",
        (
            Level(7, "same", "given_l = given_r"),
            Level(6, "form", f"list_has_any(forms_l, forms_r) OR (spelling_l = spelling_r AND NOT ({_SLIP}))"),
            Level(5, "slip", _SLIP),
            Level(4, "garbled", f"NOT {_BOTH_STAND} AND NOT {_MEANT_OTHERWISE} AND {_RESEMBLES}"),
            Level(3, "swapped", _SWAPPED),
            Level(
                2,
                "partial",
                "(least(length(given_l), length(given_r)) = 1 AND given_l[1] = given_r[1]) "
                "OR list_has_any(middle_l, forms_r) OR list_has_any(middle_r, forms_l) "
                "OR list_contains(middle_l, given_r) OR list_contains(middle_r, given_l)",
            ),
            Level(1, "near", _RESEMBLES),
            Level(0, "differs", "ELSE"),
        ),
        "given",
    ),
    "family": Comparison(
        # Kaur and Gill may be one woman's: a customary name is no surname that another contradicts.
        "surname_l IS NULL OR surname_r IS NULL OR (surname_l <> surname_r AND (is_customary_l OR is_customary_r) "
        f"AND NOT list_has_any(parts_l, parts_r) AND {_unless(_SWAPPED)})",
        (
            Level(5, "same", "surname_l = surname_r"),
            Level(4, "slip", "is_near(surname_l, surname_r) AND least(length(surname_l), length(surname_r)) >= 3"),
            Level(3, "part", "list_has_any(parts_l, parts_r)"),
            Level(2, "swapped", _SWAPPED),
            Level(1, "sound", "family_sound_l = family_sound_r"),
            Level(0, "differs", "ELSE"),
        ),
        "surname",
    ),
    "birth": Comparison(
        "birth_date_l IS NULL OR birth_date_r IS NULL",
        (
            Level(4, "same", "birth_date_l = birth_date_r"),
            Level(
                3,
                "slip",
                "(birth_year_l = birth_year_r AND (hamming(birth_day_l, birth_day_r) = 1 "
                "OR (hamming(birth_day_l, birth_day_r) = 2 AND damerau_levenshtein(birth_day_l, birth_day_r) = 1) "
                "OR (month(birth_date_l) = day(birth_date_r) AND day(birth_date_l) = month(birth_date_r)))) "
                "OR (birth_year_l <> birth_year_r AND hamming(birth_day_l, birth_day_r) <= 1 "
                "AND damerau_levenshtein(strftime(birth_date_l, '%Y%m%d'), strftime(birth_date_r, '%Y%m%d')) = 1)",
            ),
            Level(
                2,
                "near",
                "abs(birth_date_l - birth_date_r) <= 3 "
                "OR (birth_day_l = birth_day_r AND abs(birth_year_l - birth_year_r) <= 1)",
            ),
            Level(1, "estimate", "birth_year_l = birth_year_r AND (birth_day_l = '0101' OR birth_day_r = '0101')"),
            Level(0, "differs", "ELSE"),
        ),
    ),
    "place": Comparison(
        "(postcode_l IS NULL OR postcode_r IS NULL) AND (street_l IS NULL OR street_r IS NULL)",
        (
            Level(5, "premises", "premises_l = premises_r"),
            Level(4, "street", f"street_l = street_r AND {_ONE_TOWN}"),
            Level(3, "postcode", f"postcode_l = postcode_r AND {_unless(_NEIGHBOURS)}"),
            Level(
                2,
                "near",
                "sector_l = sector_r OR (length(postcode_l) >= 6 AND is_slip(postcode_l, postcode_r))",
            ),
            Level(1, "district", "district_l = district_r"),
            Level(0, "differs", "ELSE"),
        ),
    ),
    "sex": Comparison("sex_l IS NULL OR sex_r IS NULL", (Level(1, "same", "sex_l = sex_r"), Level(0, "differs", "ELSE"))),
    # Where both check digits hold, a slip is out of the question: they are two numbers. A number that does not hold is
    # weak evidence: where it is written the same on both sides, or is one slip from one that holds.
    "nhs_number": Comparison(
        "nhs_digits_l IS NULL OR nhs_digits_r IS NULL OR ((nhs_number_l IS NULL OR nhs_number_r IS NULL) "
        "AND damerau_levenshtein(nhs_digits_l, nhs_digits_r) > "
        "(nhs_number_l IS NOT NULL OR nhs_number_r IS NOT NULL)::INTEGER)",
        (
            Level(2, "same", "nhs_number_l = nhs_number_r"),
            Level(1, "slip", "nhs_number_l IS NULL OR nhs_number_r IS NULL"),
            Level(0, "differs", "ELSE"),
        ),
    ),
    # A school gives a temporary number until it learns the pupil's own: that the two differ says nothing.
    "upn": Comparison(
        f"{_unless(_ONE_PUPIL)} AND (upn_written_l IS NULL OR upn_written_r IS NULL "
        "OR ((upn_l IS NULL OR upn_r IS NULL) AND damerau_levenshtein(upn_written_l, upn_written_r) > "
        "(upn_l IS NOT NULL OR upn_r IS NOT NULL)::INTEGER) "
        "OR ((has_temporary_upn_l OR has_temporary_upn_r) AND upn_l <> upn_r))",
        (
            Level(2, "same", _ONE_PUPIL),
            Level(1, "written", "upn_l IS NULL OR upn_r IS NULL"),
            Level(0, "differs", "ELSE"),
        ),
    ),
    "parents": Comparison(
        "parents_l IS NULL OR parents_r IS NULL",
        (Level(1, "same", "list_has_any(parents_l, parents_r)"), Level(0, "differs", "ELSE")),
    ),
}

# The columns of `face` that any condition reads.
COMPARED: tuple[str, ...] = tuple(
    sorted(
        {
            column
            for comparison in COMPARISONS.values()
            for condition in (comparison.unknown, *(level.condition for level in comparison.levels))
            for column in re.findall(r"\b(\w+)_[lr]\b", condition)
        }
    )
)


def create_macros(connection: duckdb.DuckDBPyConnection) -> None:
    """Makes the macros in the connection's own database."""
    for script in (_TEXT, _SOUND, f"CREATE OR REPLACE MACRO spelling(name) AS {_spelling()}"):
        connection.execute(script)


def _spelling() -> str:
    sql = "name"
    for letters, instead in _SPELT_ALIKE.items():
        sql = f"regexp_replace({sql}, '{letters}', '{instead}', 'g')"
    return sql


def level_of(name: str) -> str:
    """SQL: the level on which a pair agrees, null where it is not known."""
    comparison = COMPARISONS[name]
    steps = " ".join(
        f"ELSE {level.value}" if level.condition == "ELSE" else f"WHEN {level.condition} THEN {level.value}"
        for level in comparison.levels
    )
    return f"CASE WHEN {comparison.unknown} THEN NULL {steps} END"
