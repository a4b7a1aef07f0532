"""The codes that events, cases and answers carry, each with the label that people read.

Agencies are not listed here: an agency is known by its file in connectors/.
"""

from __future__ import annotations

from enum import StrEnum


class Labelled(StrEnum):
    """A code with its plain-English label."""

    label: str

    def __new__(cls, code: str, label: str) -> Labelled:
        member = str.__new__(cls, code)
        member._value_ = code
        member.label = label
        return member


class EventKind(Labelled):
    """What happened, in the words of the Standard Safeguarding Dataset and of the agencies."""

    CONTACT = "contact", "Contact"
    REFERRAL = "referral", "Referral to children's social care"
    ASSESSMENT = "assessment", "Child and family assessment"
    SECTION_47 = "section_47", "Section 47 enquiry"
    CONFERENCE = "conference", "Child protection conference"
    PLAN = "plan", "Plan started"
    PLAN_ENDED = "plan_ended", "Plan ended"
    REVIEW = "review", "Review"
    PRE_PROCEEDINGS = "pre_proceedings", "Pre-proceedings"
    CASE_CLOSED = "case_closed", "Case closed"
    POLICE_INCIDENT = "police_incident", "Police incident"
    DOMESTIC_ABUSE = "domestic_abuse", "Domestic abuse incident"
    MISSING = "missing", "Missing episode"
    INTELLIGENCE = "intelligence", "Intelligence"
    ATTENDANCE = "attendance", "Emergency department attendance"
    APPOINTMENT = "appointment", "Health appointment"
    NOT_BROUGHT = "not_brought", "Was not brought"
    INJURY = "injury", "Injury"
    HEALTH_FLAG = "health_flag", "Flag on a health record"
    OBSERVATION = "observation", "Health observation"
    SCHOOL_CONCERN = "school_concern", "Concern recorded by a school"
    ABSENCE = "absence", "Absence from school"
    HOUSING_ALERT = "housing_alert", "Housing alert"
    ARREARS = "arrears", "Rent arrears"
    ANTI_SOCIAL_BEHAVIOUR = "anti_social_behaviour", "Anti-social behaviour"
    UNKNOWN_ADULT = "unknown_adult", "Adult not on the tenancy"
    PROPERTY_CONDITION = "property_condition", "Condition of the home"
    NO_ACCESS = "no_access", "No access to the home"
    DEATH = "death", "Death"


class StatementKind(Labelled):
    """How a statement is known (DPA 2018 s.38(2); protocol 2.8: opinion is made clear to the recipient)."""

    OBSERVED_FACT = "observed_fact", "Fact, observed"
    REPORTED_BY_CHILD = "reported_by_child", "Said by the child"
    REPORTED_BY_ADULT = "reported_by_adult", "Reported by an adult"
    PROFESSIONAL_OPINION = "professional_opinion", "Professional opinion"
    ALLEGATION = "allegation", "Allegation"
    INTELLIGENCE = "intelligence", "Intelligence"
    DECISION = "decision", "Decision"
    ACTION = "action", "Action"
    OUTCOME = "outcome", "Outcome"


class Significance(Labelled):
    """What weight the source agency's own record gives an event; never computed from other events."""

    ROUTINE = "routine", "Routine"
    NOTABLE = "notable", "Notable"
    CONCERN = "concern", "Concern"
    PROTECTIVE = "protective", "Strength or positive change"


class Precision(Labelled):
    """How exactly a date or time is known."""

    EXACT = "exact", "to the minute"
    DAY = "day", "to the day"
    MONTH = "month", "to the month"
    APPROXIMATE = "approx", "approximately"
    UNKNOWN = "unknown", "not known"


class Sensitivity(Labelled):
    """How closely an event is held; decides who may see it."""

    STANDARD = "standard", "Standard"
    SENSITIVE = "sensitive", "Sensitive"
    RESTRICTED = "restricted", "Restricted"


class Relation(Labelled):
    """What one person is to a child, as an agency recorded it."""

    CHILD = "child", "the child"
    MOTHER = "mother", "mother"
    FATHER = "father", "father"
    STEP_PARENT = "step_parent", "step-parent or parent's partner"
    SIBLING = "sibling", "sibling"
    GRANDPARENT = "grandparent", "grandparent"
    CARER = "carer", "carer or guardian"
    OTHER_RELATIVE = "other_relative", "other relative"
    HOUSEHOLD_MEMBER = "household_member", "lives in the household"
    OTHER = "other", "other person"


class Purpose(Labelled):
    """Why a case is opened (protocol 2.3, 2.5)."""

    SCREENING = "screening", "Screening a new contact"
    SECTION_17 = "section_17", "Assessing need, Children Act 1989 s.17"
    SECTION_47 = "section_47", "Enquiring into significant harm, Children Act 1989 s.47"
    STRATEGY = "strategy", "Strategy discussion"
    SUBJECT_ACCESS = "subject_access_request", "Answering a person who asks for their own data, UK GDPR Article 15"


class Basis(Labelled):
    """UK GDPR Article 6 basis relied on (protocol 2.1: legal obligation and public task are the primary ones)."""

    LEGAL_OBLIGATION = "legal_obligation", "Article 6(1)(c), legal obligation"
    PUBLIC_TASK = "public_task", "Article 6(1)(e), public task"
    VITAL_INTERESTS = "vital_interests", "Article 6(1)(d), vital interests"


class Threshold(Labelled):
    """Level of need on the continuum that the opener holds to be met (domain: levels 1 to 4)."""

    NONE = "none", "No level of need: the person asks for their own data"
    LEVEL_2 = "level_2", "Level 2, early help"
    LEVEL_3 = "level_3", "Level 3, child in need"
    LEVEL_4 = "level_4", "Level 4, significant harm"


class FamilyInformed(Labelled):
    """Whether the family was told that its information is shared, or the lawful reason why it was not (yet)."""

    TOLD = "TOLD", "The family was told"
    NOT_YET_UNSAFE_CHILD = "NOT_YET_UNSAFE_CHILD", "Not yet: telling would put a child at risk"
    NOT_YET_UNSAFE_ADULT = "NOT_YET_UNSAFE_ADULT", "Not yet: telling would put an adult at risk"
    PREJUDICE_CRIME = "PREJUDICE_CRIME", "Not told: it would prejudice the prevention or detection of crime"
    EVIDENCE_RISK = "EVIDENCE_RISK", "Not told: evidence could be lost or changed"
    DELAY = "DELAY", "Not told: it would cause undue delay"
    UNCONTACTABLE = "UNCONTACTABLE", "Not told: the family could not be reached"
    NOT_PRACTICABLE = "NOT_PRACTICABLE", "Not told: it was not practicable"


class Justification(Labelled):
    """Why agencies are asked about a family below the threshold of section 47 (R (AB and CD) v Haringey [2013] EWHC 416)."""

    FAMILY_AGREES = "family_agrees", "The family agrees to the checks"
    ASKING_UNSAFE = "asking_unsafe", "Asking the family first would put somebody at risk of harm"
    ASKING_PREJUDICES = "asking_prejudices", "Asking the family first would prejudice the prevention or detection of crime"
    NOT_REACHED = "not_reached", "The family could not be reached, and waiting would not be in the child's interest"
    HARM_SUSPECTED = "harm_suspected", "Whether section 47 is met can only be decided with this information"


class CaseOutcome(Labelled):
    """What came of a case that is closed."""

    NO_FURTHER_ACTION = "no_further_action", "No further action"
    EARLY_HELP = "early_help", "Early help"
    CHILD_IN_NEED = "child_in_need", "Assessment or plan for a child in need"
    CHILD_PROTECTION = "child_protection", "Section 47 enquiry or child protection plan"
    ALLOCATED_WORKER = "allocated_worker", "Passed to the worker who has the case already"
    ANSWERED = "answered", "The person's request for their data was answered"
    OPENED_IN_ERROR = "opened_in_error", "Opened in error"


class EmergencyFinding(Labelled):
    """What another person found about a case that was opened in an emergency."""

    JUSTIFIED = "justified", "The emergency justified it"
    NOT_JUSTIFIED = "not_justified", "No emergency justified it"


class Role(Labelled):
    """In which capacity an account asks. What each may see is in safeguarding/need_to_know/policy.cedar."""

    ANALYST = "analyst", "MASH analyst"
    DECISION_MAKER = "decision_maker", "Decision maker"
    MANAGER = "manager", "Manager"
    AGENCY_RESEARCHER = "agency_researcher", "Researcher of one agency"
    LINKAGE_REVIEWER = "linkage_reviewer", "Reviewer of doubtful links"
    DISCLOSURE_OFFICER = "disclosure_officer", "Disclosure officer (subject access)"
    DATA_ENGINEER = "data_engineer", "Data engineer"
    AUDITOR = "auditor", "Auditor or data protection officer"


class Route(Labelled):
    """By which way something is asked for."""

    WORKLIST = "worklist", "The worklist"
    EXPLAIN = "explain", "The explanation of a person's patterns"
    FIND = "find", "Finding a person's id"
    OPEN = "open", "Opening a case"
    CASES = "cases", "Keeping opened cases"
    CHRONOLOGY = "chronology", "The combined chronology of an opened case"
    EXPORT = "export", "A copy of a chronology that leaves the hub"
    SUBJECT_ACCESS = "subject_access", "A person's own data, for that person"
    LINKS = "links", "Doubtful links between records"
    DELIVERIES = "deliveries", "What arrived and what became of it"
    RETAIN = "retain", "Removing what is past its time"
    REGISTER = "register", "The data-sharing register"
    FAIRNESS = "fairness", "How often patterns fire, by group, in counts"
    AUDIT = "audit", "Who looked at what"
    CHAIN = "chain", "Whether the record of looks is whole, and its signed head"
    INSTALLATION = "installation", "How the installation is set, and who its staff are"


class Category(Labelled):
    """What kind of information something is; decides, with agency and sensitivity, who may see it."""

    POLICE_INCIDENT = "police_incident", "Police incidents"
    POLICE_INTELLIGENCE = "police_intelligence", "Police intelligence"
    DOMESTIC_ABUSE = "domestic_abuse", "Domestic abuse"
    HEALTH = "health", "Health"
    EDUCATION = "education", "School safeguarding records"
    ATTENDANCE = "attendance", "School attendance"
    HOUSING = "housing", "Housing"
    SOCIAL_CARE = "social_care", "Children's social care"
    UNSORTED = "unsorted", "Events of a kind that no rule names"
    IDENTITY = "identity", "Names, dates of birth and identifiers"
    PLACE = "place", "Where somebody lives"
    PLACE_OF_SAFETY = "place_of_safety", "Where somebody lives who must not be found"
    ADOPTION = "adoption", "Who somebody was before an adoption"
    CASE_FILE = "case_file", "What a case was opened for, without names"
    FEED = "feed", "Deliveries: counts, columns and rules"
    AGREEMENT = "agreement", "Sharing agreements and what they cover"
    LOOK = "look", "Records of who looked at what"
    SETUP = "setup", "Settings in force and staff accounts"
    EQUALITY = "equality", "Ethnicity and disability, for equality monitoring, in counts"


class CaseState(StrEnum):
    """Whether what is asked for belongs to an opened case, and whether that case may still be looked at."""

    NONE = "none"
    OPEN = "open"
    OVERDUE = "overdue"  # past its review date and the partnership's grace
    CLOSED = "closed"


class Severity(Labelled):
    """What a failed check does."""

    REFUSE = "refuse", "refuses the delivery"
    QUARANTINE = "quarantine", "holds the row back"
    QUERY = "query", "lands the row with a caveat"


class Kind(StrEnum):
    """What a column holds: decides how its text is read, and what it means for redaction."""

    REFERENCE = "reference"  # the source's own number for a thing
    PERSON_REFERENCE = "person_reference"  # the source's own number for a person
    GIVEN_NAME = "given_name"
    FAMILY_NAME = "family_name"
    OTHER_NAMES = "other_names"  # former names and aliases, ';' between
    BIRTH_DATE = "birth_date"
    SEX = "sex"  # becomes M, F or U
    NHS_NUMBER = "nhs_number"
    UPN = "upn"
    ADDRESS = "address"
    POSTCODE = "postcode"
    PHONE = "phone"
    EMAIL = "email"
    ORGANISATION = "organisation"  # a school, a surgery, a department
    RELATION = "relation"  # what this row's person is to the child; becomes a code of Relation
    CODE = "code"
    CODES = "codes"  # several codes, ';' between
    FLAG = "flag"  # becomes true or false
    NUMBER = "number"
    DATE = "date"  # becomes YYYY-MM-DD
    INSTANT = "instant"  # becomes YYYY-MM-DD HH:MM:SS, UK wall-clock time; YYYY-MM where only the month is known
    TEXT = "text"  # free text: always redacted or dropped


class Treatment(StrEnum):
    """What is done to a column before it lands (protocol 2.5, 2.7)."""

    KEEP = "keep"
    COARSEN = "coarsen"
    PSEUDONYMISE = "pseudonymise"
    REDACT = "redact"
    DROP = "drop"
