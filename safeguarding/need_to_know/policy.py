"""The policy of who may see what: read from policy.cedar, checked against its schema, and asked.

Cedar (cedarpolicy.com) denies by default, lets a forbid win over every permit, and leaves a policy that fails to
evaluate out of account. That last rule could turn an error in a forbid into a permit, so here any error denies.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from functools import cache
from importlib import resources
from typing import Any

import cedarpy

from safeguarding.codes import Category, Role
from safeguarding.errors import AccessPolicyInvalid
from safeguarding.need_to_know.categories import GROUPS

POLICY_FILE, SCHEMA_FILE = "policy.cedar", "schema.cedarschema"
ANNOUNCE = "announce"
_END = "// the end"  # of the file: the forbids stand last, so half a policy would allow more than the whole
_NAMED = re.compile(r'\b(Role|Group|Category)::"([^"]*)"')


@dataclass(frozen=True)
class Circumstances:
    """What a decision depends on besides role, route and category; each a code."""

    route: str  # by which it is asked, also where the action is `announce`
    agency: str  # that holds what is asked for
    own_agency: str  # the asker's, where the role is a researcher of one agency; else "none"
    sensitivity: str
    purpose: str  # that the case was opened for, or is being opened for; else "none"
    case: str  # a code of CaseState


@dataclass(frozen=True)
class Request:
    """May this role, by this route (or `announce`), have something of this category?"""

    role: Role
    action: str
    category: Category
    circumstances: Circumstances


class Policy:
    """A checked policy. It is read once; a request takes some fifty microseconds."""

    def __init__(self, policies: str, schema: str) -> None:
        """Raises AccessPolicyInvalid, naming the policy that is wrong."""
        if not policies.rstrip().rpartition("\n")[2].startswith(_END):
            raise AccessPolicyInvalid(f"{POLICY_FILE} is empty or cut short")
        try:
            self._policies = cedarpy.PolicySet.from_str(policies)
            self._entities = cedarpy.Entities.from_json_str(json.dumps(list(_entities())), schema)
            stated = json.loads(cedarpy.policies_to_json_str(policies))["staticPolicies"].values()
        except (ValueError, KeyError):
            raise AccessPolicyInvalid(POLICY_FILE) from None
        checked = cedarpy.validate_policies(policies, schema)
        if not checked.validation_passed:
            wrong = sorted(set(checked.id_annotations_by_policy_id.values()))
            raise AccessPolicyInvalid(", ".join(wrong) or POLICY_FILE)
        _check_codes(policies)
        self.reasons = _reasons([policy.get("annotations") or {} for policy in stated])

    def allows(self, requests: Sequence[Request]) -> list[bool]:
        """The answer to each request, in order. Whatever is not a clear permit is a refusal."""
        asked = [_as_cedar(request) for request in requests]
        found = cedarpy.is_authorized_batch(asked, self._policies, self._entities)
        return [answer.allowed and not answer.diagnostics.errors for answer in found]


@cache
def installed_policy() -> Policy:
    """The policy that comes with this installation. Raises AccessPolicyInvalid."""
    return Policy(*policy_text())


def policy_text() -> tuple[str, str]:
    """The policy and its schema as they lie beside this module. Raises AccessPolicyInvalid where one is not there."""
    here = resources.files("safeguarding.need_to_know")
    try:
        return here.joinpath(POLICY_FILE).read_text("utf-8"), here.joinpath(SCHEMA_FILE).read_text("utf-8")
    except (OSError, UnicodeDecodeError):
        raise AccessPolicyInvalid(f"{POLICY_FILE} or {SCHEMA_FILE} cannot be read") from None


def _reasons(annotations: Sequence[dict[str, str]]) -> dict[str, str]:
    """The reason of each policy by its id. A policy that does not say what it is called, and why it is, is not valid."""
    reasons = {str(said.get("id") or ""): str(said.get("why") or "") for said in annotations}
    if len(reasons) != len(annotations) or not all(name and why for name, why in reasons.items()):
        raise AccessPolicyInvalid("every policy needs an @id of its own and a @why")
    return reasons


def _check_codes(policies: str) -> None:
    """Cedar checks types and attributes, and takes any id for one that there may be."""
    known = {(entity["uid"]["type"], entity["uid"]["id"]) for entity in _entities()}
    if not set(_NAMED.findall(policies)) <= known:
        raise AccessPolicyInvalid("a role, group or category that there is not")


def _entities() -> Iterator[dict[str, Any]]:
    for role in Role:
        yield _entity("Role", role.value)
    for group in GROUPS:
        yield _entity("Group", group, ("told",) if group == "event" else ())
    for category in Category:
        yield _entity("Category", category.value, [group for group, held in GROUPS.items() if category in held])


def _entity(kind: str, code: str, groups: Sequence[str] = ()) -> dict[str, Any]:
    return {"uid": {"type": kind, "id": code}, "attrs": {}, "parents": [{"type": "Group", "id": group} for group in groups]}


def _as_cedar(request: Request) -> dict[str, Any]:
    return {
        "principal": {"type": "Role", "id": request.role.value},
        "action": {"type": "Action", "id": request.action},
        "resource": {"type": "Category", "id": request.category.value},
        "context": asdict(request.circumstances),
    }
