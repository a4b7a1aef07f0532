"""Notes denser than any that is written: about 640 characters with 15 pieces of personal data each, every one labelled.

Families, names and numbers are drawn at random under a seed. Real notes hold less that must be found, so the speed on
these is a lower bound. The people in no list have made-up names of no word and no list.
"""

from __future__ import annotations

import random
import string
from dataclasses import dataclass
from datetime import date, timedelta

from safeguarding.need_to_know.families import Family, Person
from safeguarding.need_to_know.free_text import Note

_GIRLS = [
    "Amelia",
    "Isla",
    "Ava",
    "Mia",
    "Ivy",
    "Lily",
    "Florence",
    "Evie",
    "Sienna",
    "Willow",
    "Maryam",
    "Aaliyah",
    "Zuzanna",
    "Chloe",
    "Megan",
    "Erin",
]
_BOYS = [
    "Noah",
    "Oliver",
    "George",
    "Arthur",
    "Leo",
    "Muhammad",
    "Harry",
    "Oscar",
    "Kacper",
    "Ibrahim",
    "Finley",
    "Callum",
    "Rhys",
    "Tyler",
    "Kofi",
    "Jayden",
]
_WOMEN = ["Sarah", "Leanne", "Kelly", "Donna", "Agnieszka", "Farzana", "Natasha", "Blessing", "Sinead", "Gemma"]
_MEN = ["Darren", "Lee", "Wayne", "Piotr", "Imran", "Craig", "Emeka", "Stuart", "Gareth", "Dean"]
_SURNAMES = [
    "Hargreaves",
    "Kowalczyk",
    "Okonkwo",
    "Begum",
    "Pritchard",
    "Whitlock",
    "Nowak",
    "Fairbrother",
    "Iqbal",
    "Tennant",
    "Redfern",
    "Osei",
    "Mulligan",
]
_STREETS = ["Larkfield Road", "Beech Avenue", "Quarry Lane", "Station Road", "Mafeking Street", "Ashdown Crescent"]
_SCHOOLS = ["Kingsmead Primary School", "Harbour Academy", "St Oswald's Primary School"]
_AREAS = ["LS", "M", "B", "NE", "S", "BD", "L", "CV"]
_SENTENCES = (
    "{child_full} (dob {born}, NHS {nhs}) was seen at home with {mother} and {sibling}.",
    "{mother_full} reported that {father} had come to {address} on 12 March late at night and had shouted from the street.",
    "She rang from {phone} and asked that letters go to {email} and not to the flat, which she said is not safe for post.",
    "{child} told the class teacher that {stranger} sleeps on the sofa and that there was no food on Monday.",
    "Police attended, log {reference}; the vehicle {vehicle} was parked outside {school} twice that week.",
    "{sibling} has a bruise above the left eye which {mother} says happened on the stairs two days ago.",
    "The family was placed at {postcode}, and {father_full} was told by the social worker not to call again.",
    "{child} was quiet, ate well, and asked when {stranger} would be back; {sibling} did not want to talk about it.",
)  # fmt: skip


@dataclass(frozen=True)
class Labelled:
    """A note; where its personal data stands (start, end, kind), PERSON being people in no list."""

    note: Note
    spans: tuple[tuple[int, int, str], ...]


def make_notes(count: int, seed: int = 3) -> list[Labelled]:
    """`count` notes, eight to a family."""
    chance = random.Random(seed)
    notes: list[Labelled] = []
    while len(notes) < count:
        family, values = _family(chance)
        for _ in range(8):
            sentences = chance.sample(_SENTENCES, k=6)
            notes.append(_write(" ".join(sentences), values, family, chance))
    return notes[:count]


def _write(template: str, values: dict[str, str], family: Family, chance: random.Random) -> Labelled:
    stranger = "".join(chance.choice("bdfgklmnprstvz") + chance.choice("aeiou") for _ in range(3)).capitalize()
    text, spans = "", []
    for words, name, _, _ in string.Formatter().parse(template):
        text += words
        if name:
            value = stranger if name == "stranger" else values[name]
            spans.append((len(text), len(text) + len(value), "PERSON" if name == "stranger" else name.upper()))
            text += value
    return Labelled(Note(text, family, date(2026, 3, 2)), tuple(spans))


def _family(chance: random.Random) -> tuple[Family, dict[str, str]]:
    surname, fathers = chance.sample(_SURNAMES, k=2)
    child, sibling = chance.choice(_GIRLS), chance.choice(_BOYS)
    mother, father = chance.choice(_WOMEN), chance.choice(_MEN)
    born = date(2010, 1, 1) + timedelta(days=chance.randrange(5000))
    phone = f"07{chance.randrange(10**9):09d}"
    address, school = f"{chance.randrange(1, 200)} {chance.choice(_STREETS)}", chance.choice(_SCHOOLS)
    postcode = (
        f"{chance.choice(_AREAS)}{chance.randrange(1, 20)} {chance.randrange(1, 9)}{''.join(chance.choices('ABDEFGHJ', k=2))}"
    )
    email = f"{mother.lower()}.{surname.lower()}@example.net"
    people = (
        Person("child", child, surname, birth_date=born, nhs_number=(nhs := _nhs_number(chance))),
        Person("sibling", sibling, surname),
        Person("mother", mother, surname, sex="F"),
        Person("father", father, fathers, sex="M"),
    )
    family = Family(people, (address,), (postcode,), (phone,), (email,), (school,)).seen_by(None)
    return family, {
        "child": child, "child_full": f"{child} {surname}", "sibling": sibling, "mother": mother, "father": father,
        "mother_full": f"{mother} {surname}", "father_full": f"{father} {fathers}", "born": f"{born:%d/%m/%Y}",
        "nhs": f"{nhs[:3]} {nhs[3:6]} {nhs[6:]}", "phone": phone, "address": address, "postcode": postcode, "email": email,
        "school": school, "reference": f"{chance.randrange(1000, 9999)}/{chance.randrange(10, 27)}",
        "vehicle": f"A{chance.choice('BCDE')}{chance.randrange(51, 75)} {''.join(chance.choices('KLMNPRT', k=3))}",
    }  # fmt: skip


def _nhs_number(chance: random.Random) -> str:
    """One whose check digit holds."""
    while True:
        digits = [chance.randrange(10) for _ in range(9)]
        check = 11 - sum(d * w for d, w in zip(digits, range(10, 1, -1), strict=True)) % 11
        if check != 10:
            return "".join(map(str, [*digits, check % 11]))
