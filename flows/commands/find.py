"""mash find: from what a caller knows of a child to the id that a case can be opened on. The look is recorded first."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

from flows.commands.options import AsJson, AsRole
from flows.commands.worklist import print_sources, published_sources
from flows.output import console, print_json, say, table
from flows.workplace import Workplace, open_workplace
from safeguarding.codes import Route
from safeguarding.errors import Exit, UsageError
from safeguarding.ledger.audit import Entry
from safeguarding.need_to_know.access import Permit

if TYPE_CHECKING:
    from warehouse.queries.search import Match


def find(*, as_role: AsRole = None, json: AsJson = False) -> int:
    """Find a person by NHS number, UPN, name with date of birth, or an agency's own number for them.

    What is looked for is typed at the prompt or piped in, never given on the command line: the shell would keep it.
    """
    place = open_workplace(as_role)
    permit = place.permit(Route.FIND)
    if sys.stdin.isatty():
        say("NHS number, UPN, 'Given Surname 01/02/2015', or an agency's own number for the person:")
    found = look_for(place, permit, sys.stdin.readline())
    sources = published_sources(place, permit)
    if json:
        print_json({"persons": found, "sources": sources})
        return Exit.OK
    out = console()
    listed = table("person", "born", "sex", "recorded so by")
    for match in found:
        listed.add_row(match.person_id, match.birth_month or "", match.sex or "", ", ".join(match.agencies))
    out.print(listed if found else "Nobody is recorded so. That is not proof that nobody knows the child: see the sources.")
    print_sources(sources)
    return Exit.OK


def look_for(place: Workplace, permit: Permit, words: str) -> Sequence[Match]:
    """Who it is, by id, after the look is recorded: by what kind of thing and with what answer, not the words.

    Raises UsageError, AccessRefused, NothingPublished, AuditUnwritable.
    """
    from warehouse.publish import open_both
    from warehouse.queries.search import search, understand

    if not words.strip():
        raise UsageError("mash find", what="Nothing to look for was given", fix="Type it at the prompt, or pipe one line in.")
    question = understand(words)
    with open_both(place.home, place.keys, place.encryption) as (identity, picture):
        found = search(identity, permit, picture, question)
    asked = f"by {question.kind}: {' '.join(match.person_id for match in found) or 'nobody'}"
    place.audit.record(Entry(permit.who, permit.role.value, "find", asked, rows_shown=len(found)))
    return found
