"""When a case may be opened (protocol 2.1, 2.3, 2.5): which purpose, basis and threshold go together, and who must agree.

A hub may not research a family because it can: R (AB and CD) v Haringey [2013] EWHC 416 (Admin). Below the threshold of
section 47 the view rests on the family's agreement or on another justification, which every view asks for until it is
recorded; the combinations below are refused outright.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import TypeVar

from safeguarding.codes import Basis, Labelled, Purpose, Threshold
from safeguarding.errors import CaseNotOpenable
from safeguarding.ledger.case_record import CaseRequest

_C = TypeVar("_C", bound=Labelled)

REASON_CHARACTERS = 10
MayAuthorise = Callable[[str, Threshold], bool]


@dataclass(frozen=True)
class Combination:
    """A set of purposes, bases and thresholds that do not go together. An empty part stands for every code."""

    purposes: tuple[Purpose, ...]
    bases: tuple[Basis, ...]
    thresholds: tuple[Threshold, ...]
    why: str
    source: str

    def holds(self, purpose: Purpose, basis: Basis, threshold: Threshold) -> bool:
        """Whether the case asked for is of this set."""
        asked: tuple[tuple[Labelled, tuple[Labelled, ...]], ...] = (
            (purpose, self.purposes),
            (basis, self.bases),
            (threshold, self.thresholds),
        )
        return all(not codes or code in codes for code, codes in asked)


_BELOW_HARM = (Threshold.NONE, Threshold.LEVEL_2, Threshold.LEVEL_3)
_LEVELS = tuple(level for level in Threshold if level is not Threshold.NONE)
_SAFEGUARDING = tuple(purpose for purpose in Purpose if purpose is not Purpose.SUBJECT_ACCESS)

REFUSED = (
    Combination(
        (Purpose.SECTION_47, Purpose.STRATEGY), (), _BELOW_HARM,
        "an enquiry or strategy discussion needs reasonable cause to suspect significant harm: level_4",
        "Children Act 1989 s.47(1)(b); R (AB and CD) v Haringey [2013] EWHC 416 (Admin)",
    ),
    Combination(
        (Purpose.SECTION_17,), (), (Threshold.NONE, Threshold.LEVEL_2),
        "a child in need is a child at level_3 or above",
        "Children Act 1989 s.17(10)",
    ),
    Combination(
        (), (Basis.VITAL_INTERESTS,), _BELOW_HARM,
        "vital interests are for a threat to somebody's life: level_4; otherwise name the duty or task",
        "UK GDPR Article 6(1)(d) and recital 46",
    ),
    Combination(
        _SAFEGUARDING, (), (Threshold.NONE,),
        "names are shown for a level of need, or to the person who asks for their own data",
        "UK GDPR Article 5(1)(b) and (c)",
    ),
    Combination(
        (Purpose.SUBJECT_ACCESS,), (), _LEVELS,
        "a person's right to their data depends on no level of need: give none",
        "UK GDPR Article 15",
    ),
    Combination(
        (Purpose.SUBJECT_ACCESS,), (Basis.PUBLIC_TASK, Basis.VITAL_INTERESTS), (),
        "a subject access request is answered as a legal obligation",
        "UK GDPR Articles 6(1)(c), 12(3) and 15",
    ),
)  # fmt: skip


def check_combination(purpose: Purpose, basis: Basis, threshold: Threshold) -> None:
    """Raises CaseNotOpenable, with the reason and its source."""
    for combination in REFUSED:
        if combination.holds(purpose, basis, threshold):
            raise CaseNotOpenable(
                "--purpose, --basis, --threshold",
                why=f"{combination.why[0].upper()}{combination.why[1:]} ({combination.source}).",
            )


def check_authoriser(request: CaseRequest, purpose: Purpose, threshold: Threshold, above: Threshold, may: MayAuthorise) -> None:
    """Above the partnership's level another person has to have agreed, and one who may; for a copy of a person's data,
    always. An emergency goes without, for severe harm alone, and is judged by another person afterwards.

    Raises CaseNotOpenable.
    """
    authoriser = (request.authorised_by or "").strip()
    levels = list(Threshold)
    if request.is_emergency:
        if threshold is not Threshold.LEVEL_4:
            raise CaseNotOpenable("--emergency is for suspected significant harm: --threshold level_4")
        if authoriser:
            raise CaseNotOpenable(
                "--emergency goes without --authorised-by; where somebody authorised it, leave --emergency out"
            )
        return
    if levels.index(threshold) > levels.index(above) or purpose is Purpose.SUBJECT_ACCESS:
        if not authoriser:
            needed = "for a subject access request" if purpose is Purpose.SUBJECT_ACCESS else f"above {above.value}"
            raise CaseNotOpenable(f"--authorised-by is needed {needed}")
        if is_same_person(authoriser, request.opened_by):
            raise CaseNotOpenable("--authorised-by must be another person than the opener")
        if not may(authoriser, threshold):
            raise CaseNotOpenable("--authorised-by is not somebody who may authorise this threshold (partnership.toml, staff)")


def check_reason(reason: str) -> str:
    """The reason without blanks around it. Raises CaseNotOpenable where it is too short to say anything."""
    if len(reason.strip()) < REASON_CHARACTERS:
        raise CaseNotOpenable(f"--reason needs at least {REASON_CHARACTERS} characters")
    return reason.strip()


def code_of(codes: type[_C], text: str, option: str) -> _C:
    """The code that was typed, whatever its case and whether with dashes or underscores. Raises CaseNotOpenable."""
    wanted = text.strip().replace("-", "_").casefold()
    for code in codes:
        if code.casefold() == wanted:
            return code
    raise CaseNotOpenable(f"{option} is one of: {', '.join(codes)}")


def is_same_person(one: str, other: str) -> bool:
    """Whether two account names are one, however they are typed."""
    return " ".join(one.casefold().split()) == " ".join(other.casefold().split())


def check_future(day: date | None, now: datetime, option: str) -> None:
    """Raises CaseNotOpenable where a date to come back on has come already."""
    if day is not None and day <= now.date():
        raise CaseNotOpenable(f"{option} lies not in the future")
