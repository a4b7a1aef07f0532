"""mash picture audit: whether the patterns fall unevenly on a group of children."""

from __future__ import annotations

from contextlib import closing
from typing import Annotated

from cyclopts import App, Parameter

from flows.commands.options import AsJson, AsRole
from flows.output import console, print_json, table
from flows.workplace import open_workplace
from safeguarding.codes import Route
from safeguarding.errors import Exit, UsageError
from safeguarding.ledger.audit import Entry

app = App(name="picture", help="The picture as a whole: on whom its patterns fall.")


@app.command(name="audit")
def audit_picture(
    *,
    pattern: Annotated[str | None, Parameter(help="Only this pattern, as the worklist names it.")] = None,
    as_role: AsRole = None,
    json: AsJson = False,
) -> int:
    """How often each pattern fires by sex, age, ethnicity and disability. Counts alone, small ones suppressed.

    Ethnicity and disability are read for this and nothing else; no pattern has them. A difference is a question to the
    owner of the rule, not an answer: who is known to agencies is itself uneven.
    """
    from warehouse.publish import open_published
    from warehouse.queries.fairness import group_rates

    place = open_workplace(as_role)
    permit = place.permit(Route.FAIRNESS)
    with closing(open_published(place.home, place.keys, place.encryption, "picture")) as picture:
        rates = group_rates(picture, permit)
    known = sorted({rate.pattern for rate in rates})
    if pattern is not None and pattern not in known:
        raise UsageError("--pattern", what="There is no such pattern", fix=f"One of: {', '.join(known)}.")
    rates = tuple(rate for rate in rates if pattern in (None, rate.pattern))
    place.audit.record(Entry(permit.who, permit.role.value, "picture_audited", pattern or "all", rows_shown=len(rates)))
    if json:
        print_json({"rates": rates})
        return Exit.OK
    listed = table("pattern", "by", "group", "#children", "#fired", "#percent")
    for rate in rates:
        percent = "" if rate.percent is None else f"{rate.percent:.1f}"
        words = (rate.pattern, rate.characteristic.label, rate.group)
        listed.add_row(*(word.replace("_", " ") for word in words), str(rate.children), str(rate.fired), percent)
    console().print(listed if rates else "No pattern is in force.")
    console().print("Counts are of children in the picture. A difference is a question to the owner of the rule.")
    return Exit.OK
