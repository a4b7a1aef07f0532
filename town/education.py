"""The schools' nightly workbook: the whole safeguarding log, and the last school day's marks, as two sheets.

People keep these sheets, so dates are dates in most rows and text in some, a pupil's number is text on most nights and
on others a number that is only shown with its leading noughts, and the table begins below a few lines of title.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from datetime import date, datetime, time

import xlsxwriter
from xlsxwriter.worksheet import Worksheet

from town.attendance import Mark
from town.happenings import SchoolIncident
from town.people import EDUCATION, Family, Known, Person
from town.truth import Truth, source_reference

LOG, ATTENDANCE = "safeguarding_log", "attendance"
_PERSON = ("School", "Pupil ID", "UPN", "Forename", "Surname")
_CONTACT = tuple(f"Contact {n} {part}" for n in (1, 2) for part in ("Forename", "Surname", "Relationship"))
LOG_HEADINGS = (
    "Incident ID",
    *_PERSON,
    "Former surname",
    "DOB",
    "Gender",
    "FSM",
    "Ethnicity",
    "SEN",
    "Address",
    "Postcode",
    *_CONTACT,
    "Incident Date",
    "Recorded",
    "Categories",
    "Author Role",
    "Linked Pupils",
    "What the child said",
    "Details",
    "Actions",
    "Status",
    "Photo Ref",
)
MARK_HEADINGS = (*_PERSON, "DOB", "Gender", "Date", "Session", "Code", "Recorded", "Minutes Late", "Comments")
_RELATIONS = {"mother": "Mother", "father": "Father", "step_parent": "Step-parent", "grandparent": "Grandparent"}
Cell = str | int | date | datetime | None


def file_name(drawn_at: datetime) -> str:
    """What the trust calls the file of one night."""
    return f"Safeguarding and attendance {drawn_at:%d-%m-%Y}.xlsx"


class Workbook:
    """One night's workbook in the making."""

    def __init__(self, drawn_at: datetime, night: int) -> None:
        self._bytes, self._night, self._drawn_at = io.BytesIO(), night, drawn_at
        self._book = xlsxwriter.Workbook(
            self._bytes, {"in_memory": True, "strings_to_urls": False, "strings_to_formulas": False}
        )
        self._book.set_properties({"author": "Northport Learning Trust", "created": drawn_at})
        self._day = self._book.add_format({"num_format": "dd/mm/yyyy"})
        self._instant = self._book.add_format({"num_format": "dd/mm/yyyy hh:mm"})
        self._padded = self._book.add_format({"num_format": "0000000"})
        self._bold = self._book.add_format({"bold": True})

    def add(self, name: str, headings: Sequence[str], rows: Iterator[list[Cell]]) -> int:
        """Add a sheet below its title lines; return how many rows it holds."""
        sheet: Worksheet = self._book.add_worksheet(name)
        titles = ["Northport Learning Trust", f"Extracted: {self._drawn_at:%d/%m/%Y %H:%M}"]
        titles += ["OFFICIAL-SENSITIVE"] * (self._night % 2) + [""]
        for line, title in enumerate(titles):
            sheet.write_string(line, 0, title)
        sheet.write_row(len(titles), 0, headings, self._bold)
        count = 0
        for count, cells in enumerate(rows, 1):
            for place, cell in enumerate(cells):
                self._write(sheet, len(titles) + count, place, cell)
        return count

    def _write(self, sheet: Worksheet, row: int, column: int, cell: Cell) -> None:
        if cell is None or cell == "":
            return
        if isinstance(cell, str):
            sheet.write_string(row, column, cell)
        elif isinstance(cell, datetime):
            sheet.write_datetime(row, column, cell, self._instant)
        elif isinstance(cell, date):
            sheet.write_datetime(row, column, datetime.combine(cell, time()), self._day)
        else:
            sheet.write_number(row, column, cell, self._padded)

    def bytes(self) -> bytes:
        self._book.close()
        return self._bytes.getvalue()


def log_rows(
    incidents: Sequence[SchoolIncident], fresh: set[int], night: int, keyless: int, truth: Truth
) -> Iterator[list[Cell]]:
    """The log's rows, and `keyless` copies of the first ones that lost their number. `fresh` holds the numbers of
    incidents that are new or changed tonight: their notes go into the truth."""
    for incident in incidents:
        if incident.number in fresh:
            notes = {"voice_of_child": incident.voice, "narrative": incident.details, "action_taken": incident.actions}
            for field, note in notes.items():
                truth.note(
                    (EDUCATION, LOG, "incident"), {"incident_id": source_reference(incident)}, field, night, note, note.text
                )
        yield _log_row(incident, night, truth)
    for incident in incidents[:keyless]:
        yield [None, *_log_row(incident, night, truth)[1:]]


def _log_row(incident: SchoolIncident, night: int, truth: Truth) -> list[Cell]:
    pupil, on = incident.pupil, incident.occurred_at.date()
    known = _pupil(pupil, on, truth)
    is_text = incident.number % 5 == 0
    return [
        source_reference(incident),
        *_person_cells(pupil, known, night),
        known.other_names,
        _birth_cell(known, pupil),
        known.sex,
        _some(incident, 3, "Y"),
        "WBRI" if pupil.origin == "english" else "NOBT",
        _some(incident, 4, "SEMH"),
        known.address,
        known.postcode,
        *_contacts(incident.family, known, on, truth),
        f"{incident.occurred_at:%d/%m/%Y %H:%M}" if is_text else incident.occurred_at,
        incident.recorded_at,
        ";".join(incident.categories),
        incident.author_role,
        ";".join(p.known(EDUCATION, on).ref for p in incident.linked),
        incident.voice.text,
        incident.details.text,
        incident.actions.text,
        incident.status,
        f"IMG_{incident.number:05d}.jpg",
    ]


def mark_rows(marks: Sequence[Mark], recorded_at: datetime, night: int, truth: Truth) -> Iterator[list[Cell]]:
    """The attendance sheet's rows."""
    for mark in marks:
        known = _pupil(mark.pupil, mark.on, truth)
        yield [
            *_person_cells(mark.pupil, known, night),
            _birth_cell(known, mark.pupil),
            known.sex,
            mark.on,
            mark.session,
            mark.code,
            datetime.combine(mark.on, time(9 if mark.session == "AM" else 13, 20)),
            "12" if mark.code == "L" else None,
            "mum rang" if mark.code == "I" else None,
        ]


def _pupil(pupil: Person, on: date, truth: Truth) -> Known:
    known = pupil.known(EDUCATION, on)
    truth.link(EDUCATION, known.ref, pupil)
    return known


def _person_cells(pupil: Person, known: Known, night: int) -> list[Cell]:
    number: Cell = int(known.ref) if night % 4 == 2 else known.ref
    return [pupil.school.name if pupil.school else "", number, known.upn, known.given, known.family]


def _birth_cell(known: Known, pupil: Person) -> Cell:
    if known.born_on is None:
        return None
    return f"{known.born_on:%d/%m/%Y}" if pupil.number % 6 == 0 else known.born_on


def _contacts(family: Family, pupil: Known, on: date, truth: Truth) -> list[Cell]:
    """The first two adults whom the school would ring."""
    adults = [p for p in (*family.members, *family.elsewhere) if not p.is_child][:2]
    cells: list[Cell] = []
    for number, adult in enumerate(adults, 1):
        known = adult.known(EDUCATION, on)
        truth.link(EDUCATION, f"{pupil.ref}/contact_{number}", adult)
        cells += [known.given, known.family, _RELATIONS[adult.relation]]
    return cells + [None] * (6 - len(cells))


def _some(incident: SchoolIncident, every: int, value: str) -> str | None:
    return value if incident.number % every == 0 else None
