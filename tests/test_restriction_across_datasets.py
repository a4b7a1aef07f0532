"""What one sheet of an agency says of who must not be found holds for its other sheets, whichever arrives first."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

import pytest

from flows.workplace import Workplace, open_workplace
from tests.conftest import walk_night
from tests.connectors.test_excel import workbook
from tests.protected_family import BEFORE, OPEN, SECRET, bundle, log, put
from tests.test_restricted_persons import landed, published

FIRST = datetime(2026, 11, 20, 4)
LOG, MARKS = "education/safeguarding_log", "education/attendance"
EARLIER, LATER = "Zqearlier Juniors", "Zqlater Seniors"


def marks(school: str, day: datetime) -> bytes:
    """A register of both children, which says nothing of who must not be found."""
    head: list[object] = ["School", "Pupil ID", "Forename", "Surname", "DOB", "Date", "Session", "Code"]
    rows: list[list[object]] = [
        [school, "0001", "Zofia", "Kowalczykowa", "2015-04-03", day, "AM", "/"],
        [OPEN[2], "0002", "Aneurin", "Pritchardson", "2014-02-01", day, "AM", "/"],
    ]
    return workbook(("Register", [head, *rows]))


@pytest.fixture(params=["the log comes first", "the register comes first", "both come in one night"])
def nights(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Workplace:
    """The log and a register in every order, and one more register on a night after both."""
    for name, value in {"MASH_HOME": tmp_path / "home", "MASH_INBOX": tmp_path / "inbox", "MASH_USER": "demo.analyst"}.items():
        monkeypatch.setenv(name, str(value))
    place, inbox = open_workplace(), tmp_path / "inbox"
    day = FIRST - timedelta(days=1)
    feeds = {LOG: log(), MARKS: marks(EARLIER if request.param == "the register comes first" else SECRET[2], day)}
    if request.param == "both come in one night":
        rounds = [list(feeds)]
    else:
        rounds = [[LOG], [MARKS]] if request.param == "the log comes first" else [[MARKS], [LOG]]
    for number, arriving in enumerate([*rounds, [MARKS]]):
        for feed in arriving:
            is_last = number == len(rounds)
            content = marks(LATER, FIRST + timedelta(days=number)) if is_last else feeds[feed]
            put(inbox, feed, f"{number}.xlsx", content)
        walk_night(place, inbox, FIRST + timedelta(days=number))
    return place


def test_no_sheet_of_an_agency_tells_the_school_of_a_child_whom_another_sheet_hides(nights: Workplace) -> None:
    text = landed(nights, "education")
    assert [marker for marker in (*SECRET, LATER) if marker in text] == []
    assert text.count(OPEN[2]) > 1, "another child's school is found by the same search"
    for content in published(nights).values():
        assert [marker for marker in (*SECRET, EARLIER, LATER) if marker in content] == []


def test_of_two_deliveries_of_one_night_the_first_tells_nothing_that_the_second_hides(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in {"MASH_HOME": tmp_path / "home", "MASH_INBOX": tmp_path / "inbox", "MASH_USER": "demo.analyst"}.items():
        monkeypatch.setenv(name, str(value))
    place, inbox = open_workplace(), tmp_path / "inbox"
    put(inbox, "health/emergency_attendances", "1.json", bundle("2026-11-18T22:00:00Z", is_restricted=False))
    put(inbox, "health/emergency_attendances", "2.json", bundle("2026-11-19T22:00:00Z", is_restricted=True))
    walk_night(place, inbox, FIRST)
    text = landed(place, "health")
    assert [marker for marker in (*BEFORE, *SECRET) if marker in text] == []
    assert OPEN[0] in text
