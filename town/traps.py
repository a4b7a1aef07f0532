"""What makes it hard to say who is who: the planted traps, and the small slips that every agency makes.

`Person.quirks[agency]` replaces what that agency knows; nothing else about the person changes.
"""

from __future__ import annotations

import random
from datetime import date, timedelta
from typing import Any

from town.names import ORIGINS, given_name, misspell
from town.people import CARE, EDUCATION, HEALTH, HOUSING, POLICE, Family, Person
from town.places import draw_address, draw_flat
from town.registrar import Registrar

STAND_IN_DATE = date(1900, 1, 1)


def set_trap(family: Family, rng: random.Random, today: date, registrar: Registrar, namesake: Person | None) -> None:
    """Set the family's trap. `namesake` is the child whom another family's child must resemble."""
    child, trap = family.children[0], family.trap
    if trap == "nickname":
        child.given, child.nick = "Katherine", "Katie"
        _know(child, EDUCATION, given="Katie")
    elif trap == "half_siblings":
        _add_half_sibling(family, rng, today, registrar)
    elif trap == "renamed":
        _rename(family, today)
    elif trap == "double_barrelled":
        _double_barrel(family, rng)
    elif trap == "swapped_birth_date":
        child.born_on = child.born_on.replace(day=min(child.born_on.day, 11))
        if child.born_on.day == child.born_on.month:
            child.born_on += timedelta(1)
        _know(child, POLICE, born_on=date(child.born_on.year, child.born_on.day, child.born_on.month))
    elif trap == "stand_in_birth_date":
        _know(child, POLICE, born_on=STAND_IN_DATE)
    elif trap == "wrong_birth_digit":
        _know(child, HEALTH, born_on=child.born_on - timedelta(10 if child.born_on.day > 10 else -10))
        _know(child, HEALTH, nhs_status="02")
    elif trap == "missing_birth_date":
        for each in family.children:
            _know(each, POLICE, born_on=None)
    elif trap == "moved":
        family.home.stays.append((today - timedelta(100), draw_address(rng)))
    elif trap == "unborn_later_born":
        child.named_on, child.school, child.upn = child.born_on + timedelta(25), None, None
    elif trap == "unborn":
        child.born_on, child.named_on = today - timedelta(1), today + timedelta(20)
    elif trap == "restricted":
        family.home.stays.append((today - timedelta(75), draw_flat(rng)))
        family.home.restricted_on = today - timedelta(75)
    elif trap == "nhs_missing":
        child.nhs = None
    elif trap == "nhs_unverified":
        child.nhs_status = "02"
    elif trap == "nhs_mistyped" and child.nhs:
        _know(child, HEALTH, nhs=child.nhs[:5] + child.nhs[6] + child.nhs[5] + child.nhs[7:], nhs_status="03")
        if child.nhs[5] == child.nhs[6]:
            _know(child, HEALTH, nhs=child.nhs[:9] + str((int(child.nhs[9]) + 1) % 10))
    elif trap == "upn_wrong" and child.upn:
        _know(child, CARE, upn=("B" if child.upn[0] != "B" else "D") + child.upn[1:])
    elif trap == "upn_of_sibling":
        _know(child, CARE, upn=family.children[1].upn)
    elif trap == "namesake_second" and namesake:
        child.given, child.family, child.sex = namesake.given, namesake.family, namesake.sex
        child.born_on = namesake.born_on + timedelta(19 if namesake.born_on.month < 12 else -19)
    elif trap == "misspelt":
        for each in family.members:
            _know(each, POLICE, given=misspell(rng, each.given), family=misspell(rng, each.family))
    elif trap == "second_record":
        _know(child, POLICE, other_names=child.nick or misspell(rng, child.given))
    elif trap == "names_swapped":
        for each in family.members:
            _know(each, HEALTH, given=each.family, family=each.given, nhs_status="02")
    elif trap == "upn_temporary":
        permanent, child.upn = child.upn, registrar.upn(child.number, True)
        _know(child, CARE, upn=permanent, former_upn=child.upn)


def slip(family: Family, rng: random.Random) -> None:
    """The small errors of everyday recording, over all agencies: about one person in five has one somewhere."""
    for person in (*family.members, *family.elsewhere):
        chance = rng.random()
        if chance < 0.05 and POLICE not in person.quirks:
            _know(person, POLICE, family=misspell(rng, person.family))
        elif chance < 0.08 and HOUSING not in person.quirks:
            _know(person, HOUSING, given=misspell(rng, person.given))
        elif chance < 0.11 and not person.is_child:
            _know(person, POLICE, born_on=None)
        elif chance < 0.14 and person.is_child and person.nick and EDUCATION not in person.quirks:
            _know(person, EDUCATION, given=person.nick)
        elif chance < 0.17 and person.is_child and HEALTH not in person.quirks:
            _know(person, HEALTH, nhs_status=rng.choice(("02", "03")))
        elif chance < 0.19 and HOUSING not in person.quirks:
            _know(
                person, HOUSING, born_on=person.born_on.replace(year=person.born_on.year - 1, day=min(28, person.born_on.day))
            )


def _know(person: Person, agency: str, **facts: Any) -> None:
    person.quirks.setdefault(agency, {}).update(facts)


def _rename(family: Family, today: date) -> None:
    """The mother married her partner: she and the first child bear his name since; the police never heard of it."""
    partner = family.one("step_parent")
    for person in (family.parent, family.children[0]):
        person.renamed = (today - timedelta(150), partner.family if partner else "Bellweather")
        _know(person, POLICE, family=person.family, other_names=None)


def _double_barrel(family: Family, rng: random.Random) -> None:
    """Children of a double-barrelled name: health has the whole, the school the first half, the police the second."""
    first, second = rng.sample(ORIGINS["english"].surnames, 2)
    for child in family.children:
        child.family = f"{first}-{second}"
        _know(child, EDUCATION, family=first)
        _know(child, POLICE, family=second)
        _know(child, HOUSING, family=f"{first} {second}")


def _add_half_sibling(family: Family, rng: random.Random, today: date, registrar: Registrar) -> None:
    """The father's other home: his younger child by another mother, of the same surname, near in age."""
    father = family.one("father")
    if father is None:
        return
    younger = family.children[-1]
    father.family = younger.family
    sex, born_on = rng.choice("FM"), younger.born_on + timedelta(200)
    given = given_name(rng, younger.origin, sex, {p.given for p in family.members})
    sibling = Person(registrar.next_person(), given, younger.family, sex, born_on, younger.origin, father.home, "child")
    sibling.nhs, sibling.school = registrar.nhs_number(), younger.school
    sibling.upn = registrar.upn(sibling.number) if sibling.school else None
    family.elsewhere.append(sibling)
