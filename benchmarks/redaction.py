"""Free text: notes a second and what is found, beside stock Presidio on the same notes in the same run.

The town wrote the notes and knows what is personal in them, so these figures are an upper bound: the same hands wrote
notes and rules. The peer is Presidio's analyser as it comes, without a model, with four of its recognisers.
"""

from __future__ import annotations

import json
import os
import tempfile
import time
from collections.abc import Callable, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

from presidio_analyzer import AnalyzerEngine, RecognizerRegistry
from presidio_analyzer.nlp_engine import NoOpNlpEngine
from presidio_analyzer.predefined_recognizers import EmailRecognizer, NhsRecognizer, PhoneRecognizer, UkNinoRecognizer

from benchmarks.measurement import Measurement
from safeguarding.need_to_know.families import Family, Person
from safeguarding.need_to_know.free_text import Note, Redactor
from town import make

_NOT_NAMED_IN_COLUMNS = {"professional"}  # people in no list are measured apart by the labels' kind


def measure() -> list[Measurement]:
    """Notes a second of processor time, and the share of labelled personal data that is covered."""
    labelled = _labelled_notes()
    notes = [note for note, _ in labelled]
    redactor = Redactor()
    redactor.redact(notes[:50])
    ours = _per_second(lambda: redactor.redact(notes), len(notes))
    stock = _stock()
    stock(notes[:50])
    peers = _per_second(lambda: stock(notes), len(notes))
    found = [{i for span in answer.spans for i in range(span.start, span.end)} for answer in redactor.redact(notes)]
    found_by_stock = stock(notes)
    stock_is = "stock Presidio: NHS, NINO, phone, e-mail"
    return [
        Measurement(f"redaction of {len(notes)} notes, one core", ours, "notes/s", peers, stock_is),
        Measurement("  labelled spans of known people and identifiers covered", _covered(labelled, found), "%",
                    _covered(labelled, found_by_stock), stock_is, "≥ 99.5 %"),
    ]  # fmt: skip


def _per_second(work: Callable[[], object], count: int) -> float:
    began = time.process_time()
    work()
    return count / (time.process_time() - began)


def _covered(labelled: Sequence[tuple[Note, list[dict[str, Any]]]], found: Sequence[set[int]]) -> float:
    spans = [
        set(range(span["start"], span["end"])) <= places
        for (_, wanted), places in zip(labelled, found, strict=True)
        for span in wanted
        if span["kind"] not in _NOT_NAMED_IN_COLUMNS and (span["kind"] != "person" or span["person"])
    ]
    return 100 * sum(spans) / len(spans)


def _stock() -> Callable[[Sequence[Note]], list[set[int]]]:
    os.environ["TLDEXTRACT_PUBLIC_SUFFIX_LIST_URLS"] = ""  # its e-mail recogniser would ask the network
    nlp = NoOpNlpEngine(models=[{"lang_code": "en", "model_name": "no_op"}])
    nlp.load()
    registry = RecognizerRegistry(supported_languages=["en"])
    for recogniser in (NhsRecognizer(), UkNinoRecognizer(), EmailRecognizer(), PhoneRecognizer(supported_regions=("GB",))):
        registry.add_recognizer(recogniser)
    engine = AnalyzerEngine(nlp_engine=nlp, registry=registry)

    def find(notes: Sequence[Note]) -> list[set[int]]:
        return [{i for r in engine.analyze(note.text, "en") for i in range(r.start, r.end)} for note in notes]

    return find


def _labelled_notes() -> list[tuple[Note, list[dict[str, Any]]]]:
    with tempfile.TemporaryDirectory() as folder:
        town = make(Path(folder), families=600, nights=2, seed=7, now=datetime(2026, 11, 22, 2, 0))
        people = [json.loads(line) for line in (town.truth / "people.jsonl").read_text("utf-8").splitlines()]
        spans = [json.loads(line) for line in (town.truth / "spans.jsonl").read_text("utf-8").splitlines()]
    family_of = {p["person"]: p["family"] for p in people}
    families = {name: _family([p for p in people if p["family"] == name]) for name in set(family_of.values())}
    labelled = []
    for line in spans:
        named = {family_of[span["person"]] for span in line["spans"] if span["person"] in family_of}
        if len(named) == 1:
            labelled.append((Note(line["text"], families[named.pop()]), line["spans"]))
    return labelled


def _family(people: list[dict[str, Any]]) -> Family:
    return Family(
        people=tuple(
            Person(
                relation=p["relation"],
                given_name=p["given_name"],
                family_name=p["family_name"],
                other_names=(p["former_name"],) if p["former_name"] else (),
                birth_date=date.fromisoformat(p["birth_date"]) if p["birth_date"] else None,
                nhs_number=p["nhs_number"],
                upn=p["upn"],
            )
            for p in people
        ),
        addresses=tuple({a["line"] for p in people for a in p["addresses"]}),
        postcodes=tuple({a["postcode"] for p in people for a in p["addresses"]}),
        organisations=tuple({p["school"] for p in people if p["school"]}),
    )
