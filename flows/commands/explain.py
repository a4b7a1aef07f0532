"""mash explain: every pattern on one person, with all that it rests on. The look is recorded before it is shown."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import closing
from dataclasses import fields
from datetime import date
from typing import TYPE_CHECKING, Annotated

from cyclopts import Parameter

from flows.commands.cases import print_prompts
from flows.commands.chronology_text import replayed
from flows.commands.options import AsJson, AsRole, KnownOn, KnownTo, day
from flows.commands.past_explanation import look_back_at_person
from flows.commands.worklist import attention_word, plain, print_missing, print_sources, record_look
from flows.link_notices import notices
from flows.output import console, print_json, table
from flows.workplace import Workplace, open_workplace
from safeguarding.codes import Route
from safeguarding.errors import Exit, PersonUnknown
from safeguarding.identifiers import uk_now

if TYPE_CHECKING:
    from warehouse.queries.explanation import ExplainedEvent, ExplainedFinding, Explanation


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
        print_json(shown | ({"then": then} if then else {}))
    else:
        print_prompts(told)
        for text in replayed(then) if then else ():
            console().print(text)
        _print_explanation(place, explanation)
    return Exit.OK


def look_at_person(place: Workplace, person_id: str) -> Explanation:
    """The explanation, after the look is recorded. Raises AccessRefused, PersonUnknown, NothingPublished, AuditUnwritable."""
    from warehouse.publish import open_published
    from warehouse.queries.explanation import explain as ask

    permit = place.permit(Route.EXPLAIN)
    with closing(open_published(place.home, place.keys, place.encryption, "picture")) as picture:
        try:
            found = ask(picture, permit, person_id, reviews=place.reviews.all(), approved=place.settings.partnership.patterns)
        except PersonUnknown:
            record_look(place, permit, "explain_refused", person_id)
            raise
    held_back = sum(each.events for each in found.withheld)
    shown = sum(len(finding.events) for finding in found.findings) + len(found.protective_events) - held_back
    record_look(place, permit, "explain", person_id, rows_shown=max(shown, 0), rows_withheld=held_back)
    return found


def _print_explanation(place: Workplace, found: Explanation) -> None:
    out = console()
    person = found.person
    born = "unborn" if person.is_unborn else f"born {person.birth_month or 'on a date nobody knows'}"
    out.print(f"{person.person_id}  {born}, sex {person.sex}, known to {', '.join(map(plain, person.agencies))}", style="bold")
    out.print(
        f"{person.record_count} records held to be one person's; the least sure link: {plain(person.weakest_link_reason)}"
    )
    print_missing(found.sources)
    if not found.findings:
        out.print("\nNo pattern was found on this person. That says nothing about what is missing.")
    for finding in found.findings:
        _print_finding(place, finding)
    if found.protective_events:
        out.print("\nStrengths and positive changes on record", style="bold")
        _print_events(found.protective_events)
    for held_back in found.withheld:
        out.print(f"\n{held_back.events} of these events withheld: ask {plain(held_back.agency)}.")
    print_sources(found.sources)


def _print_finding(place: Workplace, finding: ExplainedFinding) -> None:
    out = console()
    pattern = finding.pattern
    out.print(f"\n{pattern.label} ({attention_word(place, finding.attention)})", style="bold")
    out.print(f"  {finding.why}")
    if finding.no_agency_alone:
        out.print("  No agency alone holds enough of it: this rule finds nothing in any one agency's records.")
    out.print(f"  rule {pattern.name}, version {finding.version} ({', '.join(finding.thresholds)}): {pattern.rule}")
    if finding.owner and finding.rule_review_on:
        late = ", which has passed" if finding.rule_review_on < uk_now().date() else ""
        out.print(f"  answered for by {finding.owner}; the rule is looked at again on {_day(finding.rule_review_on)}{late}")
    out.print(f"  rests on: {pattern.basis}")
    out.print(f"  window {_day(finding.window_from)} to {_day(finding.window_to)}; seen since {_day(finding.first_seen_on)}")
    _print_events(finding.events)
    out.print(f"  caution: {pattern.caution}")
    for title, lines in (
        ("could also be", pattern.innocent_explanations),
        ("would change this", pattern.what_would_change_this),
    ):
        out.print(f"  {title}: " + "; ".join(lines))
    out.print(f"  ask next: {pattern.question}")
    for review in finding.reviews:
        since = "" if review.is_of_this else "; the finding has changed since"
        out.print(
            f"  reviewed on {_day(review.reviewed_at.date())} by {review.who} ({plain(review.role)}): {review.outcome}{since}"
        )


def _print_events(events: Sequence[ExplainedEvent]) -> None:
    listed = table("  when", "agency", "what", "known as", "summary", "link")
    for event in events:
        when = _day(event.occurred_from.date()) if event.occurred_from else "not known"
        link = plain(event.link_reason or "")
        listed.add_row(f"  {when}", plain(event.agency), event.kind, event.statement_kind, event.summary, link)
    console().print(listed)


def _day(on: date) -> str:
    return f"{on:%d %b %Y}"
