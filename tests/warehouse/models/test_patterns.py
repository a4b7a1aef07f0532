"""What holds for every pattern: its files, its header, its numbers, what it may read, and what its findings rest on."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import duckdb
import pytest
import sqlglot
from sqlglot import exp

from expectations.validate import validate_published
from safeguarding.indicators import Indicator
from tests.warehouse.models.given import NOW, partnership
from warehouse.models import FOLDER

PATTERNS = sorted((FOLDER / "risk_picture").glob("*.sql"))
KEYS = (
    "label",
    "rule",
    "counts",
    "version",
    "basis",
    "attention",
    "caution",
    "innocent explanations",
    "question",
    "what would change this",
)
# Never an input: poverty, origin and disability, nor what stands for them.
FORBIDDEN = re.compile(
    r"benefit|income|arrears_band|ethnic|origin|religion|nationality|disab|sen_|free_school|pupil_premium|sex$"
)
# What a person wrote or who a person is: a pattern reads codes and dates.
PERSONAL = {"narrative", "voice_of_child", "summary", "given_name", "family_name", "address", "postcode", "nhs_number", "upn"}

# What patterns decide by; a summary, which no pattern reads, may say how much rent is owed.
INPUTS = {"kind", "event_kind", "significance", "indicators", "outcome", "statement_kind", "child_seen", "absent", "possible"}

every_pattern = pytest.mark.parametrize("path", PATTERNS, ids=[path.stem for path in PATTERNS])


def header(path: Path) -> dict[str, str]:
    """The header's keys with what they say, in order."""
    lines = [line.removeprefix("--").strip() for line in path.read_text("utf-8").splitlines() if line.startswith("--")]
    text = "\n".join(lines)
    starts = list(re.finditer(rf"^({'|'.join(KEYS)}): ", text, re.MULTILINE))
    ends = [match.start() for match in starts[1:]] + [len(text)]
    return {match[1]: text[match.end() : end].strip() for match, end in zip(starts, ends, strict=True)}


def read(path: Path) -> set[str]:
    """The names of all columns whose values the pattern's SQL reads: whether there is one may be asked of any."""
    columns = sqlglot.parse_one(path.read_text("utf-8"), dialect="duckdb").find_all(exp.Column)
    return {column.name.lower() for column in columns if not isinstance(column.parent, exp.Is)}


def test_there_are_at_least_as_many_patterns_as_promised() -> None:
    assert len(PATTERNS) >= 22


@every_pattern
def test_it_has_a_test_of_its_own(path: Path) -> None:
    test = Path(__file__).with_name(f"test_{path.stem}.py")
    assert f'"{path.stem}"' in test.read_text("utf-8")


@every_pattern
def test_its_header_says_everything(path: Path) -> None:
    said = header(path)
    assert tuple(said) == KEYS
    assert all(said.values())
    assert said["version"] == f"partnership.toml, patterns.{path.stem}"
    assert said["question"].endswith("?")


@every_pattern
def test_it_reads_every_number_that_the_partnership_set_and_no_other(path: Path) -> None:
    approved = partnership().patterns[path.stem]
    used = set(re.findall(r"threshold_of\('(\w+)', '(\w+)'\)", path.read_text("utf-8")))
    assert used == {(path.stem, name) for name in approved.thresholds}
    assert all((approved.version, approved.owner, datetime.fromisoformat(approved.review_on)))


@every_pattern
def test_its_header_names_only_numbers_that_it_reads(path: Path) -> None:
    said = header(path)
    named = set(re.findall(r"`(\w+)`", said["rule"] + said["counts"] + said["attention"])) - {"look", "information"}
    assert named <= set(partnership().patterns[path.stem].thresholds)


@every_pattern
def test_it_reads_neither_poverty_nor_origin_nor_disability_nor_words(path: Path) -> None:
    columns = read(path)
    assert columns
    assert not [name for name in columns if FORBIDDEN.search(name)]
    assert not columns & PERSONAL


def made_of(schema: str) -> Iterator[tuple[str, set[str]]]:
    """Each model of the schema, with the columns out of which it makes what patterns read: kinds, grades, indicators."""
    for path in sorted((FOLDER / schema).glob("*.sql")):
        model = sqlglot.parse_one(path.read_text("utf-8"), dialect="duckdb")
        told = [part for part in model.find_all(exp.Alias) if part.alias in INPUTS]
        yield path.stem, {column.name.lower() for part in told for column in part.find_all(exp.Column)}


@pytest.mark.parametrize("schema", ["staging", "evidence"])
def test_what_patterns_read_is_made_of_neither_poverty_nor_origin_nor_disability(schema: str) -> None:
    """Through every table between: so that nothing of it comes in under another name."""
    found = dict(made_of(schema))
    assert any(found.values())
    assert {name: columns for name, columns in found.items() if any(map(FORBIDDEN.search, columns))} == {}


def test_no_indicator_names_poverty_origin_or_disability() -> None:
    words = [f"{code.value} {code.label}".lower() for code in Indicator]
    assert not [said for said in words if FORBIDDEN.search(said)]


def test_no_pattern_is_left_that_has_no_model() -> None:
    assert set(partnership().patterns) == {path.stem for path in PATTERNS}


def test_what_all_stories_give_may_be_published(picture: duckdb.DuckDBPyConnection) -> None:
    validate_published(picture, "risk_picture", NOW)


def test_the_stories_of_a_whole_run_make_every_pattern_fire(
    picture: duckdb.DuckDBPyConnection, request: pytest.FixtureRequest
) -> None:
    told = {item.module.__name__ for item in request.session.items if isinstance(item, pytest.Function)}
    expected = {path.stem for path in PATTERNS if any(name.endswith(f".test_{path.stem}") for name in told)} - {"stale_silence"}
    fired = {str(pattern) for (pattern,) in picture.execute("SELECT DISTINCT pattern FROM risk_picture.finding").fetchall()}
    assert expected <= fired
