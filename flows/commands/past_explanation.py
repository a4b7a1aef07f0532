"""mash explain --known-on / --known-to: a person's patterns as they stood, by the rules, links and data of that night."""

from __future__ import annotations

from contextlib import closing
from datetime import date
from functools import partial
from typing import TYPE_CHECKING

from flows.commands.worklist import record_look
from flows.review_reasons import reasons_without_names
from flows.workplace import Workplace
from safeguarding.codes import Route
from safeguarding.errors import PersonUnknown

if TYPE_CHECKING:
    from warehouse.queries.explanation import Explanation
    from warehouse.queries.then import Stood


def look_back_at_person(
    place: Workplace, person_id: str, known_on: date | None, known_to: str | None
) -> tuple[Stood, Explanation]:
    """Which picture was made again, and the explanation out of it, after the look is recorded. Reviews made since are not
    in it. What is closed to the asker today stays closed.

    Raises AccessRefused, UsageError, PersonUnknown, NothingPublished, RunInProgress, ModelInvalid, AuditUnwritable.
    """
    from flows.replay import looked_from, past_asked_for, rebuilt_past
    from warehouse.publish import open_published
    from warehouse.queries.explanation import explain as ask
    from warehouse.queries.patterns import patterns, read_header
    from warehouse.queries.then import as_it_stood, judged_today

    permit = place.permit(Route.EXPLAIN)
    past = past_asked_for(place, known_on, known_to)
    asked = f"{person_id} known_on={known_on or 'now'}" + (f" known_to={known_to}" if known_to else "")
    approved = past.rules.patterns if past.rules else place.settings.partnership.patterns
    words = {model.name: read_header(model.name, model.sql) for model in past.rules.models} if past.rules else patterns()
    with (
        closing(open_published(place.home, place.keys, place.encryption, "picture")) as picture,
        rebuilt_past(place, past) as stood,
    ):
        try:
            then = as_it_stood(picture, stood, permit, person_id, which=past)
            found = ask(
                stood,
                permit,
                then.stood.person_id,
                as_of=looked_from(place, past),
                reviews=[review for review in place.reviews.all() if review.reviewed_at < past.until],
                approved=approved,
                judge=partial(judged_today, picture, permit, of_others=then.closed.of_others),
                words=words,
                reason_of=reasons_without_names(place),
            )
        except PersonUnknown:
            record_look(place, permit, "explain_refused", asked)
            raise
    held_back = sum(each.events for each in found.withheld)
    shown = sum(len(finding.events) for finding in found.findings) + len(found.protective_events) - held_back
    record_look(place, permit, "explain", asked, rows_shown=max(shown, 0), rows_withheld=held_back)
    return then.stood, found
