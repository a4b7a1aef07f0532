"""Children's social care: the council's children in need census, which it sends every month in this partnership.

The census holds no names and no free text. Its codes stay as the Department for Education defines them (children in
need census guide); their labels stand beside them. Ethnicity and disability land
coarsened, in a record of their own that no pattern reads: they are for equality monitoring alone.
"""

from __future__ import annotations

from datetime import date, timedelta

from connectors.cin_census_codes import ABUSE, CLOSURE, DISABILITY, ETHNICITY, FACTORS, NEED, NO_UPN, SEX, SOURCE
from connectors.declaration import Agreement, Column, Connector, Dataset, Record
from connectors.lawfulness import ALLEGED_OFFENCES, Condition, Grounds, WithoutConsent
from safeguarding.codes import Basis, Category, Kind, StatementKind, Treatment

DECISION, OPINION = StatementKind.DECISION, StatementKind.PROFESSIONAL_OPINION

CHILD = Column(
    "child_ref",
    ("ChildIdentifiers/LAchildID",),
    Kind.PERSON_REFERENCE,
    "tells whose record it is, from year to year",
    required=True,
)
CENSUS = (
    Column("lea", ("Source/LEA",), Kind.REFERENCE, "says whose census it is: it is complete for one authority"),
    Column("collection_year", ("CollectionDetails/Year",), Kind.REFERENCE, "says which year the census is complete for"),
)
REFERRED = Column(
    "referred_on", ("CINdetails/CINreferralDate",), Kind.DATE, "joins what followed to the referral it followed from"
)
ORDINAL = Column("ordinal", ("ordinal",), Kind.NUMBER, "keeps apart two records of one child and day; counted, not sent")


def on(name: str, source: str, need: str) -> Column:
    """A date."""
    return Column(name, (source,), Kind.DATE, need)


def flag(name: str, source: str, need: str) -> Column:
    """A decision that was taken or not."""
    return Column(name, (source,), Kind.FLAG, need, statement=DECISION)


def code(name: str, source: str, need: str, codes: dict[str, str], statement: StatementKind = DECISION) -> Column:
    """A decision or fact stated as a code of the census."""
    return Column(name, (source,), Kind.CODE, need, codes=codes, statement=statement)


def record(name: str, key: tuple[str, ...], *columns: Column, category: Category | None = None) -> Record:
    """One group of the census, with the child, the census and, where it has one, the referral that it belongs to."""
    own = (ORDINAL,) if "ordinal" in key else ()
    within = () if name in ("child", "equality", "referral") else (REFERRED,)
    ends = next((c.name for c in columns if c.name in ("ended_on", "closed_on")), None)
    return Record(name, key, (CHILD, *CENSUS, *own, *within, *columns), runs_until=ends, category=category)


MONITORING = "shows in counts whether patterns fall unevenly on a group (Equality Act 2010 s.149); read by no pattern"
STARTED = ("child_ref", "started_on", "ordinal")
RECORDS = (
    record(
        "child",
        ("child_ref",),
        Column(
            "upn",
            ("ChildIdentifiers/UPN",),
            Kind.UPN,
            "links the child to the school's record",
            ends_with_identity=True,
        ),
        Column("former_upn", ("ChildIdentifiers/FormerUPN",), Kind.UPN, "links the child to an earlier school's record"),
        code("upn_unknown", "ChildIdentifiers/UPNunknown", "says why there is no pupil number", NO_UPN),
        Column(
            "birth_date",
            ("ChildIdentifiers/PersonBirthDate",),
            Kind.BIRTH_DATE,
            "links records; age decides what a concern means",
        ),
        on("expected_birth_date", "ChildIdentifiers/ExpectedPersonBirthDate", "finds an unborn child again after the birth"),
        Column(
            "sex",
            ("ChildIdentifiers/Sex", "ChildIdentifiers/GenderCurrent"),  # GenderCurrent up to the collection of 2024
            Kind.SEX,
            "tells twins and siblings apart in linking",
            codes=SEX,
        ),
        on("died_on", "ChildIdentifiers/PersonDeathDate", "nothing after a death may be read as activity"),
    ),
    record(
        "equality",
        ("child_ref",),
        Column(
            "ethnicity", ("ChildCharacteristics/Ethnicity",), Kind.CODE, MONITORING, Treatment.COARSEN, "map:other", ETHNICITY
        ),
        Column("disability", ("Disabilities/Disability",), Kind.CODE, MONITORING, Treatment.COARSEN, "map:other", DISABILITY),
        category=Category.EQUALITY,
    ),
    record(
        "referral",
        ("child_ref", "referred_on", "ordinal"),
        on("referred_on", "CINdetails/CINreferralDate", "when the concern reached social care"),
        code("referral_source", "CINdetails/ReferralSource", "which agency was worried", SOURCE, StatementKind.OBSERVED_FACT),
        code("primary_need", "CINdetails/PrimaryNeedCode", "what the concern was about", NEED, OPINION),
        on("closed_on", "CINdetails/CINclosureDate", "whether somebody is working with the child now"),
        Column(
            "closure_reason",
            ("CINdetails/ReasonForClosure",),
            Kind.CODE,
            "closed as resolved, or closed without help",
            codes=CLOSURE,
            statement=DECISION,
            restricts=("RC1",),  # adopted: the pupil numbers of before lead to nobody after
            ends_identity=True,
        ),
        on("conference_on", "CINdetails/DateOfInitialCPC", "a child protection conference was held"),
        flag("is_no_further_action", "CINdetails/ReferralNFA", "repeat referrals without action are what the hub looks for"),
    ),
    record(
        "assessment",
        STARTED,
        on("started_on", "Assessments/AssessmentActualStartDate", "when an assessment began"),
        on("internal_review_on", "Assessments/AssessmentInternalReviewDate", "an assessment that drifts is a concern"),
        on("authorised_on", "Assessments/AssessmentAuthorisationDate", "when the assessment was finished and agreed"),
        Column(
            "factors",
            ("FactorsIdentifiedAtAssessment/AssessmentFactors",),
            Kind.CODES,
            "what the social worker found in the child's life",
            codes=FACTORS,
            statement=OPINION,
        ),
    ),
    record(
        "section_47",
        STARTED,
        on("started_on", "Section47/S47ActualStartDate", "when an enquiry into significant harm began"),
        on("conference_due_on", "Section47/InitialCPCtarget", "whether the conference was held in time"),
        on("conference_on", "Section47/DateOfInitialCPC", "when the conference was held"),
        flag("is_conference_not_required", "Section47/ICPCnotRequired", "the enquiry ended without a conference"),
    ),
    record(
        "cin_plan",
        STARTED,
        on("started_on", "CINPlanDates/CINPlanStartDate", "since when there is a child in need plan"),
        on("ended_on", "CINPlanDates/CINPlanEndDate", "whether help is still being given"),
    ),
    record(
        "protection_plan",
        STARTED,
        on("started_on", "ChildProtectionPlans/CPPstartDate", "since when there is a child protection plan"),
        on("ended_on", "ChildProtectionPlans/CPPendDate", "whether the child is on a plan now"),
        code("initial_category", "ChildProtectionPlans/InitialCategoryOfAbuse", "what harm the plan was made for", ABUSE),
        code("latest_category", "ChildProtectionPlans/LatestCategoryOfAbuse", "what harm the plan is about now", ABUSE),
        Column(
            "previous_plans", ("ChildProtectionPlans/NumberOfPreviousCPP",), Kind.NUMBER, "a repeat plan means harm came back"
        ),
    ),
    record(
        "review",
        ("child_ref", "reviewed_on", "ordinal"),
        on("reviewed_on", "Reviews/CPPreviewDate", "when the plan was reviewed"),
        on("plan_started_on", "ChildProtectionPlans/CPPstartDate", "which plan was reviewed"),
    ),
    record(
        "pre_proceedings",
        STARTED,
        on("started_on", "PreProceedingsandFGDM/PPStartDate", "when the council began to prepare for court"),
        on("letter_sent_on", "PreProceedingsandFGDM/LBPSentDate", "when the parents were told by letter"),
        flag(
            "is_family_meeting_offered",
            "PreProceedingsandFGDM/FGDMMeetingOffer",
            "whether the family was asked for its own plan",
        ),
        flag("is_family_meeting_held", "PreProceedingsandFGDM/FGDMMeetingFac", "whether the family made its own plan"),
        on("first_meeting_on", "PreProceedingsandFGDM/InitialPPMeetingDate", "when the parents were first met"),
        on("decided_on", "PreProceedingsandFGDM/StepDecisionDate", "when it was decided to step up or down"),
        code("outcome", "PreProceedingsandFGDM/PPOutcome", "how pre-proceedings ended", {}),
        on("court_applied_on", "PreProceedingsandFGDM/CourtAppDate", "that proceedings exist; never what is said in them"),
        on("proceedings_letter_on", "PreProceedingsandFGDM/LetterInitCPDate", "when the parents were told of proceedings"),
    ),
)

GROUNDS = Grounds(
    basis=(Basis.LEGAL_OBLIGATION, Basis.PUBLIC_TASK),
    gateways=("Children Act 1989 s.17 and s.47", "Children Act 2004 s.10 and s.11"),
    condition=(Condition.SAFEGUARDING, Condition.CARE),
    without_consent=WithoutConsent.CANNOT_BE_OBTAINED,
    necessity="without the council's decisions a concern that is already in hand cannot be told from one that nobody knows",
    subjects=("children",),
    criminal_offence=ALLEGED_OFFENCES,
)

CONNECTOR = Connector(
    agency="childrens_social_care",
    label="Children's social care",
    # An LA child ID is unique to a child (children in need census, rule 8510), and the census names nobody but children.
    keeps_one_record_per_person=True,
    datasets=(
        Dataset(
            name="cin_census",
            label="Children in need census",
            reader="cin_census",
            records=RECORDS,
            mode="snapshot",
            snapshot_scope=("lea", "collection_year"),
            due_every=timedelta(days=35),  # sent monthly; four days' grace
            agreement=Agreement("SSCP-ISA-2026-01", signed_on=date(2026, 4, 1), review_on=date(2027, 10, 31)),
            category=Category.SOCIAL_CARE,
            grounds=GROUNDS,
            retention=timedelta(days=3 * 365),
            retention_reason="repeat referrals and plans show over three years; the council keeps the child's file",
        ),
    ),
)
