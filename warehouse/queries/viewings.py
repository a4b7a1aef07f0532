"""When a line of a chronology was first looked at, read from the audit chain: what the hub could have shown and what
somebody saw are two things, and a review of a decision asks for the second.

The chain records what was asked for, not each event. So a look counts for an event only where it must have shown it: of
this case, as it stood then and not as known on an earlier day, of the event's agency, with nothing withheld, and of a
routine event only where everything was asked for. What is held closely counts for the looks of its own agency alone.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from safeguarding.codes import Role, Sensitivity, Significance, StatementKind
from safeguarding.identifiers import UK
from safeguarding.ledger.audit import Audit
from safeguarding.ledger.looks import Asked

VIEWED = ("chronology_viewed", "chronology_viewed_in_emergency")
_ASKED = re.compile(r"known_on=(?P<known_on>\S+) agencies=(?P<agencies>\S+) everything=(?P<everything>True|False)")
_LOOKS = 100_000  # every look at one case


@dataclass(frozen=True)
class Viewing:
    """One look at the combined chronology of a case, as the picture stood at that moment."""

    at: datetime  # UK wall clock
    who: str
    role: str
    agencies: frozenset[str]  # the only ones asked for; empty for all
    is_everything: bool
    is_complete: bool  # nothing was withheld


class Seen(Protocol):
    """What of an event decides whether a look showed it."""

    @property
    def agency(self) -> str: ...
    @property
    def received_at(self) -> datetime: ...
    @property
    def significance(self) -> str: ...
    @property
    def statement_kind(self) -> str: ...
    @property
    def sensitivity(self) -> str: ...


def asked_words(known_on: date | None, agencies: Sequence[str], everything: bool, known_to: str | None) -> str:
    """How a look at a chronology is written into the chain."""
    to = f" known_to={known_to}" if known_to else ""
    return f"known_on={known_on or 'now'} agencies={','.join(agencies) or 'all'} everything={everything}{to}"


def viewings(audit: Audit, case_id: str) -> list[Viewing]:
    """The looks at a case's chronology as it stood at the time, the earliest first. A record that is not genuine, and a
    look whose words are not understood, proves nothing and is left out. Raises AuditChainBroken."""
    found = []
    looks = [look for action in VIEWED for look in audit.looks(Asked(case_id, action=action, last=_LOOKS), is_opened=True)]
    for look in sorted(looks, key=lambda look: look.sequence):
        said = _ASKED.fullmatch(look.asked or "")
        if said and look.is_genuine and said["known_on"] == "now":
            at = look.recorded_at.astimezone(UK).replace(tzinfo=None, microsecond=0)
            only = frozenset() if said["agencies"] == "all" else frozenset(said["agencies"].split(","))
            found.append(Viewing(at, look.who, look.role, only, said["everything"] == "True", look.rows_withheld == 0))
    return found


def first_viewing(looks: Sequence[Viewing], event: Seen) -> Viewing | None:
    """The first look that must have shown this version of the event; None where no look is sure to have."""
    return next((look for look in looks if look.at >= event.received_at and _showed(look, event)), None)


def _showed(look: Viewing, event: Seen) -> bool:
    is_close = event.sensitivity == Sensitivity.RESTRICTED or event.statement_kind == StatementKind.INTELLIGENCE
    is_of_owner = look.role == Role.AGENCY_RESEARCHER and look.agencies == {event.agency}
    return (
        look.is_complete
        and (not look.agencies or event.agency in look.agencies)
        and (look.is_everything or event.significance != Significance.ROUTINE)
        and (not is_close or is_of_owner)
    )
