"""What reviewers made of each pattern and version, for whoever answers for the rule. No rule reads it."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from safeguarding.ledger.reviews import Review, ReviewOutcome

SMALLEST_SHOWN = 5


@dataclass(frozen=True)
class OutcomeCount:
    """How often one outcome was given. Both are None where the number, or another beside it, is too small to show."""

    outcome: ReviewOutcome
    findings: int | None
    share: float | None  # of all reviewed findings of this pattern and version, 0 to 1


@dataclass(frozen=True)
class PatternReviews:
    """The reviewed findings of one version of one pattern. A finding that was reviewed again counts once, as last judged."""

    pattern: str
    version: str
    findings: int | None  # None where it would give a small number away
    outcomes: tuple[OutcomeCount, ...]


def report(reviews: Iterable[Review]) -> tuple[PatternReviews, ...]:
    """Per pattern and version. From one to four findings are not counted out loud, for few people could be meant; and where
    one number is held back, neither the total nor a share is given, from which it could be worked out."""
    last: dict[tuple[str, str], dict[str, ReviewOutcome]] = defaultdict(dict)
    for review in reviews:
        last[review.finding.pattern, review.finding.version][review.finding.person_id] = review.outcome
    return tuple(_pattern(pattern, version, Counter(judged.values())) for (pattern, version), judged in sorted(last.items()))


def _pattern(pattern: str, version: str, counted: Counter[ReviewOutcome]) -> PatternReviews:
    total = counted.total()
    is_whole = not any(0 < number < SMALLEST_SHOWN for number in counted.values())
    return PatternReviews(
        pattern=pattern,
        version=version,
        findings=total if is_whole else None,
        outcomes=tuple(
            OutcomeCount(
                outcome=outcome,
                findings=None if 0 < counted[outcome] < SMALLEST_SHOWN else counted[outcome],
                share=round(counted[outcome] / total, 3) if is_whole else None,
            )
            for outcome in ReviewOutcome
        ),
    )
