"""What speaks against two groups of records being one person's, however much agrees: the guards over whole groups.

Levels are those of agreement.py, each at its best over all pairs of the two groups' records. They are stricter than
those over two records (guards.py) in what a shared register says: who keeps Ella and Ellie knows two children.
"""

from __future__ import annotations

from warehouse.linkage.guards import BORN_APART, GENERATIONS, HAS_IDENTIFIER, ONE_CHILD

__all__ = ["AGAINST", "ALONE", "ENOUGH", "HAS_IDENTIFIER"]

# William's father or son may be Will.
_ONE_NAME = "((given IN (5, 7) OR (given = 6 AND are_adults)) AND coalesce(family, 3) >= 3)"
_AT_HOME = "coalesce(family >= 3 AND place >= 3, false)"

# Guard to the SQL that says when it stands between two groups.
AGAINST = {
    "generations_differ": GENERATIONS,
    # Also under one number: a twin's is the number most often typed instead.
    "given_names_differ": "given = 0 OR are_two_names OR (given >= 2 AND family >= 1 AND NOT share_name)",
    "given_names_doubtful": f"given = 1 AND NOT coalesce({HAS_IDENTIFIER} AND birth >= 3 "
    "AND coalesce(family, 0) + coalesce(place, 0) >= 3 AND NOT share_register, false)",
    "different_nhs_number": f"nhs_number = 0 AND (is_verified OR are_two_numbers OR NOT {ONE_CHILD})",
    "different_pupil_number": f"upn = 0 AND NOT {ONE_CHILD}",
    "birth_dates_differ": f"birth = 0 AND ({BORN_APART} OR NOT coalesce(given IN (5, 7) AND family >= 3 AND place >= 4 "
    "AND coalesce(sex, 1) = 1 AND fewer_records = 1 AND NOT share_register, false))",
    "sex_differs": "sex = 0 AND coalesce(given, 6) IN (1, 2, 4, 6)",
    "one_register_two_names": "is_told_apart OR (share_register AND are_two_there) "
    f"OR (share_register AND coalesce(given, 2) IN (1, 2, 4, 6) AND NOT {HAS_IDENTIFIER})",
    # Where the one's home is a home of the other's, the register has the child before and after a move.
    "one_register_two_places": f"(share_register OR has_two_homes) AND place < 3 AND NOT {HAS_IDENTIFIER}",
    "one_record_per_register": "keeps_one_record",
    "given_name_partial": f"given = 2 AND NOT {HAS_IDENTIFIER} AND NOT coalesce(birth >= 3 AND {_AT_HOME}, false)",
    "given_name_missing": f"given IS NULL AND NOT coalesce(birth >= 3 AND ({HAS_IDENTIFIER} "
    "OR (coalesce(family, 3) >= 3 AND place >= 3 AND (more_records > 1 OR are_adults))), false)",
    "birth_date_missing": f"birth IS NULL AND NOT {HAS_IDENTIFIER} AND NOT coalesce(({_ONE_NAME} "
    "OR (given = 3 AND family = 2)) AND place >= 4, false)",
    "surnames_and_places_differ": f"coalesce(family, 0) <= 1 AND coalesce(place, 0) < 3 AND NOT {HAS_IDENTIFIER}",
    # Two agencies may each have slipped; two that each say the same twice have not.
    "birth_dates_and_places_differ": f"coalesce(birth, 0) < 4 AND coalesce(place, 0) < 3 AND NOT {HAS_IDENTIFIER} "
    "AND NOT coalesce(given = 7 AND birth >= 3 AND fewer_records = 1, false)",
}

# SQL: whether so much agrees that what otherwise is for a person to decide is enough where nobody else fits.
ENOUGH = "given >= 5 AND birth = 4"
# And where they are at home together: then even odds are enough.
ALONE = "place >= 3"
