"""The clocks there are: what is due how long after what, by national guidance or the partnership's own choice."""

from __future__ import annotations

from dataclasses import dataclass, replace

from safeguarding.errors import SettingsInvalid
from safeguarding.settings import ClockTerms, LimitUnit


@dataclass(frozen=True)
class Clock:
    """A limit: what has to have happened how long after what."""

    code: str
    label: str
    starts_with: str
    limit: int
    unit: LimitUnit
    source: str
    ends_on_working_day: bool = False  # a last day on which offices are closed moves on to the next working day

    @property
    def limit_text(self) -> str:
        """The limit in words: '45 working days'."""
        words = self.unit.value.replace("_", " ")
        return f"{self.limit} {words.removesuffix('s') if self.limit == 1 else words}"


WORKING_TOGETHER = "Working Together to Safeguard Children, statutory guidance"
CLOCKS = {
    clock.code: clock
    for clock in (
        Clock("decision", "Decision on what happens next", "the case was opened", 1, LimitUnit.WORKING_DAYS, WORKING_TOGETHER),
        Clock("assessment", "Child and family assessment", "referral", 45, LimitUnit.WORKING_DAYS, WORKING_TOGETHER),
        Clock("conference", "Initial child protection conference", "section 47 enquiry", 15, LimitUnit.WORKING_DAYS,
              WORKING_TOGETHER),
        Clock("first_review", "First review of the protection plan", "conference", 3, LimitUnit.MONTHS, WORKING_TOGETHER),
        Clock("later_review", "Next review of the protection plan", "last review", 6, LimitUnit.MONTHS, WORKING_TOGETHER),
        Clock("return_interview", "Return interview offered", "return of a missing child", 72, LimitUnit.HOURS,
              "Statutory guidance on children who run away or go missing from home or care, 2014"),
        Clock("encompass", "School told of a domestic abuse incident", "domestic abuse incident", 1, LimitUnit.WORKING_DAYS,
              "Operation Encompass: before the next school day"),
        Clock("subject_access", "Answer to a person's request for their data", "request", 1, LimitUnit.MONTHS,
              "UK GDPR Article 12(3)", ends_on_working_day=True),
    )
}  # fmt: skip

# What neither the landed data nor the ledger holds the beginning of: said, so that nobody takes silence for safety.
NOT_CARRIED = {
    "strategy discussion": "no feed delivers strategy discussions; the first day of the section 47 enquiry stands for one",
    "core group": "the children in need census holds no core groups",
    "visits to a child on a plan": "the children in need census holds no visits",
    "police protection and emergency protection orders": "no feed delivers them",
    "reviews of a looked-after child": "no feed delivers placements or their reviews",
    "serious incident notification and rapid review": "no feed delivers notifications",
}


def clock_in_force(code: str, terms: ClockTerms) -> Clock:
    """The clock with the partnership's own limit, where it set one. Raises SettingsInvalid where it set a longer one than
    the nation's, or one of a clock that there is not."""
    unknown = sorted(set(terms.limits) - set(CLOCKS))
    longer = [name for name, limit in terms.limits.items() if name in CLOCKS and not 0 < limit <= CLOCKS[name].limit]
    if unknown or longer:
        raise SettingsInvalid(f"partnership.toml: clocks.limits.{(unknown + longer)[0]}")
    clock = CLOCKS[code]
    if code not in terms.limits:
        return clock
    return replace(clock, limit=terms.limits[code], source=f"the partnership's own; {clock.source}")
