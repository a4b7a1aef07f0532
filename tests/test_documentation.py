"""The documents say what the code does today."""

import re
import runpy
import tomllib
from importlib.metadata import version
from pathlib import Path

import connectors
from safeguarding.settings import load_settings

ROOT = Path(__file__).resolve().parent.parent


def test_the_reference_is_fresh() -> None:
    made = runpy.run_path(str(ROOT / "docs" / "make_reference.py"))["reference"]()
    assert (ROOT / "docs" / "reference.md").read_text("utf-8") == made, "run: python docs/make_reference.py"


def test_the_page_of_clocks_is_fresh() -> None:
    made = runpy.run_path(str(ROOT / "docs" / "make_clocks.py"))["page"]()
    assert (ROOT / "docs" / "clocks.md").read_text("utf-8") == made, "run: python docs/make_clocks.py"


def test_the_page_of_patterns_is_fresh() -> None:
    made = runpy.run_path(str(ROOT / "docs" / "make_patterns.py"))["page"]()
    assert (ROOT / "docs" / "patterns.md").read_text("utf-8") == made, "run: python docs/make_patterns.py"


def test_every_promise_names_a_module_and_tests_that_exist() -> None:
    text = (ROOT / "docs" / "promises.md").read_text("utf-8")
    rows = [line for line in text.splitlines() if re.match(r"\| \d+ \|", line)]
    assert [int(row.split("|")[1]) for row in rows] == list(range(1, 11))
    tests = "\n".join(path.read_text("utf-8") for path in (ROOT / "tests").rglob("test_*.py"))
    for row in rows:
        _, _, _, modules, named, _ = row.split("|")
        assert all((ROOT / module).exists() for module in re.findall(r"`([^`]+)`", modules)), row
        names = re.findall(r"`([^`]+)`", named)
        assert names or "not yet" in named, row
        assert all(f"def {name}(" in tests for name in names), row


def test_every_agency_of_the_agreement_is_a_file_and_every_expected_feed_is_declared() -> None:
    declared = {f"{agency}/{dataset.name}" for agency, c in connectors.connectors().items() for dataset in c.datasets}
    assert set(load_settings().partnership.expected) <= declared


def test_the_changelog_begins_with_the_version_that_the_command_line_says() -> None:
    declared = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["version"]
    newest = re.search(r"^## (.+)$", (ROOT / "CHANGELOG.md").read_text("utf-8"), re.M)
    assert newest is not None
    assert newest[1] == declared == version("mash-pipeline")


def test_links_between_the_documents_lead_somewhere() -> None:
    pages = [ROOT / "README.md", *(ROOT / "docs").rglob("*.md")]
    broken = [
        f"{page.name}: {target}"
        for page in pages
        for target in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", page.read_text("utf-8"))
        if not (page.parent / target).exists()
    ]
    assert not broken
