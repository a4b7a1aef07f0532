"""The rules of every night, kept: a pattern that fired can be replayed as it was then (promise 8).

MASH_HOME/rules/<digest>.json holds the text of every pattern, of the evidence that patterns read, and the thresholds, once
for each set that was ever in force; MASH_HOME/rules/history.jsonl says from when which set was. Rules speak of nobody, so
they are not encrypted.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from safeguarding.errors import HomeUnwritable, ModelInvalid
from safeguarding.settings import Pattern
from warehouse.models import Model, in_order, read_model, read_models

_HISTORY = "history.jsonl"


@dataclass(frozen=True)
class Rules:
    """The patterns as they stood, with the versions and thresholds that the partnership had approved."""

    digest: str
    since: datetime  # of the first run under them
    models: tuple[Model, ...]
    patterns: Mapping[str, Pattern]
    evidence: tuple[Model, ...] = ()  # what the patterns read; empty for sets of before it was kept, which read today's


@dataclass(frozen=True)
class RulesInForce:
    """Which rules were in force since when, with what the partnership had approved; their SQL as it was written."""

    digest: str
    since: datetime
    patterns: Mapping[str, Pattern]
    written: Mapping[str, Mapping[str, str]] = field(repr=False)  # 'models' and 'evidence', each name to its SQL


def keep_rules(home: Path, patterns: Mapping[str, Pattern], now: datetime) -> str:
    """Keep the rules that are in force, if they are not those of the night before; their digest.

    Raises HomeUnwritable.
    """
    models = read_models()
    kept = {
        "models": {model.name: model.sql for model in sorted(models["risk_picture"], key=lambda m: m.name)},
        "evidence": {model.name: model.sql for model in sorted(models["evidence"], key=lambda m: m.name)},
        "patterns": {name: pattern.model_dump() for name, pattern in sorted(patterns.items())},
    }
    text = json.dumps(kept, sort_keys=True, indent=1)
    digest = hashlib.sha256(text.encode()).hexdigest()[:16]
    folder = home / "rules"
    history = _history(folder)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if not (folder / f"{digest}.json").exists():
            _write(folder / f"{digest}.json.part", text)
            (folder / f"{digest}.json.part").replace(folder / f"{digest}.json")
        if not history or history[-1][1] != digest:
            history.append((now, digest))
            lines = "".join(json.dumps({"since": since.isoformat(), "rules": rules}) + "\n" for since, rules in history)
            _write(folder / f"{_HISTORY}.part", lines)
            (folder / f"{_HISTORY}.part").replace(folder / _HISTORY)
    except OSError:
        raise HomeUnwritable("MASH_HOME") from None
    return digest


def rules_at(home: Path, until: datetime) -> Rules | None:
    """The rules of the last run before `until`, read so that they can be used again; None where no run was. Raises
    ModelInvalid where what was kept of them is gone, was changed or cannot be read."""
    kept = in_force(home, until)
    if kept is None:
        return None
    models, evidence = (
        in_order([read_model(schema, name, sql) for name, sql in kept.written.get(part, {}).items()])
        for part, schema in (("models", "risk_picture"), ("evidence", "evidence"))
    )
    return Rules(kept.digest, kept.since, models, kept.patterns, evidence)


def in_force(home: Path, until: datetime) -> RulesInForce | None:
    """The rules of the last run before `until`, as they were kept; None where no run was. Raises ModelInvalid where what was
    kept of them is gone or was changed."""
    folder = home / "rules"
    found = [(since, digest) for since, digest in _history(folder) if since < until]
    if not found:
        return None
    since, digest = found[-1]
    try:
        text = (folder / f"{digest}.json").read_text("utf-8")
    except OSError:
        raise ModelInvalid(f"rules/{digest}.json: the rules of that night are gone") from None
    if hashlib.sha256(text.encode()).hexdigest()[:16] != digest:
        raise ModelInvalid(f"rules/{digest}.json: the rules of that night were changed")
    kept = json.loads(text)
    patterns = {name: Pattern.model_validate(said) for name, said in kept.pop("patterns").items()}
    return RulesInForce(digest, since, patterns, kept)


def _history(folder: Path) -> list[tuple[datetime, str]]:
    try:
        lines = (folder / _HISTORY).read_text("utf-8").splitlines()
    except FileNotFoundError:
        return []
    except OSError:
        raise HomeUnwritable("MASH_HOME") from None
    said = [json.loads(line) for line in lines]
    return [(datetime.fromisoformat(one["since"]), one["rules"]) for one in said]


def _write(path: Path, text: str) -> None:
    with path.open("w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
