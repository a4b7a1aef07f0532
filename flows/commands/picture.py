"""mash picture audit: whether the patterns fall unevenly on a group of children."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated

from cyclopts import App, Parameter

from flows.commands.options import AsJson, AsRole
from flows.commands.worklist import plain, print_missing, print_sources
from flows.output import console, print_json, table
from flows.workplace import open_workplace
from safeguarding.codes import Route
from safeguarding.errors import Exit, UsageError
from safeguarding.ledger.audit import Entry
from safeguarding.ledger.reviews import ReviewOutcome

if TYPE_CHECKING:
    from warehouse.queries.fairness import GroupRate, GroupReviews

app = App(name="picture", help="The picture as a whole: on whom its patterns fall.")


@app.command(name="audit")
def audit_picture(
    *,
    pattern: Annotated[str | None, Parameter(help="Only this pattern, as the worklist names it.")] = None,
    as_role: AsRole = None,
    json: AsJson = False,
) -> int:
    """How often each pattern fires, and what reviewers made of it, by sex, age, ethnicity and disability. Counts alone, small
    ones suppressed.

    Ethnicity and disability are read for this and nothing else; no pattern has them. A difference is a question to the
    owner of the rule, not an answer: who is known to agencies is itself uneven.
    """
    from flows.rebuild import declared_tables
    from warehouse.monitored import monitored_children
    from warehouse.publish import open_both
    from warehouse.queries.fairness import group_rates, group_reviews, roll_to_count
    from warehouse.queries.sources import sources

    place = open_workplace(as_role)
    permit = place.permit(Route.FAIRNESS)
    store = place.home, place.keys, place.encryption
    with open_both(*store) as (identity, picture):
        rates = group_rates(picture, permit)
        roll = roll_to_count(identity, picture, permit)
        with monitored_children(*store, declared_tables(), roll) as children:
            reviews = group_reviews(children, picture, permit, place.reviews.all(), rates)
        searched = sources(picture, permit)
    known = sorted({rate.pattern for rate in rates})
    if pattern is not None and pattern not in known:
        raise UsageError("--pattern", what="There is no such pattern", fix=f"One of: {', '.join(known)}.")
    rates = tuple(rate for rate in rates if pattern in (None, rate.pattern))
    reviews = tuple(each for each in reviews if pattern in (None, each.pattern))
    rows = len(rates) + len(reviews)
    place.audit.record(Entry(permit.who, permit.role.value, "picture_audited", pattern or "all", rows_shown=rows))
    if json:
        print_json({"rates": rates, "reviews": reviews, "sources": searched})
        return Exit.OK
    print_missing(searched)
    _print_rates(rates)
    _print_reviews(reviews)
    console().print(
        "Counts are of children in the picture. A difference is a question to the owner of the rule. <5 and suppressed: left "
        "out, for few children could be meant, or could be worked out from what is shown."
    )
    print_sources(searched)
    return Exit.OK


def _print_rates(rates: Sequence[GroupRate]) -> None:
    listed = table("pattern", "by", "group", "#children", "#fired", "#percent")
    for rate in rates:
        percent = "" if rate.percent is None else f"{rate.percent:.1f}"
        words = (rate.pattern, rate.characteristic.label, rate.group)
        listed.add_row(*(plain(word) for word in words), str(rate.children), str(rate.fired), percent)
    console().print(listed if rates else "No pattern is in force.")


def _print_reviews(reviews: Sequence[GroupReviews]) -> None:
    console().print("\nWhat reviewers made of it", style="bold")
    listed = table("pattern", "version", "by", "group", *(f"#{outcome.value}" for outcome in ReviewOutcome))
    for each in reviews:
        words = (each.pattern, each.version, each.characteristic.label, each.group)
        listed.add_row(*(plain(word) for word in words), *(str(each.outcomes[outcome.value]) for outcome in ReviewOutcome))
    console().print(listed if reviews else "No finding has been reviewed yet.")
