"""What was known when, from the command line: each night's picture made again is the one that was published that night."""

from __future__ import annotations

import json
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path

import duckdb
import pytest

from flows import cli
from flows.commands.chronology import look_at_chronology
from flows.commands.chronology_text import replayed
from flows.commands.past_explanation import look_back_at_person
from flows.replay import past_asked_for, rebuilt_past
from flows.retention import apply_retention
from flows.workplace import Workplace
from safeguarding.errors import PersonUnknown, UsageError
from safeguarding.identifiers import uk_now
from safeguarding.ledger.cases import Actor, CaseRequest
from tests.conftest import PROCESSORS
from tests.pictures import tables_of
from tests.thirty_nights import (
    COMPARED,
    CONFIRMED,
    NIGHTS,
    PUBLISHED,
    REJECTED,
    REWORDED,
    REWORDED_RULES,
    ThirtyNights,
    on,
    served,
    walk_thirty_nights,
)
from tests.warehouse.models.comparison import differences
from warehouse.linkage.decided import resolve
from warehouse.publish import open_published

FIRST, LAST = on(1), on(NIGHTS)


@pytest.fixture(scope="module")
def thirty_nights(tmp_path_factory: pytest.TempPathFactory) -> ThirtyNights:
    return walk_thirty_nights(tmp_path_factory.mktemp("thirty"))


@pytest.fixture
def place(thirty_nights: ThirtyNights, monkeypatch: pytest.MonkeyPatch) -> Workplace:
    return thirty_nights.enter(monkeypatch)


def person_of(place: Workplace, record_id: str) -> str:
    with closing(open_published(place.home, place.keys, place.encryption, "identity")) as identity:
        found = identity.execute("SELECT DISTINCT person_id FROM identity.person_record WHERE record_id = ?", [record_id])
        ((person,),) = found.fetchall()
    return str(person)


def somebody(place: Workplace) -> str:
    """Somebody with a finding, of whom two agencies told from the first night on."""
    with closing(open_published(place.home, place.keys, place.encryption, "picture")) as picture:
        (person,) = picture.execute(
            "SELECT person_id FROM chronology.event JOIN risk_picture.finding USING (person_id) GROUP BY person_id "
            "HAVING count(DISTINCT chronology.event.agency) > 1 ORDER BY min(received_at), person_id LIMIT 1"
        ).fetchone() or ("",)
    return str(person)


def opened(place: Workplace, person: str) -> str:
    stated = {"purpose": "strategy", "basis": "public_task", "threshold": "level_4"}
    who = {"opened_by": "demo.analyst", "role": "analyst", "authorised_by": "demo.team.manager"}
    request = CaseRequest(person_id=person, reason=f"two agencies are worried, {uk_now():%H%M%S%f}", **who, **stated)
    return place.cases.open(request, uk_now()).case_id


def test_much_changed_in_thirty_nights(thirty_nights: ThirtyNights, place: Workplace) -> None:
    """So that the comparison below is of something: no two publications are alike, and every kind of change was there."""
    assert list(thirty_nights.published) == [on(night) for night in PUBLISHED]
    assert len({tuple(digests.items()) for digests in thirty_nights.published.values()}) == len(PUBLISHED)
    touched = {kind: sum(len(d[kind]) for d in thirty_nights.made.deliveries) for kind in ("corrected", "withdrawn")}
    assert min(touched.values()) > 5
    assert len(resolve(place.decisions.all()).confirmed) == len(resolve(place.decisions.all()).apart) == 1
    with closing(open_published(place.home, place.keys, place.encryption, "picture")) as picture:
        ended = "SELECT count(superseded_at) > 0, count(withdrawn_at) > 0 FROM chronology.event"
        assert picture.execute(ended).fetchall() == [(True, True)]
    with closing(open_published(place.home, place.keys, place.encryption, "identity")) as identity:
        assert identity.execute("SELECT count(*) > 0 FROM identity.left_id").fetchall() == [(True,)]
    sets = [json.loads(line)["rules"] for line in (place.home / "rules" / "history.jsonl").read_text("utf-8").splitlines()]
    assert len(set(sets)) >= 3


@pytest.mark.parametrize("night", PUBLISHED)
def test_a_nights_picture_made_again_is_the_one_that_was_published(
    thirty_nights: ThirtyNights, place: Workplace, night: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Ids of persons and households included, and however many threads work at it. And it holds what patterns worked out a
    second time find in it, under the thresholds of then."""
    monkeypatch.setenv(PROCESSORS, "3")
    published, past = thirty_nights.published[on(night)], past_asked_for(place, on(night), None)
    assert past.rules is not None
    assert past.served is not None
    numbers = {name: approved.thresholds for name, approved in past.rules.patterns.items()}
    with rebuilt_past(place, past) as picture:
        assert picture.execute("SELECT current_setting('threads')").fetchall() == [(3,)]
        again = tables_of(picture, COMPARED)
        findings, wrong = differences(picture, past.served.at, numbers, but=REWORDED_RULES if night >= REWORDED else ())
    assert [table for table in published if again.get(table) != published[table]] == []
    assert again.keys() == published.keys()
    assert wrong == []
    assert findings > 5
    assert not list(place.home.glob("replay-*"))


def test_the_picture_being_served_is_not_touched(thirty_nights: ThirtyNights, place: Workplace) -> None:
    with rebuilt_past(place, past_asked_for(place, FIRST, "police")) as picture:
        assert picture.execute("SELECT DISTINCT agency FROM chronology.event").fetchall() == [("police",)]
    assert served(place) == thirty_nights.published[LAST]


def test_a_decision_counts_from_the_night_whose_picture_knew_it(place: Workplace) -> None:
    """Also where the clock of whoever decided stood elsewhere than that of the nights."""
    known = [
        sum(past_asked_for(place, on(night), None).knew(decision) for decision in place.decisions.all())
        for night in (REJECTED - 1, 9, CONFIRMED - 1, 14)
    ]
    assert known == [0, 1, 1, 2]


def test_a_chronology_says_how_and_with_which_rules_it_was_made_again(
    place: Workplace, capsys: pytest.CaptureFixture[str]
) -> None:
    case = opened(place, somebody(place))
    _, now = look_at_chronology(place, case, everything=True)
    capsys.readouterr()
    _, then = look_at_chronology(place, case, known_on=FIRST, everything=True)
    assert "again as it stood" in capsys.readouterr().err
    assert then.then is not None
    assert then.then.rules is not None
    assert all(line.received_at.date() <= FIRST for line in then.lines)
    assert {line.source_record for line in then.lines} <= {line.source_record for line in now.lines}
    said = " ".join(replayed(then.then))
    assert f"AS IT STOOD: as the hub knew it before {FIRST + timedelta(days=1):%d %b %Y} 00:00" in said
    assert f"set {then.then.rules.digest}" in said


def test_a_finding_is_explained_by_the_rules_links_and_data_of_that_night(
    place: Workplace, capsys: pytest.CaptureFixture[str]
) -> None:
    person = somebody(place)
    capsys.readouterr()
    assert cli.run(["explain", person, "--known-on", str(LAST), "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["then"]["person_id"], told["person"]["person_id"], told["then"]["events_of_others"]) == (person, person, 0)
    assert told["findings"]
    received = [event["received_at"] for finding in told["findings"] for event in finding["events"]]
    assert max(received) < told["then"]["until"]


def test_what_was_taken_for_this_persons_until_a_link_was_rejected_stays_closed(
    thirty_nights: ThirtyNights, place: Workplace
) -> None:
    one, other = (person_of(place, record) for record in thirty_nights.parted)
    assert one != other
    before = on(REJECTED) - timedelta(days=1)
    case = opened(place, one)
    _, now = look_at_chronology(place, case, everything=True)
    _, then = look_at_chronology(place, case, known_on=before, everything=True)
    assert then.then is not None
    assert then.then.events_of_others > 0
    assert {line.source_record for line in then.lines} <= {line.source_record for line in now.lines}
    assert (then.person, then.family, then.household) == (now.person, (), ())
    assert "are another's today" in " ".join(replayed(then.then))
    stood, explained = look_back_at_person(place, other, before, None)
    assert stood.events_of_others > 0
    with closing(open_published(place.home, place.keys, place.encryption, "picture")) as picture:
        foreign = picture.execute("SELECT DISTINCT event_id FROM chronology.event WHERE person_id = ?", [one]).fetchall()
    told = {event.event_id for finding in explained.findings for event in finding.events}
    assert not told & {event for (event,) in foreign}


def events_of(picture: duckdb.DuckDBPyConnection) -> dict[str, int]:
    """How many events are held of each person."""
    return dict(picture.execute("SELECT person_id, count(DISTINCT event_id) FROM chronology.event GROUP BY ALL").fetchall())


def test_what_retention_removed_is_in_no_look_back_and_what_a_hold_keeps_is(
    thirty_nights: ThirtyNights, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = thirty_nights.copy(tmp_path).enter(monkeypatch)
    held, (other, *_) = somebody(place), [person_of(place, record) for record in thirty_nights.parted]
    past = past_asked_for(place, on(20), None)
    with rebuilt_past(place, past) as picture:
        before = events_of(picture)
    assert held != other
    assert min(before[held], before[other]) > 0
    place.cases.hold(opened(place, held), Actor("dpo", "auditor", uk_now()), reason="an inquiry has asked for everything")
    apply_retention(place, datetime(2040, 1, 1))
    with rebuilt_past(place, past) as picture:
        after = events_of(picture)
    assert (after[held], other in after) == (before[held], False)
    with closing(open_published(place.home, place.keys, place.encryption, "picture")) as served_now:
        assert after.keys() <= events_of(served_now).keys(), "nobody is brought back who is not held today"


def test_what_cannot_be_replayed_is_said(place: Workplace) -> None:
    with pytest.raises(UsageError, match="not come yet"):
        past_asked_for(place, uk_now().date() + timedelta(days=1), None)
    with pytest.raises(UsageError, match="--known-to"):
        past_asked_for(place, None, "nobody")
    case = opened(place, somebody(place))
    before_anything = FIRST - timedelta(days=1)
    with pytest.raises(PersonUnknown, match="had reached the hub"):
        look_at_chronology(place, case, known_on=before_anything, known_to="police")
    nothing_yet = look_at_chronology(place, case, known_on=before_anything)[1]
    assert (nothing_yet.lines, bool(nothing_yet.sources)) == ((), True)
