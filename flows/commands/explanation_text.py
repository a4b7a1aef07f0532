"""An explanation as text: every pattern on one person, with its events, sources and questions."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

from flows.commands.worklist import attention_word, plain, print_missing, print_sources
from flows.output import console, table
from flows.workplace import Workplace
from safeguarding.codes import Precision
from safeguarding.identifiers import uk_now

if TYPE_CHECKING:
    from warehouse.queries.explanation import ExplainedEvent, ExplainedFinding, Explanation
    from warehouse.queries.then import RuleSet


def _day(on: date) -> str:
    return f"{on:%d %b %Y}"


def print_explanation(place: Workplace, found: Explanation, rules: RuleSet | None = None) -> None:
    """Missing sources first, then every pattern with its events, strengths, and what else could be behind it. rules: the set
    that the picture was made with."""
    out = console()
    person = found.person
    born = "unborn" if person.is_unborn else f"born {person.birth_month or 'on a date nobody knows'}"
    out.print(f"{person.person_id}  {born}, sex {person.sex}, known to {', '.join(map(plain, person.agencies))}", style="bold")
    out.print(
        f"{person.record_count} records held to be one person's; the least sure link: {plain(person.weakest_link_reason)}"
    )
    kept = f"; pattern rules: set {rules.digest}, in force since {rules.since:%d %b %Y %H:%M}" if rules else ""
    if found.as_of:
        out.print(f"as of {found.as_of:%d %b %Y %H:%M}{kept}")
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
    if without := [plain(each.agency) for each in found.coverage if not each.has_record]:
        out.print(
            f"No record of this person is held from {', '.join(without)}: they may not know the person, or under another name."
        )


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
        again = f"; to be looked at again on {_day(review.look_again_on)}" if review.look_again_on else ""
        out.print(
            f"  reviewed on {_day(review.reviewed_at.date())} by {review.who} ({plain(review.role)}): "
            f"{review.outcome}{since}{again}"
        )
        if review.reason:
            out.print(f"    {review.reason}")


def _when(event: ExplainedEvent) -> str:
    """The day, or what is known of it."""
    if event.occurred_from is None:
        return "not known"
    if event.precision == Precision.MONTH:
        return f"{event.occurred_from:%b %Y}"
    return ("about " if event.precision == Precision.APPROXIMATE else "") + _day(event.occurred_from.date())


def _print_events(events: Sequence[ExplainedEvent]) -> None:
    listed = table("  when", "agency", "what", "known as", "summary", "link")
    for event in events:
        when = _when(event)
        link = plain(event.link_reason or "")
        listed.add_row(f"  {when}", plain(event.agency), event.kind, event.statement_kind, event.summary, link)
    console().print(listed)
