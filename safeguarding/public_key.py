"""The half of a signing key that anybody may hold, and the forms in which it is given."""

from __future__ import annotations

import base64
import hashlib

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey


class PublicKey:
    """The half of a signing key that anybody may hold: 32 bytes, enough to check a signature and no more."""

    def __init__(self, raw: bytes) -> None:
        """Raises ValueError where it is not 32 bytes."""
        self._key = Ed25519PublicKey.from_public_bytes(raw)
        self.raw = raw

    @classmethod
    def read(cls, text: bytes) -> PublicKey:
        """From PEM (SubjectPublicKeyInfo) or from base64 of the 32 bytes. Raises ValueError."""
        if b"-----BEGIN" not in text:
            return cls(base64.b64decode(text.strip(), validate=True))
        try:
            key = serialization.load_pem_public_key(text)
        except UnsupportedAlgorithm:
            raise ValueError("not an Ed25519 key") from None
        if not isinstance(key, Ed25519PublicKey):
            raise ValueError("not an Ed25519 key")
        return cls(key.public_bytes_raw())

    @property
    def fingerprint(self) -> str:
        """SHA-256 of the 32 bytes, for comparing two keys by eye or by telephone."""
        return "SHA256:" + base64.b64encode(hashlib.sha256(self.raw).digest()).decode().rstrip("=")

    @property
    def pem(self) -> str:
        """The form that openssl and others read."""
        form = serialization.PublicFormat.SubjectPublicKeyInfo
        return self._key.public_bytes(serialization.Encoding.PEM, form).decode()

    def has_signed(self, message: bytes, signature: bytes) -> bool:
        try:
            self._key.verify(signature, message)
        except InvalidSignature:
            return False
        return True

    def __eq__(self, other: object) -> bool:
        return isinstance(other, PublicKey) and other.raw == self.raw

    def __hash__(self) -> int:
        return hash(self.raw)
