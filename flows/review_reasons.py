"""The reasons of reviews as an answer without names may show them."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from flows.workplace import Workplace

if TYPE_CHECKING:
    from safeguarding.ledger.reviews import Review


def reasons_without_names(place: Workplace) -> Callable[[Review], str | None]:
    """What says the reason of a review as redaction leaves it: its writer may have put down a name, and nobody's case is
    opened. None where it could not be redacted. Nothing is loaded before a reason is asked for."""

    def reason_of(review: Review) -> str | None:
        from flows.redaction_rules import rules_in_force
        from safeguarding.need_to_know.free_text import Note
        from safeguarding.need_to_know.redactor_pool import redactor_of

        redactor = redactor_of(rules_in_force(place.settings.partnership, place.keys))
        (redacted,) = redactor.redact([Note(review.reason, None, review.reviewed_at.date())])
        return redacted.text

    return reason_of
