"""Education: the schools' safeguarding log and attendance register, two sheets of one workbook.

Categories of concern are each school's own, so they stay as the school wrote them; a pupil's number is the school's own
too, and is kept with a mark of the school's (safeguarding/senders.py). The log holds every incident that a
school has on record, so an incident that is no longer in it has been withdrawn.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from connectors.declaration import HIDDEN_PLACE, Agreement, Column, Connector, Dataset, Record, col
from connectors.education_codes import ARRANGEMENTS, AUTHORS, MARKS, SESSIONS, STATUSES
from connectors.lawfulness import ALLEGED_OFFENCES, Condition, Grounds, WithoutConsent
from safeguarding.codes import Basis, Category, Kind, StatementKind, Treatment

REDACT = Treatment.REDACT
IN_NOTES = "read only so that it is found and replaced in the notes"


# fmt: off
PUPIL = (
    col("school", Kind.ORGANISATION, "School|School Name|Establishment|Academy", "whom to ring; says whose log is complete"),
    col("pupil_ref", Kind.PERSON_REFERENCE, "Pupil ID|Pupil Ref|Student ID|Admission No|Admission Number|Person ID",
        "finds the same pupil in other rows", required=True, numbered_by="school"),
    col("upn", Kind.UPN, "UPN|Unique Pupil Number", "links the pupil to the council's record"),
    col("given_name", Kind.GIVEN_NAME, "Forename|Legal Forename|First Name|Given Name", "links the pupil; is found in notes"),
    col("family_name", Kind.FAMILY_NAME, "Surname|Legal Surname|Last Name|Family Name", "links the pupil; is found in notes"),
    col("birth_date", Kind.BIRTH_DATE, "DOB|Date of Birth|Birth Date", "links the pupil; age decides what a concern means"),
    col("sex", Kind.SEX, "Gender|Sex|Legal Sex", "tells twins and siblings apart in linking"),
    col("is_restricted", Kind.FLAG, f"{HIDDEN_PLACE}|Confidential|Refuge|In Refuge",
        "the pupil's place must be shown to nobody", restricts=("true",)),
    col("adoption", Kind.CODE, "Adopted|Adopted From Care|PLAA|Post Looked After Arrangements|Post-LAC",
        "the identity before an adoption must be joined to nobody", codes=ARRANGEMENTS, restricts=("A", "D", "Y"),
        ends_identity=True, treatment=Treatment.DROP,
        reason="read only to keep the pupil's place and former names from landing"),
)


def contact(number: int) -> tuple[Column, ...]:
    """Somebody whom the school rings about a pupil."""

    def of(part: str, kind: Kind, headings: str, need: str, **rest: Any) -> Column:
        called = [f"{who} {number} {heading}" for who in ("Contact", "Parent", "Carer") for heading in headings.split("|")]
        return col(f"contact_{number}_{part}", kind, "|".join(called), need, **rest)

    return (
        of("given_name", Kind.GIVEN_NAME, "Forename|First Name|Given Name", "who cares for the child; is found in notes"),
        of("family_name", Kind.FAMILY_NAME, "Surname|Last Name|Family Name", "who cares for the child; is found in notes"),
        of("relation", Kind.RELATION, "Relationship|Relation", "what they are to the child"),
        of("phone", Kind.PHONE, "Phone|Telephone|Mobile", "to be found in notes", treatment=Treatment.DROP, reason=IN_NOTES),
    )


INCIDENT = Record("incident", key=("incident_id", "pupil_ref"), family="pupil_ref", columns=(
    col("incident_id", Kind.REFERENCE, "Incident ID|Incident Ref|Incident Number|Concern ID|Log ID",
        "tells one incident from another", required=True),
    *PUPIL,
    col("other_names", Kind.OTHER_NAMES,
        "Former surname|Preferred surname|Preferred/Former surname|Preferred Name|Previous Surname|Known As",
        "links a pupil who changed name; is found in notes"),
    col("address", Kind.ADDRESS, "Address|Home Address", "links a household; is found in notes"),
    col("postcode", Kind.POSTCODE, "Postcode|Post Code", "links a household; is found in notes"),
    *contact(1), *contact(2),
    col("occurred_at", Kind.INSTANT, "Incident Date|Incident Date/Time|Date of Incident|Occurred|Incident Time",
        "puts the incident in its place in the chronology", required=True),
    col("recorded_at", Kind.INSTANT, "Recorded|Recorded At|Date Recorded|Date Added|Logged|Created", "when the school knew"),
    col("categories", Kind.CODES, "Categories|Category|Concern Type|Incident Category",
        "what the concern is about, in the school's words"),
    col("author_role", Kind.CODE, "Author Role|Recorded By Role|Staff Role|Reported By Role",
        "who saw it, by post and not by name", codes=AUTHORS),
    col("linked_pupils", Kind.CODES, "Linked Pupils|Linked Students|Linked Pupil IDs", "which other pupils were part of it",
        numbered_by="school"),
    col("voice_of_child", Kind.TEXT, "What the child said|Voice of the child|Child's voice|Pupil voice|Pupil View",
        "what the child said",
        treatment=REDACT, statement=StatementKind.REPORTED_BY_CHILD),
    col("narrative", Kind.TEXT, "Details|Incident|Incident Details|Description|Concern|Notes",
        "what happened, without the names",
        treatment=REDACT, statement=StatementKind.REPORTED_BY_ADULT),
    col("action_taken", Kind.TEXT, "Actions|Action Taken|Actions Taken|Follow up", "what the school did about it",
        treatment=REDACT, statement=StatementKind.ACTION),
    col("status", Kind.CODE, "Status|Incident Status", "whether the school still works on it", codes=STATUSES,
        statement=StatementKind.DECISION),
))
MARK = Record("mark", key=("pupil_ref", "attended_on", "session"), columns=(
    *PUPIL,
    col("attended_on", Kind.DATE, "Date|Attendance Date|Session Date|Mark Date", "which day it was", required=True),
    col("session", Kind.CODE, "Session|AM/PM|Period", "which half of the day it was", codes=SESSIONS, required=True),
    col("mark", Kind.CODE, "Code|Mark|Attendance Code|Attendance Mark", "whether the child was there, or where the child was",
        codes=MARKS, required=True),
    col("recorded_at", Kind.INSTANT, "Recorded|Recorded At|Date Recorded|Last Updated", "when the school knew"),
))
# fmt: on
GROUNDS = Grounds(
    basis=(Basis.PUBLIC_TASK,),
    gateways=(
        "Education Act 2002 s.175 (maintained schools)",
        "Education (Independent School Standards) Regulations 2014 (academies)",
        "Children Act 2004 s.10",
    ),
    condition=(Condition.SAFEGUARDING,),
    without_consent=WithoutConsent.WOULD_PREJUDICE,
    necessity="schools see a child nearly every day; absence and small worries are read together with what others know",
    subjects=("pupils", "the contacts whom a school holds for a pupil"),
    criminal_offence=ALLEGED_OFFENCES,
    holds_for="maintained schools and academies; an independent school that parents pay for states its own",
)
AGREEMENT = Agreement("SSCP-ISA-2026-04", signed_on=date(2026, 4, 1), review_on=date(2027, 10, 31))
SHEET: dict[str, Any] = {"reader": "excel", "agreement": AGREEMENT}

CONNECTOR = Connector(
    agency="education",
    label="Schools",
    datasets=(
        Dataset(name="safeguarding_log", label="Schools' safeguarding logs", records=(INCIDENT,), mode="snapshot",
                category=Category.EDUCATION,
                snapshot_scope=("school",), due_every=timedelta(days=2), retention=timedelta(days=3 * 365),
                retention_reason="small worries make a pattern over years; the school keeps the child's file", grounds=GROUNDS,
                **SHEET),
        Dataset(name="attendance", label="School attendance", records=(MARK,), mode="delta",
                category=Category.ATTENDANCE,
                due_every=timedelta(days=2), retention=timedelta(days=2 * 365),
                retention_reason="attendance is compared with the school year before; the register is the school's",
                grounds=replace(GROUNDS, criminal_offence=None, subjects=("pupils",)), **SHEET),
    ),
)  # fmt: skip
