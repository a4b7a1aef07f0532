"""What must be unique in the town: person numbers, NHS numbers of the test range, UPNs of the invented authority."""

from __future__ import annotations

import random
from dataclasses import dataclass, field

from safeguarding.identifiers import UPN_LETTERS, nhs_number_holds, upn_holds

LOCAL_AUTHORITY = "898"


@dataclass
class Registrar:
    """Hands out numbers, each once."""

    rng: random.Random
    persons: int = 0
    nhs_stems: set[str] = field(default_factory=set)

    def next_person(self) -> int:
        self.persons += 1
        return self.persons

    def nhs_number(self) -> str:
        """A valid number of the 999 range, which the NHS keeps for tests. One stem in eleven has no check digit."""
        while True:
            stem = f"999{self.rng.randrange(10**6):06d}"
            holding = [f"{stem}{last}" for last in range(10) if nhs_number_holds(f"{stem}{last}")]
            if stem not in self.nhs_stems and holding:
                self.nhs_stems.add(stem)
                return holding[0]

    def upn(self, person: int, is_temporary: bool = False) -> str:
        """The UPN of a person number, with its right check letter; a temporary one ends in a letter."""
        last = self.rng.choice(UPN_LETTERS) if is_temporary else str(person % 10)
        body = f"{LOCAL_AUTHORITY}{person:08d}{last}"
        return next(f"{letter}{body}" for letter in UPN_LETTERS if upn_holds(f"{letter}{body}"))
