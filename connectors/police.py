"""The police: public protection notices, one row per person per notice, as the force's system writes them each night.

There is no national layout, so each column answers to several headings. Intelligence is not fact: the 3x5x2 grading
stays with every row.
"""

from __future__ import annotations

from datetime import date, timedelta

from connectors.declaration import HIDDEN_PLACE, Agreement, Connector, Dataset, Record, col
from connectors.lawfulness import ALLEGED_OFFENCES, Condition, Grounds, WithoutConsent
from connectors.police_codes import GRADINGS, INFORMED, NOTICE_TYPES, OUTCOMES, RISKS, ROLES
from safeguarding.codes import Basis, Category, Kind, StatementKind, Treatment

REDACT, DROP = Treatment.REDACT, Treatment.DROP


# fmt: off
REPORT = Record("report", key=("notice_id", "person_ref"), family="notice_id", columns=(
    col("notice_id", Kind.REFERENCE, "PPN ID|PPN Ref|PPN Number|Notice ID|VIST ID|VPRF Ref|Merlin Ref|Form Ref",
        "tells one notice from another and joins its people", required=True),
    col("occurrence_no", Kind.REFERENCE, "Occurrence No|Occurrence Number|OEL|Niche Occurrence|Incident No|Incident Number",
        "what to quote when ringing the force"),
    col("notice_type", Kind.CODE, "PPN Type|Notice Type|VIST Type|Concern Type", "what the concern is about",
        codes=NOTICE_TYPES),
    col("occurred_from", Kind.INSTANT, "Incident From|Occurred From|Incident Date|Incident Start|Date Occurred|Committed From",
        "puts the incident in its place in the chronology", required=True),
    col("occurred_to", Kind.INSTANT, "Incident To|Occurred To|Incident End|Committed To",
        "how long it lasted, or a child was missing"),
    col("reported_at", Kind.INSTANT, "Reported|Reported At|Date Reported|Reported On", "a delay in reporting is itself a sign"),
    col("recorded_at", Kind.INSTANT, "Submitted|Submitted At|Date Submitted|Recorded|Created|Date Created",
        "when the police knew, which decides what was known when"),
    col("risk_grade", Kind.CODE, "Officer Risk|Risk|Risk Grade|Risk Level|Officer Risk Grading",
        "the officer's own view of the risk",
        codes=RISKS, statement=StatementKind.PROFESSIONAL_OPINION),
    col("dash_score", Kind.NUMBER, "DASH Score|DASH Total|DASH Yes Count|DARA Score",
        "fourteen or more is visible high risk (SafeLives)",
        treatment=Treatment.COARSEN, coarsen_to="band:0,5,10,14", statement=StatementKind.PROFESSIONAL_OPINION),
    col("person_ref", Kind.PERSON_REFERENCE, "Nominal Ref|Nominal ID|Nominal|Nominal Number|Person Ref|Person ID|URN",
        "finds the same person in other notices", required=True),
    col("role", Kind.CODE, "Role|Person Role|Nominal Role|Involvement", "what part the person had in it", codes=ROLES),
    col("relation", Kind.RELATION, "Relationship|Relationship to Child|Relation|Relationship to Subject",
        "who the person is to the child"),
    col("given_name", Kind.GIVEN_NAME, "Forename|Forenames|First Name|Given Name|Forename 1",
        "links the person; is found in notes"),
    col("family_name", Kind.FAMILY_NAME, "Surname|Last Name|Family Name", "links the person; is found in notes"),
    col("other_names", Kind.OTHER_NAMES, "Alias|Aliases|AKA|Also Known As|Other Names|Maiden Name|Former Surname",
        "links a person who goes by another name; is found in notes"),
    col("birth_date", Kind.BIRTH_DATE, "DOB|Date of Birth|Birth Date|D.O.B.",
        "links the person; age decides what a concern means"),
    col("sex", Kind.SEX, "Sex|Gender", "tells twins and siblings apart in linking"),
    col("address", Kind.ADDRESS, "Address|Home Address|Full Address|Address Line", "links a household; is found in notes"),
    col("postcode", Kind.POSTCODE, "Postcode|Post Code|Home Postcode", "links a household; is found in notes"),
    col("is_restricted", Kind.FLAG, f"{HIDDEN_PLACE}|Refuge|In Refuge|Place of Safety",
        "the person's place must be shown to nobody", restricts=("true",)),
    col("phone", Kind.PHONE, "Phone|Telephone|Mobile|Contact Number|Phone Number|Tel", "to be found in notes", treatment=DROP,
        reason="read only so that it is found and replaced in the notes"),
    col("child_seen", Kind.FLAG, "Child Seen|Was Child Seen|Children Seen", "whether an officer saw the child"),
    col("child_spoken_to", Kind.FLAG, "Child Spoken To|Spoken To|Child Spoken With",
        "whether an officer listened to the child"),
    col("voice_of_child", Kind.TEXT, "Voice of Child|Voice of the Child|Child's Voice|VOTC", "what the child said",
        treatment=REDACT,
        statement=StatementKind.REPORTED_BY_CHILD),
    col("has_injury", Kind.FLAG, "Injuries|Injured|Injury|Visible Injuries", "an injury to a child, above all to an infant"),
    col("source_grading", Kind.CODE, "Source Grading|3x5x2|Grading|Intelligence Grading|Intel Grade|Source Evaluation",
        "keeps intelligence apart from fact", codes=GRADINGS, statement=StatementKind.INTELLIGENCE),
    col("outcome", Kind.CODE, "Disposal|Outcome|Result|Crime Status", "what came of it", codes=OUTCOMES,
        statement=StatementKind.OUTCOME),
    col("family_informed", Kind.CODE, "Family Informed|Parents Informed|Parent Aware",
        "whether the family may be spoken to about it",
        codes=INFORMED, statement=StatementKind.DECISION),
    col("narrative", Kind.TEXT, "Circumstances|Narrative|Incident Details|Summary|MO|Details|Description",
        "what happened, without the names", treatment=REDACT, statement=StatementKind.ALLEGATION),
))
# fmt: on

GROUNDS = Grounds(
    basis=(Basis.PUBLIC_TASK,),
    gateways=("Children Act 2004 s.10 and s.11", "Crime and Disorder Act 1998 s.115"),
    condition=(Condition.SAFEGUARDING,),
    criminal_offence=f"{ALLEGED_OFFENCES}; disclosed out of Part 3 under s.36(4)",
    without_consent=WithoutConsent.WOULD_PREJUDICE,
    necessity="officers meet children in danger whom no other agency has seen; nothing less tells who, when and what",
    subjects=("children", "parents and carers", "other adults of the household", "suspects, victims and witnesses"),
)

CONNECTOR = Connector(
    agency="police",
    label="Police",
    datasets=(
        Dataset(
            name="vulnerability_reports",
            label="Public protection notices",
            reader="delimited",
            records=(REPORT,),
            mode="delta",
            due_every=timedelta(days=1, hours=12),
            agreement=Agreement("SSCP-ISA-2026-03", signed_on=date(2026, 4, 1), review_on=date(2027, 10, 31)),
            category=Category.POLICE_INCIDENT,
            grounds=GROUNDS,
            retention=timedelta(days=3 * 365),
            retention_reason="a pattern of three years can be seen; the force keeps its own record by national rules",
        ),
    ),
)
