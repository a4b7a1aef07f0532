"""An invented population as five agencies would record it, with the known truth: households with brothers, sisters and
twins; slips of the pen, short names, changed and joined surnames, moves, missing and wrong values.

`python -m tests.warehouse.linkage.population PEOPLE.parquet 6000` writes what warehouse.linkage.training reads.
"""

from __future__ import annotations

import json
import random
import string
import sys
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pandas as pd

from safeguarding.identifiers import UPN_LETTERS, nhs_number_holds
from safeguarding.records import PersonRecord, column_types

NAMES: dict[str, list[str]] = json.loads(Path(__file__).with_name("names.json").read_text("utf-8"))
SHORT = {"Elizabeth": "Beth", "Katherine": "Kate", "Samuel": "Sam", "Daniel": "Dan", "Benjamin": "Ben", "Joshua": "Josh"}
SHORT |= {"Thomas": "Tommy", "William": "Billy", "Christopher": "Chris", "Rebecca": "Becky", "Muhammad": "Mohammed"}
FIRST_SEEN = datetime(2026, 11, 1)


@dataclass(frozen=True)
class Truth:
    """One person as they are."""

    number: int
    given: str
    family: str
    birth_date: date
    sex: str
    nhs_number: str
    upn: str
    address: str
    postcode: str
    is_child: bool
    twin_of: int | None = None


def nhs_number(dice: random.Random) -> str:
    while True:
        digits = "9" + "".join(dice.choices(string.digits, k=8))
        for check in string.digits:
            if nhs_number_holds(digits + check):
                return digits + check


def upn(dice: random.Random) -> str:
    digits = "".join(dice.choices(string.digits, k=12))
    return UPN_LETTERS[sum(int(d) * w for d, w in zip(digits, range(2, 14), strict=True)) % 23] + digits


def place(dice: random.Random) -> tuple[str, str]:
    code = f"NP{dice.randint(1, 9)} {dice.randint(1, 9)}{dice.choice('ABDEFGHJLN')}{dice.choice('PQRSTUWXYZ')}"
    return f"{dice.randint(1, 120)} {dice.choice(NAMES['streets'])}, Northport", code


def by_rank(dice: random.Random, names: list[str]) -> str:
    """Names early in the list are commoner, as names are."""
    return names[min(int(dice.paretovariate(0.9)) - 1 + dice.randint(0, len(names) // 3), len(names) - 1)]


def households(count: int, dice: random.Random) -> Iterator[Truth]:
    number = 0
    for _ in range(count):
        address, code = place(dice)
        family = by_rank(dice, NAMES["surnames"])
        mother = replace_surname(dice, family)
        born = date(2026, 10, 1) - timedelta(days=dice.randint(0, 2600))
        children, twin = dice.choices((1, 2, 3, 4), (35, 40, 18, 7))[0], dice.random() < 0.04
        taken: set[str] = set()
        last: Truth | None = None
        for position in range(children + twin + 2):
            is_child = position >= 2
            sex = "F" if position == 0 else "M" if position == 1 else dice.choice("MF")
            if position == 1 and dice.random() < 0.4:
                continue
            given = by_rank(dice, NAMES["girls" if sex == "F" else "boys"])
            while given in taken:
                given = dice.choice(NAMES["girls" if sex == "F" else "boys"])
            taken.add(given)
            is_twin = is_child and last is not None and last.is_child and twin and position == children + 2
            if is_twin and last is not None:
                birth = last.birth_date
            elif is_child:
                birth = born = born - timedelta(days=dice.randint(320, 1300))
            else:
                birth = date(1994, 1, 1) - timedelta(days=dice.randint(0, 9000))
            last = Truth(
                number, given, mother if position == 0 else family, birth, sex,
                nhs_number(dice), upn(dice), address, code, is_child, last.number if is_twin and last else None,
            )  # fmt: skip
            yield last
            number += 1


def replace_surname(dice: random.Random, family: str) -> str:
    return family if dice.random() < 0.6 else by_rank(dice, NAMES["surnames"])


def slip(dice: random.Random, word: str) -> str:
    at = dice.randint(1, max(len(word) - 2, 1))
    return dice.choice(
        (
            word[:at] + word[at + 1 :],
            word[:at] + word[at] + word[at:],
            word[: at - 1] + word[at] + word[at - 1] + word[at + 1 :],
        )
    )


def described(dice: random.Random, person: Truth, error: float) -> Truth:
    """The person as a hurried clerk writes them down."""
    given, family, birth = person.given, person.family, person.birth_date
    if dice.random() < error:
        given = SHORT.get(given, slip(dice, given))
    if dice.random() < error:
        family = dice.choice((slip(dice, family), f"{family}-{dice.choice(NAMES['surnames'])}", dice.choice(NAMES["surnames"])))
    if dice.random() < error:
        birth = dice.choice((swapped(birth), birth + timedelta(days=dice.choice((1, 10, 365))), date(birth.year, 1, 1)))
    address, code = place(dice) if dice.random() < error else (person.address, person.postcode)
    if dice.random() < error:
        address = dice.choice((f"Flat {dice.randint(1, 9)}, {address}", address.partition(" ")[2]))
    sex = person.sex if dice.random() > error / 10 else "U" if dice.random() < 0.5 else "FM"[person.sex == "F"]
    return replace(person, given=given, family=family, birth_date=birth, address=address, postcode=code, sex=sex)


def swapped(day: date) -> date:
    return date(day.year, day.day, day.month) if day.day <= 12 else day


def records(people: list[Truth], dice: random.Random) -> Iterator[tuple[int, dict[str, Any]]]:
    """(who it truly is, the agency's record) for every agency that knows the person."""
    chance = {"education": 0.9, "health": 0.6, "police": 0.35, "housing": 0.5, "childrens_social_care": 0.15}
    for person in people:
        for agency, share in chance.items():
            if dice.random() > share or (agency in ("education", "childrens_social_care") and not person.is_child):
                continue
            for copy in range(1 + (agency == "police" and dice.random() < 0.3)):
                seen = described(dice, person, {"police": 0.12, "housing": 0.1, "health": 0.03}.get(agency, 0.04))
                row: dict[str, Any] = dict.fromkeys(column_types(PersonRecord))
                row |= {
                    "record_id": f"{agency}:{person.number}{'abc'[copy]}",
                    "agency": agency,
                    "birth_date": seen.birth_date if dice.random() > (0.15 if agency == "housing" else 0.03) else None,
                    "sex": seen.sex,
                    "is_restricted": False,
                    "extracted_at": FIRST_SEEN + timedelta(days=copy),
                    "received_at": FIRST_SEEN + timedelta(days=copy),
                }
                if agency != "childrens_social_care":
                    row |= {
                        "given_name": seen.given,
                        "family_name": seen.family,
                        "address": seen.address,
                        "postcode": seen.postcode,
                    }
                if agency == "health":
                    row |= {"nhs_number": person.nhs_number, "nhs_number_status": dice.choice(("01", "01", "01", "02"))}
                if agency == "housing" and dice.random() < 0.1:
                    row |= {"nhs_number": person.nhs_number}
                if agency in ("education", "childrens_social_care") and dice.random() < 0.9:
                    row |= {"upn": person.upn}
                yield person.number, row


def population(count: int, seed: int) -> tuple[list[Truth], pd.DataFrame, dict[str, int]]:
    """The people of so many households, what the agencies recorded of them, and who each record truly is."""
    dice = random.Random(seed)
    people = list(households(count, dice))
    found = list(records(people, dice))
    frame = pd.DataFrame([row for _, row in found], columns=list(column_types(PersonRecord)))
    return people, frame, {row["record_id"]: number for number, row in found}


if __name__ == "__main__":
    _, made, truth = population(int(sys.argv[2]), seed=1)
    made.assign(person=made["record_id"].map(truth)).to_parquet(sys.argv[1])
