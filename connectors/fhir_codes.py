"""What the codes of a FHIR feed are coarsened to. Whatever is not named here becomes 'other' before it lands.

A key is a code (SNOMED CT, HL7 or UK Core) or, in small letters, words looked for in what a coding is called. Of several
that fit one element the one that stands first wins, so the graver meaning stands before the broader one.
"""

from __future__ import annotations

from safeguarding.codes import Relation

SEX = {"male": "M", "female": "F", "other": "U", "unknown": "U"}

VERIFICATION = {
    "01": "Present and verified",
    "02": "Present, not traced",
    "03": "Trace required",
    "04": "Trace attempted, none or several found",
    "05": "Trace needs to be resolved",
    "06": "Trace in progress",
    "07": "Not present, trace not required",
    "08": "Trace postponed, baby under six weeks",
}

SETTING = {
    "EMER": "emergency",
    **dict.fromkeys(("IMP", "ACUTE", "NONAC", "OBSENC", "SS"), "inpatient"),
    "AMB": "outpatient",
    **dict.fromkeys(("HH", "FLD"), "home"),
    "VR": "virtual",
}

VISIT = {
    **dict.fromkeys(("281399006", "not brought", "did not attend"), "not_brought"),
    **dict.fromkeys(("4525004", "50849002", "emergency department", "emergency room"), "emergency_attendance"),
    **dict.fromkeys(("185349003", "410620009", "check up", "well child"), "check_up"),
    **dict.fromkeys(("390906007", "follow-up"), "follow_up"),
    **dict.fromkeys(("424441002", "424619006", "prenatal", "antenatal"), "antenatal"),
    **dict.fromkeys(("185345009", "185347001"), "problem"),
}

_INJURIES = (
    "417746004",  # traumatic injury
    "82271004",  # injury of head
    "125605004",  # fracture of bone
    "423125000",  # closed fracture
    "397181002",  # open fracture
    "65966004",  # fracture of forearm
    "58150001",  # fracture of clavicle
    "312608009",  # laceration
    "125643001",  # open wound
    "225552003",  # wound finding
    "125666000",  # burn
    "125667009",  # contusion
    "399963005",  # abrasion
    "110030002",  # concussion
    "44465007",  # sprain of ankle
    "70704007",  # sprain of wrist
    "217082002",  # accidental fall
    *("injury", "injuries", "fracture", "fractured", "laceration", "burn", "scald", "contusion", "bruise", "bruising"),
    *("abrasion", "concussion", "haematoma", "hematoma", "dislocation", "sprain", "human bite", "dog bite"),
)
_ABUSE = ("non-accidental", "nonaccidental", "child abuse", "physical abuse", "sexual abuse", "suspected abuse", "neglect")

REASON = {
    **dict.fromkeys(_ABUSE, "suspected_abuse"),
    **dict.fromkeys(("248062006", "82313006", "self-harm", "self harm", "self-injurious", "suicide"), "self_harm"),
    **dict.fromkeys(("52684005", "assault"), "assault"),
    **dict.fromkeys(("75478009", "55680006", "poisoning", "overdose", "ingestion"), "poisoning"),
    **dict.fromkeys((*_INJURIES, "wound", "fall"), "injury"),  # as a reason; as an observation it may be care or a forecast
}

DISCHARGE = {
    **dict.fromkeys(("1066301000000103", "1066311000000101", "1066321000000107", "aadvice", "left care setting"), "left_early"),
    **dict.fromkeys(("exp", "died"), "died"),
    **dict.fromkeys(("hosp", "ward", "admitted", "admission"), "admitted"),
    **dict.fromkeys(("other-hcf", "psy", "rehab", "long", "snf", "transfer"), "transferred"),
    **dict.fromkeys(("home", "alt-home", "306689006", "usual place of residence"), "home"),
}

FLAG = {
    "no longer": "concern_ended",  # an alert is ended by a further code, not by deleting it
    **dict.fromkeys(("375041000000100", "family member subject"), "family_member_on_plan"),
    **dict.fromkeys(("342191000000101", "child protection plan"), "child_protection_plan"),
    **dict.fromkeys(("764841000000100", "looked after"), "looked_after"),
    **dict.fromkeys(("878111000000109", "unborn child"), "unborn_safeguarding_concern"),
    **dict.fromkeys(("1064961000000107", "child in family"), "family_safeguarding_concern"),
    **dict.fromkeys(("836881000000105", "safeguarding"), "safeguarding_concern"),
}

OBSERVED = {
    **dict.fromkeys(("836881000000105", "1064961000000107", "safeguarding", *_ABUSE), "safeguarding"),
    **dict.fromkeys(_INJURIES, "injury"),
    **dict.fromkeys(("mobility", "ability to walk", "ability to crawl", "gross motor"), "mobility"),
}

FINDING = {
    **dict.fromkeys(("unexplained", "no explanation", "inconsistent"), "unexplained"),
    **dict.fromkeys(
        ("not mobile", "non-mobile", "not yet mobile", "immobile", "unable to crawl", "not yet crawling"), "not_mobile"
    ),
    **dict.fromkeys(("mobile", "crawling", "cruising", "walking"), "mobile"),
}

BODY_SITE = {
    **dict.fromkeys(("53120007", "40983000", "14975008", "85562004", "upper limb", "arm", "forearm", "elbow", "wrist"), "arm"),
    **dict.fromkeys(("hand", "finger", "shoulder", "humerus", "radius", "ulna", "clavicle"), "arm"),
    **dict.fromkeys(("61685007", "30021000", "68367000", "56459004", "lower limb", "leg", "thigh", "knee"), "leg"),
    **dict.fromkeys(("ankle", "foot", "toe", "femur", "tibia", "fibula"), "leg"),
    **dict.fromkeys(("117590005", "ear"), "ear"),
    **dict.fromkeys(("45048000", "neck"), "neck"),
    **dict.fromkeys(("89545001", "face", "cheek", "eye", "mouth", "lip", "frenulum", "nose", "jaw"), "face"),
    **dict.fromkeys(("69536005", "head", "scalp", "skull", "forehead"), "head"),
    **dict.fromkeys(("51185008", "113345001", "77568009", "46862004", "chest", "thorax", "thoracic", "rib"), "torso"),
    **dict.fromkeys(("abdomen", "abdominal", "trunk", "torso", "back", "buttock", "genital"), "torso"),
}

_M, _F, _SIBLING, _GRAND = Relation.MOTHER.value, Relation.FATHER.value, Relation.SIBLING.value, Relation.GRANDPARENT.value
_STEP, _CARER, _OTHER = Relation.STEP_PARENT.value, Relation.CARER.value, Relation.OTHER.value
_HOUSEHOLD = Relation.HOUSEHOLD_MEMBER.value

# HL7 v3 RoleCode, UK Core additional roles, v2 contact roles. What a parent is, is told by their sex where the code does not.
RELATION = {
    **dict.fromkeys(("STPMTH", "STPFTH", "STPPRN", "step", "stepmother", "stepfather", "step-parent", "stepparent"), _STEP),
    **dict.fromkeys(("GRMTH", "GRFTH", "GRPRN", "MGRMTH", "MGRFTH", "MGRPRN", "PGRMTH", "PGRFTH", "PGRPRN", "GGRPRN"), _GRAND),
    **dict.fromkeys(("grandmother", "grandfather", "grandparent"), _GRAND),
    **dict.fromkeys(("FTHFOST", "MTHFOST", "PRNFOST", "foster", "foster mother", "foster father", "foster carer"), _CARER),
    **dict.fromkeys(("MTH", "NMTH", "NMTHF", "ADOPTM", "GESTM", "PRN:female", "NPRN:female", "ADOPTP:female", "mother"), _M),
    **dict.fromkeys(("FTH", "NFTH", "NFTHF", "ADOPTF", "PRN:male", "NPRN:male", "ADOPTP:male", "father"), _F),
    **dict.fromkeys(
        ("SIB", "NSIB", "BRO", "SIS", "NBRO", "NSIS", "HSIB", "HBRO", "HSIS", "STPSIB", "STPBRO", "STPSIS"), _SIBLING
    ),
    **dict.fromkeys(("TWIN", "TWINBRO", "TWINSIS", "FTWIN", "ITWIN", "brother", "sister", "sibling"), _SIBLING),
    **dict.fromkeys(("CHILD", "NCHILD", "SON", "SONC", "DAU", "DAUC"), Relation.CHILD.value),
    **dict.fromkeys(
        ("AUNT", "UNCLE", "MAUNT", "MUNCLE", "PAUNT", "PUNCLE", "COUSN", "MCOUSN", "PCOUSN"), Relation.OTHER_RELATIVE.value
    ),
    **dict.fromkeys(("NIENEPH", "NIECE", "NEPHEW", "EXT", "FAMMEMB", "aunt", "uncle", "cousin"), Relation.OTHER_RELATIVE.value),
    **dict.fromkeys(("Guardian", "GUARD", "Carer", "PRN", "NPRN", "ADOPTP", "guardian", "carer", "parent"), _CARER),
    **dict.fromkeys(("ROOM", "lodger"), _HOUSEHOLD),
    **dict.fromkeys(("Personal", "Agent", "PolygamousPartner", "Dependant", "NonDependant", "NotSpecified", "partner"), _OTHER),
    **dict.fromkeys(("ProxyContact", "ProxyCommunication", "ProxyContactCommunication"), _OTHER),
    **dict.fromkeys(("C", "CP", "E", "I", "N", "NOK", "O", "U", "PR"), _OTHER),
    **dict.fromkeys(("SPS", "HUSB", "WIFE", "DOMPART", "SIGOTHR", "FMRSPS", "FRND", "NBOR"), _OTHER),
}
