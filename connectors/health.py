"""Health: the emergency departments' nightly FHIR feed (UK Core), what is needed to know of it and no more.

Dates, places, injuries, intent, alerts and who is who; never a diagnosis, a measurement or a result. Codes are
coarsened on the way in, so that what lands says "injury" or "other", not what the child was ill with.
"""

from __future__ import annotations

from datetime import date, timedelta

from connectors.declaration import Agreement, Column, Connector, Dataset, Record
from connectors.fhir_codes import (
    BODY_SITE,
    DISCHARGE,
    FINDING,
    FLAG,
    OBSERVED,
    REASON,
    RELATION,
    SETTING,
    SEX,
    VERIFICATION,
    VISIT,
)
from connectors.lawfulness import ALLEGED_OFFENCES, Condition, Grounds, WithoutConsent
from safeguarding.codes import Basis, Category, Kind, StatementKind, Treatment

WITHDRAWN = ("status", "entered-in-error")  # how FHIR takes back what should never have been recorded
IN_TEXT_ONLY = "read only so that it is found and replaced in the notes"


def coarse(name: str, need: str, codes: dict[str, str], *sources: str, statement: StatementKind | None = None) -> Column:
    """A code that is kept only as coarsely as its map says; what the map does not name becomes other."""
    return Column(name, sources, Kind.CODE, need, Treatment.COARSEN, coarsen_to="map:other", codes=codes, statement=statement)


def hidden(name: str, source: str, kind: Kind) -> Column:
    """Read only so that it can be found in free text; never lands."""
    return Column(name, (source,), kind, "find it in free text", Treatment.DROP, reason=IN_TEXT_ONLY)


def at(name: str, need: str, *sources: str) -> Column:
    """An instant."""
    return Column(name, sources, Kind.INSTANT, need)


def note(need: str, *sources: str) -> Column:
    """A note in the words of a clinician, redacted."""
    statement = StatementKind.PROFESSIONAL_OPINION
    return Column("narrative", sources, Kind.TEXT, need, Treatment.REDACT, statement=statement)


def ref(name: str, kind: Kind, need: str, source: str) -> Column:
    """The source's own number of a thing or a person."""
    return Column(name, (source,), kind, need)


def person(of: str) -> tuple[Column, ...]:
    """What is known of a person, a patient or somebody related to one."""
    return (
        Column("nhs_number", (f"{of}.identifier.nhsNumber",), Kind.NHS_NUMBER, "links the person between agencies"),
        Column(
            "nhs_number_status",
            (f"{of}.identifier.nhsNumberVerificationStatus",),
            Kind.CODE,
            "only a verified number makes a sure link",
            codes=VERIFICATION,
        ),
        Column("given_name", (f"{of}.name.given",), Kind.GIVEN_NAME, "links the person; found in notes"),
        Column("family_name", (f"{of}.name.family",), Kind.FAMILY_NAME, "links the person; found in notes"),
        Column("other_names", (f"{of}.name.others",), Kind.OTHER_NAMES, "links a person who changed name; found in notes"),
        Column("birth_date", (f"{of}.birthDate",), Kind.BIRTH_DATE, "links the person; age decides what an injury means"),
        Column("sex", (f"{of}.gender",), Kind.SEX, "tells twins and siblings apart in linking", codes=SEX),
        Column("address", (f"{of}.address.line",), Kind.ADDRESS, "links the household, unless the place is restricted"),
        Column("postcode", (f"{of}.address.postalCode",), Kind.POSTCODE, "links the household, unless the place is restricted"),
        Column(
            "is_restricted",
            (f"{of}.meta.security",),
            Kind.FLAG,
            "the person's place must be shown to nobody",
            restricts=("true",),
        ),
        hidden("withheld_address", f"{of}.address.withheldLine", Kind.ADDRESS),
        hidden("withheld_postcode", f"{of}.address.withheldPostalCode", Kind.POSTCODE),
        hidden("phone", f"{of}.telecom.phone", Kind.PHONE),
        hidden("email", f"{of}.telecom.email", Kind.EMAIL),
    )


def contact(number: int) -> tuple[Column, ...]:
    """Somebody whom a patient's own record names, mostly the mother or the father."""
    of, column = f"Patient.contact[{number - 1}]", f"contact_{number}"
    return (
        Column(f"{column}_given_name", (f"{of}.name.given",), Kind.GIVEN_NAME, "who is with the child; found in notes"),
        Column(f"{column}_family_name", (f"{of}.name.family",), Kind.FAMILY_NAME, "who is with the child; found in notes"),
        Column(f"{column}_relation", (f"{of}.relationship",), Kind.RELATION, "what they are to the child", codes=RELATION),
        hidden(f"{column}_phone", f"{of}.telecom.phone", Kind.PHONE),
    )


def about(of: str, element: str = "subject") -> Column:
    """Whose record it is."""
    return ref("patient_ref", Kind.PERSON_REFERENCE, "whose record it is", f"{of}.{element}")


def recorded(of: str, *elements: str) -> Column:
    """When it was written down, or else last changed."""
    return at("recorded_at", "what was known when", *(f"{of}.{element}" for element in elements), f"{of}.meta.lastUpdated")


RECORDS = (
    Record(
        "patient",
        ("patient_ref",),
        (
            ref("patient_ref", Kind.PERSON_REFERENCE, "whose record it is", "Patient.id"),
            *person("Patient"),
            Column("died_on", ("Patient.deceasedDateTime",), Kind.DATE, "nothing after a death may be read as activity"),
            *contact(1),
            *contact(2),
        ),
        family="patient_ref",
    ),
    Record(
        "related_person",
        ("related_ref",),
        (
            ref("related_ref", Kind.PERSON_REFERENCE, "who is related to the child", "RelatedPerson.id"),
            about("RelatedPerson", "patient"),
            Column("relation", ("RelatedPerson.relationship",), Kind.RELATION, "what they are to the child", codes=RELATION),
            *person("RelatedPerson"),
            Column("started_on", ("RelatedPerson.period.start",), Kind.DATE, "since when they are in the child's life"),
            Column("ended_on", ("RelatedPerson.period.end",), Kind.DATE, "whether they still are"),
        ),
        family="patient_ref",
    ),
    Record(
        "encounter",
        ("encounter_ref",),
        (
            ref("encounter_ref", Kind.REFERENCE, "tells attendances apart", "Encounter.id"),
            about("Encounter"),
            Column("status", ("Encounter.status",), Kind.CODE, "whether it took place, and whether it was taken back"),
            coarse("setting", "emergency, ward, clinic or home", SETTING, "Encounter.class"),
            coarse("kind", "attended, or was not brought", VISIT, "Encounter.type"),
            coarse("reason", "injury and intent, never the illness", REASON, "Encounter.reasonCode"),
            at("started_at", "when the child was there", "Encounter.period.start"),
            at("ended_at", "how long the child was there", "Encounter.period.end"),
            recorded("Encounter"),
            ref("site", Kind.ORGANISATION, "which department saw the child", "Encounter.serviceProvider"),
            coarse(
                "discharge", "went home, or left before being seen", DISCHARGE, "Encounter.hospitalization.dischargeDisposition"
            ),
            note("how an injury was explained", "Encounter.where(class.code = 'EMER').reasonCode.text"),
        ),
        family="patient_ref",
        delete_marker=WITHDRAWN,
    ),
    Record(
        "flag",
        ("flag_ref",),
        (
            ref("flag_ref", Kind.REFERENCE, "tells alerts apart", "Flag.id"),
            about("Flag"),
            Column("status", ("Flag.status",), Kind.CODE, "whether the alert still stands"),
            coarse("kind", "plans and safeguarding alerts only", FLAG, "Flag.code", "Flag.category"),
            at("started_at", "since when the alert stands", "Flag.period.start"),
            at("ended_at", "until when it stood", "Flag.period.end"),
            recorded("Flag"),
        ),
        family="patient_ref",
        delete_marker=WITHDRAWN,
        runs_until="ended_at",
    ),
    Record(
        "observation",
        ("observation_ref",),
        (
            ref("observation_ref", Kind.REFERENCE, "tells observations apart", "Observation.id"),
            about("Observation"),
            ref("encounter_ref", Kind.REFERENCE, "joins it to its attendance", "Observation.encounter"),
            Column("status", ("Observation.status",), Kind.CODE, "whether it was taken back"),
            coarse("kind", "injuries, worries and mobility only", OBSERVED, "Observation.code"),
            coarse("body_site", "where an injury is, in broad regions", BODY_SITE, "Observation.bodySite"),
            coarse(
                "finding",
                "whether an infant can move; whether an injury is explained",
                FINDING,
                "Observation.where(category.coding.code = 'exam').valueCodeableConcept",
                statement=StatementKind.PROFESSIONAL_OPINION,
            ),
            at("occurred_at", "when it was seen", "Observation.effectiveDateTime", "Observation.effectivePeriod.start"),
            recorded("Observation", "issued"),
            note(
                "what staff saw and were told",
                "Observation.where(category.coding.code = 'exam').note.text",
                "Observation.where(category.coding.code = 'social-history').note.text",
            ),
        ),
        family="patient_ref",
        delete_marker=WITHDRAWN,
    ),
)

GROUNDS = Grounds(
    basis=(Basis.LEGAL_OBLIGATION, Basis.PUBLIC_TASK),
    gateways=("Children Act 2004 s.10 and s.11", "Children Act 1989 s.47(9) to (11)"),
    condition=(Condition.SAFEGUARDING, Condition.CARE),
    without_consent=WithoutConsent.WOULD_PREJUDICE,
    necessity="injuries and missed care are seen by emergency staff first; codes are coarsened so that no diagnosis lands",
    subjects=("children", "parents and carers"),
    criminal_offence=ALLEGED_OFFENCES,
    confidentiality="disclosed in the overriding public interest in protecting children; approved by the Caldicott Guardian",
)

CONNECTOR = Connector(
    agency="health",
    label="Health",
    datasets=(
        Dataset(
            name="emergency_attendances",
            label="Emergency attendances",
            reader="fhir",
            records=RECORDS,
            mode="delta",
            due_every=timedelta(hours=36),  # sent nightly; half a day's grace
            agreement=Agreement("SSCP-ISA-2026-02", signed_on=date(2026, 4, 1), review_on=date(2027, 10, 31)),
            category=Category.HEALTH,
            grounds=GROUNDS,
            retention=timedelta(days=3 * 365),
            retention_reason="an injury is read beside those of the years before it; the hospital keeps its own record",
        ),
    ),
)
