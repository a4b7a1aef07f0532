"""Where somebody is who must not be found: in no store, no picture, no answer and no file, whoever sent it and when."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime, timedelta

import pytest

from flows.cli import run
from flows.workplace import Workplace, open_workplace
from safeguarding.errors import Exit
from tests.conftest import walk_night
from tests.protected_family import BEFORE, NOTE, OPEN, SECRET, bundle, concerns, log, notice, put
from warehouse.publish import open_published
from warehouse.store import Database

FIRST = datetime(2026, 11, 20, 4)
AGENCIES = ("education", "health", "housing", "police")
LATER = ("Zqlater Close", "ZE8 8AA")  # sent without a word by the agency that hid the place before


@dataclass(frozen=True)
class Protected:
    """A home after three nights."""

    place: Workplace


@pytest.fixture(scope="module")
def protected(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Protected]:
    """Night one: nobody knows yet. Night two: every agency says in its own way that they must not be found. Night three:
    the police send a notice that names a new place without saying so."""
    folder = tmp_path_factory.mktemp("protected")
    inbox = folder / "inbox"
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("MASH_HOME", str(folder / "home"))
        environment.setenv("MASH_INBOX", str(inbox))
        environment.setenv("MASH_USER", "demo.analyst")
        place = open_workplace()
        put(inbox, "health/emergency_attendances", "1.json", bundle("2026-11-19T22:00:00Z", is_restricted=False))
        put(inbox, "police/vulnerability_reports", "1.csv", notice("PPN1", "2026-11-19 20:00", BEFORE, "N", "Heard shouting."))
        walk_night(place, inbox, FIRST)
        put(inbox, "health/emergency_attendances", "2.json", bundle("2026-11-20T22:00:00Z", is_restricted=True))
        put(
            inbox,
            "police/vulnerability_reports",
            "2.csv",
            notice("PPN2", "2026-11-20 20:00", SECRET[:2], "Y", NOTE.format(name="Zofia")),
        )
        put(inbox, "education/safeguarding_log", "2.xlsx", log())
        put(inbox, "housing/tenancy_concerns", "2.csv", concerns())
        walk_night(place, inbox, FIRST + timedelta(days=1))
        put(inbox, "police/vulnerability_reports", "3.csv", notice("PPN3", "2026-11-21 20:00", LATER, "", "Rang the bell."))
        walk_night(place, inbox, FIRST + timedelta(days=2))
        yield Protected(place)


def landed(place: Workplace, agency: str) -> str:
    """Everything in an agency's landing store, quarantine and accounts included, as text."""
    database = Database(place.home, place.keys, place.encryption)
    with database.connect() as connection:
        database.attach(
            connection, place.home / "landing" / f"{agency}.duckdb", "given", store=f"landing/{agency}", read_only=True
        )
        tables = connection.execute("SELECT table_name FROM duckdb_tables() WHERE database_name = 'given'").fetchall()
        return "\n".join(repr(connection.execute(f"SELECT * FROM given.{name}").fetchall()) for (name,) in tables)


def published(place: Workplace) -> dict[str, str]:
    """Everything in each published snapshot, as text."""
    found = {}
    for name in ("identity", "picture"):
        with closing(open_published(place.home, place.keys, place.encryption, name)) as connection:
            tables = connection.execute(
                "SELECT database_name, schema_name, table_name FROM duckdb_tables() WHERE NOT internal"
            ).fetchall()
            rows = [
                connection.execute("SELECT * FROM " + ".".join(f'"{part}"' for part in table)).fetchall() for table in tables
            ]
            found[name] = repr(rows)
    return found


def of_child(place: Workplace, name: str) -> set[str]:
    """The pseudonymous ids under which a given name is held."""
    with closing(open_published(place.home, place.keys, place.encryption, "identity")) as connection:
        found = connection.execute("SELECT person_id FROM identity.person WHERE given_name = ?", [name]).fetchall()
    return {person for (person,) in found}


@pytest.mark.parametrize("agency", AGENCIES)
def test_a_place_that_its_agency_restricts_never_lands(protected: Protected, agency: str) -> None:
    text = landed(protected.place, agency)
    assert [marker for marker in SECRET if marker in text or marker.replace(" ", "") in text] == []
    assert "Kowalczykowa" in text, "the person is there"
    if agency != "police":
        assert OPEN[0] in text, "another child's place is found by the same search"


def test_a_property_number_lands_for_others_only(protected: Protected) -> None:
    text = landed(protected.place, "housing")
    assert OPEN[4] in text
    assert SECRET[5] not in text


def test_what_landed_before_the_restriction_stays_with_its_agency_and_is_in_no_picture(protected: Protected) -> None:
    assert BEFORE[0] in landed(protected.place, "police"), "the landing is append-only until retention removes it"
    for text in published(protected.place).values():
        assert [m for m in (*BEFORE, *LATER, *SECRET) if m in text] == []


def test_what_an_agency_hid_once_it_hides_in_its_next_delivery_too(protected: Protected) -> None:
    text = landed(protected.place, "police")
    assert "PPN3" in text
    assert [marker for marker in LATER if marker in text] == []


def test_the_place_of_mother_and_child_is_hidden_and_another_childs_is_shown(protected: Protected) -> None:
    with closing(
        open_published(protected.place.home, protected.place.keys, protected.place.encryption, "identity")
    ) as connection:
        shown = connection.execute(
            "SELECT DISTINCT given_name, address, postcode, is_restricted FROM identity.person "
            "WHERE family_name = 'Kowalczykowa'"
        ).fetchall()
        others = connection.execute("SELECT DISTINCT address FROM identity.person WHERE given_name = 'Aneurin'").fetchall()
    assert set(shown) == {("Zofia", None, None, True), ("Marta", None, None, True)}
    assert others == [(f"7 {OPEN[0]}",)]


def test_no_event_of_a_restricted_person_names_a_school_or_a_department(protected: Protected) -> None:
    people = of_child(protected.place, "Zofia")
    with closing(
        open_published(protected.place.home, protected.place.keys, protected.place.encryption, "picture")
    ) as connection:
        services = connection.execute(
            "SELECT DISTINCT list_contains(?, person_id), service FROM chronology.event "
            "WHERE agency IN ('education', 'health')",
            [sorted(people)],
        ).fetchall()
    assert {service for is_hidden, service in services if is_hidden} == {None}
    assert {OPEN[2], OPEN[3]} <= {service for is_hidden, service in services if not is_hidden}


def test_no_answer_of_any_command_says_where_they_are(
    protected: Protected, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in {"MASH_HOME": str(protected.place.home), "MASH_USER": "demo.analyst"}.items():
        monkeypatch.setenv(name, value)
    said = []

    def ask(*arguments: str) -> str:
        assert run([*arguments]) in (Exit.OK, Exit.FINDINGS), arguments
        printed = capsys.readouterr()
        said.append(printed.out + printed.err)
        return printed.out

    for person in sorted(of_child(protected.place, "Zofia") | of_child(protected.place, "Marta")):
        ask("explain", person)
        case = json.loads(
            ask(
                "open", person, "--purpose", "section_47", "--basis", "legal_obligation", "--threshold", "level_4",
                "--reason", "strategy meeting about the child", "--authorised-by", "demo.team.manager",
                "--family-informed", "NOT_YET_UNSAFE_ADULT", "--json",
            )
        )["case_id"]  # fmt: skip
        for form in ((), ("--json",), ("--known-on", "2026-11-20", "--json")):
            chronology = ask("chronology", case, "--all", *form)
            assert "Kowalczykowa" in chronology, "an opened case says who, but not where"
    for command in ("deliveries", "worklist", "register", "doctor"):
        ask(command)
        ask(command, "--json")
    markers = (*SECRET, *BEFORE, *LATER)
    assert [m for m in markers if any(m in text for text in said)] == []


def test_no_file_of_the_home_holds_a_place_in_clear(protected: Protected) -> None:
    files = [path for path in protected.place.home.rglob("*") if path.is_file()]
    markers = [m.encode() for m in (*SECRET, *BEFORE, *LATER)]
    assert [path.name for path in files if any(m in path.read_bytes() for m in markers)] == []
    assert len(files) > 6
