"""Delimited deliveries as the tests of their reader write them."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

from connectors.declaration import Agreement, Column, Dataset, Record
from connectors.formats.delimited import read
from connectors.formats.reading import Reading
from connectors.lawfulness import Condition, Grounds, WithoutConsent
from safeguarding.codes import Basis, Category, Kind

WHERE = "agency/dataset"


HEADINGS = ("Notice ID", "Person Ref", "Forename", "Surname", "Reported", "Notes")


GROUNDS = Grounds(
    basis=(Basis.PUBLIC_TASK,),
    gateways=("Children Act 2004 s.10",),
    condition=(Condition.SAFEGUARDING,),
    without_consent=WithoutConsent.WOULD_PREJUDICE,
    necessity="nothing less would do for this test",
    subjects=("children",),
    criminal_offence=None,
)


def dataset(*headings: str, required: int = 0) -> Dataset:
    columns = tuple(
        Column(h.lower().replace(" ", "_"), (h,), Kind.REFERENCE, "for this test", required=i < required)
        for i, h in enumerate(headings)
    )
    return Dataset(
        name="dataset",
        label="A dataset",
        reader="delimited",
        records=(Record("row", (columns[0].name,), columns),),
        mode="delta",
        due_every=timedelta(days=1),
        agreement=Agreement("ISA", date(2026, 1, 1), date(2030, 1, 1)),
        category=Category.POLICE_INCIDENT,
        grounds=GROUNDS,
        retention=timedelta(days=365),
        retention_reason="as long as this test",
    )


REPORTS = dataset(*HEADINGS, required=2)


def read_bytes(folder: Path, content: bytes, declared: Dataset = REPORTS) -> Reading:
    path = folder / "delivery"
    path.write_bytes(content)
    return read(path, declared, WHERE)


def rows(reading: Reading) -> list[dict[str, str | None]]:
    table = reading.tables["row"].drop(columns="row_line").astype(object)
    return table.where(table.notna(), None).to_dict("records")


def lines(reading: Reading) -> list[int]:
    return reading.tables["row"]["row_line"].tolist()


def rejects(reading: Reading) -> list[tuple[int, str]]:
    assert reading.rows_received == len(reading.tables["row"]) + len(reading.rejects)
    return [(r.line, r.reason) for r in reading.rejects]


def text(*rows: str, end: str = "\n") -> str:
    return end.join((",".join(HEADINGS), *rows, ""))


GOOD = "N1,007,José,O’Neill,01/02/2026,all well"
