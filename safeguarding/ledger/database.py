"""Where the ledger is kept: one SQLite file in MASH_HOME, or the database that MASH_LEDGER_URL names.

SQLite does not encrypt, so what people wrote or asked is sealed before it is stored; codes, counts, opaque ids and
staff accounts are kept in clear, because the ledger is searched by them. The rollback journal with synchronous=FULL
is used and not the write-ahead log: a record is on the disk before anything is shown.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from sqlalchemy import BigInteger, Column, Date, DateTime, Engine, MetaData, String, Table, Text, create_engine, event, make_url
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.pool import NullPool

from safeguarding.errors import AuditUnwritable, SettingsInvalid

_BUSY_SECONDS = 30.0

METADATA = MetaData()

AUDIT_RECORD = Table(
    "audit_record",
    METADATA,
    Column("sequence", BigInteger, primary_key=True, autoincrement=False),
    Column("recorded_at", String(40), nullable=False),  # UTC with zone: the hour that repeats in October stays in order
    Column("who", String(200), nullable=False),
    Column("role", String(60), nullable=False),
    Column("action", String(60), nullable=False),
    Column("case_id", String(40)),
    Column("purpose", String(60)),
    Column("asked", Text, nullable=False),  # sealed
    Column("rows_shown", BigInteger, nullable=False),
    Column("rows_withheld", BigInteger, nullable=False),
    Column("previous_digest", String(64), nullable=False),
    Column("digest", String(64), nullable=False),
)

OPENED_CASE = Table(
    "opened_case",
    METADATA,
    Column("case_id", String(40), primary_key=True),
    Column("person_id", String(40), nullable=False),
    Column("purpose", String(60), nullable=False),
    Column("basis", String(60), nullable=False),
    Column("threshold", String(60), nullable=False),
    Column("reason", Text, nullable=False),  # sealed
    Column("opened_by", String(200), nullable=False),
    Column("authorised_by", String(200)),
    Column("family_informed", String(60)),
    Column("opened_at", DateTime, nullable=False),
    Column("review_on", Date, nullable=False),
)


def open_ledger(home: Path, url: str | None = None) -> Engine:
    """The ledger's engine, its tables made where they are absent.

    Raises SettingsInvalid where the URL is not one that SQLAlchemy can use here, AuditUnwritable where the tables can
    neither be found nor made.
    """
    try:
        place = make_url(url or f"sqlite:///{home / 'ledger.sqlite'}")
        # A kept connection could answer from pages that were changed behind its back, so SQLite gets a new one each time.
        pool = {"poolclass": NullPool} if place.get_backend_name() == "sqlite" else {}
        engine = create_engine(place, hide_parameters=True, **pool)
    except (SQLAlchemyError, ImportError):
        raise SettingsInvalid("MASH_LEDGER_URL") from None
    if engine.dialect.name == "sqlite":
        _make_safe(engine)
    try:
        METADATA.create_all(engine)
        if engine.dialect.name == "sqlite" and engine.url.database:
            Path(engine.url.database).chmod(0o600)
    except (SQLAlchemyError, OSError) as error:
        raise AuditUnwritable(type(error).__name__) from None
    return engine


def _make_safe(engine: Engine) -> None:
    """Every transaction takes the write lock when it begins, so that two writers never read one head."""

    @event.listens_for(engine, "connect")
    def _prepare(connection: Any, _record: object) -> None:
        connection.isolation_level = None  # the driver must not begin transactions of its own
        connection.execute("PRAGMA journal_mode = DELETE")
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute(f"PRAGMA busy_timeout = {int(_BUSY_SECONDS * 1000)}")

    @event.listens_for(engine, "begin")
    def _begin(connection: Any) -> None:
        is_reading = connection.get_execution_options().get("is_reading", False)
        connection.exec_driver_sql("BEGIN" if is_reading else "BEGIN IMMEDIATE")
