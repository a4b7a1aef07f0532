"""The only meeting with Presidio: finders as its recogniser, its engine without a model, its operators for the join.

Nothing here reaches the network: Presidio loads no model of its own (NoOpNlpEngine), and the public suffix list that an
imported dependency would fetch is switched off before that import.
"""

from __future__ import annotations

import os
from collections.abc import Collection, Iterable
from datetime import date
from functools import cache, lru_cache
from typing import Any

os.environ.setdefault("TLDEXTRACT_PUBLIC_SUFFIX_LIST_URLS", "")

from presidio_analyzer import AnalyzerEngine, EntityRecognizer, RecognizerRegistry, RecognizerResult
from presidio_analyzer.context_aware_enhancers import ContextAwareEnhancer
from presidio_analyzer.nlp_engine import NlpArtifacts, NoOpNlpEngine
from presidio_anonymizer.operators import Operator, OperatorsFactory, OperatorType

from safeguarding.need_to_know.settling import settle
from safeguarding.need_to_know.spans import Found, Span

_LANGUAGE = "en"
_PERSONAL = "PERSONAL_DATA"  # stands for all our kinds: by it alone Presidio is asked
_ALL = [_PERSONAL]
_NAME, _IDENTIFIER = RecognizerResult.RECOGNIZER_NAME_KEY, RecognizerResult.RECOGNIZER_IDENTIFIER_KEY


class _Claims(NlpArtifacts):
    """What the finders claim in a note, handed on where Presidio hands on what a language model has read in a text."""

    def __init__(self, found: list[Found], birth_dates: Collection[date]) -> None:
        super().__init__([], None, [], [], None, _LANGUAGE)  # type: ignore[arg-type]  # nothing was read by a model
        self.found = found
        self.birth_dates = birth_dates


class _Settled(RecognizerResult):
    """Everything that must go as one result: it is disjoint, and Presidio would weigh each part of it against the others
    several times over."""

    def __init__(self, found: list[Found], text: str, metadata: dict[str, str]) -> None:
        super().__init__(_PERSONAL, 0, len(text), 1.0, None, metadata)  # type: ignore[arg-type]  # its own default
        self.found = found

    __hash__ = object.__hash__  # Presidio's own writes the whole result out as text; there is one only


class _Recogniser(EntityRecognizer):
    """Settles what the finders claim. An exception in it goes through the engine to the note's own failure."""

    def __init__(self) -> None:
        super().__init__(supported_entities=[_PERSONAL], name=_PERSONAL, supported_language=_LANGUAGE)
        self._metadata = {_IDENTIFIER: self.id, _NAME: _PERSONAL}

    def load(self) -> None:
        """There is nothing to load."""

    def analyze(self, text: str, entities: list[str], nlp_artifacts: NlpArtifacts) -> list[RecognizerResult]:
        found = settle(nlp_artifacts.found, text, nlp_artifacts.birth_dates)  # type: ignore[attr-defined]  # they are ours
        return [_Settled(found, text, self._metadata)] if found else []


class _NoContext(ContextAwareEnhancer):
    """Our finders weigh the words around a span themselves."""

    def __init__(self) -> None:
        super().__init__(
            context_similarity_factor=0.35,
            min_score_with_context_similarity=0.4,
            context_prefix_count=5,
            context_suffix_count=0,
        )

    def enhance_using_context(
        self, text: str, raw_results: list[RecognizerResult], nlp_artifacts: Any, recognizers: Any, context: Any = None
    ) -> list[RecognizerResult]:
        return raw_results


class Analyser:
    """Presidio's engine over our recogniser alone: it would load all of Presidio's where it had none."""

    def __init__(self) -> None:
        nlp = NoOpNlpEngine(models=[{"lang_code": _LANGUAGE, "model_name": "no_op"}])
        nlp.load()
        registry = RecognizerRegistry(supported_languages=[_LANGUAGE])
        registry.add_recognizer(_Recogniser())
        self._engine = AnalyzerEngine(nlp_engine=nlp, registry=registry, context_aware_enhancer=_NoContext())

    def analyse(self, text: str, found: list[Found], birth_dates: Collection[date]) -> list[Found]:
        """What must go of what the finders claim in a plain text, disjoint and in order."""
        results = self._engine.analyze(
            text, _LANGUAGE, entities=_ALL, nlp_artifacts=_Claims(found, birth_dates), score_threshold=0.0
        )
        return results[0].found if results else []  # type: ignore[attr-defined]  # it is ours


def put_tokens(text: str, spans: Iterable[Span]) -> str:
    """The text with each span's token in its place, through Presidio's replace operator. Spans are disjoint, in order."""
    pieces: list[str] = []
    position = 0
    for span in spans:
        pieces += (text[position : span.start], _replacement(span.token))
        position = span.end
    pieces.append(text[position:])
    return "".join(pieces)


@cache
def _operator() -> Operator:
    return OperatorsFactory().create_operator_class("replace", OperatorType.Anonymize)  # type: ignore[no-untyped-call]


@lru_cache(maxsize=4096)  # tokens of unknown people bear their labels, so there is no end to them
def _replacement(token: str) -> str:
    """What the operator writes for a token, whatever stood there."""
    parameters = {"new_value": token}
    _operator().validate(parameters)
    written: str = _operator().operate("", parameters)
    return written
