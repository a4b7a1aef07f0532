"""By which rules notes were redacted stands in the run's record and in the published manifest."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import spacy

from flows.redaction_rules import as_told, rules_in_force
from flows.runs import all_runs
from safeguarding.crypto import Keys
from safeguarding.errors import SettingsInvalid
from safeguarding.settings import load_settings
from tests.conftest import DemoHome

KEYS = Keys(bytes(32))


def test_a_nights_record_and_the_published_manifest_say_by_which_rules_and_which_model(demo_home: DemoHome) -> None:
    told = as_told(rules_in_force(load_settings().partnership, KEYS))
    assert told["model"] == "none"
    assert len(told["rules"]) == 16
    assert all_runs(demo_home.home)[-1].redaction == demo_home.record.redaction == told
    assert json.loads((demo_home.home / "published" / "current.json").read_text("utf-8"))["redaction"] == told


def test_one_unknown_person_has_one_label_for_all_agencies_and_another_under_another_key() -> None:
    partnership = load_settings().partnership
    one, same, other = (rules_in_force(partnership, Keys(key)).strangers for key in (bytes(32), bytes(32), b"1" * 32))
    assert one
    assert same
    assert other
    assert one.digest("gorvan") == same.digest("gorvan") != other.digest("gorvan")
    assert one.digest("gorvan") != KEYS.pseudonymiser("landing/police").digest("gorvan")


def test_a_model_of_this_machine_is_named_with_its_version(tmp_path: Path) -> None:
    pipeline = spacy.blank("en")
    pipeline.meta |= {"name": "tiny", "version": "4.5"}
    pipeline.to_disk(tmp_path / "model")
    partnership = load_settings().partnership.model_copy(update={"nlp_model": str(tmp_path / "model")})
    assert as_told(rules_in_force(partnership, KEYS))["model"] == "en_tiny 4.5"


def test_without_a_required_model_nothing_is_redacted() -> None:
    partnership = load_settings().partnership.model_copy(update={"nlp_model": "en_core_web_absent", "nlp_model_required": True})
    with pytest.raises(SettingsInvalid, match="nlp_model"):
        rules_in_force(partnership, KEYS)
