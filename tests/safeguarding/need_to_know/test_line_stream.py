"""Notes as lines of JSON: what comes back for each, and in what order."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from safeguarding.crypto import Pseudonymiser
from safeguarding.need_to_know import line_stream
from safeguarding.need_to_know.line_stream import redact_stream
from safeguarding.need_to_know.redactor_pool import Rules, redactor_of

RULES = Rules(strangers=Pseudonymiser(bytes(32)))
FAMILY: dict[str, Any] = {
    "child": {
        "given_name": "Katherine", "family_name": "Smith", "birth_date": "2012-04-03", "sex": "F", "nhs_number": 9434765919,
        "upn": None, "school": "Kingsmead Primary School", "gp_practice": "Harbour Surgery", "shoe_size": 3,
    },
    "mother": {"given_name": "Sarah", "family_name": "Okafor"},
    "father": None,
    "siblings": [{"given_name": "Thomas", "birth_date": "2009-11-21"}, {"given_name": "Grace", "birth_date": "2015-01-09"}],
    "other_relatives": [
        {"relation": "maternal grandmother", "given_name": "Maureen"}, {"relation": "uncle", "given_name": "Yusuf"},
        {"relation": "mum's partner", "given_name": "Dean"}, {"relation": "half-brother", "given_name": "Piotr"},
    ],
    "address": "12 Larkfield Rise", "postcode": "LS1 2AB", "phone": "07700 900123", "pet": "Rex",
}  # fmt: skip


@pytest.fixture(autouse=True)
def one_redactor(monkeypatch: pytest.MonkeyPatch) -> None:
    made = redactor_of(RULES)
    monkeypatch.setattr(Rules, "redactor", lambda self: made)


def line(text: object, family: object = None, **more: object) -> bytes:
    return json.dumps({"text": text, "family": family, **more}).encode() + b"\n"


def answers(*lines: bytes) -> list[dict[str, Any]]:
    return [json.loads(answer) for answer, _ in redact_stream(iter(lines), RULES)]


def test_every_field_of_the_family_is_looked_for_and_what_is_not_known_by_name_is_passed_over() -> None:
    text = (
        "Katherine (3/4/2012, 943 476 5919) of Kingsmead Primary School and Harbour Surgery, her mum Sarah Okafor, Tom and "
        "Grace, Maureen, Yusuf, Dean and Piotr live at 12 Larkfield Rise, LS1 2AB, 07700 900123."
    )
    assert answers(line(text, FAMILY, written_on="2026-03-01"))[0]["text"] == (
        "[CHILD] ([AGE 13], [NHS NUMBER]) of [SCHOOL] and [GP PRACTICE], her mum [MOTHER], [SIBLING 1] and [SIBLING 2], "
        "[GRANDPARENT 1], [RELATIVE 1], [STEP PARENT] and [SIBLING 3] live at [ADDRESS], [POSTCODE], [PHONE]."
    )


def test_people_in_no_list_keep_their_number_within_an_equal_family_and_only_there() -> None:
    turned = dict(reversed(FAMILY.items()))
    found = answers(
        line("Gorvan came.", FAMILY), line("Bletch came.", FAMILY), line("Bletch and Gorvan.", turned),
        line("Bletch came.", {**FAMILY, "phone": None}), line("Gorvan came."), line("Bletch came."),
    )  # fmt: skip
    assert [a["text"] for a in found] == [
        "[PERSON 1] came.", "[PERSON 2] came.", "[PERSON 2] and [PERSON 1].",
        "[PERSON 1] came.", "[PERSON 1] came.", "[PERSON 1] came.",
    ]  # fmt: skip
    assert found[2]["spans"][0] == {"start": 0, "end": 6, "kind": "PERSON", "token": "[PERSON 2]"}


@pytest.mark.parametrize(
    "bad",
    [b"Katie is no JSON\n", b"\n", b"[]\n", b"7\n", b'"Katie"\n', b'{"family": null}\n', line(7), line(None),
     line("a", "Katie"),
     line("a", {"siblings": ["Katie"]}), line("a", {"child": "Katie"}), b'{"text": "\xff"}\n', b"[" * 100_000, b'{"text": "a"'],
)  # fmt: skip
def test_a_line_that_is_no_such_json_fails_alone_and_is_not_repeated(bad: bytes) -> None:
    found = answers(line("Gorvan came."), bad, line("Gorvan came."))
    assert found[1] == {"text": None, "spans": [], "failure": "line_unreadable"}
    assert found[0]["text"] == found[2]["text"] == "[PERSON 1] came."


@pytest.mark.parametrize("text", ["Katie\x00", "\ud83d Katie", "\ufffd" * 50, "Ka\x08tie", "a" * 1_000_000])
def test_a_note_that_cannot_be_redacted_safely_says_so(text: str) -> None:
    assert answers(line(text, FAMILY)) == [{"text": None, "spans": [], "failure": "note_not_redacted"}]


def test_many_lines_are_redacted_by_several_processes_as_by_one(monkeypatch: pytest.MonkeyPatch) -> None:
    lines = [line(f"Gorvan and Bletch{'aeiou'[n % 5]} met Katherine.", FAMILY if n % 3 else None) for n in range(40)]
    lines[17] = b"no line\n"
    expected = list(redact_stream(iter(lines), RULES))
    monkeypatch.setattr(line_stream, "_WORTH_LINES", 10)
    monkeypatch.setattr(line_stream, "_BATCH", 7)
    monkeypatch.setattr(line_stream, "processors", lambda: 2)
    assert list(redact_stream(iter(lines), RULES)) == expected
    assert [is_redacted for _, is_redacted in expected].count(False) == 1


def test_lines_are_taken_as_they_are_needed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(line_stream, "_WORTH_LINES", 600)
    monkeypatch.setattr(line_stream, "processors", lambda: 1)
    taken: list[bytes] = []
    lines = (taken.append(one) or one for one in [line("Gorvan came.")] * 5_000)  # type: ignore[func-returns-value]
    assert next(redact_stream(lines, RULES))[1]
    assert len(taken) < 1_000


WRITING = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=12)
PEOPLE = st.sampled_from(["Katherine", "Zo\u0308e Gorvan", "07700 900123", "LS1 2AB", "Ms Bletch", "T\u200bhomas", "3/4/2012"])


@settings(max_examples=120, deadline=None)
@given(st.lists(st.one_of(WRITING, PEOPLE), max_size=8).map(" ".join))
def test_the_spans_lead_from_any_text_to_its_redaction(text: str) -> None:
    answer = answers(line(text, FAMILY))[0]
    if answer["text"] is None:
        assert answer["failure"] == "note_not_redacted"
        return
    rebuilt, position = "", 0
    for span in answer["spans"]:
        assert position <= span["start"] < span["end"] <= len(text)
        rebuilt += text[position : span["start"]] + span["token"]
        position = span["end"]
    assert rebuilt + text[position:] == answer["text"]
    assert "Katherine" not in answer["text"]
