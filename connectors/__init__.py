"""The agencies: one file each, found by file name. Nothing is registered by hand."""

from __future__ import annotations

import importlib
import pkgutil
from functools import cache

from connectors.declaration import Connector

_NOT_AGENCIES = {"declaration", "receive", "formats"}


@cache
def connectors() -> dict[str, Connector]:
    """Every agency's connector by agency, in alphabetical order."""
    names = sorted(m.name for m in pkgutil.iter_modules(__path__) if m.name not in _NOT_AGENCIES)
    found = {name: importlib.import_module(f"connectors.{name}").CONNECTOR for name in names}
    for name, connector in found.items():
        if connector.agency != name:
            raise ValueError(f"connectors/{name}.py declares the agency {connector.agency!r}: the file's name is the agency")
    return found
