"""The police force's nightly extract: delimited text, one row per person per public protection notice."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime

from town.delimited import Dialect, Mishaps, Row, write_delimited, yes_no
from town.happenings import Involved, Note, Notice
from town.names import without_marks
from town.people import POLICE, Known, reference
from town.truth import Truth, source_reference

DATASET = "vulnerability_reports"
HEADINGS = (
    "PPN ID",
    "Occurrence No",
    "PPN Type",
    "Incident From",
    "Incident To",
    "Reported",
    "Submitted",
    "Officer Risk",
    "DASH Score",
    "Nominal Ref",
    "Role",
    "Relationship",
    "Forename",
    "Surname",
    "Alias",
    "DOB",
    "Sex",
    "Ethnicity",
    "Address",
    "Postcode",
    "Phone",
    "Child Seen",
    "Child Spoken To",
    "Voice of Child",
    "Injuries",
    "Source Grading",
    "Disposal",
    "Family Informed",
    "Officer Collar No",
    "Vehicle",
    "Warning Markers",
    "Circumstances",
)
_RELATIONS = {
    "mother": "Mother",
    "father": "Father",
    "step_parent": "Step-parent",
    "grandparent": "Grandparent",
    "child": "Child",
}
_MARKERS = ("", "", "", "WE - weapons", "VI - violent", "MH")


def dialect_of(night: int) -> Dialect:
    """Comma and UTF-8; with a byte order mark on the third nights; the second and every tenth night after it come from
    the force's older system: pipes and Windows-1252."""
    if night % 10 == 2:
        return Dialect("|", "cp1252", "\r\n")
    return Dialect(",", "utf-8-sig" if night % 3 == 0 else "utf-8", "\r\n")


def file_name(drawn_at: datetime) -> str:
    """What the force calls the file of one night."""
    return f"PPN_{drawn_at:%Y%m%d_%H%M}.csv"


def write_police(notices: Sequence[Notice], night: int, mishaps: Mishaps, truth: Truth) -> tuple[bytes, int]:
    """The file and how many good rows it holds."""
    dialect = dialect_of(night)
    is_narrow = dialect.encoding == "cp1252"
    rows: list[Row] = []
    for notice in notices:
        narrative, voice = _lay_out(notice.narrative, notice.number), notice.voice
        texts = [without_marks(n.text) if is_narrow else n.text for n in (narrative, voice)]
        for involved in notice.involved:
            cells = _row(notice, involved, texts[0], texts[1], truth)
            rows.append([without_marks(c) for c in cells] if is_narrow else cells)
        key = {"notice_id": source_reference(notice)}
        for name, note, text in (("narrative", narrative, texts[0]), ("voice_of_child", voice, texts[1])):
            truth.note((POLICE, DATASET, "report"), key, name, night, note, text)
    return write_delimited(HEADINGS, rows, dialect, mishaps, HEADINGS.index("Nominal Ref")), len(rows)


def _lay_out(note: Note, number: int) -> Note:
    """Some officers press return between sentences; nothing in the note moves."""
    return replace(note, text=note.text.replace(". ", ".\n", 1)) if number % 9 == 0 else note


def _row(notice: Notice, involved: Involved, narrative: str, voice: str, truth: Truth) -> Row:
    person, on = involved.person, notice.occurred_from.date()
    known: Known = person.known(POLICE, on)
    ref = reference(POLICE, person.number, True) if involved.is_second_record else known.ref
    truth.link(POLICE, ref, person)
    is_first = involved is notice.involved[0]
    return [
        source_reference(notice),
        f"45NP/{10_000 + notice.number}/{notice.occurred_from:%y}",
        notice.kind,
        _instant(notice.occurred_from),
        _instant(notice.occurred_to),
        _instant(notice.reported_at),
        _instant(notice.recorded_at),
        _risk(notice),
        "" if notice.dash_score is None else str(notice.dash_score),
        ref,
        involved.role,
        _RELATIONS[person.relation],
        known.given or "",
        (known.family or "").upper() if notice.number % 4 == 0 else known.family or "",
        known.other_names or "",
        _day(known.born_on),
        known.sex,
        "W1" if person.origin == "english" else "",
        known.address or "",
        known.postcode or "",
        person.phone or "" if not person.is_child else "",
        yes_no(notice.child_seen),
        yes_no(notice.child_spoken_to),
        voice,
        yes_no(involved.has_injury),
        notice.grading,
        notice.outcome,
        notice.family_informed,
        str(2000 + notice.number % 3000),
        f"NT{notice.number % 65 + 10} XYZ" if is_first and notice.number % 6 == 0 else "",
        _MARKERS[notice.number % 6] if not person.is_child else "",
        narrative,
    ]


def _risk(notice: Notice) -> str:
    """The officer's grade; some still write a colour, which no code list knows."""
    return "amber" if notice.number % 41 == 0 and not notice.is_protected else notice.risk


def _instant(at: datetime | None) -> str:
    return f"{at:%d/%m/%Y %H:%M}" if at else ""


def _day(on: date | None) -> str:
    return f"{on:%d/%m/%Y}" if on else ""
