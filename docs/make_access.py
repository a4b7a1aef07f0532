"""Writes docs/who-may-see-what.md from the policy: python docs/make_access.py"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from safeguarding.codes import CaseState, Category, Purpose, Role, Route, Sensitivity
from safeguarding.errors import AccessRefused
from safeguarding.need_to_know.access import HUB, NONE, Access, Answer, Holding, Permit, visible
from safeguarding.need_to_know.categories import GROUPS
from safeguarding.need_to_know.policy import installed_policy
from safeguarding.settings import StaffMember

PAGE = Path(__file__).with_name("who-may-see-what.md")
_OWN = "own"
_WORDS = {Answer.ALLOWED: "yes", Answer.WITHHELD: "withheld", Answer.ABSENT: "-"}


def page() -> str:
    """The page as it should be."""
    return "\n".join(_page()) + "\n"


_HEAD = """# Who may see what

Made from `safeguarding/need_to_know/policy.cedar` by `python docs/make_access.py`; a test compares the two. Accounts get
their roles in `partnership.toml` (`[[staff]]`, `role_of_unlisted`); a command is run in the first of an account's roles
that may run it, and `--as ROLE` or `MASH_ROLE` narrows it. Every refusal is recorded. What is *withheld* is counted, with
the agency to ask; what is *absent* is not said at all ([decision 15](decisions/0015-what-is-silently-absent.md)).

## Which role may go which way
"""
_WAYS = """
A researcher goes these ways for their own agency's part alone. Chronologies, copies and answers to a person's own request
need a case that is open and reviewed in time.

Without a role: the night itself, which is recorded and shows counts; of `mash doctor` what it says of the machine; and what
reads nothing of ours, such as `mash connectors` and `mash redact` ([decision 32](decisions/0032-leave-to-read-the-ledger.md)).

## What is shown of events
"""


def _page() -> Iterator[str]:
    yield _HEAD
    yield f"| | {' | '.join(role.label for role in Role)} |"
    yield f"|---|{'---|' * len(Role)}"
    for route in Route:
        yield f"| {route.label} (`{route.value}`) | {' | '.join(_way(role, route) for role in Role)} |"
    yield _WAYS
    yield f"| | {' | '.join(sensitivity.label for sensitivity in Sensitivity)} | intelligence |"
    yield "|---|---|---|---|---|"
    for title, role, route, purpose in _LOOKS:
        permit = _permit(role, route, purpose)
        cells = [_event(permit, Category.HEALTH, sensitivity) for sensitivity in Sensitivity]
        intelligence = _event(permit, Category.POLICE_INTELLIGENCE, Sensitivity.RESTRICTED)
        yield f"| {title} | {' | '.join(cells)} | {intelligence} |"
    yield ""
    yield f"Categories of events: {', '.join(c.label.lower() for c in GROUPS['event'])}."
    yield "An event of a kind that no rule names is withheld from everybody."
    yield f"Absent for everybody but the agency itself: {', '.join(c.label.lower() for c in GROUPS['silent'])}."
    yield ""
    yield "## The rules, and why"
    yield ""
    for name, why in installed_policy().reasons.items():
        yield f"- **{name.replace('_', ' ')}**: {why}"


_LOOKS = (
    ("Analyst, worklist and explanation", Role.ANALYST, Route.EXPLAIN, None),
    ("Manager, worklist and explanation", Role.MANAGER, Route.EXPLAIN, None),
    ("Analyst, chronology for screening", Role.ANALYST, Route.CHRONOLOGY, Purpose.SCREENING),
    ("Analyst, chronology under section 17", Role.ANALYST, Route.CHRONOLOGY, Purpose.SECTION_17),
    ("Analyst, chronology under section 47 or for a strategy discussion", Role.ANALYST, Route.CHRONOLOGY, Purpose.SECTION_47),
    ("Decision maker, copy that leaves the hub", Role.DECISION_MAKER, Route.EXPORT, Purpose.STRATEGY),
    ("Researcher, their own agency's", Role.AGENCY_RESEARCHER, Route.CHRONOLOGY, Purpose.STRATEGY),
    ("Disclosure officer, a person's own data", Role.DISCLOSURE_OFFICER, Route.SUBJECT_ACCESS, Purpose.SUBJECT_ACCESS),
)


def _permit(role: Role, route: Route, purpose: Purpose | None) -> Permit:
    access = Access([StaffMember(account="asker", roles=[role], agency=_OWN)], [])
    state = CaseState.OPEN if purpose else CaseState.NONE
    return access.permit("asker", route, purpose=purpose or NONE, case_state=state)


def _way(role: Role, route: Route) -> str:
    for purpose in (None, *Purpose):
        try:
            _permit(role, route, purpose)
        except AccessRefused:
            continue
        return "yes"
    return ""


def _event(permit: Permit, category: Category, sensitivity: Sensitivity) -> str:
    holding = Holding(permit.only_agency or HUB, category, sensitivity.value)
    return _WORDS[visible(permit, [holding])[holding]].replace("-", "absent")


if __name__ == "__main__":
    PAGE.write_text(page(), "utf-8")
