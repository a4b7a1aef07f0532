"""The data-sharing register as people read it (Markdown) and as spreadsheets do (CSV)."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields

from connectors.registered import RegisteredColumn, RegisteredDataset
from warehouse.drops import DroppedColumn


@dataclass(frozen=True)
class Register:
    """The whole register. `drops` is None where no landing was looked into."""

    datasets: Sequence[RegisteredDataset]
    columns: Sequence[RegisteredColumn]
    drops: Sequence[DroppedColumn] | None


_COLUMN_HEADINGS = ("record", "column", "holds", "why it is needed", "treatment", "how it is known", "who may see it")


def as_markdown(register: Register) -> str:
    """A page with one chapter per dataset."""
    parts = [
        "# Data-sharing register",
        "Made from the declarations in `connectors/` by `mash register`. A column that is not listed never leaves the reader.",
    ]
    for dataset in register.datasets:
        columns = [c for c in register.columns if (c.agency, c.dataset) == (dataset.agency, dataset.dataset)]
        parts += [f"## {dataset.agency_label}: {dataset.label} (`{dataset.agency}/{dataset.dataset}`)"]
        parts += [_table(("what is registered", ""), _facts(dataset)), _table(_COLUMN_HEADINGS, map(_row, columns))]
    if register.drops is not None:
        parts += ["## Columns that came without being agreed, and were dropped", _drops(register.drops)]
    return "\n\n".join(parts) + "\n"


def as_csv(register: Register) -> str:
    """One line per declared column, and one per dropped one, each with what is registered of its dataset."""
    of_column = [f.name for f in fields(RegisteredColumn)]
    of_dataset = [f.name for f in fields(RegisteredDataset) if f.name not in of_column]
    of_drop = [f.name for f in fields(DroppedColumn) if f.name not in of_column]
    datasets = {(d.agency, d.dataset): d for d in register.datasets}
    text = io.StringIO()
    lines = csv.writer(text, lineterminator="\n")
    lines.writerow([*of_column, *of_dataset, *of_drop])
    every: tuple[RegisteredColumn | DroppedColumn, ...] = (*register.columns, *(register.drops or ()))
    for line in every:
        dataset = datasets.get((line.agency, line.dataset))
        own = [_cell(getattr(line, name, None)) for name in of_column]
        if isinstance(line, DroppedColumn):
            own[of_column.index("treatment")] = "not declared, dropped"
        rest = [_cell(getattr(dataset, name, None)) for name in of_dataset]
        lines.writerow([*own, *rest, *(_cell(getattr(line, name, None)) for name in of_drop)])
    return text.getvalue()


def _facts(dataset: RegisteredDataset) -> list[tuple[str, str]]:
    signed = f"signed {dataset.agreement_signed_on}" if dataset.agreement_signed_on else "not signed"
    return [
        ("about whom", ", ".join(dataset.subjects)),
        ("why less would not do", dataset.necessity),
        ("lawful basis (Article 6)", dataset.lawful_basis),
        ("statutes", "; ".join(dataset.gateways)),
        ("condition (Articles 9 and 10, DPA 2018 Schedule 1)", dataset.condition),
        ("criminal offence data (Article 10)", "yes, alleged offences included" if dataset.is_criminal_offence_data else "no"),
        ("for whom this law is stated", dataset.holds_for or "every body that sends it"),
        ("why not on consent", dataset.without_consent),
        ("appropriate policy document (DPA 2018 Schedule 1 Part 4)", "needed beside this register, which does not replace it"),
        ("common law confidentiality", dataset.confidentiality or "no duty of its own beside the law above"),
        ("agreement", f"{dataset.agreement}, {signed}, review by {dataset.agreement_review_on}"),
        ("kept", f"{dataset.retention_days} days: {dataset.retention_reason}"),
        ("delivered", f"every {dataset.due_every_hours} hours at the latest, as a {dataset.mode}"),
    ]


def _row(column: RegisteredColumn) -> tuple[str, ...]:
    treatment = f"{column.treatment} ({column.detail})" if column.detail else column.treatment
    if column.is_withheld_of_restricted:
        treatment += "; withheld of whoever must not be found"
    seen = ", ".join(column.who_may_see) or "nobody"
    return (column.record, column.column, *map(_plain, (column.holds, column.need, treatment, column.statement, seen)))


def _drops(drops: Sequence[DroppedColumn]) -> str:
    if not drops:
        return "None so far."
    headings = ("feed", "column", "seems to hold", "dropped from", "first", "last", "last delivery")
    rows = [
        (
            f"{d.agency}/{d.dataset}",
            d.column,
            _plain(", ".join(d.seems_to_hold)) or "nothing personal",
            f"{d.deliveries} of {d.deliveries_landed} deliveries",
            str(d.first_on),
            str(d.last_on),
            d.delivery_ids[-1],
        )
        for d in drops
    ]
    return _table(headings, rows)


def _table(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [headings, ["---"] * len(headings), *rows]
    return "\n".join("| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |" for line in lines)


def _plain(text: str) -> str:
    return text.replace("_", " ")


def _cell(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return "; ".join(map(str, value)) if isinstance(value, tuple) else "" if value is None else str(value)
