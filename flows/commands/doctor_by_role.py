"""What mash doctor says to a role that may see it: settings and staff, the audit chain, opened cases, sources.

One record is written of all of it before any of it is shown, and it names what was refused as well. An account without
a role learns of the machine alone.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date

from flows.workplace import Workplace, open_workplace
from safeguarding.codes import Role, Route
from safeguarding.errors import AccessRefused, AuditUnwritable, MashError, NothingPublished
from safeguarding.identifiers import uk_now
from safeguarding.ledger.audit import Entry
from safeguarding.ledger.case_standing import Standing
from safeguarding.need_to_know.access import Access, Permit
from safeguarding.settings import Settings

OK, CAUTION, PROBLEM = "ok", "caution", "problem"
_LOOKING = (Role.ANALYST, Role.DECISION_MAKER, Role.MANAGER, Role.AGENCY_RESEARCHER, Role.DISCLOSURE_OFFICER)


@dataclass(frozen=True)
class Finding:
    """One thing looked at: ok, a caution to read, or a problem that stops the night."""

    topic: str
    state: str
    detail: str


Look = Callable[[Workplace, Permit], Iterator[Finding]]


def found_by_role(settings: Settings, as_role: str | None) -> list[Finding]:
    """What the account may be told, after that was recorded; a line for each thing that it may not.

    Raises UsageError for a role that there is not; whatever opens no workplace.
    """
    if not (settings.home / "key.check").exists():
        return list(_before_the_first_run(settings, as_role))
    place = open_workplace(as_role)
    shown: list[Finding] = []
    seen: dict[Route, str] = {}
    refused = []
    for route, topic, look in _LOOKS:
        try:
            permit = place.access.permit(place.who, route, as_role=place.as_role)
        except AccessRefused:
            refused.append(Finding(topic, CAUTION, f"not shown: {route.value} is for another role"))
            continue
        seen[route] = permit.role.value
        shown += _looked(topic, look, place, permit)
    try:
        _record(place, seen, [route.value for route, _, _ in _LOOKS if route not in seen])
    except AuditUnwritable as error:
        # That the chain is broken is no look at anybody, and must not be silenced by making the ledger unwritable.
        alarms = [finding for finding in shown if finding.topic == "audit chain" and finding.state == PROBLEM]
        return [*alarms, Finding("ledger", PROBLEM, f"{error}: what is read from it is not shown")]
    return [*shown, *refused]


def _looked(topic: str, look: Look, place: Workplace, permit: Permit) -> list[Finding]:
    try:
        return list(look(place, permit))
    except MashError as error:
        return [Finding(topic, PROBLEM, str(error))]


def _record(place: Workplace, seen: dict[Route, str], refused: list[str]) -> None:
    """One record of the whole look. Raises AuditUnwritable."""
    role = next(iter(seen.values()), "none")
    asked = f"shown: {', '.join(route.value for route in seen) or 'nothing'}; refused: {', '.join(refused) or 'nothing'}"
    place.audit.record(Entry(place.who, role, "doctor_viewed" if seen else "doctor_refused", asked))


def _before_the_first_run(settings: Settings, as_role: str | None) -> Iterator[Finding]:
    """Nothing has been received, and there is no ledger yet that a look could be recorded in."""
    yield Finding("audit chain", OK, "nothing recorded yet")
    yield Finding("sources", CAUTION, "nothing has been received yet")
    partnership = settings.partnership
    access = Access(partnership.staff, partnership.role_of_unlisted)
    try:
        access.permit(settings.account, Route.INSTALLATION, as_role=as_role or settings.role)
    except AccessRefused:
        yield Finding("settings in force", CAUTION, f"not shown: {Route.INSTALLATION.value} is for another role")
        return
    yield from _settings(settings)


def _chain(place: Workplace, _permit: Permit) -> Iterator[Finding]:
    verdict = place.audit.verify()
    detail = f"{verdict.records} records" if verdict.is_whole else f"{verdict.problem}: run `mash audit verify`"
    yield Finding("audit chain", OK if verdict.is_whole else PROBLEM, detail)


def _cases(place: Workplace, _permit: Permit) -> Iterator[Finding]:
    """What people owe the opened cases, in counts: who they are about is nobody's business here."""
    now = uk_now()
    found = Counter(place.cases.standing(case, now) for case in place.cases.all())
    for standing in (Standing.EMERGENCY, Standing.LAPSED, Standing.REVIEW_DUE, Standing.FAMILY):
        if found[standing]:
            yield Finding("opened cases", CAUTION, f"{found[standing]}: {standing.label} (mash cases)")
    if found[Standing.OPEN]:
        yield Finding("opened cases", OK, f"{found[Standing.OPEN]} open, nothing due")


def _sources(place: Workplace, permit: Permit) -> Iterator[Finding]:
    from flows.commands.worklist import published_sources

    try:
        found = published_sources(place, permit)
    except NothingPublished as error:
        yield Finding("sources", CAUTION, error.what)
        return
    for source in found:
        is_well = source.status == "fresh" or not source.is_expected
        yield Finding(f"{source.agency}/{source.dataset}", OK if is_well else CAUTION, source.status)


def _choices(place: Workplace, _permit: Permit) -> Iterator[Finding]:
    yield from _settings(place.settings)


def _settings(settings: Settings) -> Iterator[Finding]:
    partnership = settings.partnership
    for name, value in partnership.model_dump(exclude={"name", "patterns", "staff"}).items():
        values = [f"{key} {each}" for key, each in value.items()] if isinstance(value, dict) else value
        yield Finding(name, OK, ", ".join(map(str, values)) if isinstance(values, list) else str(values))
    yield from _patterns(settings)
    for member in partnership.staff:
        agency = f" of {member.agency}" if member.agency else ""
        level = f"; authorises up to {member.authorises_up_to.value}" if member.authorises_up_to else ""
        yield Finding(f"staff {member.account}", OK, f"{', '.join(member.roles)}{agency}{level}")
        if Role.AUDITOR in member.roles and set(member.roles) & set(_LOOKING):
            yield Finding(f"staff {member.account}", CAUTION, "looks at people and checks who looked: give these to two people")


def _patterns(settings: Settings) -> Iterator[Finding]:
    """Each pattern's version and numbers; a caution where the partnership was to look at it by now, or where a number was
    changed and the version was not, by which people tell what their reviews were of."""
    from warehouse.rules import in_force

    kept = in_force(settings.home, uk_now())
    for name, pattern in settings.partnership.patterns.items():
        before = kept.patterns.get(name) if kept else None
        thresholds = ", ".join(f"{key} {value}" for key, value in pattern.thresholds.items())
        detail = f"version {pattern.version}, review by {pattern.review_on}: {thresholds}"
        cautions = []
        if date.fromisoformat(pattern.review_on) < uk_now().date():
            cautions.append("the review date has passed")
        if before and before.version == pattern.version and before.thresholds != pattern.thresholds:
            cautions.append("other numbers than in the last picture under the same version: give it a new one")
        yield Finding(f"pattern {name}", CAUTION if cautions else OK, "; ".join((detail, *cautions)))


_LOOKS: tuple[tuple[Route, str, Look], ...] = (
    (Route.CHAIN, "audit chain", _chain),
    (Route.CASES, "opened cases", _cases),
    (Route.DELIVERIES, "sources", _sources),
    (Route.INSTALLATION, "settings in force", _choices),
)
