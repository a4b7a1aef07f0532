"""Which of a family is meant where a name fits several, and the token they bear.

Every cue can be read off the note: a title's sex, "dad Daniel", "Daniel (child)", "Daniel senior", an age behind the
name. Where none decides between two, the token names both; where three or more fit, it says one of the family.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence

from safeguarding.codes import Relation
from safeguarding.need_to_know.families import Person
from safeguarding.need_to_know.mentions import FEMALE_TITLES, MALE_TITLES

SOMEBODY = "FAMILY_MEMBER"  # one of the family, but not certain which
_ALONE = frozenset({Relation.CHILD, Relation.MOTHER, Relation.FATHER, Relation.STEP_PARENT})
_CALLED: dict[str, str] = {Relation.OTHER_RELATIVE: "RELATIVE"}
_YOUNG = frozenset({Relation.CHILD, Relation.SIBLING})
_GROWN = frozenset(Relation) - _YOUNG
_OF_AGE = 18
_KIN = {
    **dict.fromkeys(("dad", "father", "daddy", "birth father"), frozenset({Relation.FATHER})),
    **dict.fromkeys(("mum", "mother", "mummy", "mam", "birth mother"), frozenset({Relation.MOTHER})),
    **dict.fromkeys(("stepdad", "step-dad", "stepfather", "step-father", "stepmum", "stepmother", "step-mother"),
                    frozenset({Relation.STEP_PARENT})),
    **dict.fromkeys(("brother", "sister", "sibling", "siblings", "half-brother", "half-sister"), frozenset({Relation.SIBLING})),
    **dict.fromkeys(("child", "son", "daughter", "pupil", "student", "patient", "subject", "yp", "baby"), _YOUNG),
    **dict.fromkeys(("nan", "nana", "nanna", "nanny", "gran", "granny", "grandma", "grandmother", "grandad", "granddad",
                     "grandpa", "grandfather", "mgm", "pgm", "mgf", "pgf"), frozenset({Relation.GRANDPARENT})),
    **dict.fromkeys(("uncle", "aunt", "auntie", "aunty", "cousin"), frozenset({Relation.OTHER_RELATIVE, Relation.OTHER})),
    **dict.fromkeys(("carer", "guardian"), frozenset({Relation.CARER})),
    **dict.fromkeys(("young", "little", "junior", "jnr", "jr"), _YOUNG),
    **dict.fromkeys(("big", "old", "senior", "snr", "sr"), frozenset({Relation.GRANDPARENT})),  # else any grown-up
}  # fmt: skip
_WORDS_OF_KIN = "|".join(sorted(_KIN, key=len, reverse=True))
_BEFORE = re.compile(rf"\b({_WORDS_OF_KIN})[,:]? [\"'(]?\Z", re.IGNORECASE)
_BEHIND = re.compile(
    rf"(?: ?[(\[]|,? )(?:(?:the|his|her|their|birth|biological) )?({_WORDS_OF_KIN}|snr|jnr)\b(?!')", re.IGNORECASE
)
_AGE = re.compile(
    r" ?(?:\((?:aged? )?|, (?:aged? )?| aged )(\d{1,3})\b(?! ?(?:/|\.|:|am|pm|mins?|weeks?|months?|days?))", re.IGNORECASE
)
_NEE = re.compile(r"\b(?:nee|born|formerly|previously|maiden name(?: is| was)?|aka|a\.k\.a\.)[ :(]+\Z", re.IGNORECASE)
_REACH = 22


def roles(people: Sequence[Person]) -> list[str]:
    """The token of each person, such as MOTHER or SIBLING_2. People are numbered in the order of Person.order; a child, a
    mother, a father and a step-parent bear no number where there is only one."""
    by_relation: dict[str, list[int]] = defaultdict(list)
    for i in sorted(range(len(people)), key=lambda i: people[i].order):
        by_relation[people[i].relation].append(i)
    named = [""] * len(people)
    for relation, members in by_relation.items():
        name = _CALLED.get(relation, relation.upper())
        for number, i in enumerate(members, 1):
            named[i] = name if relation in _ALONE and len(members) == 1 else f"{name}_{number}"
    return named


def of_title(title: str, who: Iterable[int], people: Sequence[Person]) -> set[int]:
    """Those of the grown-ups whom Mr or Mrs can mean; all of them where that leaves nobody."""
    sex = "F" if title in FEMALE_TITLES else "M" if title in MALE_TITLES else None
    grown = {w for w in who if people[w].relation not in _YOUNG} or set(who)
    return {w for w in grown if sex is None or sex_of(people[w]) in (sex, None)} or grown


def of_context(text: str, start: int, end: int, who: set[int], people: Sequence[Person]) -> set[int]:
    """Those of `who` whom the words around the name from `start` to `end` can mean; all where nothing is said."""
    told = _BEFORE.search(text, max(0, start - _REACH), start) or _BEHIND.match(text, end)
    if told is not None:
        relations = _KIN[told[1].lower()]
        meant = {w for w in who if people[w].relation in relations}
        grown = {w for w in who if people[w].relation in _GROWN} if relations <= _GROWN else set()
        return meant or grown or who
    if age := _AGE.match(text, end):
        is_young = int(age[1]) < _OF_AGE
        return {w for w in who if (people[w].relation in _YOUNG) == is_young} or who
    return who


def is_earlier_name(text: str, start: int) -> bool:
    """Whether the name at `start` is given as one that somebody bore before: nee Fenwick."""
    return _NEE.search(text, max(0, start - _REACH), start) is not None


def role_of(best: Sequence[int], named: Sequence[str]) -> str:
    """The token of whoever is meant: of one; of both, where two are; of somebody in the family."""
    if len(best) == 2:
        return f"{named[best[0]]}_OR_{named[best[1]]}"
    return named[best[0]] if len(best) == 1 else SOMEBODY


def sex_of(person: Person) -> str | None:
    """F or M, as recorded or as a mother or father is; None where it is not known."""
    if person.relation in (Relation.MOTHER, Relation.FATHER):
        return "F" if person.relation == Relation.MOTHER else "M"
    return person.sex if person.sex in ("M", "F") else None
