"""Where the ledger is kept: one SQLite file in MASH_HOME, or the PostgreSQL database that MASH_LEDGER_URL names.

Neither encrypts by itself, so what people wrote or asked is sealed before it is stored; codes, counts, opaque ids and
staff accounts are kept in clear, because the ledger is searched by them. A record is on the disk before anything is
shown: SQLite keeps a rollback journal and not the write-ahead log, and with synchronous=EXTRA the removal of that journal,
which is the commit, is on the disk as well; PostgreSQL commits synchronously and a server that runs without fsync is refused.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, func, inspect, make_url, select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.pool import NullPool

from safeguarding.errors import AuditChainBroken, AuditUnwritable, SettingsInvalid
from safeguarding.ledger import append_only
from safeguarding.ledger.tables import METADATA

_BUSY_SECONDS = 30.0
_CONNECT_SECONDS = 10
_WRITERS_LOCK = 0x6D61736861756469  # one number that every writer of a ledger on PostgreSQL asks for ("mashaudi")


def open_ledger(home: Path, url: str | None = None) -> Engine:
    """The ledger's engine, its tables and their guards made where they are absent.

    Raises SettingsInvalid where the URL is not one of SQLite or PostgreSQL or the server runs without fsync,
    AuditUnwritable where the tables can neither be found nor made; AuditChainBroken where they are without their guards, and
    these cannot be put back.
    """
    try:
        place = make_url(url or f"sqlite:///{home / 'ledger.sqlite'}")
        if place.get_backend_name() not in _PREPARE:
            raise SettingsInvalid("MASH_LEDGER_URL")
        engine = create_engine(place, hide_parameters=True, **_pool(place.get_backend_name()))
    except (SQLAlchemyError, ImportError):
        raise SettingsInvalid("MASH_LEDGER_URL") from None
    _PREPARE[engine.dialect.name](engine)
    try:
        _make_tables(engine)
        file = Path(engine.url.database or "") if engine.dialect.name == "sqlite" else None
        if file and file.is_file():
            file.chmod(0o600)
    except (SQLAlchemyError, OSError) as error:
        raise AuditUnwritable(type(error).__name__) from None
    return engine


def wait_for_writers(connection: Connection) -> None:
    """Until the transaction ends no other process, on this machine or another, adds to the ledger.

    On SQLite the transaction holds the write lock from its beginning.
    """
    if connection.dialect.name == "postgresql":
        connection.execute(select(func.pg_advisory_xact_lock(_WRITERS_LOCK)))


def _make_tables(engine: Engine) -> None:
    with engine.connect().execution_options(is_reading=True) as connection:
        if connection.dialect.name == "postgresql" and connection.exec_driver_sql("SHOW fsync").scalar() != "on":
            raise SettingsInvalid("MASH_LEDGER_URL", fix="Switch fsync on in the server's configuration, then try again.")
        is_made = set(METADATA.tables) <= set(inspect(connection).get_table_names())
        if is_made and not append_only.missing_guards(connection):
            return
    try:
        with engine.begin() as connection:
            wait_for_writers(connection)
            METADATA.create_all(connection)
            append_only.guard(connection, append_only.missing_guards(connection))
    except SQLAlchemyError:
        if is_made:  # whoever took them away and locked the door behind must not be taken for a full disk
            raise AuditChainBroken("the guards of its tables", what="They are gone and cannot be put back") from None
        raise


def _pool(backend: str) -> dict[str, Any]:
    # A kept SQLite connection could answer from pages that were changed behind its back, so each use gets a new one.
    return {"poolclass": NullPool} if backend == "sqlite" else {"pool_pre_ping": True}


def _prepare_sqlite(engine: Engine) -> None:
    """Every transaction takes the write lock when it begins, so that two writers never read one head."""

    @event.listens_for(engine, "connect")
    def _prepare(connection: Any, _record: object) -> None:
        connection.isolation_level = None  # the driver must not begin transactions of its own
        connection.execute(f"PRAGMA busy_timeout = {int(_BUSY_SECONDS * 1000)}")
        connection.execute("PRAGMA journal_mode = DELETE")
        connection.execute("PRAGMA synchronous = EXTRA")
        connection.execute("PRAGMA secure_delete = ON")  # what is removed at its term leaves no bytes behind

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        is_reading = connection.get_execution_options().get("is_reading", False)
        connection.exec_driver_sql("BEGIN" if is_reading else "BEGIN IMMEDIATE")


def _prepare_postgresql(engine: Engine) -> None:
    """A commit returns when it is on the disk, whatever the server's default; nobody waits for ever."""

    @event.listens_for(engine, "do_connect")
    def _connect(_dialect: object, _record: object, _arguments: object, options: dict[str, Any]) -> None:
        options.setdefault("connect_timeout", _CONNECT_SECONDS)
        options.setdefault("application_name", "mash")

    @event.listens_for(engine, "connect")
    def _prepare(connection: Any, _record: object) -> None:
        weak = "('off', 'local', 'remote_write')"  # stronger settings than 'on' are the server's to choose
        with connection.cursor() as cursor:
            cursor.execute(
                f"SELECT set_config('synchronous_commit', 'on', false) WHERE current_setting('synchronous_commit') IN {weak}"
            )
            cursor.execute(f"SET lock_timeout = {int(_BUSY_SECONDS * 1000)}")
        connection.commit()


_PREPARE = {"sqlite": _prepare_sqlite, "postgresql": _prepare_postgresql}
