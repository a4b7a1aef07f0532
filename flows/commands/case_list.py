"""mash cases list and show: the opened cases and what people owe them. No names."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated

from cyclopts import App, Parameter

from flows.commands.cases import print_case
from flows.commands.options import AsJson, AsRole
from flows.output import console, print_json, table
from flows.workplace import Workplace, open_workplace
from safeguarding.codes import Purpose, Route
from safeguarding.errors import Exit
from safeguarding.identifiers import uk_now
from safeguarding.ledger.audit import Entry
from safeguarding.ledger.case_standing import Standing
from safeguarding.ledger.cases import Actor, Case

app = App(name="cases", help="Opened cases: list, show, review, tell the family, close, judge an emergency.")
CaseId = Annotated[str, Parameter(name="CASE", help="A case's id, as `mash open` printed it.")]
Reason = Annotated[str, Parameter(help="Why, in a sentence. Kept sealed.")]


def actor(place: Workplace, route: Route = Route.CASES) -> Actor:
    """Who is asking, in the role that lets them, and now. Raises AccessRefused after recording it."""
    return Actor(place.who, place.permit(route).role.value, uk_now())


@app.default
@app.command(name="list")
def list_cases(
    *,
    all: Annotated[bool, Parameter(negative=(), help="Closed cases too.")] = False,  # noqa: A002  (what people type)
    as_role: AsRole = None,
    json: AsJson = False,
) -> int:
    """Every open case, the most pressing first: emergencies to be judged, reviews due, families to be told. No names."""
    place, now = open_workplace(as_role), uk_now()
    by, order = actor(place), list(Standing)
    found = [(case, place.cases.standing(case, now)) for case in place.cases.all()]
    found = sorted((f for f in found if all or not f[0].is_closed), key=lambda f: (order.index(f[1]), f[0].review_on))
    place.audit.record(Entry(by.who, by.role, "cases_listed", "all" if all else "open", rows_shown=len(found)))
    if json:
        print_json([{**vars(without_reason(case)), "standing": standing.value} for case, standing in found])
        return Exit.OK
    listed = table("case", "person", "how it stands", "opened", "by", "for", "review", "family")
    for case, standing in found:
        told = _plain(case.family_informed.lower()) if case.family_informed else "not yet stated"
        informed = "" if case.purpose is Purpose.SUBJECT_ACCESS else told
        stands = f"{_plain(standing)}{' (legal hold)' if case.is_held else ''}"
        opened, review = f"{case.opened_at:%d %b %Y}", f"{case.review_on:%d %b %Y}"
        listed.add_row(case.case_id, case.person_id, stands, opened, case.opened_by, _plain(case.purpose), review, informed)
    console().print(listed if found else "No case is open.")
    return Exit.OK


@app.command
def show(case: CaseId, /, *, as_role: AsRole = None, json: AsJson = False) -> int:
    """One case: what it was opened for, how it stands, what people owe it, what was done to it. No names."""
    place, now = open_workplace(as_role), uk_now()
    by, found = actor(place), place.cases.get(case)
    place.audit.record(Entry(by.who, by.role, "case_shown", case, case_id=case, purpose=found.purpose.value))
    history, owed = place.cases.history(case), place.cases.prompts(found, now)
    if json:
        standing = place.cases.standing(found, now).value
        print_json({"case": found, "standing": standing, "prompts": owed, "history": history})
        return Exit.OK
    print_case(found, owed)
    out = console()
    out.print(f"  reason: {found.reason}")
    for event in history:
        reason = f": {event.stated['reason']}" if event.stated.get("reason") else ""
        out.print(f"  {event.recorded_at:%d %b %Y %H:%M}  {event.action.replace('_', ' ')} by {event.who}{reason}")
    return Exit.OK


def without_reason(case: Case) -> Case:
    """The case as a list shows it: the reason, which may say something of the child, is for who looks at the one case."""
    return replace(case, reason="")


def _plain(code: str) -> str:
    return code.replace("_", " ")
