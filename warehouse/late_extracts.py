"""An older extract that comes late must not outdo what a newer one said, even where the newer one said nothing new.

A row that says what is held already is not stored again (it is unchanged). So the landing notes apart what each
extract confirmed: of a full extract the scopes it covered, of a partial one the keys of its unchanged rows. A late row
that a newer extract contradicts in this silent way is followed by a version that says again what was held, or that the
record was gone, drawn when the newer extract was.
"""

from __future__ import annotations

from warehouse.store import literal, quoted
from warehouse.versions import BOOKKEEPING, RecordTable, insert, listed

TABLES = (
    (
        "CREATE TABLE {catalog}.extract_scope (delivery_id VARCHAR, dataset VARCHAR, record VARCHAR, row_scope VARCHAR, "
        "extracted_at TIMESTAMP, is_complete BOOLEAN)"
    ),
    (
        "CREATE TABLE {catalog}.confirmed (delivery_id VARCHAR, dataset VARCHAR, record VARCHAR, row_key VARCHAR, "
        "extracted_at TIMESTAMP)"
    ),
)


def note_scopes(table: RecordTable, is_complete: bool) -> None:
    """Notes which scopes a full extract covered, and whether every row of the record type could be read."""
    insert(
        table.connection,
        f"{table.catalog}.extract_scope",
        f"getvariable('delivery_id'), {literal(table.dataset)}, {literal(table.record)}, row_scope, "
        f"getvariable('extracted_at'), {is_complete}",
        "delivered_scope",
    )


def note_confirmed(table: RecordTable) -> None:
    """Notes the rows of a partial extract that said what was held already."""
    insert(
        table.connection,
        f"{table.catalog}.confirmed",
        f"DISTINCT getvariable('delivery_id'), {literal(table.dataset)}, {literal(table.record)}, row_key, "
        "getvariable('extracted_at')",
        "present WHERE row_key NOT IN (SELECT row_key FROM arrived)",
    )


def restore_newer(table: RecordTable, key: tuple[str, ...]) -> None:
    """Follows each late row by what a newer extract is known to have said."""
    found = table.connection.execute(
        f"SELECT count(*) FROM {table.catalog}.delivery WHERE dataset = {literal(table.dataset)} AND status = 'landed' "
        "AND extracted_at > getvariable('extracted_at')"
    ).fetchall()
    if not found[0][0]:
        return
    content = [c for c in table.columns() if c not in key]
    insert(
        table.connection,
        f"{table.table} ({listed([*key, *content, *BOOKKEEPING])})",
        f"{', '.join([*(f'late.{quoted(c)}' for c in key), *(f'held.{quoted(c)}' for c in content)])}, late.row_key, "
        "coalesce(held.row_digest, 'withdrawn'), NULL, late.row_scope, coalesce(held.row_change, 'withdrawn'), "
        f"held.row_unreadable, held.row_caveats, {table.next_arrival('late.row_key')}, getvariable('delivery_id'), "
        "coalesce(confirmed.newest_at, newer.newest_at), getvariable('received_at')",
        f"{table.latest()} AS late "
        f"LEFT JOIN {table.latest(_OTHERS)} AS held USING (row_key) "
        f"LEFT JOIN {table.newer_scopes()} AS newer ON newer.row_scope = late.row_scope "
        f"LEFT JOIN {_newer_confirmed(table)} AS confirmed ON confirmed.row_key = late.row_key "
        "WHERE late.delivery_id = getvariable('delivery_id') AND late.extracted_at = getvariable('extracted_at') "
        "AND (held.row_change = 'present' AND newer.newest_at IS NOT NULL OR confirmed.newest_at IS NOT NULL "
        f"OR newer.is_complete AND late.row_key NOT IN {_held_back_since(table)})",
    )


_OTHERS = "delivery_id <> getvariable('delivery_id')"


def _newer_confirmed(table: RecordTable) -> str:
    return (
        f"(SELECT row_key, max(extracted_at) AS newest_at FROM {table.catalog}.confirmed WHERE {table.named} "
        "AND extracted_at > getvariable('extracted_at') GROUP BY row_key)"
    )


def _held_back_since(table: RecordTable) -> str:
    """Records that a newer extract did hold, though a check held their row back."""
    return (
        f"(SELECT row_key FROM {table.catalog}.quarantine WHERE {table.named} AND extracted_at > getvariable('extracted_at'))"
    )
