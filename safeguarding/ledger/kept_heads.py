"""The chain's head, signed, to be kept where nobody of this installation can reach it: in an e-mail, a partner's safe, a log.

A chain shows that no record was changed. It cannot show that it was not made anew as a whole by somebody who holds its
key, nor that its end was not cut off together with the head beside it. A signed head kept elsewhere shows both: the
chain must still hold that record with that digest. Compare RFC 9162 section 4.10 (signed tree heads).

A head is one line of JSON. The signature is made over the same object without `signature`, its keys in alphabetical
order, written without spaces, in ASCII; with the public key anybody can check it, and needs nothing else from us.
"""

from __future__ import annotations

import base64
import json
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Any

from safeguarding.errors import HeadRefused
from safeguarding.ledger.chain import Head
from safeguarding.public_key import PublicKey
from safeguarding.signatures import Signer

_FORMAT = "mash-audit-head/1"
_DIGEST_CHARACTERS = 64


@dataclass(frozen=True)
class KeptHead:
    """One record of one installation's chain as it stood when the head was signed; keys and signature are base64."""

    format: str
    installation: str
    sequence: int
    digest: str
    signed_at: str  # ISO 8601, UTC
    public_key: str
    signature: str

    @property
    def head(self) -> Head:
        return Head(self.sequence, self.digest)

    @property
    def line(self) -> str:
        """The head as it is kept: one line of JSON."""
        return json.dumps(asdict(self))

    @property
    def signed_bytes(self) -> bytes:
        """What the signature is made over."""
        return _signed_bytes({name: value for name, value in asdict(self).items() if name != "signature"})

    def check(self, installation: str, expected: PublicKey) -> None:
        """Raises HeadRefused unless this installation signed it with the expected key."""
        if self.installation != installation:
            raise HeadRefused("it was signed by another installation")
        try:
            key, signature = PublicKey(_decode(self.public_key)), _decode(self.signature)
        except ValueError:
            raise HeadRefused("its key or signature is malformed") from None
        if key != expected:
            raise HeadRefused("it was signed with another key than the expected one")
        if not key.has_signed(self.signed_bytes, signature):
            raise HeadRefused("its signature is not genuine")


def sign_head(head: Head, installation: str, signer: Signer, now: datetime | None = None) -> KeptHead:
    """The head of this installation's chain, signed now."""
    stated: dict[str, Any] = {
        "format": _FORMAT,
        "installation": installation,
        "sequence": head.sequence,
        "digest": head.digest,
        "signed_at": (now or datetime.now(UTC)).isoformat(timespec="seconds"),
        "public_key": base64.b64encode(signer.public.raw).decode(),
    }
    return KeptHead(**stated, signature=base64.b64encode(signer.sign(_signed_bytes(stated))).decode())


def check_heads(text: str, installation: str, expected: PublicKey) -> tuple[KeptHead, ...]:
    """The heads of a file, each signed by this installation with the expected key. Raises HeadRefused."""
    heads = read_heads(text)
    for head in heads:
        head.check(installation, expected)
    return heads


def read_heads(text: str) -> tuple[KeptHead, ...]:
    """The heads of a file, one a line, as they were printed over time. Raises HeadRefused, naming the line."""
    heads = tuple(_read(line, number) for number, line in enumerate(text.splitlines(), 1) if line.strip())
    if not heads:
        raise HeadRefused("the file holds no head")
    return heads


def _read(line: str, number: int) -> KeptHead:
    try:
        head = KeptHead(**json.loads(line))
    except (ValueError, TypeError, RecursionError):
        raise HeadRefused(f"line {number} is not a head") from None
    texts = (head.installation, head.digest, head.signed_at, head.public_key, head.signature)
    is_formed = all(isinstance(text, str) for text in texts) and len(head.digest) == _DIGEST_CHARACTERS
    if head.format != _FORMAT or not is_formed or type(head.sequence) is not int or head.sequence < 0:
        raise HeadRefused(f"line {number} is not a head")
    return head


def _decode(text: str) -> bytes:
    raw = base64.b64decode(text, validate=True)
    if base64.b64encode(raw).decode() != text:
        raise ValueError("not the one way to write these bytes")
    return raw


def _signed_bytes(stated: dict[str, Any]) -> bytes:
    return json.dumps(stated, sort_keys=True, separators=(",", ":"), ensure_ascii=True).encode("ascii")
