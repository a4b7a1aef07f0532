"""Check digits and shapes of identifiers, as SQL over an expression: the same rules as safeguarding.identifiers states in
Python, for columns of any length. Every function gives a predicate that is NULL where the expression is NULL.

`..._holds` asks whether the whole text is such an identifier; `has_...` whether one stands anywhere in it.
"""

from __future__ import annotations

from safeguarding.identifiers import UPN_LETTERS

POSTCODE = "[A-Z]{1,2}[0-9][0-9A-Z]? [0-9][A-Z]{2}"  # in capitals, with its one space
# An inward half never has the letters C, I, K, M, O and V (Royal Mail, PAF digest): '10 3AM' is a time, not a place.
_POSTCODE_ANYWHERE = "[A-Z]{1,2}[0-9][0-9A-Z]? ?[0-9][ABD-HJLNP-UW-Z]{2}"
_EMAIL = r"[\w.%+''-]+@[\w-]+(\.[\w-]+)+"
# National, mobile or international, with the usual ways of grouping; numbering plan areas 01, 02, 03 and 07 (Ofcom).
_PHONE = (
    r"(^|[^0-9A-Za-z])((\+|00)44[ .()-]*(\(0\)[ .-]*)?|\(?0)(7([ .)-]{0,2}[0-9]){9}|[123]([ .)-]{0,2}[0-9]){8,9})($|[^0-9])"
)


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


def has_nhs_number(text: str) -> str:
    """SQL: whether ten digits, grouped or not, whose check digit holds stand in a text."""
    tens = f"regexp_extract_all({text}, '\\b[0-9]{{3}}[ -]?[0-9]{{3}}[ -]?[0-9]{{4}}\\b')"
    numbers = f"[replace(replace(n, ' ', ''), '-', '') FOR n IN {tens}]"
    return f"len([n FOR n IN {numbers} IF {nhs_number_holds('n')}]) > 0"


def has_upn(text: str) -> str:
    """SQL: whether a unique pupil number whose check letter holds stands in a text, in capitals or not."""
    pupils = f"regexp_extract_all(upper({text}), '\\b[A-Z][0-9]{{11}}[0-9A-Z]\\b')"
    return f"len([u FOR u IN {pupils} IF {upn_holds('u')}]) > 0"


def has_postcode(text: str, areas: str | None = None) -> str:
    """SQL: whether a postcode stands in a text, in capitals; with `areas` (such as 'AB|AL|B'), one of a real area,
    also without its space."""
    if areas is None:
        return f"regexp_matches({text}, '\\b{POSTCODE}\\b')"
    found = f"regexp_extract_all({text}, '\\b{_POSTCODE_ANYWHERE}\\b')"
    return f"len([p FOR p IN {found} IF regexp_matches(p, '^({areas})[0-9]')]) > 0"


def has_email(text: str) -> str:
    """SQL: whether an e-mail address stands in a text, of a public or an internal domain."""
    return f"regexp_matches({text}, '{_EMAIL}')"


def has_phone(text: str) -> str:
    """SQL: whether a UK telephone number stands in a text."""
    return f"regexp_matches({text}, '{_PHONE}')"
