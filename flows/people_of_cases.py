"""The people of the opened cases while records are removed: whom a legal hold keeps, and by which id a person goes on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass

from flows.workplace import Workplace
from safeguarding.errors import PersonUnknown
from safeguarding.ledger.cases import Actor
from safeguarding.need_to_know.access import Permit
from warehouse.publish import open_both, open_published, published_run
from warehouse.queries.held_people import held_ids, held_numbers, person_of, records_of
from warehouse.retained import Held


@dataclass(frozen=True)
class HeldPeople:
    """Whom the legal holds keep everything of."""

    numbers: Held  # agency to its own numbers of them
    person_ids: frozenset[str]  # by which the picture knows or knew them


def held_people(place: Workplace, permit: Permit) -> HeldPeople:
    """Whom the legal holds keep. Raises PersonUnknown, NothingPublished: then nothing may be removed."""
    cases = [case for case in place.cases.all() if case.is_held]
    if not cases:
        return HeldPeople({}, frozenset())
    held: dict[str, set[str]] = {}
    ids: set[str] = set()
    with open_both(place.home, place.keys, place.encryption) as (identity, picture):
        for case in cases:
            try:
                numbers = held_numbers(identity, picture, permit, case.person_id)
                ids |= held_ids(identity, picture, permit, case.person_id)
            except PersonUnknown:
                raise PersonUnknown(
                    f"the person of case {case.case_id}, which is under a legal hold",
                    why="Nothing is removed while it cannot be told whom a hold is for.",
                    fix="Bring the person's records back from a backup, or lift the hold with `mash hold CASE --release`.",
                ) from None
            for agency, each in numbers.items():
                held.setdefault(agency, set()).update(each)
    return HeldPeople({agency: sorted(each) for agency, each in held.items()}, frozenset(ids))


def records_of_cases(place: Workplace, permit: Permit) -> dict[str, tuple[str, ...]]:
    """Case to the records of its person: by them the person is found again when the id changes."""
    if published_run(place.home) is None:
        return {}
    with closing(open_published(place.home, place.keys, place.encryption, "identity")) as identity:
        return {case.case_id: records_of(identity, permit, case.person_id) for case in place.cases.all()}


def carry_cases(place: Workplace, permit: Permit, by: Actor, records: Mapping[str, Sequence[str]]) -> None:
    """A person's id is made of their earliest record: where that was removed, each case follows the person."""
    with closing(open_published(place.home, place.keys, place.encryption, "identity")) as identity:
        moved = {
            case.case_id: person_of(identity, permit, records.get(case.case_id, ()))
            for case in place.cases.all()
            if not records_of(identity, permit, case.person_id)
        }
    for case_id, person_id in moved.items():
        if person_id:
            place.cases.carry(case_id, by, person_id)
