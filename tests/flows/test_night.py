from __future__ import annotations

import errno
import os
from datetime import timedelta
from pathlib import Path

import pytest

from flows.night import Night, Outcome
from flows.receive_delivery import Reception
from flows.run_lock import run_lock
from flows.runs import all_runs
from flows.workplace import Workplace, open_workplace
from safeguarding.errors import ColumnMissing, Exit, Fault, InboxMissing, KeyWrong
from safeguarding.records import Delivery
from tests.conftest import NOW, DemoHome, walk_night
from warehouse.deliveries import read_deliveries
from warehouse.publish import published_run

POLICE = (
    "PPN ID,Nominal Ref,PPN Type,Incident From,Submitted,Role,Relationship,Forename,Surname,DOB,Circumstances\n"
    "N1,P1,child,20/11/2026 10:00,20/11/2026 12:00,subject,Child,Ada,Loveday,01/02/2015,Seen with her mother.\n"
)


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Workplace:
    monkeypatch.setenv("MASH_HOME", str(tmp_path / "home"))
    return open_workplace()


@pytest.fixture
def inbox(tmp_path: Path) -> Path:
    put(tmp_path / "inbox", "police/vulnerability_reports/PPN_20261121.csv", POLICE)
    return tmp_path / "inbox"


def put(inbox: Path, name: str, content: str) -> Path:
    path = inbox / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(content)
    return path


def deliveries(place: Workplace) -> list[Delivery]:
    return read_deliveries(place.home, place.keys, place.encryption)


def test_a_whole_night_is_received_balanced_and_published(demo_home: DemoHome) -> None:
    record = demo_home.record
    assert record.is_published
    assert not record.errors
    assert len(record.deliveries) == len([path for path in demo_home.inbox.rglob("*") if path.is_file()])
    for row in record.deliveries:
        parts = ("rows_landed", "rows_quarantined", "rows_rejected", "rows_unchanged")
        assert row["rows_received"] == sum(row[part] for part in parts)


def test_a_second_night_over_the_same_inbox_lands_nothing_and_publishes_again(
    demo_home: DemoHome, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    copy = demo_home.copy(tmp_path)
    place = copy.enter(monkeypatch)
    before, run = deliveries(place), published_run(place.home)
    record = walk_night(place, copy.inbox)
    assert record.seen_before == len(before)
    assert record.deliveries == []
    assert deliveries(place) == before
    assert published_run(place.home) != run


def test_files_in_undeclared_folders_are_refused_and_everything_else_goes_on(place: Workplace, inbox: Path) -> None:
    put(inbox, "fire/callouts/a.csv", "x")
    put(inbox, "Jane Doe/a.csv", "y")
    record = walk_night(place, inbox)
    turned_away = {(d["agency"], d["status"], d["code"]) for d in record.deliveries if d["status"] != "landed"}
    assert turned_away == {("fire", "refused", "MASH-203"), ("unrecognised", "refused", "MASH-203")}
    assert [d["rows_landed"] for d in record.deliveries if d["agency"] == "police"] == [1]
    assert (record.exit_code, record.is_published) == (Exit.REFUSED, True)


@pytest.mark.parametrize("content", ["", "PPN ID,Forename\nN2,Ada\n"])
def test_a_delivery_that_cannot_be_used_is_refused_each_night_without_multiplying(
    place: Workplace, inbox: Path, content: str
) -> None:
    put(inbox, "police/vulnerability_reports/PPN_20261120.csv", content)
    first, second = walk_night(place, inbox), walk_night(place, inbox)
    assert [first.exit_code, second.exit_code] == [Exit.REFUSED, Exit.REFUSED]
    assert sorted(d.status for d in deliveries(place)) == ["landed", "refused"]


@pytest.mark.skipif(os.name != "posix" or os.geteuid() == 0, reason="the superuser can read everything")
def test_a_file_that_may_not_be_read_is_a_fault_of_that_delivery_alone(place: Workplace, inbox: Path) -> None:
    put(inbox, "police/vulnerability_reports/PPN_20261120.csv", POLICE).chmod(0)
    record = walk_night(place, inbox)
    assert sorted(d["status"] for d in record.deliveries) == ["failed", "landed"]
    assert record.exit_code == Exit.FAULT


def test_a_fault_that_may_pass_is_raised_for_another_try_and_recorded_when_given_up(
    place: Workplace, inbox: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> Delivery:
        raise OSError(errno.EIO, "Jane Doe.csv")

    monkeypatch.setattr(Reception, "receive", fail)
    record = walk_night(place, inbox)
    assert [(d["status"], d["code"]) for d in record.deliveries] == [("failed", "MASH-502")]
    assert "Jane" not in str(record)
    assert record.exit_code == Exit.FAULT


def test_an_unforeseen_fault_in_one_delivery_names_its_class_alone(
    place: Workplace, inbox: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> Delivery:
        raise ValueError("Ada Loveday")

    monkeypatch.setattr(Reception, "receive", fail)
    record = walk_night(place, inbox)
    assert [error["where"] for error in record.errors] == ["police/vulnerability_reports: ValueError"]
    assert "Loveday" not in str(record)


def test_a_rebuild_that_fails_leaves_the_picture_from_before(
    demo_home: DemoHome, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    copy = demo_home.copy(tmp_path)
    place = copy.enter(monkeypatch)
    run = published_run(place.home)
    (place.home / "landing" / "police.duckdb").write_bytes(b"damaged")
    record = walk_night(place, copy.inbox)
    assert not record.is_published
    assert record.exit_code == Exit.FAULT
    assert published_run(place.home) == run


def test_an_expected_source_that_is_late_or_missing_is_told_by_name(place: Workplace, inbox: Path) -> None:
    record = walk_night(place, inbox, NOW + timedelta(days=7))
    assert record.sources_late == ["police/vulnerability_reports"]
    assert "health/emergency_attendances" in record.sources_missing
    assert record.exit_code == Exit.SOURCE_LATE


def test_a_night_without_an_inbox_starts_nothing(place: Workplace, tmp_path: Path) -> None:
    with pytest.raises(InboxMissing):
        walk_night(place, tmp_path / "absent")
    assert all_runs(place.home) == []


def test_a_night_that_is_stopped_is_on_record_as_interrupted(
    place: Workplace, inbox: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stop(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(Night, "receive", stop)
    with pytest.raises(KeyboardInterrupt):
        walk_night(place, inbox)
    assert [run.status for run in all_runs(place.home)] == ["interrupted"]
    with run_lock(place.home):
        assert published_run(place.home) is None


QUARANTINED = {"rows_quarantined": 1, "rows_landed": 0}


def delivery(**counts: int) -> Delivery:
    numbers = {"rows_received": 1, "rows_landed": 1, "rows_quarantined": 0, "rows_rejected": 0, "rows_unchanged": 0}
    numbers |= {"rows_queried": 0, "records_withdrawn": 0, **counts}
    return Delivery(
        agency="police",
        dataset="vulnerability_reports",
        delivery_id="20261122-0",
        status="landed",
        code=None,
        columns_dropped=(),
        received_at=NOW,
        extracted_at=NOW,
        **numbers,
    )


@pytest.mark.parametrize(
    ("outcome", "expected"),
    [
        (Outcome(), Exit.OK),
        (Outcome([delivery()]), Exit.OK),
        (Outcome([delivery(rows_queried=1)]), Exit.FINDINGS),
        (Outcome([delivery(**QUARANTINED)]), Exit.FINDINGS),
        (Outcome([delivery(**QUARANTINED)], late=("police/vulnerability_reports",)), Exit.SOURCE_LATE),
        (Outcome(missing=("police/vulnerability_reports",)), Exit.SOURCE_LATE),
        (Outcome(errors=[ColumnMissing()], missing=("police/vulnerability_reports",)), Exit.REFUSED),
        (Outcome(errors=[KeyWrong()]), Exit.REFUSED),
        (Outcome(errors=[ColumnMissing(), Fault()], late=("a/b",)), Exit.FAULT),
    ],
)
def test_the_exit_code_is_of_the_worst_that_happened(outcome: Outcome, expected: Exit) -> None:
    assert outcome.exit_code() == expected
