"""Writes what agencies know about invented children, lands it through the landing and builds the picture from it.

One picture holds many children, each with a story of their own, so that a whole file of tests needs one build.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import duckdb

from connectors import connectors
from flows.rebuild import one_per_register
from safeguarding.identifiers import UPN_LETTERS, nhs_number_holds, upn_holds
from safeguarding.settings import Partnership, Settings
from tests.warehouse.arrivals import KEYS, land, landing
from warehouse.build import BuiltPicture, DeclaredTable, Feed, build
from warehouse.publish import served_picture

NOW = datetime(2026, 11, 22, 12)
_GIVEN = ("Aderyn", "Bramwell", "Cosima", "Dunstan", "Elowen", "Florian", "Guinevere", "Horatio", "Isolde", "Jocasta")
_FIRST = ("Apple", "Birt", "Cruik", "Drink", "Ent", "Feather", "Gather", "Holling", "Ingle", "Jolli", "Kettle", "Lang")
_SECOND = ("garth", "whistle", "shank", "water", "ridge", "ston", "cole", "worth", "by", "thwaite")


NUMBERED_AFTER = {"police": "N", "health": "pat-", "education": "U", "housing": "H", "childrens_social_care": "LA"}


@dataclass(frozen=True)
class Child:
    """An invented child; every agency knows it by a number of its own made from `number`."""

    number: int
    given_name: str
    family_name: str
    birth_date: date
    upn: str
    nhs_number: str
    address: str

    def ref(self, agency: str) -> str:
        return f"{NUMBERED_AFTER[agency]}{1000 + self.number}"


class Given:
    """Collects rows, then lands and builds them. `night` 0 is last night; 1 is the night before it, and so on."""

    def __init__(self) -> None:
        self._rows: dict[tuple[int, str, str], dict[str, list[dict[str, str | None]]]] = defaultdict(lambda: defaultdict(list))
        self._children = 0
        self._records = 0

    def child(self, born: str | None = None, sibling: Child | None = None, address: str | None = None) -> Child:
        """A child known to education by UPN and to health by a verified NHS number, once those agencies record anything."""
        i = self._children
        self._children += 1
        family = sibling.family_name if sibling else _FIRST[i % 12] + _SECOND[(i + i // 12) % 10]
        return Child(
            number=i,
            given_name=_GIVEN[(i + i // 120) % len(_GIVEN)],
            family_name=family,
            birth_date=date.fromisoformat(born) if born else date(2014, 1, 1) + timedelta(days=11 * i),
            upn=next(f"{c}898{i:08d}0" for c in UPN_LETTERS if upn_holds(f"{c}898{i:08d}0")),
            nhs_number=next(n for n in (f"999{k:07d}" for k in range(i * 30, i * 30 + 30)) if nhs_number_holds(n)),
            address=address or (sibling.address if sibling else f"{i + 1} Tannery Row"),
        )

    def row(self, agency: str, dataset: str, record: str, night: int = 0, **cells: str | None) -> None:
        """One row as it lands: every declared column is there, the ones not given are empty."""
        declared = connectors()[agency].dataset(dataset)
        assert declared is not None
        columns = {column.name: None for column in declared.record(record).kept()}
        assert not set(cells) - set(columns), f"not declared: {set(cells) - set(columns)}"
        self._rows[night, agency, dataset][record].append(columns | cells)

    def number(self) -> str:
        self._records += 1
        return f"{self._records:05d}"

    def referral(self, child: Child, day: int, source: str = "6", nfa: bool = True, **said: Any) -> None:
        self.social_care(
            child, "referral", "referred_on", day, referral_source=source, is_no_further_action=str(nfa).lower(), **said
        )

    def social_care(self, child: Child, record: str, on: str, day: int, night: int = 0, **cells: str | None) -> None:
        """A step of children's social care `day` days ago, with the child it is about."""
        whose = {"child_ref": child.ref("childrens_social_care"), "lea": "898", "collection_year": "2026"}
        if whose not in [
            {k: row[k] for k in whose} for row in self._rows[night, "childrens_social_care", "cin_census"]["child"]
        ]:
            self.row(
                "childrens_social_care", "cin_census", "child", night, upn=child.upn, birth_date=str(child.birth_date), **whose
            )
        ordinal = {"ordinal": self.number()}
        self.row("childrens_social_care", "cin_census", record, night, **{on: str(days_ago(day))}, **whose, **ordinal, **cells)

    def notice(
        self, child: Child, day: int, kind: str = "domestic_abuse", hour: int = 20, night: int = 0, **cells: str | None
    ) -> str:
        """A police notice about one child, `day` days ago; gives its number."""
        number = cells.pop("notice_id", None) or f"PPN{self.number()}"
        row: dict[str, str | None] = {
            "notice_id": number,
            "notice_type": kind,
            "occurred_from": at(day, hour),
            "recorded_at": at(day, 23),
            "risk_grade": "standard",
            "role": "missing" if kind == "missing" else "present",
            **self._person(child, "police"),
            "relation": "child",
            **cells,
        }
        self.row("police", "vulnerability_reports", "report", night, **row)
        return number

    def incident(self, child: Child, day: int, night: int = 0, **cells: str | None) -> None:
        """An entry in the safeguarding log of the child's school."""
        row = {
            "incident_id": f"I{self.number()}",
            "occurred_at": at(day, 10),
            "recorded_at": at(day, 11),
            "categories": "Neglect/hygiene",
            "school": "Millbrook Primary",
            "author_role": "class teacher",
            "upn": child.upn,
            **self._person(child, "education"),
        }
        self.row("education", "safeguarding_log", "incident", night, **(row | cells))

    def marks(self, child: Child, day: int, codes: str, night: int = 0) -> None:
        """The register from `day` days ago on: a code a session, two sessions a day."""
        for place, code in enumerate(codes):
            row = {"attended_on": str(days_ago(day - place // 2)), "session": "AP"[place % 2] + "M", "mark": code}
            whose = {
                name: value for name, value in self._person(child, "education").items() if name not in ("address", "postcode")
            }
            self.row("education", "attendance", "mark", night, school="Millbrook Primary", upn=child.upn, **whose, **row)

    def visit(self, child: Child, day: int, night: int = 0, **cells: str | None) -> str:
        """A health encounter, with the patient's record; gives the encounter's number."""
        number = f"enc-{self.number()}"
        self.patient(child, night)
        row: dict[str, str | None] = {
            "setting": "emergency",
            "kind": "emergency_attendance",
            "status": "finished",
            "reason": "other",
        }
        row |= {
            "encounter_ref": number,
            "patient_ref": child.ref("health"),
            "started_at": at(day, 9),
            "recorded_at": at(day, 12),
        }
        self.row("health", "emergency_attendances", "encounter", night, **(row | cells))
        return number

    def observation(self, child: Child, day: int, kind: str, night: int = 0, **cells: str | None) -> None:
        """A health observation, with the patient's record."""
        self.patient(child, night)
        row: dict[str, str | None] = {
            "observation_ref": f"obs-{self.number()}",
            "patient_ref": child.ref("health"),
            "kind": kind,
        }
        row |= {"status": "final", "occurred_at": at(day, 9), "recorded_at": at(day, 12)}
        self.row("health", "emergency_attendances", "observation", night, **(row | cells))

    def patient(self, child: Child, night: int = 0, **cells: str | None) -> None:
        """The child's patient record, once a night."""
        known = self._rows[night, "health", "emergency_attendances"]["patient"]
        if child.ref("health") not in [row["patient_ref"] for row in known]:
            whose = self._person(child, "health") | {"nhs_number": child.nhs_number, "nhs_number_status": "01"}
            self.row("health", "emergency_attendances", "patient", night, **({"is_restricted": "false"} | whose | cells))

    def concern(self, child: Child, day: int, kind: str = "CONDITION", night: int = 0, **cells: str | None) -> None:
        """A row of a housing concern about one member of a household."""
        row: dict[str, str | None] = {
            "concern_ref": f"C{self.number()}",
            "tenancy_ref": f"T{child.address}",
            "concern_type": kind,
        }
        row |= {"occurred_on": str(days_ago(day)), "recorded_at": at(day, 16), "relation": "child", "is_on_tenancy": "true"}
        self.row("housing", "tenancy_concerns", "concern", night, **(row | self._person(child, "housing") | cells))

    def adult(self, child: Child) -> Child:
        """Somebody who is grown up, of the child's name and address."""
        return self.child(born=str(date(1979, 5, 17) + timedelta(days=11 * self._children)), sibling=child)

    def pupil(self, child: Child) -> None:
        """A routine entry long ago in the log of the child's school, which knows the council's number of the child (UPN)
        as well as the name and address that the police and housing know."""
        self.incident(child, 700, categories="Attendance")

    def home(self, day: int, *members: tuple[Child, str], kind: str = "ARREARS", night: int = 0, **cells: str | None) -> None:
        """One housing concern that names everybody of a home, each with what they are to the children."""
        concern = f"C{self.number()}"
        for member, relation in members:
            self.concern(member, day, kind, night, concern_ref=concern, relation=relation, **cells)

    @contextmanager
    def built(self, home: Path, now: datetime = NOW) -> Iterator[BuiltPicture]:
        """Lands every night in order, oldest first, and builds the picture. The stores lie in clear: their encryption has
        tests of its own."""
        with ExitStack() as opened:
            agencies = sorted({agency for _, agency, _ in self._rows})
            stores = {agency: opened.enter_context(landing(home, agency, "disk")) for agency in agencies}
            for night, agency, dataset in sorted(self._rows, key=lambda landed: (-landed[0], *landed[1:])):
                declared = connectors()[agency].dataset(dataset)
                assert declared is not None
                received = now - timedelta(days=night, hours=10)
                keys = {record.name: record.key for record in declared.records}
                marker = next((r.delete_marker for r in declared.records if r.delete_marker), None)
                land(
                    stores[agency],
                    self._rows[night, agency, dataset],
                    dataset=dataset,
                    keys=keys,
                    marker=marker,
                    extracted_at=received - timedelta(hours=1),
                    received_at=received,
                )
        told = {"served": served_picture(home), "one_per_register": one_per_register()}
        with build(home, KEYS, "disk", declared_tables(), feeds(), partnership().patterns, now, **told) as picture:
            yield picture

    def _person(self, child: Child, agency: str) -> dict[str, str | None]:
        number = {"health": "patient_ref", "education": "pupil_ref"}.get(agency, "person_ref")
        return {
            number: child.ref(agency),
            "given_name": child.given_name,
            "family_name": child.family_name,
            "birth_date": str(child.birth_date),
            "sex": "F",
            "address": child.address,
            "postcode": "ZZ99 3VZ",
        }


def days_ago(day: int) -> date:
    return NOW.date() - timedelta(days=day)


def at(day: int, hour: int, minute: int = 0) -> str:
    return f"{days_ago(day)} {hour:02d}:{minute:02d}:00"


@cache
def partnership() -> Partnership:
    """The thresholds that the project ships with."""
    return Settings(MASH_PARTNERSHIP=Path(__file__).resolve().parents[3] / "partnership.toml").partnership


def declared_tables() -> list[DeclaredTable]:
    return [
        DeclaredTable(agency, dataset.name, record.name, tuple(column.name for column in record.kept()))
        for agency, connector in connectors().items()
        for dataset, record in connector.tables()
    ]


def feeds() -> list[Feed]:
    return [
        Feed(agency, d.name, d.label, f"{agency}/{d.name}" in partnership().expected, d.due_every, d.lawful_basis)
        for agency, connector in connectors().items()
        for d in connector.datasets
    ]


def person_of(connection: duckdb.DuckDBPyConnection, child: Child) -> str:
    """The pseudonymous id that the picture gives the child, whichever agency knows it."""
    records = [f"{agency}:{child.ref(agency)}" for agency in NUMBERED_AFTER]
    found = connection.execute(
        "SELECT DISTINCT person_id FROM linkage.membership WHERE record_id IN (SELECT unnest($1))", [records]
    ).fetchall()
    assert len(found) == 1, f"the child's records were linked to {len(found)} persons"
    return str(found[0][0])


def findings(picture: duckdb.DuckDBPyConnection, pattern: str, child: Child) -> list[dict[str, Any]]:
    """The rows of one pattern on one child."""
    asked = "SELECT * FROM risk_picture.finding WHERE pattern = $1 AND person_id = $2"
    return _named(picture.execute(asked, [pattern, person_of(picture, child)]))


def events(picture: duckdb.DuckDBPyConnection, child: Child) -> list[dict[str, Any]]:
    """Every version of the child's events, in the order in which they happened."""
    asked = "SELECT * FROM chronology.event WHERE person_id = $1 ORDER BY occurred_from, kind, version"
    return _named(picture.execute(asked, [person_of(picture, child)]))


def _named(found: duckdb.DuckDBPyConnection) -> list[dict[str, Any]]:
    return [dict(zip([name for name, *_ in found.description or ()], row, strict=True)) for row in found.fetchall()]
