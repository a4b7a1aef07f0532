"""One master key in; one derived key per store out; keyed pseudonyms; sealed text.

The master key is 32 random bytes. Everything else is derived with HKDF-SHA256 (RFC 5869) under a purpose, so that a
store's key opens that store and nothing else. Pseudonyms are keyed, because a plain digest of a ten-digit number can
be reversed by trying all numbers.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import os
import secrets
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from safeguarding.errors import KeyMissing, KeyWrong

KEY_BYTES = 32
_NONCE_BYTES = 12


class Keys:
    """Hands out the keys that are derived from one master key."""

    def __init__(self, master: bytes) -> None:
        if len(master) != KEY_BYTES:
            raise KeyWrong(f"{len(master)} bytes instead of {KEY_BYTES}")
        self._master = master

    def derive(self, purpose: str) -> bytes:
        """The 32-byte key for one purpose, such as 'landing/police' or 'published/picture'."""
        return HKDF(algorithm=SHA256(), length=KEY_BYTES, salt=None, info=purpose.encode()).derive(self._master)

    def store(self, name: str) -> str:
        """The key of one store, in the text form that DuckDB takes."""
        return base64.b64encode(self.derive(f"store/{name}")).decode()

    def pseudonymiser(self, purpose: str) -> Pseudonymiser:
        return Pseudonymiser(self.derive(f"pseudonym/{purpose}"))

    def seal(self, purpose: str) -> Seal:
        return Seal(self.derive(f"seal/{purpose}"))

    def __repr__(self) -> str:
        return "Keys(...)"


class Pseudonymiser:
    """Turns values into stable opaque ones: same value, same key, same answer; not reversible without the key."""

    def __init__(self, key: bytes) -> None:
        self._key = key

    def digest(self, *parts: str | None) -> str:
        """32 hexadecimal digits over the parts; an absent part differs from an empty one."""
        h = hashlib.blake2b(key=self._key, digest_size=16)
        for part in parts:
            data = b"" if part is None else part.encode("utf-8", "surrogatepass")
            h.update(b"-" if part is None else b"+%d:" % len(data))
            h.update(data)
        return h.hexdigest()

    def digest_bytes(self, content: bytes) -> str:
        """32 hexadecimal digits over a whole file."""
        return hashlib.blake2b(content, key=self._key, digest_size=16).hexdigest()

    def short(self, prefix: str, *parts: str | None) -> str:
        """A code that people can read out, such as P-7KQ2M9XD4T: 50 bits, no letters that look alike."""
        alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
        number = int(self.digest(*parts), 16)
        return prefix + "-" + "".join(alphabet[(number >> 5 * i) & 31] for i in range(10))

    def __repr__(self) -> str:
        return "Pseudonymiser(...)"


class Seal:
    """Encrypts text that is kept in a database which does not encrypt by itself (AES-256-GCM)."""

    def __init__(self, key: bytes) -> None:
        self._cipher = AESGCM(key)

    def close(self, text: str) -> str:
        nonce = secrets.token_bytes(_NONCE_BYTES)
        return base64.b64encode(nonce + self._cipher.encrypt(nonce, text.encode(), None)).decode()

    def open(self, sealed: str) -> str:
        data = base64.b64decode(sealed)
        try:
            return self._cipher.decrypt(data[:_NONCE_BYTES], data[_NONCE_BYTES:], None).decode()
        except InvalidTag as error:
            raise KeyWrong("a sealed text in the ledger") from error

    def __repr__(self) -> str:
        return "Seal(...)"


def open_keys(home: Path, key_file: Path) -> Keys:
    """The keys of this MASH_HOME. Makes a master key only where nothing has been stored yet.

    `home/key.check` holds a keyed mark, so that a wrong key is noticed before anything is written with it.
    Raises KeyMissing where there are stores but no key, KeyWrong where the key is not the one they were made with.
    """
    check = home / "key.check"
    if not key_file.exists():
        if check.exists():
            raise KeyMissing(f"MASH_KEY_FILE {key_file.name}")
        write_secret(key_file, base64.b64encode(secrets.token_bytes(KEY_BYTES)) + b"\n")
    try:
        master = base64.b64decode(key_file.read_bytes().strip(), validate=True)
    except ValueError as error:
        raise KeyWrong("the key file is not base64") from error
    keys = Keys(master)
    mark = keys.derive("check").hex().encode()
    if not check.exists():
        write_secret(check, mark)
    if not hmac.compare_digest(check.read_bytes(), mark):
        raise KeyWrong("key.check")
    return keys


def write_secret(path: Path, content: bytes) -> None:
    """Put a file there that its owner alone may read, whole and synced or not at all. Raises OSError."""
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_name(f"{path.name}.{os.getpid()}.part")
    descriptor = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    partial.replace(path)
