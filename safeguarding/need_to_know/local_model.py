"""A spaCy model that the partnership keeps on this machine. It may find people whom the rules do not, it takes nothing
back, and it is never downloaded: a model that is not there is said not to be there."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import spacy
from spacy.util import get_package_path, is_package

from safeguarding.errors import SettingsInvalid
from safeguarding.need_to_know.spans import MODEL, Found

PERSON = "PERSON"
_WEIGHT = 0.4  # below every rule's, so that a rule's word for a person stands
_UNUSED = ["parser", "tagger", "attribute_ruler", "lemmatizer", "textcat"]


@dataclass(frozen=True)
class LocalModel:
    """Where a model lies, and its name and version as its own meta.json states them."""

    path: Path
    name: str
    version: str

    def __str__(self) -> str:
        return f"{self.name} {self.version}"

    def load(self) -> Callable[[str], list[Found]]:
        """The finder: every stretch of a plain text that the model takes for a person."""
        pipeline = spacy.load(self.path, exclude=_UNUSED)

        def find(text: str) -> list[Found]:
            with pipeline.memory_zone():  # else its vocabulary would grow with every word ever met
                document = pipeline(text)
                return [Found(e.start_char, e.end_char, PERSON, _WEIGHT, MODEL) for e in document.ents if e.label_ == PERSON]

        return find


def find_model(name: str | None, *, is_required: bool = False) -> LocalModel | None:
    """The model by its package's name or its folder; None where there is none and none is required.

    Raises SettingsInvalid where a required model is not on this machine, or what is there is no model.
    """
    if name is None:
        if is_required:
            raise SettingsInvalid("nlp_model_required, but no nlp_model is named")
        return None
    path = get_package_path(name) if is_package(name) else Path(name)
    metas = [path / "meta.json", *sorted(path.glob("*/meta.json"))]  # a package keeps its model in a folder of its own
    meta = next((m for m in metas if m.is_file()), None)
    if meta is None:
        if is_required:
            raise SettingsInvalid("nlp_model: there is no such model on this machine, and none is ever downloaded")
        return None
    try:
        told = json.loads(meta.read_text("utf-8"))
        return LocalModel(meta.parent, f"{told['lang']}_{told['name']}", str(told["version"]))
    except (OSError, ValueError, KeyError, TypeError):
        raise SettingsInvalid("nlp_model: its meta.json cannot be read") from None
