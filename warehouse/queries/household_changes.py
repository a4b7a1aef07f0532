"""What changed in a person's home and family, as lines of the chronology of an opened case."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime

import duckdb

from safeguarding.codes import Category
from safeguarding.need_to_know.access import HUB, Answer, Holding, Permit, visible
from warehouse.queries.asking import ask
from warehouse.queries.visibility import named_agencies

MOVED = "moved"


@dataclass(frozen=True)
class HouseholdChange:
    """A move (never where to), the birth of a younger brother or sister, an adult who joined the household, a death in the
    family."""

    change: str  # moved, sibling_born, adult_joined or died
    occurred_on: date
    precision: str  # day, or approx: the day of the first record that says so
    agencies: tuple[str, ...]  # whose records say so
    received_at: datetime  # when the hub first heard of it
    name: str | None  # of the other person


def household_changes(
    identity: duckdb.DuckDBPyConnection,
    permit: Permit,
    person_id: str,
    *,
    is_in_danger: bool = False,
    silent: frozenset[str] = frozenset(),
    known_before: datetime,
) -> tuple[HouseholdChange, ...]:
    """The changes that the asker may be told of, in order. is_in_danger: the person suffers domestic abuse, so that they
    moved is told to those alone who may know a place of safety; silent: agencies that must not be named beside them."""
    found = ask(
        identity,
        permit,
        HouseholdChange,
        """
        SELECT
            change.change,
            change.occurred_on,
            change.precision,
            change.agencies,
            change.received_at,
            CASE
                WHEN change.change <> 'moved' THEN nullif(concat_ws(' ', other.given_name, other.family_name), '')
            END AS name
        FROM identity.household_change AS change
        JOIN identity.person AS other ON other.person_id = change.other_person_id
        WHERE change.person_id = $id AND change.received_at < $known_before
        ORDER BY change.occurred_on, change.change, name, change.other_person_id
        """,
        id=person_id,
        known_before=known_before,
    )
    holder = permit.only_agency or HUB
    identity_held = Holding(holder, Category.IDENTITY)
    place = Holding(holder, Category.PLACE_OF_SAFETY if is_in_danger else Category.PLACE)
    answers = visible(permit, [identity_held, place])
    told = [replace(each, agencies=named_agencies(permit, each.agencies, silent)) for each in found]
    return tuple(
        each for each in told if each.agencies and answers[place if each.change == MOVED else identity_held] is Answer.ALLOWED
    )
