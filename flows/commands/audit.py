"""mash audit: whether the record of who looked at what is whole, and a signed head of it to keep elsewhere."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

from cyclopts import App, Parameter

from flows.commands.audit_reading import acknowledge, list_looks
from flows.commands.options import AsJson, AsRole
from flows.output import console, print_json, say
from flows.workplace import Workplace, open_workplace
from safeguarding.codes import Route
from safeguarding.crypto import write_secret
from safeguarding.errors import AuditChainBroken, AuditUnwritable, Exit, HeadRefused, UsageError
from safeguarding.ledger.audit import Entry
from safeguarding.ledger.kept_heads import KeptHead, check_heads, sign_head
from safeguarding.ledger.verification import Verdict
from safeguarding.need_to_know.access import Permit
from safeguarding.public_key import PublicKey
from safeguarding.signatures import open_signer, public_key_file, read_public_key

app = App(name="audit", help="The record of who looked at what: verify it, sign its head, read it.")
app.command(list_looks, name="list")
app.command(acknowledge)


@app.command
def verify(
    *,
    head: Annotated[Path | None, Parameter(help="Heads printed by `mash audit head` and kept elsewhere, one a line.")] = None,
    public_key: Annotated[Path | None, Parameter(help="The public key kept with them; default this MASH_HOME's own.")] = None,
    as_role: AsRole = None,
    json: AsJson = False,
) -> int:
    """Walk the whole chain. An edit, an insertion, a removal and a swap are found, and a cut tail.

    A chain made anew together with audit.head, by somebody who holds the keys, is found with --head alone.

    Exit codes: 0 whole; 3 not whole, a head that proves nothing (MASH-311), or not for this account.
    """
    place = open_workplace(as_role)
    permit = place.permit(Route.CHAIN)
    kept = _kept_heads(place, head, public_key)
    verdict = place.audit.verify(kept)
    _record_verdict(place, permit, verdict, len(kept))
    if json:
        print_json(verdict)
    elif verdict.is_whole:
        console().print(_said(verdict, kept))
    if verdict.is_whole:
        return Exit.OK
    if json:
        return Exit.REFUSED
    at = f" at record {verdict.broken_at}" if verdict.broken_at else ""
    raise AuditChainBroken(f"{verdict.problem}{at}")


@app.command(name="head")
def print_head(
    *,
    out: Annotated[Path | None, Parameter(help="Write the line to this file as well, after the lines it has.")] = None,
    as_role: AsRole = None,
    json: AsJson = False,
) -> int:
    """Sign the chain's newest record and print it as one line of JSON, to keep where nobody of this hub can reach it.

    `mash audit verify --head FILE` later shows that the chain still holds that record. --json prints the same line.
    """
    place = open_workplace(as_role)
    permit = place.permit(Route.CHAIN)
    signer = open_signer(place.home, place.settings.signing_key_path)
    place.audit.newest()  # before anything is added to it: a chain that was cut is not signed
    place.audit.record(Entry(permit.who, permit.role.value, "audit_head_signed", signer.public.fingerprint))
    signed = sign_head(place.audit.newest(), place.audit.installation, signer)
    if out is not None:
        _append_line(out, signed.line)
    sys.stdout.write(signed.line + "\n")
    if not json:
        say(f"Record {signed.sequence}, signed with {signer.public.fingerprint}. Keep this line outside the hub.")
    return Exit.OK


@app.command(name="key")
def print_key(*, as_role: AsRole = None, json: AsJson = False) -> int:
    """Print the public key that heads are signed with; give it, with its fingerprint, to whoever keeps heads."""
    place = open_workplace(as_role)
    permit = place.permit(Route.CHAIN)
    public = open_signer(place.home, place.settings.signing_key_path).public
    place.audit.record(Entry(permit.who, permit.role.value, "audit_key_shown", public.fingerprint))
    if json:
        print_json({"installation": place.audit.installation, "public_key": public.pem, "fingerprint": public.fingerprint})
    else:
        sys.stdout.write(public.pem)
        say(f"Fingerprint {public.fingerprint}, installation {place.audit.installation}.")
    return Exit.OK


def _record_verdict(place: Workplace, permit: Permit, verdict: Verdict, heads: int) -> None:
    """Write down that somebody verified the chain, and what they found. Raises AuditUnwritable where the chain is whole:
    that it is not is said all the same, or whoever broke it could silence the alarm by locking the ledger."""
    found = f"{verdict.records} records; {verdict.problem or 'whole'}; {heads} kept heads"
    try:
        place.audit.record(Entry(permit.who, permit.role.value, "audit_verified", found))
    except AuditUnwritable:
        if verdict.is_whole:
            raise


def _kept_heads(place: Workplace, head: Path | None, public_key: Path | None) -> tuple[KeptHead, ...]:
    if head is None:
        if public_key is not None:
            raise UsageError("--public-key", what="A public key alone verifies nothing", fix="Give the kept head with --head.")
        return ()
    try:
        text = head.read_text("utf-8")
    except (OSError, UnicodeError):
        raise HeadRefused("--head cannot be read") from None
    return check_heads(text, place.audit.installation, _expected(place, public_key))


def _expected(place: Workplace, public_key: Path | None) -> PublicKey:
    if public_key is not None:
        return read_public_key(public_key)
    own = public_key_file(place.home)
    if not own.exists():
        raise HeadRefused("no head was signed in this MASH_HOME", fix="Give the key that was kept with the head: --public-key.")
    return read_public_key(own)


def _append_line(path: Path, line: str) -> None:
    """The file as it was and one line more, whole or not at all."""
    try:
        kept = path.read_text("utf-8") if path.exists() else ""
        write_secret(path, f"{kept}{line}\n".encode())
    except (OSError, UnicodeError):
        raise UsageError("--out", what="The file cannot be written", fix="Name a file in a folder that can be.") from None


def _said(verdict: Verdict, kept: tuple[KeptHead, ...]) -> str:
    said = f"The audit chain is whole: {verdict.records} records."
    if kept:
        newest = max(kept, key=lambda one: one.sequence)
        count = f"{verdict.heads_found} of {len(kept)} kept heads" if len(kept) > 1 else "the kept head"
        said += f"\nIt holds the record of {count}, the newest being record {newest.sequence}, signed at {newest.signed_at}."
    if verdict.removed_up_to:
        said += f"\nRecords up to {verdict.removed_up_to} were removed at the end of their term."
    if verdict.acknowledged_breaks:
        said += f"\nCuts noticed and answered for at record {', '.join(map(str, verdict.acknowledged_breaks))}."
    return said
