"""That one unknown person is one token wherever the name stands, and two are two."""

from __future__ import annotations

import re
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from safeguarding.crypto import Keys
from safeguarding.need_to_know.families import Family, Person
from safeguarding.need_to_know.free_text import Note, Redactor
from safeguarding.need_to_know.mentions import read_mention, stranger_key
from safeguarding.need_to_know.stranger_tokens import Numbering, keyed_label

FAMILY = Family((Person("child", "Katie", "Smith"),))
LABEL = keyed_label(Keys(bytes(32)).pseudonymiser("strangers").digest)


@pytest.mark.parametrize(
    "written",
    [
        "David Smith",
        "Dave Smith",
        "DAVE SMITH",
        "Mr Dave Smith",
        "Dave James Smith",
        "Smith, Dave",
        "SMITH, Dave",
        "Dáve Smith's",
    ],
)
def test_one_name_in_many_spellings_has_one_key(written: str) -> None:
    assert stranger_key(written) == "david smith"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Ian", "John"),
        ("Mr Hill", "Mrs Hill"),
        ("Dave Smith", "Dave Jones"),
        ("Sam", "Samantha"),
        ("Kate Hill", "Katie-Ann Hall"),
        ("Big Al", "Little Al"),
    ],
)
def test_names_that_two_people_may_bear_have_two_keys(one: str, other: str) -> None:
    assert stranger_key(one) != stranger_key(other)


def test_a_title_tells_the_sex_and_a_given_name_may() -> None:
    assert read_mention("Mrs Hill").sex == "F"
    assert read_mention("Gary Hill").own_sex == "M"
    assert read_mention("Alex Hill").own_sex is None


def test_a_label_is_the_same_on_every_night_and_tells_nothing_without_the_key() -> None:
    another = keyed_label(Keys(b"\x01" * 32).pseudonymiser("strangers").digest)
    again = keyed_label(Keys(bytes(32)).pseudonymiser("strangers").digest)
    assert LABEL("david smith") == again("david smith") != another("david smith")
    assert len(LABEL("david smith")) == 5
    assert "DAV" not in LABEL("david smith")


def test_labels_of_many_names_seldom_meet() -> None:
    labels = [LABEL(f"name {i}") for i in range(2_000)]
    assert len(set(labels)) >= 1_999


def test_no_label_has_the_shape_of_a_postcode_which_would_hold_the_note_back() -> None:
    """One name in a hundred would have one."""
    labels = [LABEL(f"name {i}") for i in range(20_000)]
    assert not [label for label in labels if re.fullmatch(r"[A-Z]{1,2}\d[A-Z\d]?\d[A-Z]{2}", label)]
    assert len(set(labels)) >= 19_980
    assert {len(label) for label in labels} == {5}


def test_numbering_counts_names_in_the_order_met() -> None:
    number = Numbering()
    assert [number(k) for k in ("gary", "darren", "gary")] == ["1", "2", "1"]


def test_the_same_stranger_bears_the_same_token_in_notes_of_any_family_and_night() -> None:
    redactor = Redactor(label=LABEL)
    texts = ["Dave Pike hit her.", "A man, DAVE PIKE, sold it.", "Seen with Mr David Pike and Gary."]
    others = Family((Person("child", "Ayaan", "Khan"),))
    notes = [Note(texts[0], FAMILY), Note(texts[1], others), Note(texts[2], None)]
    tokens = [[s.token for s in answer.spans if s.kind == "PERSON"] for answer in redactor.redact(notes)]
    assert tokens[0] == tokens[1] == [tokens[2][0]] == [f"[PERSON {LABEL('david pike')}]"]
    assert tokens[2][1] != tokens[2][0]


def test_a_short_mention_bears_the_full_names_token_within_a_note() -> None:
    [answer] = Redactor(label=LABEL).redact([Note("Dave came. Mr Pike left. Dave Pike is his name. Mrs Pike stayed.", FAMILY)])
    tokens = [s.token for s in answer.spans]
    assert tokens[:3] == [f"[PERSON {LABEL('david pike')}]"] * 3
    assert tokens[3] == f"[PERSON {LABEL('pike (f)')}]"


def test_without_a_key_numbers_run_on_through_the_notes_of_one_family() -> None:
    answers = Redactor().redact([Note("Gary Pike came.", FAMILY), Note("Wayne came. Gary Pike left.", FAMILY)])
    assert [a.text for a in answers] == ["[PERSON 1] came.", "[PERSON 2] came. [PERSON 1] left."]


def test_a_professional_named_again_without_the_part_keeps_it() -> None:
    [answer] = Redactor().redact([Note("Social worker Jo Bloggs came. Jo left. Ms Bloggs rang. Jo Hill is a friend.", FAMILY)])
    assert answer.text is not None
    assert answer.text.count("[SOCIAL WORKER]") == 3
    assert answer.text.endswith("[PERSON 1] is a friend.")


NAMES = st.lists(
    st.text("bcdfgklmnprstvz", min_size=3, max_size=6).map(lambda consonants: "o".join(consonants).title()),
    min_size=2, max_size=6, unique=True,
)  # fmt: skip


@settings(max_examples=40, deadline=None)
@given(NAMES)
def test_as_many_strangers_as_names_whatever_the_names(names: list[str]) -> None:
    text = " and ".join(f"Mr {name}" for name in names) + " came. " + " ".join(f"Mr {name} left." for name in names)
    [answer] = Redactor(label=LABEL).redact([Note(text, None)])
    tokens = [s.token for s in answer.spans]
    assert tokens[: len(names)] == tokens[len(names) :]
    assert all(one != other for one, other in pairwise(sorted(tokens[: len(names)])))
