"""What is silently absent leaves no trace: not in a list of agencies, not in a count, not by somebody being there."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import duckdb
import pytest

from safeguarding.codes import Role, Route
from safeguarding.errors import AccessRefused, PersonUnknown
from safeguarding.need_to_know.access import Permit
from tests.permits import permit_for
from tests.warehouse.arrivals import KEYS
from tests.warehouse.models.given import Given, person_of
from tests.warehouse.queries.conftest import Published
from warehouse.publish import open_published, publish
from warehouse.queries.identity import family, named_person
from warehouse.queries.people import children_without_finding, current_id, find_person
from warehouse.queries.search import search, understand
from warehouse.queries.visibility import silent_agencies
from warehouse.queries.worklist import worklist

EXPLAIN, FIND, WORKLIST, OPEN = (permit_for(route) for route in (Route.EXPLAIN, Route.FIND, Route.WORKLIST, Route.OPEN))
POLICE_EXPLAINS = permit_for(Route.EXPLAIN, Role.AGENCY_RESEARCHER, agency="police")
POLICE_FINDS = permit_for(Route.FIND, Role.AGENCY_RESEARCHER, agency="police")


@pytest.fixture(scope="module")
def shadows(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Published]:
    """A child whom the police know from intelligence alone; one whom a school knows too; one with a notice besides."""
    home: Path = tmp_path_factory.mktemp("shadows")
    given = Given()
    children = {name: given.child() for name in ("unseen", "schooled", "noticed")}
    for child in children.values():
        given.notice(child, 9, "intelligence", night=1, narrative="a source says")
    given.incident(children["schooled"], 20, night=1)
    given.incident(children["noticed"], 20, night=1)
    given.notice(children["noticed"], 5, "child", night=1)
    with given.built(home) as built:
        ids = {name: person_of(built.connection, child) for name, child in children.items()}
        publish(built)
    with (
        closing(open_published(home, KEYS, "disk", "identity")) as identity,
        closing(open_published(home, KEYS, "disk", "picture")) as picture,
    ):
        yield Published(identity, picture, children, ids)


def rows(connection: duckdb.DuckDBPyConnection, sql: str, *asked: str) -> list[tuple[object, ...]]:
    return connection.execute(sql, list(asked)).fetchall()


def test_an_agency_is_silent_where_it_holds_nothing_but_what_is_absent(shadows: Published) -> None:
    silent = silent_agencies(shadows.picture, EXPLAIN)
    assert silent == {shadows.ids[name]: frozenset({"police"}) for name in ("unseen", "schooled")}


@pytest.mark.parametrize("permit", [EXPLAIN, OPEN])
def test_a_person_known_from_intelligence_alone_is_not_in_the_picture(shadows: Published, permit: object) -> None:
    assert rows(shadows.picture, "SELECT 1 FROM chronology.person WHERE person_id = $1", shadows.ids["unseen"])
    with pytest.raises(PersonUnknown):
        find_person(shadows.picture, permit, shadows.ids["unseen"])  # type: ignore[arg-type]
    listed = {child.person_id for child in children_without_finding(shadows.picture, WORKLIST)}
    listed |= {row.person_id for row in worklist(shadows.picture, WORKLIST).rows}
    assert {shadows.ids["schooled"], shadows.ids["noticed"]} <= listed
    assert shadows.ids["unseen"] not in listed


def test_where_others_know_the_person_the_silent_agency_is_in_no_list_and_no_count(shadows: Published) -> None:
    schooled = find_person(shadows.picture, EXPLAIN, shadows.ids["schooled"])
    assert (schooled.agencies, schooled.record_count, schooled.weakest_link_reason) == (("education",), 1, "single_record")
    noticed = find_person(shadows.picture, EXPLAIN, shadows.ids["noticed"])
    assert (noticed.agencies, noticed.record_count) == (("education", "police"), 2)


def test_the_counts_per_agency_are_those_of_the_whole_person(shadows: Published) -> None:
    assert not rows(shadows.picture, "SELECT 1 FROM chronology.person WHERE list_sum(agency_records) <> record_count")


def test_neither_a_name_nor_the_polices_own_number_finds_what_is_absent(shadows: Published) -> None:
    def found(permit: object, name: str) -> list[tuple[str, ...]]:
        child = shadows.children[name]
        question = understand(f"{child.given_name} {child.family_name} {child.birth_date:%d/%m/%Y}")
        return [m.agencies for m in search(shadows.identity, permit, shadows.picture, question)]  # type: ignore[arg-type]

    assert found(FIND, "unseen") == []
    assert found(FIND, "schooled") == [("education",)]
    assert found(FIND, "noticed") == [("education", "police")]
    assert found(POLICE_FINDS, "unseen") == [("police",)]
    by_number = understand(f"police:{shadows.children['unseen'].ref('police')}")
    assert search(shadows.identity, FIND, shadows.picture, by_number) == ()


def test_the_polices_own_researcher_knows_whom_the_police_know(shadows: Published) -> None:
    assert find_person(shadows.picture, POLICE_EXPLAINS, shadows.ids["unseen"]).agencies == ("police",)
    assert current_id(shadows.picture, EXPLAIN, shadows.ids["unseen"]) == shadows.ids["unseen"]


def test_names_and_family_are_for_an_opened_case_and_leave_a_silent_agency_out(shadows: Published) -> None:
    with pytest.raises(AccessRefused):
        named_person(shadows.identity, EXPLAIN, shadows.ids["schooled"])
    assert family(shadows.identity, EXPLAIN, shadows.ids["schooled"]) == ()


def test_no_finding_rests_on_intelligence(shadows: Published, published: Published) -> None:
    for picture in (shadows.picture, published.picture):
        held = rows(picture, "SELECT event_id FROM chronology.event WHERE 'intelligence' IN (kind, statement_kind)")
        counted = rows(picture, "SELECT DISTINCT unnest(event_ids) FROM risk_picture.finding")
        assert held
        assert not set(held) & set(counted)


@pytest.mark.parametrize("permit", [EXPLAIN, POLICE_EXPLAINS, FIND])
def test_whoever_is_asked_about_alone_has_the_silent_agencies_they_have_among_everybody(
    shadows: Published, published: Published, permit: Permit
) -> None:
    for picture in (shadows.picture, published.picture):
        everybody = silent_agencies(picture, permit)
        people = [str(person) for (person,) in rows(picture, "SELECT person_id FROM chronology.person")]
        assert silent_agencies(picture, permit, people) == everybody
        for person in people:
            assert silent_agencies(picture, permit, [person]) == ({person: everybody[person]} if person in everybody else {})
    assert silent_agencies(shadows.picture, permit, []) == {}


def test_every_event_is_a_mention_of_its_person_and_of_everybody_beside(published: Published) -> None:
    marks = "agency, kind, statement_kind, sensitivity"
    told = set(rows(published.picture, f"SELECT person_id, {marks} FROM chronology.event"))
    for others, *mark in rows(published.picture, f"SELECT others, {marks} FROM chronology.event WHERE others IS NOT NULL"):
        told |= {(other.partition("=")[0], *mark) for other in str(others).split(";")}
    assert set(rows(published.picture, f"SELECT person_id, {marks} FROM chronology.mention")) == told
    assert set(rows(published.picture, f"SELECT {marks} FROM chronology.mark")) == {each[1:] for each in told}
