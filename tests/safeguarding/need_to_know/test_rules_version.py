"""What a change of the rules is."""

from __future__ import annotations

from pathlib import Path

from safeguarding.need_to_know import rules_version
from safeguarding.need_to_know.free_text import Redactor, References
from safeguarding.need_to_know.rules_version import sources_digest


def test_a_word_more_in_a_list_or_a_line_less_in_a_module_is_another_version(tmp_path: Path) -> None:
    (tmp_path / "shapes").mkdir()
    (tmp_path / "shapes" / "dates.py").write_text("DAY = 1\n")
    (tmp_path / "words.txt").write_bytes(b"abbey\nzebra\n")
    digest = sources_digest.__wrapped__
    first = digest(tmp_path)
    (tmp_path / "words.txt").write_bytes(b"abbey\r\nzebra\r\n")
    (tmp_path / "words.pyc").write_bytes(b"made by Python")
    assert digest(tmp_path) == first
    (tmp_path / "words.txt").write_bytes(b"abbey\n")
    second = digest(tmp_path)
    (tmp_path / "shapes" / "dates.py").write_text("DAY = 2\n")
    assert len({first, second, digest(tmp_path)}) == 3


def test_the_version_covers_every_list_and_module_of_the_package() -> None:
    folder = Path(rules_version.__file__).parent
    kept = {p.suffix for p in folder.rglob("*") if p.is_file() and "__pycache__" not in p.parts}
    assert kept <= {".py", ".txt", ".cedar", ".json", ".cedarschema"}  # policies say who may look, not what lands


def test_another_reference_of_the_force_is_another_version_and_the_same_is_the_same() -> None:
    one, same, other = Redactor(References()), Redactor(References()), Redactor(References(police=(r"P\d{8}",)))
    assert one.version == same.version != other.version
