"""Which cases may be opened: the refused combinations, each read from the law beside it, and who has to agree."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from safeguarding.codes import Basis, Purpose, Threshold
from safeguarding.errors import CaseNotOpenable
from safeguarding.ledger.case_rules import REFUSED, check_combination, code_of, is_same_person
from tests.safeguarding.ledger.conftest import NOW, Ledger, request

# Written from the statutes and the judgment, not from the table: purpose, then the thresholds and bases it may go with.
LAWFUL = {
    "screening": ({"level_2", "level_3", "level_4"}, {"legal_obligation", "public_task"}),
    "section_17": ({"level_3", "level_4"}, {"legal_obligation", "public_task"}),
    "section_47": ({"level_4"}, {"legal_obligation", "public_task"}),
    "strategy": ({"level_4"}, {"legal_obligation", "public_task"}),
    "subject_access_request": ({"none"}, {"legal_obligation"}),
}


def is_lawful(purpose: str, basis: str, threshold: str) -> bool:
    thresholds, bases = LAWFUL[purpose]
    is_for_life = basis == "vital_interests" and threshold == "level_4" and purpose != "subject_access_request"
    return threshold in thresholds and (basis in bases or is_for_life)


@pytest.mark.parametrize(("purpose", "basis", "threshold"), list(itertools.product(Purpose, Basis, Threshold)))
def test_every_combination_is_lawful_or_refused_with_its_source(purpose: Purpose, basis: Basis, threshold: Threshold) -> None:
    if is_lawful(purpose.value, basis.value, threshold.value):
        check_combination(purpose, basis, threshold)
        return
    with pytest.raises(CaseNotOpenable) as refusal:
        check_combination(purpose, basis, threshold)
    assert any(combination.source in refusal.value.why for combination in REFUSED)


def test_no_line_of_the_table_is_idle() -> None:
    everything = list(itertools.product(Purpose, Basis, Threshold))
    for combination in REFUSED:
        others = [other for other in REFUSED if other is not combination]
        alone = [asked for asked in everything if combination.holds(*asked) and not any(o.holds(*asked) for o in others)]
        assert alone, combination.why


def test_a_refused_combination_is_recorded_and_opens_nothing(ledger: Ledger) -> None:
    with pytest.raises(CaseNotOpenable, match="Haringey"):
        ledger.cases.open(request(threshold="level_3"), NOW)
    assert ledger.cases.all() == ()
    assert ledger.audit.verify().records == 1


@pytest.mark.parametrize(
    ("changes", "named"),
    [
        ({"is_emergency": True}, "without --authorised-by"),
        ({"is_emergency": True, "authorised_by": None, "purpose": "screening", "threshold": "level_3"}, "level_4"),
        ({"ask_again_on": NOW.date().replace(month=12)}, "--ask-again-on goes with a reason"),
        ({"ask_again_on": NOW.date().replace(month=12), "family_informed": "TOLD"}, "--ask-again-on goes with a reason"),
        ({"ask_again_on": NOW.date(), "family_informed": "DELAY"}, "--ask-again-on lies not in the future"),
        ({"justification": "because"}, "--justification"),
    ],
)
def test_what_does_not_go_together_is_refused_by_name(ledger: Ledger, changes: dict[str, object], named: str) -> None:
    with pytest.raises(CaseNotOpenable, match=named):
        ledger.cases.open(request(**changes), NOW)
    assert ledger.cases.all() == ()


def test_a_copy_of_a_persons_data_always_needs_another_persons_word(ledger: Ledger) -> None:
    asked = {"purpose": "subject_access_request", "basis": "legal_obligation", "threshold": "none"}
    with pytest.raises(CaseNotOpenable, match="--authorised-by is needed for a subject access request"):
        ledger.cases.open(request(**asked, authorised_by=None), NOW)
    assert ledger.cases.open(request(**asked), NOW).authorised_by == "team manager"


def test_an_authoriser_is_one_who_may_authorise_that_level(ledger: Ledger) -> None:
    strict = ledger.cases_where(lambda account, threshold: account == "head of service" or threshold is Threshold.LEVEL_3)
    with pytest.raises(CaseNotOpenable, match="--authorised-by is not somebody who may authorise"):
        strict.open(request(), NOW)
    assert strict.open(request(authorised_by="head of service"), NOW).authorised_by == "head of service"
    assert strict.open(request(purpose="screening", threshold="level_3"), NOW).authorised_by == "team manager"


@settings(deadline=None, max_examples=40)
@given(code=st.sampled_from(list(Purpose)), upper=st.booleans(), dashes=st.booleans(), padded=st.booleans())
def test_a_code_is_understood_however_it_is_typed(code: Purpose, upper: bool, dashes: bool, padded: bool) -> None:
    typed = code.value.upper() if upper else code.value
    typed = typed.replace("_", "-") if dashes else typed
    assert code_of(Purpose, f"  {typed} " if padded else typed, "--purpose") is code


def test_two_spellings_of_one_account_are_one_person() -> None:
    assert is_same_person("Team  Manager ", "team manager")
    assert not is_same_person("team manager", "team.manager")
