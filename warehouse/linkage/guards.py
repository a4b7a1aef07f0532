"""What no weight can outvote. A pair that a guard stops is never linked by itself.

Twins and brothers and sisters share surname, birth date or address; a father and a son may share the whole name; an
identifier may be the wrong child's. The first guard that stops a pair names it.
"""

from __future__ import annotations

from collections.abc import Collection

import duckdb

from warehouse.linkage.rules import sure_rule
from warehouse.linkage.weights import Model, crowd_bits

_HAS_IDENTIFIER = "(coalesce(nhs_number, 0) = 2 OR coalesce(upn, 0) = 2)"
_SAME_ELSE = "coalesce(given >= 5 AND family >= 3 AND place >= 3 AND coalesce(sex, 1) = 1, false)"
_ONE_BIRTH = "coalesce(birth = 4 AND family >= 3 AND place >= 4 AND coalesce(sex, 1) = 1 AND NOT is_one_register, false)"
# Who keeps Aiden and Ayden apart in one register knows two of them.
_TWO_NAMES = f"is_one_register AND given IN (4, 6) AND birth >= 3 AND NOT {_HAS_IDENTIFIER}"
_GENERATIONS = "are_generations OR (birth = 0 AND years_apart >= 12)"

# Guard to the SQL that says when it stops a pair; levels as in agreement.py. These hold for sure rules too.
_CONTRADICTIONS = {
    "different_nhs_number": "nhs_number = 0",
    "different_pupil_number": "upn = 0",
    "given_names_differ": "given = 0",
    "given_names_doubtful": "given = 1",
    "generations_differ": _GENERATIONS,
    "birth_dates_differ": f"birth = 0 AND NOT ({_SAME_ELSE} AND NOT is_one_register)",
    # Alexander and Alexandra are both called Alex.
    "sex_differs": "sex = 0 AND coalesce(given, 6) IN (1, 2, 6)",
}
_GAPS = {
    # Unless everything else says that one child was born there that day; where twins were, somebody else fits as well.
    "given_name_missing": f"given IS NULL AND NOT {_ONE_BIRTH}",
    "given_name_partial": f"given = 2 AND NOT {_HAS_IDENTIFIER} AND NOT {_ONE_BIRTH}",
    "birth_date_missing": f"birth IS NULL AND NOT {_HAS_IDENTIFIER} AND NOT {_SAME_ELSE}",
    "surnames_and_places_differ": f"family <= 1 AND coalesce(place, 0) < 3 AND NOT {_HAS_IDENTIFIER}",
    "one_register_two_places": f"is_one_register AND place < 3 AND NOT {_HAS_IDENTIFIER}",
    "one_register_two_names": _TWO_NAMES,
    "one_record_per_register": "is_one_register AND keeps_one_record",
}
# Between two members of one person these forbid the union, whatever joined the others.
_NEVER = {
    "given_names_differ": "given = 0",
    "given_names_doubtful": f"given = 1 AND NOT {_HAS_IDENTIFIER}",
    "different_pupil_number": "upn = 0",
    "different_nhs_number": "nhs_number = 0",
    "generations_differ": _GENERATIONS,
    "birth_dates_differ": f"birth = 0 AND NOT {_HAS_IDENTIFIER} AND NOT {_SAME_ELSE}",
    "one_register_two_names": _TWO_NAMES,
    "one_record_per_register": "is_one_register AND keeps_one_record",
}
_APART = "('given_names_differ', 'different_pupil_number', 'generations_differ')"

_WITH_BOTH = """
    SELECT p.*, {rule} AS rule, coalesce(a.agency = b.agency, false) AS is_one_register,
        coalesce(list_contains($one_per_register, a.agency), false) AS keeps_one_record,
        a.is_verified AND b.is_verified AS is_verified,
        (a.is_adult AND b.is_minor) OR (a.is_minor AND b.is_adult) AS are_generations,
        abs(year(a.birth_date) - year(b.birth_date)) AS years_apart
    FROM {pairs} AS p JOIN person AS a ON a.node = node_a JOIN person AS b ON b.node = node_b
"""


def decide(connection: duckdb.DuckDBPyConnection, model: Model, one_per_register: Collection[str] = ()) -> None:
    """Makes `decided` (node_a, node_b, reason, evidence, match_weight, band, guard) out of `scored`.

    one_per_register  agencies that say that no person has two records in their register
    band  link     joined by itself
          review   a person is asked: an identifier in common that something contradicts, or enough evidence and a
                   guard or too little weight
          refused  kept apart: enough evidence, but two different people's names or numbers
    """
    records = connection.execute("SELECT count(*) FROM person").fetchall()[0][0]
    connection.execute(
        f"""
        CREATE TABLE decided AS
        WITH flagged AS ({_WITH_BOTH.format(rule=sure_rule(), pairs="scored")}),
        guarded AS (
            SELECT *, rule IS NOT NULL AS is_sure, CASE {_first(_CONTRADICTIONS)} END AS contradiction,
                CASE {_first(_GAPS)} END AS gap
            FROM flagged
        ),
        banded AS (
            SELECT node_a, node_b, coalesce(rule, 'scored') AS reason, evidence,
                evidence - {crowd_bits(records)!r} AS match_weight, given, birth,
                {_HAS_IDENTIFIER} AS has_identifier, coalesce(contradiction, if(is_sure, NULL, gap)) AS guard,
                CASE
                    WHEN is_sure AND contradiction IS NULL THEN 'link'
                    WHEN contradiction = 'different_nhs_number' AND is_verified THEN 'refused'
                    WHEN {_HAS_IDENTIFIER} AND coalesce(contradiction, gap) IS NOT NULL THEN 'review'
                    WHEN evidence < {model.review_from(records)!r} THEN NULL
                    WHEN contradiction IN {_APART} THEN 'refused'
                    -- Brothers and sisters without a name share all that is left: there is nothing to ask.
                    WHEN given IS NULL AND coalesce(birth, 0) < 3 THEN NULL
                    WHEN contradiction IS NULL AND gap IS NULL AND evidence >= {model.link_from(records)!r} THEN 'link'
                    ELSE 'review'
                END AS band
            FROM guarded
        )
        SELECT * FROM banded WHERE band IS NOT NULL
        """,
        {"one_per_register": sorted(one_per_register)},
    )
    _question_rivals(connection, one_per_register)


# A record that fits two who cannot be one person, and neither much better, is nobody's by itself.
_MUCH_BETTER = 3.0  # bits


def _question_rivals(connection: duckdb.DuckDBPyConnection, one_per_register: Collection[str]) -> None:
    connection.execute(
        f"""
        CREATE TABLE rivalry AS
        WITH either AS (
            SELECT node_a AS node, node_b AS other, evidence, given FROM scored
            UNION ALL SELECT node_b, node_a, evidence, given FROM scored
        ),
        weak AS (
            SELECT node_a, node_b, evidence FROM decided
            WHERE band = 'link' AND reason = 'scored' AND NOT has_identifier
                AND (coalesce(given, 0) < 7 OR coalesce(birth, 0) < 4)
        ),
        turned AS (
            SELECT *, node_a AS node, node_b AS kept FROM weak UNION ALL SELECT *, node_b, node_a FROM weak
        ),
        contrary AS (
            SELECT node_a, node_b FROM ({_WITH_BOTH.format(rule="NULL", pairs="scored")})
            WHERE {" OR ".join(f"({rule})" for rule in _NEVER.values())}
        )
        SELECT DISTINCT turned.node_a, turned.node_b
        FROM turned JOIN either AS rival ON rival.node = turned.node AND rival.other <> kept
            AND rival.evidence >= turned.evidence - {_MUCH_BETTER}
            AND coalesce(rival.given, 1) >= 1
        JOIN contrary ON contrary.node_a = least(kept, rival.other) AND contrary.node_b = greatest(kept, rival.other)
        """,
        {"one_per_register": sorted(one_per_register)},
    )
    connection.execute(
        """
        UPDATE decided SET band = 'review', guard = 'fits_another_as_well'
        FROM rivalry WHERE rivalry.node_a = decided.node_a AND rivalry.node_b = decided.node_b
        """
    )


def never_together(
    connection: duckdb.DuckDBPyConnection, pairs: str, one_per_register: Collection[str] = ()
) -> list[tuple[int, int]]:
    """The pairs of a table with the levels of every comparison that cannot be one person."""
    condition = " OR ".join(f"({rule})" for rule in _NEVER.values())
    return connection.execute(
        f"SELECT node_a, node_b FROM ({_WITH_BOTH.format(rule='NULL', pairs=pairs)}) WHERE {condition} ORDER BY ALL",
        {"one_per_register": sorted(one_per_register)},
    ).fetchall()


def _first(guards: dict[str, str]) -> str:
    return " ".join(f"WHEN {condition} THEN '{guard}'" for guard, condition in guards.items())
