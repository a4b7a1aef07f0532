"""mash deliveries: what arrived, what landed, what was held back, dropped or turned away."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from flows.commands.options import AsJson, AsRole
from flows.output import console, print_json, table
from flows.workplace import open_workplace
from safeguarding.codes import Route
from safeguarding.errors import Exit
from safeguarding.ledger.audit import Entry

if TYPE_CHECKING:
    from safeguarding.records import Delivery

_COUNTS = ("received", "landed", "quarantined", "rejected", "unchanged")


def deliveries(*, as_role: AsRole = None, json: AsJson = False) -> int:
    """Every delivery, in the order received: rows received = landed + quarantined + rejected + unchanged. The look is
    recorded before anything is shown."""
    from warehouse.deliveries import read_deliveries

    place = open_workplace(as_role)
    permit = place.permit(Route.DELIVERIES)
    only = permit.only_agency
    found = [d for d in read_deliveries(place.home, place.keys, place.encryption) if only in (None, d.agency)]
    place.audit.record(Entry(permit.who, permit.role.value, "deliveries_viewed", only or "all", rows_shown=len(found)))
    if json:
        print_json(found)
    else:
        print_deliveries(found)
    return Exit.OK


def print_deliveries(found: Sequence[Delivery]) -> None:
    """One row per delivery, then what was dropped on the way, by name."""
    out = console()
    listed = table("feed", "drawn", *(f"#{count}" for count in _COUNTS), "status")
    for delivery in found:
        counts = (str(getattr(delivery, f"rows_{count}")) for count in _COUNTS)
        status = delivery.status if delivery.code is None else f"{delivery.status} {delivery.code}"
        feed = f"{delivery.agency}/{delivery.dataset}"
        listed.add_row(feed, f"{delivery.extracted_at:%Y-%m-%d %H:%M}", *counts, status)
    out.print(listed)
    if removed := sum(delivery.rows_removed for delivery in found):
        out.print(f"{removed} of these rows were removed since, because their time was past (mash retain).")
    print_dropped(found)


def print_deliveries_per_feed(found: Sequence[Delivery]) -> None:
    """One row per feed: for nights with many deliveries."""
    listed = table("feed", "#deliveries", *(f"#{count}" for count in _COUNTS), "#queried", "turned away")
    for feed in sorted({(d.agency, d.dataset) for d in found}):
        of_feed = [d for d in found if (d.agency, d.dataset) == feed]
        counts = (str(sum(getattr(d, f"rows_{count}") for d in of_feed)) for count in (*_COUNTS, "queried"))
        turned_away = ", ".join(sorted({f"{d.status} {d.code}" for d in of_feed if d.code}))
        listed.add_row("/".join(feed), str(len(of_feed)), *counts, turned_away)
    console().print(listed)
    print_dropped(found)


def print_dropped(found: Sequence[Delivery]) -> None:
    """The undeclared columns that never left the reader, per feed."""
    out = console()
    for feed in sorted({(d.agency, d.dataset) for d in found}):
        dropped = sorted({name for d in found if (d.agency, d.dataset) == feed for name in d.columns_dropped})
        if dropped:
            out.print(f"never read from {'/'.join(feed)}: {', '.join(dropped)}", soft_wrap=True)
        personal: dict[str, set[str]] = {}
        for delivery in found:
            if (delivery.agency, delivery.dataset) == feed:
                for heading, kinds in delivery.columns_personal.items():
                    personal.setdefault(heading, set()).update(kinds)
        for heading, seen in sorted(personal.items()):
            out.print(f"  {heading} looks personal: {', '.join(sorted(seen)).replace('_', ' ')}", soft_wrap=True)
