"""Leave to look, given as the command line gives it: by the installed policy, to an account with one role."""

from __future__ import annotations

from safeguarding.codes import CaseState, Role, Route
from safeguarding.ledger.cases import Case
from safeguarding.need_to_know.access import Access, Permit
from safeguarding.settings import StaffMember

ACCOUNT = "an.analyst"


def permit_for(
    route: Route,
    role: Role = Role.ANALYST,
    *,
    agency: str | None = None,
    case: Case | None = None,
    state: CaseState = CaseState.OPEN,
) -> Permit:
    """A permit for this route in this role; for a case, as if it stood in `state`. Raises AccessRefused."""
    access = Access([StaffMember(account=ACCOUNT, roles=[role], agency=agency)], [])
    if case is None:
        return access.permit(ACCOUNT, route)
    return access.permit(ACCOUNT, route, purpose=case.purpose, case_state=state, case_id=case.case_id)
