"""How answers leave: results on stdout, for people or as JSON of a stable shape; everything else on stderr."""

from __future__ import annotations

import dataclasses
import json
import os
import sys
from datetime import date, datetime
from enum import Enum
from pathlib import Path
from typing import Any, Literal

from rich.console import Console
from rich.table import Table

from safeguarding.errors import MashError

_PIPED_WIDTH = 120


def console() -> Console:
    """Stdout. Colour only on a terminal; a sensible width where there is none."""
    width = None if sys.stdout.isatty() else int(os.environ.get("COLUMNS") or _PIPED_WIDTH)
    return Console(file=sys.stdout, width=width, highlight=False, markup=False)


def say(text: str) -> None:
    """One line for the person at the keyboard, on stderr."""
    Console(stderr=True, highlight=False, markup=False, soft_wrap=True).print(text)


def print_json(answer: Any) -> None:
    """One JSON document on stdout."""
    sys.stdout.write(json_text(answer))


def json_text(answer: Any) -> str:
    """An answer as one JSON document: dates as ISO 8601, dataclasses as objects."""
    return json.dumps(_plain(answer), ensure_ascii=False, indent=2) + "\n"


def table(*headings: str, title: str | None = None) -> Table:
    """An empty table in the style of all our tables; a heading that starts with '#' is of numbers. The first
    column, which people copy from, is never broken."""
    made = Table(title=title, title_justify="left", box=None, header_style="bold", pad_edge=False, padding=(0, 2, 0, 0))
    for place, heading in enumerate(headings):
        justify: Literal["left", "right"] = "right" if heading.startswith("#") else "left"
        made.add_column(heading.lstrip("#"), justify=justify, overflow="fold", no_wrap=place == 0)
    return made


def print_error(error: MashError, *, as_json: bool) -> None:
    """Code, what, where, why and what to do: on stderr for people, as {"error": ...} on stdout for programs."""
    if as_json:
        print_json({"error": error.as_dict()})
        return
    place = f"\n   where: {error.where}" if error.where else ""
    why = f"\n     why: {error.why}" if error.why else ""
    fix = f"\n  remedy: {error.fix}" if error.fix else ""
    say(f"{error.code}  {error.what}{place}{why}{fix}")


def _plain(value: Any) -> Any:
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {field.name: _plain(getattr(value, field.name)) for field in dataclasses.fields(value)}
    if isinstance(value, dict):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [_plain(item) for item in value]
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, datetime | date):
        return value.isoformat()
    return str(value) if isinstance(value, Path) else value
