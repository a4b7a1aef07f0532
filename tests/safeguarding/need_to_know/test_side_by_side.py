"""Notes take their steps side by side, and much is kept from note to note: each gets the answer that it would get alone."""

from __future__ import annotations

import gc
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from safeguarding.need_to_know import free_text
from safeguarding.need_to_know.collector import without_collector
from safeguarding.need_to_know.families import Family, Person
from safeguarding.need_to_know.free_text import Note, Redacted, Redactor
from tests.safeguarding.need_to_know.case_notes import as_notes, hard_cases
from tests.safeguarding.need_to_know.families import FAMILIES


def label(name: str) -> str:
    return name.upper().replace(" ", "-")


KEPT = Redactor(label=label)
GIVEN = st.sampled_from(["Katie", "Thomas", "Grace", "Mark", "Zuzanna", "Kofi", "Baby", "Siu-Ling", "Hope", "Xanthe", "Al"])
SURNAMES = st.sampled_from(["Smith", "Brown", "de Souza", "O'Brien", "Hope", "Osei", "Marlowe", "Smith-Okafor", "May", "Wood"])
PEOPLE = st.builds(
    Person,
    relation=st.sampled_from(["child", "mother", "father", "sibling", "carer"]),
    given_name=GIVEN,
    family_name=SURNAMES,
    birth_date=st.none() | st.dates(date(2008, 1, 1), date(2020, 1, 1)),
    nhs_number=st.sampled_from([None, "9434765919"]),
)
FAMILIES_DRAWN = st.none() | st.builds(
    Family,
    people=st.lists(PEOPLE, min_size=1, max_size=3).map(tuple),
    addresses=st.sampled_from([(), ("12 Larkfield Rise, Northport",), ("Flat 2, 3 Quarry Lane",)]),
    phones=st.sampled_from([(), ("07700 900123",)]),
    organisations=st.sampled_from([(), ("Kingsmead Primary School",)]),
)
PARTS = st.sampled_from(
    [
        "Katie", "Katie Smith", "katie", "Mr Brown", "Osei, Kofi", "told Hope", "K. Smith", "Tomas", "12 larkfield rise",
        "de Souza", "kingsmead primary", "07700 900123", "900123", "943 476 5919", "on 3 May 2012", "born 4/5/2012",
        "PC 1234 Wood", "Nurse Grace", "osei.kofi@example.net", "from the street", "Xanthe (SW)", "Mark will", "the", "and",
        "said", ".", "\n", "dob", "log 4521",
    ]
)  # fmt: skip
NOTES = st.lists(st.tuples(st.lists(PARTS, min_size=1, max_size=9).map(" ".join), st.integers(0, 3)), min_size=1, max_size=8)


@settings(max_examples=120, deadline=None)
@given(
    st.lists(FAMILIES_DRAWN, min_size=4, max_size=4), NOTES, st.randoms(use_true_random=False), st.sampled_from([1, 2, 3, 64])
)
def test_no_company_changes_an_answer(
    families: list[Family | None], drawn: list[tuple[str, int]], chance: object, together: int
) -> None:
    """Not the other notes, not their families, not their order, not how many go together, and not what was met before: one
    family's people are never looked for in another's note."""
    notes = [Note(text, families[i], date(2026, 3, 2)) for text, i in drawn]
    alone = Redactor(label=label).redact(notes[:1]) + [KEPT.redact([note])[0] for note in notes[1:]]
    order = list(range(len(notes)))
    chance.shuffle(order)  # type: ignore[attr-defined]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(free_text, "_TOGETHER", together)
        assert KEPT.redact([notes[i] for i in order]) == [alone[i] for i in order]


def test_a_name_is_its_own_familys_alone() -> None:
    families = [
        Family((Person("child", given, surname),)) for given, surname in (("Kofi", "Osei"), ("Ama", "Mensah"), ("Yaw", "Osei"))
    ]
    notes = [Note("Kofi Osei, Ama Mensah, Yaw Osei.", family) for family in [*families, None] * 20]
    for i, answer in enumerate(KEPT.redact(notes)):
        tokens = [s.token for s in answer.spans]
        own = [j for j, token in enumerate(tokens) if token == "[CHILD]"]
        assert own == ([i % 4] if i % 4 < 3 else [])
        assert all(token.startswith("[PERSON") for j, token in enumerate(tokens) if j not in own)


def test_equal_families_need_not_be_one_object() -> None:
    def made() -> Family:
        return Family((Person("child", "Kofi", "Osei"), Person("mother", "Ama", "Osei")))

    notes = [Note("Kofi and Mrs Osei.", made()) for _ in range(5)]
    assert {answer.text for answer in KEPT.redact(notes)} == {"[CHILD] and [MOTHER]."}


def test_redaction_leaves_no_cycles_behind() -> None:
    """The collector stands still meanwhile, so nothing would be collected until the end."""
    notes = [note for marked in hard_cases().values() for note in as_notes(marked)]
    KEPT.redact(notes)
    gc.collect()
    with without_collector():
        KEPT.redact([*notes, Note("\x00"), Note("broken", Family((Person("child", given_name=7),)))])  # type: ignore[arg-type]
        assert gc.collect() == 0


def break_off_without_it() -> None:
    with without_collector():
        assert not gc.isenabled()
        raise KeyError


def test_the_collector_runs_again_afterwards_whatever_happened_and_stays_stopped_where_it_was() -> None:
    assert gc.isenabled()
    with pytest.raises(KeyError):
        break_off_without_it()
    assert gc.isenabled()
    gc.disable()
    try:
        assert KEPT.redact([Note("Katherine.", FAMILIES["smith"])]) == [
            Redacted("[CHILD].", KEPT.redact([Note("Katherine.", FAMILIES["smith"])])[0].spans)
        ]
        assert not gc.isenabled()
    finally:
        gc.enable()
