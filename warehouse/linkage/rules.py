"""Who is surely the same person: a verified NHS number on both sides, or a valid pupil number with the same birth date.

An identifier is typed in like everything else, and a brother's or sister's number is the one most often typed instead.
So a sure rule holds only where nothing contradicts it; otherwise a person is asked (guards.py).
"""

from __future__ import annotations

import duckdb

# Rule to the condition on the two persons a and b. NHS number status 01: present and verified (NHS Data Dictionary).
SURE_RULES = {
    "verified_nhs_number": "a.nhs_number = b.nhs_number AND a.is_verified AND b.is_verified",
    "pupil_number": "a.upn = b.upn",
    "former_pupil_number": "a.upn = b.former_upn",
}


def find_sure_pairs(connection: duckdb.DuckDBPyConnection) -> None:
    """Makes `sure_pair` (record_id_a, record_id_b, rule): pairs that share a sure identifier, each by its first rule."""
    pairs = " UNION ALL ".join(
        "SELECT least(a.record_id, b.record_id) AS record_id_a, greatest(a.record_id, b.record_id) AS record_id_b, "
        f"'{rule}' AS rule, {place} AS place FROM person AS a JOIN person AS b ON {condition} AND a.record_id <> b.record_id"
        for place, (rule, condition) in enumerate(SURE_RULES.items())
    )
    connection.execute(
        f"CREATE TABLE sure_pair AS SELECT record_id_a, record_id_b, arg_min(rule, place) AS rule FROM ({pairs}) GROUP BY ALL"
    )


def is_sure(rule: str = "rule", birth: str = "birth") -> str:
    """SQL: the rule by itself would link the pair."""
    return f"({rule} = 'verified_nhs_number' OR ({rule} IN ('pupil_number', 'former_pupil_number') AND {birth} = 4))"
