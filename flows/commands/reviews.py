"""mash review and mash reviews: what people made of findings. A review quietens the finding until it changes."""

from __future__ import annotations

from contextlib import closing
from datetime import date, timedelta
from typing import Annotated

from cyclopts import Parameter

from flows.commands.cases import codes_of
from flows.commands.options import AsJson, AsRole, day
from flows.commands.worklist import record_look
from flows.output import console, print_json, say, table
from flows.workplace import Workplace, open_workplace
from safeguarding.codes import Route
from safeguarding.errors import AccessRefused, Exit, PersonUnknown, UsageError
from safeguarding.identifiers import uk_now
from safeguarding.ledger.review_report import SMALLEST_SHOWN, PatternReviews, report
from safeguarding.ledger.reviews import Review, ReviewOutcome


def review(
    person: Annotated[str, Parameter(name="PERSON", help="An id from `mash worklist`.")],
    pattern: Annotated[str, Parameter(name="PATTERN", help="The pattern's name, as `mash explain` gives it.")],
    /,
    *,
    outcome: Annotated[str, Parameter(name="--as", help=codes_of(ReviewOutcome))],
    reason: Annotated[str, Parameter(help="What you looked at and found, in a sentence. Kept sealed.")],
    again_on: Annotated[
        str | None, Parameter(help="When somebody looks at it again, as 2026-11-30; the partnership's term where not given.")
    ] = None,
    as_role: Annotated[
        str | None, Parameter(name="--role", help="In which of your roles; MASH_ROLE, or the first that may, where not given.")
    ] = None,
    json: AsJson = False,
) -> int:
    """Say what you made of a finding. It is quiet until an event comes to it, one is corrected, it asks for more attention or
    the rule has another version. Nothing is learned from it."""
    place = open_workplace(as_role)
    made = reviewed(place, person, pattern, _outcome(outcome), reason, day(again_on, "--again-on"))
    if json:
        print_json(
            {
                "person_id": made.finding.person_id,
                "pattern": made.finding.pattern,
                "version": made.finding.version,
                "outcome": made.outcome,
                "reviewed_at": made.reviewed_at,
                "who": made.who,
                "role": made.role,
                "look_again_on": made.look_again_on,
                "asks_about_links": made.outcome is ReviewOutcome.WRONG_MATCH,
            }
        )
    else:
        what = f"{made.finding.pattern} on {made.finding.person_id}"
        again = f"; to be looked at again on {made.look_again_on:%d %b %Y}" if made.look_again_on else ""
        console().print(f"Reviewed as {made.outcome.value}: {what} is quiet until it changes{again}.", soft_wrap=True)
    if made.outcome is ReviewOutcome.WRONG_MATCH:
        say(
            "The records are still taken for one person's. Their links are asked about first in `mash links review` now, until "
            f"somebody decides; `mash links explain {made.finding.person_id}` shows them. `mash links reject` parts them and "
            "recalls what they showed; a review does not."
        )
    return Exit.OK


def reviewed(
    place: Workplace, person_id: str, pattern: str, outcome: ReviewOutcome, reason: str, again_on: date | None = None
) -> Review:
    """The review, after it is recorded. again_on: when it is looked at again; the partnership's term where None.

    Raises AccessRefused, PersonUnknown, UsageError, NothingPublished, AuditUnwritable.
    """
    from warehouse.publish import open_published
    from warehouse.queries.reviewed import finding_to_review

    permit = place.permit(Route.EXPLAIN)
    with closing(open_published(place.home, place.keys, place.encryption, "picture")) as picture:
        try:
            finding = finding_to_review(picture, permit, person_id, pattern)
        except (AccessRefused, PersonUnknown):
            record_look(place, permit, "review_refused", person_id)
            raise
    now = uk_now()
    again_on = again_on or now.date() + timedelta(days=place.settings.partnership.reviews.look_again_after_days)
    return place.reviews.review(
        finding, outcome, reason, who=permit.who, role=permit.role.value, now=now, look_again_on=again_on
    )


def reviews(
    *,
    pattern: Annotated[str | None, Parameter(help="One pattern alone, by its name.")] = None,
    as_role: AsRole = None,
    json: AsJson = False,
) -> int:
    """How often each outcome was given, per pattern and version, for whoever answers for the rule. No rule reads it."""
    from warehouse.queries.patterns import patterns

    place = open_workplace(as_role)
    permit = place.permit(Route.WORKLIST)
    if permit.only_agency is not None:
        place.record_refusal(Route.WORKLIST, "reviews")
        raise AccessRefused(f"reviews, {permit.role.value}")
    if pattern is not None and pattern not in patterns():
        raise UsageError("--pattern", what="There is no such pattern", fix=f"One of: {', '.join(patterns())}.")
    found = [each for each in report(place.reviews.all()) if pattern in (None, each.pattern)]
    record_look(place, permit, "reviews_reported", pattern or "all patterns", rows_shown=len(found))
    if json:
        print_json({"fewer_than": SMALLEST_SHOWN, "patterns": [{**_owned(place, each), **_shape(each)} for each in found]})
    else:
        _print(place, found)
    return Exit.OK


def _outcome(text: str) -> ReviewOutcome:
    wanted = text.strip().casefold().replace("_", "-").replace(" ", "-")
    found = next((outcome for outcome in ReviewOutcome if outcome == wanted), None)
    if found is None:
        raise UsageError("--as", what="There is no such outcome of a review", fix=f"One of: {', '.join(ReviewOutcome)}.")
    return found


def _owned(place: Workplace, found: PatternReviews) -> dict[str, object]:
    approved = place.settings.partnership.patterns.get(found.pattern)
    return {
        "pattern": found.pattern,
        "version": found.version,
        "is_in_force": bool(approved and approved.version == found.version),
        "owner": approved.owner if approved else None,
        "rule_review_on": approved.review_on if approved else None,
    }


def _shape(found: PatternReviews) -> dict[str, object]:
    outcomes = {each.outcome.value: {"findings": each.findings, "share": each.share} for each in found.outcomes}
    return {"findings": found.findings, "outcomes": outcomes}


def _print(place: Workplace, found: list[PatternReviews]) -> None:
    out = console()
    if not found:
        out.print("No finding has been reviewed yet.")
        return
    listed = table("pattern", "version", "answered for by", *(f"#{outcome.value}" for outcome in ReviewOutcome), "#all")
    for each in found:
        cells = [_cell(one.findings, one.share) for one in each.outcomes]
        owner = str(_owned(place, each)["owner"] or "nobody: not in force")
        listed.add_row(each.pattern, each.version, owner, *cells, _cell(each.findings, None, "not said"))
    out.print(listed)
    out.print(f"<{SMALLEST_SHOWN}: fewer than {SMALLEST_SHOWN}, not said more closely; then no total or share is given either.")


def _cell(number: int | None, share: float | None, hidden: str = f"<{SMALLEST_SHOWN}") -> str:
    if number is None:
        return hidden
    return f"{number} ({share:.0%})" if share is not None else str(number)
