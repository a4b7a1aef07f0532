"""mash worklist: a pseudonymous look at the published picture, recorded before it is shown."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Annotated, Any, Literal

from cyclopts import Parameter

from flows.commands.cases import emergencies, print_emergencies, print_prompts
from flows.commands.options import AsJson, AsRole, day
from flows.link_notices import recalled_persons
from flows.output import console, print_json, table
from flows.workplace import Workplace, open_workplace
from safeguarding.codes import Route
from safeguarding.errors import Exit, UsageError
from safeguarding.identifiers import uk_now
from safeguarding.ledger.audit import Entry
from safeguarding.need_to_know.access import Permit

if TYPE_CHECKING:
    from warehouse.queries.gone import GoneFinding
    from warehouse.queries.people import KnownPerson
    from warehouse.queries.sources import Source
    from warehouse.queries.worklist import Sought, Worklist, WorklistFinding, WorklistRow

Attention = Literal["information", "look", "look today"]
_CHANGES = {"events": "its events", "attention": "how soon to look", "version": "the rule", "people": "who it is about"}


@dataclass(frozen=True)
class Wanted:
    """Which part of the worklist is asked for; whatever is not said does not matter."""

    limit: int | None = None
    sought: Sought | None = None
    has_quiet: bool = False  # the quiet findings too


def worklist(
    *,
    limit: Annotated[
        int | None, Parameter(help="Show only so many persons from the top; how many are left out is said.")
    ] = None,
    pattern: Annotated[str | None, Parameter(help="One pattern, by its name as `mash explain` gives it.")] = None,
    attention: Annotated[Attention | None, Parameter(help="One level of attention.")] = None,
    agency: Annotated[str | None, Parameter(help="Findings of which this agency holds a piece.")] = None,
    new: Annotated[bool, Parameter(negative=(), help="What was not there the night before.")] = False,
    since: Annotated[str | None, Parameter(help="New or changed on this night or later, YYYY-MM-DD.")] = None,
    household: Annotated[str | None, Parameter(help="The children of one home, by its id from the list.")] = None,
    quiet: Annotated[bool, Parameter(negative=(), help="Findings too that were reviewed and have not changed since.")] = False,
    all: Annotated[bool, Parameter(negative=(), help="Quiet findings and children without a finding too.")] = False,  # noqa: A002  (what people type)
    as_role: AsRole = None,
    json: AsJson = False,
) -> int:
    """Persons (pseudonymous) whose combined picture needs a look: what is new first, then what changed, then what asks for
    a look today. What was there the night before and has gone stands apart, with why that may be."""
    from warehouse.queries.patterns import patterns
    from warehouse.queries.worklist import Sought

    if limit is not None and limit < 1:
        raise UsageError("--limit", what="At least one person must be asked for")
    place = open_workplace(as_role)
    _one_of("--pattern", pattern, patterns())
    if agency is not None:
        from connectors import connectors  # every agency's declaration is read: only where one is named

        _one_of("--agency", agency, connectors())
    sought = Sought(pattern, attention, agency, household, new, day(since, "--since"))
    wanted = Wanted(limit, sought, quiet or all)
    children = look_at_children(place) if all else ()
    if json:
        print_json(_shape(place, look_at_worklist(place, wanted), wanted, children if all else None))
    else:
        show_worklist(place, wanted)
        if all:
            _print_children(children)
    return Exit.OK


def look_at_worklist(place: Workplace, wanted: Wanted) -> Worklist:
    """The worklist from the top, after the look is recorded. Raises AccessRefused, NothingPublished, AuditUnwritable."""
    from warehouse.publish import open_published
    from warehouse.queries.worklist import Sought
    from warehouse.queries.worklist import worklist as ask

    permit = place.permit(Route.WORKLIST)
    with closing(open_published(place.home, place.keys, place.encryption, "picture")) as picture:
        found = ask(picture, permit, wanted.sought or Sought(), place.reviews.all())
    listed = found.rows[: wanted.limit]
    asked = f"the first {wanted.limit}" if wanted.limit is not None else "all"
    quiet = len(found.quiet) if wanted.has_quiet else 0
    record_look(
        place,
        permit,
        "worklist",
        asked,
        rows_shown=len(listed) + quiet + len(found.gone),
        rows_withheld=len(found.rows) - len(listed),
    )
    return replace(found, rows=listed, left_out=len(found.rows) - len(listed))


def look_at_children(place: Workplace) -> Sequence[KnownPerson]:
    """The children on whom no pattern is shown, after the look is recorded.

    Raises AccessRefused, NothingPublished, AuditUnwritable.
    """
    from warehouse.publish import open_published
    from warehouse.queries.people import children_without_finding

    permit = place.permit(Route.WORKLIST)
    with closing(open_published(place.home, place.keys, place.encryption, "picture")) as picture:
        found = children_without_finding(picture, permit)
    record_look(place, permit, "children_listed", "children without a finding", rows_shown=len(found))
    return found


def published_sources(place: Workplace, permit: Permit) -> Sequence[Source]:
    """Every feed as it stood when the picture was made: no person is looked at. Raises NothingPublished."""
    from warehouse.publish import open_published
    from warehouse.queries.sources import sources

    with closing(open_published(place.home, place.keys, place.encryption, "picture")) as picture:
        return sources(picture, permit)


def record_look(
    place: Workplace, permit: Permit, action: str, asked: str, *, rows_shown: int = 0, rows_withheld: int = 0
) -> None:
    """Write down that somebody looked, before anything is shown. Raises AuditUnwritable."""
    place.audit.record(Entry(permit.who, permit.role.value, action, asked, rows_shown=rows_shown, rows_withheld=rows_withheld))


def show_worklist(place: Workplace, wanted: Wanted | None = None) -> Sequence[WorklistRow]:
    """Record, print and hand out the worklist."""
    wanted = wanted or Wanted()
    found = look_at_worklist(place, wanted)
    out = console()
    print_emergencies(place)
    print_prompts(
        [f"A link of {person} was rejected; the picture is rebuilt tonight." for person in recalled_persons(place, found.rows)]
    )
    print_missing(found.sources)
    before = f"compared with {found.compared_with:%d %b %Y}" if found.compared_with else "there is no earlier night to compare"
    out.print(f"Night of {found.night_on:%d %b %Y}, {before}.")
    nothing = "No pattern was found on anybody." if not found.quiet else "Nothing that is not quiet."
    is_all = wanted.sought is None or not any(vars(wanted.sought).values())
    _print_rows(place, found.rows, nothing if is_all else "Nothing of what was asked for. The whole list: `mash worklist`.")
    if found.left_out:
        more = "1 more person is" if found.left_out == 1 else f"{found.left_out} more persons are"
        out.print(f"{more} left out by --limit {wanted.limit}: less pressing than these, and not fine for that.")
    if wanted.has_quiet and found.quiet:
        out.print("\nQuiet: reviewed, and nothing has come to it since", style="bold")
        _print_rows(place, found.quiet, "")
    elif found.quiet:
        out.print(f"\nOn {len(found.quiet)} persons findings are quiet, for they were reviewed (--quiet shows them).")
    if past := sum(_is_past(finding) for row in found.quiet for finding in row.findings):
        out.print(f"{past} of the quiet findings were to be looked at again by today.")
    _print_gone(place, found.gone)
    print_sources(found.sources)
    return found.rows


def attention_word(place: Workplace, attention: str) -> str:
    """Our word, and beside it the partnership's own, where it has one."""
    own = {str(word): said for word, said in place.settings.partnership.attention_words.items()}.get(attention)
    return f"{attention}, {own}" if own else attention


def print_missing(found: Sequence[Source]) -> None:
    """The expected sources that the answer lacks, before anything else of it."""
    lacking = [source for source in found if source.is_expected and (source.is_missing or source.is_stale)]
    if lacking:
        named = ", ".join(f"{source.agency}/{source.dataset} ({plain(source.status)})" for source in lacking)
        console().print(f"Missing or late, so silence about anybody may be theirs: {named}.", style="bold")


def print_sources(found: Sequence[Source]) -> None:
    """Which sources were searched, how fresh each is, which are missing or late. Always part of an answer."""
    out = console()
    out.print("\nSources searched (silence is never safety):")
    listed = table("source", "status", "newest extract", "arrives every")
    for source in found:
        drawn = f"{source.last_extracted_at:%d %b %Y %H:%M}" if source.last_extracted_at else "none has ever arrived"
        status = source.status.replace("_", " ").upper() if source.is_missing or source.is_stale else source.status
        listed.add_row(f"{source.agency}/{source.dataset}", status, drawn, f"{source.due_every_hours} h")
    out.print(listed)


def plain(code: str) -> str:
    """A code as people read it."""
    return code.replace("_", " ")


def _print_rows(place: Workplace, rows: Sequence[WorklistRow], nothing: str) -> None:
    listed = table("person", "home", "born", "look", "since last night", "why", "agencies")
    for row in rows:
        agencies = "\n".join(plain(agency) for agency in row.agencies)
        look = attention_word(place, row.attention)
        why = "\n".join(_sentence(row, finding) for finding in row.findings)
        listed.add_row(row.person_id, row.household_id or "", row.birth_month or "", look, row.state, why, agencies)
    console().print(listed if rows else nothing)


def _sentence(row: WorklistRow, finding: WorklistFinding) -> str:
    """Why the finding is there; how it stands, where it stands otherwise than the row; whether nobody saw it whole."""
    changed = " and ".join(_CHANGES[what] for what in finding.changes)
    stands = f"[changed: {changed}] " if changed else f"[{finding.state}] " if finding.state != row.state else ""
    whole = ". No agency alone holds enough of it" if finding.no_agency_alone else ""
    last = finding.reviews[-1] if finding.reviews else None
    again = f"; look again on {last.look_again_on:%d %b %Y}" if last and last.look_again_on else ""
    judged = f" ({last.outcome}, {last.who} on {last.reviewed_at:%d %b %Y}{again})" if last else ""
    return f"{stands}{finding.why}{whole}{judged}"


def _is_past(finding: WorklistFinding) -> bool:
    again_on = finding.reviews[-1].look_again_on
    return again_on is not None and again_on <= uk_now().date()


def _print_gone(place: Workplace, gone: Sequence[GoneFinding]) -> None:
    if not gone:
        return
    console().print("\nGone since the night before, which is no all-clear", style="bold")
    listed = table("person", "home", "look", "was", "may have gone because", "agencies")
    for each in gone:
        agencies = "\n".join(plain(agency) for agency in each.agencies)
        look = attention_word(place, each.attention)
        listed.add_row(each.person_id, each.household_id or "", look, each.why, "\n".join(each.reasons), agencies)
    console().print(listed)


def _print_children(children: Sequence[KnownPerson]) -> None:
    out = console()
    out.print(f"\n{len(children)} children on whom no pattern was found. That says nothing about what is missing above.")
    listed = table("person", "born", "sex", "#records", "agencies")
    for child in children:
        born = "unborn" if child.is_unborn else child.birth_month or ""
        listed.add_row(child.person_id, born, child.sex, str(child.record_count), ", ".join(map(plain, child.agencies)))
    out.print(listed)


def _shape(place: Workplace, found: Worklist, wanted: Wanted, children: Sequence[KnownPerson] | None) -> dict[str, Any]:
    """The JSON answer. `quiet` and `without_finding` are there where they were asked for."""
    shape: dict[str, Any] = {
        "sources_missing": [each for each in found.sources if each.is_expected and (each.is_missing or each.is_stale)],
        "persons": found.rows,
        "gone": found.gone,
        "left_out": found.left_out,
        "quiet_persons": len(found.quiet),
        "night_on": found.night_on,
        "compared_with": found.compared_with,
        "attention_words": place.settings.partnership.attention_words,
        "sources": found.sources,
        "emergencies_to_judge": emergencies(place, uk_now()),
        "recalled": recalled_persons(place, found.rows),
    }
    shape |= {"quiet": found.quiet} if wanted.has_quiet else {}
    return shape | ({"without_finding": children} if children is not None else {})


def _one_of(option: str, given: str | None, known: Any) -> None:
    if given is not None and given not in known:
        raise UsageError(option, what="There is nothing of this name", fix=f"One of: {', '.join(sorted(known))}.")
