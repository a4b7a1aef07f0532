from __future__ import annotations

import os
from pathlib import Path

import pytest

from flows.inbox import UNRECOGNISED, Waiting, read_inbox, rounds
from safeguarding.errors import InboxMissing

FEED = "police/vulnerability_reports"


def put(inbox: Path, name: str, content: str = "x") -> Path:
    path = inbox / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(content)
    return path


def test_a_file_in_a_declared_folder_waits_as_a_delivery_of_that_dataset(tmp_path: Path) -> None:
    path = put(tmp_path, f"{FEED}/anything at all.csv")
    assert read_inbox(tmp_path).waiting == (Waiting("police", "vulnerability_reports", path, is_declared=True),)


@pytest.mark.parametrize(
    ("name", "agency", "dataset"),
    [
        ("police/vulnerability_report/a.csv", "police", "vulnerability_report"),
        ("fire/callouts/a.csv", "fire", "callouts"),
        ("police/a.csv", "police", UNRECOGNISED),
        ("a.csv", UNRECOGNISED, UNRECOGNISED),
        (f"{FEED}/2026/a.csv", "police", "vulnerability_reports"),
        ("Jane Doe/Child One/a.csv", UNRECOGNISED, UNRECOGNISED),
    ],
)
def test_a_file_anywhere_else_is_misplaced_and_only_plain_folders_are_named(
    tmp_path: Path, name: str, agency: str, dataset: str
) -> None:
    put(tmp_path, name)
    (found,) = read_inbox(tmp_path).waiting
    assert (found.agency, found.dataset, found.is_declared) == (agency, dataset, False)


def test_a_files_own_name_is_never_shown(tmp_path: Path) -> None:
    put(tmp_path, f"{FEED}/Jane Doe.csv")
    assert "Jane" not in repr(read_inbox(tmp_path).waiting)


def test_files_that_are_still_arriving_are_left_for_the_next_night(tmp_path: Path) -> None:
    for name in (".hidden", "a.csv.part", "b.csv.FILEPART", "c.tmp"):
        put(tmp_path, f"{FEED}/{name}")
    put(tmp_path, ".cache/police/a.csv")
    inbox = read_inbox(tmp_path)
    assert (inbox.waiting, inbox.still_arriving) == ((), 5)


def test_links_and_pipes_are_counted_but_not_followed(tmp_path: Path) -> None:
    outside = put(tmp_path / "outside", "secret.csv")
    inbox = tmp_path / "inbox"
    put(inbox, f"{FEED}/a.csv")
    (inbox / FEED / "link.csv").symlink_to(outside)
    (inbox / "police" / "linked_folder").symlink_to(outside.parent)
    (inbox / FEED / "round").symlink_to(inbox)
    os.mkfifo(inbox / FEED / "pipe")
    found = read_inbox(inbox)
    assert len(found.waiting) == 1
    assert found.not_followed == 4


def test_the_files_of_a_dataset_wait_in_the_order_of_the_dates_in_their_names(tmp_path: Path) -> None:
    names = ["b_2026-11-20.csv", "z_19112026.csv", "a 20261121 0200.csv", "a_2026-11-20.csv"]
    for name in names:
        put(tmp_path, f"{FEED}/{name}")
    found = [w.path.name for w in read_inbox(tmp_path).waiting]
    assert found == ["z_19112026.csv", "a_2026-11-20.csv", "b_2026-11-20.csv", "a 20261121 0200.csv"]


def test_a_file_without_a_date_in_its_name_takes_its_place_by_its_age(tmp_path: Path) -> None:
    undated = put(tmp_path, f"{FEED}/undated.csv")
    os.utime(undated, (1_700_000_000, 1_700_000_000))  # November 2023
    put(tmp_path, f"{FEED}/2022-01-01.csv")
    put(tmp_path, f"{FEED}/2025-01-01.csv")
    assert [w.path.name for w in read_inbox(tmp_path).waiting] == ["2022-01-01.csv", "undated.csv", "2025-01-01.csv"]


def test_datasets_go_side_by_side_and_the_files_of_one_dataset_one_after_the_other(tmp_path: Path) -> None:
    for name in ("1", "2", "3"):
        put(tmp_path, f"{FEED}/2026-01-0{name}.csv")
    put(tmp_path, "housing/tenancy_concerns/2026-01-01.csv")
    in_rounds = [[(w.agency, w.path.name) for w in each] for each in rounds(read_inbox(tmp_path).waiting)]
    assert in_rounds == [
        [("housing", "2026-01-01.csv"), ("police", "2026-01-01.csv")],
        [("police", "2026-01-02.csv")],
        [("police", "2026-01-03.csv")],
    ]


def test_an_inbox_without_deliveries_has_no_rounds(tmp_path: Path) -> None:
    assert rounds(read_inbox(tmp_path).waiting) == []


@pytest.mark.parametrize("name", ["absent", "file"])
def test_an_inbox_that_is_no_folder_is_not_taken_for_an_empty_one(tmp_path: Path, name: str) -> None:
    put(tmp_path, "file")
    with pytest.raises(InboxMissing):
        read_inbox(tmp_path / name)
