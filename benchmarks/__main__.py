"""`python -m benchmarks [--families N] [--nights N]`: measures, and prints one table."""

from __future__ import annotations

import argparse
import os
import platform

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
    asked = parser.parse_args()
    nightly = night.measure(asked.families, asked.nights)
    print_table(
        [
            *redaction.measure(),
            *audit.measure(),
            *linkage.measure(asked.linked_families),
            *linkage_scale.measure(),
            *attention.measure(),
            *picture.measure(asked.events),
            *nightly,
        ]
    )


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
