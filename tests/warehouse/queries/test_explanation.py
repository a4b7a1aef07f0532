"""The explanation of a finding (rule, events, sources, innocent explanations), and of there being none."""

from __future__ import annotations

import pytest

from safeguarding.errors import PersonUnknown
from tests.warehouse.queries.conftest import Published
from warehouse.queries.explanation import explain


def test_a_finding_is_explained_with_its_rule_its_window_and_its_events(published: Published) -> None:
    (finding,) = explain(published.picture, published.ids["spread"]).findings
    assert finding.pattern.label == "Concerns of several agencies come together"
    assert (finding.version, finding.thresholds) == ("1", ("agencies=3", "window_days=90"))
    assert (finding.window_to - finding.window_from).days == 90
    assert [(event.agency, event.kind, event.statement_kind) for event in finding.events] == [
        ("education", "Concern recorded by a school", "Fact, observed"),
        ("health", "Emergency department attendance", "Fact, observed"),
        ("health", "Injury", "Fact, observed"),
        ("police", "Domestic abuse incident", "Allegation"),
        ("police", "Intelligence", "Intelligence"),
    ]
    assert len(finding.pattern.innocent_explanations) > 2
    assert finding.pattern.question.endswith("?")


def test_what_intelligence_says_is_not_in_the_explanation(published: Published) -> None:
    (finding,) = explain(published.picture, published.ids["spread"]).findings
    assert [event.summary for event in finding.events if event.sensitivity == "restricted"] == [
        "Restricted: ask the agency that holds it"
    ]


def test_strengths_stand_beside_harms(published: Published) -> None:
    explanation = explain(published.picture, published.ids["spread"])
    assert [event.summary for event in explanation.protective_events] == [
        "School safeguarding log; Positive change; recorded by: class teacher"
    ]


def test_a_child_without_findings_still_learns_which_sources_were_searched_and_which_are_missing(published: Published) -> None:
    explanation = explain(published.picture, published.ids["fine"])
    assert explanation.findings == ()
    expected = [source for source in explanation.sources if source.is_expected]
    assert [source.dataset for source in expected if source.is_missing] == ["cin_census", "attendance"]
    assert len(expected) == 6


def test_how_sure_the_link_is_is_said(published: Published) -> None:
    person = explain(published.picture, published.ids["spread"]).person
    assert person.record_count == 3
    assert person.weakest_link_reason
    assert person.agencies == ("education", "health", "police")


def test_an_id_from_before_two_records_were_linked_still_leads_to_the_person(published: Published) -> None:
    former = published.picture.execute(
        "SELECT former_person_id FROM chronology.former_person_id WHERE person_id = $1", [published.ids["spread"]]
    ).fetchall()
    assert former
    assert explain(published.picture, former[0][0]).person.person_id == published.ids["spread"]


def test_an_unknown_person_is_refused_without_repeating_what_was_typed(published: Published) -> None:
    with pytest.raises(PersonUnknown) as refused:
        explain(published.picture, "Aderyn Applegarth")
    assert "Aderyn" not in str(refused.value)
