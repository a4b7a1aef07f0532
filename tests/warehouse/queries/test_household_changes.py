"""What changed at home, as lines: who joined, who was born, that somebody moved and never where to."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

import duckdb
import pytest

from safeguarding.codes import Role, Route
from safeguarding.ledger.audit import Audit
from safeguarding.ledger.cases import Case, CaseRequest, Cases
from safeguarding.ledger.database import open_ledger
from safeguarding.ledger.head import HeadFile
from tests.permits import permit_for
from tests.warehouse.arrivals import KEYS
from tests.warehouse.models.given import NOW, Given, days_ago, person_of
from warehouse.publish import open_published, publish
from warehouse.queries.household_changes import HouseholdChange, household_changes

ALWAYS = datetime(9999, 1, 1)


@dataclass(frozen=True)
class Home:
    identity: duckdb.DuckDBPyConnection
    person_id: str
    case: Case

    def changes(self, role: Role = Role.ANALYST, before: datetime = ALWAYS, **asked: bool) -> list[HouseholdChange]:
        permit = permit_for(Route.CHRONOLOGY, role, case=self.case)
        return list(household_changes(self.identity, permit, self.person_id, known_before=before, **asked))


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Home]:
    folder: Path = tmp_path_factory.mktemp("home")
    given = Given()
    child = given.child(born="2018-03-05")
    mother, partner, baby = given.adult(child), given.adult(child), given.child(born="2026-09-14", sibling=child)
    before = replace(child, address="1 Elsewhere Court")
    given.concern(before, 60, night=9)
    given.home(40, (child, "child"), (mother, "mother"), night=6)
    given.home(5, (child, "child"), (mother, "mother"), (partner, "household_member"), (baby, "sibling"), night=2)
    given.patient(mother, night=1, died_on=str(days_ago(3)))
    with given.built(folder) as built:
        person_id = person_of(built.connection, child)
        publish(built)
    engine = open_ledger(folder)
    audit = Audit(engine, KEYS, HeadFile(folder / "audit.head", KEYS))
    stated = {"purpose": "section_17", "basis": "public_task", "threshold": "level_3", "reason": "a home that changes"}
    cases = Cases(engine, KEYS, audit, authorise_above="level_4")
    case = cases.open(CaseRequest(person_id=person_id, opened_by="analyst", role="operator", **stated), NOW)
    with closing(open_published(folder, KEYS, "disk", "identity")) as identity:
        yield Home(identity, person_id, case)


def test_a_partner_who_joins_a_birth_and_a_move_are_lines_and_who_was_there_from_the_start_is_none(home: Home) -> None:
    found = home.changes()
    assert {each.change for each in found} >= {"adult_joined", "sibling_born"}
    (born,) = [each for each in found if each.change == "sibling_born"]
    assert (str(born.occurred_on), born.precision, born.agencies) == ("2026-09-14", "day", ("housing",))
    (joined,) = [each for each in found if each.change == "adult_joined"]
    assert (joined.occurred_on, joined.precision) == ((NOW - timedelta(days=2, hours=10)).date(), "approx")
    assert "Elsewhere" not in str(found)


def test_a_death_in_the_family_is_a_line(home: Home) -> None:
    (died,) = [each for each in home.changes() if each.change == "died"]
    assert (died.occurred_on, died.precision, died.agencies) == (days_ago(3), "day", ("health",))
    assert died.name is not None


def test_what_came_later_was_not_known_yet(home: Home) -> None:
    assert not {"adult_joined", "sibling_born"} & {e.change for e in home.changes(before=NOW - timedelta(days=3))}


def test_that_somebody_in_danger_moved_is_not_told(home: Home) -> None:
    assert "moved" in {each.change for each in home.changes()}
    assert "moved" not in {each.change for each in home.changes(is_in_danger=True)}
