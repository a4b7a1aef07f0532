"""`python -m benchmarks [--only PART] [--families N] [--nights N] [--events N]`: measures, and prints one table."""

from __future__ import annotations

import argparse
import os
import platform
from collections.abc import Callable

from rich.console import Console
from rich.table import Table

from benchmarks import attention, audit, linkage, linkage_scale, night, picture, redaction
from benchmarks.measurement import Measurement


def main() -> None:
    """Measure everything on this machine and print it beside its peers."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--families", type=int, default=2000)
    parser.add_argument("--nights", type=int, default=30)
    parser.add_argument("--linked-families", type=int, default=10_000, help="how many families are linked and measured")
    parser.add_argument("--events", type=int, default=500_000, help="of how many events the picture is rebuilt")
    parser.add_argument("--only", choices=_PARTS, help="measure this alone")
    asked = parser.parse_args()
    measured = {name: _PARTS[name](asked) for name in _PARTS if asked.only in (None, name)}
    printed = [name for name in measured if name != "night"] + ["night"] * ("night" in measured)
    print_table([measurement for name in printed for measurement in measured[name]])


_PARTS: dict[str, Callable[[argparse.Namespace], list[Measurement]]] = {
    "night": lambda asked: night.measure(asked.families, asked.nights),  # measured first, while nothing else is in memory
    "redaction": lambda _: redaction.measure(),
    "audit": lambda _: audit.measure(),
    "linkage": lambda asked: linkage.measure(asked.linked_families),
    "linkage_scale": lambda _: linkage_scale.measure(),
    "attention": lambda _: attention.measure(),
    "picture": lambda asked: picture.measure(asked.events),
}


def print_table(measurements: list[Measurement]) -> None:
    """One line per measurement, with the peer's figure and the ratio where there is a peer."""
    title = f"{os.cpu_count()} cores, Python {platform.python_version()}, {platform.machine()}"
    table = Table("measured", "ours", "peer", "ours / peer", "the peer is", "goal", title=title, box=None, pad_edge=False)
    for m in measurements:
        peer = f"{m.peer:,.1f} {m.unit}" if m.peer is not None else ""
        ratio = f"{m.ratio:.2f}" if m.ratio is not None else ""
        table.add_row(m.what, f"{m.ours:,.1f} {m.unit}", peer, ratio, m.peer_is, m.goal)
    Console(width=160).print(table)


if __name__ == "__main__":
    main()
