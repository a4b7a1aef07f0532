"""The database itself refuses to change the audit chain, what was stated of cases, decisions about links and reviews:
they are only added to.

This stops a slip, a faulty program and an SQL client in a hurry. It does not stop whoever owns the database, who can
drop a trigger: what such a person does is found by verifying the chain. The one way out for a record is removal at the
end of its term (`removal`), which first writes down in audit_removal how far it goes; for a case, the audit record that
says that its own record is removed; for a review, its number in review_removal.
"""

from __future__ import annotations

from sqlalchemy import Connection, text

_REFUSAL = "what is recorded here is append-only"
_NOT_AT_THE_END = "EXISTS (SELECT 1 FROM audit_record WHERE sequence >= NEW.sequence)"
_CASE_REMOVED = "EXISTS (SELECT 1 FROM audit_record WHERE action = 'case_record_removed' AND case_id = OLD.case_id)"
_NOT_AT_ITS_TERM = "NOT EXISTS (SELECT 1 FROM audit_removal WHERE up_to >= OLD.sequence)"
_REVIEW_REMOVED = "EXISTS (SELECT 1 FROM review_removal WHERE number = OLD.number)"
_RETIRED = {"finding_review": "finding_review_delete_refused"}  # guards of earlier versions, which refused more


def _name(table: str, event: str) -> str:
    return f"{table}_{event.lower().replace(' ', '_')}_refused"


_SQLITE = {
    _name(table, event): f"CREATE TRIGGER {_name(table, event)} BEFORE {event.split()[0]} ON {table}"
    f" {f'WHEN {condition} ' if condition else ''}BEGIN SELECT RAISE(ABORT, '{_REFUSAL}'); END"
    for table, event, condition in (
        ("audit_record", "UPDATE", ""),
        ("audit_record", "DELETE", _NOT_AT_ITS_TERM),
        ("audit_record", "INSERT", _NOT_AT_THE_END),  # INSERT OR REPLACE fires no DELETE trigger
        ("audit_removal", "UPDATE", ""),
        ("audit_removal", "DELETE", ""),
        ("opened_case", "UPDATE", ""),
        ("opened_case", "DELETE", f"NOT {_CASE_REMOVED}"),
        ("opened_case", "INSERT", "EXISTS (SELECT 1 FROM opened_case WHERE case_id = NEW.case_id)"),
        ("case_event", "UPDATE", ""),
        ("case_event", "DELETE", f"NOT {_CASE_REMOVED}"),
        ("case_event", "INSERT", "EXISTS (SELECT 1 FROM case_event WHERE case_id = NEW.case_id AND number >= NEW.number)"),
        ("link_decision", "UPDATE", ""),
        ("link_decision", "DELETE", ""),
        ("finding_review", "UPDATE", ""),
        ("finding_review", "DELETE before its term", f"NOT {_REVIEW_REMOVED}"),
        ("review_removal", "UPDATE", ""),
        ("review_removal", "DELETE", ""),
    )
}
_POSTGRESQL_FUNCTION = f"""
CREATE OR REPLACE FUNCTION audit_refusal() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS $body$
BEGIN
  IF TG_OP = 'DELETE' AND TG_TABLE_NAME = 'audit_record' THEN
    IF EXISTS (SELECT 1 FROM audit_removal WHERE up_to >= OLD.sequence) THEN RETURN OLD; END IF;
  ELSIF TG_OP = 'DELETE' AND TG_TABLE_NAME IN ('opened_case', 'case_event') THEN
    IF {_CASE_REMOVED} THEN RETURN OLD; END IF;
  ELSIF TG_OP = 'DELETE' AND TG_TABLE_NAME = 'finding_review' THEN
    IF {_REVIEW_REMOVED} THEN RETURN OLD; END IF;
  ELSIF TG_OP = 'INSERT' THEN
    IF NOT {_NOT_AT_THE_END} THEN RETURN NEW; END IF;
  END IF;
  RAISE EXCEPTION '{_REFUSAL}';
END $body$"""
_POSTGRESQL = {
    _name(table, event): f"CREATE TRIGGER {_name(table, event)} BEFORE {event.split()[0]} ON {table}"
    f" FOR EACH {'STATEMENT' if event == 'TRUNCATE' else 'ROW'} EXECUTE FUNCTION audit_refusal()"
    for table, events in (
        ("audit_record", ("UPDATE", "DELETE", "INSERT", "TRUNCATE")),
        ("audit_removal", ("UPDATE", "DELETE", "TRUNCATE")),
        ("opened_case", ("UPDATE", "DELETE", "TRUNCATE")),
        ("case_event", ("UPDATE", "DELETE", "TRUNCATE")),
        ("link_decision", ("UPDATE", "DELETE", "TRUNCATE")),
        ("finding_review", ("UPDATE", "DELETE before its term", "TRUNCATE")),
        ("review_removal", ("UPDATE", "DELETE", "TRUNCATE")),
    )
    for event in events
}


def missing_guards(connection: Connection) -> tuple[str, ...]:
    """The names of the triggers that should guard the ledger and are not there, or are switched off."""
    if connection.dialect.name == "sqlite":
        wanted, query = _SQLITE, "SELECT name FROM sqlite_master WHERE type = 'trigger'"
    else:
        wanted, query = _POSTGRESQL, "SELECT tgname FROM pg_trigger WHERE tgenabled <> 'D' AND pg_table_is_visible(tgrelid)"
    present = set(connection.execute(text(query)).scalars())
    return tuple(name for name in wanted if name not in present)


def guard(connection: Connection, missing: tuple[str, ...]) -> None:
    """Make the missing triggers and drop those that they replace, in the caller's transaction. Raises SQLAlchemyError."""
    is_sqlite = connection.dialect.name == "sqlite"
    if not is_sqlite and missing:
        connection.exec_driver_sql(_POSTGRESQL_FUNCTION)
    for table, name in _RETIRED.items():
        connection.exec_driver_sql(f"DROP TRIGGER IF EXISTS {name}{'' if is_sqlite else f' ON {table}'}")
    for name in missing:
        connection.exec_driver_sql((_SQLITE if is_sqlite else _POSTGRESQL)[name])
