"""Who may see what: the one door to the published picture.

An account asks in one of its roles, by a route, and where a case is opened for that case. The answer is a Permit; every
function of warehouse/queries takes one, and nothing but this module can make one. For what a query finds, the permit
says of each agency, category and sensitivity whether it is shown, withheld (said to be there, with the agency to ask),
or absent (not said at all: police intelligence, an identity before an adoption, the place of somebody in danger).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache, cached_property

from safeguarding.codes import CaseState, Category, Purpose, Role, Route, Sensitivity, Threshold
from safeguarding.errors import AccessRefused, UsageError
from safeguarding.need_to_know.policy import ANNOUNCE, Circumstances, Policy, Request, installed_policy
from safeguarding.settings import StaffMember

NOBODY, NONE, HUB = "none", "none", "hub"
_MINT = object()  # known to this module alone: a Permit made elsewhere is worth nothing


class Answer(StrEnum):
    """What becomes of something that was found."""

    ALLOWED = "allowed"
    WITHHELD = "withheld"  # counted, with the agency to ask
    ABSENT = "absent"  # as if it were not there


@dataclass(frozen=True)
class Holding:
    """What a decision is made about: what one agency holds of one category at one sensitivity."""

    agency: str
    category: Category
    sensitivity: str = Sensitivity.STANDARD.value


@dataclass(frozen=True)
class Viewer:
    """Who asks, in which role, and for which agency where the role is a researcher's."""

    who: str
    role: Role
    agency: str | None = None

    @property
    def own_agency(self) -> str:
        """The agency whose restricted information is the viewer's own: a researcher's, and nobody else's."""
        return self.agency if self.agency and self.role is Role.AGENCY_RESEARCHER else NOBODY


class Permit:
    """Leave to look by one route, in one role, for one case where there is one. Made by Access alone."""

    def __init__(
        self,
        mint: object,
        policy: Policy,
        viewer: Viewer,
        route: Route,
        *,
        purpose: str = NONE,
        case_state: CaseState = CaseState.NONE,
        case_id: str | None = None,
    ) -> None:
        if mint is not _MINT:
            raise AccessRefused("a permit that was not given")
        self.viewer, self.route, self.purpose, self.case_state, self.case_id = viewer, route, purpose, case_state, case_id
        self._policy = policy
        self._known: dict[Holding, Answer] = {}

    @property
    def who(self) -> str:
        return self.viewer.who

    @property
    def role(self) -> Role:
        return self.viewer.role

    @property
    def only_agency(self) -> str | None:
        """The agency whose holdings are all that this permit opens; None where it opens every agency's."""
        return self.viewer.own_agency if self.role is Role.AGENCY_RESEARCHER else None

    def require(self, *routes: Route, case_id: str | None = None) -> None:
        """Raises AccessRefused where this permit was given for another route, or for another case."""
        if self.route not in routes or self.case_id != case_id:
            raise AccessRefused(f"{self.route.value}, {self.role.value}")

    def answers(self, holdings: Iterable[Holding]) -> dict[Holding, Answer]:
        """The answer for each holding; each distinct one is decided once."""
        wanted = list(dict.fromkeys(holdings))
        unknown = [holding for holding in wanted if holding not in self._known]
        seen = self._allows(self.route.value, unknown)
        hidden = [holding for holding, is_seen in zip(unknown, seen, strict=True) if not is_seen]
        told = dict(zip(hidden, self._allows(ANNOUNCE, hidden), strict=True))
        may_enter = not hidden or self.opens_anything
        for holding, is_seen in zip(unknown, seen, strict=True):
            withheld = Answer.WITHHELD if may_enter and told.get(holding) else Answer.ABSENT
            self._known[holding] = Answer.ALLOWED if is_seen else withheld
        return {holding: self._known[holding] for holding in wanted}

    @cached_property
    def opens_anything(self) -> bool:
        """Whether anything at all is shown on this route under these circumstances."""
        agency = self.viewer.own_agency if self.only_agency else HUB
        return any(self._allows(self.route.value, [Holding(agency, category) for category in Category]))

    def _allows(self, action: str, holdings: Sequence[Holding]) -> list[bool]:
        own, purpose, case = self.viewer.own_agency, self.purpose, self.case_state.value
        return (
            self._policy.allows(
                [
                    Request(
                        self.role,
                        action,
                        h.category,
                        Circumstances(self.route.value, h.agency, own, h.sensitivity, purpose, case),
                    )
                    for h in holdings
                ]
            )
            if holdings
            else []
        )


def visible(permit: Permit, holdings: Iterable[Holding]) -> dict[Holding, Answer]:
    """The one function that every query asks what it may show. Raises AccessRefused where no permit was given."""
    if not isinstance(permit, Permit):
        raise AccessRefused("a look without a permit")
    return permit.answers(holdings)


class Access:
    """The partnership's staff and the policy: gives permits, or refuses them."""

    def __init__(self, staff: Sequence[StaffMember], role_of_unlisted: Sequence[Role], policy: Policy | None = None) -> None:
        """Raises AccessPolicyInvalid."""
        self._staff = {_folded(member.account): member for member in staff}
        self._role_of_unlisted = tuple(role_of_unlisted)
        self._policy = policy or installed_policy()

    def viewers(self, account: str, as_role: str | None = None) -> tuple[Viewer, ...]:
        """The roles in which an account may ask, or the one it wishes to ask in.

        Raises UsageError for a role that there is not, AccessRefused where the account does not hold it or holds none.
        """
        member = self._staff.get(_folded(account))
        roles = tuple(member.roles) if member else self._role_of_unlisted
        if as_role is not None:
            wanted = as_role.strip().replace("-", "_").casefold()
            if wanted not in list(Role):
                raise UsageError("--as, MASH_ROLE", what="There is no such role", fix=f"One of: {', '.join(Role)}.")
            roles = tuple(role for role in roles if role == wanted)
        agency = member.agency if member else None
        # A researcher whose agency is not stated has nothing that is their own.
        found = tuple(Viewer(account, role, agency) for role in roles if agency or role is not Role.AGENCY_RESEARCHER)
        if not found:
            raise AccessRefused("the account does not hold this role" if as_role else "the account holds no role")
        return found

    def permit(
        self,
        account: str,
        route: Route,
        *,
        as_role: str | None = None,
        purpose: Purpose | str | None = None,
        case_state: CaseState = CaseState.NONE,
        case_id: str | None = None,
    ) -> Permit:
        """A permit in the first of the account's roles that may see anything by this route under these circumstances.

        Raises AccessRefused, naming route and roles; UsageError.
        """
        stated = str(getattr(purpose, "value", purpose or NONE))
        viewers = self.viewers(account, as_role)
        for viewer in viewers:
            permit = Permit(_MINT, self._policy, viewer, route, purpose=stated, case_state=case_state, case_id=case_id)
            if permit.opens_anything:
                return permit
        purposes = f" for {stated}" if stated in list(Purpose) else ""  # what is not a code may be anything that was typed
        raise AccessRefused(f"{route.value}{purposes}, asked as {', '.join(viewer.role.value for viewer in viewers)}")

    def may_authorise(self, account: str, threshold: Threshold) -> bool:
        """Whether this account may authorise a case at this level of need: listed staff up to the level that the
        partnership gave them; an account that is not listed only where everybody unlisted may decide."""
        member = self._staff.get(_folded(account))
        if member is None:
            return Role.DECISION_MAKER in self._role_of_unlisted
        levels = list(Threshold)
        up_to = member.authorises_up_to
        return up_to is not None and levels.index(threshold) <= levels.index(up_to)


@cache
def roles_that_see(agency: str, category: Category, sensitivity: str) -> tuple[Role, ...]:
    """The roles to which the policy shows such information by some route, for some purpose; for the register.

    A researcher counts as one of the agency that holds it: of another they see nothing.
    """
    stated = [(NONE, CaseState.NONE), *((purpose.value, CaseState.OPEN) for purpose in Purpose)]

    def is_seen_by(role: Role) -> bool:
        own = Viewer("", role, agency).own_agency
        asked = [
            Request(role, route.value, category, Circumstances(route.value, agency, own, sensitivity, purpose, state.value))
            for route in Route
            for purpose, state in stated
        ]
        return any(installed_policy().allows(asked))

    return tuple(role for role in Role if is_seen_by(role))


def _folded(account: str) -> str:
    return " ".join(account.casefold().split())
