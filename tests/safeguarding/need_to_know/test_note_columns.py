"""When a note counts as written, and that a text is redacted once."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import pandas as pd

from safeguarding.codes import Kind, Treatment
from safeguarding.need_to_know.families import Family, Person
from safeguarding.need_to_know.free_text import Note, Redacted
from safeguarding.need_to_know.note_columns import dates_written, redact_columns
from tests.safeguarding.need_to_know.test_families import Rule

DRAWN_ON = date(2026, 11, 22)


def written(*values: tuple[str, str | None]) -> date | None:
    rules = [
        Rule("tenancy_started_on", Kind.DATE),
        Rule("occurred_on", Kind.DATE),
        Rule("reported_at", Kind.INSTANT, Treatment.DROP),
        Rule("recorded_at", Kind.INSTANT),
    ]
    cells = dict(values)
    frame = pd.DataFrame({r.name: [cells.get(r.name)] for r in rules}, dtype="str")
    return dates_written(frame, rules, DRAWN_ON)[0]


def test_a_note_is_of_the_day_it_was_recorded_else_of_the_day_it_tells_of_else_of_the_extract() -> None:
    occurred, recorded = ("occurred_on", "2026-03-01"), ("recorded_at", "2026-03-05 09:00:00")
    assert written(occurred, recorded) == date(2026, 3, 5)
    assert written(occurred) == date(2026, 3, 1)
    assert written(("tenancy_started_on", "2019-01-01")) == written(("reported_at", "2026-03-02 00:00:00")) == DRAWN_ON
    assert written(("recorded_at", "not a date")) == DRAWN_ON


class Echo:
    """Answers with how often it was asked, and fails on one text."""

    version = "echo"

    def __init__(self) -> None:
        self.calls: list[list[Note]] = []

    def redact(self, notes: Sequence[Note]) -> list[Redacted]:
        self.calls.append(list(notes))
        return [Redacted(None, failure="why") if n.text == "bad" else Redacted(f"{n.text}/{i}") for i, n in enumerate(notes)]


def test_all_columns_are_asked_at_once_and_each_text_once_per_family_and_day() -> None:
    one, other = Family((Person("child", "Ada"),)), Family((Person("child", "Ben"),))
    day = date(2026, 1, 1)
    echo = Echo()
    columns = {"narrative": ["a", "a", "a", None, "a"], "action": [None, "a", "bad", None, "a"]}
    redacted, failed = redact_columns(columns, [one, one, one, one, other], [day, day, DRAWN_ON, day, day], echo)
    assert len(echo.calls) == 1
    assert [(n.text, n.family, n.written_on) for n in echo.calls[0]] == [
        ("a", one, day), ("a", one, DRAWN_ON), ("a", other, day), ("bad", one, DRAWN_ON),
    ]  # fmt: skip
    assert redacted == {"narrative": ["a/0", "a/0", "a/1", None, "a/2"], "action": [None, "a/0", None, None, "a/2"]}
    assert failed == [None, None, "why", None, None]


def test_a_delivery_without_notes_asks_nothing() -> None:
    echo = Echo()
    assert redact_columns({}, [None], [None], echo) == ({}, [None])
    assert redact_columns({"narrative": [None]}, [None], [None], echo) == ({"narrative": [None]}, [None])
    assert echo.calls == []
