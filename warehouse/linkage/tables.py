"""Reads a table of people, CSV or Parquet, as the records and relationships that linkage works on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import duckdb
import pandas as pd

from safeguarding.errors import UsageError
from safeguarding.identifiers import nhs_number, parse_date, postcode, upn
from safeguarding.records import PersonRecord, Relationship, column_types
from warehouse.store import literal, quoted, without_values
from warehouse.versions import registered

# A column of this name gives each row a parent's name; the parent becomes a record of the same agency.
_PARENTS = ("mother", "father")
COLUMNS = (
    *("agency", "local_id", "given_name", "family_name", "other_names", "birth_date", "expected_birth_date", "sex", "postcode"),
    *("address", "uprn", "nhs_number", "nhs_number_status", "upn", "former_upn"),
    *(f"{parent}_{part}" for parent in _PARENTS for part in ("given_name", "family_name")),
    "name_origin",
)
_SEXES = {"m": "M", "male": "M", "boy": "M", "man": "M", "1": "M", "f": "F", "female": "F", "girl": "F", "woman": "F", "2": "F"}
_SEEN = "TIMESTAMP '2000-01-01'"  # a table says nothing of when: every record is known from one moment on


@dataclass(frozen=True)
class PeopleTable:
    """A file of people: where it is, which of its columns means which of ours, and which holds the truth.

    Several of its columns may mean one of ours: their values are joined by a space.
    """

    path: Path
    meanings: Mapping[str, str]  # theirs to ours
    truth: str | None = None


def read_people(connection: duckdb.DuckDBPyConnection, table: PeopleTable) -> Sequence[str]:
    """Makes `given_row` (row, agency, register, local_id, record_id, truth, sex, name_origin and the birth date), and
    staging.person_record and staging.relationship, in the connection's database. Gives the columns that were found.

    Raises UsageError where the file is not there, cannot be read, or has not the columns that were named.
    """
    if not table.path.is_file():
        raise UsageError("--records", what="The file is not there", fix="Give the path of a CSV or Parquet file.")
    reader = "read_parquet" if table.path.suffix == ".parquet" else "read_csv"
    options = "" if reader == "read_parquet" else ", all_varchar = true, nullstr = ''"
    try:
        with without_values("reading the table"):
            connection.execute(
                f"CREATE TABLE file AS SELECT row_number() OVER () AS row, * FROM {reader}({literal(str(table.path))}{options})"
            )
    except Exception:
        raise UsageError(
            "--records", what="The file could not be read as a table", fix="Give a CSV file with a header, or a Parquet file."
        ) from None
    theirs = [name for (name, *_) in connection.execute("DESCRIBE file").fetchall()[1:]]
    sources = _sources(table, theirs)
    _canonical(connection, sources, table.truth)
    return sorted(sources)


def _sources(table: PeopleTable, theirs: Sequence[str]) -> dict[str, list[str]]:
    """Our column to the columns of the file that hold it."""
    missing = [name for name in (*table.meanings, *([table.truth] if table.truth else [])) if name not in theirs]
    if missing:
        raise UsageError(
            "--map or --truth", what=f"The file has no column {missing[0]}", fix=f"Its columns are: {', '.join(theirs)}."
        )
    unknown = [ours for ours in table.meanings.values() if ours not in COLUMNS]
    if unknown:
        raise UsageError("--map", what=f"Nothing here is called {unknown[0]}", fix=f"Map to one of: {', '.join(COLUMNS)}.")
    found: dict[str, list[str]] = {}
    for name in theirs:
        ours = table.meanings.get(name, name if name in COLUMNS and name not in table.meanings.values() else None)
        if ours:
            found.setdefault(ours, []).append(name)
    if not {"given_name", "family_name", "nhs_number", "upn"} & found.keys():
        raise UsageError(
            "--records",
            what="The file has no name and no number to link by",
            fix="Say what its columns mean: --map first_name=given_name --map surname=family_name ...",
        )
    return found


def _canonical(connection: duckdb.DuckDBPyConnection, sources: Mapping[str, Sequence[str]], truth: str | None) -> None:
    said = {
        ours: f"nullif(trim(concat_ws(' ', {', '.join(f'{quoted(name)}::VARCHAR' for name in theirs)})), '')"
        for ours, theirs in sources.items()
    }
    columns = ", ".join(f"{said.get(ours, 'NULL::VARCHAR')} AS {ours}" for ours in COLUMNS)
    connection.execute(
        f"CREATE TABLE said AS SELECT row, {columns}, {quoted(truth) if truth else 'NULL'}::VARCHAR AS truth FROM file"
    )
    connection.execute("DROP TABLE file")
    for column, read in (("birth_date", parse_date), ("expected_birth_date", parse_date), ("postcode", postcode),
                         ("nhs_number", nhs_number), ("upn", upn)):  # fmt: skip
        _understand(connection, column, read)
    sexes = " ".join(f"WHEN {literal(word)} THEN {literal(code)}" for word, code in _SEXES.items())
    connection.execute(
        f"""
        CREATE TABLE given_row AS
        SELECT said.row, coalesce(agency, 'records') AS agency, agency AS register,
            coalesce(local_id, said.row::VARCHAR) AS local_id,
            coalesce(agency, 'records') || ':' || coalesce(local_id, said.row::VARCHAR) AS record_id, truth, name_origin,
            CASE lower(sex) {sexes} END AS sex, birth_date_understood.meant::DATE AS birth_date,
            expected_birth_date_understood.meant::DATE AS expected_birth_date,
            coalesce(postcode_understood.meant, said.postcode) AS postcode,
            coalesce(nhs_number_understood.meant, said.nhs_number) AS nhs_number,
            coalesce(upn_understood.meant, said.upn) AS upn,
            said.* EXCLUDE (row, agency, local_id, truth, name_origin, sex, birth_date, expected_birth_date, postcode,
                nhs_number, upn)
        FROM said
        LEFT JOIN birth_date_understood ON birth_date_understood.said = said.birth_date
        LEFT JOIN expected_birth_date_understood ON expected_birth_date_understood.said = said.expected_birth_date
        LEFT JOIN postcode_understood ON postcode_understood.said = said.postcode
        LEFT JOIN nhs_number_understood ON nhs_number_understood.said = said.nhs_number
        LEFT JOIN upn_understood ON upn_understood.said = said.upn
        """
    )
    _create_staging(connection)


def _understand(connection: duckdb.DuckDBPyConnection, column: str, read: object) -> None:
    """`<column>_understood` (said, meant): every text of the column that can be read, once."""
    texts = [
        text for (text,) in connection.execute(f"SELECT DISTINCT {column} FROM said WHERE {column} IS NOT NULL").fetchall()
    ]
    meant = [(text, _text(read(text))) for text in texts]  # type: ignore[operator]
    frame = pd.DataFrame([pair for pair in meant if pair[1]], columns=["said", "meant"], dtype="str")
    with registered(connection, understood=frame):
        connection.execute(
            f"CREATE TABLE {column}_understood AS SELECT said::VARCHAR AS said, meant::VARCHAR AS meant FROM understood"
        )


def _text(value: str | date | None) -> str | None:
    return value.isoformat() if isinstance(value, date) else value


def _create_staging(connection: duckdb.DuckDBPyConnection) -> None:
    """The canonical tables. A parent whom a row names is a record of the same agency."""
    connection.execute("CREATE SCHEMA IF NOT EXISTS staging; CREATE SCHEMA IF NOT EXISTS linkage")
    # A table without an agency is no register: that two of its rows are of one person is nothing out of the way.
    fixed = {"is_restricted": "false", "extracted_at": _SEEN, "received_at": _SEEN, "agency": "register"}
    held = {name for (name, *_) in connection.execute("DESCRIBE given_row").fetchall()}

    types = column_types(PersonRecord)

    def people(**special: str) -> str:
        chosen = {name: special.get(name, fixed.get(name, name if name in held and not special else "NULL")) for name in types}
        return ", ".join(f"({sql})::{types[name]} AS {name}" for name, sql in chosen.items())

    records, relationships = [f"SELECT {people()} FROM given_row"], []
    for kind in _PARENTS:
        given, family, other = f"{kind}_given_name", f"{kind}_family_name", f"record_id || '/{kind}'"
        named = f"FROM given_row WHERE {given} IS NOT NULL AND {family} IS NOT NULL"
        records.append(f"SELECT {people(record_id=other, agency='register', given_name=given, family_name=family)} {named}")
        relationships.append(
            f"SELECT DISTINCT agency, record_id, {other} AS other_record_id, '{kind}' AS relation, "
            f"record_id AS source_record_id, {_SEEN} AS received_at, NULL AS superseded_at, NULL AS withdrawn_at {named}"
        )
    connection.execute(f"CREATE TABLE staging.person_record AS {' UNION ALL '.join(records)}")
    casts = ", ".join(f"{name}::{sql} AS {name}" for name, sql in column_types(Relationship).items())
    connection.execute(f"CREATE TABLE staging.relationship AS SELECT {casts} FROM ({' UNION ALL '.join(relationships)})")
