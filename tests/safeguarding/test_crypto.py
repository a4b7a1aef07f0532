"""One master key in, one key per store out; a wrong or missing key stops everything before it starts."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from safeguarding.crypto import Keys, open_keys
from safeguarding.errors import KeyMissing, KeyWrong

KEYS = Keys(bytes(range(32)))


def test_each_store_has_a_key_of_its_own() -> None:
    assert len({KEYS.store(name) for name in ("landing/police", "landing/health", "published/picture")}) == 3


def test_a_short_master_key_is_refused() -> None:
    with pytest.raises(KeyWrong):
        Keys(b"short")


@given(st.lists(st.none() | st.text(max_size=5), max_size=4), st.lists(st.none() | st.text(max_size=5), max_size=4))
def test_a_pseudonym_is_stable_and_differs_for_different_parts(one: list[str | None], other: list[str | None]) -> None:
    pseudonymiser = KEYS.pseudonymiser("test")
    assert (pseudonymiser.digest(*one) == pseudonymiser.digest(*other)) == (one == other)


def test_a_pseudonym_depends_on_the_key() -> None:
    assert KEYS.pseudonymiser("a").digest("9990000018") != KEYS.pseudonymiser("b").digest("9990000018")


@given(st.text())
def test_sealed_text_opens_to_itself_and_does_not_show_through(text: str) -> None:
    seal = KEYS.seal("ledger")
    assert seal.open(seal.close(text)) == text
    assert len(text) < 4 or text not in seal.close(text)


def test_sealed_text_does_not_open_with_another_key() -> None:
    with pytest.raises(KeyWrong):
        KEYS.seal("other").open(KEYS.seal("ledger").close("words"))


def test_a_first_start_makes_a_key_that_only_its_owner_can_read(tmp_path: Path) -> None:
    key_file = tmp_path / "master.key"
    first = open_keys(tmp_path, key_file)
    assert key_file.stat().st_mode & 0o077 == 0
    assert open_keys(tmp_path, key_file).store("x") == first.store("x")


def test_a_missing_key_is_never_replaced_where_stores_exist(tmp_path: Path) -> None:
    open_keys(tmp_path, tmp_path / "master.key")
    (tmp_path / "master.key").unlink()
    with pytest.raises(KeyMissing):
        open_keys(tmp_path, tmp_path / "master.key")
    assert not (tmp_path / "master.key").exists()


@pytest.mark.parametrize("content", [b"AAAA", b"not base64 at all!", b""])
def test_a_wrong_key_is_noticed_before_anything_is_written(tmp_path: Path, content: bytes) -> None:
    open_keys(tmp_path, tmp_path / "master.key")
    (tmp_path / "master.key").write_bytes(content)
    with pytest.raises(KeyWrong):
        open_keys(tmp_path, tmp_path / "master.key")


def test_another_partnerships_key_is_noticed(tmp_path: Path) -> None:
    open_keys(tmp_path / "a", tmp_path / "a.key")
    open_keys(tmp_path / "b", tmp_path / "b.key")
    with pytest.raises(KeyWrong):
        open_keys(tmp_path / "a", tmp_path / "b.key")


def test_no_key_shows_in_a_printed_object() -> None:
    assert str(KEYS) == "Keys(...)"
    assert repr(KEYS.pseudonymiser("x")) == "Pseudonymiser(...)"
    assert repr(KEYS.seal("x")) == "Seal(...)"
