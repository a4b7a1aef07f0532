"""Which rules a text was redacted by: a digest over this package's own sources and word lists, the partnership's
references and the language model, if one is used. What landed under other rules is redacted anew when it comes again."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path

_HERE = Path(__file__).parent
_DIGITS = 16
# Who may see a text is decided when somebody asks; it changes nothing of what was put into it.
_OF_ANOTHER_MATTER = {"access.py", "policy.py", "categories.py"}


@cache
def sources_digest(folder: Path = _HERE) -> bytes:
    """Over every .py and .txt file below the folder that has a part in redaction, by name and content, whatever the line
    ends of the checkout."""
    whole = hashlib.blake2b()
    for path in sorted(p for p in folder.rglob("*") if p.suffix in (".py", ".txt") and p.name not in _OF_ANOTHER_MATTER):
        content = path.read_bytes().replace(b"\r\n", b"\n")
        name = path.relative_to(folder).as_posix().encode()
        whole.update(b"%d:%s%d:" % (len(name), name, len(content)))
        whole.update(content)
    return whole.digest()


def rules_version(*particulars: object) -> str:
    """16 hexadecimal digits that change with the sources, and with the `particulars` of one redactor, by their repr."""
    return hashlib.blake2b(sources_digest() + repr(particulars).encode()).hexdigest()[:_DIGITS]
