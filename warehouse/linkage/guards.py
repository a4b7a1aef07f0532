"""What no weight can outvote. A pair that a guard stops is never linked by itself.

Twins and brothers and sisters share surname, birth date or address; a father and a son may share the whole name; an
identifier may be the wrong child's. The first guard that stops a pair names it.
"""

from __future__ import annotations

import duckdb

from warehouse.linkage.rules import is_sure
from warehouse.linkage.settings import Model

_HAS_IDENTIFIER = "(coalesce(nhs_number, 0) > 1 OR coalesce(upn, 0) > 1)"
_IS_EXACT = "(given >= 3 AND family = 4 AND birth = 4 AND coalesce(sex, 1) = 1)"

# Guard to the SQL that says when it stops a pair; levels as in agreement.py. These hold for sure rules too.
_CONTRADICTIONS = {
    "different_nhs_number": "nhs_number = 0",
    "different_pupil_number": "upn = 0",
    "given_names_differ": "given = 0",
    "birth_dates_differ": "birth = 0",
    "sex_differs": "sex = 0 AND coalesce(given, 0) < 4",
}
_GAPS = {
    "given_name_missing": "given IS NULL",
    "birth_date_missing": f"birth IS NULL AND NOT {_HAS_IDENTIFIER}",
    "given_names_doubtful": "given = 1",
    "birth_date_estimated": f"birth = 1 AND NOT {_HAS_IDENTIFIER} AND NOT (given >= 3 AND family = 4 AND place >= 3)",
    "surnames_and_places_differ": f"coalesce(family, 0) <= 1 AND coalesce(place, 0) < 3 AND NOT {_HAS_IDENTIFIER}",
    # A child who moved keeps name and birth date. Of two adults far apart that much is shared by chance.
    "place_differs": f"place = 0 AND NOT {_HAS_IDENTIFIER} AND (is_adult OR NOT {_IS_EXACT})",
    "one_register_two_places": f"is_one_register AND place < 3 AND NOT {_HAS_IDENTIFIER}",
    "name_is_common": f"coalesce(is_common_name, false) AND coalesce(place, 0) < 2 AND NOT {_HAS_IDENTIFIER}",
}
# Between two members of one person these forbid the union, whatever joined the others.
_NEVER = (
    "given = 0",
    "upn = 0",
    "nhs_number = 0 AND is_verified",
    f"birth = 0 AND NOT {_HAS_IDENTIFIER}",
)


def decide(connection: duckdb.DuckDBPyConnection, model: Model) -> None:
    """Makes `decided` (record_id_a, record_id_b, reason, match_weight, band, guard) out of `compared`, the sure pairs
    and the scored ones.

    band  link     joined by itself
          review   a person is asked: an identifier in common that something contradicts, or enough evidence and a
                   guard or too little weight
          refused  kept apart: enough evidence, but two different people's names or numbers
    """
    evidence = f"(match_weight - {model.prior_bits!r})"
    connection.execute(
        f"""
        CREATE TABLE decided AS
        WITH guarded AS (
            SELECT compared.*, rule, match_weight, coalesce({is_sure()}, false) AS is_sure,
                coalesce({evidence}, 0) AS evidence,
                CASE {_first(_CONTRADICTIONS)} END AS contradiction, CASE {_first(_GAPS)} END AS gap
            FROM compared
            LEFT JOIN sure_pair USING (record_id_a, record_id_b)
            LEFT JOIN scored_pair USING (record_id_a, record_id_b)
        ),
        banded AS (
            SELECT record_id_a, record_id_b, if(is_sure, rule, 'scored') AS reason,
                if(is_sure, NULL, match_weight) AS match_weight,
                coalesce(contradiction, if(is_sure, NULL, gap)) AS guard,
                CASE
                    WHEN is_sure AND contradiction IS NULL THEN 'link'
                    WHEN {_HAS_IDENTIFIER} AND coalesce(contradiction, gap) IS NOT NULL THEN 'review'
                    WHEN evidence < {model.review_from!r} THEN NULL
                    WHEN contradiction IN ('given_names_differ', 'different_pupil_number', 'different_nhs_number')
                        THEN 'refused'
                    WHEN contradiction IS NULL AND gap IS NULL AND evidence >= {model.link_from!r} THEN 'link'
                    ELSE 'review'
                END AS band
            FROM guarded
        )
        SELECT * FROM banded WHERE band IS NOT NULL
        """
    )


def never_together(connection: duckdb.DuckDBPyConnection, compared: str) -> list[tuple[str, str]]:
    """The pairs, among those compared, that cannot be one person."""
    condition = " OR ".join(f"({rule})" for rule in _NEVER)
    return connection.execute(f"SELECT record_id_a, record_id_b FROM {compared} WHERE {condition} ORDER BY ALL").fetchall()


def _first(guards: dict[str, str]) -> str:
    return " ".join(f"WHEN {condition} THEN '{guard}'" for guard, condition in guards.items())
