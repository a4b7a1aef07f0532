"""What of all that the finders claim in a note must go: what stays in the text is taken out, and overlaps are settled."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Collection, Iterable
from datetime import date

from safeguarding.need_to_know.ages import dates_meant
from safeguarding.need_to_know.known_places import PLACE
from safeguarding.need_to_know.marks import DATE, DATE_OF_BIRTH
from safeguarding.need_to_know.spans import KNOWN_PEOPLE, MODEL, STRANGERS, Found, resolve

# Whose claim is a mistake where it lies inside what stays: in a date April is nobody, in a town's name a known surname is.
_MISTAKEN = {DATE: (KNOWN_PEOPLE, STRANGERS, MODEL), PLACE: (STRANGERS, MODEL)}


def settle(claims: Iterable[Found], text: str, birth_dates: Collection[date]) -> list[Found]:
    """The claims on a plain text that must go, disjoint and in order."""
    return resolve(_leaving(sorted(claims), text, birth_dates), text)


def _leaving(claims: list[Found], text: str, birth_dates: Collection[date]) -> list[Found]:
    """What is claimed, without what stays: a town, and a date on which nobody of the family was born. It is taken out
    before overlaps are settled, so that it can shelter nothing but a word mistaken for a name. `claims` are in order."""
    staying = [claim for claim in claims if claim.kind in _MISTAKEN]
    if not staying:
        return claims
    leaving = [claim for claim in claims if claim.kind not in _MISTAKEN]
    for first, last, kind, _, _ in staying:
        i = bisect_left(leaving, (first,))
        while i < len(leaving) and leaving[i].start < last:
            if leaving[i].end <= last and leaving[i].found_by in _MISTAKEN[kind]:
                del leaving[i]
            else:
                i += 1
    births = [claim for claim in staying if claim.kind == DATE and _is_of_birth(text[claim.start : claim.end], birth_dates)]
    return leaving + [claim._replace(kind=DATE_OF_BIRTH) for claim in births]


def _is_of_birth(written: str, birth_dates: Collection[date]) -> bool:
    return bool(birth_dates) and not dates_meant(written).isdisjoint(birth_dates)
