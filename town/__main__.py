"""`python -m town --families 40 --nights 3 --seed 1 --out DIR --now 2026-11-22T02:00:00`"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from datetime import datetime
from pathlib import Path

from safeguarding.identifiers import uk_now
from town import make
from town.people import AGENCIES


def main() -> int:
    """Make a town and say on stdout what was written."""
    parser = argparse.ArgumentParser(
        prog="python -m town", description="Make an invented town's deliveries and its known truth."
    )
    parser.add_argument("--families", type=int, default=40, help="how many families live there (default 40)")
    parser.add_argument("--nights", type=int, default=3, help="how many nights of deliveries wait in the inbox (default 3)")
    parser.add_argument("--seed", type=int, default=1, help="the same seed makes the same town (default 1)")
    parser.add_argument("--out", type=Path, required=True, help="folder to write inbox/ and truth/ into")
    parser.add_argument(
        "--now", type=datetime.fromisoformat, default=None, help="instant of the last night, ISO 8601 (default: now)"
    )
    parser.add_argument("--silent", choices=AGENCIES, default=None, help="an agency whose files stop after the first night")
    asked = parser.parse_args()
    if asked.families < 1 or asked.nights < 1:
        parser.error("a town has at least one family and one night")
    made = make(
        asked.out,
        families=asked.families,
        nights=asked.nights,
        seed=asked.seed,
        now=asked.now or uk_now(),
        silent=asked.silent,
        progress=lambda line: sys.stderr.write(line + "\n"),
    )
    files, rows = Counter[str](), Counter[str]()
    for delivery in made.deliveries:
        feed = f"{delivery['agency']}/{delivery['dataset']}"
        files[feed] += 1
        rows[feed] += delivery["rows"]
    lines = [f"{feed:<40} {files[feed]:>4} files {rows[feed]:>8} rows" for feed in sorted(files)]
    firing = Counter(f["pattern"] for f in made.patterns["firing"])
    lines += [f"{pattern:<40} {count:>4} children" for pattern, count in sorted(firing.items())]
    sys.stdout.write("\n".join([*lines, f"inbox: {made.inbox}", f"truth: {made.truth}"]) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
