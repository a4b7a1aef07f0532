"""The entries of a chronology in words, in the order of time: events, incidents, changes at home, silences."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime
from functools import partial
from typing import TYPE_CHECKING

from rich.console import Console
from rich.padding import Padding

from safeguarding.codes import Precision

if TYPE_CHECKING:
    from warehouse.queries.chronology import Line
    from warehouse.queries.gaps import Gap
    from warehouse.queries.household_changes import HouseholdChange

_UNDATED = date.max
EVENT_CHARACTERS = 8  # of an event's id, by which people name it
_GAPS = {"not_attended": "appointment not attended", "no_access": "nobody got in"}
_CHANGES = {
    "moved": "Moved: the records first give another address",
    "sibling_born": "A brother or sister was born",
    "adult_joined": "An adult joined the household",
    "died": "Somebody of the family died",
}


def print_entries(
    out: Console, lines: Sequence[Line], household: Sequence[HouseholdChange] = (), gaps: Sequence[Gap] = ()
) -> None:
    """Everything in the order of time; an incident that several agencies report once, with what each says underneath."""
    told: dict[int | None, list[Line]] = {}
    for line in lines:
        told.setdefault(line.incident, []).append(line)
    entries: list[tuple[date, int, Callable[[], None]]] = []
    for line in lines:
        at = line.occurred_from or line.recorded_at
        day = at.date() if at else _UNDATED
        together = told[line.incident] if line.incident else [line]
        if len(together) == 1:
            entries.append((day, 1, partial(print_line, out, line)))
        elif together[0] is line:
            entries.append((day, 1, partial(_print_incident, out, together)))
    entries += [(change.occurred_on, 0, partial(_print_change, out, change)) for change in household]
    entries += [(gap.from_on or _UNDATED, 2, partial(_print_gap, out, gap)) for gap in gaps]
    for _, _, say in sorted(entries, key=lambda entry: entry[:2]):
        say()


def _print_incident(out: Console, lines: Sequence[Line]) -> None:
    agencies = list(dict.fromkeys(plain(line.agency) for line in lines))
    sources = f"one incident, told by {' and '.join(agencies)}" if len(agencies) > 1 else f"one incident in {agencies[0]}"
    signs = {line.sign for line in lines if line.sign}
    out.print()
    print_indented(out, f"{''.join(sorted(signs)) or ' '} {_when(lines[0])}  {sources}; each in its own words:", 0, "bold")
    for line in lines:
        print_line(out, line, 4)


def print_line(out: Console, line: Line, by: int = 0) -> None:
    """One event: what, how it is known, its sign, what was done, and who learnt of it when."""
    if not by:
        out.print()
    marks = [line.significance.lower()]
    if line.is_turning_point:
        marks.append("turning point")
    if line.versions > 1:
        marks.append(f"version {line.version} of {line.versions}")
    if line.gap:
        marks.append(f"gap: {_GAPS[line.gap]}")
    said = f"{_when(line)}  {plain(line.agency)}: {line.kind} [{line.statement_kind}] {', '.join(marks)}"
    print_indented(out, f"{line.sign or ' '} {said}", by, "bold")
    if line.withdrawn_at:
        print_indented(out, f"WITHDRAWN by the agency; we learnt so on {line.withdrawn_at:%d %b %Y}. {line.summary}", by + 6)
        return
    for title, text in (
        ("", line.summary),
        ("", line.narrative),
        ("The child said: ", line.voice_of_child),
        ("Done: ", line.action_taken),
        ("Outcome: ", line.outcome),
        ("Family: ", line.family_informed),
        ("Handling: ", line.handling),
        ("Caveats: ", ", ".join(map(plain, line.caveats))),
        ("Amended since the version before: ", ", ".join(map(plain, line.changed))),
        ("", _weighed(line)),
    ):
        if text:
            print_indented(out, f"{title}{text}", by + 6)
    print_indented(out, _provenance(line), by + 6, "dim")


def _weighed(line: Line) -> str:
    """That somebody promoted or demoted the event for this child, and why."""
    if line.weighing is None:
        return ""
    weighing = line.weighing
    return f"{weighing.weight.label} ({weighing.weighed_by}, {weighing.weighed_at:%d %b %Y}): {weighing.reason}"


def _print_change(out: Console, change: HouseholdChange) -> None:
    when = f"{change.occurred_on:%d %b %Y}" + ("" if change.precision == Precision.DAY else " (first recorded)")
    name = f": {change.name}" if change.name else ""
    out.print()
    print_indented(out, f"* {when}  at home: {_CHANGES[change.change]}{name}", 0, "bold")
    print_indented(out, f"said by {', '.join(map(plain, change.agencies))}; received {change.received_at:%d %b %Y}", 6, "dim")


def _print_gap(out: Console, gap: Gap) -> None:
    until = f"until {gap.to_on:%d %b %Y}" if gap.to_on else "and so to this day"
    out.print()
    print_indented(
        out,
        f"... {gap.from_on:%d %b %Y} {until}: {gap.days} days without any event that can be shown, while a concern was open",
        0,
        "bold",
    )
    print_indented(out, "Nobody looked, nobody wrote it down, or it has not reached the hub: ask.", 6, "dim")


def print_indented(out: Console, text: str, by: int = 6, style: str = "") -> None:
    """A text that stays indented where it runs over several lines."""
    out.print(Padding(text, (0, 0, 0, by), expand=False), style=style)


def plain(code: str) -> str:
    """A code as people read it."""
    return code.replace("_", " ")


def _when(line: Line) -> str:
    if line.occurred_from is None:
        return "date not known"
    if line.precision == Precision.EXACT:
        until = f" to {_until(line.occurred_from, line.occurred_to)}" if line.occurred_to else ""
        return f"{line.occurred_from:%d %b %Y %H:%M}{until}"
    if line.precision == Precision.MONTH:
        return f"{line.occurred_from:%b %Y}"
    day_only = f"{line.occurred_from:%d %b %Y}"
    return day_only if line.precision == Precision.DAY else f"{day_only} (approximately)"


def _until(begun: datetime, ended: datetime) -> str:
    return f"{ended:%H:%M}" if ended.date() == begun.date() else f"{ended:%d %b %Y %H:%M}"


def _provenance(line: Line) -> str:
    """Who knew when: the agency, the hub, and whoever first looked; and where it is to be found."""
    parts = []
    if line.recorded_at:
        parts.append(f"recorded {line.recorded_at:%d %b %Y %H:%M}{_lag(line.occurred_from, line.recorded_at)}")
    parts.append(f"received {line.received_at:%d %b %Y}{_lag(line.recorded_at or line.occurred_from, line.received_at)}")
    if line.first_viewed_at:
        parts.append(f"first viewed here {line.first_viewed_at:%d %b %Y %H:%M} by {line.first_viewed_by}")
    parts.append(f"event {line.event_id[:EVENT_CHARACTERS]}")
    if line.source_record:
        parts.append(f"record {line.source_record}, version {line.version}")
    if line.child_seen is not None:
        parts.append("child seen" if line.child_seen else "child NOT seen")
    return "; ".join(parts)


def _lag(earlier: datetime | None, later: datetime) -> str:
    days = (later - earlier).days if earlier else 0
    return f" ({days} day{'s' if days > 1 else ''} later)" if days > 0 else ""
