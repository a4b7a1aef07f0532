"""How findings stand against the night before: two nights, built and published one after the other."""

from __future__ import annotations

from contextlib import closing
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from safeguarding.codes import Role, Route
from tests.permits import permit_for
from tests.warehouse.arrivals import KEYS
from tests.warehouse.models import given as given_module
from tests.warehouse.models.given import NOW, Child, Given, partnership, person_of
from warehouse.publish import content_digest, open_published, publish
from warehouse.queries.listing import Sought, WorklistFinding
from warehouse.queries.worklist import Worklist, worklist

LEAVE = permit_for(Route.WORKLIST)
EVENING, NIGHT = NOW - timedelta(days=1), NOW
CONVERGENCE = Sought(pattern="convergence")


@dataclass
class Town:
    """Children whose agencies come together, or not, from one night to the next."""

    home: Path
    given: Given
    children: dict[str, Child]

    def night(self, now: datetime) -> dict[str, str]:
        """Land, build and publish; the children's ids."""
        with self.given.built(self.home, now) as built:
            ids = {name: person_of(built.connection, child) for name, child in self.children.items()}
            publish(built)
        return ids

    def worklist(self, sought: Sought = CONVERGENCE) -> Worklist:
        with closing(open_published(self.home, KEYS, "disk", "picture")) as picture:
            return worklist(picture, LEAVE, sought)

    def standing(self) -> str:
        with closing(open_published(self.home, KEYS, "disk", "picture")) as picture:
            return content_digest(picture, "published", ["standing", "risk_picture"])


def first_evening(home: Path) -> Town:
    given = Given()
    children = {name: given.child() for name in ("steady", "growing", "fresh", "taken", "old")}
    for name, child in children.items():
        day = 91 if name == "old" else 20
        given.visit(child, day + 3, reason="injury")
        given.incident(child, day + 1)
        if name == "taken":
            given.concern(child, day, "HARASSMENT", concern_ref="C-77")
        elif name != "fresh":
            given.notice(child, day)
    return Town(home, given, children)


@pytest.fixture(scope="module")
def two_nights(tmp_path_factory: pytest.TempPathFactory) -> tuple[Town, dict[str, str]]:
    town = first_evening(tmp_path_factory.mktemp("nights"))
    town.night(EVENING)
    town.given.incident(town.children["growing"], 1)
    town.given.notice(town.children["fresh"], 1)
    town.given.concern(town.children["taken"], 20, "HARASSMENT", concern_ref="C-77", change="D")
    return town, town.night(NIGHT)


def found(town: Town) -> dict[str, WorklistFinding]:
    return {row.person_id: finding for row in town.worklist().rows for finding in row.findings}


def test_a_finding_is_new_changed_or_still_there(two_nights: tuple[Town, dict[str, str]]) -> None:
    town, ids = two_nights
    states = {name: (found(town)[ids[name]].state, found(town)[ids[name]].changes) for name in ("steady", "growing", "fresh")}
    assert states == {"steady": ("still there", ()), "growing": ("changed", ("events",)), "fresh": ("new", ())}


def test_new_ones_come_first_then_changed_ones(two_nights: tuple[Town, dict[str, str]]) -> None:
    town, ids = two_nights
    assert [row.person_id for row in town.worklist().rows] == [ids[name] for name in ("fresh", "growing", "steady")]


def test_since_when_it_is_seen_and_when_it_last_changed_are_kept(two_nights: tuple[Town, dict[str, str]]) -> None:
    town, ids = two_nights
    seen = {name: found(town)[ids[name]].first_seen_on for name in ("steady", "growing", "fresh")}
    assert seen == {"steady": EVENING.date(), "growing": EVENING.date(), "fresh": NIGHT.date()}
    since = town.worklist(Sought(pattern="convergence", since=NIGHT.date()))
    assert {row.person_id for row in since.rows} == {ids["fresh"], ids["growing"]}


def test_what_has_gone_stands_apart_with_why_that_may_be(two_nights: tuple[Town, dict[str, str]]) -> None:
    town, ids = two_nights
    answer = town.worklist()
    assert answer.compared_with == EVENING.date()
    assert {gone.person_id: gone.reasons for gone in answer.gone} == {
        ids["taken"]: ("an event was withdrawn by its agency",),
        ids["old"]: ("the days that the pattern looks at have passed",),
    }
    assert not {gone.person_id for gone in answer.gone} & {row.person_id for row in answer.rows}
    assert town.worklist(Sought(pattern="convergence", is_new=True)).gone == ()


def test_what_rested_on_other_agencies_goes_without_a_word_for_a_researcher(two_nights: tuple[Town, dict[str, str]]) -> None:
    town, _ = two_nights
    leave = permit_for(Route.WORKLIST, Role.AGENCY_RESEARCHER, agency="health")
    with closing(open_published(town.home, KEYS, "disk", "picture")) as picture:
        assert worklist(picture, leave, CONVERGENCE).gone == ()


def test_the_same_night_twice_says_the_same(two_nights: tuple[Town, dict[str, str]]) -> None:
    town, _ = two_nights
    once = town.standing()
    town.night(NIGHT + timedelta(hours=5))
    assert town.standing() == once
    assert town.worklist().compared_with == EVENING.date()


def test_another_version_of_a_rule_is_a_change_and_may_be_why_a_finding_has_gone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    town = first_evening(tmp_path)
    town.given.concern(town.children["steady"], 19, "HARASSMENT")
    ids = town.night(EVENING)
    approved = partnership()
    stricter = approved.patterns["convergence"].model_copy(
        update={"version": "9", "thresholds": {"agencies": 4, "window_days": 90}}
    )
    changed = approved.model_copy(update={"patterns": {**approved.patterns, "convergence": stricter}})
    monkeypatch.setattr(given_module, "partnership", lambda: changed)
    town.night(NIGHT)
    assert found(town)[ids["steady"]].changes == ("version",)
    gone = {each.person_id: each.reasons for each in town.worklist().gone}
    assert gone[ids["growing"]] == ("the rule or its numbers have another version now",)


def test_of_people_and_events_that_are_not_held_any_more_nothing_is_carried_on(two_nights: tuple[Town, dict[str, str]]) -> None:
    town, _ = two_nights
    with closing(open_published(town.home, KEYS, "disk", "picture")) as picture:
        left = picture.execute(
            "SELECT person_id, fact FROM (SELECT person_id, unnest(facts) AS fact FROM standing.earlier_finding) "
            "WHERE person_id NOT IN (SELECT person_id FROM chronology.person) "
            "OR split_part(fact, '@', 1) NOT IN (SELECT event_id FROM chronology.event)"
        ).fetchall()
        kept = picture.execute("SELECT count(*) FROM standing.earlier_finding").fetchall()
    assert left == []
    assert kept > [(4,)]
