"""A partnership's settings: shipped ones hold, wrong ones are named without their values."""

from pathlib import Path

import pytest

from safeguarding.errors import SettingsInvalid
from safeguarding.settings import Partnership, Settings, load_settings


def test_the_shipped_partnership_holds_and_every_setting_is_described() -> None:
    assert load_settings().partnership.patterns
    for model in (Partnership, Settings):
        assert all(field.description for field in model.model_fields.values())


def test_a_wrong_setting_is_named_and_its_value_is_not(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    wrong = tmp_path / "partnership.toml"
    wrong.write_text('name = "x"\nexpected = []\nencryption = "s3cret-value"\nsurprise = 1\n[patterns]\n')
    monkeypatch.setenv("MASH_PARTNERSHIP", str(wrong))
    with pytest.raises(SettingsInvalid) as refusal:
        _ = load_settings().partnership
    assert "encryption" in str(refusal.value)
    assert "surprise" in str(refusal.value)
    assert "s3cret" not in str(refusal.value)


@pytest.mark.parametrize("content", ["not = [toml", ""])
def test_a_file_that_is_not_toml_or_is_empty_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, content: str) -> None:
    wrong = tmp_path / "partnership.toml"
    wrong.write_text(content)
    monkeypatch.setenv("MASH_PARTNERSHIP", str(wrong))
    with pytest.raises(SettingsInvalid):
        _ = load_settings().partnership


def test_a_partnership_file_that_is_named_but_absent_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MASH_PARTNERSHIP", str(tmp_path / "nowhere.toml"))
    with pytest.raises(SettingsInvalid):
        _ = load_settings().partnership
