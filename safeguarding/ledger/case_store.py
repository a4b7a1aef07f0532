"""Where cases are kept: the opening of each, and the events since, which are only ever added to."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import datetime
from itertools import groupby

from sqlalchemy import Connection, Engine, Row, delete, insert, select
from sqlalchemy.exc import IntegrityError, SQLAlchemyError

from safeguarding.codes import Basis, FamilyInformed, Purpose, Threshold
from safeguarding.crypto import Keys
from safeguarding.errors import AuditUnwritable, CaseNotOpenable, CaseUnknown
from safeguarding.ledger.case_record import Case, CaseEvent, as_it_stands
from safeguarding.ledger.case_rules import code_of
from safeguarding.ledger.tables import CASE_EVENT, OPENED_CASE

_OPENED = [column.name for column in OPENED_CASE.columns]


class CaseStore:
    """Reads and appends. Reasons and everything stated are sealed; codes and staff accounts are not."""

    def __init__(self, engine: Engine, keys: Keys) -> None:
        self._engine = engine
        self._seal = keys.seal("cases/reason")
        self._event_seal = keys.seal("cases/event")

    def add(self, case: Case, opened: CaseEvent) -> None:
        """Keep a case that is opened. Raises CaseNotOpenable where the very same was opened, AuditUnwritable."""
        stated = {name: getattr(case, name) for name in _OPENED}
        try:
            with self._engine.begin() as connection:
                connection.execute(insert(OPENED_CASE).values({**stated, "reason": self._seal.close(case.reason)}))
                self._append(connection, case.case_id, 1, opened)
        except IntegrityError:
            raise CaseNotOpenable("the same case was opened a moment ago", fix="Use the id printed then.") from None
        except SQLAlchemyError as error:
            raise AuditUnwritable(type(error).__name__) from None

    def append(self, case_id: str, number: int, event: CaseEvent) -> None:
        """`number` follows that of the newest event which was known when the change was decided.

        Raises CaseNotOpenable where somebody else has done something to the case since, AuditUnwritable.
        """
        try:
            with self._engine.begin() as connection:
                self._append(connection, case_id, number, event)
        except IntegrityError:
            raise CaseNotOpenable("somebody else changed the case at this moment", fix="Look at it and try again.") from None
        except SQLAlchemyError as error:
            raise AuditUnwritable(type(error).__name__) from None

    def read(self, case_id: str) -> tuple[Case, int]:
        """The case as it stands, and the number of its newest event. Raises CaseUnknown."""
        with self._engine.connect().execution_options(is_reading=True) as connection:
            row = connection.execute(select(OPENED_CASE).where(OPENED_CASE.c.case_id == case_id)).first()
            if row is None:
                raise CaseUnknown
            events = self._events(connection, case_id)
        return self._case(row, events), len(events)

    def all(self) -> tuple[Case, ...]:
        """Every case, closed ones too, in the order in which they were opened."""
        with self._engine.connect().execution_options(is_reading=True) as connection:
            rows = connection.execute(select(OPENED_CASE).order_by(OPENED_CASE.c.opened_at, OPENED_CASE.c.case_id)).all()
            said = connection.execute(select(CASE_EVENT).order_by(CASE_EVENT.c.case_id, CASE_EVENT.c.number)).all()
        events = {case_id: [self._event(row) for row in of_case] for case_id, of_case in groupby(said, lambda row: row.case_id)}
        return tuple(self._case(row, events.get(row.case_id, ())) for row in rows)

    def events(self, case_id: str) -> tuple[CaseEvent, ...]:
        """What happened to the case, in order."""
        with self._engine.connect().execution_options(is_reading=True) as connection:
            return tuple(self._events(connection, case_id))

    def forget(self, case_ids: Iterable[str]) -> None:
        """Remove the records of cases whose own term is past, in one transaction. Raises AuditUnwritable."""
        wanted = list(case_ids)
        try:
            with self._engine.begin() as connection:
                for table in (CASE_EVENT, OPENED_CASE):
                    connection.execute(delete(table).where(table.c.case_id.in_(wanted)))
        except SQLAlchemyError as error:
            raise AuditUnwritable(type(error).__name__) from None

    def _append(self, connection: Connection, case_id: str, number: int, event: CaseEvent) -> None:
        connection.execute(
            insert(CASE_EVENT).values(
                case_id=case_id,
                number=number,
                action=event.action,
                recorded_at=event.recorded_at,
                who=event.who,
                stated=self._event_seal.close(json.dumps(event.stated, sort_keys=True)),
            )
        )

    def _events(self, connection: Connection, case_id: str) -> list[CaseEvent]:
        asked = select(CASE_EVENT).where(CASE_EVENT.c.case_id == case_id).order_by(CASE_EVENT.c.number)
        return [self._event(row) for row in connection.execute(asked)]

    def _event(self, row: Row[tuple[object, ...]]) -> CaseEvent:
        moment: datetime = row.recorded_at
        return CaseEvent(row.action, moment, row.who, json.loads(self._event_seal.open(row.stated)))

    def _case(self, row: Row[tuple[object, ...]], events: Iterable[CaseEvent]) -> Case:
        opened = Case(
            case_id=row.case_id,
            person_id=row.person_id,
            purpose=code_of(Purpose, row.purpose, "purpose"),
            basis=code_of(Basis, row.basis, "basis"),
            threshold=code_of(Threshold, row.threshold, "threshold"),
            reason=self._seal.open(row.reason),
            opened_by=row.opened_by,
            authorised_by=row.authorised_by,
            family_informed=code_of(FamilyInformed, row.family_informed, "family_informed") if row.family_informed else None,
            opened_at=row.opened_at,
            review_on=row.review_on,
        )
        return as_it_stands(opened, events)
