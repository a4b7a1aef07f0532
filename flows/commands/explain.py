"""mash explain: every pattern on one person, with all that it rests on. The look is recorded before it is shown."""

from __future__ import annotations

from contextlib import closing
from dataclasses import fields
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Annotated

from cyclopts import Parameter

from flows.commands.cases import print_prompts
from flows.commands.chronology_text import replayed
from flows.commands.explanation_text import print_explanation
from flows.commands.options import AsJson, AsRole, KnownOn, KnownTo, day
from flows.commands.past_explanation import look_back_at_person
from flows.commands.worklist import record_look
from flows.link_notices import notices
from flows.output import console, print_json
from flows.review_reasons import reasons_without_names
from flows.workplace import Workplace, open_workplace
from safeguarding.codes import Route
from safeguarding.errors import Exit, PersonUnknown

if TYPE_CHECKING:
    from warehouse.queries.explanation import Explanation
    from warehouse.queries.then import RuleSet


_ALWAYS = datetime(9999, 12, 31)


def explain(
    person: Annotated[str, Parameter(name="PERSON", help="An id from `mash worklist`.")],
    /,
    *,
    known_on: KnownOn = None,
    known_to: KnownTo = None,
    as_role: AsRole = None,
    json: AsJson = False,
) -> int:
    """Every pattern on one person: rule, version, window, events, sources searched and missing, innocent explanations."""
    place = open_workplace(as_role)
    then = None
    if known_on is None and known_to is None:
        explanation = look_at_person(place, person)
    else:
        then, explanation = look_back_at_person(place, person, day(known_on, "--known-on"), known_to)
    told = notices(place, place.permit(Route.EXPLAIN), person)
    if json:
        shown = {field.name: getattr(explanation, field.name) for field in fields(explanation)} | {"notices": told}
        print_json(shown | ({"then": then} if then else {"rules": _rules(place, explanation)}))
    else:
        print_prompts(told)
        for text in replayed(then) if then else ():
            console().print(text)
        print_explanation(place, explanation, _rules(place, explanation) if then is None else None)
    return Exit.OK


def _rules(place: Workplace, explanation: Explanation) -> RuleSet | None:
    """Which set of rules the picture was made with; None of a picture of before they were kept."""
    from warehouse.queries.then import RuleSet
    from warehouse.rules import in_force

    kept = in_force(place.home, explanation.as_of + timedelta(seconds=1)) if explanation.as_of else None
    return RuleSet(kept.digest, kept.since) if kept else None


def look_at_person(place: Workplace, person_id: str) -> Explanation:
    """The explanation, after the look is recorded. Raises AccessRefused, PersonUnknown, NothingPublished, AuditUnwritable."""
    from warehouse.publications import publication_before
    from warehouse.publish import open_published
    from warehouse.queries.explanation import explain as ask

    permit = place.permit(Route.EXPLAIN)
    served = publication_before(place.home, _ALWAYS)
    with closing(open_published(place.home, place.keys, place.encryption, "picture")) as picture:
        try:
            found = ask(
                picture,
                permit,
                person_id,
                as_of=served.at if served else None,
                reviews=place.reviews.all(),
                approved=place.settings.partnership.patterns,
                reason_of=reasons_without_names(place),
            )
        except PersonUnknown:
            record_look(place, permit, "explain_refused", person_id)
            raise
    held_back = sum(each.events for each in found.withheld)
    shown = sum(len(finding.events) for finding in found.findings) + len(found.protective_events) - held_back
    record_look(place, permit, "explain", person_id, rows_shown=max(shown, 0), rows_withheld=held_back)
    return found
