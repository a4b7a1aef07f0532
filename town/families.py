"""Families as they are: who belongs together, where they live, what they are called."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import date, timedelta

from town.further_cases import FURTHER_PLOTS
from town.names import NICKNAMES, ORIGINS, draw_origin, given_name, inflect
from town.people import Family, Home, Person
from town.places import SCHOOLS, draw_address, draw_phone
from town.plan import BLOCK, Plot, plot_of
from town.registrar import Registrar
from town.traps import set_trap, slip

_PARENT_AT_BIRTH = (19, 39)  # years
_FURTHER_EVERY = 15  # blocks: from the second on, in neither of those with the first cases nor of those with traps


def make_families(count: int, rng: random.Random, today: date) -> Iterator[Family]:
    """The families of the plan, in order. `today` is the day of the last night."""
    registrar, namesake, before = Registrar(rng), None, None
    for number in range(count):
        place = number % (BLOCK * _FURTHER_EVERY) - BLOCK
        plot = FURTHER_PLOTS[place] if 0 <= place < len(FURTHER_PLOTS) else plot_of(number)
        family = _family(number, plot, registrar, rng, today)
        family.earlier, before = before if plot.story == "partner_from_elsewhere" else None, family
        set_trap(family, rng, today, registrar, namesake)
        if plot.trap == "namesake_first":
            namesake = family.children[0]
        if plot.story in ("fine", "traced"):
            slip(family, rng)
        yield family


def _family(number: int, plot: Plot, registrar: Registrar, rng: random.Random, today: date) -> Family:
    origin = plot.origin or draw_origin(rng)
    surnames = _surnames(rng, origin)
    is_social = rng.random() < 0.35 if plot.is_social is None else plot.is_social
    home = Home([(today - timedelta(rng.randint(500, 2500)), draw_address(rng))], is_social=is_social, tenancy=number + 1)
    adults = _draw_adults(rng) if plot.adults is None else plot.adults
    ages = plot.ages or _draw_ages(rng)
    births = [_birth(months, rng, today) for months in ages]
    if plot.trap.startswith("twins"):
        births[1] = births[0]
    schools = [rng.choice([s for s in SCHOOLS if s.takes(age)]) for age in (7, 14)]
    taken: set[str] = set()

    def person(relation: str, sex: str, born_on: date, surname: str, home: Home) -> Person:
        given = given_name(rng, origin, sex, taken)
        nick = rng.choice(NICKNAMES[given]) if given in NICKNAMES else None
        made = Person(registrar.next_person(), given, surname, sex, born_on, origin, home, relation, nick)
        made.nhs, made.phone = registrar.nhs_number(), draw_phone(rng)
        return made

    mother_born = min(births) - timedelta(rng.randint(*_PARENT_AT_BIRTH) * 365 + rng.randrange(365))
    mother = person("mother", "F", mother_born, surnames["mother"], home)
    members, elsewhere = [mother], []
    father_born = mother_born - timedelta(rng.randint(-900, 3000))
    if "f" in adults:
        members.append(person("father", "M", father_born, surnames["father"], home))
    if "F" in adults:
        other = Home([(today - timedelta(rng.randint(400, 2500)), draw_address(rng))], tenancy=900_000 + number)
        elsewhere.append(person("father", "M", father_born, surnames["father"], other))
    if "p" in adults:
        partner_surname = _surnames(rng, origin)["father"]
        members.append(person("step_parent", "M", mother_born - timedelta(rng.randint(-2000, 2500)), partner_surname, home))
    if "g" in adults:
        members.append(person("grandparent", "F", mother_born - timedelta(rng.randint(7000, 10000)), surnames["mother"], home))
    for place, born_on in enumerate(births):
        sex = rng.choice("FM")
        if plot.trap == "twins_same_sex" and place == 1:
            sex = members[-1].sex
        elif plot.trap == "twins_mixed" and place == 1:
            sex = "M" if members[-1].sex == "F" else "F"
        elif plot.trap == "nickname" and place == 0:
            sex = "F"
        child = person("child", sex, born_on, inflect(surnames["child"], sex), home)
        child.school = next((each for each in schools if each.takes(child.age_on(today))), None)
        if child.school:
            child.upn = registrar.upn(child.number)
        members.append(child)
    return Family(number, members, elsewhere, plot.story, plot.trap)


def _surnames(rng: random.Random, origin: str) -> dict[str, str]:
    """The surnames of mother, father and children, as families of the origin hand them on."""
    listed = ORIGINS[origin]
    shared = rng.choice(listed.surnames)
    if listed.surname_rule == "inflected":
        return {"mother": inflect(shared, "F"), "father": shared, "child": shared}
    if listed.surname_rule == "shared" and rng.random() < 0.7:
        return {"mother": shared, "father": shared, "child": shared}
    mother = rng.choice(listed.surnames)
    if listed.surname_rule == "father's given name":
        return {"mother": mother, "father": shared, "child": rng.choice(listed.boys)}
    return {"mother": mother, "father": shared, "child": shared if listed.surname_rule != "shared" else mother}


def _draw_adults(rng: random.Random) -> str:
    """Nearly two in three fathers at home, one in four elsewhere, some not known to anybody."""
    where = rng.random()
    father = "f" if where < 0.62 else "F" if where < 0.87 else ""
    partner = "p" if father != "f" and rng.random() < 0.4 else ""
    return father + partner + ("g" if rng.random() < 0.06 else "")


def _draw_ages(rng: random.Random) -> tuple[int, ...]:
    """Ages in months, oldest first, at least fourteen months apart."""
    count = rng.choices((1, 2, 3, 4), (38, 40, 16, 6))[0]
    ages = [rng.randint(8, 205)]
    for _ in range(count - 1):
        ages.append(ages[-1] - rng.randint(14, 50))
    return tuple(a for a in ages if a >= 1)


def _birth(months: int, rng: random.Random, today: date) -> date:
    """A birth date so many completed months before today."""
    return today - timedelta(round(months * 30.44) + rng.randint(2, 27))
