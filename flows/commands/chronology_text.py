"""A chronology in words, for a terminal: evidence in the order in which things happened, opinion apart from it, what is
missing as lines of its own."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from flows.commands.cases import print_prompts
from flows.commands.chronology_lines import EVENT_CHARACTERS, plain, print_entries, print_indented
from flows.commands.worklist import print_sources
from flows.output import console

if TYPE_CHECKING:
    from safeguarding.ledger.cases import Case
    from warehouse.queries.chronology import Chronology
    from warehouse.queries.gaps import Gap
    from warehouse.queries.identity import FamilyMember, NamedPerson
    from warehouse.queries.then import Stood


def print_chronology(case: Case, found: Chronology, prompts: Sequence[str] = ()) -> None:
    """The chronology for people: what is owed to the case, who it is about, why it is open, every event, what is hidden,
    what was searched."""
    out = console()
    print_prompts(prompts)
    out.print(_named(found.person), style="bold")
    for text in _head(case, found):
        print_indented(out, text, 2)
    silences = [gap for gap in found.gaps if gap.kind == "no_contact"]
    print_entries(out, [line for line in found.lines if not line.is_analysis], found.household, silences)
    opinions = [line for line in found.lines if line.is_analysis]
    if opinions or found.comments:
        out.print("\nAnalysis and professional opinion, apart from the evidence above", style="bold")
        print_entries(out, opinions)
        _print_comments(found)
    out.print()
    if not found.lines:
        out.print("No event is shown. That is not the same as nothing having happened: see the sources below.")
    balance = found.balance
    out.print(f"{_counted(balance.strengths, 'strength')} (+), {_counted(balance.harms, 'harm')} (-) in what is shown.")
    if found.minor_hidden:
        out.print(f"{found.minor_hidden} minor events hidden (--all shows them).")
    for held_back in found.withheld_by:
        out.print(f"{held_back.events} events withheld: ask {plain(held_back.agency)}.")
    if found.comments_withheld:
        out.print(f"{found.comments_withheld} comments are not shown: they may speak of what is withheld or left out here.")
    for gap in found.gaps:
        if gap.dataset is not None:
            out.print(_silent_source(gap))
    print_sources(found.sources)


def _print_comments(found: Chronology) -> None:
    """What people of the hub think of the whole or of an event: not evidence."""
    out = console()
    told = {line.event_id: line for line in found.lines}
    for each in found.comments:
        line = told.get(each.event_id or "")
        of = f"on {line.kind} by {plain(line.agency)}, event {line.event_id[:EVENT_CHARACTERS]}" if line else "on the whole"
        if each.event_id and line is None:
            of = f"on event {each.event_id[:EVENT_CHARACTERS]}, which is not among those shown"
        out.print()
        print_indented(out, f"# {each.said_at:%d %b %Y %H:%M}  comment by {each.said_by} {of}", 0, "bold")
        print_indented(out, each.text, 6)


def replayed(then: Stood) -> Iterator[str]:
    """Which picture was made again, under which rules, and whether it held the person to be one."""
    whose = f"from what {plain(then.known_to)} alone had told" if then.known_to else "as the hub knew it"
    yield f"AS IT STOOD: {whose} before {then.until:%d %b %Y %H:%M}, links and patterns included"
    if then.rules:
        yield f"pattern rules of then: set {then.rules.digest}, in force since {then.rules.since:%d %b %Y %H:%M}"
    else:
        yield "no pattern rules are kept of that time: today's were used"
    today = f"; {then.person_id} is {then.person_id_today} today" if then.person_id != then.person_id_today else ""
    yield f"persons and households bear the ids of then, which every command understands{today}"
    if then.other_person_ids:
        yield f"not yet known to be one person with: {', '.join(then.other_person_ids)}"
    if then.events_of_others:
        yield (
            f"{then.events_of_others} events were held to be this person's then and are another's today: neither they, nor "
            "findings that rested on them, nor the family of then are shown"
        )


def _head(case: Case, found: Chronology) -> Iterator[str]:
    person = found.person
    born = f"born {person.birth_date:%d %b %Y}" if person.birth_date else "date of birth not known"
    if person.expected_birth_date and not person.birth_date:
        born = f"unborn, expected {person.expected_birth_date:%d %b %Y}"
    place = ", ".join(filter(None, (person.address, person.postcode))) or "no address shown"
    yield f"{born}, sex {person.sex}; {place}"
    if person.nhs_number:
        yield f"NHS number {person.nhs_number} ({'verified' if person.has_verified_nhs_number else 'not verified'})"
    yield from _family(found.family)
    authorised = f", authorised by {case.authorised_by}" if case.authorised_by else ""
    yield f"case {case.case_id}: {case.purpose.label}; {case.threshold.label}; opened by {case.opened_by}{authorised}"
    if found.link.record_count > 1:
        yield f"{found.link.record_count} records held to be one person's; least sure: {plain(found.link.weakest_link_reason)}"
    if found.then:
        yield from replayed(found.then)
    elif found.known_on:
        yield f"as the hub knew it at the end of {found.known_on:%d %b %Y}"
    if found.agencies:
        yield f"only {', '.join(map(plain, found.agencies))}: every other agency's events are left out"


def _family(members: Sequence[FamilyMember]) -> Iterator[str]:
    """Who is what to the person; people of one name and relation on one line, though they are not held to be one."""
    said: dict[tuple[str, str], list[FamilyMember]] = {}
    for member in members:
        said.setdefault((member.relation, _name(member).casefold()), []).append(member)
    for (relation, _), alike in said.items():
        agencies = sorted({plain(agency) for member in alike for agency in member.agencies})
        records = f"; {len(alike)} records, not linked" if len(alike) > 1 else ""
        yield f"{relation}: {_name(alike[0])} ({', '.join(agencies)}{records})"


def _silent_source(gap: Gap) -> str:
    since = f"nothing newer than {gap.from_on:%d %b %Y}" if gap.from_on else "nothing has ever arrived"
    return f"... {plain(gap.agency or '')}/{gap.dataset}: {since}. What it knows is not in this chronology."


def _named(person: NamedPerson) -> str:
    also = f" (also {person.other_names.replace(';', ', ')})" if person.other_names else ""
    return f"{_name(person)}{also}"


def _name(person: NamedPerson | FamilyMember) -> str:
    return " ".join(filter(None, (person.given_name, person.family_name))) or "name not known"


def _counted(number: int, what: str) -> str:
    return f"{number} {what}{'' if number == 1 else 's'}"
