"""Which families the town has: the cases that must fire, those that nearly do, and every trap of identity.

The first forty families are this table, row by row. Of the blocks of forty after it every fifth repeats the cases (the
flagship stays alone) and every third the traps, so that a town of any size holds them at a known rate. The second block
and every fifteenth after it, and the first few families of the block that follows, hold the cases of the other patterns
(town/further_cases.py).
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Plot:
    """One family as planned: its case, its trap, its children's ages in months, its adults.

    adults holds letters: f a father at home, F a father elsewhere, p the mother's partner, g a grandparent.
    """

    story: str
    trap: str = "plain"
    ages: tuple[int, ...] = ()  # () draws them
    adults: str | None = None  # None draws them
    is_social: bool | None = None
    origin: str | None = None


CASES = (
    Plot("flagship", "nickname", (93, 52), "Fp", True, "english"),
    Plot("convergence_with_housing", "plain", (112, 70), "p", True),
    Plot("convergence_of_three", "double_barrelled", (139,), "f", False),
    Plot("contacts_over_a_year", "plain", (101, 140), "F", True),
    Plot("contacts_recent", "plain", (160,), "p", False, "polish"),
    Plot("missing_often", "plain", (181, 120), "F", False),
    Plot("missing_long", "plain", (170,), "p", False),
    Plot("infant_bruise", "plain", (5, 40), "p", True),
    Plot("infant_twin", "twins_same_sex", (5, 5), "f", False),
    Plot("near_two_contacts", "plain", (120,), "f", False),
    Plot("near_same_incident", "plain", (99, 130), "f", True),
    Plot("near_outside_window", "plain", (110,), "p", True),
    Plot("near_two_agencies", "plain", (125, 80), "F", False),
    Plot("near_infant_mobile", "plain", (9, 60), "f", False),
    Plot("near_missing", "plain", (172,), "F", False),
    Plot("near_assessed", "plain", (118,), "p", False),
)

TRAPS = (
    Plot("traced", "twins_same_sex", (88, 88), None, True),
    Plot("traced", "twins_mixed", (64, 64, 120), None, True),
    Plot("traced", "half_siblings", (100, 76), "F", False),
    Plot("traced", "renamed", (105, 84), "Fp", True),
    Plot("traced", "double_barrelled", (95, 130), "F", False, "english"),
    Plot("traced", "swapped_birth_date", (97,), "f", True),
    Plot("traced", "stand_in_birth_date", (150,), "F", False),
    Plot("traced", "wrong_birth_digit", (109,), "f", True),
    Plot("traced", "missing_birth_date", (91, 66), "p", False),
    Plot("traced", "moved", (122, 79), "f", True),
    Plot("traced", "unborn_later_born", (4, 61), "p", True),
    Plot("traced", "unborn", (0, 85), "F", False),
    Plot("traced", "restricted", (98, 71), "F", False),
    Plot("traced", "nhs_missing", (87,), "f", False, "somali"),
    Plot("traced", "nhs_unverified", (133,), "f", False, "romanian"),
    Plot("traced", "nhs_mistyped", (117,), "F", True),
    Plot("traced", "upn_wrong", (104,), "f", False),
    Plot("traced", "upn_of_sibling", (127, 103), "f", True),
    Plot("traced", "namesake_first", (115,), "f", False, "pakistani"),
    Plot("traced", "namesake_second", (115,), "F", False, "pakistani"),
    Plot("traced", "misspelt", (90, 144), "p", True, "nigerian"),
    Plot("traced", "second_record", (156,), "F", False, "arabic"),
    Plot("traced", "names_swapped", (96,), "f", False, "chinese"),
    Plot("traced", "upn_temporary", (108,), "f", False, "ukrainian"),
)
BLOCK = len(CASES) + len(TRAPS)
_CASES_EVERY, _TRAPS_EVERY = 5, 3  # blocks


def plot_of(number: int) -> Plot:
    """What family `number` (from 0) is planned to be, but for the further cases."""
    block, place = divmod(number, BLOCK)
    if place >= len(CASES):
        return Plot("fine") if block % _TRAPS_EVERY else TRAPS[place - len(CASES)]
    return Plot("fine") if block % _CASES_EVERY or (block and place == 0) else CASES[place]
