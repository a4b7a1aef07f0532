"""On what law a dataset is received, in the words of the record that Article 30 of the UK GDPR asks for.

Stated once per dataset, by whoever answers for the sharing agreement, and checked on import: what nobody has stated
must not be received. Consent is no ground here: people cannot freely refuse a safeguarding service.
"""

from __future__ import annotations

from pydantic import ConfigDict
from pydantic.dataclasses import dataclass

from safeguarding.codes import Basis, Labelled


class Condition(Labelled):
    """The condition for special category data: UK GDPR Article 9(2), with the paragraph of DPA 2018 Schedule 1."""

    SAFEGUARDING = (
        "article_9_2_g",
        "Article 9(2)(g), substantial public interest: DPA 2018 s.10(3), Schedule 1 paragraph 18 (safeguarding)",
    )
    CARE = "article_9_2_h", "Article 9(2)(h), health or social care: DPA 2018 s.10(3), Schedule 1 paragraph 2"


class WithoutConsent(Labelled):
    """Which reason of DPA 2018 Schedule 1 paragraph 18 holds for going without consent."""

    CANNOT_BE_GIVEN = "cannot_be_given", "consent cannot be given"
    CANNOT_BE_OBTAINED = "cannot_be_obtained", "it cannot reasonably be expected that consent is obtained"
    WOULD_PREJUDICE = "would_prejudice", "obtaining consent would prejudice the protection of the child"


# What a record says of an offence that somebody is only alleged to have committed is criminal offence data too (DPA 2018
# s.11(2)): a neighbour's report of dealing, a body map, a factor "domestic abuse".
ALLEGED_OFFENCES = "DPA 2018 s.10(5) and s.11(2), Schedule 1 paragraph 18"


@dataclass(frozen=True, config=ConfigDict(extra="forbid"))
class Grounds:
    """The law on which one agency may disclose a dataset and the hub may hold it.

    Raises ValueError on import where something that the law asks to be stated is not.
    """

    basis: tuple[Basis, ...]  # Article 6
    gateways: tuple[str, ...]  # the statutes that give the power or duty to share
    condition: tuple[Condition, ...]  # Article 9: every dataset of the hub tells of health, abuse or belief sooner or later
    without_consent: WithoutConsent
    necessity: str  # why the purpose cannot be reached with less (ECHR Article 8; UK GDPR Article 5(1)(c))
    subjects: tuple[str, ...]  # whom it is about (Article 30(1)(c))
    criminal_offence: str | None  # the condition for Article 10 data; None where it tells of no offence, alleged ones included
    holds_for: str | None = None  # which of the agency's bodies the basis and the statutes are for, where not for all alike
    confidentiality: str | None = None  # how the common law duty is met, where the agency owes one (health)

    def __post_init__(self) -> None:
        problems = [
            (not self.basis, "no basis of Article 6"),
            (not self.gateways or not all(len(g.split()) > 2 for g in self.gateways), "no statute that it is shared under"),
            (not self.condition, "no condition of Article 9"),
            (len(self.necessity.split()) < 6, "not why less would not do"),
            (not self.subjects, "not whom it is about"),
            (self.criminal_offence is not None and len(self.criminal_offence.split()) < 4, "no condition of Article 10"),
            (self.holds_for is not None and len(self.holds_for.split()) < 4, "not for whom they hold"),
        ]
        for is_wrong, message in problems:
            if is_wrong:
                raise ValueError(f"the grounds of a dataset state {message}")

    @property
    def lawful_basis(self) -> str:
        """Article 6 and the statutes, in one line."""
        return f"UK GDPR {' and '.join(basis.label for basis in self.basis)}: {', '.join(self.gateways)}"

    @property
    def conditions(self) -> str:
        """Articles 9 and 10 with Schedule 1, in one line."""
        stated = [condition.label for condition in self.condition]
        return "; ".join([*stated, *((f"Article 10: {self.criminal_offence}",) if self.criminal_offence else ())])
