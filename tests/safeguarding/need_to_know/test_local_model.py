"""That a language model on the machine adds to what is redacted and takes nothing away, and is never fetched."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import spacy

from safeguarding.errors import SettingsInvalid
from safeguarding.need_to_know.free_text import Note, Redactor
from safeguarding.need_to_know.local_model import LocalModel, find_model
from safeguarding.need_to_know.spans import Found
from tests.safeguarding.need_to_know.families import FAMILIES
from tests.safeguarding.need_to_know.test_free_text import LABELLED, REFERENCES, note


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> LocalModel:
    """A model that takes a few words for people, rightly and wrongly."""
    pipeline = spacy.blank("en")
    words = ["the big man", "Sarah and", "April", "bruise", "was seen", "Katherine"]
    pipeline.add_pipe("entity_ruler").add_patterns(  # type: ignore[attr-defined]
        [{"label": "PERSON", "pattern": word} for word in words] + [{"label": "ORG", "pattern": "home"}]
    )
    pipeline.meta |= {"name": "tiny", "version": "1.2.3"}
    folder = tmp_path_factory.mktemp("model") / "tiny"
    pipeline.to_disk(folder)
    found = find_model(str(folder), is_required=True)
    assert found is not None
    return found


def test_what_only_the_model_takes_for_a_person_goes_too(model: LocalModel) -> None:
    answer = Redactor(model=model).redact([Note("Katherine met the big man at home.", FAMILIES["smith"])])[0]
    assert answer.text == "[CHILD] met [PERSON 1] at home."
    assert [s.found_by for s in answer.spans] == ["known people", "model"]


def test_the_model_takes_nothing_back(model: LocalModel) -> None:
    notes = [note(case) for case in LABELLED]
    without, with_it = Redactor(REFERENCES).redact(notes), Redactor(REFERENCES, model=model).redact(notes)
    for case, one, other in zip(LABELLED, without, with_it, strict=True):
        covered = {i for s in other.spans for i in range(s.start, s.end)}
        letters = {i for s in one.spans for i in range(s.start, s.end) if case["text"][i].isalnum()}
        assert letters <= covered
        roles = {(s.start, s.token) for s in one.spans if s.kind not in ("PERSON", "LOCATION")}
        assert roles <= {(s.start, s.token) for s in other.spans}


def test_a_model_that_fails_on_a_note_fails_the_note(model: LocalModel, monkeypatch: pytest.MonkeyPatch) -> None:
    def find(text: str) -> list[Found]:
        if "poison" in text:
            raise MemoryError
        return []

    monkeypatch.setattr(LocalModel, "load", lambda self: find)
    answers = Redactor(model=model).redact([Note("poison"), Note("nothing")])
    assert [a.text for a in answers] == [None, "nothing"]


def test_the_model_is_part_of_the_rules_version(model: LocalModel) -> None:
    newer = LocalModel(model.path, model.name, "1.2.4")
    assert len({Redactor().version, Redactor(model=model).version, Redactor(model=newer).version}) == 3
    assert str(model) == "en_tiny 1.2.3"


def test_a_model_that_is_not_there_is_not_fetched_and_is_missed_only_where_it_is_required(tmp_path: Path) -> None:
    absent = str(tmp_path / "absent")
    assert find_model(None) is find_model(absent) is find_model("en_core_web_absent") is None
    for name in (None, absent, "en_core_web_absent"):
        with pytest.raises(SettingsInvalid, match="nlp_model"):
            find_model(name, is_required=True)
    (tmp_path / "meta.json").write_text(json.dumps({"lang": "en"}))
    with pytest.raises(SettingsInvalid, match=r"meta\.json"):
        find_model(str(tmp_path))
