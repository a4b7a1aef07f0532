"""The only meeting with Presidio: finders as its recogniser, its engine without a model, its operators for the join.

Nothing here reaches the network: Presidio loads no model of its own (NoOpNlpEngine), and the public suffix list that an
imported dependency would fetch is switched off before that import.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import Any

os.environ.setdefault("TLDEXTRACT_PUBLIC_SUFFIX_LIST_URLS", "")

from presidio_analyzer import AnalyzerEngine, EntityRecognizer, RecognizerRegistry, RecognizerResult
from presidio_analyzer.context_aware_enhancers import ContextAwareEnhancer
from presidio_analyzer.nlp_engine import NlpArtifacts, NoOpNlpEngine
from presidio_anonymizer.operators import OperatorsFactory, OperatorType

from safeguarding.need_to_know.spans import Found, Span

_LANGUAGE = "en"
_NAME, _IDENTIFIER = RecognizerResult.RECOGNIZER_NAME_KEY, RecognizerResult.RECOGNIZER_IDENTIFIER_KEY


class _Result(RecognizerResult):
    """A claim as Presidio carries it. Settled claims are disjoint, so that none equals another: Presidio's own hash would
    write each of them out as text."""

    analysis_explanation = None  # type: ignore[assignment]  # as its own default
    __hash__ = object.__hash__
    __eq__ = object.__eq__

    def __init__(self, found: Found, metadata: dict[str, str]) -> None:
        self.found = found
        self.start, self.end, self.entity_type, self.score, _ = found
        self.recognition_metadata = metadata


class Recogniser(EntityRecognizer):
    """All that is looked for in the notes of one family as one recogniser, since Presidio goes through all claims once for
    each. `find` gives disjoint claims; an exception in it goes through the engine to the note's own failure.

    `whose` stands for all its kinds of claims: by it alone Presidio is asked, and asks no other recogniser.
    """

    def __init__(self, find: Callable[[str], Iterable[Found]], whose: str) -> None:
        super().__init__(supported_entities=[whose], name=whose, supported_language=_LANGUAGE)
        self._find = find
        self._metadata = {_IDENTIFIER: self.id, _NAME: whose}

    def load(self) -> None:
        """There is nothing to load."""

    def analyze(self, text: str, entities: list[str], nlp_artifacts: NlpArtifacts) -> list[RecognizerResult]:
        metadata = self._metadata
        return [_Result(found, metadata) for found in self._find(text)]


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
    """Presidio's engine over a recogniser of its own, without which it would load all of Presidio's; any other comes with
    a note."""

    def __init__(self, recogniser: Recogniser) -> None:
        nlp = NoOpNlpEngine(models=[{"lang_code": _LANGUAGE, "model_name": "no_op"}])
        nlp.load()
        registry = RecognizerRegistry(supported_languages=[_LANGUAGE])
        registry.add_recognizer(recogniser)
        self._engine = AnalyzerEngine(nlp_engine=nlp, registry=registry, context_aware_enhancer=_NoContext())
        self._artifacts = nlp.process_text("", _LANGUAGE)

    def analyse(self, text: str, recogniser: Recogniser) -> list[Found]:
        """What the recogniser claims, in the order of the text."""
        results = self._engine.analyze(
            text,
            _LANGUAGE,
            entities=recogniser.supported_entities,
            ad_hoc_recognizers=[recogniser],
            nlp_artifacts=self._artifacts,
            score_threshold=0.0,
        )
        return sorted(result.found for result in results)  # type: ignore[attr-defined]  # they are ours


def put_tokens(text: str, spans: Iterable[Span]) -> str:
    """The text with each span's token in its place, through Presidio's replace operator. Spans are disjoint, in order."""
    pieces: list[str] = []
    position = 0
    for start, end, _, token, _, _ in spans:
        pieces += (text[position:start], _replacement(token))
        position = end
    pieces.append(text[position:])
    return "".join(pieces)


@lru_cache(maxsize=4096)  # tokens of unknown people bear their labels, so there is no end to them
def _replacement(token: str) -> str:
    """What the operator writes for a token, whatever stood there."""
    operator = OperatorsFactory().create_operator_class("replace", OperatorType.Anonymize)  # type: ignore[no-untyped-call]
    parameters = {"new_value": token}
    operator.validate(parameters)
    written: str = operator.operate("", parameters)
    return written
