"""mash links confirm, reject, split, list, recalls: what people decide about who is who. It outlives every later night."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated, Any

from cyclopts import Parameter

from flows.commands.link_review import asking
from flows.commands.options import AsJson, AsRole
from flows.link_decisions import recall_of
from flows.output import console, print_json, table
from flows.workplace import Workplace, open_workplace
from safeguarding.codes import Route
from safeguarding.errors import Exit, UsageError
from safeguarding.identifiers import uk_now
from safeguarding.ledger.audit import Entry
from safeguarding.ledger.decisions import DecisionKind, Judgement, LinkDecision, recalls

if TYPE_CHECKING:
    from warehouse.linkage.decided import Resolved

Pair = Annotated[str, Parameter(name="PAIR", help="A pair from `mash links review` or `mash links explain`.")]
Person = Annotated[str, Parameter(name="PERSON", help="An id from `mash worklist`.")]
Record = Annotated[str, Parameter(name="RECORD", help="A record of the person, from `mash links explain PERSON`.")]
Reason = Annotated[str, Parameter(help="What shows it, in a sentence. Kept sealed.")]
Rebuild = Annotated[bool, Parameter(negative=(), help="Build and publish the picture now instead of tonight.")]


def confirm(pair: Pair, /, *, reason: Reason, rebuild: Rebuild = False, as_role: AsRole = None, json: AsJson = False) -> int:
    """The two records are one person's, whatever a later night or model says."""
    return _decide(DecisionKind.CONFIRM, pair, reason, rebuild, as_role, json)


def reject(pair: Pair, /, *, reason: Reason, rebuild: Rebuild = False, as_role: AsRole = None, json: AsJson = False) -> int:
    """The two records are two people's, and are never linked again, neither directly nor through others."""
    return _decide(DecisionKind.REJECT, pair, reason, rebuild, as_role, json)


def split(
    person: Person,
    record: Record,
    /,
    *,
    reason: Reason,
    rebuild: Rebuild = False,
    as_role: AsRole = None,
    json: AsJson = False,
) -> int:
    """The record is not this person's: it stays apart from every other record that was held to be."""
    place = open_workplace(as_role)
    permit = place.permit(Route.LINKS)
    with asking(place, permit) as links:
        found = links.of_person(person)
        leaving = next((r for r in found.records if r.record == record), None)
        others = tuple(r for r in links.every_record_id(found.person_id) if leaving and r != leaving.record_id)
        if leaving is None or not others:
            raise UsageError(
                "RECORD",
                what="The person has no such record beside others",
                fix="`mash links explain PERSON` prints the person's records.",
            )
        received = links.first_received([leaving.record_id, *others])
        since = max(received[leaving.record_id], min(received[other] for other in others))
        judgement = Judgement(
            DecisionKind.SPLIT,
            leaving.record_id,
            others,
            reason,
            (found.person_id,),
            tuple(links.pair_code(leaving.record_id, other) for other in others),
            recall_of(place, links, found.person_id, since),
        )
    return _kept(place, permit.role.value, judgement, rebuild, json)


def list_decisions(*, as_role: AsRole = None, json: AsJson = False) -> int:
    """Every decision about links: who decided what and when, whether it counts, and which later one rules it out."""
    from warehouse.linkage.decided import resolve
    from warehouse.publish import published_decisions

    place = open_workplace(as_role)
    permit = place.permit(Route.LINKS)
    decisions = place.decisions.all()
    resolved, known = resolve(decisions), published_decisions(place.home)
    place.audit.record(Entry(permit.who, permit.role.value, "link_decisions_listed", "all", rows_shown=len(decisions)))
    if json:
        print_json({"decisions": [_shape(decision, resolved, known) for decision in decisions]})
        return Exit.OK
    listed = table("#", "decided", "by", "what", "pair", "persons", "counts", "reason")
    for decision in decisions:
        against = resolved.overruled.get(decision.number)
        counts = f"no: ruled out by {', '.join(map(str, against))}" if against else "yes"
        if decision.number > known:
            counts += ", from the next night on"
        pairs = decision.pairs[0] + (f" and {len(decision.pairs) - 1} more" if len(decision.pairs) > 1 else "")
        day, what = f"{decision.decided_at:%d %b %Y}", decision.kind.name.lower()
        persons = ", ".join(decision.person_ids)
        listed.add_row(str(decision.number), day, decision.who, what, pairs, persons, counts, decision.reason)
    console().print(listed if decisions else "Nothing has been decided about links yet.")
    return Exit.OK


def list_recalls(*, as_role: AsRole = None, json: AsJson = False) -> int:
    """What was shown on the strength of a link that somebody rejected: the cases, the patterns, and who is to be told."""
    place = open_workplace(as_role)
    permit = place.permit(Route.CASES)
    found = recalls(place.decisions.all())
    place.audit.record(Entry(permit.who, permit.role.value, "link_recalls_listed", "all", rows_shown=len(found)))
    if json:
        print_json({"recalls": [{"decision": d.number, "decided_at": d.decided_at, "recall": d.recall} for d in found]})
        return Exit.OK
    out = console()
    for decision in found:
        recall = decision.recall
        if recall is None:
            continue
        out.print(f"{recall.person_id}  a link was rejected on {decision.decided_at:%d %b %Y}", style="bold")
        out.print(f"  linked at the earliest on {recall.since_on:%d %b %Y}; decision {decision.number} by {decision.who}")
        for title, names in (("cases", recall.cases), ("patterns", recall.patterns), ("to be told", recall.viewers)):
            out.print(f"  {title}: {', '.join(names) or 'none'}")
    if not found:
        out.print("No link that had been shown was rejected.")
    return Exit.OK


def _decide(kind: DecisionKind, code: str, reason: str, rebuild: bool, as_role: str | None, json: bool) -> int:
    place = open_workplace(as_role)
    permit = place.permit(Route.LINKS)
    with asking(place, permit) as links:
        pair = links.find(code)
        persons = tuple(sorted({pair.a.person_id, pair.b.person_id}))
        if kind is DecisionKind.CONFIRM and links.has_two_verified_numbers(persons):
            raise UsageError(
                "PAIR",
                what="The two persons have different verified NHS numbers",
                why="Nobody has two; if it is one person, the agency that holds the wrong number corrects it first.",
                fix="Ask the agencies to trace the number (PDS), and decide once they have.",
            )
        recall = None
        if kind is DecisionKind.REJECT and len(persons) == 1:
            since = max(links.first_received([pair.a.record_id, pair.b.record_id]).values())
            recall = recall_of(place, links, persons[0], since)
        judgement = Judgement(kind, pair.a.record_id, (pair.b.record_id,), reason, persons, (code,), recall)
    return _kept(place, permit.role.value, judgement, rebuild, json)


def _kept(place: Workplace, role: str, judgement: Judgement, rebuild: bool, json: bool) -> int:
    from flows.rebuild import rebuild as build_and_publish
    from flows.run_lock import run_lock
    from warehouse.linkage.decided import resolve
    from warehouse.publish import published_decisions

    now = uk_now()
    decision = place.decisions.decide(judgement, place.who, role, now)
    if rebuild:
        with run_lock(place.home):
            build_and_publish(place, now)
    resolved = resolve(place.decisions.all())
    contradicted = [number for number, by in resolved.overruled.items() if decision.number in by]
    shape = _shape(decision, resolved, published_decisions(place.home)) | {"rules_out": sorted(contradicted)}
    if json:
        print_json(shape)
        return Exit.OK
    out = console()
    out.print(f"Decision {decision.number} is kept: {decision.kind.value.replace('_', ' ')}.", style="bold")
    out.print(
        "It is in the picture now." if shape["is_in_picture"] else "It takes effect when the picture is built next, tonight."
    )
    if contradicted:
        out.print(f"It rules out the earlier decision {', '.join(map(str, sorted(contradicted)))}: mash links list shows both.")
    if recall := decision.recall:
        out.print(
            f"{len(recall.cases)} cases and {len(recall.patterns)} patterns used the link and {len(recall.viewers)} people "
            "looked: mash links recalls"
        )
    return Exit.OK


def _shape(decision: LinkDecision, resolved: Resolved, known: int) -> dict[str, Any]:
    against: Sequence[int] = resolved.overruled.get(decision.number, ())
    return {
        "number": decision.number,
        "kind": decision.kind.name.lower(),
        "pairs": decision.pairs,
        "person_ids": decision.person_ids,
        "decided_at": decision.decided_at,
        "who": decision.who,
        "role": decision.role,
        "reason": decision.reason,
        "counts": not against,
        "ruled_out_by": against,
        "is_in_picture": decision.number <= known,
        "is_recalled": decision.recall is not None,
    }
