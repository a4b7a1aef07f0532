"""Who is surely the same person: a verified NHS number on both sides, or a valid pupil number, of today or before, with the
same birth date; a number of which the check letter alone is wrong is valid once another record has it right.

An identifier is typed in like everything else, and a brother's or sister's number is the one most often typed instead.
So a sure rule holds only where nothing contradicts it; otherwise a person is asked (guards.py).
"""

from __future__ import annotations

# Rule to the condition on a scored pair `p` and the two persons a and b. NHS number status 01: present and verified
# (NHS Data Dictionary). A former pupil number is an agency's own cross-walk: one that the council states, or the temporary
# one that a school had on the same record until it learnt the pupil's own (people.py).
SURE_RULES = {
    "verified_nhs_number": "p.nhs_number = 2 AND a.is_verified AND b.is_verified",
    "pupil_number": "p.upn = 2 AND p.birth = 4 AND right(a.upn_written, 12) = right(b.upn_written, 12)",
    "former_pupil_number": "p.upn = 2 AND p.birth = 4",
}


def sure_rule() -> str:
    """SQL: the name of the first sure rule that a pair meets, or null."""
    return "CASE " + " ".join(f"WHEN {condition} THEN '{rule}'" for rule, condition in SURE_RULES.items()) + " END"
