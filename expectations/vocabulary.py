"""The words in which suites are written: what may be asked of one row.

Holding a row back is for rows that nobody could use: without a key, without a person or with two, without any date, or
with a note that could not be redacted. Everything else lands and carries its caveat: a wrong check digit or an unlikely
date must never make a child disappear.
"""

from __future__ import annotations

from expectations import identifiers
from expectations.rules import DELIVERY, Rule, before_of, view_of
from safeguarding.codes import Severity

EXTRACT_DAY = f"(SELECT CAST(extracted_at AS DATE) FROM {DELIVERY})"


def _day(column: str) -> str:
    return f"TRY_CAST({column} AS DATE)"


def query(rule_id: str, holds: str, means: str) -> Rule:
    """A rule of one dataset alone: a row that breaks it lands with the caveat."""
    return Rule(rule_id, Severity.QUERY, holds, means)


def key_present(*columns: str) -> Rule:
    """Quarantine: without its key a record can be neither versioned nor withdrawn. CIN rule 8500 and its like."""
    return Rule(
        "key_missing",
        Severity.QUARANTINE,
        " AND ".join(f"{c} IS NOT NULL" for c in columns),
        f"The agency's own key of the record is present ({', '.join(columns)}).",
        is_for_withdrawals=True,
    )


def person_present(*columns: str) -> Rule:
    """Quarantine: a row about nobody can be laid on no child's line. One of the columns is enough."""
    holds = f"coalesce({', '.join(columns)}) IS NOT NULL"
    return Rule("person_missing", Severity.QUARANTINE, holds, f"The row says whom it is about ({', '.join(columns)}).")


def dated(*columns: str) -> Rule:
    """Quarantine: an event without any readable date has no place in a chronology. One of the columns is enough, and so is
    the month."""
    read = (f"TRY_CAST({c} AS TIMESTAMP), TRY_CAST({c} || '-01' AS TIMESTAMP)" for c in columns)
    holds = f"coalesce({', '.join(read)}) IS NOT NULL"
    return Rule("undated", Severity.QUARANTINE, holds, f"The event has at least one readable date ({', '.join(columns)}).")


def notes_redacted() -> Rule:
    """Quarantine: a note that could not be redacted safely waits; it is never passed through."""
    return Rule(
        "note_not_redacted",
        Severity.QUARANTINE,
        "row_failed IS NULL",
        "Every note of the row went through redaction (the founding protocol's minimisation).",
    )


def cells_readable(*columns: str) -> tuple[Rule, ...]:
    """Query, one rule per column: the cell held something that is not what the column holds. It is empty now, which
    must not be taken for the agency having said nothing. A last rule catches a column that the suite forgot to name."""
    named = "string_split(row_unreadable, ';')"
    known = ", ".join(f"'{c}'" for c in columns)
    return (
        *(
            query(f"unreadable_{c}", f"NOT list_contains({named}, '{c}')", f"What the source wrote as {c} can be read.")
            for c in columns
        ),
        query("unreadable_cell", f"list_has_all([{known}]::VARCHAR[], {named})", "What the source wrote can be read."),
    )


def codes_known(column: str) -> Rule:
    """Query: an unknown code is kept as it came and marked; it may be new, or the column may have shifted. The connector
    declares the codes, and receiving marked the cells that hold another one."""
    holds = f"NOT list_contains(string_split(row_unknown, ';'), '{column}')"
    return query(f"unknown_code_{column}", holds, f"{column} holds only codes that its declaration lists.")


def in_order(earlier: str, later: str) -> Rule:
    """Query: two dates of one row stand in the order in which things happen, to the day. CIN rules 1103, 8608, 8925."""
    means = f"{later} is not before {earlier}, to the day."
    return query(f"{later}_before_{earlier}", f"{_day(later)} >= {_day(earlier)}", means)


def not_in_future(*columns: str) -> tuple[Rule, ...]:
    """Query, one rule per column: nothing has happened after the day on which the extract was drawn."""
    return tuple(
        query(f"{c}_in_future", f"{_day(c)} <= {EXTRACT_DAY}", f"{c} is not after the day of the extract.") for c in columns
    )


def recorded_within(days: int, occurred: str, recorded: str) -> tuple[Rule, ...]:
    """Query: what happened was written down afterwards, and within so many days. A late record is a memory."""
    return (
        in_order(occurred, recorded),
        query(
            "recorded_late",
            f"date_diff('day', {_day(occurred)}, {_day(recorded)}) <= {days}",
            f"{recorded} is no more than {days} days after {occurred}.",
        ),
    )


def birth_date_plausible(column: str = "birth_date") -> tuple[Rule, ...]:
    """Query: born by the day of the extract (CIN rule 8520) and within a human life; 01/01/1900 is a stand-in."""
    return (
        *not_in_future(column),
        query(
            f"{column}_implausible",
            f"{_day(column)} > {EXTRACT_DAY} - INTERVAL 110 YEAR",
            f"{column} lies within a human life; 01/01/1900 and its like stand for 'not known'.",
        ),
    )


def no_older_than(years: int, column: str = "birth_date") -> Rule:
    """Query: a child or pupil is not older than this on the day of the extract. CIN rule 8775Q asks for 25."""
    holds = f"{_day(column)} > {EXTRACT_DAY} - INTERVAL {years + 1} YEAR"
    return query(f"older_than_{years}", holds, f"The child is not older than {years} (CIN rule 8775Q).")


def nhs_number_holds(column: str = "nhs_number") -> Rule:
    """Query: a number that fails its check digit is trusted less, and is never a sure link."""
    means = "The NHS number is ten digits and its check digit holds (modulus 11)."
    return query("nhs_number_check_digit", identifiers.nhs_number_holds(column), means)


def upn_holds(column: str = "upn") -> Rule:
    """Query: a pupil number that fails its check letter is trusted less. CIN rules 1510, 1540, 1550."""
    means = f"{column} is well formed and its check letter holds (CIN rules 1510, 1540, 1550)."
    return query(f"{column}_check_letter", identifiers.upn_holds(column), means)


def postcode_formed(column: str = "postcode") -> Rule:
    """Query: the postcode has the shape of one, so that a place can be compared between agencies."""
    holds = f"regexp_full_match({column}, '{identifiers.POSTCODE}')"
    return query("postcode_malformed", holds, f"{column} has the shape of a UK postcode.")


def not_shared(column: str, record: str, person: str) -> Rule:
    """Query: one identifier is not given to two people of the same delivery. CIN rule 1520."""
    holds = (
        f"{column} NOT IN (SELECT {column} FROM {view_of(record)} WHERE {column} IS NOT NULL "
        f"GROUP BY {column} HAVING count(DISTINCT {person}) > 1)"
    )
    return query(f"{column}_shared", holds, f"No two people of the delivery have the same {column} (CIN rule 1520).")


def of_one_person(person: str, record: str) -> Rule:
    """Quarantine: the agency's number of a person does not stand for two people, told by another given name and another birth
    date both: neither in one delivery nor between it and the last that landed with that number. Where several senders stand
    under one agency and a row does not say whose it is, one's number may be another's pupil: what is recorded of the one
    child would be laid on the other's line."""
    arriving, before = view_of(record), before_of(record)
    told = "birth_date, lower(given_name) AS given_name"
    last = "max_by(birth_date, (extracted_at, row_arrival)), max_by(lower(given_name), (extracted_at, row_arrival))"
    other = (
        f"SELECT {person}, {told} FROM {arriving} UNION ALL "
        f"SELECT {person}, {last} FROM {before} WHERE {person} IN (SELECT {person} FROM {arriving}) GROUP BY {person}"
    )
    holds = (
        f"{person} NOT IN (SELECT one.{person} FROM {arriving} AS one JOIN ({other}) AS other "
        f"ON one.{person} = other.{person} AND one.birth_date <> other.birth_date "
        "AND lower(one.given_name) <> other.given_name)"
    )
    means = f"No two people, of other given names and birth dates, have the same {person}."
    return Rule(f"{person}_of_two_people", Severity.QUARANTINE, holds, means)


def none_among(rule_id: str, rows: str, means: str) -> Rule:
    """Query: no row is among those that `rows`, a SELECT of row_line over the delivery's tables, gives: for rules that
    compare record types. Only what is new or changed tonight stands in those tables."""
    return query(rule_id, f"row_line NOT IN ({rows})", means)
