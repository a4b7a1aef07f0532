"""The only meeting with Presidio: finders as its recognisers, its engine without a model, its operators for the join.

Nothing here reaches the network: Presidio loads no model of its own (NoOpNlpEngine), and the public suffix list that an
imported dependency would fetch is switched off before that import.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache
from typing import Any

os.environ.setdefault("TLDEXTRACT_PUBLIC_SUFFIX_LIST_URLS", "")

from presidio_analyzer import AnalyzerEngine, EntityRecognizer, RecognizerRegistry, RecognizerResult
from presidio_analyzer.context_aware_enhancers import ContextAwareEnhancer
from presidio_analyzer.nlp_engine import NlpArtifacts, NoOpNlpEngine
from presidio_anonymizer.operators import Operator, OperatorsFactory, OperatorType

from safeguarding.need_to_know.spans import Found, Span

Claim = tuple[int, int, str, float, str]  # the five of Found; a plain tuple, since a note has some twenty
_LANGUAGE = "en"
_EVERYTHING = ["PERSONAL"]  # as one entity: without a name of one, Presidio asks every recogniser again for each note
_NAME, _IDENTIFIER = RecognizerResult.RECOGNIZER_NAME_KEY, RecognizerResult.RECOGNIZER_IDENTIFIER_KEY


class _Result(RecognizerResult):
    """A claim as Presidio carries it. Its own hash writes every claim out as text, for each of a note's claims."""

    analysis_explanation = None  # type: ignore[assignment]  # as its own default

    def __init__(self, found: Found, metadata: dict[str, str]) -> None:
        self.start, self.end, self.entity_type, self.score, _ = found
        self.recognition_metadata = metadata

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Result) and self._key() == other._key()

    def __hash__(self) -> int:
        return self.start << 16 ^ self.end

    def _key(self) -> tuple[int, int, str, float]:
        return self.start, self.end, self.entity_type, self.score


class Recogniser(EntityRecognizer):
    """Several finders, each by its name, as one recogniser, since Presidio goes through all claims once per recogniser. An
    exception in a finder goes through the engine to the note's own failure."""

    def __init__(self, finders: Mapping[str, Callable[[str], Iterable[Found]]]) -> None:
        name = ", ".join(finders)
        super().__init__(supported_entities=_EVERYTHING, name=name, supported_language=_LANGUAGE)
        self._finders = [({_IDENTIFIER: self.id, _NAME: by}, find) for by, find in finders.items()]

    def load(self) -> None:
        """There is nothing to load."""

    def analyze(self, text: str, entities: list[str], nlp_artifacts: NlpArtifacts) -> list[RecognizerResult]:
        return [_Result(found, metadata) for metadata, find in self._finders for found in find(text)]


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
    """Presidio's engine over the recogniser that serves every note; a family's own comes with each note."""

    def __init__(self, recogniser: Recogniser) -> None:
        nlp = NoOpNlpEngine(models=[{"lang_code": _LANGUAGE, "model_name": "no_op"}])
        nlp.load()
        registry = RecognizerRegistry(supported_languages=[_LANGUAGE])
        registry.add_recognizer(recogniser)
        self._engine = AnalyzerEngine(nlp_engine=nlp, registry=registry, context_aware_enhancer=_NoContext())
        self._artifacts = nlp.process_text("", _LANGUAGE)

    def analyse(self, text: str, family: Recogniser) -> list[Claim]:
        """What the finders claim, in no order; one claim inside another of the same kind is left out."""
        results = self._engine.analyze(
            text,
            _LANGUAGE,
            entities=_EVERYTHING,
            ad_hoc_recognizers=[family],
            nlp_artifacts=self._artifacts,
            score_threshold=0.0,
        )
        return [(r.start, r.end, r.entity_type, r.score, r.recognition_metadata[_NAME]) for r in results]


def put_tokens(text: str, spans: Iterable[Span]) -> str:
    """The text with each span's token in its place, through Presidio's replace operator. Spans are disjoint, in order."""
    pieces: list[str] = []
    position = 0
    for span in spans:
        operator, parameters = _replacing(span.token)
        pieces += (text[position : span.start], operator.operate(text[span.start : span.end], parameters))
        position = span.end
    pieces.append(text[position:])
    return "".join(pieces)


@lru_cache(maxsize=4096)  # tokens of unknown people bear their labels, so there is no end to them
def _replacing(token: str) -> tuple[Operator, dict[str, str]]:
    operator = OperatorsFactory().create_operator_class("replace", OperatorType.Anonymize)  # type: ignore[no-untyped-call]
    parameters = {"new_value": token}
    operator.validate(parameters)
    return operator, parameters
