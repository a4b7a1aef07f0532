"""Check digits and shapes of identifiers, as SQL over an expression: the same rules as safeguarding.identifiers states in
Python, for columns of any length. Every function gives a predicate that is NULL where the expression is NULL.
"""

from __future__ import annotations

from safeguarding.identifiers import UPN_LETTERS

POSTCODE = "[A-Z]{1,2}[0-9][0-9A-Z]? [0-9][A-Z]{2}"  # in capitals, with its one space


def nhs_number_holds(column: str) -> str:
    """SQL: whether a text is ten digits whose modulus 11 check digit holds, not one digit repeated."""
    total = " + ".join(f"TRY_CAST(substr({column}, {i}, 1) AS INTEGER) * {11 - i}" for i in range(1, 10))
    check = f"(11 - ({total}) % 11)"
    return (
        f"CASE WHEN NOT regexp_full_match({column}, '[0-9]{{10}}') THEN false "
        f"WHEN {column} = repeat(left({column}, 1), 10) THEN false "
        f"ELSE {check} <> 10 AND {check} % 11 = TRY_CAST(substr({column}, 10, 1) AS INTEGER) END"
    )


def upn_holds(column: str) -> str:
    """SQL: whether a text is formed as a unique pupil number, temporary ones included, and its check letter holds."""
    digits = " + ".join(f"TRY_CAST(substr({column}, {i}, 1) AS INTEGER) * {i}" for i in range(2, 13))
    last = f"coalesce(TRY_CAST(substr({column}, 13, 1) AS INTEGER), strpos('{UPN_LETTERS}', substr({column}, 13, 1)) - 1)"
    return (
        f"CASE WHEN NOT regexp_full_match({column}, '[A-Z][0-9]{{11}}[0-9{UPN_LETTERS}]') THEN false "
        f"ELSE substr('{UPN_LETTERS}', 1 + ({digits} + {last} * 13) % 23, 1) = left({column}, 1) END"
    )
