"""That the lists beside the code are what they say they are, and that dates and plain texts are read right."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from safeguarding.need_to_know import words
from safeguarding.need_to_know.ages import dates_meant
from safeguarding.need_to_know.plain_text import LONGEST, NotText, make_plain
from safeguarding.need_to_know.word_lists import read_lines
from safeguarding.need_to_know.words import EVERYDAY, GIVEN_NAMES, POSTCODE_AREAS, SURNAMES_THAT_ARE_WORDS, word_before

LISTS = sorted(Path(words.__file__).parent.glob("*.txt"))


@pytest.mark.parametrize("path", LISTS, ids=[p.stem for p in LISTS])
def test_every_list_states_how_it_was_made_and_stays_small(path: Path) -> None:
    assert path.read_text("utf-8").startswith("# ")
    assert path.stat().st_size < 1_500_000


def test_the_lists_hold_what_redaction_relies_on() -> None:
    assert len(POSTCODE_AREAS) == 124
    assert {"kate", "katie", "katherine", "kath"} <= GIVEN_NAMES["katie"]
    assert {"monday", "march", "police", "camhs", "bruising", "birmingham", "however"} <= EVERYDAY
    assert not {"katie", "darren", "mohammed", "krzysztof"} & EVERYDAY
    assert {"hill", "green", "young"} <= SURNAMES_THAT_ARE_WORDS
    assert sum(1 for line in read_lines("given_names.txt") if len(line) > 1) >= 400


@pytest.mark.parametrize(
    ("text", "before"),
    [
        ("told Katie", "told"),
        ("Told Katie", "told"),
        ("the (nurse) Katie", "nurse"),
        ("PC 1234 Katie", "1234"),
        ("nurse\nKatie", "nurse"),
        ("nurse  Katie", "nurse"),
        ("o'clock. Katie", "o'clock"),
        ("- Katie", ""),
        ("Katie", ""),
        (f"{'a' * 40} Katie", "a" * 19),
    ],
)
def test_the_word_before_is_bare_and_small(text: str, before: str) -> None:
    assert word_before(text, text.index("Katie")) == before


@pytest.mark.parametrize(
    "written", ["3/4/2012", "03.04.12", "3 Apr 2012", "3rd of April 2012", "April 3rd, 2012", "20120403", "2012/04/03"]
)
def test_a_date_is_recognised_however_it_is_written(written: str) -> None:
    assert date(2012, 4, 3) in dates_meant(written)


@pytest.mark.parametrize("written", ["3 April", "31/02/2012", "April", "3/4", "99999999"])
def test_what_is_no_whole_date_means_none(written: str) -> None:
    assert dates_meant(written) == set()


def test_a_plain_text_leads_back_to_what_was_written() -> None:
    note = "Zo\u200be\u0308\u2019s \ufb01rst day \u2013 \uff2b"
    plain = make_plain(note)
    assert plain.text == "Zoe's first day - K"
    assert note[slice(*plain.written(0, 3))] == "Zo\u200be\u0308"
    start = plain.text.index("first")
    assert note[slice(*plain.written(start, start + 5))] == "\ufb01rst"


def test_a_text_longer_than_any_note_is_no_text() -> None:
    assert make_plain("a" * LONGEST).text
    with pytest.raises(NotText):
        make_plain("a" * (LONGEST + 1))
