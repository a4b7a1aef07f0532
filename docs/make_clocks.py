"""Writes docs/clocks.md from the clocks as they are declared: python docs/make_clocks.py"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from safeguarding.clock_limits import CLOCKS, NOT_CARRIED

PAGE = Path(__file__).with_name("clocks.md")
_HEAD = """# Clocks: what is due when

Made from `safeguarding/clock_limits.py` by `python docs/make_clocks.py`; a test compares the two. `mash clocks` reads them
for opened cases, on working days with England's bank holidays. A partnership may shorten a limit in `partnership.toml`
(`[clocks.limits]`) and may not lengthen one.

| clock | starts with | limit | source |
|---|---|---|---|"""
_NO_START = """
## No start known

For these no feed delivers the beginning and the ledger does not hold it. `mash clocks` names them after every answer, so
that nobody takes its silence for a step that was taken. Whoever holds the record keeps the time.

| step | why no clock runs |
|---|---|"""


def page() -> str:
    """The page as it should be."""
    return "\n".join(_page()) + "\n"


def _page() -> Iterator[str]:
    yield _HEAD
    for clock in CLOCKS.values():
        yield f"| {clock.label} (`{clock.code}`) | {clock.starts_with} | {clock.limit_text} | {clock.source} |"
    yield _NO_START
    for step, why in NOT_CARRIED.items():
        yield f"| {step} | {why} |"


if __name__ == "__main__":
    PAGE.write_text(page(), "utf-8")
