"""How right the linking of a table is, where the truth is known: over pairs of records and over whole persons."""

from __future__ import annotations

from dataclasses import dataclass

import duckdb


@dataclass(frozen=True)
class Agreement:
    """Found against true. precision: of what was found, how much is true; recall: of what is true, how much was found."""

    found: int
    true: int
    right: int

    @property
    def precision(self) -> float | None:
        return self.right / self.found if self.found else None

    @property
    def recall(self) -> float | None:
        return self.right / self.true if self.true else None

    @property
    def f1(self) -> float | None:
        total = self.found + self.true
        return 2 * self.right / total if total else None


@dataclass(frozen=True)
class Quality:
    """pairs: of records; persons: a person counts as right where its records are exactly those of one true person.

    false_merges  pairs of records of two people, by what the two are to each other: twins (born on one day, one surname
                  or one home), siblings (one surname or one home), other
    by_sex, by_name_origin  the pairs of those records, where the table says so
    """

    pairs: Agreement
    persons: Agreement
    false_merges: dict[str, int]
    by_sex: dict[str, Agreement]
    by_name_origin: dict[str, Agreement]


def measure(connection: duckdb.DuckDBPyConnection) -> Quality:
    """Compares linkage.membership with the truth of `given_row`; rows without a truth are left out."""
    connection.execute(
        """
        CREATE OR REPLACE TABLE judged_row AS
        SELECT record_id, person_id, min(truth) AS truth, any_value(sex) AS sex, any_value(name_origin) AS name_origin,
            any_value(given_name) AS given, any_value(family_name) AS family, any_value(birth_date) AS birth_date,
            any_value(postcode) AS postcode
        FROM given_row JOIN linkage.membership USING (record_id) WHERE truth IS NOT NULL GROUP BY record_id, person_id
        """
    )
    return Quality(
        _pairs(connection, "true")[""],
        _persons(connection),
        _false_merges(connection),
        _pairs(connection, "sex IS NOT NULL", "sex"),
        _pairs(connection, "name_origin IS NOT NULL", "name_origin"),
    )


def _pairs(connection: duckdb.DuckDBPyConnection, condition: str, by: str = "''") -> dict[str, Agreement]:
    rows = connection.execute(
        f"""
        WITH counted AS (SELECT {by} AS part, person_id, truth, count(*) AS n FROM judged_row WHERE {condition} GROUP BY ALL),
        pairs(part, kind, n) AS (
            SELECT part, 'right', sum(n * (n - 1) // 2) FROM counted GROUP BY part
            UNION ALL SELECT part, 'found', sum(n * (n - 1) // 2) FROM
                (SELECT part, person_id, sum(n) AS n FROM counted GROUP BY ALL) GROUP BY part
            UNION ALL SELECT part, 'true', sum(n * (n - 1) // 2) FROM
                (SELECT part, truth, sum(n) AS n FROM counted GROUP BY ALL) GROUP BY part
        )
        SELECT part, sum(n) FILTER (WHERE kind = 'found'), sum(n) FILTER (WHERE kind = 'true'),
            sum(n) FILTER (WHERE kind = 'right')
        FROM pairs GROUP BY part ORDER BY part
        """
    ).fetchall()
    found = {part: Agreement(int(found), int(true), int(right)) for part, found, true, right in rows}
    return found or ({"": Agreement(0, 0, 0)} if by == "''" else {})


def _persons(connection: duckdb.DuckDBPyConnection) -> Agreement:
    return Agreement(
        *connection.execute(
            """
            WITH counted AS (SELECT person_id, truth, count(*) AS n FROM judged_row GROUP BY ALL),
            found AS (SELECT person_id, sum(n) AS n, count(*) AS parts FROM counted GROUP BY person_id),
            person AS (SELECT truth, sum(n) AS n, count(*) AS parts FROM counted GROUP BY truth)
            SELECT (SELECT count(*) FROM found), (SELECT count(*) FROM person),
                (SELECT count(*) FROM counted JOIN found USING (person_id) JOIN person USING (truth)
                 WHERE found.parts = 1 AND person.parts = 1)
            """
        ).fetchall()[0]
    )


def _false_merges(connection: duckdb.DuckDBPyConnection) -> dict[str, int]:
    rows = connection.execute(
        """
        WITH wrong AS (
            SELECT a.birth_date = b.birth_date AS is_born_together,
                lower(a.family) = lower(b.family) OR a.postcode = b.postcode AS is_near
            FROM judged_row AS a JOIN judged_row AS b
                ON a.person_id = b.person_id AND a.truth < b.truth
        )
        SELECT CASE WHEN is_born_together AND is_near THEN 'twins' WHEN is_near THEN 'siblings' ELSE 'other' END, count(*)
        FROM wrong GROUP BY ALL
        """
    ).fetchall()
    return {"twins": 0, "siblings": 0, "other": 0} | dict(rows)
