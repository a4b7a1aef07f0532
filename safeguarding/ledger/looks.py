"""The audit records read back: all of them in order for verifying, or the ones that a data protection officer asks for."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Engine, Select, select
from sqlalchemy.exc import SQLAlchemyError

from safeguarding.crypto import Seal
from safeguarding.errors import KeyWrong
from safeguarding.ledger.chain import FIELDS, Chain
from safeguarding.ledger.tables import AUDIT_RECORD

_PAGE = 10_000


@dataclass(frozen=True)
class Asked:
    """Which records are wanted: of one case, of one account, of one kind, since a moment, and no more than the newest few."""

    case_id: str | None = None
    who: str | None = None
    action: str | None = None
    since: datetime | None = None  # with its zone
    last: int = 50


@dataclass(frozen=True)
class Look:
    """One record as an auditor reads it. `asked` is None where it was not opened or cannot be."""

    sequence: int
    recorded_at: datetime
    who: str
    role: str
    action: str
    case_id: str | None
    purpose: str | None
    rows_shown: int
    rows_withheld: int
    asked: str | None
    is_genuine: bool  # its own digest fits; whether its neighbours are all there, verifying the chain tells


def every_record(engine: Engine) -> Iterator[Sequence[Any]]:
    """Every record's fields in order, a page at a time: memory does not grow with the chain, no writer waits for long.

    A record that the database cannot hand out raises SQLAlchemyError after all before it were given.
    """
    after: int | None = None
    size = _PAGE
    while True:
        page = select(AUDIT_RECORD).order_by(AUDIT_RECORD.c.sequence).limit(size)
        if after is not None:
            page = page.where(AUDIT_RECORD.c.sequence > after)
        try:
            with engine.connect().execution_options(is_reading=True) as connection:
                rows = connection.execute(page).all()
        except SQLAlchemyError:
            if size == 1:
                raise
            size //= 10  # one damaged record spoils its page: come closer to it
            continue
        yield from rows
        if len(rows) < size:
            return
        after = rows[-1].sequence


def read_looks(engine: Engine, chain: Chain, asked: Asked, seal: Seal | None) -> list[Look]:
    """The newest records that were asked for, oldest first; with a seal, what was asked is opened.

    Raises SQLAlchemyError.
    """
    with engine.connect().execution_options(is_reading=True) as connection:
        rows = connection.execute(_query(asked)).all()
    return [_look(row, chain, seal) for row in reversed(rows)]


def _query(asked: Asked) -> Select[Any]:
    columns = AUDIT_RECORD.c
    query = select(AUDIT_RECORD).order_by(columns.sequence.desc()).limit(asked.last)
    for column, wanted in ((columns.case_id, asked.case_id), (columns.who, asked.who), (columns.action, asked.action)):
        if wanted is not None:
            query = query.where(column == wanted)
    if asked.since is not None:  # the moments are written in one form and one zone, so their order is that of their texts
        query = query.where(columns.recorded_at >= asked.since.astimezone(UTC).isoformat(timespec="microseconds"))
    return query


def _look(row: Sequence[Any], chain: Chain, seal: Seal | None) -> Look:
    stored = dict(zip(FIELDS, row, strict=True))
    is_genuine = chain.is_genuine(row)
    try:
        words = seal.open(str(stored["asked"])) if seal else None
        recorded_at = datetime.fromisoformat(str(stored["recorded_at"]))
    except (KeyWrong, ValueError):
        words, recorded_at, is_genuine = None, datetime.min.replace(tzinfo=UTC), False
    shown = {name: stored[name] for name in Look.__dataclass_fields__ if name in stored}
    return Look(**shown | {"asked": words, "recorded_at": recorded_at, "is_genuine": is_genuine})
