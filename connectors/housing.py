"""Housing: concerns about tenancies, one row per household member per concern. The landlord's system sends what was
added, updated or deleted since the night before; a deleted concern is withdrawn, not erased. The landlord is the council.
"""

from __future__ import annotations

from datetime import date, timedelta

from connectors.declaration import HIDDEN_PLACE, Agreement, Connector, Dataset, Record, col
from connectors.lawfulness import ALLEGED_OFFENCES, Condition, Grounds, WithoutConsent
from safeguarding.codes import Basis, Category, Kind, StatementKind, Treatment

CHANGES = {"A": "Added", "U": "Updated", "D": "Deleted"}
CONCERN_TYPES = {
    "ALERT": "Alert on the household", "ARREARS": "Rent arrears", "ASB": "Anti-social behaviour",
    "UNKNOWN_OCCUPANT": "Adult who is not on the tenancy", "CONDITION": "Condition of the home",
    "ACCESS": "No access to the home",
}  # fmt: skip
# Category and subject; only what bears on a child is named here.
ALERTS = {
    "SAF-CHILD": "Concern for a child", "SAF-ADULT": "Concern for an adult", "SAF-DA": "Domestic abuse",
    "SAF-REFUGE": "Placed in a refuge", "SAF-SANCTUARY": "Home made safe against an abuser",
    "SAF-NEGLECT": "Signs of neglect", "SAF-HOARD": "Hoarding", "SAF-CUCKOO": "Home taken over by others",
    "RISK-VISIT2": "Visit in pairs", "RISK-VIOLENCE": "Risk of violence", "RISK-WEAPON": "Weapon seen or reported",
    "RISK-DOG": "Dangerous dog", "RISK-FIRE": "Risk of fire", "RISK-DRUGS": "Drug use or dealing at the home",
    "MH-CRISIS": "Mental health crisis", "PREG-RISK": "Pregnancy with added risk",
    "MED-DAMP": "Illness that damp or mould makes worse",
}  # fmt: skip
RECORDERS = {
    "estate officer": "Looks after an estate", "neighbourhood manager": "Manages a neighbourhood",
    "income officer": "Collects rent",
    "gas engineer": "Checks gas safety", "repairs operative": "Carries out repairs",
    "ASB officer": "Handles anti-social behaviour",
    "support worker": "Supports tenants", "contact centre": "Took a call",
}  # fmt: skip


# fmt: off
CONCERN = Record("concern", key=("concern_ref", "person_ref"), family="tenancy_ref", delete_marker=("change", "D"), columns=(
    col("change", Kind.CODE, "Change|Change Type|Action|Delta|Record Status|Row Action", "says what a row does", codes=CHANGES),
    col("tenancy_ref", Kind.REFERENCE, "Tenancy Ref|Tenancy Reference|Tenancy ID|Tenancy No|Tenancy Number",
        "joins a household"),
    col("concern_ref", Kind.REFERENCE, "Concern Ref|Concern Reference|Concern ID|Case Ref|Case Number|Alert ID",
        "tells one concern from another", required=True),
    col("person_ref", Kind.PERSON_REFERENCE, "Person Ref|Person Reference|Person ID|Party Ref|Party ID|Customer ID",
        "finds the same person in other concerns", required=True),
    col("given_name", Kind.GIVEN_NAME, "Forename|Forenames|First Name|Given Name", "links the person; is found in notes"),
    col("family_name", Kind.FAMILY_NAME, "Surname|Last Name|Family Name", "links the person; is found in notes"),
    col("birth_date", Kind.BIRTH_DATE, "DOB|Date of Birth|Birth Date", "links the person; age decides what a concern means"),
    col("sex", Kind.SEX, "Sex|Gender", "tells twins and siblings apart in linking"),
    col("relation", Kind.RELATION, "Relationship|Relation|Relationship to Child|Household Role", "who lives with the child"),
    col("is_on_tenancy", Kind.FLAG, "On Tenancy|Named on Tenancy|Tenant|Is Tenant",
        "an adult who is not on it may be unknown to all"),
    col("address", Kind.ADDRESS, "Address|Property Address|Full Address", "links a household; is found in notes"),
    col("postcode", Kind.POSTCODE, "Postcode|Post Code|Property Postcode", "links a household; is found in notes"),
    col("uprn", Kind.REFERENCE, "UPRN|Unique Property Reference Number", "links a home that is written in two ways",
        tells_place=True),
    col("is_restricted", Kind.FLAG, f"{HIDDEN_PLACE}|Refuge|In Refuge|Sanctuary|Sanctuary Scheme",
        "the person's place must be shown to nobody", restricts=("true",)),
    col("tenancy_started_on", Kind.DATE, "Tenancy Start|Tenancy Start Date|Start Date", "where a child lived, and since when"),
    col("tenancy_ended_on", Kind.DATE, "Tenancy End|Tenancy End Date|End Date", "where a child lived, and until when"),
    col("concern_type", Kind.CODE, "Concern Type|Concern|Case Type|Category", "what the concern is about", codes=CONCERN_TYPES),
    col("alert_code", Kind.CODE, "Alert Code|Alert|Person Alert Code|Alert Subcode", "what staff are warned of", codes=ALERTS,
        restricts=("SAF-REFUGE", "SAF-SANCTUARY"), statement=StatementKind.PROFESSIONAL_OPINION),
    col("arrears_band", Kind.NUMBER, "Arrears|Arrears Amount|Rent Arrears|Arrears Balance",
        "hardship in outline; the sum is not needed",
        treatment=Treatment.COARSEN, coarsen_to="band:0,100,500,1000,2500"),
    col("occurred_on", Kind.DATE, "Concern Date|Date of Concern|Occurred|Incident Date|Date Raised",
        "puts the concern in its place in the chronology", required=True),
    col("recorded_at", Kind.INSTANT, "Recorded|Recorded At|Date Recorded|Created|Date Created|Logged",
        "when the landlord knew, which decides what was known when"),
    col("author_role", Kind.CODE, "Recorded By|Recorded By Role|Author Role|Logged By", "who saw it, by post and not by name",
        codes=RECORDERS),
    col("phone", Kind.PHONE, "Phone|Telephone|Mobile|Contact Number|Tel", "to be found in notes", treatment=Treatment.DROP,
        reason="read only so that it is found and replaced in the notes"),
    col("narrative", Kind.TEXT, "Notes|Note|Details|Description|Narrative|Comments", "what was seen, without the names",
        treatment=Treatment.REDACT, statement=StatementKind.PROFESSIONAL_OPINION),
))
# fmt: on

GROUNDS = Grounds(
    basis=(Basis.PUBLIC_TASK,),
    gateways=("Children Act 2004 s.10 and s.11", "Children Act 2004 s.16H, where a safeguarding partner asks for it"),
    condition=(Condition.SAFEGUARDING,),
    without_consent=WithoutConsent.CANNOT_BE_OBTAINED,
    necessity="landlords see homes that nobody else enters; only concerns that bear on a child are asked for",
    subjects=("children", "tenants", "other adults of the household"),
    criminal_offence=ALLEGED_OFFENCES,
    holds_for="the council as landlord; whether s.10, s.11 and a public task hold for a housing association is doubtful, so "
    "one that joins sends a dataset of its own with grounds of its own",
)

CONNECTOR = Connector(
    agency="housing",
    label="Housing",
    datasets=(
        Dataset(
            name="tenancy_concerns",
            label="Concerns about the council's tenancies",
            reader="delimited",
            records=(CONCERN,),
            mode="delta",
            due_every=timedelta(days=2),
            agreement=Agreement("SSCP-ISA-2026-05", signed_on=date(2026, 4, 1), review_on=date(2027, 10, 31)),
            category=Category.HOUSING,
            grounds=GROUNDS,
            retention=timedelta(days=3 * 365),
            retention_reason="neglect shows over years of visits; the landlord keeps the tenancy's own file",
        ),
    ),
)
