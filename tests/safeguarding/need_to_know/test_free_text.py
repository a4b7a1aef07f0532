"""What a redacted note may hold and what it may not, on labelled notes and on whatever hypothesis makes of a family."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from presidio_analyzer import RecognizerResult
from presidio_anonymizer import AnonymizerEngine
from presidio_anonymizer.entities import OperatorConfig

from safeguarding.errors import SettingsInvalid
from safeguarding.identifiers import nhs_number_holds
from safeguarding.need_to_know import free_text, marks, recognisers, settling, steps
from safeguarding.need_to_know.families import Family, Person
from safeguarding.need_to_know.free_text import NOT_REDACTED, Note, Redacted, Redactor, References, redact
from safeguarding.need_to_know.recognisers import Analyser
from safeguarding.need_to_know.words import EVERYDAY, GIVEN_NAMES
from tests.safeguarding.need_to_know.families import FAMILIES

REFERENCES = References(
    police=(r"45[A-Z]{2}/\d{3,6}/\d{2}", r"45\d{9}", r"P\d{8}", r"CUS/\d{2}/\d{4,6}"),
    cases=(r"LCS\d{6,8}", r"EHM-\d{4,6}"),
    email_domains=("school.local", "trust.internal"),
)
LABELLED = [json.loads(line) for line in (Path(__file__).parent / "notes.jsonl").read_text("utf-8").splitlines()]


@pytest.fixture(scope="module")
def redactor() -> Redactor:
    return Redactor(REFERENCES)


def note(case: dict[str, str]) -> Note:
    return Note(case["text"], FAMILIES[case["family"]])


@pytest.mark.parametrize("case", LABELLED, ids=[c["why"] for c in LABELLED])
def test_a_labelled_note_is_redacted_as_labelled(redactor: Redactor, case: dict[str, str]) -> None:
    assert redactor.redact([note(case)])[0].text == case["redacted"]


def test_the_order_and_the_company_of_notes_change_nothing() -> None:
    redactor = Redactor(REFERENCES, label=lambda name: name.upper())
    alone = [redactor.redact([note(c)])[0] for c in LABELLED]
    assert redactor.redact([note(c) for c in reversed(LABELLED)]) == alone[::-1]


def test_the_spans_lead_from_the_note_to_its_redaction_and_say_who_found_them(redactor: Redactor) -> None:
    for case, answer in zip(LABELLED, redactor.redact([note(c) for c in LABELLED]), strict=True):
        rebuilt, position = "", 0
        for span in answer.spans:
            assert span.start >= position
            rebuilt += case["text"][position : span.start] + span.token
            position = span.end
        assert rebuilt + case["text"][position:] == answer.text
        assert {s.found_by for s in answer.spans} <= {"known people", "known places", "marks", "strangers"}


def test_the_tokens_are_put_in_as_presidios_own_engine_would(redactor: Redactor) -> None:
    engine = AnonymizerEngine()
    for case, answer in zip(LABELLED, redactor.redact([note(c) for c in LABELLED]), strict=True):
        results = [RecognizerResult(s.token, s.start, s.end, 1.0) for s in answer.spans]
        operators = {s.token: OperatorConfig("replace", {"new_value": s.token}) for s in answer.spans}
        assert engine.anonymize(case["text"], results, operators).text == answer.text


def test_pythons_own_engine_finds_the_same_where_re2_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(marks, "re2", None)
    without = Redactor(REFERENCES)
    assert [without.redact([note(c)])[0].text for c in LABELLED] == [c["redacted"] for c in LABELLED]


@pytest.mark.parametrize(
    "text",
    [
        "Katie\x00 was seen",
        "Katie \ud83d was seen",
        "a " * 100_001,
        "Ka\ufffd\ufffde \ufffd\ufffd was s\ufffd\ufffdn",
        "\ufffd" * 50,
    ],
    ids=["a nought byte", "half a character", "far too long", "broken in a conversion", "nothing but breakage"],
)
def test_what_is_not_text_is_not_passed_on(redactor: Redactor, text: str) -> None:
    good = Note("Katherine was seen.", FAMILIES["smith"])
    answers = redactor.redact([good, Note(text, FAMILIES["smith"]), good])
    assert answers[1] == Redacted(None, (), NOT_REDACTED)
    assert answers[0].text == answers[2].text == "[CHILD] was seen."


@pytest.mark.parametrize(
    "again", ["1-", "1 ", "Katie Smith and Tom. ", "3/4/2012 ", "a@", "Flat 1 ", "\u00e9 case 1 ", "(0", "Abcde "]
)
def test_a_note_as_long_as_notes_may_be_is_redacted_to_its_end(redactor: Redactor, again: str) -> None:
    text = (again * 100_000)[:90_000] + " Katherine."
    answer = redactor.redact([Note(text, FAMILIES["smith"])])[0].text
    assert answer is not None
    assert answer.endswith(("[CHILD].", "[PERSON 1]."))


@pytest.mark.parametrize(
    ("module", "finder"),
    [
        (steps, "find_strangers"), (steps, "number_strangers"), (steps, "put_tokens"), (steps, "make_plain"),
        (steps, "read_wording"), (recognisers, "settle"), (settling, "resolve"),
    ],
)  # fmt: skip
def test_a_fault_in_any_step_fails_the_note_and_spares_the_others(
    redactor: Redactor, monkeypatch: pytest.MonkeyPatch, module: ModuleType, finder: str
) -> None:
    working = getattr(module, finder)

    def faulty(text: str, *rest: object, **more: object) -> object:
        if "POISON" in f"{text}{rest}":
            raise TimeoutError
        return working(text, *rest, **more)

    monkeypatch.setattr(module, finder, faulty)
    answers = redactor.redact([Note("Gary is POISON to Katie."), Note("Gary came.")])
    assert answers[0] == Redacted(None, (), NOT_REDACTED)
    assert answers[1].text == "[PERSON 1] came."


def test_a_family_that_cannot_be_prepared_fails_its_own_notes_only(redactor: Redactor) -> None:
    broken = Family((Person("child", given_name=7),))  # type: ignore[arg-type]
    answers = redactor.redact([Note("Katherine", FAMILIES["smith"]), Note("seen", broken), Note("Thomas", FAMILIES["smith"])])
    assert [a.text for a in answers] == ["[CHILD]", None, "[SIBLING 1]"]


@pytest.mark.parametrize(
    "left", ["Katherine Smith", "9434765919", "943 476 5919", "07700 900123", "sarah.okafor@example.net", "B801200005001"]
)
def test_the_last_look_fails_a_note_in_which_the_finders_left_something(monkeypatch: pytest.MonkeyPatch, left: str) -> None:
    redactor = Redactor(REFERENCES)
    monkeypatch.setattr(Analyser, "analyse", lambda *given: [])
    answers = redactor.redact(
        [Note(f"About {left}.", FAMILIES["smith"]), Note("About nobody, on 3 April 2024.", FAMILIES["smith"])]
    )
    assert answers[0] == Redacted(None, (), NOT_REDACTED)
    assert answers[1].text == "About nobody, on 3 April 2024."


def test_nothing_is_asked_of_the_network_from_import_to_answer() -> None:
    program = """
import socket
def refuse(*a, **k): raise SystemExit('the network was touched')
socket.getaddrinfo = socket.create_connection = socket.socket.connect = socket.gethostbyname = refuse
from safeguarding.need_to_know.free_text import Note, redact
print(redact([Note('Mail gary@example.co.uk or ring 020 7946 0958')])[0].text)
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False, timeout=120)
    assert done.stdout.strip() == "Mail [EMAIL] or ring [PHONE]", done.stderr


def test_a_partnerships_own_reference_may_hold_groups_and_must_be_an_expression() -> None:
    own = References(cases=(r"(AB|CD)!\d{2}",))
    assert redact([Note("AB!12, 07700 900123")], own)[0].text == "[REFERENCE], [PHONE]"
    with pytest.raises(SettingsInvalid):
        Redactor(References(police=("(",)))


def test_the_module_keeps_one_redactor_for_the_same_references() -> None:
    assert redact([Note("Gary came.")])[0].text == "[PERSON 1] came."
    assert free_text._redactor(References()) is free_text._redactor(References())


NAME = st.text("abcdefghijklmnopqrstuvwxyz", min_size=4, max_size=9).filter(
    lambda n: n not in EVERYDAY and n not in GIVEN_NAMES
)
WRITTEN = st.sampled_from([str.title, str.upper, str.lower])
FILLING = st.sampled_from(
    [
        " was seen with ",
        ", ",
        ". ",
        "'s friend ",
        " (",
        ") said that ",
        " and ",
        "\n",
        " - ",
        "/",
        "; Mrs ",
        " on 3/4/2024 ",
        ": '",
        "\u2019s ",
    ]
)


@st.composite
def notes(draw: st.DrawFn) -> tuple[Note, set[str]]:
    """A family with made-up names and a note that strings them together in any case with anything between."""
    people = tuple(
        Person(relation, draw(NAME).title(), draw(NAME).title(), nhs_number=draw(st.from_regex(r"\A\d{10}\Z")))
        for relation in ("child", "mother", "sibling")
    )
    known = [n for p in people for n in (p.given_name, p.family_name) if n]
    values = known + [p.nhs_number for p in people if p.nhs_number and nhs_number_holds(p.nhs_number)]
    pieces = draw(st.lists(st.tuples(st.sampled_from(values), WRITTEN, FILLING), min_size=1, max_size=8))
    return Note("".join(write(value) + filling for value, write, filling in pieces), Family(people)), {
        v.lower() for v in values
    }


@settings(max_examples=150, deadline=None)
@given(notes())
def test_no_known_name_or_number_of_the_family_remains_as_a_word(made: tuple[Note, set[str]]) -> None:
    note, known = made
    answer = redact([note])[0]
    assert answer.text is not None
    assert not known & set(re.findall(r"[a-z]+|\d+", re.sub(r"\[[A-Z ]+\d*\]", " ", answer.text).lower()))


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=300))
def test_any_text_is_either_answered_or_held_back(text: str) -> None:
    answer = redact([Note(text, FAMILIES["smith"])])[0]
    assert (answer.text is None) == (answer.failure == NOT_REDACTED)
