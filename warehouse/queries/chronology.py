"""The combined chronology of an opened case: the one place where identity and concerns are joined (promise 3), and only
after the look has been recorded (promise 4)."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from itertools import chain

import duckdb

from safeguarding.codes import Route
from safeguarding.errors import AccessRefused, PersonUnknown
from safeguarding.identifiers import uk_now
from safeguarding.ledger.analysis import Analysis, Comment
from safeguarding.ledger.audit import Audit, Entry
from safeguarding.ledger.cases import Case
from safeguarding.need_to_know.access import Permit
from safeguarding.settings import ChronologyTerms
from warehouse.queries.gaps import Gap, in_order, missed, silences, source_gaps
from warehouse.queries.household_changes import HouseholdChange, household_changes
from warehouse.queries.identity import FamilyMember, NamedPerson, family, named_person, source_records
from warehouse.queries.incidents import incidents
from warehouse.queries.lines import HARM, STRENGTH, Line, as_lines, held_events, is_shown_first
from warehouse.queries.people import KnownPerson, find_person_and_silent
from warehouse.queries.sources import Source, sources
from warehouse.queries.then import AsItStood, Stood
from warehouse.queries.viewings import asked_words, viewings
from warehouse.queries.visibility import Withheld, shown, suffers_domestic_abuse, tells_of_domestic_abuse, withheld

_ALWAYS = datetime(9999, 12, 31)
NO_ANALYSIS = Analysis()
__all__ = ["Balance", "Chronology", "Line", "chronology"]


@dataclass(frozen=True)
class Balance:
    """How many strengths and how many harms the shown lines tell of; an incident that several agencies report counts once."""

    strengths: int
    harms: int


@dataclass(frozen=True)
class Chronology:
    """Every agency's events about the subject of an opened case on one line, and what the line rests on."""

    case_id: str
    purpose: str
    person: NamedPerson
    family: tuple[FamilyMember, ...]
    lines: tuple[Line, ...]  # in the order in which things happened; undated ones last
    minor_hidden: int  # routine events that the asker may ask for
    withheld: int  # events that are held back from this view
    withheld_by: tuple[Withheld, ...]  # the agencies to ask for them
    known_on: date | None
    agencies: tuple[str, ...]  # the only ones shown; empty where all are
    link: KnownPerson  # how many records were joined, and the least sure reason for it
    sources: tuple[Source, ...]  # searched, missing ones first
    balance: Balance
    household: tuple[HouseholdChange, ...]  # what changed in the home and the family, in order
    gaps: tuple[Gap, ...]  # what the chronology is silent about: in order of time, then sources
    comments: tuple[Comment, ...]  # what people of the hub think of it, apart from what agencies recorded
    comments_withheld: int  # comments that may speak of events that are withheld
    then: Stood | None  # set where the picture was made again as it stood, links and patterns included


def chronology(
    identity: duckdb.DuckDBPyConnection,
    picture: duckdb.DuckDBPyConnection,
    permit: Permit,
    audit: Audit,
    case: Case,
    *,
    known_on: date | None = None,
    agencies: Collection[str] | None = None,
    everything: bool = False,
    then: AsItStood | None = None,
    terms: ChronologyTerms | None = None,
    analysis: Analysis = NO_ANALYSIS,
) -> Chronology:
    """The chronology of the person whom `case` was opened for, as far as the permit for that case goes.

    known_on: as the hub knew it at the end of that day, so without what reached us later and with what was corrected
    since as it then stood; links are those of the picture that is asked. agencies: only theirs. everything: routine
    events too. then: where both connections lead to a picture that was made again, which one, and who the person was.
    analysis: which events people promoted or demoted for this child, and what they think; no one agency's researcher is
    shown any.
    Raises PersonUnknown; AccessRefused where the permit is for something else, or the case is about nobody whom the
    asker's agency knows; AuditUnwritable where the look could not be recorded: then nothing is shown.
    """
    permit.require(Route.CHRONOLOGY, Route.EXPORT, case_id=case.case_id)
    words = asked_words(known_on, sorted(agencies or ()), everything, then.stood.known_to if then else None)
    known, silent = _subject(picture, permit, audit, case, then.stood.person_id if then else case.person_id)
    wanted = tuple(sorted({permit.only_agency} if permit.only_agency else agencies or ()))
    until = datetime.combine(known_on + timedelta(days=1), time()) if known_on else _ALWAYS
    found, earlier = held_events(picture, permit, known.person_id, until)
    events = [event for event in found if (not wanted or event.agency in wanted) and (not agencies or event.agency in agencies)]
    judged = then.closed.judged(events) if then else events
    open_to_view = shown(permit, judged)
    held_back = withheld(permit, judged)
    analysis = NO_ANALYSIS if permit.only_agency else analysis
    selected = [event for event in open_to_view if everything or is_shown_first(event, analysis.weighings)]
    comments = _comments(analysis, {event.event_id for event in open_to_view}, is_whole=not held_back and not wanted)
    # What was told since counts as well: a place of safety is not given away by asking for an earlier day.
    is_in_danger = (
        suffers_domestic_abuse(picture, permit, known.person_id)
        if known_on
        else tells_of_domestic_abuse([*found, *chain.from_iterable(earlier.values())])
    )
    if then:
        silent, is_in_danger = silent | then.silent, is_in_danger or then.is_in_danger or then.is_restricted
    searched = sources(picture, permit)
    lines = tuple(
        as_lines(
            permit,
            selected,
            earlier,
            source_records(identity, permit, known.person_id, [event.event_id for event in selected]),
            incidents(selected),
            viewings(audit, case.case_id),
            analysis.weighings,
        )
    )
    is_family_closed = then is not None and then.is_family_closed
    changed = (
        ()
        if is_family_closed
        else household_changes(identity, permit, known.person_id, is_in_danger=is_in_danger, silent=silent, known_before=until)
    )
    person = (then.person_today if then else None) or named_person(
        identity, permit, known.person_id, is_in_danger=is_in_danger, silent=silent
    )
    if then:
        person = then.placed(person)
    answer = Chronology(
        case_id=case.case_id,
        purpose=case.purpose.label,
        person=person if not is_family_closed else replace(person, other_names=None),
        family=family(identity, permit, known.person_id, silent=silent) if not is_family_closed else (),
        lines=lines,
        minor_hidden=len(open_to_view) - len(selected),
        withheld=sum(each.events for each in held_back),
        withheld_by=held_back,
        known_on=known_on,
        agencies=wanted,
        link=known,
        sources=searched,
        balance=_balance(lines),
        household=changed if not wanted else tuple(c for c in changed if set(c.agencies) & set(wanted)),
        gaps=(
            *in_order(silences(open_to_view, terms or ChronologyTerms(), known_on or uk_now().date()), missed(lines)),
            *source_gaps(searched),
        ),
        comments=comments,
        comments_withheld=len(analysis.comments) - len(comments),
        then=then.stood if then else None,
    )
    action = "chronology_viewed_in_emergency" if case.awaits_emergency_review else "chronology_viewed"
    _record(audit, permit, case, action, words, answer)
    return answer


def _comments(analysis: Analysis, shown_ids: Collection[str], *, is_whole: bool) -> tuple[Comment, ...]:
    """Of a comment on an event where the event may be seen; of one on the whole where nothing of the whole is left out."""
    return tuple(each for each in analysis.comments if (each.event_id in shown_ids if each.event_id else is_whole))


def _subject(
    picture: duckdb.DuckDBPyConnection, permit: Permit, audit: Audit, case: Case, person_id: str
) -> tuple[KnownPerson, frozenset[str]]:
    """The person of the case, and the agencies not to be named beside them. To a researcher whose agency knows nothing of
    them the case is closed ground."""
    try:
        return find_person_and_silent(picture, permit, person_id)
    except PersonUnknown:
        if permit.only_agency is None:
            raise
        _record(audit, permit, case, "chronology_refused", "not a case of this agency")
        raise AccessRefused("the case is about nobody whom this agency knows") from None


def _record(audit: Audit, permit: Permit, case: Case, action: str, asked: str, answer: Chronology | None = None) -> None:
    audit.record(
        Entry(
            who=permit.who,
            role=permit.role.value,
            action=action,
            asked=asked,
            case_id=case.case_id,
            purpose=case.purpose.value,
            rows_shown=len(answer.lines) if answer else 0,
            rows_withheld=answer.withheld if answer else 0,
        )
    )


def _balance(lines: Sequence[Line]) -> Balance:
    told = {(line.sign, line.incident or -number) for number, line in enumerate(lines, 1)}
    return Balance(sum(sign == STRENGTH for sign, _ in told), sum(sign == HARM for sign, _ in told))
