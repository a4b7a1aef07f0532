"""What every command works with: the settings in force, the keys of this MASH_HOME, its ledger, and leave to look."""

from __future__ import annotations

import os
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from safeguarding.codes import CaseState, Route
from safeguarding.crypto import Keys, open_keys
from safeguarding.errors import AccessRefused, CaseClosed, CaseUnknown, HomeUnwritable, KeyMissing, UsageError
from safeguarding.identifiers import uk_now
from safeguarding.ledger.audit import Audit, Entry
from safeguarding.ledger.case_standing import Standing
from safeguarding.ledger.cases import Case, Cases
from safeguarding.ledger.database import open_ledger
from safeguarding.ledger.decisions import Decisions
from safeguarding.ledger.head import HeadFile
from safeguarding.ledger.reviews import Reviews
from safeguarding.need_to_know.access import Access, Permit
from safeguarding.settings import Settings, load_settings

_STATES = {Standing.CLOSED: CaseState.CLOSED, Standing.LAPSED: CaseState.OVERDUE}


@dataclass(frozen=True)
class Workplace:
    """One MASH_HOME, opened."""

    settings: Settings
    keys: Keys
    audit: Audit
    cases: Cases
    decisions: Decisions
    reviews: Reviews
    access: Access
    as_role: str | None = None  # narrows the account to one of its roles

    @property
    def home(self) -> Path:
        return self.settings.home

    @property
    def encryption(self) -> str:
        return self.settings.partnership.encryption

    @property
    def who(self) -> str:
        """The account that is asking, as MASH_USER or the operating system names it."""
        return self.settings.account

    def permit(
        self, route: Route, *, case: Case | None = None, purpose: str | None = None, now: datetime | None = None
    ) -> Permit:
        """Leave to look by this route: for a case, for its purpose and as it stands now; or for the purpose of a case that
        is being opened.

        Raises AccessRefused after recording the refusal; UsageError, AuditUnwritable.
        """
        state = _STATES.get(self.cases.standing(case, now or uk_now()), CaseState.OPEN) if case else CaseState.NONE
        try:
            return self.access.permit(
                self.who,
                route,
                as_role=self.as_role,
                purpose=case.purpose.value if case else purpose,
                case_state=state,
                case_id=case.case_id if case else None,
            )
        except AccessRefused as refusal:
            self.record_refusal(route, refusal.where, case)
            raise

    def case_to_view(self, case_id: str, now: datetime) -> Case:
        """The case, if it may be looked at as it stands now; leave to look is asked for after it, by `permit`.

        Raises CaseUnknown and CaseClosed after recording the refusal; AuditUnwritable.
        """
        try:
            return self.cases.to_view(case_id, now)
        except (CaseUnknown, CaseClosed):
            self.record_refusal(Route.CHRONOLOGY, case_id)
            raise

    def record_refusal(self, route: Route, why: str, case: Case | None = None) -> None:
        """Keep that somebody asked for what they were not shown. Raises AuditUnwritable."""
        case_id, purpose = (case.case_id, case.purpose.value) if case else (None, None)
        entry = Entry(self.who, self._first_role(), f"{route.value}_refused", why, case_id=case_id, purpose=purpose)
        self.audit.record(entry)

    def record_run(self, action: str, asked: str) -> None:
        """Keep that a run was made, which needs no role and shows nobody. Raises AuditUnwritable."""
        self.audit.record(Entry(self.who, self._first_role(), action, asked))

    def _first_role(self) -> str:
        try:
            return self.access.viewers(self.who, self.as_role)[0].role.value
        except (AccessRefused, UsageError):
            return "none"


def open_workplace(as_role: str | None = None) -> Workplace:
    """Everything checked before anything is read. as_role: in which of the account's roles; MASH_ROLE where not given.

    Raises SettingsInvalid, HomeUnwritable, KeyMissing, KeyWrong, AuditUnwritable, AccessPolicyInvalid.
    """
    os.umask(0o077)  # whatever is made from here on belongs to this account alone
    settings = load_settings()
    partnership = settings.partnership
    access = Access(partnership.staff, partnership.role_of_unlisted)
    _prove_writable(settings.home)
    try:
        keys = open_keys(settings.home, settings.key_path)
    except OSError:
        raise KeyMissing("MASH_KEY_FILE cannot be read") from None
    engine = open_ledger(settings.home, settings.ledger_url)
    audit = Audit(engine, keys, HeadFile(settings.home / "audit.head", keys))
    cases = Cases(
        engine,
        keys,
        audit,
        authorise_above=partnership.authorise_above,
        terms=partnership.cases,
        may_authorise=access.may_authorise,
    )
    decisions = Decisions(engine, keys, audit)
    reviews = Reviews(engine, keys, audit)
    return Workplace(settings, keys, audit, cases, decisions, reviews, access, as_role or settings.role)


def _prove_writable(home: Path) -> None:
    probe = home / f".writable.{os.getpid()}"
    try:
        home.mkdir(parents=True, exist_ok=True, mode=0o700)
        probe.write_bytes(b"")
        probe.unlink()
    except OSError:
        raise HomeUnwritable("MASH_HOME") from None
