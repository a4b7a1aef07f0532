"""Presidio as it comes, without a model: the peers of our redaction. Both offline; blank spaCy only cuts into words."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence

import spacy
from presidio_analyzer import AnalyzerEngine, RecognizerRegistry
from presidio_analyzer.nlp_engine import SpacyNlpEngine
from presidio_analyzer.predefined_recognizers import (
    DateRecognizer,
    EmailRecognizer,
    NhsRecognizer,
    PhoneRecognizer,
    UkDrivingLicenceRecognizer,
    UkNinoRecognizer,
    UkPassportRecognizer,
    UkPostcodeRecognizer,
    UkVehicleRegistrationRecognizer,
)

from safeguarding.need_to_know.free_text import Note

Finder = Callable[[Sequence[Note]], list[set[int]]]  # per note the places of the characters that would go


class _BlankEngine(SpacyNlpEngine):
    """spaCy's English rules for words and nothing more, so that nothing is downloaded."""

    def load(self) -> None:
        self.nlp = {"en": spacy.blank("en")}  # type: ignore[assignment]  # None only until it is loaded


def _engine() -> _BlankEngine:
    os.environ["TLDEXTRACT_PUBLIC_SUFFIX_LIST_URLS"] = ""  # its e-mail recogniser would ask the network
    engine = _BlankEngine(models=[{"lang_code": "en", "model_name": "blank"}])
    engine.load()
    return engine


def uk_recognisers() -> Finder:
    """All six recognisers for the United Kingdom, with those of dates, e-mail addresses and British telephones."""
    registry = RecognizerRegistry(supported_languages=["en"])
    for recogniser in (
        NhsRecognizer(), UkNinoRecognizer(), UkPostcodeRecognizer(), UkPassportRecognizer(), UkDrivingLicenceRecognizer(),
        UkVehicleRegistrationRecognizer(), DateRecognizer(), EmailRecognizer(), PhoneRecognizer(supported_regions=("GB",)),
    ):  # fmt: skip
        registry.add_recognizer(recogniser)
    return _finder(AnalyzerEngine(nlp_engine=_engine(), registry=registry))


def default_registry() -> Finder:
    """Whatever Presidio loads when nothing is asked for, for English."""
    engine = _engine()
    registry = RecognizerRegistry(supported_languages=["en"])
    registry.load_predefined_recognizers(languages=["en"], nlp_engine=engine)
    return _finder(AnalyzerEngine(nlp_engine=engine, registry=registry))


def _finder(engine: AnalyzerEngine) -> Finder:
    def find(notes: Sequence[Note]) -> list[set[int]]:
        return [{i for r in engine.analyze(note.text, "en") for i in range(r.start, r.end)} for note in notes]

    return find
