"""Roles, permits, and a policy that cannot be relied on."""

from __future__ import annotations

import pytest

from safeguarding.codes import CaseState, Category, EventKind, Role, Route, Threshold
from safeguarding.errors import AccessPolicyInvalid, AccessRefused, UsageError
from safeguarding.need_to_know.access import Access, Answer, Holding, Permit, Viewer, roles_that_see, visible
from safeguarding.need_to_know.categories import category_of
from safeguarding.need_to_know.policy import Circumstances, Policy, Request, installed_policy, policy_text
from safeguarding.settings import StaffMember

POLICIES, SCHEMA = policy_text()
EVERY_ROLE = [role for role in Role if role is not Role.AGENCY_RESEARCHER]
STAFF = [
    StaffMember(account="Ana Lyst", roles=[Role.ANALYST, Role.AUDITOR]),
    StaffMember(account="decider", roles=[Role.DECISION_MAKER], authorises_up_to=Threshold.LEVEL_3),
    StaffMember(account="officer", roles=[Role.AGENCY_RESEARCHER], agency="police"),
    StaffMember(account="adrift", roles=[Role.AGENCY_RESEARCHER]),
    StaffMember(account="inspector", roles=[Role.ANALYST], agency="police"),
]


def test_a_command_is_run_in_the_first_role_that_may_run_it() -> None:
    access = Access(STAFF, [])
    assert access.permit("ana  lyst", Route.WORKLIST).role is Role.ANALYST
    assert access.permit("ana lyst", Route.AUDIT).role is Role.AUDITOR
    assert access.permit("ana lyst", Route.REGISTER, as_role="auditor").role is Role.AUDITOR


def test_a_role_that_the_account_does_not_hold_or_that_there_is_not_is_refused() -> None:
    access = Access(STAFF, [])
    with pytest.raises(AccessRefused):
        access.permit("ana lyst", Route.DELIVERIES, as_role="data-engineer")
    with pytest.raises(AccessRefused):
        access.permit("ana lyst", Route.WORKLIST, as_role="auditor")
    with pytest.raises(UsageError) as usage:
        access.permit("ana lyst", Route.WORKLIST, as_role="king of the hub")
    assert "king" not in str(usage.value)


def test_whoever_is_not_listed_is_refused_unless_the_partnership_says_otherwise() -> None:
    for route in Route:
        with pytest.raises(AccessRefused):
            Access(STAFF, []).permit("stranger", route)
    assert Access(STAFF, EVERY_ROLE).permit("stranger", Route.WORKLIST).role is Role.ANALYST


def test_a_researcher_without_an_agency_sees_nothing() -> None:
    with pytest.raises(AccessRefused):
        Access(STAFF, []).permit("adrift", Route.WORKLIST)


def test_only_a_researcher_sees_more_of_their_own_agency() -> None:
    secret = Holding("police", Category.POLICE_INTELLIGENCE, "restricted")
    for account, answer in (("officer", Answer.ALLOWED), ("inspector", Answer.ABSENT)):
        permit = Access(STAFF, []).permit(account, Route.EXPLAIN)
        assert visible(permit, [secret]) == {secret: answer}


def test_authority_ends_at_the_level_that_the_partnership_gave() -> None:
    listed, everybody = Access(STAFF, []), Access(STAFF, EVERY_ROLE)
    assert [listed.may_authorise("Decider", level) for level in Threshold] == [True, True, True, False]
    assert not listed.may_authorise("ana lyst", Threshold.LEVEL_2)
    assert not listed.may_authorise("stranger", Threshold.LEVEL_2)
    assert everybody.may_authorise("stranger", Threshold.LEVEL_4)


def test_nobody_else_can_make_a_permit_and_nothing_else_passes_for_one() -> None:
    with pytest.raises(AccessRefused):
        Permit(object(), installed_policy(), Viewer("me", Role.ANALYST), Route.WORKLIST)
    with pytest.raises(AccessRefused):
        visible(None, ())  # type: ignore[arg-type]


def test_a_sensitivity_or_a_kind_that_no_rule_knows_is_shown_to_nobody() -> None:
    permit = Access(STAFF, []).permit("ana lyst", Route.EXPLAIN)
    odd = [Holding("fire", category_of("fire", "smoke", "observed_fact")), Holding("health", Category.HEALTH, "secret")]
    assert set(visible(permit, odd).values()) == {Answer.WITHHELD}
    assert roles_that_see("fire", Category.UNSORTED, "standard") == ()


def test_every_kind_of_event_has_its_category() -> None:
    assert not [kind for kind in EventKind if category_of("any", kind, "observed_fact") is Category.UNSORTED]
    assert category_of("police", "injury", "observed_fact") is Category.POLICE_INCIDENT
    assert category_of("health", "injury", "observed_fact") is Category.HEALTH
    assert category_of("police", "police_incident", "intelligence") is Category.POLICE_INTELLIGENCE


def test_the_register_is_told_which_roles_see_what() -> None:
    assert roles_that_see("police", Category.POLICE_INTELLIGENCE, "restricted") == (Role.AGENCY_RESEARCHER,)
    assert Role.LINKAGE_REVIEWER not in roles_that_see("health", Category.HEALTH, "standard")
    assert Role.LINKAGE_REVIEWER in roles_that_see("health", Category.IDENTITY, "standard")


@pytest.mark.parametrize(
    ("found", "put"),
    [
        ('Role::"manager"', 'Role::"boss"'),
        ("context.purpose ==", "context.purpouse =="),
        ('Category::"identity"', 'Purpose::"identity"'),
        ("permit (", "allow ("),
        ('@id("who_looked")', '@id("deliveries")'),
        ('@why("Those who look are not those who check who looked.")\n', ""),
        ("unless { [", "unless { 1 + ["),
    ],
)
def test_a_policy_that_is_wrong_lets_nothing_start(found: str, put: str) -> None:
    assert found in POLICIES
    with pytest.raises(AccessPolicyInvalid):
        Policy(POLICIES.replace(found, put, 1), SCHEMA)


def test_an_error_denies_even_where_another_policy_permits() -> None:
    # Cedar leaves a policy that fails out of account: a forbid that overflows would otherwise forbid nothing.
    failing = '\n@id("fails") @why("fails")\nforbid (principal, action, resource)\n'
    failing += "when { 9223372036854775807 + 1 > 0 };\n"
    asked = Request(
        Role.ANALYST,
        "worklist",
        Category.HEALTH,
        Circumstances("worklist", "health", "none", "standard", "none", CaseState.NONE),
    )
    assert installed_policy().allows([asked]) == [True]
    assert Policy(failing + POLICIES, SCHEMA).allows([asked]) == [False]


@pytest.mark.parametrize("kept", [0, 200, POLICIES.index('@id("nothing_named_without_an_open_case")'), len(POLICIES) - 90])
def test_a_policy_that_was_cut_short_lets_nothing_start(kept: int) -> None:
    """The forbids stand last: the first half alone is a policy that reads well and allows far too much."""
    with pytest.raises(AccessPolicyInvalid):
        Policy(POLICIES[:kept], SCHEMA)
