"""Who must not be found, as an agency's landed rows say: the newest word of each record type, of which one yes is enough."""

from __future__ import annotations

from dataclasses import dataclass

from safeguarding.need_to_know.restricted import RESTRICTED
from warehouse.store import quoted
from warehouse.versions import RecordTable


@dataclass(frozen=True)
class RestrictingTable:
    """A record type in which an agency can say that a person must not be found."""

    dataset: str
    record: str
    number: str  # column with the agency's own number of the person
    identifiers: tuple[str, ...]  # columns with numbers of the person that other agencies use too
    named: tuple[str, ...]  # given name, family name and birth date, where the record type has them all


def restricted_people(table: RecordTable, columns: RestrictingTable) -> dict[str, frozenset[str]]:
    """The people of whom the agency's newest word was that they must not be found, by its number, each with every
    identifier that it ever gave for them, and every name with a birth date.

    The newest word is that of the rows of the newest extract of a scope that say yes or no. A record that is withdrawn
    takes nothing back. A row that was held back for another fault still says yes, until a later one that landed says no.
    """
    held = table.columns()
    if not {RESTRICTED, columns.number} <= set(held):
        return {}
    person = quoted(columns.number)
    identifiers = [f"rows.{quoted(name)}" for name in columns.identifiers if name in held]
    if columns.named and set(columns.named) <= set(held):
        named = " || '|' || ".join(f"rows.{quoted(name)}" for name in columns.named)  # null where one of them is
        identifiers.append(f"lower({named})")
    found = table.connection.execute(
        f"""
        WITH marked AS (
            SELECT {person} AS number FROM {table.table} WHERE {RESTRICTED} = 'true'
        ),
        told AS (
            SELECT {person} AS number, {RESTRICTED}, extracted_at, row_scope
            FROM {table.table}
            WHERE {RESTRICTED} IS NOT NULL AND {person} IN (SELECT number FROM marked)
        ),
        newest AS (
            SELECT number, {RESTRICTED} FROM told
            QUALIFY extracted_at = max(extracted_at) OVER (PARTITION BY number, row_scope)
        ),
        held_back AS (
            SELECT row ->> $number AS number, max(extracted_at) AS extracted_at
            FROM {table.catalog}.quarantine
            WHERE {table.named} AND (row ->> $restricted) = 'true'
            GROUP BY 1
        ),
        restricted AS (
            SELECT number FROM newest WHERE {RESTRICTED} = 'true'
            UNION
            SELECT held_back.number
            FROM held_back
            WHERE held_back.extracted_at >= coalesce(
                (SELECT max(extracted_at) FROM {table.table} WHERE {person} = held_back.number AND {RESTRICTED} IS NOT NULL),
                TIMESTAMP '-infinity'
            )
        )
        SELECT restricted.number, list_distinct(flatten(list([{", ".join(identifiers)}]::VARCHAR[])))
        FROM restricted
        LEFT JOIN {table.table} AS rows ON rows.{person} = restricted.number
        WHERE restricted.number IS NOT NULL
        GROUP BY restricted.number
        """,
        {"number": columns.number, "restricted": RESTRICTED},
    ).fetchall()
    return {number: frozenset(one for one in others if one) for number, others in found}
