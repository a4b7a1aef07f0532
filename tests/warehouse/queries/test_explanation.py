"""The explanation of a finding (rule, events, sources, innocent explanations), and of there being none."""

from __future__ import annotations

from dataclasses import replace

import pytest

from safeguarding.codes import Role, Route
from safeguarding.errors import PersonUnknown
from tests.permits import permit_for
from tests.warehouse.models.given import NOW, partnership
from tests.warehouse.queries.conftest import Published
from warehouse.queries.explanation import WITHHELD, ExplainedFinding, Explanation, explain

LEAVE = permit_for(Route.EXPLAIN)


def convergence(explanation: Explanation) -> ExplainedFinding:
    return next(finding for finding in explanation.findings if finding.pattern.name == "convergence")


def test_an_explanation_says_since_when_who_answers_for_the_rule_and_how_sure_each_link_is(published: Published) -> None:
    approved = partnership().patterns
    explanation = explain(published.picture, LEAVE, published.ids["spread"], as_of=NOW, approved=approved)
    finding = convergence(explanation)
    assert (finding.first_seen_on, finding.no_agency_alone) == (NOW.date(), True)
    assert finding.owner == approved["convergence"].owner
    assert str(finding.rule_review_on) == approved["convergence"].review_on
    assert {event.link_reason for event in finding.events} == {explanation.person.weakest_link_reason}
    assert "cin_census" in {source.dataset for source in explanation.sources_missing}
    assert explanation.as_of == NOW
    covered = {each.agency: each.has_record for each in explanation.coverage}
    assert covered.keys() == {source.agency for source in explanation.sources}
    assert {agency for agency in covered if covered[agency]} == set(explanation.person.agencies)


def test_a_finding_is_explained_with_its_rule_its_window_and_its_events(published: Published) -> None:
    finding = convergence(explain(published.picture, LEAVE, published.ids["spread"]))
    assert finding.pattern.label == "Concerns of several agencies come together"
    assert (finding.version, finding.thresholds) == (
        partnership().patterns["convergence"].version,
        ("agencies=3", "window_days=90"),
    )
    assert (finding.window_to - finding.window_from).days == 90
    assert [(event.agency, event.kind, event.statement_kind) for event in finding.events] == [
        ("education", "Concern recorded by a school", "Fact, observed"),
        ("health", "Emergency department attendance", "Fact, observed"),
        ("health", "Injury", "Fact, observed"),
        ("police", "Domestic abuse incident", "Allegation"),
    ]
    assert len(finding.pattern.innocent_explanations) > 2
    assert finding.pattern.question.endswith("?")


def test_intelligence_leaves_no_trace_in_the_explanation(published: Published) -> None:
    held = published.picture.execute(
        "SELECT count(*) FROM chronology.event WHERE person_id = $1 AND kind = 'intelligence'", [published.ids["spread"]]
    ).fetchall()
    assert held == [(1,)]
    answer = explain(published.picture, LEAVE, published.ids["spread"])
    assert "ntelligence" not in repr(replace(answer, findings=tuple(replace(f, pattern=None) for f in answer.findings)))
    assert answer.withheld == ()
    assert convergence(answer).why.startswith("3 agencies recorded 4 concerns")


def test_a_manager_learns_that_sensitive_events_are_held_back_and_whom_to_ask(published: Published) -> None:
    answer = explain(published.picture, permit_for(Route.EXPLAIN, Role.MANAGER), published.ids["spread"])
    hidden = [event for event in convergence(answer).events if event.summary == WITHHELD]
    assert [(held.agency, held.events) for held in answer.withheld] == [("police", 1)]
    assert [(event.agency, event.kind, event.occurred_from) for event in hidden] == [("police", "Withheld", None)]


def test_a_finding_that_rests_on_what_a_researcher_may_not_know_is_not_there_for_them(published: Published) -> None:
    answer = explain(
        published.picture, permit_for(Route.EXPLAIN, Role.AGENCY_RESEARCHER, agency="health"), published.ids["spread"]
    )
    assert (answer.findings, answer.withheld) == ((), ())
    assert (answer.person.agencies, answer.person.record_count) == (("health",), 1)
    assert answer.person.weakest_link_reason == "single_record"
    infant = explain(
        published.picture, permit_for(Route.EXPLAIN, Role.AGENCY_RESEARCHER, agency="health"), published.ids["baby"]
    )
    assert [finding.pattern.name for finding in infant.findings] == ["infant_injury"]


def test_a_researcher_finds_nobody_whom_their_agency_does_not_know(published: Published) -> None:
    with pytest.raises(PersonUnknown):
        explain(published.picture, permit_for(Route.EXPLAIN, Role.AGENCY_RESEARCHER, agency="police"), published.ids["baby"])


def test_strengths_stand_beside_harms(published: Published) -> None:
    explanation = explain(published.picture, LEAVE, published.ids["spread"])
    assert [event.summary for event in explanation.protective_events] == [
        "School safeguarding log; Positive change; recorded by: class teacher"
    ]


def test_a_child_without_findings_still_learns_which_sources_were_searched_and_which_are_missing(published: Published) -> None:
    explanation = explain(published.picture, LEAVE, published.ids["fine"])
    assert explanation.findings == ()
    expected = [source for source in explanation.sources if source.is_expected]
    assert [source.dataset for source in expected if source.is_missing] == ["cin_census", "attendance"]
    assert len(expected) == 6


def test_how_sure_the_link_is_is_said(published: Published) -> None:
    person = explain(published.picture, LEAVE, published.ids["spread"]).person
    assert person.record_count == 3
    assert person.weakest_link_reason
    assert person.agencies == ("education", "health", "police")


def test_an_id_from_before_two_records_were_linked_still_leads_to_the_person(published: Published) -> None:
    former = published.picture.execute(
        "SELECT former_person_id FROM chronology.former_person_id WHERE person_id = $1", [published.ids["spread"]]
    ).fetchall()
    assert former
    assert explain(published.picture, LEAVE, former[0][0]).person.person_id == published.ids["spread"]


def test_an_unknown_person_is_refused_without_repeating_what_was_typed(published: Published) -> None:
    with pytest.raises(PersonUnknown) as refused:
        explain(published.picture, LEAVE, "Aderyn Applegarth")
    assert "Aderyn" not in str(refused.value)
