"""Thirty nights of a small town, walked one by one by production code, with everything that changes on the way: records
corrected, withdrawn and deleted, new links, people's decisions, thresholds, a rule's text, the feeds that are expected.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

import warehouse.build
import warehouse.rules
from flows.workplace import Workplace, open_workplace
from safeguarding.errors import Fault
from safeguarding.ledger.decisions import DecisionKind, Judgement
from tests.conftest import NOW, walk_night
from tests.pictures import tables_of
from town import Town, make
from warehouse.models import Model, read_models
from warehouse.publish import open_published
from warehouse.snapshots import SNAPSHOTS

NIGHTS, FAMILIES, SEED = 30, 29, 11
PUBLISHED = (1, 9, 14, 20, 30)  # on the other nights publishing fails after everything has landed
REJECTED, STRICTER, CONFIRMED, REWORDED, UNEXPECTED = 8, 12, 13, 17, 22  # the nights before which something changes
REWORDED_RULES = ("escalating_domestic_abuse",)  # whose text is another from REWORDED on
COMPARED = tuple(schema for schemas in SNAPSHOTS.values() for schema in schemas if schema != "standing")


@dataclass(frozen=True)
class ThirtyNights:
    """A home after thirty nights, and what was published on some of them."""

    home: Path
    settings: Path  # the partnership's, as it stands now
    made: Town
    published: Mapping[date, Mapping[str, str]]  # each table's digest, by the day of the night
    parted: tuple[str, str]  # two records that were one person's until somebody rejected the link

    @contextmanager
    def entered(self) -> Iterator[Workplace]:
        """Work in this home."""
        with pytest.MonkeyPatch.context() as environment:
            yield self.enter(environment)

    def enter(self, environment: pytest.MonkeyPatch) -> Workplace:
        environment.setenv("MASH_HOME", str(self.home))
        environment.setenv("MASH_USER", "demo.analyst")
        environment.setenv("MASH_PARTNERSHIP", str(self.settings))
        return open_workplace()

    def copy(self, folder: Path) -> ThirtyNights:
        """The same home somewhere else, to be changed by one test."""
        return replace(self, home=Path(shutil.copytree(self.home, folder / "home")))


def on(night: int) -> date:
    """The day of a night."""
    return at(night).date()


def at(night: int) -> datetime:
    return NOW - timedelta(days=NIGHTS - night)


def served(place: Workplace) -> dict[str, str]:
    """The digests of the tables that are being served."""
    found: dict[str, str] = {}
    for snapshot in SNAPSHOTS:
        with closing(open_published(place.home, place.keys, place.encryption, snapshot)) as opened:
            found |= tables_of(opened, COMPARED)
    return found


def walk_thirty_nights(folder: Path) -> ThirtyNights:
    """Every night's deliveries are received on their night; on some nights the picture is published."""
    made = make(folder / "town", families=FAMILIES, nights=NIGHTS, seed=SEED, now=NOW)
    settings = folder / "partnership.toml"
    settings.write_text((Path(__file__).resolve().parents[1] / "partnership.toml").read_text("utf-8"), "utf-8")
    published: dict[date, Mapping[str, str]] = {}
    walked = ThirtyNights(folder / "home", settings, made, published, ("", ""))
    with pytest.MonkeyPatch.context() as environment:
        place = walked.enter(environment)
        for night in range(1, NIGHTS + 1):
            walked = _changed(walked, place, night, environment)
            place = walked.enter(environment)
            record = _walk(place, folder / f"inbox-{night}", made, night)
            assert record.is_published is (night in PUBLISHED)
            assert len(record.errors) == (night not in PUBLISHED), [error["where"] for error in record.errors]
            if record.is_published:
                published[on(night)] = served(place)
    return walked


def _walk(place: Workplace, inbox: Path, made: Town, night: int) -> Any:
    inbox.mkdir()
    for file in [each["file"] for each in made.deliveries if each["night"] == night and _arrives(each)]:
        (inbox / file).parent.mkdir(parents=True, exist_ok=True)
        os.link(made.inbox / file, inbox / file)
    with pytest.MonkeyPatch.context() as failing:
        if night not in PUBLISHED:
            failing.setattr("flows.night.rebuild", _fail)
        return walk_night(place, inbox, at(night))


def _arrives(delivery: Mapping[str, Any]) -> bool:
    """Whether a delivery reaches the hub: between two publications every agency's export fails on two nights of three."""
    return delivery["night"] in PUBLISHED or (delivery["night"] + len(delivery["agency"])) % 3 == 0


def _fail(*_: object, **__: object) -> None:
    raise Fault("the disk is full")


def _changed(walked: ThirtyNights, place: Workplace, night: int, environment: pytest.MonkeyPatch) -> ThirtyNights:
    """What changes before the night: decisions, the partnership's numbers, the text of a rule, the feeds it expects."""
    text = walked.settings.read_text("utf-8")
    if night == REJECTED:
        pair = _pair(
            place, "a.person_id = b.person_id AND split_part(a.record_id, ':', 1) = 'education' AND b.agency = 'health'"
        )
        _decide(place, DecisionKind.REJECT, pair, night)
        return replace(walked, parted=pair)
    if night == CONFIRMED:
        apart = "a.person_id < b.person_id AND a.agency = 'police' AND b.agency = 'housing' AND a.family_name = b.family_name"
        _decide(place, DecisionKind.CONFIRM, _pair(place, f"{apart} AND a.nhs_number IS NULL AND b.nhs_number IS NULL"), night)
    if night == STRICTER:
        begins = text.index("[patterns.convergence]")
        walked.settings.write_text(text[:begins] + text[begins:].replace("agencies = 3", "agencies = 2", 1), "utf-8")
    if night == REWORDED:
        for module in (warehouse.rules, warehouse.build):
            environment.setattr(module, "read_models", _reworded)
        begins = text.index("[patterns.repeat_missing]")
        walked.settings.write_text(text[:begins] + text[begins:].replace('version = "', 'version = "9.', 1), "utf-8")
    if night == UNEXPECTED:
        walked.settings.write_text(text.replace('  "education/attendance",\n', "", 1), "utf-8")
    return walked


def _reworded(folder: Path = warehouse.models.FOLDER) -> dict[str, tuple[Model, ...]]:
    """The rules as they are from one night on: what is shown of domestic abuse is another word."""
    models = read_models(folder)
    models["risk_picture"] = tuple(
        replace(m, sql=m.sql.replace("'look today'", "'information'")) if m.name in REWORDED_RULES else m
        for m in models["risk_picture"]
    )
    return models


def _pair(place: Workplace, held: str) -> tuple[str, str]:
    """Two records of children of which this holds in the picture being served."""
    with closing(open_published(place.home, place.keys, place.encryption, "identity")) as identity:
        found = identity.execute(
            "SELECT a.record_id, b.record_id FROM identity.person_record AS a "
            "JOIN identity.person_record AS b ON a.agency <> b.agency "
            "JOIN identity.person AS whose ON whose.person_id = a.person_id AND whose.is_child "
            f"WHERE {held} ORDER BY ALL LIMIT 1"
        ).fetchone()
    assert found is not None
    return str(found[0]), str(found[1])


def _decide(place: Workplace, kind: DecisionKind, pair: tuple[str, str], night: int) -> None:
    judgement = Judgement(kind, pair[0], (pair[1],), "seen by somebody who knows them", ("P-0000000000",), ("x",))
    place.decisions.decide(judgement, "demo.linkage", "linkage_reviewer", at(night) - timedelta(hours=9))
