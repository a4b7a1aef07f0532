"""The partnership's own references, and the one expression that all shapes become."""

from __future__ import annotations

import re

import pytest

from safeguarding.errors import SettingsInvalid
from safeguarding.need_to_know.engines import Engine, PythonEngine, Re2Engine
from safeguarding.need_to_know.marks import Marks
from safeguarding.need_to_know.patterns import SHAPES, Values, fuse, partnership_shapes
from safeguarding.need_to_know.shapes.shape import Shape
from safeguarding.settings import Partnership, load_settings
from tests.safeguarding.need_to_know.marked_notes import FOLDER, marked_notes

NOTES = [note for path in sorted(FOLDER.glob("*.txt")) for note in marked_notes(path.stem)]


def test_every_force_has_its_own_references_and_a_plain_list_is_one_force() -> None:
    shipped = load_settings().partnership
    by_force = Partnership.model_validate(
        shipped.model_dump() | {"police_reference_patterns": {"North": [r"N\d!"], "South": [r"S\d!", r"T\d!"]}}
    )
    one_force = Partnership.model_validate(shipped.model_dump() | {"police_reference_patterns": [r"N\d!"]})
    assert by_force.police_patterns == (r"N\d!", r"S\d!", r"T\d!")
    assert one_force.police_patterns == (r"N\d!",)
    assert len(shipped.police_patterns) > 1


def test_a_partnerships_reference_is_found_whatever_it_looks_like_otherwise() -> None:
    """It comes before every other shape, as the partnership knows best."""
    finder = Marks(police=(r"0\d{10}", r"(?:AB|CD)=\d{2}"))
    assert [f.kind for f in finder.find("07700900123 and AB=12")] == ["REFERENCE", "REFERENCE"]


@pytest.mark.parametrize("broken", ["(", "[a-", "*"])
def test_a_reference_that_is_no_expression_is_refused_without_being_shown(broken: str) -> None:
    with pytest.raises(SettingsInvalid) as refusal:
        partnership_shapes([broken], (), ())
    assert f"patterns: {broken}" not in str(refusal.value)


@pytest.mark.parametrize("kind_of_engine", [Re2Engine, PythonEngine])
def test_an_engine_names_the_first_shape_of_the_whole_expression_that_fits(kind_of_engine: type) -> None:
    """Every shape is tried in its order at each hit, without the shortcuts; the engine must name the same one."""
    engine = kind_of_engine(SHAPES)
    alone = [re.compile(fuse([shape]), re.ASCII) for shape in SHAPES]
    for note in NOTES:
        plain = note.text.encode("ascii", "replace").decode()
        encoded = engine.encode(note.text)
        for hit in engine.finditer(encoded, 0):
            start = hit.span()[0]
            assert engine.shape_at(encoded, start) == next(i for i, one in enumerate(alone) if one.match(plain, start)), plain[
                start:
            ]


def test_a_shape_that_hides_where_it_begins_is_noticed_rather_than_passed_over() -> None:
    with pytest.raises(RuntimeError):
        PythonEngine([Shape("NUMBER", r"\d+", "A")]).shape_at("12", 0)


@pytest.mark.parametrize("engine", [Re2Engine([SHAPES[0]]), PythonEngine([SHAPES[0]])])
def test_where_no_shape_fits_an_engine_says_so(engine: Engine) -> None:
    with pytest.raises(RuntimeError):
        engine.shape_at(engine.encode("nothing"), 0)


def test_a_hit_without_the_value_that_its_shape_announces_is_noticed() -> None:
    with pytest.raises(RuntimeError):
        Values([Shape("NUMBER", r" (?P<v>\d+)", "", labels=("no",))]).place(0, "no one", 0)
