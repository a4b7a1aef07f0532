"""Who had to be hidden yesterday is hidden today: what an agency said of a person holds until it says otherwise."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

import pytest

from flows.workplace import Workplace, open_workplace
from tests.conftest import walk_night
from tests.protected_family import put
from tests.test_restricted_persons import landed

FIRST = datetime(2026, 11, 20, 4)
HEAD = "PPN ID|Incident From|Nominal Ref|Forename|Surname|Address|Postcode|Refuge|Circumstances"
PLACE = ("7 Zqhidden Lane", "ZE7 7ZZ")


def nights(home: Path, monkeypatch: pytest.MonkeyPatch, *flags: str) -> Workplace:
    """One notice a night about the same person at the same place, each with its flag; another person beside them."""
    monkeypatch.setenv("MASH_HOME", str(home / "home"))
    place = open_workplace()
    for night, flag in enumerate(flags):
        rows = [
            f"P{night}|19/11/2026 10:00|N1|Zofia|Kowalska|{'|'.join(PLACE)}|{flag}|Lives at {PLACE[0]}, {PLACE[1]}.",
            f"Q{night}|19/11/2026 10:00|N9|Ottoline|Fenwick|{night} Zqopen Road|ZE5 5AA||Went home.",
        ]
        put(home / "inbox", "police/vulnerability_reports", f"{night}.csv", "\n".join([HEAD, *rows]).encode())
        walk_night(place, home / "inbox", FIRST + timedelta(days=night))
    return place


@pytest.mark.parametrize("flag", ["", "unclear"])
def test_an_empty_or_unreadable_flag_takes_no_restriction_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, flag: str
) -> None:
    text = landed(nights(tmp_path, monkeypatch, "Y", flag, ""), "police")
    assert "Zqhidden" not in text
    assert "ZE7" not in text
    assert all(f"{night} Zqopen Road" in text for night in range(3)), "a person of whom nothing was said keeps their place"


def test_a_plain_no_takes_the_restriction_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "Zqhidden" in landed(nights(tmp_path, monkeypatch, "Y", "N", ""), "police")


def test_a_restriction_that_comes_late_hides_what_follows(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert landed(nights(tmp_path, monkeypatch, "", "Y", ""), "police").count("Zqhidden") == 1, "the first night's alone"
