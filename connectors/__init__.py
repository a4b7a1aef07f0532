"""The agencies: one file each, found by file name. Nothing is registered by hand."""

from __future__ import annotations

import importlib
import pkgutil
from functools import cache

from connectors.declaration import Connector

_NOT_AGENCIES = {
    "bookkeeping",
    "canonical",
    "declaration",
    "extract_time",
    "lawfulness",
    "numbering",
    "receive",
    "register",
    "registered",
    "restrictions",
    "rows",
    "formats",
}
_CODE_TABLES = "_codes"  # a table of codes that is too long for its agency's file stands beside it as <name>_codes.py


@cache
def connectors() -> dict[str, Connector]:
    """Every agency's connector by agency, in alphabetical order."""
    names = sorted(
        m.name for m in pkgutil.iter_modules(__path__) if not (m.name in _NOT_AGENCIES or m.name.endswith(_CODE_TABLES))
    )
    found = {name: importlib.import_module(f"connectors.{name}").CONNECTOR for name in names}
    for name, connector in found.items():
        if connector.agency != name:
            raise ValueError(f"connectors/{name}.py declares the agency {connector.agency!r}: the file's name is the agency")
    return found
