"""What the doctor says of the partnership's rules."""

from __future__ import annotations

from pathlib import Path

import pytest

from flows.commands.doctor import CAUTION, OK, Finding, examine
from tests.conftest import DemoHome

SHIPPED = Path(__file__).resolve().parents[2] / "partnership.toml"


@pytest.fixture
def said(demo_home: DemoHome, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, Finding]:
    """Of a home whose last picture was made by the shipped rules, under rules of which three were changed since."""
    demo_home.enter(monkeypatch)
    text = SHIPPED.read_text("utf-8")
    for name, old, new in (
        ("convergence", "agencies = 3", "agencies = 2"),
        ("self_harm", 'version = "1"', 'version = "1.1"'),
        ("self_harm", "days_recorded = 2", "days_recorded = 3"),
        ("repeat_emergency", 'review_on = "2027-06-30"', 'review_on = "2026-01-31"'),
    ):
        begins = text.index(f"[patterns.{name}]")
        text = text[:begins] + text[begins:].replace(old, new, 1)
    (tmp_path / "partnership.toml").write_text(text, "utf-8")
    monkeypatch.setenv("MASH_PARTNERSHIP", str(tmp_path / "partnership.toml"))
    return {finding.topic: finding for finding in examine()}


def test_a_number_that_was_changed_under_the_same_version_is_said(said: dict[str, Finding]) -> None:
    found = said["pattern convergence"]
    assert found.state == CAUTION
    assert "under the same version" in found.detail
    assert said["pattern self_harm"].state == OK


def test_a_rule_past_its_review_date_is_said(said: dict[str, Finding]) -> None:
    found = said["pattern repeat_emergency"]
    assert (found.state, "review date has passed" in found.detail) == (CAUTION, True)
