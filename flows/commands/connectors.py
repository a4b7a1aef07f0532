"""mash connectors: what the agencies' declarations say, and one sample read as a delivery without landing it."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated, Any

from cyclopts import App, Parameter

from flows.commands.options import AsJson, moment
from flows.output import console, print_error, print_json, table
from safeguarding.errors import DeliveryRefused, Exit, UsageError

app = App(name="connectors", help="The agencies' declarations, and a check of a sample.")


@dataclass(frozen=True)
class CheckedSample:
    """The receipt of a sample: what a delivery like it would come to on a first night."""

    agency: str
    dataset: str
    status: str
    rows_received: int
    rows_landed: int
    rows_quarantined: int
    rows_rejected: int
    rows_unchanged: int
    columns_dropped: tuple[str, ...]
    columns_personal: Mapping[str, tuple[str, ...]]  # those that look personal, and the kinds that they seem to hold
    rejects: list[dict[str, Any]]  # record, line, reason
    findings: dict[str, int]  # rule to number of rows that break it
    extracted_at: datetime
    extract_time_from: str  # content, name or file


@app.command(name="list")
def list_connectors(*, json: AsJson = False) -> int:
    """Every dataset that may be delivered: where it lies in the inbox, format, how often, under which agreement."""
    from connectors import connectors

    declared = [
        {
            "agency": connector.agency,
            "dataset": dataset.name,
            "label": dataset.label,
            "format": dataset.reader,
            "mode": dataset.mode,
            "due_every_hours": int(dataset.due_every.total_seconds() // 3600),
            "agreement": dataset.agreement.reference,
            "agreement_review_on": dataset.agreement.review_on,
            "columns": sum(len(record.columns) for record in dataset.records),
        }
        for connector in connectors().values()
        for dataset in connector.datasets
    ]
    if json:
        print_json(declared)
        return Exit.OK
    listed = table("inbox folder", "what it is", "format", "mode", "#due every", "agreement", "review by", "#columns")
    for row in declared:
        due = f"{row['due_every_hours']} h"
        place = f"{row['agency']}/{row['dataset']}"
        agreement = (str(row["agreement"]), str(row["agreement_review_on"]))
        listed.add_row(place, str(row["label"]), str(row["format"]), str(row["mode"]), due, *agreement, str(row["columns"]))
    console().print(listed)
    return Exit.OK


@app.command
def check(
    feed: Annotated[str, Parameter(name="AGENCY/DATASET", help="As `mash connectors list` shows it.")],
    /,
    *,
    sample: Annotated[Path, Parameter(help="A file as the agency delivers it.")],
    now: Annotated[str | None, Parameter(help="The time to take for now.")] = None,
    json: AsJson = False,
) -> int:
    """Read one file as a delivery, check it, and print the receipt. Nothing lands and nothing is kept.

    Exit codes: 0 all well, 1 findings to look at, 3 the delivery would be refused.
    """
    if not sample.is_file():
        raise UsageError("--sample", what="There is no such file")
    agency, _, dataset = feed.partition("/")
    try:
        receipt = check_sample(agency, dataset, sample, moment(now, "--now"))
    except DeliveryRefused as refusal:
        if json:
            refused = {"agency": agency, "dataset": dataset, "status": "refused", "code": refusal.code}
            print_json({**refused, "error": refusal.as_dict()})
        else:
            print_error(refusal, as_json=False)
        return refusal.exit_code
    if json:
        print_json(receipt)
    else:
        _print_receipt(receipt)
    has_findings = receipt.rows_quarantined or receipt.rows_rejected or receipt.findings
    return Exit.FINDINGS if has_findings else Exit.OK


def check_sample(agency: str, dataset_name: str, sample: Path, now: datetime) -> CheckedSample:
    """The receipt of one file. Its pseudonyms are made with a key that is thrown away. Raises DeliveryRefused."""
    from connectors.receive import receive
    from flows.inbox import Waiting
    from flows.readers import declared_dataset
    from flows.receive_delivery import check as ask_suite
    from flows.redaction_rules import rules_in_force
    from safeguarding.crypto import Keys
    from safeguarding.settings import load_settings
    from warehouse.store import Database

    waiting = Waiting(agency, dataset_name, sample, is_declared=True)
    dataset = declared_dataset(agency, dataset_name)
    keys = Keys(secrets.token_bytes(32))
    received = receive(
        sample,
        agency,
        dataset,
        now=now,
        known={},
        pseudonymiser=keys.pseudonymiser("sample"),
        redactor=rules_in_force(load_settings().partnership, keys).redactor(),
    )
    with TemporaryDirectory() as place, Database(Path(place), keys, "disk").connect() as connection:
        findings = ask_suite(connection, waiting, dataset, received, now)
    receipt = received.receipt
    held_back = sum(frame.loc[frame["severity"] == "quarantine", "row_line"].nunique() for frame in findings.rows.values())
    return CheckedSample(
        agency=agency,
        dataset=dataset_name,
        status="accepted",
        rows_received=receipt.rows_received,
        rows_landed=sum(len(frame) for frame in received.tables.values()) - int(held_back),
        rows_quarantined=int(held_back),
        rows_rejected=len(receipt.rejects),
        rows_unchanged=receipt.rows_unchanged,
        columns_dropped=receipt.columns_dropped,
        columns_personal=receipt.columns_personal,
        rejects=[asdict(reject) for reject in receipt.rejects],
        findings=dict(findings.counts),
        extracted_at=receipt.extracted_at,
        extract_time_from=receipt.extract_time_from,
    )


def _print_receipt(receipt: CheckedSample) -> None:
    out = console()
    out.print(f"{receipt.agency}/{receipt.dataset} would be {receipt.status}. Nothing was landed.")
    out.print(f"drawn at {receipt.extracted_at:%d %b %Y %H:%M} (read from the delivery's {receipt.extract_time_from})")
    counts = table("#received", "#would land", "#quarantined", "#rejected", "#unchanged")
    numbers = (receipt.rows_landed, receipt.rows_quarantined, receipt.rows_rejected, receipt.rows_unchanged)
    counts.add_row(str(receipt.rows_received), *map(str, numbers))
    out.print(counts)
    if receipt.columns_dropped:
        out.print(f"Not declared, so never read further: {', '.join(receipt.columns_dropped)}", soft_wrap=True)
    for heading, kinds in receipt.columns_personal.items():
        out.print(f"  {heading} looks personal: {', '.join(kinds).replace('_', ' ')}", soft_wrap=True)
    for title, rows in (
        ("rejected: line, reason", [(f"{r['record']} {r['line']}", r["reason"]) for r in receipt.rejects]),
        ("checks: rule, rows", [(rule, str(count)) for rule, count in receipt.findings.items()]),
    ):
        if rows:
            out.print(f"\n{title}")
            for left, right in rows:
                out.print(f"  {left}  {right}", soft_wrap=True)
