"""Which event of an opened case somebody means by the first characters of its id."""

from __future__ import annotations

from datetime import datetime

import duckdb

from safeguarding.codes import Route
from safeguarding.errors import UsageError
from safeguarding.ledger.cases import Case
from safeguarding.need_to_know.access import Permit
from warehouse.queries.lines import held_events
from warehouse.queries.people import find_person
from warehouse.queries.visibility import shown

_ALWAYS = datetime(9999, 12, 31)
LEAST_CHARACTERS = 6


def event_meant(picture: duckdb.DuckDBPyConnection, permit: Permit, case: Case, text: str) -> str:
    """The id of the one event of the case's person that begins so and that the asker may see. The caller records the look.

    Raises UsageError where there is none or several; AccessRefused, PersonUnknown.
    """
    permit.require(Route.CHRONOLOGY, case_id=case.case_id)
    person = find_person(picture, permit, case.person_id)
    wanted = text.strip().casefold()
    events, _ = held_events(picture, permit, person.person_id, _ALWAYS)
    found = [event.event_id for event in shown(permit, events) if event.event_id.startswith(wanted)]
    if len(wanted) < LEAST_CHARACTERS or len(found) != 1:
        raise UsageError(
            "EVENT",
            what="No one event of this case is named so",
            fix=f"`mash chronology CASE --all` names each; give at least {LEAST_CHARACTERS} characters of it.",
        )
    return found[0]
