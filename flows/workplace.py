"""What every command works with: the settings in force, the keys of this MASH_HOME, its ledger."""

from __future__ import annotations

import getpass
import os
from dataclasses import dataclass
from pathlib import Path

from safeguarding.crypto import Keys, open_keys
from safeguarding.errors import HomeUnwritable, KeyMissing
from safeguarding.ledger.audit import Audit
from safeguarding.ledger.cases import Cases
from safeguarding.ledger.database import open_ledger
from safeguarding.ledger.head import HeadFile
from safeguarding.settings import Settings, load_settings

# Whoever can start a program on this machine under an account that can read MASH_HOME and its key.
OPERATOR = "operator"


@dataclass(frozen=True)
class Workplace:
    """One MASH_HOME, opened."""

    settings: Settings
    keys: Keys
    audit: Audit
    cases: Cases

    @property
    def home(self) -> Path:
        return self.settings.home

    @property
    def encryption(self) -> str:
        return self.settings.partnership.encryption

    @property
    def who(self) -> str:
        """The account that is asking, as MASH_USER or the operating system names it."""
        return self.settings.user or getpass.getuser()


def open_workplace() -> Workplace:
    """Everything checked before anything is read.

    Raises SettingsInvalid, HomeUnwritable, KeyMissing, KeyWrong, AuditUnwritable.
    """
    os.umask(0o077)  # whatever is made from here on belongs to this account alone
    settings = load_settings()
    authorise_above = settings.partnership.authorise_above
    _prove_writable(settings.home)
    try:
        keys = open_keys(settings.home, settings.key_path)
    except OSError:
        raise KeyMissing("MASH_KEY_FILE cannot be read") from None
    engine = open_ledger(settings.home, settings.ledger_url)
    audit = Audit(engine, keys, HeadFile(settings.home / "audit.head", keys))
    return Workplace(settings, keys, audit, Cases(engine, keys, audit, authorise_above=authorise_above))


def _prove_writable(home: Path) -> None:
    probe = home / f".writable.{os.getpid()}"
    try:
        home.mkdir(parents=True, exist_ok=True, mode=0o700)
        probe.write_bytes(b"")
        probe.unlink()
    except OSError:
        raise HomeUnwritable("MASH_HOME") from None
