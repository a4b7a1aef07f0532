"""The housing association's nightly extract: semicolons, Windows-1252, one row per household member per concern."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from town.delimited import Dialect, Mishaps, Row, write_delimited, yes_no
from town.happenings import HousingConcern
from town.names import without_marks
from town.people import HOUSING, Family, Person
from town.truth import Truth, source_reference

DATASET = "tenancy_concerns"
HEADINGS = (
    "Change",
    "Tenancy Ref",
    "Concern Ref",
    "Person Ref",
    "Forename",
    "Surname",
    "DOB",
    "Sex",
    "Relationship",
    "On Tenancy",
    "Address",
    "Postcode",
    "UPRN",
    "Tenancy Start",
    "Tenancy End",
    "Concern Type",
    "Alert Code",
    "Arrears",
    "Concern Date",
    "Recorded",
    "Recorded By",
    "Officer",
    "Phone",
    "Rent Account Balance",
    "Benefit Type",
    "Notes",
)
_RELATIONS = {"mother": "Mother", "father": "Father", "step_parent": "Partner", "grandparent": "Grandparent", "child": "Child"}
_SEXES = {"F": "Female", "M": "Male", "U": "Unknown"}


def dialect_of(night: int) -> Dialect:
    """Semicolons and Windows-1252; every third night goes through somebody's spreadsheet, which saves UTF-16."""
    return Dialect(";", "utf-16" if night % 3 == 0 else "cp1252", "\n")


def file_name(drawn_at: datetime) -> str:
    """What the landlord calls the file of one night."""
    return f"tenancy concerns {drawn_at:%Y-%m-%d}.txt"


def write_housing(
    concerns: Sequence[HousingConcern], changed: set[int], night: int, mishaps: Mishaps, truth: Truth
) -> tuple[bytes, int]:
    """The file and how many good rows it holds. `changed` holds the numbers of concerns delivered before."""
    rows: list[Row] = []
    for concern in concerns:
        note = without_marks(concern.narrative.text)
        change = "D" if concern.is_withdrawn else "U" if concern.number in changed else "A"
        for person in _household(concern.family, concern.occurred_on):
            rows.append([without_marks(cell) for cell in _row(concern, person, change, note, truth)])
        if not concern.is_withdrawn:
            key = {"concern_ref": source_reference(concern)}
            truth.note((HOUSING, DATASET, "concern"), key, "narrative", night, concern.narrative, note)
    return write_delimited(HEADINGS, rows, dialect_of(night), mishaps, HEADINGS.index("Concern Ref")), len(rows)


def _household(family: Family, on: date) -> list[Person]:
    """Whom the landlord knows to live there: a partner who was never put on the tenancy is not among them."""
    return [p for p in family.members if p.born_on <= on and (p.relation != "step_parent" or family.parent.renamed)]


def _row(concern: HousingConcern, person: Person, change: str, note: str, truth: Truth) -> Row:
    known = person.known(HOUSING, concern.occurred_on)
    home = concern.family.home
    since, place = next((s, a) for s, a in reversed(home.stays) if s <= concern.occurred_on or s == home.stays[0][0])
    truth.link(HOUSING, known.ref, person)
    return [
        change,
        f"TEN{home.tenancy:06d}",
        source_reference(concern),
        known.ref,
        known.given or "",
        known.family or "",
        _day(known.born_on),
        _SEXES[known.sex],
        _RELATIONS[person.relation],
        yes_no(person.relation in ("mother", "father")),
        known.address or "",
        known.postcode or "",
        place.uprn,
        _day(since),
        "",
        concern.kind,
        concern.alert_code or "",
        "" if concern.arrears is None else str(concern.arrears),
        _day(concern.occurred_on),
        _instant(concern.recorded_at),
        concern.author_role,
        "AO" + str(concern.number % 40),
        (person.phone or "") if not person.is_child else "",
        f"{-(concern.arrears or 0):.2f}",
        "UC" if concern.number % 2 else "",
        note,
    ]


def _instant(at: datetime) -> str:
    return f"{at:%d/%m/%Y %H:%M:%S}"


def _day(on: date | None) -> str:
    return f"{on:%d/%m/%Y}" if on else ""
