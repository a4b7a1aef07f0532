"""The words in which the suites of published schemas are written. Breaking any of them keeps the picture from being
published: what is shown was made here, so there is nobody to query.
"""

from __future__ import annotations

from expectations import identifiers
from expectations.rules import Rule
from safeguarding.codes import Labelled, Severity

# Columns that only the identity snapshot may hold.
_IDENTIFYING = (
    "given_name", "family_name", "other_names", "birth_date", "expected_birth_date", "nhs_number", "upn", "former_upn",
    "address", "postcode", "uprn", "home", "phone", "email", "record_id", "other_record_id", "source_record_id", "row_key",
)  # fmt: skip


def must(rule_id: str, holds: str, means: str) -> Rule:
    """A rule whose failure keeps the picture from being published. Unknown (NULL) counts as holding."""
    return Rule(rule_id, Severity.REFUSE, holds, means)


def key_unique(table: str, *key: str) -> Rule:
    """The key's columns are all there, and no two rows have the same key."""
    columns = ", ".join(key)
    repeated = f"SELECT ({columns}) FROM {table} GROUP BY {columns} HAVING count(*) > 1"
    return must(
        "key_not_unique",
        f"{' AND '.join(f'{c} IS NOT NULL' for c in key)} AND coalesce(({columns}) NOT IN ({repeated}), true)",
        f"Each row of {table} has a key ({columns}) of its own.",
    )


def known_in(rule_id: str, column: str, table: str, means: str, target: str = "person_id") -> Rule:
    """The column names a row of another table."""
    return must(rule_id, f"coalesce({column} IN (SELECT {target} FROM {table}), false)", means)


def codes_of(column: str, codes: type[Labelled]) -> Rule:
    """The column holds a code of one of the lists of safeguarding.codes."""
    listed = ", ".join(f"'{code.value}'" for code in codes)
    means = f"{column} is one of the codes of {codes.__name__}."
    return must(f"{column}_unknown_code", f"coalesce({column} IN ({listed}), false)", means)


def nothing_identifying(schema: str) -> Rule:
    """The schema has no column that says who somebody is, whatever it holds (promise 3)."""
    named = ", ".join(f"'{c}'" for c in _IDENTIFYING)
    return must(
        "identifying_column",
        f"(SELECT count(*) FROM duckdb_columns() WHERE schema_name = '{schema}' AND column_name IN ({named})) = 0",
        "No column of the pseudonymous picture says who somebody is.",
    )


def no_identifier(table: str, *columns: str) -> Rule:
    """No check-valid NHS number, check-valid UPN or postcode stands in these columns, which people did not write. A text is
    searched once, however many rows have it."""
    # Asked of an aggregate, not of the column: DuckDB would move the question below a DISTINCT, and ask it of every row.
    each = "SELECT text FROM (SELECT min({column}) AS text FROM {table} GROUP BY {column}) WHERE {identifies}"
    held = {column: each.format(column=column, table=table, identifies=_identifies("text")) for column in columns}
    return must(
        "identifier_in_picture",
        " AND ".join(f"NOT coalesce({column} IN ({texts}), false)" for column, texts in held.items()),
        f"No NHS number, pupil number or postcode stands in {', '.join(columns)}.",
    )


def _identifies(text: str) -> str:
    return f"({identifiers.has_nhs_number(text)}) OR ({identifiers.has_upn(text)}) OR {identifiers.has_postcode(text)}"
