"""mash doctor: whether this installation is fit for tonight, and what it is set to.

Of the machine anybody is told: folders, keys, encryption, versions. What is read from the ledger, from the data or of the
staff needs a role that may see it, and is recorded (doctor_by_role.py).
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterable, Iterator
from importlib import metadata

from flows.commands.doctor_by_role import CAUTION, OK, PROBLEM, Finding, found_by_role
from flows.commands.options import AsJson, AsRole
from flows.output import console, print_json, table
from safeguarding.errors import EncryptionUnavailable, Exit, MashError, UsageError
from safeguarding.settings import Settings, load_settings
from safeguarding.signatures import public_key_file

_PACKAGES = (
    "mash-pipeline",
    "prefect",
    "great-expectations",
    "duckdb",
    "duckdb-extension-httpfs",
    "splink",
    "presidio-analyzer",
)
_FREE_BYTES = 1024**3


def doctor(*, as_role: AsRole = None, json: AsJson = False) -> int:
    """Look at settings, folders, key, encryption, ledger, sources and versions. Changes nothing but the record of this look.

    Settings and staff, the audit chain, opened cases and sources are shown to a role that may see them.

    Exit codes: 0 fit, 3 something would stop the night.
    """
    findings = list(examine(as_role))
    if json:
        print_json(findings)
    else:
        listed = table("", "what", "how it is")
        for finding in findings:
            listed.add_row(finding.state.upper() if finding.state != OK else OK, finding.topic, finding.detail)
        console().print(listed)
    return Exit.REFUSED if any(finding.state == PROBLEM for finding in findings) else Exit.OK


def examine(as_role: str | None = None) -> Iterator[Finding]:
    """Everything that is looked at, in order; what cannot be looked at is itself a finding. Raises UsageError for a role
    that there is not."""
    try:
        settings = load_settings()
        partnership = settings.partnership
    except MashError as error:
        yield Finding("settings", PROBLEM, str(error))
        return
    yield Finding("partnership", OK, partnership.name)
    looks: tuple[tuple[str, Callable[[Settings], Iterable[Finding]]], ...] = (
        ("MASH_HOME", _home),
        ("inbox", _inbox),
        ("master key", _key),
        ("signing key", _signing_key),
        ("encryption", _encryption),
        ("ledger", lambda settings: found_by_role(settings, as_role)),
        ("asking as", _asking),
        ("versions", _versions),
    )
    for topic, look in looks:
        try:
            yield from look(settings)
        except UsageError:
            raise
        except MashError as error:
            yield Finding(topic, PROBLEM, str(error))
        except Exception as error:
            yield Finding(topic, PROBLEM, f"could not be looked at: {type(error).__name__}")


def _home(settings: Settings) -> Iterator[Finding]:
    home = settings.home
    if not home.exists():
        yield Finding("MASH_HOME", OK, f"{home} does not exist yet; the first run makes it")
        return
    is_writable = os.access(home, os.W_OK | os.X_OK)
    yield Finding("MASH_HOME", OK if is_writable else PROBLEM, f"{home}" if is_writable else f"{home} cannot be written")
    if os.name == "posix" and home.stat().st_mode & 0o077:
        yield Finding("MASH_HOME", CAUTION, "other accounts of this machine may enter it: chmod 700")
    free = shutil.disk_usage(home).free
    yield Finding("disk", OK if free > _FREE_BYTES else CAUTION, f"{free / 1024**3:.1f} GB free")


def _inbox(settings: Settings) -> Iterator[Finding]:
    is_there = settings.inbox.is_dir()
    yield Finding(
        "inbox", OK if is_there else CAUTION, f"{settings.inbox}" if is_there else f"{settings.inbox} is not a folder"
    )


def _key(settings: Settings) -> Iterator[Finding]:
    key, home = settings.key_path, settings.home
    if not key.exists():
        has_stores = (home / "key.check").exists()
        yield Finding(
            "master key", PROBLEM if has_stores else OK, "missing" if has_stores else "none yet; the first run makes it"
        )
        return
    yield Finding("master key", OK, f"{key}")
    if key.resolve().is_relative_to(home.resolve()):
        detail = "it lies beside the data it protects: move it to another disk or a secret store and set MASH_KEY_FILE"
        yield Finding("master key", CAUTION, detail)
    if os.name == "posix" and key.stat().st_mode & 0o077:
        yield Finding("master key", CAUTION, "other accounts of this machine may read it: chmod 600")


def _signing_key(settings: Settings) -> Iterator[Finding]:
    """Whoever can read the key that signs audit heads can forge one, and with the master key a whole chain."""
    key = settings.signing_key_path
    if not key.exists():
        is_gone = public_key_file(settings.home).exists()
        detail = "missing" if is_gone else "none yet; the first `mash audit head` makes it"
        yield Finding("signing key", PROBLEM if is_gone else OK, detail)
        return
    if key.resolve().is_relative_to(settings.home.resolve()) or key.resolve().parent == settings.key_path.resolve().parent:
        detail = "it lies beside the ledger or the master key: move it where another account keeps it, MASH_SIGNING_KEY_FILE"
        yield Finding("signing key", CAUTION, detail)
    if os.name == "posix" and key.stat().st_mode & 0o077:
        yield Finding("signing key", CAUTION, "other accounts of this machine may read it: chmod 600")


def _encryption(settings: Settings) -> Iterator[Finding]:
    from safeguarding.crypto import KEY_BYTES, Keys
    from warehouse.store import Database

    works = Database(settings.home, Keys(bytes(KEY_BYTES)), settings.partnership.encryption).encryption_works()
    if settings.partnership.encryption == "database":
        detail = "every store is encrypted by DuckDB" if works else str(EncryptionUnavailable("httpfs"))
        yield Finding("encryption", OK if works else PROBLEM, detail)
    else:
        yield Finding("encryption", CAUTION, "the partnership states that the disk is encrypted; the stores are not")


def _asking(settings: Settings) -> Iterator[Finding]:
    yield Finding("asking as", OK, settings.user or "the account's name")
    yield Finding("ledger", OK, "MASH_LEDGER_URL" if settings.ledger_url else f"{settings.home / 'ledger.sqlite'}")


def _versions(_settings: Settings) -> Iterator[Finding]:
    for package in _PACKAGES:
        yield Finding(package, OK, metadata.version(package))
