"""The rules by which this partnership's notes are redacted tonight, and how a run's record tells of them."""

from __future__ import annotations

from safeguarding.crypto import Keys
from safeguarding.need_to_know.free_text import References
from safeguarding.need_to_know.local_model import find_model
from safeguarding.need_to_know.redactor_pool import Rules
from safeguarding.settings import Partnership


def rules_in_force(partnership: Partnership, keys: Keys) -> Rules:
    """From partnership.toml and the keys. One key labels people in no list for all agencies: that three of them write of
    one unknown man is evidence. Raises SettingsInvalid where a required model is not on this machine."""
    model = find_model(partnership.nlp_model, is_required=partnership.nlp_model_required)
    return Rules(References.of(partnership), keys.pseudonymiser("strangers"), model)


def as_told(rules: Rules) -> dict[str, str]:
    """The version of the rules, and the name and version of the language model or "none"."""
    return {"rules": rules.version, "model": str(rules.model) if rules.model else "none"}
