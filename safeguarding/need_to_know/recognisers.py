"""The only meeting with Presidio: finders as its recognisers, its engine without a model, its operators for the join.

Nothing here reaches the network: no model is loaded (NoOpNlpEngine), and the public suffix list that an imported
dependency would fetch is switched off before that import.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Sequence
from functools import cache
from typing import Any

os.environ.setdefault("TLDEXTRACT_PUBLIC_SUFFIX_LIST_URLS", "")

from presidio_analyzer import AnalyzerEngine, EntityRecognizer, RecognizerRegistry, RecognizerResult
from presidio_analyzer.context_aware_enhancers import ContextAwareEnhancer
from presidio_analyzer.nlp_engine import NlpArtifacts, NoOpNlpEngine
from presidio_anonymizer.operators import Operator, OperatorsFactory, OperatorType

from safeguarding.need_to_know.spans import Found, Span

_LANGUAGE = "en"


class Recogniser(EntityRecognizer):
    """A finder as Presidio knows it. An exception in a finder goes through the engine to the note's own failure."""

    def __init__(self, name: str, find: Callable[[str], Iterable[Found]]) -> None:
        super().__init__(supported_entities=[name], name=name, supported_language=_LANGUAGE)
        self._find = find
        self._metadata = {RecognizerResult.RECOGNIZER_IDENTIFIER_KEY: self.id, RecognizerResult.RECOGNIZER_NAME_KEY: name}

    def load(self) -> None:
        """There is nothing to load."""

    def analyze(self, text: str, entities: list[str], nlp_artifacts: NlpArtifacts) -> list[RecognizerResult]:
        return [
            RecognizerResult(f.kind, f.start, f.end, f.weight, recognition_metadata=self._metadata) for f in self._find(text)
        ]


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
    """Presidio's engine over finders that serve every note; a family's own finders come with each note."""

    def __init__(self, recognisers: Sequence[Recogniser]) -> None:
        nlp = NoOpNlpEngine(models=[{"lang_code": _LANGUAGE, "model_name": "no_op"}])
        nlp.load()
        registry = RecognizerRegistry(supported_languages=[_LANGUAGE])
        for recogniser in recognisers:
            registry.add_recognizer(recogniser)
        self._engine = AnalyzerEngine(nlp_engine=nlp, registry=registry, context_aware_enhancer=_NoContext())
        self._artifacts = nlp.process_text("", _LANGUAGE)

    def analyse(self, text: str, family: Sequence[Recogniser]) -> list[Found]:
        """What the finders claim, in no order; one claim inside another of the same kind is left out."""
        results = self._engine.analyze(
            text, _LANGUAGE, ad_hoc_recognizers=list(family), nlp_artifacts=self._artifacts, score_threshold=0.0
        )
        name = RecognizerResult.RECOGNIZER_NAME_KEY
        return [Found(r.start, r.end, r.entity_type, r.score, r.recognition_metadata[name]) for r in results]


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


@cache
def _replacing(token: str) -> tuple[Operator, dict[str, str]]:
    operator = OperatorsFactory().create_operator_class("replace", OperatorType.Anonymize)  # type: ignore[no-untyped-call]
    parameters = {"new_value": token}
    operator.validate(parameters)
    return operator, parameters
