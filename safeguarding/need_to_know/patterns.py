"""The shapes of the numbers, addresses and accounts by which people in the United Kingdom can be found.

One fused expression, in the subset of RE2 that Python's `re` shares: no look-around, so what stands before and after is
checked by the finder; repeats are bounded, so that no text takes long. Order matters: at one place the first alternative
that fits wins, so dates come before telephones. A group that ends in `_v` is the value of a labelled shape; the label
itself stays in the text.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from safeguarding.errors import SettingsInvalid
from safeguarding.need_to_know.words import POSTCODE_AREAS

_MONTH = (
    r"(?i:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|"
    r"nov(?:ember)?|dec(?:ember)?)"
)
_YEAR = r"(?:(?:19|20)\d\d|'?\d\d)"
_AREA = "(?:" + "|".join(sorted(POSTCODE_AREAS, key=lambda a: (-len(a), a))) + ")"
_NUMBER = r"(?: ?(?i:ref(?:erence)?|no|num(?:ber)?|id|is|was|of)){0,4}\.? ?[:#.\-]? ?"
_STREET_SURE = r"(?i:street|road|avenue|lane|crescent|terrace|gardens|grove|mews|boulevard|parade|rd|ave|cres|gdns)"
_STREET = (
    r"(?:Street|St|Road|Rd|Avenue|Ave|Lane|Ln|Close|Cl|Drive|Dr|Way|Crescent|Cres|Court|Ct|Place|Pl|Terrace|Gardens|Gdns|Grove|Square|Row|"
    r"Mews|Hill|Park|Walk|Rise|View|Green|Parade|Broadway|Wharf|Quay|House|Boulevard|Croft|Fold|Mount|Heights|Lodge|Tower|Point|STREET|"
    r"ROAD|AVENUE|LANE|CLOSE|DRIVE|WAY|CRESCENT|COURT|PLACE|TERRACE|GARDENS|GROVE|HOUSE)"
)
_CAPITALISED = r"(?:[A-Z][A-Za-z'\-]{0,25}\.? ){1,3}"
_DIGIT_WORD = r"(?i:zero|oh|nought|one|two|three|four|five|six|seven|eight|nine|double|treble|triple)"

_WORD = r"[A-Z][A-Za-z'\-]{1,25}"
_BUILDING = r"(?:House|Court|Lodge|Tower|Point|Heights|house|court|lodge|tower|point|heights)"
_SCHOOL_TYPE = (
    r"(?i:c ?of ?e|rc|ce|catholic|primary|secondary|infants?|junior|high|grammar|middle|nursery|comprehensive|community|church|"
    r"special|"
    r"sixth|form|and)"
)
_LABEL = (
    r"(?i:crime|custody|occurrence|occ|incident|cad|urn|crn|case|log|ref(?:erence)?|ppn|niche|pnc(?:id)?|cro|mosaic|liquidlogic|lcs|ehm|"
    r"rio|emis|mrn|hospital|tenancy|claim|court|exhibit|uprn|id|nomis|prison|system|record|file|athena|police|dash|sysone|systmone)"
)
_SITE = (
    r"(?i:snap(?:chat)?|insta(?:gram)?|tiktok|facebook|discord|twitter|fortnite|roblox|xbox|psn|handle|user ?name|gamertag|"
    r"account)"
)

# Kind to expression; a number after the kind only keeps the names apart.
SHAPES: dict[str, str] = {
    "EMAIL": (
        r"[A-Za-z0-9][A-Za-z0-9._%+'\-]{0,63}(?:@| ?[\[(]at[\])] ?)[A-Za-z0-9\-]{1,63}"
        r"(?:(?:\.| ?[\[(]dot[\])] ?)[A-Za-z0-9\-]{1,63}){1,5}"
    ),
    "WEB_ADDRESS": r"(?i:https?://|www\.)[^\s<>\"]+|\b\d{1,3}\.\d{1,3}\.\d{1,3}\.\d{1,3}\b",
    "DATE": (
        r"\b(?:\d{1,2}[/.\-]\d{1,2}[/.\-](?:\d{4}|\d{2})|\d{4}[/.\-]\d{2}[/.\-]\d{2}|\d{1,2} \d{1,2} (?:19|20)\d\d|"
        r"(?:19|20)\d{2}[01]\d[0-3]\d|[0-3]\d[01]\d(?:19|20)\d{2}|"
        rf"\d{{1,2}}(?i:st|nd|rd|th)? ?(?i:of )?[ \-./]?{_MONTH}[ ,\-./]{{0,2}}(?:{_YEAR})?|"
        rf"{_MONTH} \d{{1,2}}(?i:st|nd|rd|th)?(?:,? (?:19|20)\d\d)?)\b"
    ),
    "NHS_NUMBER_1": r"\b\d{3}[ \-]\d{3}[ \-]\d{4}\b",
    "NHS_NUMBER_2": rf"\b(?i:nhs){_NUMBER}(?P<nhs_v>\d(?:[ .\-]?\d){{8,10}})\b",
    "UPN": r"\b(?i:[A-HJ-NP-RT-Z]\d{11}[\dA-Z])\b",
    "UPN_2": rf"\b(?i:upn){_NUMBER}(?P<upn_v>[A-Za-z](?: ?\d){{11}} ?[\dA-Za-z])\b",
    "ULN": rf"\b(?i:uln|unique learner){_NUMBER}(?P<uln_v>\d(?: ?\d){{9}})\b",
    "NINO": (
        r"\b(?:[A-Z]{2}[ \-]?\d{2}[ \-]?\d{2}[ \-]?\d{2}[ \-]?[A-D]|[a-z]{2}\d{6}[a-d]|"
        rf"(?i:ni(?:no)?|national insurance){_NUMBER}(?P<nino_v>(?i:[a-z]{{2}} ?\d{{2}} ?\d{{2}} ?\d{{2}} ?[a-d]?)))\b"
    ),
    "ACCOUNT": (
        r"\b(?:\d{4}[ \-]?\d{4}[ \-]?\d{4}[ \-]?\d{4}|(?i:gb)\d{2} ?(?i:[a-z]{4}) ?\d{4} ?\d{4} ?\d{4} ?\d{2}|"
        r"\d\d-\d\d-\d\d[ ,]{1,2}(?i:acc(?:ount)?(?: no| number)?:? ?)?\d{8})\b"
    ),
    "ACCOUNT_2": rf"\b(?i:sort ?code|s/c){_NUMBER}(?P<sort_v>\d\d[ \-]?\d\d[ \-]?\d\d)\b",
    "ACCOUNT_3": rf"\b(?i:acc(?:ount|t)?|a/c|card){_NUMBER}(?P<acc_v>\d[\d \-]{{5,18}}\d)\b",
    "PHONE": (
        r"(?:(?:\+|\b00)44[ .\-]?\(?0?\)?(?:[ .\-()]{0,2}\d){9,10}|\(?\b0(?:[ .\-()]{0,2}\d){9,10}|"
        r"\+\d{1,3}(?:[ .\-]?\d){7,12})\b"
    ),
    "PHONE_2": rf"\b(?i:tel(?:ephone)?|phone|mob(?:ile)?|landline|contact){_NUMBER}(?P<tel_v>\d(?:[ .\-]?\d){{4,11}})\b",
    "PHONE_3": rf"\b{_DIGIT_WORD}(?:[ ,\-]{{1,2}}{_DIGIT_WORD}){{7,14}}\b",
    "POSTCODE": rf"\b(?i:{_AREA}\d[A-Z\d]? {{0,2}}\d[ABD-HJLNP-UW-Z]{{2}}|GIR ?0AA)\b",
    "DRIVING_LICENCE": r"\b(?i:[A-Z9]{5} ?\d{6} ?[A-Z9]{2} ?[\dA-Z][A-Z]{2}(?: ?\d{2})?)\b",
    "PASSPORT": rf"\b(?i:passport){_NUMBER}(?P<pass_v>(?i:[A-Z]{{0,2}}\d{{6,9}}))\b",
    "PASSPORT_2": r"\b[A-Z]{2}\d{7}\b",
    "SCHOOL": (
        rf"\b(?:(?:St\.?|Saint|{_WORD}) ){{1,4}}(?:{_SCHOOL_TYPE} ){{0,4}}"
        r"(?:School|Academy|College|Nursery|Pre-?school|SCHOOL|ACADEMY|COLLEGE)\b"
    ),
    "GP_PRACTICE": rf"\b(?:{_WORD} ){{1,3}}(?:Surgery|(?:Medical|Health) Centre|(?:Medical|GP|Family) Practice)\b",
    "ADDRESS": (
        rf"\b(?:(?i:flat|apartment|apt|unit|room|plot|caravan) \w{{1,4}},? (?:{_WORD} {_BUILDING},? )?)?"
        rf"\d{{1,4}}[A-Za-z]?(?: ?[/\-] ?\d{{1,4}}[A-Za-z]?)?,? (?:(?i:the) )?{_CAPITALISED}{_STREET}\b"
    ),
    "ADDRESS_2": rf"\b\d{{1,4}}[a-z]? (?:[a-z']{{1,25}} ){{1,3}}{_STREET_SURE}\b",
    "ADDRESS_3": rf"\b(?i:flat|apartment|apt) (?:\d{{1,4}}[A-Za-z]?|[A-Z])\b(?:,? (?:{_WORD} ){{1,2}}{_BUILDING}\b)?",
    "ADDRESS_4": r"\b(?:[A-Z][a-z'\-]{1,25} ){1,2}(?:Street|Road|Avenue|Lane|Crescent|Terrace|Gardens|Grove|Close|Drive)\b",
    "POLICE_OFFICER": (
        r"\b(?:PC|DC|PS|DS|DI|WPC|PCSO|Sgt|SGT|Insp) ?#?\d{2,6}\b|"
        rf"\b(?i:collar|warrant|shoulder){_NUMBER}(?P<collar_v>[A-Z]{{0,2}}\d{{2,6}})\b"
    ),
    "REFERENCE": r"\b(?:\d{2,4}/\d{4,7}[A-Za-z]|\d{1,6}/\d{2}[A-Z]|[A-Z0-9]{2,8}(?:/[A-Z0-9]{1,8}){1,3}/\d{2,8})\b",
    "REFERENCE_2": (
        rf"\b{_LABEL}(?P<label_w>{_NUMBER})"
        r"(?P<ref_v>[A-Za-z]{0,6}[/\-]?\d[A-Za-z0-9]{0,20}(?:[/\-][A-Za-z0-9]{1,20}){0,5})\b"
    ),
    "REFERENCE_3": (
        r"\b(?:[A-Z]{1,6}-?\d{4,12}[A-Z]?|[A-Z]{2,6}[-/]\d{2,4}[-/]\d{2,8}|[a-f0-9]{8}-[a-f0-9]{4}-[a-f0-9\-]{18,28})\b"
    ),
    "VEHICLE": r"\b(?:[A-Z]{2}\d{2} ?[A-Z]{3}|[A-Z]\d{1,3} [A-Z]{3}|[A-Z]\d{2,3}[A-Z]{3}|[A-Z]{3} ?\d{1,3}[A-Z])\b",
    "VEHICLE_2": (
        rf"\b(?i:reg(?:istration)?|vrm|vrn|number ?plate|index|plate){_NUMBER}"
        r"(?P<vrm_v>(?i:[a-z]{2}\d{2} ?[a-z]{3}|[a-z]\d{1,3} ?[a-z]{3}|[a-z]{3} ?\d{1,4}[a-z]?|\d{1,4} ?[a-z]{1,3}))\b"
    ),
    "SOCIAL_MEDIA": r"@[A-Za-z0-9_][A-Za-z0-9_.]{2,29}",
    "SOCIAL_MEDIA_2": (
        rf"\b{_SITE}(?i: ?(?:account|name|id|username|user|profile|called|handle|is|as|under)){{0,4}}[ :]{{1,2}}[\"']?"
        r"(?P<handle_v>[A-Za-z0-9.]{0,30}(?:_[A-Za-z0-9_.]{0,30}|[A-Za-z]\d[A-Za-z0-9_.]{0,30}))"
    ),
    "NUMBER": r"\b\d(?:[ \-]?\d){9}\b|\b\d{7,}\b",
}


_UNNAMED_GROUP = re.compile(r"(?<!\\)\((?!\?)")  # a group of theirs would shift the numbers of ours


def without_groups(fused: str) -> str:
    """The same expression with nothing to remember, which RE2 runs several times faster."""
    return re.sub(r"\(\?P<\w+>", "(?:", fused)


def fuse(police: Sequence[str], cases: Sequence[str], email_domains: Sequence[str]) -> str:
    """All shapes as one expression with the partnership's own references first. Every shape is a group named after its
    kind in small letters, so that a match tells what it is. Raises SettingsInvalid where a reference is no expression."""
    own = [_UNNAMED_GROUP.sub("(?:", reference) for reference in (*police, *cases)]
    for reference in own:
        try:
            re.compile(reference)
        except re.error:
            raise SettingsInvalid("police_reference_patterns or case_reference_patterns: not a regular expression") from None
    shapes = dict(SHAPES)
    if email_domains:
        domains = "|".join(domain.replace(".", r"\.") for domain in email_domains)
        shapes["EMAIL_2"] = r"\b[A-Za-z0-9._'\-]{1,64} (?i:at) (?:[a-z0-9\-]{1,63}\.){0,3}(?:" + domains + r")\b"
    named = {"OWN_REFERENCE": "|".join(rf"\b(?:{p})\b" for p in own)} if own else {}
    return "|".join(f"(?P<{kind.lower()}>{shape})" for kind, shape in {**named, **shapes}.items())
