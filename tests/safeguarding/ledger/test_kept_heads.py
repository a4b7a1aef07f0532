from __future__ import annotations

import base64
import json
from dataclasses import replace
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from safeguarding.crypto import Keys
from safeguarding.errors import HeadRefused
from safeguarding.ledger.audit import Audit
from safeguarding.ledger.chain import Head
from safeguarding.ledger.head import HeadFile
from safeguarding.ledger.kept_heads import check_heads, read_heads, sign_head
from safeguarding.public_key import PublicKey
from safeguarding.signatures import Signer, open_signer
from tests.safeguarding.ledger.conftest import Ledger
from tests.safeguarding.ledger.tampering import chain_anew, replace_all, stored

SIGNER = Signer(Ed25519PrivateKey.from_private_bytes(bytes(range(32))))
LINE = sign_head(Head(41, "a7" * 32), "I-0000000000", SIGNER).line


def test_a_kept_head_is_one_line_that_anybody_can_check(ledger: Ledger, signer: Signer) -> None:
    """By hand, as somebody without this software would: the object without its signature, in order, without spaces."""
    ledger.look(2)
    line = sign_head(ledger.audit.newest(), ledger.audit.installation, signer).line
    assert "\n" not in line
    stated = json.loads(line)
    signature = base64.b64decode(stated.pop("signature"))
    message = json.dumps(stated, sort_keys=True, separators=(",", ":")).encode()
    assert PublicKey.read(signer.public.pem.encode()).has_signed(message, signature)
    assert set(stated) == {"format", "installation", "sequence", "digest", "signed_at", "public_key"}
    assert (stated["format"], stated["sequence"]) == ("mash-audit-head/1", 2)


def test_a_head_holds_nothing_of_what_was_asked(ledger: Ledger, signer: Signer) -> None:
    ledger.look(1)
    line = sign_head(ledger.audit.newest(), ledger.audit.installation, signer).line
    assert not [word for word in ("analyst", "operator", "worklist", "question") if word in line]


def test_a_chain_that_grew_still_holds_the_record_of_every_head_kept(ledger: Ledger, signer: Signer) -> None:
    lines = []
    for _ in range(3):
        lines.append(sign_head(ledger.audit.newest(), ledger.audit.installation, signer).line)
        ledger.look(2)
    verdict = ledger.audit.verify(check_heads("\n".join(lines), ledger.audit.installation, signer.public))
    assert (verdict.is_whole, verdict.heads_found) == (True, 3)


def test_heads_kept_over_time_tell_from_where_a_chain_was_made_anew(ledger: Ledger, signer: Signer) -> None:
    kept = []
    for _ in range(4):
        ledger.look(2)
        kept.append(sign_head(ledger.audit.newest(), ledger.audit.installation, signer))
    records = stored(ledger)
    made = chain_anew([*records[:4], *(record | {"who": "nobody"} for record in records[4:])], 5)
    replace_all(ledger, made)
    ledger.head.write(Head(8, made[-1]["digest"]))
    verdict = ledger.audit.verify(kept)
    assert (verdict.is_whole, verdict.broken_at) == (False, 6)
    assert verdict.problem == "the chain was made anew: it is not the one that the kept head was signed of"


@pytest.mark.parametrize("other", '0aBZ{}":,+/=')
def test_a_head_with_any_one_character_changed_is_refused(other: str) -> None:
    for at, character in enumerate(LINE):
        if character != other:
            with pytest.raises(HeadRefused):
                check_heads(LINE[:at] + other + LINE[at + 1 :], "I-0000000000", SIGNER.public)


@pytest.mark.parametrize(
    "text", ["", "\n\n", "{}", "[]", "null", "no head", '{"sequence": 1}', "[" * 100_000, "{" + '"a":1,' * 9 + '"b":1}']
)
def test_what_is_no_head_is_refused(text: str) -> None:
    with pytest.raises(HeadRefused):
        read_heads(text)


@pytest.mark.parametrize("field", [{"sequence": "1"}, {"sequence": -1}, {"sequence": True}, {"digest": 7}, {"format": "x"}])
def test_a_field_of_another_kind_is_refused(field: dict[str, object]) -> None:
    with pytest.raises(HeadRefused, match="line 2"):
        read_heads(LINE + "\n" + json.dumps(json.loads(LINE) | field))


def test_a_head_of_another_installation_is_refused(ledger: Ledger, signer: Signer) -> None:
    other = Audit(ledger.engine, Keys(bytes(32)), HeadFile(ledger.home / "audit.head", Keys(bytes(32))))
    assert other.installation != ledger.audit.installation
    kept = sign_head(Head(0, "0" * 64), other.installation, signer)
    with pytest.raises(HeadRefused, match="another installation"):
        kept.check(ledger.audit.installation, signer.public)


def test_a_head_signed_with_another_key_is_refused(ledger: Ledger, signer: Signer, tmp_path: Path) -> None:
    """Whoever makes the chain anew can also make a signing key, but not the one whose public half was kept."""
    (tmp_path / "elsewhere").mkdir()
    forger = open_signer(tmp_path / "elsewhere", tmp_path / "elsewhere" / "key")
    forged = sign_head(Head(1, "0" * 64), ledger.audit.installation, forger)
    with pytest.raises(HeadRefused, match="another key"):
        forged.check(ledger.audit.installation, signer.public)
    posing = replace(forged, public_key=base64.b64encode(signer.public.raw).decode())
    with pytest.raises(HeadRefused, match="signature is not genuine"):
        posing.check(ledger.audit.installation, signer.public)
