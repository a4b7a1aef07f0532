"""What is past its time goes, with its bytes, and nothing else; what was removed does not come back by itself."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from connectors.formats.reading import Reject
from safeguarding.errors import Fault
from tests.warehouse.arrivals import KEYS, LATER, NOON, land, landing
from warehouse import removal
from warehouse.removal import count_past, remove_past
from warehouse.retained import Held, PastRows, RetainedTable

DAYS = timedelta(days=365)
MARKER = "QZXMARKERQZX"


def table(**changes: object) -> RetainedTable:
    said: dict[str, object] = {
        "agency": "police", "dataset": "reports", "record": "report", "kept_for": DAYS, "is_snapshot": False,
        "dates": ("happened_on", "ended_on"), "people": ("person",), "family": "home", "is_of_person": False,
        "runs_until": None, **changes,
    }  # fmt: skip
    return RetainedTable(**said)  # type: ignore[arg-type]


def row(number: int, happened_on: str | None = "2026-11-01", **more: str | None) -> dict[str, str | None]:
    return {
        "number": str(number),
        "note": "a",
        "happened_on": happened_on,
        "ended_on": None,
        "person": "P1",
        "home": "H1",
        **more,
    }


def remove(home: Path, now: datetime, tables: Sequence[RetainedTable] = (), held: Held | None = None) -> list[PastRows]:
    return remove_past(home, KEYS, "database", tables or [table()], held or {}, now)


def left(home: Path, record: str = "report") -> set[str]:
    with landing(home) as store:
        return {n for (n,) in store.connection.execute(f"SELECT DISTINCT number FROM store.reports__{record}").fetchall()}


def test_a_record_goes_when_its_latest_date_is_past_with_all_its_versions(tmp_path: Path) -> None:
    with landing(tmp_path) as store:
        land(store, {"report": [row(1, "2025-11-01"), row(2, "2025-11-01"), row(3, "2025-11-01", ended_on="2026-02-01")]})
        land(store, {"report": [row(1, "2025-11-01", note="b"), row(2, "2026-03-01")]}, extracted_at=LATER)
    [landed, held_back, rejected] = remove(tmp_path, datetime(2026, 12, 1))
    assert (landed.rows, held_back.rows, rejected.rows) == (2, 0, 0)
    assert left(tmp_path) == {"2", "3"}
    assert [each.rows for each in remove(tmp_path, datetime(2026, 12, 1))] == [0, 0, 0]


def test_counting_changes_nothing_and_says_what_removing_would(tmp_path: Path) -> None:
    with landing(tmp_path) as store:
        land(store, {"report": [row(1, "2025-11-01"), row(2)]})
    before = (tmp_path / "landing" / "police.duckdb").read_bytes()
    counted = count_past(tmp_path, KEYS, "database", [table()], {}, datetime(2026, 12, 1))
    assert (tmp_path / "landing" / "police.duckdb").read_bytes() == before
    assert counted == remove(tmp_path, datetime(2026, 12, 1))


@settings(deadline=None, max_examples=5)
@given(ages=st.lists(st.integers(0, 800), min_size=1, max_size=6), kept=st.integers(1, 800))
def test_what_is_kept_is_exactly_what_is_not_past_its_time(
    tmp_path_factory: pytest.TempPathFactory, ages: list[int], kept: int
) -> None:
    home = tmp_path_factory.mktemp("kept")
    rows = [row(n, (NOON - timedelta(days=age)).isoformat(" ")) for n, age in enumerate(ages)]
    with landing(home, encryption="disk") as store:
        land(store, {"report": rows})
    found = remove_past(home, KEYS, "disk", [table(kept_for=timedelta(days=kept))], {}, NOON)
    with landing(home, encryption="disk") as store:
        numbers = {int(n) for (n,) in store.connection.execute("SELECT number FROM store.reports__report").fetchall()}
    assert numbers == {n for n, age in enumerate(ages) if age <= kept}
    assert found[0].rows == len(ages) - len(numbers)


def test_a_date_that_says_nothing_removes_nothing(tmp_path: Path) -> None:
    kept = {
        "1900-01-01": True,  # a stand-in for a date that nobody knows: counts from when it was said
        None: True,
        "not a date": True,
        "2031-01-01": True,  # a date to come says nothing of what has happened
        "2025-11": False,  # coarsened to the month: counts from its end
        "2025-12": True,
        "2025": True,
        "2024": False,
    }
    with landing(tmp_path) as store:
        land(store, {"report": [row(n, written) for n, written in enumerate(kept)]})
    remove(tmp_path, datetime(2026, 12, 2))
    assert left(tmp_path) == {str(n) for n, is_kept in enumerate(kept.values()) if is_kept}


def test_a_record_without_a_date_counts_from_when_its_agency_last_said_it(tmp_path: Path) -> None:
    with landing(tmp_path) as store:
        land(store, {"report": [row(1, None), row(2, None)]}, is_snapshot=True)
        land(store, {"report": [row(1, None)]}, is_snapshot=True, extracted_at=NOON + timedelta(days=300), content="later")
    assert remove(tmp_path, NOON + timedelta(days=400), [table(is_snapshot=True)])[0].rows == 0, "both were said 100 days ago"
    remove(tmp_path, NOON + timedelta(days=666), [table(is_snapshot=True)])
    assert left(tmp_path) == set()


def test_what_still_runs_is_kept_while_its_agency_says_so(tmp_path: Path) -> None:
    plans = table(is_snapshot=True, runs_until="ended_on")
    with landing(tmp_path) as store:
        both = {"report": [row(1, "2020-01-01"), row(2, "2020-01-01", ended_on="2021-01-01")]}
        land(store, both, is_snapshot=True)
    remove(tmp_path, NOON + timedelta(days=300), [plans])
    assert left(tmp_path) == {"1"}
    remove(tmp_path, NOON + timedelta(days=366), [plans])
    assert left(tmp_path) == set(), "its agency has said nothing for a year"
    with landing(tmp_path, "housing") as store:
        land(store, {"report": [row(1, "2020-01-01")]})
    found = remove(tmp_path, NOON + timedelta(days=900), [table(agency="housing", runs_until="ended_on")])
    assert found[0].rows == 0, "who sends changes alone has not taken it back"


def test_a_person_stays_as_long_as_anything_of_their_family_does(tmp_path: Path) -> None:
    people = table(record="person", dates=(), is_of_person=True)
    keys = {"report": ("number",), "person": ("number",)}
    with landing(tmp_path) as store:
        persons = [{"number": n, "person": f"P{n}", "home": f"H{n}"} for n in ("1", "2")]
        land(store, {"report": [row(5, home="H1"), row(6, home="H2")], "person": persons}, keys=keys)
        later = NOON + timedelta(days=200)
        land(store, {"report": [row(7, "2027-06-01", home="H1")]}, keys=keys, extracted_at=later, received_at=later)
    remove(tmp_path, NOON + timedelta(days=360), [table(), people])
    assert (left(tmp_path), left(tmp_path, "person")) == ({"7"}, {"1", "2"}), "they were said less than a year ago"
    remove(tmp_path, NOON + timedelta(days=380), [table(), people])
    assert (left(tmp_path), left(tmp_path, "person")) == ({"7"}, {"1"})


def test_a_legal_hold_keeps_the_person_and_whatever_is_held_of_the_same_home(tmp_path: Path) -> None:
    with landing(tmp_path) as store:
        rows = [row(1, "2025-01-01", person="P1", home="H1"), row(2, "2025-01-01", person="P2", home="H1")]
        land(store, {"report": [*rows, row(3, "2025-01-01", person="P3", home="H3")]})
    [landed, *_] = remove(tmp_path, NOON, held={"police": ["P1"], "housing": ["P3"]})
    assert (landed.rows, landed.rows_held) == (1, 2)
    assert left(tmp_path) == {"1", "2"}
    assert remove(tmp_path, NOON)[0].rows == 2, "once it is lifted, they go"


def test_the_quarantine_and_the_lines_that_could_not_be_read_go_too(tmp_path: Path) -> None:
    findings = {"report": pd.DataFrame({"row_line": [2, 3], "rule": ["a", "a"], "severity": ["quarantine", "quarantine"]})}
    with landing(tmp_path) as store:
        rows = [row(1, "2025-01-01", person="P1", home="H1"), row(2, "2025-01-01", person="P2", home="H2"), row(3)]
        land(store, {"report": rows}, findings=findings, rejects=[Reject("report", 9, "too few cells")])
    soon = remove(tmp_path, NOON, held={"police": ["P2"]})
    assert [(each.place, each.rows, each.rows_held) for each in soon] == [
        ("landing", 0, 0), ("quarantine", 1, 1), ("rejected", 0, 0)]  # fmt: skip
    later = remove(tmp_path, NOON + timedelta(days=366))
    assert [(each.place, each.rows) for each in later] == [("landing", 1), ("quarantine", 1), ("rejected", 1)]
    with landing(tmp_path) as store:
        [delivery] = store.deliveries()
        assert (delivery.rows_received, delivery.rows_removed) == (4, 4)
        assert delivery.balances(), "what was received stays accounted for"


def test_what_was_removed_is_not_landed_again_by_the_next_full_extract(tmp_path: Path) -> None:
    rows = [row(1, "2025-01-01"), row(2)]
    with landing(tmp_path) as store:
        land(store, {"report": rows}, is_snapshot=True)
    remove(tmp_path, NOON)
    with landing(tmp_path) as store:
        again = land(store, {"report": rows}, is_snapshot=True, extracted_at=LATER, content="again")
        assert (again.rows_received, again.rows_unchanged, again.rows_landed, again.records_withdrawn) == (2, 2, 0, 0)
        changed = land(store, {"report": [row(1, "2026-11-20"), row(2)]}, is_snapshot=True, extracted_at=LATER + DAYS / 365)
        assert (changed.rows_unchanged, changed.rows_landed) == (1, 1), "what its agency says anew is new"


def test_not_even_the_bytes_are_left(tmp_path: Path) -> None:
    with landing(tmp_path, encryption="disk") as store:
        notes = [row(n, "2025-01-01", note=f"{MARKER}{n}") for n in range(50)]
        land(store, {"report": [*notes, row(99, note="STAYS")]})
    assert MARKER.encode() in (tmp_path / "landing" / "police.duckdb").read_bytes()
    remove_past(tmp_path, KEYS, "disk", [table()], {}, NOON)
    content = b"".join(path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())
    assert b"STAYS" in content
    assert MARKER.encode() not in content


def test_a_run_that_dies_before_the_swap_leaves_the_store_as_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with landing(tmp_path) as store:
        land(store, {"report": [row(1, "2025-01-01"), row(2)]})

    def die(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(removal, "_swap", die)
    with pytest.raises(KeyboardInterrupt):
        remove(tmp_path, NOON)
    assert left(tmp_path) == {"1", "2"}
    monkeypatch.undo()
    remove(tmp_path, NOON)
    assert left(tmp_path) == {"2"}
    assert [path.name for path in (tmp_path / "landing").iterdir()] == ["police.duckdb"]


def test_rows_that_do_not_add_up_stop_the_removal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with landing(tmp_path) as store:
        land(store, {"report": [row(1, "2025-01-01"), row(2)]})
    monkeypatch.setattr(removal, "_is_past", lambda *_: "NULL")
    with pytest.raises(Fault, match="rows before"):
        remove(tmp_path, NOON)
    monkeypatch.undo()
    assert left(tmp_path) == {"1", "2"}


def test_a_store_that_has_nothing_past_its_time_is_not_written_anew(tmp_path: Path) -> None:
    with landing(tmp_path) as store:
        land(store, {"report": [row(1)]})
    before = (tmp_path / "landing" / "police.duckdb").stat().st_ino
    remove(tmp_path, NOON)
    assert (tmp_path / "landing" / "police.duckdb").stat().st_ino == before
