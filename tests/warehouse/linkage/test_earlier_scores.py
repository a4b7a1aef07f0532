"""A night that goes on from the scores of the night before gives what a night from cold gives, row by row."""

from __future__ import annotations

import random
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pandas as pd
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from safeguarding.ledger.decisions import DecisionKind, LinkDecision
from tests.warehouse.arrivals import KEYS
from tests.warehouse.linkage.linking import NOW, SEEN, as_people, create_canonical
from tests.warehouse.linkage.registers import register
from warehouse.linkage import earlier_scores
from warehouse.linkage.decided import Decided, resolve
from warehouse.linkage.earlier_scores import COLD, INCREMENTAL, EarlierScores, Linking, forget_scores
from warehouse.linkage.link import link
from warehouse.linkage.stable_ids import IdChange, LastNight
from warehouse.store import Database, open_scratch

Rows = dict[str, dict[str, Any]]
Tables = dict[str, list[tuple[Any, ...]]]
TABLES = ("membership", "edge", "comparison", "id_change")
EVERY = register(40)
FIRST: Rows = {row["record_id"]: row for row in EVERY[:100]}
PARTS = (("postcode", "address"), ("family_name",), ("given_name",), ("birth_date",), ("nhs_number", "nhs_number_status"))
STORE = Path("linkage") / "scores.duckdb"


def night(
    rows: Rows,
    scores: EarlierScores | None,
    decided: Sequence[LinkDecision] = (),
    last: LastNight | None = None,
    relationships: Iterable[dict[str, Any]] = (),
    now: datetime = NOW,
) -> tuple[Tables, Linking]:
    """Everything that linkage wrote, sorted, and which way it went."""
    with scores.database.connect() if scores else open_scratch() as connection:
        connection.execute("ATTACH ':memory:' AS working; USE working")
        create_canonical(connection, as_people(rows.values()), relationships)
        linking = link(
            connection, "working", KEYS.pseudonymiser("person"), now, ("health",),
            decided=Decided(resolve(decided)), last_night=last, scores=scores,
        )  # fmt: skip
        return {t: connection.execute(f"FROM linkage.{t} ORDER BY ALL").fetchall() for t in TABLES}, linking


def store(folder: Path, *, is_cold: bool = False) -> EarlierScores:
    return EarlierScores(Database(folder, KEYS, "disk"), is_cold=is_cold)


def carried(tables: Tables) -> LastNight:
    membership = pd.DataFrame([row[:2] for row in tables["membership"]], columns=["record_id", "person_id"])
    return LastNight(membership, tuple(IdChange(*row) for row in tables["id_change"]))


def changed(rows: Rows, by: random.Random) -> Rows:
    """The registers of the next night: somebody moved, was renamed, got a number, came, or left."""
    after = dict(rows)
    for record in by.sample(sorted(rows), by.randint(0, 8)):
        part, other = by.choice([*PARTS, ()]), by.choice(EVERY)
        if part:
            after[record] = rows[record] | {column: other[column] for column in part}
            after[record]["extracted_at"] = by.choice([SEEN, datetime(2026, 10, by.randint(1, 28))])
        else:
            del after[record]
    waiting = [row for row in EVERY if row["record_id"] not in rows]
    after |= {row["record_id"]: row for row in by.sample(waiting, min(len(waiting), by.randint(0, 5)))}
    return after


def family(rows: Rows, by: random.Random) -> list[dict[str, Any]]:
    """Who is whose mother, as some agencies say."""
    records = sorted(rows)
    return [
        {
            "agency": child.split(":")[0], "record_id": child, "other_record_id": by.choice(records),
            "relation": by.choice(["mother", "sibling"]), "received_at": NOW,
        }
        for child in by.sample(records, min(len(records), 12))
    ]  # fmt: skip


@settings(deadline=None, max_examples=4, phases=[Phase.explicit, Phase.generate])  # a night takes a second: no shrinking
@given(st.integers(0, 10_000))
def test_night_after_night_the_result_is_that_from_cold(seed: int) -> None:
    by, rows, last = random.Random(seed), FIRST, None
    decisions: list[LinkDecision] = []
    with TemporaryDirectory() as folder:
        for number in range(3):
            relationships, now = family(rows, by), NOW + timedelta(days=200 * number)
            found, linking = night(rows, store(Path(folder)), decisions, last, relationships, now)
            from_cold, _ = night(rows, None, decisions, last, relationships, now)
            assert found == from_cold
            assert linking.way == (INCREMENTAL if number else COLD)
            assert linking.changed < linking.records or not number
            last, rows = carried(found), changed(rows, by)
            kind = by.choice([DecisionKind.CONFIRM, DecisionKind.REJECT])
            one, other = by.sample(sorted(rows), 2)
            decisions.append(LinkDecision(number + 1, kind, one, (other,), NOW, "ana", "analyst", "", (), (), None))


def test_only_what_is_new_or_described_in_another_way_is_scored(tmp_path: Path) -> None:
    night(FIRST, store(tmp_path))
    moved, new, gone = sorted(FIRST)[3], EVERY[-1], sorted(FIRST)[5]
    rows = FIRST | {moved: FIRST[moved] | {"postcode": "ZZ9 9ZZ"}, new["record_id"]: new}
    del rows[gone]
    _, linking = night(rows, store(tmp_path))
    assert (linking.way, linking.reason, linking.records, linking.gone) == (INCREMENTAL, "", len(FIRST), 1)
    assert 2 <= linking.changed < 30, "beside the two, those whose names or homes are now commoner or rarer"
    assert night(rows, store(tmp_path))[1] == Linking(INCREMENTAL, "", len(FIRST), 0)


def test_what_was_kept_is_not_touched_when_it_is_the_same_tonight(tmp_path: Path) -> None:
    night(FIRST, store(tmp_path))
    before = (tmp_path / STORE).stat().st_mtime_ns
    night(FIRST, store(tmp_path))
    assert (tmp_path / STORE).stat().st_mtime_ns == before


def test_asked_for_from_cold_everything_is_scored_and_kept_anew(tmp_path: Path) -> None:
    night(FIRST, store(tmp_path))
    before = (tmp_path / STORE).stat().st_mtime_ns
    assert night(FIRST, store(tmp_path, is_cold=True))[1] == Linking(COLD, "asked_for", len(FIRST), len(FIRST))
    assert (tmp_path / STORE).stat().st_mtime_ns > before


def test_scores_of_another_method_are_not_used(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    night(FIRST, store(tmp_path))
    monkeypatch.setattr(earlier_scores, "scoring_method", lambda: "another")
    assert night(FIRST, store(tmp_path))[1].reason == "other_method"
    assert night(FIRST, store(tmp_path))[1].way == INCREMENTAL


@pytest.fixture(scope="module")
def from_cold() -> Tables:
    return night(FIRST, None)[0]


@pytest.fixture(scope="module", params=["disk", "database"])
def kept(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Database:
    """A home in which the scores of a night are kept, in either way of encrypting."""
    database = Database(tmp_path_factory.mktemp("home"), KEYS, request.param)
    night(FIRST, EarlierScores(database))
    return database


@pytest.mark.parametrize("share", [0.0, 0.2, 0.5, 0.8])
def test_a_damaged_store_is_never_a_wrong_answer(kept: Database, tmp_path: Path, share: float, from_cold: Tables) -> None:
    content = bytearray((kept.home / STORE).read_bytes())
    start = int(len(content) * share)
    content[start : start + 4096] = bytes(byte ^ 0x5A for byte in content[start : start + 4096])
    (tmp_path / STORE).parent.mkdir()
    (tmp_path / STORE).write_bytes(content)
    found, linking = night(FIRST, EarlierScores(Database(tmp_path, KEYS, kept.encryption)))
    assert found == from_cold
    assert (linking.way, linking.reason) in {(COLD, "unreadable"), (INCREMENTAL, "")}
    assert linking.way == COLD or share, "the first block holds the way to every other"


@pytest.mark.parametrize("content", [b"", b"no database"])
def test_a_torn_store_is_written_anew(tmp_path: Path, content: bytes, from_cold: Tables) -> None:
    (tmp_path / STORE).parent.mkdir()
    (tmp_path / STORE).write_bytes(content)
    found, linking = night(FIRST, store(tmp_path))
    assert (found, linking.reason) == (from_cold, "unreadable")
    assert night(FIRST, store(tmp_path))[1].way == INCREMENTAL


def test_what_is_kept_names_and_describes_nobody(tmp_path: Path) -> None:
    night(FIRST, store(tmp_path))
    content = (tmp_path / STORE).read_bytes()
    told = {str(value) for row in FIRST.values() for name, value in row.items() if value and name != "sex"}
    assert {value for value in told if len(value) > 3 and value.encode() in content} == set()
    assert {record for record in FIRST if record.partition(":")[2].encode() in content} == set()


def test_what_is_forgotten_is_gone_from_the_disk(tmp_path: Path) -> None:
    night(FIRST, store(tmp_path))
    forget_scores(tmp_path)
    assert list((tmp_path / "linkage").iterdir()) == []
    assert night(FIRST, store(tmp_path))[1].reason == "nothing_kept"
