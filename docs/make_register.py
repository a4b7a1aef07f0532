"""Writes docs/data-sharing-register.md from the declarations: `python docs/make_register.py`. A test keeps it fresh."""

from __future__ import annotations

from pathlib import Path

from connectors.register import registered_columns, registered_datasets
from flows.register_page import Register, as_markdown
from safeguarding.need_to_know.access import roles_that_see

TARGET = Path(__file__).resolve().parent / "data-sharing-register.md"


def page() -> str:
    """The register as declared; what was dropped where is each partnership's own, and stands in `mash register`."""
    return as_markdown(Register(registered_datasets(), list(registered_columns(roles_that_see)), drops=None))


if __name__ == "__main__":
    TARGET.write_text(page(), "utf-8")
