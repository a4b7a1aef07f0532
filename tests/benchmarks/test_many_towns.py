"""A town written down many times over is so many towns: nobody is shared, nothing is lost, and every pattern finds as much."""

from __future__ import annotations

from collections.abc import Mapping
from unittest.mock import patch

import duckdb
import pytest

from benchmarks.many_towns import Copies, Links, linked, multiply
from flows.rebuild import declared_tables, feeds
from flows.workplace import Workplace, open_workplace
from tests.conftest import NOW, DemoHome
from warehouse.build import build

COUNTED = {
    "events": "SELECT count(*) FROM chronology.event",
    "people": "SELECT count(*) FROM chronology.person",
    "children": "SELECT count(*) FROM chronology.person WHERE is_child",
    "homes": "SELECT count(DISTINCT home_id) FROM chronology.stay",
    "homes with somebody beside a child": "SELECT count(*) FROM chronology.adult_at_home",
    "others named": "SELECT count(*) FROM chronology.event WHERE contains(others, 'P-')",
}


def counted(place: Workplace) -> Mapping[str, int]:
    """What is in the picture that is built of a landing: each count, and how many findings each pattern has."""
    rules = place.settings.partnership.patterns
    with build(place.home, place.keys, place.encryption, declared_tables(), feeds(place), rules, NOW) as built:
        found = {name: one(built.connection, sql) for name, sql in COUNTED.items()}
        patterns = built.connection.execute("SELECT pattern, count(*) FROM risk_picture.finding GROUP BY pattern").fetchall()
        words = one(built.connection, "SELECT count(*) - count(DISTINCT narrative) FROM chronology.event WHERE narrative > ''")
    return {**found, **dict(patterns), "words that two events share": words}


def one(connection: duckdb.DuckDBPyConnection, sql: str) -> int:
    ((number,),) = connection.execute(sql).fetchall()
    return int(number)


def test_every_copy_of_a_town_has_what_the_town_has(demo_home: DemoHome, monkeypatch: pytest.MonkeyPatch) -> None:
    town = demo_home.enter(monkeypatch)
    links = Links(linked(town, NOW), towns=3)
    once = counted(town)
    monkeypatch.setenv("MASH_KEY_FILE", str(demo_home.home / "master.key"))
    monkeypatch.setenv("MASH_HOME", str(demo_home.home.parent / "many"))
    many = open_workplace()
    multiply(town, many, Copies(towns=3, years=1))
    with patch("warehouse.build.link", links):
        thrice = counted(many)
    assert min(once[name] for name in COUNTED) > 0
    assert sum(name in town.settings.partnership.patterns for name in once) >= 3
    assert thrice == {name: 3 * number for name, number in once.items()}


@pytest.mark.parametrize(("years", "lived"), [(1.0, [1, 1, 1, 1]), (2.5, [2, 3, 2, 3]), (0.5, [1, 1, 1, 1])])
def test_towns_have_lived_so_many_years_on_average_and_each_one_at_least(years: float, lived: list[int]) -> None:
    rows = Copies(towns=4, years=years).rows()
    assert rows.groupby("copy").size().tolist() == lived
    assert rows["place"].is_unique
    assert (rows.groupby("copy")["year"].min() == 0).all()
