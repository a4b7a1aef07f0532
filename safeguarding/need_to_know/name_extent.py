"""How far a name of the family goes: over neighbouring words, particles, the other half of a double name, letters behind."""

from __future__ import annotations

import re
from collections.abc import Sequence

from safeguarding.need_to_know.families import Person
from safeguarding.need_to_know.known_names import KnownNames, Part
from safeguarding.need_to_know.names import INITIALS, particles
from safeguarding.need_to_know.plain_text import fold
from safeguarding.need_to_know.words import PARTICLES, Word

BETWEEN_NAMES = frozenset({" ", "  ", "-", ". ", ".", "\n", " - "})
LONGEST_GAP = max(map(len, BETWEEN_NAMES))
_LONGEST_HALF = 20
_LETTERS_BEHIND = re.compile(r"(?: [A-Z])?-([A-Z])(?![\w'])|(?: ([AI]))(?=[.,;)])")  # AR-D, Aaliyah R-D, Paul A.
_PART = re.compile(r"[^\W\d_]+")
_LAST_PART = re.compile(r"[^\W\d_]+\Z")
_SMALL_WORD = re.compile(r"\b([A-Za-z]{1,4})[ '-]$")


class NameExtent:
    """Where the names of one family's people begin and end."""

    def __init__(self, people: Sequence[Person], names: KnownNames) -> None:
        self._people = people
        self._names = names
        self._particles = {word for p in people for word in particles(p.family_name or "")}

    @property
    def has_particles(self) -> bool:
        """Whether a surname of the family has small words in it, over which a name may go on."""
        return bool(self._particles)

    def last_word(self, i: int, words: Sequence[Word], hits: Sequence[list[Part]], text: str) -> tuple[int, set[int]]:
        """The last of the neighbouring words from `i` on that name the same person, and who that may be."""
        who = {p.who for p in hits[i]}
        if i + 1 == len(words) or (not self._particles and words[i + 1].start - words[i].end > LONGEST_GAP):
            return i, who
        end = i
        while end + 1 < len(words):
            gap = text[words[end].end : words[end + 1].start]
            step = end + 1
            if gap == ", " or gap == ",":  # SMITH, Katie
                ordered = any(p.is_surname for p in hits[end]) and any(not p.is_surname for p in hits[step])
                if not (ordered and end == i):
                    break
            elif not self._may_stand_between(gap):
                break
            elif gap[0] == "." and len(words[end].key) > 1 and hits[end][0].rank != INITIALS:
                break  # the end of a sentence, not of initials
            while step + 1 < len(words) and words[step].key in self._particles and not hits[step]:
                step += 1  # DE SOUZA, Van der Berg
            if not hits[step] and step + 1 < len(words) and words[step].is_capital and not words[step].is_everyday:
                if text[words[step].end : words[step + 1].start] not in (" ", "-", ". ", "."):
                    break
                step += 1  # a middle name that no column holds
            both = who & {p.who for p in hits[step]}
            if not both:
                break
            who, end = both, step
        return end, who

    def _may_stand_between(self, gap: str) -> bool:
        return gap in BETWEEN_NAMES or (
            bool(self._particles) and gap[:1] == " " and PARTICLES.issuperset(_PART.findall(gap.lower()))
        )

    def begins_surname(self, letters: str, who: set[int]) -> bool:
        """Whether a surname or a second given name of one of those begins with the letters."""
        return any(
            word.startswith(letters) for w in who for word in self._behind_the_first(self._people[w]) if word not in PARTICLES
        )

    @staticmethod
    def _behind_the_first(person: Person) -> list[str]:
        given, surname = (_PART.findall(fold(name or "")) for name in (person.given_name, person.family_name))
        return given[1:] + surname

    def whole(self, text: str, start: int, end: int, who: set[int]) -> tuple[int, int]:
        """Takes in what belongs to the name: particles, and in small letters the other half of siu-ling."""
        if self._particles:
            start = self._with_particles(text, start)
        behind = text[end : end + 1]
        if behind == "-" or (behind == " " and text[end + 1 : end + 2].isupper()):
            letters = _LETTERS_BEHIND.match(text, end)
            if letters and self.begins_surname((letters[1] or letters[2]).lower(), who):
                return start, letters.end()
        if behind == "-" and (half := _PART.match(text, end + 1)) and self._names.is_of(half.group(), who):
            end = half.end()
        if (
            text[start - 1 : start] == "-"
            and (half := _LAST_PART.search(text, max(0, start - _LONGEST_HALF), start - 1))
            and self._names.is_of(half.group(), who)
        ):
            start = half.start()
        return start, end

    def _with_particles(self, text: str, start: int) -> int:
        """Takes in the small words before a surname that has them: de, van der, al-."""
        for _ in range(2):
            match = _SMALL_WORD.search(text[max(0, start - 6) : start])
            if match is None or match.group(1).lower() not in PARTICLES:
                break
            start -= len(match.group())
        return start
