"""What a picture was made with is on record: the last line before a moment counts, and a torn line counts for nothing."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

import pytest

from safeguarding.errors import HomeUnwritable
from safeguarding.ledger.decisions import DecisionKind, LinkDecision
from warehouse.past import Past
from warehouse.publications import Publication, note_publication, publication_before

NIGHT = datetime(2026, 11, 20, 2)
FIRST = Publication(NIGHT, 0, ("police/vulnerability_reports",))
SECOND = Publication(NIGHT + timedelta(days=1), 3, ("police/vulnerability_reports", "education/attendance"))


def decision(number: int, decided_at: datetime) -> LinkDecision:
    return LinkDecision(number, DecisionKind.REJECT, "a", ("b",), decided_at, "w", "linkage_reviewer", "because", (), (), None)


def test_the_publication_of_a_moment_is_the_last_before_it(tmp_path: Path) -> None:
    for each in (FIRST, SECOND):
        note_publication(tmp_path, each)
    assert publication_before(tmp_path, NIGHT) is None
    assert publication_before(tmp_path, NIGHT + timedelta(seconds=1)) == FIRST
    assert publication_before(tmp_path, NIGHT + timedelta(days=9)) == SECOND


def test_a_line_that_was_torn_off_spoils_no_other(tmp_path: Path) -> None:
    note_publication(tmp_path, FIRST)
    with (tmp_path / "rules" / "publications.jsonl").open("a", encoding="utf-8") as file:
        file.write('{"at": "2026-11-20T23')
    assert publication_before(tmp_path, NIGHT + timedelta(days=9)) == FIRST
    note_publication(tmp_path, SECOND)
    assert publication_before(tmp_path, NIGHT + timedelta(days=9)) == SECOND


def test_where_it_cannot_be_written_that_is_said(tmp_path: Path) -> None:
    (tmp_path / "rules").write_text("a file where the folder should be", "utf-8")
    with pytest.raises(HomeUnwritable):
        note_publication(tmp_path, FIRST)


def test_a_decision_was_known_where_the_picture_being_served_knew_it() -> None:
    """Whatever the clock says: nights are run for other days than today, too."""
    late = decision(3, datetime(2030, 1, 1))
    assert Past(NIGHT, served=SECOND).knew(late)
    assert not Past(NIGHT, served=FIRST).knew(late)


def test_where_no_publication_is_on_record_its_date_counts() -> None:
    assert Past(NIGHT).knew(decision(1, NIGHT - timedelta(minutes=1)))
    assert not Past(NIGHT).knew(decision(1, NIGHT))
