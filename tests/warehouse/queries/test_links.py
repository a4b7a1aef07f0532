"""Doubtful and made links are shown by identity fields alone, and nothing gives away who must not be found."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from safeguarding.codes import Role, Route
from safeguarding.errors import AccessRefused, PersonUnknown, UsageError
from tests.permits import permit_for
from tests.warehouse.arrivals import KEYS
from tests.warehouse.models.given import Given, person_of
from tests.warehouse.queries.conftest import Published
from warehouse.publish import open_published, publish
from warehouse.queries.links import Links, RecordPair

LEAVE = permit_for(Route.LINKS, Role.LINKAGE_REVIEWER)
CODES = KEYS.pseudonymiser("links/code")


@pytest.fixture(scope="module")
def known(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Published]:
    """A child whose place is open and one who must not be found, both known to health and a school; one with a twin-like
    sibling; one whom the police know from intelligence alone."""
    home: Path = tmp_path_factory.mktemp("links")
    given = Given()
    children = {name: given.child() for name in ("open", "hidden", "shadowed")}
    for name, child in children.items():
        given.patient(child, is_restricted=str(name == "hidden").lower())
        given.visit(child, 12)
        given.incident(child, 20)
    given.notice(children["shadowed"], 9, "intelligence", narrative="a source says")
    given.notice(children["open"], 9)
    lookalike = given.child(born=str(children["open"].birth_date), sibling=children["open"])
    given.notice(lookalike, 8, given_name=children["open"].given_name[:4] + "a", birth_date=None)
    with given.built(home) as built:
        ids = {name: person_of(built.connection, child) for name, child in children.items()}
        publish(built)
    with (
        closing(open_published(home, KEYS, "disk", "identity")) as identity,
        closing(open_published(home, KEYS, "disk", "picture")) as picture,
    ):
        yield Published(identity, picture, children, ids)


@pytest.fixture
def links(known: Published) -> Links:
    return Links(known.identity, known.picture, LEAVE, CODES)


def step(pair: RecordPair, comparison: str) -> tuple[str, float | None]:
    return next((s.level, s.bits) for s in pair.waterfall if s.comparison == comparison)


def test_a_persons_links_say_what_joined_the_records_the_least_sure_first(links: Links, known: Published) -> None:
    found = links.of_person(known.ids["open"])
    assert {"education", "health", "police"} == set(found.agencies) == {record.agency for record in found.records}
    assert found.weakest == found.links[0].pair
    weights = [pair.match_weight for pair in found.links if pair.match_weight is not None]
    assert weights == sorted(weights)
    assert {record for pair in found.links for record in (pair.a.record, pair.b.record)} == {r.record for r in found.records}
    for pair in found.links:
        assert step(pair, "birth")[0] == "same"
        assert sum(s.bits or 0 for s in pair.waterfall) > 10
        assert links.find(pair.pair).pair == pair.pair


def test_where_somebody_must_not_be_found_no_place_is_shown_nor_what_it_weighs(links: Links, known: Published) -> None:
    found = links.of_person(known.ids["hidden"])
    assert len(found.records) == 2
    assert all(record.is_restricted and not record.has_place for record in found.records)
    for pair in found.links:
        assert step(pair, "place") == ("withheld", None)
        assert pair.match_weight is None
        assert not [s for s in pair.waterfall if s.comparison == "names"]
    assert all(record.has_place for record in links.of_person(known.ids["open"]).records)
    assert [pair for pair in links.of_person(known.ids["open"]).links if step(pair, "place")[1]]


def test_an_agency_that_holds_intelligence_alone_is_not_named_beside_the_person(links: Links, known: Published) -> None:
    assert links.of_person(known.ids["shadowed"]).agencies == ("education", "health")
    assert len(links.every_record_id(known.ids["shadowed"])) == 3, "a split still parts the record from all of them"


def test_doubtful_pairs_come_in_one_order_and_without_those_that_are_decided(links: Links) -> None:
    waiting = links.doubtful()
    assert waiting
    assert links.doubtful() == waiting
    assert all(pair.band == "review" and pair.a.person_id != pair.b.person_id for pair in waiting)
    keys = [(not pair.has_finding, not pair.joins_agencies) for pair in waiting]
    assert keys == sorted(keys)
    assert links.doubtful({waiting[0].pair}) == waiting[1:]


def test_neither_another_role_nor_another_route_shows_links(known: Published) -> None:
    with pytest.raises(AccessRefused):
        permit_for(Route.LINKS, Role.ANALYST)
    with pytest.raises(AccessRefused):
        Links(known.identity, known.picture, permit_for(Route.EXPLAIN), CODES)


def test_what_is_not_there_is_refused_without_repeating_what_was_typed(links: Links) -> None:
    with pytest.raises(UsageError) as refused:
        links.find("Aderyn")
    assert "Aderyn" not in str(refused.value)
    with pytest.raises(PersonUnknown):
        links.of_person("Aderyn")
