"""Rebuilds the whole picture from the landing into a new encrypted file beside the published one.

staging (each agency's words become the canonical model) → linkage (who is who) → identity → chronology → evidence
(what patterns read, not published) → risk_picture. What was landed and what people decided about links make the
picture; of an earlier one the persons' ids are carried on, and what was found the night before (standing), so a second
run gives the same.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import duckdb

from safeguarding.crypto import Keys
from safeguarding.errors import ModelInvalid
from safeguarding.ledger.decisions import LinkDecision
from safeguarding.records import Event, PersonRecord, Relationship, column_types
from safeguarding.settings import Pattern
from warehouse.findings import FINDING, as_finding, check_thresholds
from warehouse.linkage.decided import Decided, resolve
from warehouse.linkage.kept_night import KeptNight, Linking
from warehouse.linkage.link import link
from warehouse.linkage.stable_ids import LastNight
from warehouse.models import FOLDER, SCHEMAS, Model, read_models
from warehouse.past import Past
from warehouse.readers import create_readers
from warehouse.snapshots import WORKING, create_snapshots, in_order, made_in
from warehouse.sources import (
    DeclaredTable,
    Feed,
    attach_landings,
    create_calendar,
    create_feeds,
    create_landing_views,
    create_thresholds,
)
from warehouse.standing import create_standing
from warehouse.store import Database, quoted, without_values
from warehouse.working_folder import night_folder, replay_folder

__all__ = ["BuiltPicture", "DeclaredTable", "Feed", "build"]

_ALWAYS = datetime(9999, 12, 31)
_VIEWS = {"evidence.home_event"}  # every event again for everybody at home: the few patterns that ask join for what they need
_CANONICAL = {"person_record": PersonRecord, "relationship": Relationship, "event": Event}


@dataclass(frozen=True)
class BuiltPicture:
    """A picture that is built and not yet published: the connection that holds it open, the folder of its files, the run's
    name, and the number of the newest decision about links that it knows. `linking` says which records were linked anew for
    it."""

    connection: duckdb.DuckDBPyConnection
    folder: Path
    run: str
    database: Database
    linking: Linking
    decisions: int = 0


@contextmanager
def build(
    home: Path,
    keys: Keys,
    encryption: str,
    declared: Sequence[DeclaredTable],
    feeds: Sequence[Feed],
    patterns: Mapping[str, Pattern],
    now: datetime,
    models: Path = FOLDER,
    *,
    decisions: Sequence[LinkDecision] = (),
    record_digest: Callable[[str], str] = str,
    last_night: LastNight | None = None,
    one_per_register: Collection[str] = (),
    served: Path | None = None,
    past: Past | None = None,
    kept: KeptNight | None = None,
) -> Iterator[BuiltPicture]:
    """The new picture, to be checked and published inside the block; its file is gone when the block ends. Of the `past`,
    where one is given, it is the picture as it stood then, to be asked and never published; `now` is the moment that ages,
    windows and lateness are counted from: of a past night, that of its run.

    decisions  what people decided about links; record_digest: how they name a record; last_night: who bore which id;
    one_per_register  the agencies that say that nobody has two records with them
    kept       what linking kept of the night before, to go on from; the picture is the same without
    served     the picture being served, with whose findings tonight's are compared

    Raises ModelInvalid, SettingsInvalid, KeyWrong, RunInProgress (a landing store is open), EncryptionUnavailable, Fault.
    """
    database = Database(home, keys, encryption)
    run = f"{now:%Y%m%dT%H%M%S}-{secrets.token_hex(3)}"
    ordered = read_models(models)
    if past is not None and past.rules is not None:
        ordered["risk_picture"], patterns = past.rules.models, past.rules.patterns
        ordered["evidence"] = past.rules.evidence or ordered["evidence"]
    check_thresholds(ordered["risk_picture"], patterns)
    working = night_folder(home) if past is None else replay_folder(home, run)
    if past is None:
        database.sweep_spill()
    with working as folder, database.connect() as connection:
        try:
            database.attach(connection, folder / f"{run}.duckdb", WORKING, store="build")
            with without_values("preparing the build"):
                create_snapshots(database, connection, folder, run, SCHEMAS)
                connection.execute("SET VARIABLE now = $1::TIMESTAMP", [now])
                connection.execute("SET VARIABLE known_until = $1::TIMESTAMP", [past.until if past else _ALWAYS])
            agencies = {table.agency for table in declared if past is None or past.agency in (None, table.agency)}
            catalogs = attach_landings(database, connection, sorted(agencies))
            with without_values("reading the landing"):
                create_landing_views(connection, declared, catalogs)
                create_feeds(connection, feeds, catalogs, now)
                create_thresholds(connection, patterns)
                create_calendar(connection, now)
                create_readers(connection)
            known = [decision for decision in decisions if past is None or past.knew(decision)]
            decided = Decided(resolve(known), record_digest)
            linking = _build(connection, ordered, keys, now, decided, last_night, one_per_register, kept)
            create_standing(connection, WORKING, database, served, ordered["risk_picture"], now)
            yield BuiltPicture(
                connection, folder, run, database, linking, max((decision.number for decision in known), default=0)
            )
        finally:
            connection.close()  # before its files are removed


def _build(
    connection: duckdb.DuckDBPyConnection,
    models: Mapping[str, Sequence[Model]],
    keys: Keys,
    now: datetime,
    decided: Decided,
    last_night: LastNight | None,
    one_per_register: Collection[str],
    kept: KeptNight | None,
) -> Linking:
    for model in models["staging"]:
        _create(connection, model)
        _check_canonical(connection, model)
    for name, canonical in _CANONICAL.items():
        parts = [m.table for m in models["staging"] if m.name.endswith(f"__{name}")]
        _create_union(connection, "VIEW", f"staging.{name}", parts, column_types(canonical))
    with without_values("linkage"):
        linking = link(
            connection,
            WORKING,
            keys.pseudonymiser("person"),
            now,
            one_per_register,
            decided=decided,
            last_night=last_night,
            kept=kept,
        )
    for model in (*models["identity"], *models["chronology"], *models["evidence"]):
        _create(connection, model)
    for model in models["risk_picture"]:
        _create(connection, as_finding(model))
    _create_union(connection, "TABLE", "risk_picture.finding", [m.table for m in models["risk_picture"]], FINDING)
    for model in (*models["monitored"], *models["fairness"]):
        _create(connection, model)
    return linking


def _create(connection: duckdb.DuckDBPyConnection, model: Model) -> None:
    with without_values(f"building {model.table}"):
        try:
            _make(connection, "VIEW" if model.table in _VIEWS else "TABLE", model.table, model.sql)
        except (duckdb.BinderException, duckdb.CatalogException, duckdb.ParserException) as error:
            # Raised before a row is read: the text speaks of the model's own tables and columns.
            raise ModelInvalid(f"{model.schema}/{model.name}.sql: {str(error).splitlines()[0]}") from None


def _make(connection: duckdb.DuckDBPyConnection, kind: str, table: str, sql: str) -> None:
    schema, name = table.split(".")
    catalog = made_in(schema)
    rows = sql if catalog == WORKING else in_order(connection, sql)
    connection.execute(f"CREATE {kind} {catalog}.{schema}.{quoted(name)} AS {rows}")


def _columns(connection: duckdb.DuckDBPyConnection, table: str) -> dict[str, str]:
    schema, name = table.split(".")
    found = connection.execute(f"DESCRIBE {made_in(schema)}.{schema}.{quoted(name)}").fetchall()
    return {column: sql for column, sql, *_ in found}


def _check_canonical(connection: duckdb.DuckDBPyConnection, model: Model) -> None:
    """Raises ModelInvalid where a staging model is not one of the canonical tables, column by column."""
    canonical = _CANONICAL.get(model.name.rpartition("__")[2])
    if canonical is None:
        raise ModelInvalid(f"staging/{model.name}.sql: it is named after none of {', '.join(_CANONICAL)}")
    wanted, found = column_types(canonical), _columns(connection, model.table)
    wrong = [f"{c} is missing" for c in wanted if c not in found]
    wrong += [f"{c} is not a column of {canonical.__name__}" for c in found if c not in wanted]
    wrong += [f"{c} is {found[c]} instead of {wanted[c]}" for c in wanted if c in found and found[c] != wanted[c]]
    if wrong:
        raise ModelInvalid(f"staging/{model.name}.sql: {'; '.join(wrong)}")


def _create_union(
    connection: duckdb.DuckDBPyConnection, kind: str, table: str, parts: Sequence[str], columns: Mapping[str, str]
) -> None:
    """One table of all the parts' rows, with these columns in this order, which every part must have.

    kind  TABLE, or VIEW where the rows are many and read as they lie: a copy of every event costs as much as finding it
    """
    for part in parts:
        found = _columns(connection, part)
        if set(found) != set(columns):
            raise ModelInvalid(
                f"{part}: its columns differ from those of {table}: {', '.join(sorted(set(found) ^ set(columns)))}"
            )
    empty = "SELECT " + ", ".join(f"NULL::{sql} AS {quoted(name)}" for name, sql in columns.items()) + " WHERE false"
    rows = " UNION ALL BY NAME ".join([empty, *(f"SELECT * FROM {part}" for part in parts)])
    with without_values(f"building {table}"):
        _make(connection, kind, table, rows)
