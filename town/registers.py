"""Registers of children as agencies keep them, with the known truth: one table, one row per agency's record.

Where the deliveries of `town.make` tell a town's life night by night, this makes people alone, as many as are wanted:
brothers, sisters, twins with names a letter apart, cousins of one name, and every way in which a record goes wrong. The
error rates are assumptions, not measurements of anybody's data.
"""

from __future__ import annotations

import random
import string
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pandas as pd

from safeguarding.identifiers import UPN_LETTERS, nhs_number_holds
from town.wrong_values import another_date, misspelt, one_digit_wrong

_LISTS: dict[str, list[Any]] = tomllib.loads(Path(__file__).with_name("registers.toml").read_text("utf-8"))
_SHORT = {full: shorts for full, *shorts in _LISTS["short_forms"]}
_RARE_SURNAMES = [start + end for start in _LISTS["surname_starts"] for end in _LISTS["surname_ends"]]
_TODAY = date(2026, 11, 1)

# Agency: how many of the children it knows, how often each of its values is wrong, and which numbers it holds.
AGENCIES = {
    "education": (0.85, 0.05, ("upn",)),
    "health": (0.75, 0.04, ("nhs_number",)),
    "gp": (0.6, 0.05, ("nhs_number",)),
    "childrens_social_care": (0.2, 0.06, ("upn", "nhs_number")),
    "police": (0.3, 0.15, ()),
    "housing": (0.35, 0.12, ()),
}
COLUMNS = (
    *("agency", "local_id", "given_name", "family_name", "birth_date", "sex", "postcode", "address", "nhs_number", "upn"),
    *("person", "household", "twins"),
)


@dataclass(frozen=True)
class Child:
    """One child as they are; `twins` numbers the pair of twins the child belongs to."""

    number: int
    household: int
    given: str
    middle: str
    family: str
    former_family: str
    born_on: date
    sex: str
    nhs_number: str
    upn: str
    homes: tuple[tuple[str, str], ...]  # (address, postcode), the present one first
    twins: int | None


def make_registers(children: int, seed: int) -> pd.DataFrame:
    """The records of about so many children, in no particular order: COLUMNS, of which person (whose record it is),
    household and twins are the truth. Every value is text or None, as in a file."""
    dice = random.Random(seed)
    rows = [row for family in _families(children, dice) for row in _recorded(family, dice)]
    dice.shuffle(rows)
    return pd.DataFrame(rows, columns=list(COLUMNS), dtype=object)


def _families(children: int, dice: random.Random) -> Iterator[list[Child]]:
    number = household = 0
    cousin: Child | None = None
    while number < children:
        home, before = _place(dice), _place(dice)
        homes = (home, before) if dice.random() < 0.3 else (home,)
        family, former = _surname(dice), _surname(dice)
        if cousin is not None and dice.random() < 0.02:
            family = cousin.family
        born_on = _TODAY - timedelta(dice.randint(30, 3200))
        siblings: list[Child] = []
        for place in range(dice.choices((1, 2, 3, 4, 5), (35, 38, 17, 7, 3))[0]):
            is_twin = place > 0 and dice.random() < 0.03 and siblings[-1].twins is None
            if place and not is_twin:
                born_on -= timedelta(dice.randint(300, 1300))
            sex = dice.choice("FM")
            given = _given(dice, sex, {s.given for s in siblings})
            if is_twin and dice.random() < 0.4:
                first, given = dice.choice(_LISTS["alike"])
                siblings[-1] = replace(siblings[-1], given=first)
            if is_twin:
                siblings[-1] = replace(siblings[-1], twins=household)
            if cousin is not None and family == cousin.family and place == 0:
                given = cousin.given
            siblings.append(
                Child(
                    number, household, given, _given(dice, sex, {given}), family, former, born_on, sex,
                    _nhs_number(dice), _upn(dice), homes, household if is_twin else None,
                )
            )  # fmt: skip
            number += 1
        cousin = siblings[0] if dice.random() < 0.5 else cousin
        yield siblings
        household += 1


def _recorded(family: list[Child], dice: random.Random) -> Iterator[tuple[Any, ...]]:
    is_renamed = dice.random() < 0.06
    for child in family:
        for agency, (share, error, numbers) in AGENCIES.items():
            if dice.random() < share:
                for _ in range(1 + (dice.random() < 0.04)):
                    yield _row(child, family, agency, error, numbers, is_renamed, dice)


def _row(
    child: Child,
    family: list[Child],
    agency: str,
    error: float,
    numbers: tuple[str, ...],
    is_renamed: bool,
    dice: random.Random,
) -> tuple[Any, ...]:
    """The child as the agency's clerk wrote them down, in the order of COLUMNS."""
    given: str | None = child.given
    surname: str | None = child.former_family if is_renamed and dice.random() < 0.4 else child.family
    if dice.random() < error * 1.5 and surname and given:
        given, surname = _wrong_names(given, surname, child, dice)
    if surname and dice.random() < error:
        surname = misspelt(dice, surname)
    address, postcode = dice.choice(child.homes) if dice.random() < 0.35 else child.homes[0]
    if dice.random() < error:
        postcode = misspelt(dice, postcode)
    if dice.random() < 0.3:
        address = dice.choice(
            (address.upper(), address.replace(" Street", " St").replace(" Road", " Rd"), f"{address}, Northport")
        )
    held: dict[str, str | None] = {"nhs_number": child.nhs_number, "upn": child.upn}
    for name in held:
        if name not in numbers or dice.random() < 0.3:
            held[name] = None
        elif dice.random() < error / 4:
            held[name] = one_digit_wrong(dice, str(held[name]))
        elif dice.random() < error / 20:
            held[name] = getattr(dice.choice(family), name)
    sex = child.sex if dice.random() > error / 5 else dice.choice((None, "U", "FM"[child.sex == "F"]))
    return (
        agency, f"{agency[0].upper()}{dice.randrange(10**9):09d}", given, surname, _birth_date(child, error, dice), sex,
        postcode if dice.random() > error else None, address if dice.random() > error * 1.5 else None,
        held["nhs_number"], held["upn"], str(child.number), str(child.household), child.twins,
    )  # fmt: skip


def _wrong_names(given: str, surname: str, child: Child, dice: random.Random) -> tuple[str | None, str | None]:
    kind = dice.choices(("typo", "short", "part", "double", "initial", "middle", "swapped", "none", "stand-in"),
                        (40, 20, 6, 8, 4, 6, 5, 6, 3))[0]  # fmt: skip
    if kind == "short" and given in _SHORT:
        return dice.choice(_SHORT[given]), surname
    if kind == "part":
        return f"{given} {child.middle}", surname
    if kind == "double":
        return given, f"{surname}-{child.former_family}"
    if kind == "initial":
        return given[0], surname
    if kind == "middle":
        return child.middle, surname
    if kind == "swapped":
        return surname, given
    if kind == "none":
        return dice.choice(((None, surname), (given, None)))
    if kind == "stand-in":
        return dice.choice(("Baby", "Unknown", "Baby of " + surname, "Child")), surname
    return misspelt(dice, given), surname


def _birth_date(child: Child, error: float, dice: random.Random) -> str | None:
    chance = dice.random()
    if chance < error * 0.4:
        return None
    if chance < error:
        return another_date(dice, child.born_on).isoformat()
    return child.born_on.isoformat() if dice.random() < 0.7 else f"{child.born_on:%d/%m/%Y}"


def _given(dice: random.Random, sex: str, taken: set[str]) -> str:
    names = _LISTS["girls" if sex == "F" else "boys"]
    while (name := _by_rank(dice, names)) in taken:
        continue
    return name


def _surname(dice: random.Random) -> str:
    return dice.choice(_RARE_SURNAMES) if dice.random() < 0.5 else _by_rank(dice, _LISTS["surnames"])


def _by_rank(dice: random.Random, names: list[str]) -> str:
    """Names early in the list are commoner, as names are."""
    return names[min(int(len(names) * dice.random() ** 2.2), len(names) - 1)]


def _place(dice: random.Random) -> tuple[str, str]:
    letters = "ABDEFGHJLNPQRSTUWXYZ"
    code = f"NP{dice.randint(1, 30)} {dice.randint(1, 9)}{dice.choice(letters)}{dice.choice(letters)}"
    flat = f"Flat {dice.randint(1, 20)}, " if dice.random() < 0.12 else ""
    return f"{flat}{dice.randint(1, 180)} {dice.choice(_LISTS['streets'])}", code


def _nhs_number(dice: random.Random) -> str:
    """A number of the 999 range and its neighbours, with its check digit."""
    while True:
        stem = "9" + "".join(dice.choices(string.digits, k=8))
        check = (11 - sum(int(d) * w for d, w in zip(stem, range(10, 1, -1), strict=True)) % 11) % 11
        if check < 10 and nhs_number_holds(number := f"{stem}{check}"):
            return number


def _upn(dice: random.Random) -> str:
    digits = "898" + "".join(dice.choices(string.digits, k=9))
    return UPN_LETTERS[sum(int(d) * w for d, w in zip(digits, range(2, 14), strict=True)) % 23] + digits
