"""What kind of information an event is: the one place where agencies' kinds of event become categories of access.

The kind decides, so that an agency that is added later needs no rule here. A kind that is not named is unsorted, which
nobody may see until it is.
"""

from __future__ import annotations

from collections.abc import Mapping

from safeguarding.codes import Category, EventKind, StatementKind

GROUPS: Mapping[str, tuple[Category, ...]] = {
    "event": (
        Category.POLICE_INCIDENT,
        Category.POLICE_INTELLIGENCE,
        Category.DOMESTIC_ABUSE,
        Category.HEALTH,
        Category.EDUCATION,
        Category.ATTENDANCE,
        Category.HOUSING,
        Category.SOCIAL_CARE,
    ),
    "person": (Category.IDENTITY, Category.PLACE, Category.PLACE_OF_SAFETY, Category.ADOPTION),
    "silent": (Category.POLICE_INTELLIGENCE, Category.PLACE_OF_SAFETY, Category.ADOPTION),
    "told": (Category.UNSORTED,),  # and everything in "event"
}
POLICE = "police"

_BY_KIND = {
    EventKind.CONTACT: Category.SOCIAL_CARE,
    EventKind.REFERRAL: Category.SOCIAL_CARE,
    EventKind.ASSESSMENT: Category.SOCIAL_CARE,
    EventKind.SECTION_47: Category.SOCIAL_CARE,
    EventKind.CONFERENCE: Category.SOCIAL_CARE,
    EventKind.PLAN: Category.SOCIAL_CARE,
    EventKind.PLAN_ENDED: Category.SOCIAL_CARE,
    EventKind.REVIEW: Category.SOCIAL_CARE,
    EventKind.PRE_PROCEEDINGS: Category.SOCIAL_CARE,
    EventKind.CASE_CLOSED: Category.SOCIAL_CARE,
    EventKind.POLICE_INCIDENT: Category.POLICE_INCIDENT,
    EventKind.DOMESTIC_ABUSE: Category.DOMESTIC_ABUSE,
    EventKind.MISSING: Category.POLICE_INCIDENT,
    EventKind.INTELLIGENCE: Category.POLICE_INTELLIGENCE,
    EventKind.ATTENDANCE: Category.HEALTH,
    EventKind.APPOINTMENT: Category.HEALTH,
    EventKind.NOT_BROUGHT: Category.HEALTH,
    EventKind.INJURY: Category.HEALTH,
    EventKind.HEALTH_FLAG: Category.HEALTH,
    EventKind.OBSERVATION: Category.HEALTH,
    EventKind.SCHOOL_CONCERN: Category.EDUCATION,
    EventKind.ABSENCE: Category.ATTENDANCE,
    EventKind.HOUSING_ALERT: Category.HOUSING,
    EventKind.ARREARS: Category.HOUSING,
    EventKind.ANTI_SOCIAL_BEHAVIOUR: Category.HOUSING,
    EventKind.UNKNOWN_ADULT: Category.HOUSING,
    EventKind.PROPERTY_CONDITION: Category.HOUSING,
    EventKind.NO_ACCESS: Category.HOUSING,
    EventKind.DEATH: Category.SOCIAL_CARE,
}


def category_of(agency: str, kind: str, statement_kind: str) -> Category:
    """The category of an event. An injury that the police noted is the police's, not a health record; a statement that
    is intelligence is intelligence whatever kind it was filed under."""
    if StatementKind.INTELLIGENCE in (kind, statement_kind):
        return Category.POLICE_INTELLIGENCE
    if agency == POLICE and kind == EventKind.INJURY:
        return Category.POLICE_INCIDENT
    return next((category for known, category in _BY_KIND.items() if known == kind), Category.UNSORTED)
