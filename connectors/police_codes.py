"""What the codes of the police's notices mean."""

from __future__ import annotations

NOTICE_TYPES = {
    "child": "Child concern", "adult": "Adult concern", "domestic_abuse": "Domestic abuse", "missing": "Missing person",
    "exploitation": "Child exploitation", "honour": "Honour-based abuse", "modern_slavery": "Modern slavery",
    "mental_health": "Mental health", "prevent": "Prevent concern", "intelligence": "Intelligence report",
}  # fmt: skip
RISKS = {"standard": "Standard risk", "medium": "Medium risk", "high": "High risk"}
ROLES = {
    "victim": "Victim", "witness": "Witness", "present": "Present at the incident", "suspect": "Suspect",
    "resident_not_present": "Lives there, was not present", "missing": "Missing person", "subject": "Subject of the concern",
}  # fmt: skip
OUTCOMES = {
    "NFA": "No further action", "information shared": "Shared for information", "referred to MASH": "Referred to the hub",
    "words of advice": "Advice given", "crime recorded": "Recorded as a crime", "under investigation": "Being investigated",
    "cautioned": "Caution given", "charged": "Charged with an offence", "closed": "Investigation closed",
    "police protection": "Child taken into police protection (Children Act 1989 s.46)",
}  # fmt: skip
INFORMED = {
    "yes": "The family was told", "no - would increase risk": "Not told: somebody would be at more risk",
    "no - could not be reached": "Not told: could not be reached", "no - evidence at risk": "Not told: evidence could be lost",
    "no - would prejudice an investigation": "Not told: a crime could not be investigated", "no": "Not told, no reason given",
}  # fmt: skip
SOURCES = {"1": "reliable source", "2": "untested source", "3": "source not reliable"}
ASSESSMENTS = {
    "A": "known to the source directly", "B": "known indirectly, corroborated", "C": "known indirectly", "D": "not known",
    "E": "suspected to be false",
}  # fmt: skip
HANDLING = {"P": "may be shared lawfully", "C": "may be shared under conditions"}
GRADINGS = {
    f"{source}/{assessment}/{handling}": f"{SOURCES[source]}, {ASSESSMENTS[assessment]}, {HANDLING[handling]}"
    for source in SOURCES for assessment in ASSESSMENTS for handling in HANDLING
}  # fmt: skip
