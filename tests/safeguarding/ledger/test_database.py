from __future__ import annotations

import signal
import stat
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest
from sqlalchemy import Engine, insert, text
from sqlalchemy.exc import DatabaseError

from safeguarding.errors import AuditUnwritable, SettingsInvalid
from safeguarding.ledger import database
from safeguarding.ledger.append_only import missing_guards
from safeguarding.ledger.database import open_ledger
from safeguarding.ledger.tables import CASE_EVENT, METADATA, OPENED_CASE
from tests.safeguarding.ledger.conftest import Ledger, look, open_at
from tests.safeguarding.ledger.servers import Server

_AT = datetime(2026, 11, 22, 2)
_EVENT = {"case_id": "C-1", "number": 1, "action": "opened", "recorded_at": _AT, "who": "a", "stated": "sealed"}
_OPENED = {
    "case_id": "C-1", "person_id": "P-1", "purpose": "section_47", "basis": "public_task", "threshold": "level_4",
    "reason": "sealed", "opened_by": "a", "opened_at": _AT, "review_on": _AT.date(),
}  # fmt: skip


def ask(engine: Engine, query: str) -> object:
    with engine.connect().execution_options(is_reading=True) as connection:
        return connection.execute(text(query)).scalar()


@pytest.mark.parametrize("url", ["nonsense://somewhere", "not a url", "mysql://host/database", "duckdb:///:memory:"])
def test_a_url_that_names_no_supported_database_is_a_wrong_setting(tmp_path: Path, url: str) -> None:
    with pytest.raises(SettingsInvalid, match="MASH_LEDGER_URL"):
        open_ledger(tmp_path, url)


def test_a_server_that_does_not_answer_is_refused_without_its_address(tmp_path: Path) -> None:
    with pytest.raises(AuditUnwritable) as refusal:
        open_ledger(tmp_path, f"postgresql+psycopg://marker_user@/marker_name?host={tmp_path}")
    assert "marker" not in str(refusal.value)
    assert refusal.value.__suppress_context__


def test_both_databases_hold_the_same_tables_and_guards(either_ledger: Ledger) -> None:
    with either_ledger.engine.connect() as connection:
        assert set(METADATA.tables) <= set(either_ledger.engine.dialect.get_table_names(connection))
        assert not missing_guards(connection)


def test_opening_again_makes_nothing_anew_and_mends_what_was_dropped(either_ledger: Ledger) -> None:
    either_ledger.look(2)
    on = "" if either_ledger.engine.dialect.name == "sqlite" else " ON audit_record"
    with either_ledger.engine.begin() as connection:
        connection.execute(text(f"DROP TRIGGER audit_record_update_refused{on}"))
    again = open_at(either_ledger.home, either_ledger.url)
    again.look(1)
    with again.engine.connect() as connection:
        assert not missing_guards(connection)
    assert (again.audit.verify().records, again.audit.verify().is_whole) == (3, True)
    again.engine.dispose()


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit_record SET who = 'nobody' WHERE sequence = 1",
        "UPDATE audit_record SET sequence = 9 WHERE sequence = 3",
        "DELETE FROM audit_record WHERE sequence = 3",
        "DELETE FROM audit_record",
        "INSERT INTO audit_record SELECT 2, recorded_at, who, role, action, '', '', asked, 0, 0, digest, '' FROM audit_record",
    ],
)
def test_the_database_refuses_to_change_the_chain(either_ledger: Ledger, statement: str) -> None:
    either_ledger.look(3)
    with pytest.raises(DatabaseError, match="append-only"), either_ledger.engine.begin() as connection:
        connection.execute(text(statement))
    assert (either_ledger.audit.verify().records, either_ledger.audit.verify().is_whole) == (3, True)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE opened_case SET authorised_by = 'nobody'",
        "DELETE FROM opened_case",
        "UPDATE case_event SET who = 'nobody'",
        "DELETE FROM case_event",
        "DELETE FROM case_event WHERE number = 1",
    ],
)
def test_the_database_refuses_to_change_what_was_stated_of_a_case(either_ledger: Ledger, statement: str) -> None:
    with either_ledger.engine.begin() as connection:
        connection.execute(insert(OPENED_CASE).values(_OPENED))
        connection.execute(insert(CASE_EVENT).values(_EVENT))
    with pytest.raises(DatabaseError, match="append-only"), either_ledger.engine.begin() as connection:
        connection.execute(text(statement))
    either_ledger.audit.record(replace(look(), action="case_record_removed", case_id="C-1"))
    with either_ledger.engine.begin() as connection:
        connection.execute(text("DELETE FROM case_event"))
        connection.execute(text("DELETE FROM opened_case"))
    assert ask(either_ledger.engine, "SELECT count(*) FROM opened_case") == 0, "at the end of its term, which was recorded"


def test_sqlite_refuses_a_replacement_in_disguise(ledger: Ledger) -> None:
    ledger.look(3)
    replacement = "INSERT OR REPLACE INTO audit_record SELECT * FROM audit_record WHERE sequence = 2"
    with pytest.raises(DatabaseError, match="append-only"), ledger.engine.begin() as connection:
        connection.execute(text(replacement))


def test_postgresql_refuses_to_empty_the_table(server: Server, tmp_path: Path) -> None:
    opened = open_at(tmp_path, server.fresh_database())
    opened.look(2)
    with pytest.raises(DatabaseError, match="append-only"), opened.engine.begin() as connection:
        connection.execute(text("TRUNCATE audit_record"))


def test_sqlite_has_a_record_on_the_disk_before_it_says_so(ledger: Ledger) -> None:
    assert ask(ledger.engine, "PRAGMA synchronous") == 3
    assert ask(ledger.engine, "PRAGMA journal_mode") == "delete"
    assert stat.S_IMODE(ledger.file.stat().st_mode) == 0o600


def test_postgresql_has_a_record_on_the_disk_before_it_says_so(server: Server, tmp_path: Path) -> None:
    """Whatever the server's own default is."""
    server.set("synchronous_commit", "off")
    try:
        opened = open_at(tmp_path, server.fresh_database())
        assert ask(opened.engine, "SHOW synchronous_commit") == "on"
        opened.engine.dispose()
    finally:
        server.set("synchronous_commit", "on")


def test_a_server_that_never_syncs_is_not_used_at_all(server: Server, tmp_path: Path) -> None:
    server.set("fsync", "off")
    try:
        with pytest.raises(SettingsInvalid, match="fsync"):
            open_ledger(tmp_path, server.fresh_database())
    finally:
        server.set("fsync", "on")


def test_a_server_that_crashes_lets_nothing_be_shown_and_loses_nothing(server: Server, tmp_path: Path) -> None:
    opened = open_at(tmp_path, server.fresh_database())
    opened.look(3)
    server.stop(signal.SIGQUIT)
    try:
        with pytest.raises(AuditUnwritable):
            opened.audit.record(look())
        assert opened.audit.verify().problem == "the ledger cannot be read"
    finally:
        server.start()
    opened.look(1)
    assert (opened.audit.verify().records, opened.audit.verify().is_whole) == (4, True)
    opened.engine.dispose()


def test_nobody_waits_for_ever_for_another_writer(either_ledger: Ledger, monkeypatch: pytest.MonkeyPatch) -> None:
    either_ledger.look(1)
    monkeypatch.setattr(database, "_BUSY_SECONDS", 0.1)
    waiting = open_at(either_ledger.home, either_ledger.url)
    with either_ledger.engine.begin() as writer:
        database.wait_for_writers(writer)
        with pytest.raises(AuditUnwritable):
            waiting.look(1)
    waiting.look(1)
    assert waiting.audit.verify().records == 2
    waiting.engine.dispose()


def test_an_account_that_may_only_add_can_record_and_nothing_else(server: Server, tmp_path: Path) -> None:
    """The least that the account of a web server needs, with the tables made beforehand by another."""
    url = server.fresh_database()
    owner = open_at(tmp_path, url).engine
    with owner.begin() as connection:
        connection.execute(text("CREATE ROLE looker LOGIN"))
        connection.execute(text("GRANT SELECT, INSERT ON audit_record TO looker"))
        connection.execute(text("GRANT SELECT ON audit_removal TO looker"))
        connection.execute(text(f"GRANT USAGE ON SCHEMA {ask(owner, 'SELECT current_schema()')} TO looker"))
    owner.dispose()
    looker = open_at(tmp_path, url.replace("//mash@", "//looker@"))
    looker.look(2)
    assert (looker.audit.verify().records, looker.audit.verify().is_whole) == (2, True)
    for statement in ("UPDATE audit_record SET who = ''", "DELETE FROM audit_record", "DROP TABLE audit_record"):
        with pytest.raises(DatabaseError), looker.engine.begin() as connection:
            connection.execute(text(statement))
    looker.engine.dispose()
