"""The picture as it stood: events, links and patterns, with the rules of that time (promise 8)."""

from __future__ import annotations

import json
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from safeguarding.errors import ModelInvalid
from safeguarding.settings import Pattern
from tests.warehouse.arrivals import KEYS
from tests.warehouse.models.given import NOW, Given, declared_tables, feeds, partnership
from warehouse.build import BuiltPicture, build
from warehouse.models import Model, read_models
from warehouse.past import Past
from warehouse.publish import content_digest
from warehouse.rules import keep_rules, rules_at
from warehouse.snapshots import SNAPSHOTS, catalog_of

MISSING = (12, 9, 6, 3)  # nights ago


def told(upto: int = 0) -> Given:
    """A child who goes missing four times; what is heard of it each night, from the oldest to `upto` nights ago."""
    given = Given()
    given.notice(given.child(), 20, "child", night=13)
    child = given.child(born="2012-09-10")
    for night in MISSING:
        if night >= upto:
            day = NOW.date() - timedelta(days=night + 1)
            given.notice(
                child, night + 1, "missing", night=night, occurred_from=f"{day} 16:00:00", occurred_to=f"{day} 20:00:00"
            )
            given.incident(child, night + 1, night=night)
    return given


def past(home: Path, until: datetime, agency: str | None = None) -> AbstractContextManager[BuiltPicture]:
    rules = rules_at(home, until)
    known = Past(until, agency, rules)
    return build(home, KEYS, "disk", declared_tables(), feeds(), partnership().patterns, until, past=known)


def content(picture: BuiltPicture) -> list[str]:
    """What a picture holds, in both its halves."""
    return [content_digest(picture.connection, catalog_of(half), schemas) for half, schemas in SNAPSHOTS.items()]


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where everything has landed that the tests below look back on."""
    folder = tmp_path_factory.mktemp("home")
    with told().built(folder):
        return folder


@pytest.mark.parametrize("night", [9, 3])
def test_the_past_is_the_picture_that_was_built_that_night(home: Path, tmp_path: Path, night: int) -> None:
    that_night = NOW - timedelta(days=night)
    with told(upto=night).built(tmp_path / "then"):
        pass
    with build(tmp_path / "then", KEYS, "disk", declared_tables(), feeds(), partnership().patterns, that_night) as built:
        stood = content(built)
    with past(home, that_night) as replayed:
        assert content(replayed) == stood


def test_a_pattern_is_found_from_the_night_on_which_its_last_event_came(home: Path) -> None:
    for night, fired in ((7, 0), (6, 1)):
        with past(home, NOW - timedelta(days=night)) as replayed:
            found = replayed.connection.execute(
                "SELECT count(*) FROM risk_picture.finding WHERE pattern = 'repeat_missing'"
            ).fetchall()
        assert found == [(fired,)], night


def test_what_one_agency_knew_is_what_it_had_told_itself(home: Path) -> None:
    with past(home, NOW, "police") as replayed:
        assert replayed.connection.execute("SELECT DISTINCT agency FROM chronology.event").fetchall() == [("police",)]
        never = "SELECT agency FROM source.feed WHERE status = 'never'"
        assert ("education",) in replayed.connection.execute(never).fetchall()


def test_the_rules_of_that_night_are_used_and_not_todays(tmp_path: Path) -> None:
    rules = partnership().patterns
    looser = {**rules, "repeat_missing": Pattern(version="0", owner="Somebody", review_on="2027-01-01",
                                                 thresholds={"episodes": 2, "window_days": 90, "long_hours": 24})}  # fmt: skip
    keep_rules(tmp_path, looser, NOW - timedelta(days=10))
    keep_rules(tmp_path, rules, NOW - timedelta(days=8))
    with told().built(tmp_path):
        with past(tmp_path, NOW - timedelta(days=9)) as replayed:
            found = replayed.connection.execute("SELECT pattern, version FROM risk_picture.finding").fetchall()
        assert ("repeat_missing", "0") in found
        with past(tmp_path, NOW - timedelta(days=7)) as replayed:
            found = replayed.connection.execute("SELECT pattern, version FROM risk_picture.finding").fetchall()
        assert not {pattern for pattern, _ in found} & {"repeat_missing"}


def test_the_evidence_that_patterns_read_that_night_is_used_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As after an upgrade that counts an event which was not counted before."""

    def before() -> dict[str, tuple[Model, ...]]:
        models = read_models()
        models["evidence"] = tuple(
            replace(m, sql=m.sql + " AND event.kind <> 'missing'") if m.name == "current_event" else m
            for m in models["evidence"]
        )
        return models

    rules = partnership().patterns
    with monkeypatch.context() as earlier:
        earlier.setattr("warehouse.rules.read_models", before)
        keep_rules(tmp_path, rules, NOW - timedelta(days=5))
    keep_rules(tmp_path, rules, NOW - timedelta(days=1))
    fired = []
    with told().built(tmp_path):
        for night in (2, 0):
            with past(tmp_path, NOW - timedelta(days=night)) as replayed:
                found = replayed.connection.execute("SELECT pattern FROM risk_picture.finding").fetchall()
            fired.append(("repeat_missing",) in found)
    assert fired == [False, True]


def test_rules_are_kept_once_for_as_long_as_they_are_the_same(tmp_path: Path) -> None:
    rules = partnership().patterns
    digests = [keep_rules(tmp_path, rules, NOW + timedelta(days=day)) for day in range(3)]
    assert len(set(digests)) == 1
    assert len((tmp_path / "rules" / "history.jsonl").read_text().splitlines()) == 1
    assert rules_at(tmp_path, NOW) is None
    known = rules_at(tmp_path, NOW + timedelta(seconds=1))
    assert known is not None
    assert known.since == NOW
    assert known.patterns == rules


def test_rules_that_were_changed_afterwards_are_refused(tmp_path: Path) -> None:
    digest = keep_rules(tmp_path, partnership().patterns, NOW)
    kept = tmp_path / "rules" / f"{digest}.json"
    said = json.loads(kept.read_text())
    said["patterns"]["convergence"]["thresholds"]["agencies"] = 5
    kept.write_text(json.dumps(said, sort_keys=True, indent=1))
    with pytest.raises(ModelInvalid, match="were changed"):
        rules_at(tmp_path, NOW + timedelta(days=1))
    kept.unlink()
    with pytest.raises(ModelInvalid, match="are gone"):
        rules_at(tmp_path, NOW + timedelta(days=1))


def test_a_replay_leaves_no_file_behind_and_disturbs_no_working_file_of_a_night(tmp_path: Path) -> None:
    with told().built(tmp_path) as tonight:
        working = list((tmp_path / "build").iterdir())
        with past(tmp_path, NOW):
            pass
        assert list((tmp_path / "build").iterdir()) == working
        assert tonight.connection.execute("SELECT count(*) > 0 FROM chronology.event").fetchall() == [(True,)]
    assert list(tmp_path.glob("replay-*")) == []
