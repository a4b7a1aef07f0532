"""Who may see what: the policy against a table that was written without it, question by question; and every line of the
policy taken away or turned round, to show that the table would notice."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator

import pytest

from safeguarding.codes import CaseState, Category, Purpose, Role, Route, Sensitivity
from safeguarding.errors import AccessPolicyInvalid
from safeguarding.need_to_know.access import Answer, Holding
from safeguarding.need_to_know.categories import GROUPS
from safeguarding.need_to_know.policy import Circumstances, Policy, Request, installed_policy, policy_text
from tests.safeguarding.need_to_know.matrix import Situation, differences, read_table, whole_table

_POLICIES, _SCHEMA = policy_text()
_LINES = _POLICIES.splitlines()
_STATEMENT = re.compile(r'@id\("(?P<name>\w+)"\).*?;\n', re.DOTALL)
_TURNED = {"permit": "forbid", "forbid": "permit", "when": "unless", "unless": "when"}


@pytest.fixture(scope="module")
def table() -> dict[Situation, dict[Holding, Answer]]:
    return whole_table()


def nearest_first(table: dict[Situation, dict[Holding, Answer]], changed: str) -> dict[Situation, dict[Holding, Answer]]:
    """The same table in another order, so that a difference is met soon: in turn a situation whose codes the changed
    policy names, one of its route in a role that it does not name, one of its route for another purpose, and one with a
    case that is not open."""

    def is_named(code: str) -> bool:
        return f'"{code}"' in changed

    def named(situation: Situation) -> int:
        return sum(is_named(code) for code in (situation.role, situation.route, situation.purpose))

    def is_open(situation: Situation) -> bool:
        return situation.case is CaseState.OPEN

    orders = (
        sorted(table, key=lambda s: (-named(s), not is_open(s))),
        sorted(table, key=lambda s: (not is_named(s.route), is_named(s.role), not is_open(s))),
        sorted(table, key=lambda s: (not is_named(s.route), s.purpose != Purpose.SUBJECT_ACCESS, s.role is Role.AUDITOR)),
        sorted(table, key=lambda s: (is_open(s) or s.case is CaseState.NONE, s.route != Route.CHRONOLOGY)),
    )
    return {situation: table[situation] for situation in itertools.chain.from_iterable(zip(*orders, strict=True))}


def statement_at(line: int) -> str:
    """The policy that a line of the file, counted from 0, belongs to."""
    start = sum(len(each) + 1 for each in _LINES[:line])
    return next((found.group() for found in _STATEMENT.finditer(_POLICIES) if found.start() <= start < found.end()), "")


def mutants() -> Iterator[tuple[str, str, str]]:
    """The policy with one thing changed, what that is, and the statement that it is in."""
    for number, line in enumerate(_LINES):
        if not line or line.startswith("//"):
            continue
        rest = _LINES[:number] + _LINES[number + 1 :]
        # A condition that ends its policy carries the semicolon: without it the policy before would run on.
        if line.endswith(";") and not line.startswith(")"):
            rest[number - 1] += ";"
        whole = statement_at(number)
        yield f"without line {number + 1}: {line}", "\n".join(rest), whole
        word = line.split(" ", 1)[0]
        if word in _TURNED:
            turned = [*_LINES[:number], line.replace(word, _TURNED[word], 1), *_LINES[number + 1 :]]
            yield f"turned round, line {number + 1}: {line}", "\n".join(turned), whole
        for one in (
            re.finditer(r'(?<=[\[ ])(?:\w+::)?"\w+"(?:, |(?=\]))', line) if "[" in line and not line.startswith("@") else ()
        ):
            fewer = (line[: one.start()] + line[one.end() :]).replace(", ]", "]")
            yield (
                f"one fewer, line {number + 1}: {one.group()}",
                "\n".join([*_LINES[:number], fewer, *_LINES[number + 1 :]]),
                whole,
            )
    for found in _STATEMENT.finditer(_POLICIES):
        yield f"without {found['name']}", _POLICIES[: found.start()] + _POLICIES[found.end() :], found.group()


def test_the_policy_says_of_every_question_what_the_table_says(table: dict[Situation, dict[Holding, Answer]]) -> None:
    assert sum(len(answers) for answers in table.values()) >= 5_000
    assert list(differences(installed_policy(), table)) == []


def test_every_code_is_asked_about(table: dict[Situation, dict[Holding, Answer]]) -> None:
    holdings = next(iter(table.values()))
    asked: list[tuple[set[str], set[str]]] = [
        ({s.role for s in table}, set(Role)),
        ({s.route for s in table}, set(Route)),
        ({s.purpose for s in table}, {*Purpose, "none"}),
        ({s.case for s in table}, set(CaseState)),
        ({h.category for h in holdings}, set(Category)),
        ({h.sensitivity for h in holdings}, {s.value for s in Sensitivity}),
    ]
    assert all(found == wanted for found, wanted in asked)


def test_the_table_names_only_what_there_is() -> None:
    known = ({*Role}, {*Route}, {*Purpose, "none"}, {*CaseState}, {"own", "other"}, {*Category}, {s.value for s in Sensitivity})
    for line in read_table():
        assert all(fits <= {str(code) for code in codes} for fits, codes in zip(line.fits, known, strict=True))


def test_whatever_line_of_the_policy_is_changed_the_table_notices(table: dict[Situation, dict[Holding, Answer]]) -> None:
    unnoticed = []
    tried = 0
    for what, policies, whole in mutants():
        tried += 1
        try:
            policy = Policy(policies, _SCHEMA)
        except AccessPolicyInvalid:
            continue  # it does not start, so it shows nobody anything
        if next(differences(policy, nearest_first(table, whole)), None) is None:
            unnoticed.append(what)
    assert tried > 200
    assert unnoticed == []


def test_what_is_an_agencys_own_is_for_its_researcher_even_were_somebody_else_tied_to_that_agency() -> None:
    """No account but a researcher's is tied to an agency (Viewer.own_agency). Should another ever be, this still holds."""

    def allowed(role: Role) -> bool:
        return any(
            installed_policy().allows(
                [
                    Request(role, route, category, Circumstances(route, "police", "police", "restricted", purpose, state))
                    for route in (Route.WORKLIST, Route.EXPLAIN, Route.FIND, Route.CHRONOLOGY, Route.DELIVERIES)
                    for category in (*GROUPS["event"], Category.IDENTITY, Category.FEED)
                    for purpose, state in (("none", CaseState.NONE), (Purpose.STRATEGY, CaseState.OPEN))
                ]
            )
        )

    assert allowed(Role.AGENCY_RESEARCHER)
    assert not allowed(Role.AUDITOR)
    assert not allowed(Role.LINKAGE_REVIEWER)
