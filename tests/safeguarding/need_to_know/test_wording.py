"""A note as the finders of names read it: the words that may be names, and what is kept of the pieces of notes."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from safeguarding.need_to_know import wording
from safeguarding.need_to_know.wording import Wording, read_wording
from safeguarding.need_to_know.words import word_before


@pytest.fixture
def nothing_kept() -> Iterator[None]:
    forget()
    yield
    forget()


def forget() -> None:
    wording._PIECES.clear()
    wording._LAST_WORDS.clear()


def keys(text: str) -> list[tuple[str, bool]]:
    return [(w.key, w.is_capital) for w in read_wording(text).words]


def test_the_words_of_a_text_are_those_that_may_be_names() -> None:
    text = "'Katie' saw O'Brien's dog and xanthe, K.L. and DON'T at Mc'Donald."
    assert keys(text) == [("katie", True), ("o'brien", True), ("xanthe", False), ("kl", True), ("don't", True), ("mc", True)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("seen by J. K. Adams", [("jk", True), ("adams", True)]),
        ("seen by J. Adams", [("j", True), ("adams", True)]),
        ("seen by J.\nK. Adams", [("j", True), ("k", True), ("adams", True)]),
        ("Plan A. B. was there", [("plan", True), ("ab", True)]),
        ("J. K. L. M. N. came", [("jklm", True), ("n", True)]),
        ("x-Kofi/Ama (Yaw)", [("kofi", True), ("ama", True), ("yaw", True)]),
        ("iPad 4Kofi _kofi kofi2", [("iPad", False), ("kofi", True), ("kofi", False), ("kofi", False)]),
        ("kofi's kofi'll 'kofi'", [("kofi", False)] * 3),
        ("Dr A Finchley", [("dr", True), ("a", True), ("finchley", True)]),
        ("saw Mrs. I. Osei, A child", [("mrs", True), ("i", True), ("osei", True)]),
        ("I said A was \u0416\u0430\u043d\u043d\u0430", [("\u0436\u0430\u043d\u043d\u0430", True)]),
    ],
)
def test_a_name_is_read_as_it_stands_over_and_within_pieces(text: str, expected: list[tuple[str, bool]]) -> None:
    assert keys(text) == expected


def test_each_word_stands_in_the_words_once() -> None:
    words = read_wording("kofi's bag: kofi and kofi/kofi's").words
    assert len(words) == len({w.start for w in words}) == 4


def test_who_an_address_names_is_looked_for_only_where_a_name_may_go_on_into_it() -> None:
    assert keys("write to kofi.mensah@example.net now") == []
    assert ("kofi", False) in keys("Ama kofi.mensah@example.net")
    assert ("mensah", False) in keys("mrs mensah@example.net")
    assert ("kofi", False) in keys("ask @kofi or kofi@home")


@pytest.mark.parametrize(("text", "initials"), [("r. garside", [0]), ("dsl j smith (k", [4, 13]), ("e.g. this &c", [0])])
def test_a_small_letter_that_stands_alone_may_be_an_initial(text: str, initials: list[int]) -> None:
    assert list(read_wording(text).small_initials) == initials


def test_a_title_is_noticed_in_any_case() -> None:
    assert all(
        read_wording(text).has_title for text in ("mrs ferrier", "so (dr. patel", "Mr Marlow", "DR PATEL", "saw\nms ade")
    )
    assert not any(read_wording(text).has_title for text in ("missed it", "drs", "nothing"))


PIECES = st.sampled_from(
    [
        "Katie", "katie's", "O'Brien", "the", "The", "J.", "K", "k.", "mrs", "Mr", "xanthe,", "(Kofi", "Kofi\nMensah", "\n", "",
        "12/3/4", "M1", "1AB", "\u00c9.", "\u00e9t\u00e9", "a", "I", "kofi@example.net", "to", "PC", "1234", '"Smurf"', "van",
        "der", "-", "...",
    ]
)  # fmt: skip
TEXTS = st.lists(PIECES, max_size=12).map(" ".join) | st.text(max_size=60)


@settings(max_examples=300, deadline=None)
@given(st.lists(TEXTS, min_size=1, max_size=4))
def test_what_is_kept_of_pieces_changes_no_reading(texts: list[str]) -> None:
    def read_anew(text: str) -> Wording:
        forget()
        return read_wording(text)

    anew = [read_anew(text) for text in texts]
    assert [read_wording(text) for text in texts + texts] == anew + anew


@settings(max_examples=300, deadline=None)
@given(TEXTS)
def test_a_word_says_where_it_is_and_what_stands_before_it(text: str) -> None:
    words = read_wording(text).words
    assert [w.start for w in words] == sorted({w.start for w in words})
    for word in words:
        written = text[word.start : word.end]
        assert written.lower().replace(".", "").replace(" ", "") == word.key.lower()
        assert written[0].isupper() == word.is_capital
        if not any(len(piece) > 18 for piece in text[: word.start].split()):  # of a longer word its end is enough
            assert word.before == word_before(text, word.start)


def test_what_is_kept_stays_within_its_bounds(nothing_kept: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wording, "_MOST_PIECES", 10)
    for i in range(50):
        assert keys(f"Kofi{'a' * i} came") == [(f"kofi{'a' * i}", True)]
        assert len(wording._PIECES) <= 10
    long = "Katie" * 50
    assert keys(long) == [(long.lower(), True)]
    assert long not in wording._PIECES
