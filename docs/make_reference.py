"""Writes docs/reference.md from the code: `python docs/make_reference.py`. A test keeps it fresh."""

from __future__ import annotations

import re
from pathlib import Path

from connectors import connectors
from safeguarding import codes, errors, records, settings

ROOT = Path(__file__).resolve().parent.parent
TARGET = ROOT / "docs" / "reference.md"


def table(headings: list[str], rows: list[list[str]]) -> str:
    """A Markdown table; '|' in a cell is escaped."""
    lines = [headings, ["---"] * len(headings), *rows]
    return "\n".join("| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |" for line in lines) + "\n"


def every_error(parent: type[errors.MashError] = errors.MashError) -> list[type[errors.MashError]]:
    """The error tree, parents first."""
    return [parent, *(e for child in parent.__subclasses__() for e in every_error(child))]


def first_sentence(doc: str | None) -> str:
    """The first line of a docstring."""
    return (doc or "").strip().splitlines()[0] if doc else ""


def datasets() -> str:
    """Every dataset that may be received: format, rhythm, basis, agreement; and its columns with need and treatment."""
    parts = []
    for agency, connector in connectors().items():
        for dataset in connector.datasets:
            parts.append(f"### {agency}/{dataset.name}: {dataset.label}\n")
            parts.append(
                f"{dataset.reader}, {dataset.mode}; due every {dataset.due_every.total_seconds() / 3600:.0f} hours; "
                f"agreement {dataset.agreement.reference}, review by {dataset.agreement.review_on}; {dataset.lawful_basis}; "
                f"{dataset.condition}; kept {dataset.retention.days} days.\n"
            )
            rows = [
                [
                    record.name,
                    column.name,
                    column.kind,
                    column.treatment + (f" ({column.coarsen_to})" if column.coarsen_to else ""),
                    column.need,
                ]
                for record in dataset.records
                for column in record.columns
            ]
            parts.append(table(["record", "column", "holds", "treatment", "why it is needed"], rows))
    return "\n".join(parts)


def models() -> str:
    """Every table of the warehouse with the first line of its header; patterns have a page of their own."""
    rows = []
    for path in sorted((ROOT / "warehouse" / "models").rglob("*.sql")):
        if path.parent.name == "risk_picture":
            continue
        header = [line.removeprefix("--").strip() for line in path.read_text("utf-8").splitlines() if line.startswith("--")]
        rows.append([f"{path.parent.name}.{path.stem}", header[0] if header else ""])
    return table(["table", "what it holds"], rows)


def code_lists() -> str:
    """Every code list with its labels."""
    parts = []
    for name, kind in vars(codes).items():
        if isinstance(kind, type) and issubclass(kind, codes.Labelled) and kind is not codes.Labelled:
            parts.append(f"### {name}\n\n{first_sentence(kind.__doc__)}\n")
            parts.append(table(["code", "label"], [[member.value, member.label] for member in kind]))
    return "\n".join(parts)


def reference() -> str:
    """The whole page."""
    canonical = "\n".join(
        f"### {model.__name__}\n\n{first_sentence(model.__doc__)}\n\n"
        + table(
            ["field", "type", "meaning"],
            [[n, t, records.column_meanings(model)[n]] for n, t in records.column_types(model).items()],
        )
        for model in (records.PersonRecord, records.Relationship, records.Event, records.Delivery)
    )
    settings_rows = [
        [("MASH_" + name.upper()) if model is settings.Settings else name, field.description or ""]
        for model in (settings.Settings, settings.Partnership, settings.Pattern)
        for name, field in model.model_fields.items()
    ]
    settings_rows = [["MASH_PARTNERSHIP" if row[0] == "MASH_PARTNERSHIP_FILE" else row[0], row[1]] for row in settings_rows]
    errors_rows = [[e.code, str(int(e.exit_code)), e.what, e.why, e.fix] for e in every_error() if e.fix]
    text = "\n".join(
        [
            "# Reference\n\nMade from the code by `python docs/make_reference.py`; edit the code, not this page.\n",
            "## Datasets received\n",
            datasets(),
            "## The canonical model\n",
            canonical,
            "## Tables of the warehouse\n\nA pattern is a table of risk_picture: [patterns](patterns.md).\n",
            models(),
            "## Codes\n",
            code_lists(),
            "## Settings\n\nMASH_* are environment variables; the rest stands in partnership.toml.\n",
            table(["setting", "meaning"], settings_rows),
            "## Errors\n",
            table(["code", "exit", "what", "why it matters", "what to do"], errors_rows),
        ]
    )
    return re.sub(r"\n{3,}", "\n\n", text)


if __name__ == "__main__":
    TARGET.write_text(reference(), "utf-8")
