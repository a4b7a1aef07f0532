"""The house's rules that a tool can check: sizes, names, homes of libraries, what is published."""

import ast
import re
import statistics
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import LONGEST

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = ("safeguarding", "connectors", "expectations", "warehouse", "flows", "town", "benchmarks")
MODULES = sorted(path for package in PACKAGES for path in (ROOT / package).rglob("*.py") if path.read_text().strip())
TESTS = sorted((ROOT / "tests").rglob("*.py"))
HOMES = {
    "duckdb": "warehouse",
    "duckdb_extensions": "warehouse",
    "splink": "warehouse",
    "sqlglot": "warehouse",
    "great_expectations": "expectations",
    "prefect": "flows",
    "presidio_analyzer": "safeguarding/need_to_know",
    "presidio_anonymizer": "safeguarding/need_to_know",
    "re2": "safeguarding/need_to_know",
    "cedarpy": "safeguarding/need_to_know",
    "python_calamine": "connectors/formats",
}
FORBIDDEN_WORDS = {
    "utils",
    "util",
    "helpers",
    "helper",
    "common",
    "core",
    "manager",
    "misc",
    "old",
    "new",
    "v2",
    "df",
    "bronze",
    "silver",
}


def published_files() -> list[Path]:
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"], cwd=ROOT, capture_output=True, check=False
    )
    if listed.returncode:
        pytest.skip("not a git checkout")
    return [ROOT / name for name in listed.stdout.decode().split("\0") if name and (ROOT / name).is_file()]


def imported(path: Path) -> set[str]:
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names.add(node.module.split(".")[0])
    return names


def test_the_files_that_begin_first_are_there() -> None:
    assert [name for name in LONGEST if not (ROOT / "tests" / name).is_file()] == []


def test_no_module_is_over_300_lines() -> None:
    sizes = {str(p.relative_to(ROOT)): len(p.read_text("utf-8").splitlines()) for p in (*MODULES, *TESTS)}
    assert not {name: size for name, size in sizes.items() if size > 300}


def test_the_median_module_can_be_read_in_one_sitting() -> None:
    assert statistics.median(len(p.read_text("utf-8").splitlines()) for p in MODULES) <= 100


def test_each_heavy_library_has_one_home() -> None:
    homeless = [
        f"{path.relative_to(ROOT)} imports {library}"
        for path in MODULES
        for library in imported(path) & HOMES.keys()
        if not str(path.relative_to(ROOT)).startswith(HOMES[library])
        and not str(path.relative_to(ROOT)).startswith("benchmarks")
    ]
    assert not homeless


def test_names_say_what_a_thing_is() -> None:
    named = {path.stem for path in MODULES} | {path.parent.name for path in MODULES}
    named |= {path.stem for path in (ROOT / "warehouse" / "models").rglob("*.sql")}
    assert not {name for name in named if set(name.split("_")) & FORBIDDEN_WORDS}


def test_every_module_says_what_it_is_for() -> None:
    assert not [str(p.relative_to(ROOT)) for p in MODULES if not ast.get_docstring(ast.parse(p.read_text("utf-8")))]


def test_every_public_function_and_class_of_the_domain_says_what_it_means() -> None:
    silent = []
    for path in MODULES:
        for node in ast.parse(path.read_text("utf-8")).body:
            is_public = isinstance(node, ast.FunctionDef | ast.ClassDef) and not node.name.startswith("_")
            is_error = path.name == "errors.py"  # an error says it in its own fields
            if is_public and not is_error and not ast.get_docstring(node):  # type: ignore[arg-type]
                silent.append(f"{path.relative_to(ROOT)}:{node.name}")  # type: ignore[attr-defined]
    assert not silent


def test_every_level_of_the_tests_is_a_package() -> None:
    folders = {path.parent for path in TESTS}
    assert not [str(folder) for folder in folders if not (folder / "__init__.py").exists()]


def test_no_file_names_a_registry_or_a_machine() -> None:
    registries = [
        ".".join(parts)
        for parts in (("pypi", "org"), ("pythonhosted", "org"), ("npmjs", "org"), ("npmjs", "com"), ("debian", "org"))
    ]
    forbidden = [name.encode() for name in (*registries, str(ROOT), str(Path.home()) + "/")]
    found = [str(path.relative_to(ROOT)) for path in published_files() for name in forbidden if name in path.read_bytes()]
    assert not found


def test_the_command_line_starts_without_the_heavy_libraries() -> None:
    loaded = subprocess.run(
        [sys.executable, "-c", "import sys, flows.cli; print(*sorted({m.split('.')[0] for m in sys.modules}))"],
        capture_output=True,
        text=True,
        check=True,
        cwd=ROOT,
    ).stdout.split()
    assert not {"great_expectations", "prefect", "presidio_analyzer", "splink", "pandas"} & set(loaded)


def test_every_version_is_pinned_with_its_hashes() -> None:
    text = (ROOT / "constraints.txt").read_text()
    pins = re.findall(r"^([A-Za-z0-9._-]+)==", text, re.MULTILINE)
    blocks = re.split(r"^(?=[A-Za-z0-9])", text, flags=re.MULTILINE)
    assert len(pins) > 100
    assert all("--hash=sha256:" in block for block in blocks if "==" in block)
    assert "://" not in text
