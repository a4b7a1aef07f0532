"""The town as a whole: the same seed makes the same bytes, any size works, the command says what it wrote."""

from __future__ import annotations

import hashlib
import subprocess
import sys
from datetime import datetime
from pathlib import Path

import pytest

from tests.town.conftest import NOW
from town import Town, make


def _digests(folder: Path) -> dict[str, str]:
    files = sorted(p for p in folder.rglob("*") if p.is_file())
    return {p.relative_to(folder).as_posix(): hashlib.sha256(p.read_bytes()).hexdigest() for p in files}


def test_the_same_seed_makes_the_same_bytes_in_another_process(made: Town, tmp_path: Path) -> None:
    command = [sys.executable, "-m", "town", "--families", "40", "--nights", "3", "--seed", "1", "--out", str(tmp_path)]
    told = subprocess.run([*command, "--now", NOW.isoformat()], capture_output=True, text=True, check=True)
    assert _digests(tmp_path) == _digests(made.inbox.parent)
    assert "police/vulnerability_reports" in told.stdout
    assert "convergence" in told.stdout
    assert "night 3 of 3" in told.stderr


def test_another_seed_makes_another_town(made: Town, tmp_path: Path) -> None:
    make(tmp_path, families=40, nights=3, seed=2, now=NOW)
    other, here = _digests(tmp_path / "inbox"), _digests(made.inbox)
    assert not set(other.values()) & set(here.values())


@pytest.mark.parametrize(("families", "nights"), [(1, 1), (7, 2), (90, 9)])
def test_a_town_of_any_size_has_a_delivery_of_every_agency_it_has_records_of(
    families: int, nights: int, tmp_path: Path
) -> None:
    made = make(tmp_path, families=families, nights=nights, seed=5, now=datetime(2026, 1, 14, 10, 30))
    delivered = {d["agency"] for d in made.deliveries}
    assert delivered == {"childrens_social_care", "education", "health", "housing", "police"}
    assert all((made.inbox / d["file"]).stat().st_size > 0 for d in made.deliveries)
    assert all(datetime.fromisoformat(d["drawn_at"]) < datetime(2026, 1, 14, 10, 30) for d in made.deliveries)


def test_a_town_without_families_or_nights_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="at least one"):
        make(tmp_path, families=0, nights=1, seed=1, now=NOW)
    with pytest.raises(ValueError, match="at least one"):
        make(tmp_path, families=1, nights=0, seed=1, now=NOW)
