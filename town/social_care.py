"""The council's CIN Census file: every child referred so far, as things stood on the day of the extract."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date, datetime

from lxml import etree

from town.happenings import Episode
from town.people import CARE, Person
from town.registrar import LOCAL_AUTHORITY
from town.truth import Truth

DATASET = "cin_census"
_Tree = etree._Element


def file_name(drawn_at: datetime) -> str:
    """What the council calls the file of one night."""
    return f"CIN_{LOCAL_AUTHORITY}_{drawn_at:%Y%m%d}.xml"


def write_census(episodes: Sequence[Episode], drawn_at: datetime, year: int, truth: Truth) -> tuple[bytes, dict[str, int]]:
    """The file and how many of each record it holds. What lies after `drawn_at` is not known yet and not in it."""
    root = etree.Element("Message")
    _header(root, drawn_at, year)
    children = etree.SubElement(root, "Children")
    by_child: dict[int, list[Episode]] = {}
    for episode in episodes:
        by_child.setdefault(episode.child.number, []).append(episode)
    counts: Counter[str] = Counter()
    for number in sorted(by_child):
        element = etree.SubElement(children, "Child")
        own = sorted(by_child[number], key=lambda e: (e.referred_on, e.number))
        _identify(element, own[0].child, drawn_at.date(), truth, is_only_nfa=all(e.is_nfa for e in own))
        counts.update(("child", "equality"))
        for episode in own:
            _detail(element, episode, drawn_at.date(), counts)
    return etree.tostring(root, xml_declaration=True, encoding="utf-8", pretty_print=True), dict(counts)


def _header(root: _Tree, drawn_at: datetime, year: int) -> None:
    header = etree.SubElement(root, "Header")
    _texts(etree.SubElement(header, "CollectionDetails"), Collection="CIN", Year=str(year), ReferenceDate=f"{year}-03-31")
    _texts(
        etree.SubElement(header, "Source"),
        SourceLevel="L",
        LEA=LOCAL_AUTHORITY,
        SoftwareCode="Invented Case System",
        Release="9.1",
        SerialNo="001",
        DateTime=f"{drawn_at:%Y-%m-%dT%H:%M:%S}",
    )


def _identify(element: _Tree, child: Person, on: date, truth: Truth, *, is_only_nfa: bool) -> None:
    known = child.known(CARE, on)
    truth.link(CARE, known.ref, child)
    no_upn = None if known.upn else "UN7" if is_only_nfa else "UN1"
    _texts(
        etree.SubElement(element, "ChildIdentifiers"),
        LAchildID=known.ref,
        UPN=known.upn,
        FormerUPN=known.former_upn,
        UPNunknown=no_upn,
        PersonBirthDate=known.born_on,
        ExpectedPersonBirthDate=known.expected_on,
        Sex=known.sex,
    )
    traits = etree.SubElement(element, "ChildCharacteristics")
    _texts(traits, Ethnicity="WBRI" if child.origin == "english" else "NOBT")
    _texts(etree.SubElement(traits, "Disabilities"), Disability="NONE")


def _detail(element: _Tree, episode: Episode, on: date, counts: Counter[str]) -> None:
    """One referral, with what had followed from it by the day."""

    def known(day: date | None) -> date | None:
        return day if day and day <= on else None

    detail = etree.SubElement(element, "CINdetails")
    closed = known(episode.closed_on)
    _texts(
        detail,
        CINreferralDate=episode.referred_on,
        ReferralSource=episode.source,
        PrimaryNeedCode=episode.need,
        CINclosureDate=closed,
        ReasonForClosure=episode.closure if closed else None,
        DateOfInitialCPC=known(episode.conference_on),
    )
    counts["referral"] += 1
    if assessed := known(episode.assessed_on):
        assessment = etree.SubElement(detail, "Assessments")
        authorised = known(episode.authorised_on)
        _texts(assessment, AssessmentActualStartDate=assessed, AssessmentAuthorisationDate=authorised)
        if authorised:
            factors = etree.SubElement(assessment, "FactorsIdentifiedAtAssessment")
            for factor in episode.factors:
                _texts(factors, AssessmentFactors=factor)
        counts["assessment"] += 1
    if planned := known(episode.plan_on):
        _texts(etree.SubElement(detail, "CINPlanDates"), CINPlanStartDate=planned)
        counts["cin_plan"] += 1
    if enquired := known(episode.section_47_on):
        _texts(
            etree.SubElement(detail, "Section47"),
            S47ActualStartDate=enquired,
            InitialCPCtarget=episode.conference_on,
            DateOfInitialCPC=known(episode.conference_on),
            ICPCnotRequired="false",
        )
        counts["section_47"] += 1
    numeric = episode.number % 3 == 0  # two systems' habits: 0 and 1, or false and true
    _texts(detail, ReferralNFA=str(int(episode.is_nfa)) if numeric else str(episode.is_nfa).lower())
    if protected := known(episode.protection_on):
        plan = etree.SubElement(detail, "ChildProtectionPlans")
        _texts(
            plan,
            CPPstartDate=protected,
            InitialCategoryOfAbuse=episode.category,
            LatestCategoryOfAbuse=episode.category,
            NumberOfPreviousCPP="0",
        )
        counts["protection_plan"] += 1
        reviews = etree.SubElement(plan, "Reviews")
        for review in filter(known, episode.reviews):
            _texts(reviews, CPPreviewDate=review)
            counts["review"] += 1


def _texts(parent: _Tree, **values: str | date | None) -> None:
    """Child elements with the values that are there, in order."""
    for name, value in values.items():
        if value is not None:
            etree.SubElement(parent, name).text = value if isinstance(value, str) else value.isoformat()
