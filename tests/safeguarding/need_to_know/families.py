"""Invented families that the labelled notes are about."""

from __future__ import annotations

from datetime import date

from safeguarding.need_to_know.families import Family, Person

FAMILIES: dict[str, Family | None] = {
    "nobody": None,
    "smith": Family(
        people=(
            Person(
                "child",
                "Katherine",
                "Smith",
                ("Katie Hartley",),
                birth_date=date(2012, 4, 3),
                sex="F",
                nhs_number="9434765919",
                upn="B801200005001",
                ref="N48213",
            ),
            Person("child", "Thomas", "Smith", birth_date=date(2009, 11, 21), sex="M"),
            Person("child", "Grace", "Smith", birth_date=date(2015, 1, 9), sex="F"),
            Person("mother", "Sarah Jane", "Smith-Okafor", birth_date=date(1985, 6, 30), sex="F"),
            Person("father", "William", "Smith", birth_date=date(1983, 2, 14), sex="M"),
            Person("grandparent", "Maureen", "Okafor", sex="F"),
            Person("step_parent", "Dean", "Marlowe", sex="M"),
        ),
        addresses=("12 Larkfield Rise, Northport",),
        postcodes=("NP1 2AB",),
        phones=("07700 900123",),
        emails=("sarah.okafor@example.net",),
        organisations=("Kingsmead Primary School", "Harbour Surgery"),
    ).seen_by("N48213"),
    "souza": Family(
        people=(
            Person("child", "Zoë", "de Souza", birth_date=date(2016, 8, 30)),
            Person("mother", "Mary", "O'Brien"),
            Person("father", "João", "de Souza"),
            Person("carer", "Siobhán", "McDonald"),
            Person("other_relative", "Yusuf", "al-Hassan"),
            Person("other_relative", "Omar", "al-Hassan"),
            Person("household_member", "Piotr", "Kowalski"),
        ),
    ),
    "word names": Family(
        people=(
            Person("child", "April", "May", birth_date=date(2014, 4, 3)),
            Person("mother", "Hope", "May"),
            Person("father", "Mark", "Day"),
            Person("sibling", "Will", "Day"),
        ),
    ),
    "same first name": Family(
        people=(
            Person("child", "John", "Barker", birth_date=date(2010, 1, 1)),
            Person("father", "John", "Barker", birth_date=date(1980, 1, 1), sex="M"),
            Person("mother", "Leanne", "Barker", sex="F"),
        ),
    ),
    "hyphens": Family((Person("mother", "Siu-Ling", "Chan"), Person("child", "Mai-Lin", "Chan"))),
    "hidden": Family(
        people=(Person("child", "Amira", "Haddad", birth_date=date(2013, 5, 6)),),
        addresses=("3 Quarry Lane, Westhaven",),
        organisations=("Westhaven Academy",),
        is_restricted=True,
    ),
}
