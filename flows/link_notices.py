"""What an answer about a person says of links that were rejected, and of ids that were merged or parted."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import closing
from datetime import datetime
from typing import TYPE_CHECKING

from flows.workplace import Workplace
from safeguarding.ledger.decisions import recalls
from safeguarding.need_to_know.access import Permit

if TYPE_CHECKING:
    from warehouse.queries.recalls import Became
    from warehouse.queries.worklist import WorklistRow


def notices(place: Workplace, permit: Permit, person_id: str, opened_at: datetime | None = None) -> tuple[str, ...]:
    """The sentences that stand above an answer about this id. opened_at: when the case was opened that is looked at; then
    also of what was taken back since, though the picture knows it by now.

    Raises NothingPublished, AuditUnwritable.
    """
    from warehouse.publish import open_published, published_decisions
    from warehouse.queries.recalls import became, every_id

    known = published_decisions(place.home)
    with closing(open_published(place.home, place.keys, place.encryption, "picture")) as picture:
        ids = every_id(picture, permit, person_id)
        told = [_said(change) for change in became(picture, permit, person_id)]
    for decision in recalls(place.decisions.all(), tuple(ids)):
        day = f"{decision.decided_at:%d %b %Y}"
        if decision.number > known:
            told.append(f"A link of this person was rejected on {day}; the picture is rebuilt tonight.")
        elif opened_at is not None and opened_at <= decision.decided_at:  # to the second
            told.append(f"A link of this person was rejected on {day}: what was shown before may be of somebody else.")
    return tuple(told)


def recalled_persons(place: Workplace, rows: Sequence[WorklistRow]) -> tuple[str, ...]:
    """The ids of persons on these rows of whom a link was rejected since the picture was built. Raises AuditUnwritable."""
    from warehouse.publish import published_decisions

    known = published_decisions(place.home)
    waiting = [d.recall for d in recalls(place.decisions.all()) if d.number > known]
    return tuple(sorted({recall.person_id for recall in waiting if recall} & {row.person_id for row in rows}))


def _said(change: Became) -> str:
    whose, on = change.former_person_id, f"{change.since_on:%d %b %Y}"
    if change.kind == "merged":
        return f"{whose} was merged into {change.person_id} on {on}."
    return f"{whose} was split on {on}: {change.records} of its records went to {change.person_id}."
