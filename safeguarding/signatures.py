"""The signing key (Ed25519, RFC 8032), which is not derived from the master key.

Whoever holds the master key must not be able to sign, and whoever checks a signature needs no secret of ours.
"""

from __future__ import annotations

from pathlib import Path

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from filelock import FileLock

from safeguarding.crypto import write_secret
from safeguarding.errors import KeyMissing, KeyWrong
from safeguarding.public_key import PublicKey

_NO_HEAD = "Without it no head of the audit chain can be signed."
_WRITABLE = "Name a place that this account may write, with MASH_SIGNING_KEY_FILE."
_PUBLIC_KEY_FIX = "`mash audit key` prints the public key in the form that is read here."


class Signer:
    """Signs what must be proved to somebody outside, such as the newest audit record."""

    def __init__(self, key: Ed25519PrivateKey) -> None:
        self._key = key
        self.public = PublicKey(key.public_key().public_bytes_raw())

    def sign(self, message: bytes) -> bytes:
        """64 bytes; the same message gives the same signature."""
        return self._key.sign(message)

    def __repr__(self) -> str:
        return "Signer(...)"


def open_signer(home: Path, key_file: Path) -> Signer:
    """The signing key of this MASH_HOME, made where none has been made yet, in PEM (PKCS #8).

    Its public half is written to `home/audit.public.pem`, which is given to whoever keeps heads.
    Raises KeyMissing where a key was made once and is gone, KeyWrong where the file is no signing key or another one.
    """
    try:
        home.mkdir(parents=True, exist_ok=True)
        lock = FileLock(home / "audit.signing.lock")
        with lock:  # two that sign at once for the first time must make one key, and read no half-written one
            return _opened(key_file, public_key_file(home))
    except OSError:
        raise KeyMissing("MASH_SIGNING_KEY_FILE", what="The signing key cannot be made", why=_NO_HEAD, fix=_WRITABLE) from None


def _opened(key_file: Path, public_file: Path) -> Signer:
    if not key_file.exists():
        _make(key_file, public_file)
    try:
        key = serialization.load_pem_private_key(key_file.read_bytes(), password=None)
    except (OSError, ValueError, TypeError, UnsupportedAlgorithm):
        raise KeyWrong("MASH_SIGNING_KEY_FILE", what="The signing key cannot be read") from None
    if not isinstance(key, Ed25519PrivateKey):
        raise KeyWrong("MASH_SIGNING_KEY_FILE", what="The signing key is not an Ed25519 key")
    signer = Signer(key)
    if not public_file.exists():
        write_secret(public_file, signer.public.pem.encode())
    if read_public_key(public_file) != signer.public:
        raise KeyWrong("MASH_SIGNING_KEY_FILE", what="The signing key is not the one whose public half is kept here")
    return signer


def _make(key_file: Path, public_file: Path) -> None:
    if public_file.exists():
        gone = "Heads signed before could not be told from forged ones."
        raise KeyMissing("MASH_SIGNING_KEY_FILE", what="The signing key is gone", why=gone)
    form = (serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    write_secret(key_file, Ed25519PrivateKey.generate().private_bytes(*form))


def public_key_file(home: Path) -> Path:
    """Where the public half of this MASH_HOME's signing key lies, once one was made."""
    return home / "audit.public.pem"


def read_public_key(path: Path) -> PublicKey:
    """Raises KeyWrong where the file is absent or holds no Ed25519 public key."""
    try:
        return PublicKey.read(path.read_bytes())
    except (OSError, ValueError):
        raise KeyWrong("the public key", what="The file holds no Ed25519 public key", why="", fix=_PUBLIC_KEY_FIX) from None
