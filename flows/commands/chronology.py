"""mash chronology: every agency's events about the subject of an opened case on one line, for a strategy meeting."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Annotated, Any

from cyclopts import Parameter

from flows.commands.chronology_text import print_chronology
from flows.commands.options import AsJson, AsRole, KnownOn, KnownTo, day
from flows.link_notices import notices
from flows.output import print_json
from flows.workplace import Workplace, open_workplace
from safeguarding.codes import Route
from safeguarding.errors import Exit, PersonUnknown, UsageError
from safeguarding.identifiers import uk_now
from safeguarding.ledger.analysis import analysis_of

if TYPE_CHECKING:
    from safeguarding.ledger.cases import Case
    from warehouse.queries.chronology import Chronology

__all__ = ["chronology", "look_at_chronology", "print_chronology"]


def chronology(
    case: Annotated[str, Parameter(name="CASE", help="A case's id, as `mash open` printed it.")],
    /,
    *,
    known_on: KnownOn = None,
    known_to: KnownTo = None,
    agency: Annotated[Sequence[str], Parameter(help="Only this agency's events; may be given several times.")] = (),
    all: Annotated[bool, Parameter(negative=(), help="Routine events too.")] = False,  # noqa: A002  (what people type)
    as_role: AsRole = None,
    json: AsJson = False,
) -> int:
    """The combined chronology of an opened case. The look is recorded before anything is shown."""
    place = open_workplace(as_role)
    known = day(known_on, "--known-on")
    found_case, found = look_at_chronology(
        place, case, known_on=known, known_to=known_to, agencies=tuple(agency), everything=all
    )
    permit = place.permit(Route.CHRONOLOGY, case=found_case)
    told = notices(place, permit, found_case.person_id, found_case.opened_at)
    owed = (*told, *place.cases.prompts(found_case, uk_now()))
    if json:
        print_json({"case": found_case, "chronology": found, "prompts": owed})
    else:
        print_chronology(found_case, found, owed)
    return Exit.OK


def look_at_chronology(
    place: Workplace,
    case_id: str,
    *,
    known_on: date | None = None,
    known_to: str | None = None,
    agencies: tuple[str, ...] = (),
    everything: bool = False,
) -> tuple[Case, Chronology]:
    """The case and its chronology, after the look is recorded. Where a day or an agency is named, the picture is made again
    as it stood then or as that agency's deliveries alone make it, links and patterns included; that takes seconds.

    Raises CaseUnknown, CaseClosed and AccessRefused after recording the refusal; UsageError, PersonUnknown,
    NothingPublished, RunInProgress, AuditUnwritable.
    """
    from warehouse.publish import open_both
    from warehouse.queries.chronology import chronology as ask

    _check_agencies(agencies)
    now = uk_now()
    case = place.case_to_view(case_id, now)
    permit = place.permit(Route.CHRONOLOGY, case=case, now=now)
    before = datetime.combine(known_on + timedelta(days=1), time()) if known_on else None
    asked: dict[str, Any] = {
        "agencies": agencies,
        "everything": everything,
        "terms": place.settings.partnership.chronology,
        "analysis": analysis_of(place.cases.history(case_id), before),
    }
    with open_both(place.home, place.keys, place.encryption) as (identity, picture):
        if known_on is None and known_to is None:
            return case, ask(identity, picture, permit, place.audit, case, **asked)
        from flows.replay import past_asked_for, rebuilt_past
        from warehouse.queries.then import as_it_stood

        past = past_asked_for(place, known_on, known_to)
        with rebuilt_past(place, past) as stood:
            try:
                then = as_it_stood(picture, stood, permit, case.person_id, which=past, identity=identity)
            except PersonUnknown:
                if known_on is None or known_to is not None:
                    raise
                # Nobody had told the hub of the person by then: an empty chronology, with the sources it would rest on.
                return case, ask(identity, picture, permit, place.audit, case, known_on=known_on, **asked)
            found = ask(stood, stood, permit, place.audit, case, known_on=known_on, then=then, **asked)
    return case, found


def _check_agencies(agencies: Sequence[str]) -> None:
    if agencies:
        from connectors import connectors  # every agency's declaration is read: only where one is named

        if not set(agencies) <= set(connectors()):
            raise UsageError("--agency", what="No connector is named so", fix="`mash connectors list` names the agencies.")
