"""mash links review and mash links explain: doubtful links, and why records are held to be one person's. Each look is
recorded before it is shown."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated

from cyclopts import Parameter
from rich.padding import Padding
from rich.table import Table

from flows.commands.options import AsJson, AsRole
from flows.output import console, print_json, table
from flows.workplace import Workplace, open_workplace
from safeguarding.codes import Route
from safeguarding.errors import Exit, PersonUnknown
from safeguarding.ledger.audit import Entry
from safeguarding.ledger.reviews import ReviewOutcome
from safeguarding.need_to_know.access import Permit

if TYPE_CHECKING:
    from warehouse.queries.described import DescribedRecord
    from warehouse.queries.links import Links, PersonLinks, RecordPair

_SHOWN_FIRST = 20


def review(
    *,
    limit: Annotated[int, Parameter(help="Show only so many pairs from the top.")] = _SHOWN_FIRST,
    as_role: AsRole = None,
    json: AsJson = False,
) -> int:
    """The pairs of records that a person is asked about: those first that a reviewer of a finding calls a wrong match, then
    those that may change a pattern or join what several agencies know. Identity fields alone, and what agreed and what did
    not, in bits."""
    place = open_workplace(as_role)
    permit = place.permit(Route.LINKS)
    with asking(place, permit) as links:
        waiting = links.doubtful(decided_pairs(place), doubted_persons(place))
    shown = waiting[: max(limit, 0)]
    place.audit.record(
        Entry(
            permit.who,
            permit.role.value,
            "links_reviewed",
            " ".join(pair.pair for pair in shown) or "none",
            rows_shown=len(shown),
            rows_withheld=len(waiting) - len(shown),
        )
    )
    if json:
        print_json({"pairs": shown, "waiting": len(waiting)})
        return Exit.OK
    for pair in shown:
        print_pair(pair)
    out = console()
    out.print(f"{len(shown)} of {len(waiting)} pairs that wait for a decision." if waiting else "No pair waits for a decision.")
    if shown:
        out.print("Decide: mash links confirm|reject PAIR --reason '...'")
    return Exit.OK


def explain(
    person: Annotated[str, Parameter(name="PERSON", help="An id from `mash worklist`.")],
    /,
    *,
    as_role: AsRole = None,
    json: AsJson = False,
) -> int:
    """Why records are held to be one person's: every record, and which rule, weights or decision joined it, the least sure
    link first."""
    from flows.link_notices import notices

    place = open_workplace(as_role)
    permit = place.permit(Route.LINKS)
    with asking(place, permit) as links:
        try:
            found = links.of_person(person)
        except PersonUnknown:
            place.audit.record(Entry(permit.who, permit.role.value, "links_refused", person))
            raise
    told = notices(place, permit, person)
    place.audit.record(Entry(permit.who, permit.role.value, "links_explained", person, rows_shown=len(found.records)))
    if json:
        print_json({"person": found, "notices": told})
    else:
        _print_person(found, told)
    return Exit.OK


@contextmanager
def asking(place: Workplace, permit: Permit) -> Iterator[Links]:
    """The served picture, to be asked about links.

    Raises NothingPublished, KeyWrong, AccessRefused.
    """
    from warehouse.publish import open_both
    from warehouse.queries.links import Links

    with open_both(place.home, place.keys, place.encryption) as (identity, picture):
        yield Links(identity, picture, permit, place.keys.pseudonymiser("links/code"))


def decided_pairs(place: Workplace) -> frozenset[str]:
    """The codes of the pairs that somebody has decided about since the picture was built."""
    from warehouse.publish import published_decisions

    known = published_decisions(place.home)
    return frozenset(pair for decision in place.decisions.all() if decision.number > known for pair in decision.pairs)


def doubted_persons(place: Workplace) -> frozenset[str]:
    """The ids of persons of whom a reviewer of a finding said that two people were taken for one, and about whose links
    nobody has decided since."""
    last = {(review.finding.person_id, review.finding.pattern): review for review in place.reviews.all()}
    decided = [(decision.decided_at, decision.person_ids) for decision in place.decisions.all()]
    return frozenset(
        person
        for (person, _), review in last.items()
        if review.outcome is ReviewOutcome.WRONG_MATCH
        and not any(at >= review.reviewed_at and person in persons for at, persons in decided)
    )


def print_pair(pair: RecordPair) -> None:
    """A pair for people: what holds the link back, the two records side by side, and the waterfall."""
    out = console()
    guard = f"; held back: {_plain(pair.guard)}" if pair.guard else ""
    weight = f"; weight {pair.match_weight:+.1f}" if pair.match_weight is not None else ""
    out.print(f"{pair.pair}  {_plain(pair.reason)}{weight}{guard}", style="bold")
    marks = [
        ("A REVIEWER OF A FINDING SAYS THAT THIS IS A WRONG MATCH", pair.is_doubted),
        ("may change a pattern", pair.has_finding),
        ("joins agencies", pair.joins_agencies),
    ]
    if said := ", ".join(mark for mark, is_so in marks if is_so):
        out.print(f"  {said}")
    out.print(Padding(_records(pair.a, pair.b), (0, 0, 0, 2)))
    steps = [f"{s.comparison} {s.level}" + (f" {s.bits:+.1f}" if s.bits is not None else "") for s in pair.waterfall]
    out.print(Padding(" | ".join(steps), (0, 0, 1, 2)))


def _records(*records: DescribedRecord) -> Table:
    listed = table("record", "agency", "name", "also", "born", "sex", "place", "NHS number", "UPN")
    for r in records:
        born = f"{r.birth_date:%d %b %Y}" if r.birth_date else ""
        if r.expected_birth_date and not r.birth_date:
            born = f"expected {r.expected_birth_date:%d %b %Y}"
        place = "restricted" if r.is_restricted else ", ".join(filter(None, (r.address, r.postcode)))
        name = " ".join(filter(None, (r.given_name, r.family_name)))
        number = f"{r.nhs_number} {'verified' if r.nhs_number_status == '01' else ''}" if r.nhs_number else ""
        also = (r.other_names or "").replace(";", ", ")
        listed.add_row(r.record, _plain(r.agency), name, also, born, r.sex or "", place, number, r.upn or "")
    return listed


def _print_person(found: PersonLinks, told: tuple[str, ...]) -> None:
    out = console()
    agencies = ", ".join(map(_plain, found.agencies))
    out.print(f"{found.person_id}  {len(found.records)} records of {agencies}", style="bold")
    for sentence in told:
        out.print(f"  ! {sentence}", style="bold yellow")
    out.print(Padding(_records(*found.records), (0, 0, 1, 2)))
    for pair in found.links:
        print_pair(pair)
    if found.weakest:
        out.print(f"The least sure link is {found.weakest}. If it is wrong: mash links reject {found.weakest} --reason '...'")


def _plain(code: str) -> str:
    return code.replace("_", " ")
