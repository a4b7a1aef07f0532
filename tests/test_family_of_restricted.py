"""Nothing that is told of a brother or a mother, today or as it stood, says where the child is who must not be found.

The police know the place before anybody says that it is secret; the hospital, which says so, knows nothing of the brother;
the school and the landlord know him and nothing of the danger.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from flows.cli import run
from flows.workplace import Workplace, open_workplace
from safeguarding.errors import Exit
from tests.conftest import walk_night
from tests.connectors.test_excel import workbook
from tests.protected_family import OPEN, bundle, put
from tests.test_restricted_persons import of_child, published
from warehouse.publish import open_published

FIRST = datetime(2026, 11, 20, 4)
REFUGE, LATER, SCHOOL = ("7 Zqfled Lane", "ZE7 7ZZ"), ("9 Zqonward Close", "ZE8 8AA"), "Zqbrothers Primary"
MARKERS = ("Zqfled", "ZQFLED", "ZE7 7ZZ", "ZE77ZZ", "Zqonward", "ZQONWARD", "ZE8 8AA", "ZE88AA", SCHOOL)
CHILD, BROTHER = ("Zofia", "Kowalczykowa", "2015-04-03", "F"), ("Leopold", "Kowalczykowa", "2017-08-09", "M")
MOTHER = ("Marta", "Kowalczykowa", "1990-03-02", "F")


def notice(ppn: str, when: str, place: tuple[str, str], *people: tuple[tuple[str, ...], str, str]) -> bytes:
    head = (
        "PPN ID|PPN Type|Incident From|Submitted|Nominal Ref|Role|Relationship|Forename|Surname|DOB|Sex|Address|Postcode|"
        "Refuge|Circumstances"
    )
    rows = (
        f"{ppn}|child|{when}|{when}|{ref}|present|{rel}|{'|'.join(who)}|{'|'.join(place)}||Seen." for who, ref, rel in people
    )
    return "\n".join([head, *rows]).encode()


def log() -> bytes:
    head: list[object] = [
        "Incident ID", "School", "Pupil ID", "Forename", "Surname", "DOB", "Gender", "Address", "Postcode", "Incident Date",
        "Contact 1 Forename", "Contact 1 Surname", "Contact 1 Relationship", "Details",
    ]  # fmt: skip
    row = ["SG7", SCHOOL, "0007", *BROTHER, *REFUGE, datetime(2026, 11, 19, 9), "Marta", "Kowalczykowa", "Mother", "Tired."]
    return workbook(("Log", [head, row]))


def tenancy() -> bytes:
    head = (
        "Change;Tenancy Ref;Concern Ref;Person Ref;Forename;Surname;DOB;Sex;Relationship;Address;Postcode;Concern Type;"
        "Concern Date;Recorded;Notes"
    )
    when = "CONDITION;18/11/2026;18/11/2026 10:00;Damp."
    people = ((MOTHER, "H2", "Mother"), (BROTHER, "H3", "Child"))
    return "\n".join(
        [head, *(f"A;T1;C1;{r};{';'.join(who)};{rel};{';'.join(REFUGE)};{when}" for who, r, rel in people)]
    ).encode()


@pytest.fixture(scope="module")
def fled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workplace]:
    folder = tmp_path_factory.mktemp("fled")
    inbox: Path = folder / "inbox"
    child, brother, mother = (CHILD, "N1", "child"), (BROTHER, "N3", "child"), (MOTHER, "N2", "mother")
    with pytest.MonkeyPatch.context() as environment:
        for name, value in {"MASH_HOME": folder / "home", "MASH_INBOX": inbox, "MASH_USER": "demo.analyst"}.items():
            environment.setenv(name, str(value))
        place = open_workplace()
        put(inbox, "police/vulnerability_reports", "1.csv", notice("P1", "2026-11-18 20:00", REFUGE, child, mother))
        put(inbox, "police/vulnerability_reports", "2.csv", notice("P2", "2026-11-18 21:00", REFUGE, brother, mother))
        walk_night(place, inbox, FIRST)
        put(inbox, "health/emergency_attendances", "3.json", bundle("2026-11-20T22:00:00Z", is_restricted=True))
        put(inbox, "education/safeguarding_log", "3.xlsx", log())
        put(inbox, "housing/tenancy_concerns", "3.csv", tenancy())
        walk_night(place, inbox, FIRST + timedelta(days=1))
        put(inbox, "police/vulnerability_reports", "4.csv", notice("P4", "2026-11-21 20:00", LATER, brother, mother))
        walk_night(place, inbox, FIRST + timedelta(days=2))
        yield place


def test_the_hospital_says_so_of_the_child_alone_and_the_others_are_her_family(fled: Workplace) -> None:
    with closing(open_published(fled.home, fled.keys, fled.encryption, "identity")) as connection:
        asked = "SELECT given_name, is_restricted, hides_place FROM identity.person WHERE family_name = 'Kowalczykowa'"
        assert set(connection.execute(asked).fetchall()) == {
            ("Zofia", True, True), ("Leopold", False, True), ("Marta", False, True),
        }  # fmt: skip


def test_no_published_table_names_the_place_or_the_brothers_school(fled: Workplace) -> None:
    for name, text in published(fled).items():
        assert [marker for marker in MARKERS if marker in text] == [], name
    assert OPEN[0] in published(fled)["identity"], "another child's place is found by the same search"


@pytest.mark.parametrize("name", ["Zofia", "Leopold", "Marta"])
def test_no_answer_about_any_of_them_names_it_today_as_it_stood_or_as_one_agency_knew_it(
    fled: Workplace, name: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for setting, value in {"MASH_HOME": str(fled.home), "MASH_USER": "demo.analyst"}.items():
        monkeypatch.setenv(setting, value)

    def ask(*arguments: str) -> str:
        code = run([*arguments])
        printed = capsys.readouterr()
        # Of a mother the police have no event of her own, so nothing of her was known to them alone.
        assert code == Exit.OK or (name == "Marta" and "Nothing of this person" in printed.out + printed.err), arguments
        assert [m for m in MARKERS if m in printed.out + printed.err] == [], arguments
        return printed.out

    [person] = of_child(fled, name)
    ask("explain", person)
    ask("links", "explain", person)
    opened = ("--reason", "asked about by a test", "--authorised-by", "demo.team.manager", "--json")
    stated = ("--purpose", "section_47", "--basis", "legal_obligation", "--threshold", "level_4")
    case = json.loads(ask("open", person, *stated, *opened))["case_id"]
    for form in (
        (),
        ("--known-on", "2026-11-20"),
        ("--known-on", "2026-11-21"),
        ("--known-to", "police"),
        ("--agency", "police"),
    ):
        if form and form[0] == "--known-on" and name == "Marta":
            continue  # a look back makes a picture each time, and hers is her son's
        if not form or name == "Zofia":  # and it says in words what it says in JSON
            ask("chronology", case, "--all", *form)
        if told := json.loads(ask("chronology", case, "--all", "--json", *form)).get("chronology"):
            assert told["person"]["family_name"] == "Kowalczykowa"
            assert not [change for change in told["household"] if change["change"] == "moved"]
    ask("case-record", case)
    stated = ("--purpose", "subject_access_request", "--basis", "legal_obligation", "--threshold", "none")
    request = json.loads(ask("open", person, *stated, *opened))["case_id"]
    copy = json.loads(ask("subject-access", request, "--json"))
    assert any("where the person lives" in decision["question"] for decision in copy["to_decide"])
