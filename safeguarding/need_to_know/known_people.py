"""Finds a family's people in its notes, however they are written, and says which of them is meant.

The role is given only where it is certain: a surname that several people bear is [FAMILY MEMBER], and "Katie Brown" is
not the Katie Smith of this family.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from safeguarding.need_to_know.families import Family
from safeguarding.need_to_know.family_words import family_words
from safeguarding.need_to_know.given_names import GIVEN_NAMES, NAMES_THAT_ARE_WORDS, SURELY_NAMES
from safeguarding.need_to_know.known_names import KnownNames, Part
from safeguarding.need_to_know.name_extent import BETWEEN_NAMES, NameExtent
from safeguarding.need_to_know.name_use import does_as_people_do, is_a_thing, is_initial, is_ordinary, is_surname_like, speaks
from safeguarding.need_to_know.names import ALIAS, AS_WRITTEN, INITIALS, MIDDLE, SHORT_FORM, SURNAME_INITIAL
from safeguarding.need_to_know.plain_text import fold
from safeguarding.need_to_know.professionals import ENDS_OF_PARTS, follows_a_part
from safeguarding.need_to_know.roles import is_earlier_name, of_context, of_title, role_of, roles
from safeguarding.need_to_know.spans import CERTAIN, KNOWN_PEOPLE, Found, make_found
from safeguarding.need_to_know.wording import Wording
from safeguarding.need_to_know.words import PROFESSIONS, TITLES, Word, begins_sentence, word_before

_OUTWEIGHED = 0.3
_LONGEST_BEGINNING = 3  # of a surname cut short: Finn McG
_BEHIND, _BEHIND_INITIAL = (" ", "-"), (" ", "-", ". ", ".")  # what may stand between a name and what goes on with it
_GOES_ON = frozenset({" ", "  ", "-", "\n", " - "})  # between a name and a word that may be part of it
_SMALL_TITLE = re.compile(r"\b(mrs?|ms|miss)\.? \Z")
_SMALL_TITLES = frozenset({"mr", "mrs", "ms", "miss"})
_TELLS_WHO = _SMALL_TITLES | ENDS_OF_PARTS  # before a given name
_ENDS_A_TITLE = frozenset("rs.")
_LONGEST_SMALL_TITLE = 6


class KnownPeople:
    """One family's people, ready to be looked for. Made once per family and used for all its notes."""

    def __init__(self, family: Family) -> None:
        self._people = family.people
        self._roles = roles(family.people)
        self._names = KnownNames(family.people)
        self._extent = NameExtent(family.people, self._names)

    def find(self, wording: Wording) -> list[Found]:
        """Every mention of one of the family, in order and disjoint."""
        text = wording.text
        words = family_words(wording, self._names)
        hits = self._hits(words, text, wording.has_title)
        found: list[Found] = []
        end = -1
        for i, parts in enumerate(hits):
            if not parts or i <= end:
                continue
            if (plain_end := self._plain_end(i, words, hits, text)) is not None:
                end = plain_end
                found.append(make_found((words[i].start, words[end].end, self._roles[parts[0].who], CERTAIN, KNOWN_PEOPLE)))
            else:
                end, who = self._extent.last_word(i, words, hits, text)
                found.append(self._claim(i, end, who, words, hits, text))
        return found

    def _plain_end(self, i: int, words: Sequence[Word], hits: Sequence[list[Part]], text: str) -> int | None:
        """Where word i is the given name of one person and no more than their surname can belong to it, as nearly always, the
        last word of the name: then there is nothing to weigh."""
        who, is_surname, rank = hits[i][0]
        if len(hits[i]) > 1 or is_surname or rank >= INITIALS or self._extent.has_particles:
            return None
        start, end, before = words[i].start, words[i].end, words[i].before
        last = i
        if i + 1 < len(words):
            after = words[i + 1]
            gap = text[end : after.start]
            if gap == " " and (who, True, AS_WRITTEN) in hits[i + 1] and hits[i + 1][0].rank < INITIALS:
                last, end = i + 1, after.end
                gap = text[end : words[i + 2].start] if i + 2 < len(words) else ""
            if gap in _GOES_ON:
                return None
        if before in (_TELLS_WHO if last == i else _SMALL_TITLES) or before.isdigit() or (i and words[i - 1].key in TITLES):
            return None
        return (
            None if text[end : end + 1] == "-" or text[end + 1 : end + 2].isupper() or text[start - 1 : start] == "-" else last
        )

    def _hits(self, words: Sequence[Word], text: str, has_title: bool) -> list[list[Part]]:
        """For each word those whose name it is here."""
        names = self._names
        hits = [names[word.key] for word in words]
        for i, parts in enumerate(hits):
            if parts:
                word = words[i]
                if word.is_everyday or not word.is_capital or parts[0].rank >= INITIALS:
                    if len(word.key) == 1:
                        parts = self._of_letter(parts, word, words[i - 1] if i else None, text)
                    hits[i] = parts if parts and _is_named(parts, word, text) else []
        if has_title or names.mistakable:
            for i, word in enumerate(words):
                if word.is_everyday and word.is_capital and not hits[i] and (has_title or word.key in names.mistakable):
                    hits[i] = self._slip_into_a_word(word, words[i - 1] if i else None, text)
        return hits

    def _slip_into_a_word(self, word: Word, before: Word | None, text: str) -> list[Part]:
        """Whose name was meant by an everyday word where only a name can stand: Mr Marlow for Marlowe, Tuned said."""
        if before is not None and before.key in TITLES and text[before.end : word.start] in BETWEEN_NAMES:
            return self._names.misspelt(word.key)
        if parts := self._names.slips.get(word.key):
            return parts if does_as_people_do(text, word.end) else []
        if parts := self._names.begun.get(word.key):
            is_mid_sentence = not begins_sentence(text, word.start)
            is_one = speaks(text, word.start, word.end) or (is_mid_sentence and does_as_people_do(text, word.end))
            return [part._replace(rank=SHORT_FORM) for part in parts] if is_one else []
        return []

    def _of_letter(self, parts: Sequence[Part], letter: Word, before: Word | None, text: str) -> list[Part]:
        """Whose initial a letter is: behind a title that of a surname whom the title can mean (Mrs O), else of a given name."""
        if before is not None and before.key in TITLES and text[before.end : letter.start] in BETWEEN_NAMES:
            who = {p.who for p in parts if p.rank == SURNAME_INITIAL}
            meant = of_title(before.key, who, self._people) if who else who
            return [p for p in parts if p.who in meant and p.rank == SURNAME_INITIAL]
        return [p for p in parts if p.rank != SURNAME_INITIAL]

    def _claim(
        self, first: int, last: int, who: set[int], words: Sequence[Word], hits: Sequence[list[Part]], text: str
    ) -> Found:
        start, end = self._extent.whole(text, words[first].start, words[last].end, who)
        is_surname_alone = _is_surname_alone(hits[first : last + 1], who)
        while first and words[first - 1].end > start:
            first -= 1  # a particle with a capital letter: Van der Berg
        before = words[first - 1] if first and text[words[first - 1].end : start] in BETWEEN_NAMES else None
        after = words[last + 1] if last + 1 < len(words) else None
        if after is not None and text[end : after.start] not in (_BEHIND_INITIAL if len(words[last].key) == 1 else _BEHIND):
            after = None
        weight = CERTAIN
        near = words[first].before if start == words[first].start else word_before(text, start)
        is_free = is_surname_alone and before is None
        if is_free and (named := self._by_words(text, start, who)):
            start, who = start - 2, named  # I Rahman
        if is_surname_alone and before is not None:
            if before.key in PROFESSIONS:
                weight = _OUTWEIGHED  # Nurse Smith is there for her work
            elif _is_letter(before):
                initial = first - 1
                while initial and _is_letter(words[initial - 1]) and self._stand_together(words, initial, text):
                    initial -= 1  # M H Ali
                start = words[initial].start
                who = {w for w in who if (self._people[w].given_name or "").lower().startswith(words[initial].key)} or who
                before = words[initial - 1] if initial and text[words[initial - 1].end : start] in BETWEEN_NAMES else None
            elif before.key not in TITLES and self._is_anothers(before, hits[first - 1], text):
                weight = _OUTWEIGHED  # somebody else who bears the family's surname
        elif is_free and first == last and after is not None and self._is_given_here(words[first], after):
            weight = _OUTWEIGHED  # Yusuf Noor is not the Hodan Yusuf of this family
        elif not is_surname_alone and first == last and words[first].key:
            if after is not None and self._is_named_on(after, who, text):
                if len(after.key) > _LONGEST_BEGINNING or not self._extent.begins_surname(after.key, who):
                    weight = _OUTWEIGHED  # somebody else who bears the given name
                else:
                    end = after.end  # Katie S, Finn McG
            elif follows_a_part(text, start, near):
                weight = _OUTWEIGHED  # Nurse Katie
        if before is not None and not is_surname_alone and self._is_first_name(before, hits[first - 1], hits[first], who):
            start, before = before.start, None  # Joe Pedro, of João Pedro
        if before is not None and before.key in TITLES:
            start = before.start
            who = of_title(before.key, who, self._people)
        elif text[start - 2 : start - 1] in _ENDS_A_TITLE and word_before(text, start) in _SMALL_TITLES:
            title = _SMALL_TITLE.search(text, max(0, start - _LONGEST_SMALL_TITLE), start)
            if title is not None:
                start, who = title.start(), of_title(title[1], who, self._people)
        return make_found((start, end, self._role(who, first, last, hits, text, (start, end)), weight, KNOWN_PEOPLE))

    @staticmethod
    def _stand_together(words: Sequence[Word], i: int, text: str) -> bool:
        return text[words[i - 1].end : words[i].start] in (" ", ". ", ".")

    def _is_first_name(self, before: Word, its_parts: list[Part], parts: list[Part], who: set[int]) -> bool:
        """Whether the word before a second given name is a way of writing the first, by its capital letter."""
        if its_parts or not before.is_capital or before.is_shouted or (before.is_everyday and before.key not in GIVEN_NAMES):
            return False
        second = [p.who for p in parts if p.who in who and not p.is_surname and p.rank == MIDDLE]
        return len(before.key) > 1 and any(fold(self._people[w].given_name or "").startswith(before.key[0]) for w in second)

    @staticmethod
    def _is_anothers(before: Word, parts: list[Part], text: str) -> bool:
        """Whether the word before a family's surname is a given name, and nobody's in the family."""
        return before.is_capital and not parts and (not before.is_everyday or before.key in NAMES_THAT_ARE_WORDS)

    def _by_words(self, text: str, start: int, who: set[int]) -> set[int]:
        """Those whose initial stands before their surname and is a word too: I Rahman, A Doyle."""
        if text[start - 2 : start] not in ("I ", "A ") or text[start - 3 : start - 2].isalnum():
            return set()
        return {w for w in who if (self._people[w].given_name or "").startswith(text[start - 2])}

    def _is_given_here(self, word: Word, after: Word) -> bool:
        """Whether a surname of the family is a given name here, by the surname of nobody in the family behind it."""
        return word.key in SURELY_NAMES and is_surname_like(after) and len(after.key) > 1 and not self._names[after.key]

    def _is_named_on(self, after: Word, who: set[int], text: str) -> bool:
        """Whether the word behind a given name goes on with the name, and with another's: Katie Brown, Tracey-Ann, Katie B."""
        joined = text[after.start - 1] == "-"
        if len(after.key) == 1:
            return after.is_capital and not joined and not text[after.end : after.end + 1].isalnum() and after.key != "i"
        if any(part.who in who for part in self._names[after.key]):
            return False
        if joined:
            return after.key in SURELY_NAMES and not self._names[after.key]
        is_cut_short = after.is_capital and len(after.key) <= _LONGEST_BEGINNING and self._extent.begins_surname(after.key, who)
        return is_cut_short or is_surname_like(after)

    def _role(self, who: set[int], first: int, last: int, hits: Sequence[list[Part]], text: str, place: tuple[int, int]) -> str:
        """The role of the one whom the written form fits best; of both or of somebody where it fits several alike."""
        if len(who) == 1:
            [one] = who
            return self._roles[one]
        parts = [[p for p in hits[w] if p.who in who] for w in range(first, last + 1) if hits[w]]
        if is_earlier_name(text, place[0]) and (bore := {p.who for of in parts for p in of if p.rank == ALIAS}):
            who = bore

        def distance(person: int) -> int:
            return sum(min((p.rank for p in of if p.who == person), default=INITIALS) for of in parts)

        distances = {person: distance(person) for person in sorted(who)}
        best = {person for person in distances if distances[person] == min(distances.values())}
        if len(best) > 1:
            best = of_context(text, *place, best, self._people)
        return role_of(sorted(best, key=self._roles.__getitem__), self._roles)


def _is_letter(word: Word) -> bool:
    return len(word.key) == 1 and word.is_capital


def _is_named(parts: list[Part], word: Word, text: str) -> bool:
    """Whether a word that can be a name is one here, and not plainly an ordinary word."""
    if not word.is_capital:
        return not (word.is_everyday or is_ordinary(word, text) or is_a_thing(word, text))
    if parts[0].rank == SURNAME_INITIAL:
        return True
    if parts[0].rank == INITIALS:
        return is_initial(word, text)
    return not (word.is_everyday and is_ordinary(word, text))


def _is_surname_alone(hits: Sequence[list[Part]], who: set[int]) -> bool:
    """Whether all that these words are of those people is their surname."""
    for parts in hits:
        for part in parts:
            if not part.is_surname and part.who in who:
                return False
    return True
