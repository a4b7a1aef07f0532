"""What no weight can outvote. A pair that a guard stops is never linked by itself.

Twins and brothers and sisters share surname, birth date or address; a father and a son may share the whole name; an
identifier may be the wrong child's. The first guard that stops a pair names it.
"""

from __future__ import annotations

from collections.abc import Collection

import duckdb

from warehouse.linkage.people import crowd
from warehouse.linkage.rules import sure_rule
from warehouse.linkage.weights import Model, crowd_bits

# Levels as in agreement.py.
HAS_IDENTIFIER = "(coalesce(nhs_number, 0) = 2 OR coalesce(upn, 0) = 2)"
# Two children of one name are not born on one day into one home: two numbers are then one child's.
ONE_CHILD = "coalesce(given = 7 AND birth = 4 AND family >= 4 AND place >= 3 AND coalesce(sex, 1) = 1, false)"
# William's father or son may be Will.
_SAME_ELSE = (
    "coalesce((given IN (5, 7) OR (given = 6 AND are_adults)) AND family >= 3 AND place >= 3 AND coalesce(sex, 1) = 1, false)"
)
_ONE_BIRTH = "coalesce(birth = 4 AND family >= 3 AND place >= 4 AND coalesce(sex, 1) = 1 AND NOT is_one_register, false)"
# A mother bears again after nine months at the soonest. Children of one name and home born less far apart are one, and one
# date is wrong; born farther apart they may be brothers, of whom one is called by a form of the other's name.
BORN_APART = "(days_apart >= 270 AND NOT is_grown_up)"
# Who keeps Aiden and Ayden apart in one register knows two of them.
TWO_NAMES = f"is_one_register AND given IN (4, 6) AND birth >= 3 AND NOT {HAS_IDENTIFIER}"
# One digit of the year wrong makes a grown-up of a child.
GENERATIONS = "(are_generations AND coalesce(birth, 0) < 3) OR (birth = 0 AND years_apart >= 12)"
_TWO_PLACES = f"is_one_register AND place < 3 AND NOT {HAS_IDENTIFIER}"
# A register holds few twice and many who bear one name: two of its records in two places are one child's only where the
# names are so rare that it hardly can be chance.
_TWICE = 9.0  # bits
_TWO_BIRTHS = f"birth = 0 AND ({BORN_APART} OR is_one_register OR NOT {_SAME_ELSE})"

# Guard to the SQL that says when it stops a pair. These hold for sure rules too.
_CONTRADICTIONS = {
    "related": "is_related",
    "different_nhs_number": f"nhs_number = 0 AND (is_verified OR NOT {ONE_CHILD}) AND coalesce(given, 1) > 0",
    "different_pupil_number": f"upn = 0 AND NOT {ONE_CHILD} AND coalesce(given, 1) > 0",
    "given_names_differ": "given = 0",
    "given_names_doubtful": "given = 1",
    "generations_differ": GENERATIONS,
    "birth_dates_differ": _TWO_BIRTHS,
    # Alexander and Alexandra are both called Alex.
    "sex_differs": "sex = 0 AND coalesce(given, 6) IN (1, 2, 4, 6)",
}
_GAPS = {
    # Whether twins were born there is seen once it is known who is known to whom (fits.py).
    "given_name_missing": "given IS NULL",
    "given_name_partial": f"given = 2 AND NOT {HAS_IDENTIFIER} AND NOT {_ONE_BIRTH}",
    "birth_date_missing": f"birth IS NULL AND NOT {HAS_IDENTIFIER} AND NOT {_SAME_ELSE}",
    "surnames_and_places_differ": f"family <= 1 AND coalesce(place, 0) < 3 AND NOT {HAS_IDENTIFIER}",
    "birth_dates_and_places_differ": f"birth < 4 AND coalesce(place, 0) < 3 AND NOT {HAS_IDENTIFIER}",
    "one_register_two_places": _TWO_PLACES,
    "one_register_two_names": TWO_NAMES,
    "one_record_per_register": "is_one_register AND keeps_one_record",
}
# Between two members of one person these forbid the union, whatever joined the others.
# Grown-ups of one sex who share a home are seldom twins: another name does not part what third records join.
_ONE_SEX_GROWN_UP = "coalesce(are_adults AND sex = 1, false)"
_NEVER = {
    "related": "is_related",
    "given_names_differ": f"given = 0 AND NOT {_ONE_SEX_GROWN_UP}",
    "given_names_doubtful": f"given = 1 AND NOT {_ONE_SEX_GROWN_UP} AND NOT {HAS_IDENTIFIER}",
    "different_pupil_number": f"upn = 0 AND NOT {ONE_CHILD}",
    "different_nhs_number": f"nhs_number = 0 AND (is_verified OR NOT {ONE_CHILD})",
    "generations_differ": GENERATIONS,
    # A third record may lie between two dates of birth, a slip away from each.
    "birth_dates_differ": f"birth = 0 AND NOT {HAS_IDENTIFIER} AND NOT {_SAME_ELSE}",
    "one_register_two_names": TWO_NAMES,
    "one_register_two_places": "has_two_homes",
    "one_record_per_register": "is_one_register AND keeps_one_record",
}
# What all that two groups of records say together does not outweigh either (gathering.py).
_HARD = f"is_related OR (nhs_number = 0 AND is_verified) OR (is_one_register AND keeps_one_record) OR ({TWO_NAMES})"
_APART = "('related', 'given_names_differ', 'different_pupil_number', 'generations_differ')"

_WITH_BOTH = """
    SELECT p.*, {rule} AS rule, coalesce(a.agency = b.agency, false) AS is_one_register,
        coalesce(list_contains($one_per_register, a.agency), false) AS keeps_one_record,
        a.is_verified AND b.is_verified AS is_verified,
        (a.is_adult AND b.is_minor) OR (a.is_minor AND b.is_adult) AS are_generations,
        abs(year(a.birth_date) - year(b.birth_date)) AS years_apart, abs(a.birth_date - b.birth_date) AS days_apart,
        a.is_adult AND b.is_adult AS are_adults,
        (a.is_adult OR b.is_adult) AND (a.is_adult OR a.birth_date IS NULL) AND (b.is_adult OR b.birth_date IS NULL)
            AS is_grown_up, two_homes.node_a IS NOT NULL AS has_two_homes,
        related.node_a IS NOT NULL AS is_related
    FROM {pairs} AS p JOIN person AS a ON a.node = p.node_a JOIN person AS b ON b.node = p.node_b
    LEFT JOIN related ON related.node_a = p.node_a AND related.node_b = p.node_b
    LEFT JOIN two_homes ON two_homes.node_a = p.node_a AND two_homes.node_b = p.node_b
"""


def decide(connection: duckdb.DuckDBPyConnection, model: Model, one_per_register: Collection[str] = ()) -> None:
    """Makes `decided` (node_a, node_b, reason, evidence, match_weight, band, guard) out of `scored` and `related`.

    one_per_register  agencies that say that no person has two records in their register
    Makes `reconciled` too (node_a, node_b, is_reconciled), empty as yet: pairs that no longer forbid a union; and `two_homes`
    (node_a, node_b): pairs of one register that it keeps in two homes.
    band  link     joined by itself
          review   a person is asked: an identifier in common that something contradicts, or enough evidence and a
                   guard or too little weight
          refused  kept apart: enough evidence, but two different people's names or numbers
    """
    records = crowd(connection)
    connection.execute(
        f"""
        CREATE TABLE two_homes AS
        SELECT node_a, node_b FROM (
            SELECT scored.*, a.agency = b.agency AS is_one_register
            FROM scored JOIN person AS a ON a.node = node_a JOIN person AS b ON b.node = node_b
        ) WHERE {_TWO_PLACES} AND birth IS NOT NULL AND evidence < {crowd_bits(records) + _TWICE!r}
        """
    )
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
                evidence - {crowd_bits(records)!r} AS match_weight, given, birth, place,
                {HAS_IDENTIFIER} AS has_identifier, coalesce(contradiction, if(is_sure, NULL, gap)) AS guard,
                CASE
                    WHEN is_sure AND contradiction IS NULL THEN 'link'
                    WHEN contradiction = 'different_nhs_number' AND is_verified THEN 'refused'
                    -- Neither name nor birth date: somebody else's number was typed.
                    WHEN given <= 1 AND birth = 0 THEN 'refused'
                    WHEN {HAS_IDENTIFIER} AND coalesce(contradiction, gap) IS NOT NULL THEN 'review'
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
    connection.execute("CREATE TABLE reconciled (node_a INTEGER, node_b INTEGER, is_reconciled BOOLEAN)")


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
                AND (coalesce(given, 0) < 7 OR coalesce(birth, 0) < 4 OR coalesce(place, 0) < 3)
        ),
        turned AS (
            SELECT *, node_a AS node, node_b AS kept FROM weak UNION ALL SELECT *, node_b, node_a FROM weak
        ),
        contrary AS (
            SELECT node_a, node_b FROM ({_WITH_BOTH.format(rule="NULL", pairs="scored")})
            WHERE {" OR ".join(f"({rule})" for rule in _NEVER.values())}
        ),
        -- Where one register keeps Reece and Rhys apart, no other register's Reece is its Rhys.
        kept_apart AS (
            SELECT node_a, node_b FROM ({_WITH_BOTH.format(rule="NULL", pairs="scored")}) WHERE {TWO_NAMES}
        ),
        namesake AS (
            SELECT node, other FROM either WHERE given = 7
            UNION ALL SELECT unnest([node_a, node_b]), unnest([node_a, node_b]) FROM kept_apart
        )
        SELECT weak.node_a, weak.node_b
        FROM weak JOIN namesake AS a ON a.node = weak.node_a JOIN namesake AS b ON b.node = weak.node_b
        JOIN kept_apart ON kept_apart.node_a = least(a.other, b.other) AND kept_apart.node_b = greatest(a.other, b.other)
        UNION
        SELECT turned.node_a, turned.node_b
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
    """The pairs of a table with the levels of every comparison that cannot be one person, but for those reconciled."""
    condition = " OR ".join(f"({rule})" for rule in _NEVER.values())
    return connection.execute(
        f"SELECT node_a, node_b FROM ({_WITH_BOTH.format(rule='NULL', pairs=pairs)}) AS pair "
        "LEFT JOIN reconciled USING (node_a, node_b) "
        f"WHERE ({_HARD}) OR (NOT coalesce(is_reconciled, false) AND ({condition})) ORDER BY ALL",
        {"one_per_register": sorted(one_per_register)},
    ).fetchall()


def _first(guards: dict[str, str]) -> str:
    return " ".join(f"WHEN {condition} THEN '{guard}'" for guard, condition in guards.items())
