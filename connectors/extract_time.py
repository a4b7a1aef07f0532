"""When an agency drew an extract: versions are put in this order, whenever the extract arrived."""

from __future__ import annotations

import re
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

from safeguarding.identifiers import UK

_NAMED = re.compile(
    r"(?<!\d)(?:(?P<y>20\d\d)[-_.]?(?P<m>0[1-9]|1[0-2])[-_.]?(?P<d>[0-2]\d|3[01])"
    r"|(?P<d2>[0-2]\d|3[01])[-_.]?(?P<m2>0[1-9]|1[0-2])[-_.]?(?P<y2>20\d\d))"
    r"(?:[T_ \-.]*(?P<hour>[01]\d|2[0-3])[-_.:]?(?P<minute>[0-5]\d)(?:[-_.:]?(?P<second>[0-5]\d))?)?(?!\d)"
)


def drawn_at(stated: datetime | None, path: Path, now: datetime) -> tuple[datetime, Literal["content", "name", "file"]]:
    """When the agency drew the extract: by its own word, else by a date in the file's name, else by the file's age."""
    if stated is not None:
        return min(stated, now), "content"
    named = time_in_name(path.name)
    if named is not None and named <= now:
        return named, "name"
    changed_at = datetime.fromtimestamp(path.stat().st_mtime, UTC).astimezone(UK).replace(tzinfo=None, microsecond=0)
    return min(changed_at, now), "file"


def time_in_name(name: str) -> datetime | None:
    """The first date, with its time where there is one, in a delivery's file name: years first, or days first."""
    for found in _NAMED.finditer(name):
        year, month, day = (found[a] or found[b] for a, b in (("y", "y2"), ("m", "m2"), ("d", "d2")))
        with suppress(ValueError):
            return datetime(
                int(year), int(month), int(day), int(found["hour"] or 0), int(found["minute"] or 0), int(found["second"] or 0)
            )
    return None
