"""What is known of given names: which are used for one another, whose they are, and which are also words."""

from __future__ import annotations

from collections.abc import Iterable

from safeguarding.need_to_know.word_lists import read_lines, read_words

_SECTIONS = {"[women]": "F", "[men]": "M", "[either]": None}
_MARKS = "*~"


def _groups() -> list[tuple[str | None, list[str]]]:
    """Each line of given_names.txt, its marks still on, with the sex of its bearers; None where it is either."""
    sex: str | None = None
    groups = []
    for line in read_lines("given_names.txt"):
        if line[0] in _SECTIONS:
            sex = _SECTIONS[line[0]]
        else:
            groups.append((sex, line))
    return groups


def _linked(lines: Iterable[list[str]]) -> dict[str, frozenset[str]]:
    groups: dict[str, set[str]] = {}
    for names in lines:
        for name in names:
            groups.setdefault(name, set()).update(names)
    return {name: frozenset(group) for name, group in groups.items()}


def _formal(lines: Iterable[list[str]]) -> dict[str, str]:
    """Each short form with the one formal name it stands for; a short form of several names is left out."""
    heads: dict[str, set[str]] = {}
    for names in lines:
        for name in names:
            heads.setdefault(name, set()).add(names[0])
    return {name: next(iter(of)) for name, of in heads.items() if len(of) == 1}


def _sexes(groups: Iterable[tuple[str | None, list[str]]]) -> dict[str, str]:
    """F or M for a name that only women or only men bear."""
    borne: dict[str, set[str | None]] = {}
    for sex, names in groups:
        for name in names:
            borne.setdefault(name.rstrip(_MARKS), set()).add(sex)
    return {name: sex for name, by in borne.items() if len(by) == 1 and (sex := next(iter(by))) is not None}


_GROUPS = _groups()
_LINES = [[name.rstrip(_MARKS) for name in names] for _, names in _GROUPS]
_MARKED = [name for _, names in _GROUPS for name in names]

GIVEN_NAMES = _linked(_LINES)  # each name with every name that one and the same person may bear
FORMAL_NAMES = _formal(_LINES)
SEX_OF_NAME = _sexes(_GROUPS)
NAMES_THAT_ARE_WORDS = frozenset(name[:-1] for name in _MARKED if name.endswith("*"))
MORE_WORDS_THAN_NAMES = frozenset(name[:-1] for name in _MARKED if name.endswith("~"))
SURELY_NAMES = (GIVEN_NAMES.keys() | read_words("more_given_names.txt")) - NAMES_THAT_ARE_WORDS - MORE_WORDS_THAN_NAMES
