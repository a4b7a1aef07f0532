from __future__ import annotations

import shutil
import stat
import subprocess
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key

from safeguarding.errors import KeyMissing, KeyWrong
from safeguarding.public_key import PublicKey
from safeguarding.signatures import open_signer, read_public_key

PEM = serialization.Encoding.PEM


def test_a_signing_key_is_made_once_and_only_its_owner_may_read_it(tmp_path: Path) -> None:
    key_file = tmp_path / "keys" / "signing.key"
    made = open_signer(tmp_path, key_file)
    assert stat.S_IMODE(key_file.stat().st_mode) == 0o600
    assert open_signer(tmp_path, key_file).public == made.public
    assert open_signer(tmp_path / "other", tmp_path / "other" / "key").public != made.public


def test_a_signature_fits_its_message_and_its_key_alone(tmp_path: Path) -> None:
    signer, other = (open_signer(tmp_path / name, tmp_path / name / "key") for name in ("one", "other"))
    signature = signer.sign(b"message")
    assert signer.public.has_signed(b"message", signature)
    assert not signer.public.has_signed(b"another", signature)
    assert not other.public.has_signed(b"message", signature)
    assert not signer.public.has_signed(b"message", signature[:-1])


def test_a_signing_key_that_is_gone_is_not_replaced(tmp_path: Path) -> None:
    open_signer(tmp_path, tmp_path / "key")
    (tmp_path / "key").unlink()
    with pytest.raises(KeyMissing):
        open_signer(tmp_path, tmp_path / "key")
    assert not (tmp_path / "key").exists()


def test_a_signing_key_that_cannot_be_kept_is_not_used(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(KeyMissing, match="MASH_SIGNING_KEY_FILE"):
        open_signer(tmp_path, tmp_path / "file" / "key")


def test_two_that_sign_at_once_for_the_first_time_make_one_key(tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        made = list(pool.map(lambda _: open_signer(tmp_path, tmp_path / "key").public, range(16)))
    assert len(set(made)) == 1


def test_another_signing_key_is_refused(tmp_path: Path) -> None:
    open_signer(tmp_path, tmp_path / "key")
    open_signer(tmp_path / "other", tmp_path / "other" / "key")
    shutil.copy(tmp_path / "other" / "key", tmp_path / "key")
    with pytest.raises(KeyWrong):
        open_signer(tmp_path, tmp_path / "key")


@pytest.mark.parametrize("kind", ["nonsense", "folder", "other curve"])
def test_what_is_no_signing_key_is_refused(tmp_path: Path, kind: str) -> None:
    key_file = tmp_path / "key"
    if kind == "folder":
        key_file.mkdir()
    else:
        form = (PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
        curve = generate_private_key(SECP256R1()).private_bytes(*form)
        key_file.write_bytes(curve if kind == "other curve" else b"nonsense")
    with pytest.raises(KeyWrong):
        open_signer(tmp_path, key_file)


def test_a_public_key_is_read_in_either_form_and_has_one_fingerprint(tmp_path: Path) -> None:
    public = open_signer(tmp_path, tmp_path / "key").public
    as_base64 = tmp_path / "as_base64"
    as_base64.write_text(subprocess.run(["base64"], input=public.raw, capture_output=True, check=True).stdout.decode())
    assert read_public_key(as_base64) == read_public_key(tmp_path / "audit.public.pem") == public
    assert {public.fingerprint} == {read_public_key(as_base64).fingerprint}
    assert public.fingerprint.startswith("SHA256:")


@pytest.mark.parametrize(
    "content", [b"", b"\xff\xfe", b"AAAA", b"-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----\n"]
)
def test_what_is_no_public_key_is_refused(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "public").write_bytes(content)
    with pytest.raises(KeyWrong):
        read_public_key(tmp_path / "public")
    with pytest.raises(KeyWrong):
        read_public_key(tmp_path / "missing")


def test_a_public_key_of_another_kind_is_refused() -> None:
    form = (PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
    with pytest.raises(ValueError, match="Ed25519"):
        PublicKey.read(generate_private_key(SECP256R1()).public_key().public_bytes(*form))
