"""From what a caller knows of a child to the pseudonymous id that a case is opened on. No name comes back."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

import duckdb

from safeguarding.codes import Route
from safeguarding.identifiers import nhs_number, parse_date, upn
from safeguarding.need_to_know.access import Permit
from warehouse.queries.asking import ask
from warehouse.queries.visibility import named_agencies, silent_agencies

# An agency's own number, as it writes it: without the mark of the sender whose number it is.
_OWN_NUMBER = "$record IN (record_id, regexp_replace(split_part(record_id, ':', 2), '~[0-9]+', ''))"
_NAME_AND_BIRTH = re.compile(r"(?P<name>[^,\d]+?(?:,[^,\d]+?)?)[,\s]+(?P<born>\d.*)")


@dataclass(frozen=True)
class Match:
    """A person on whom one agency's record holds what was asked for."""

    person_id: str
    birth_month: str | None
    sex: str | None
    agencies: tuple[str, ...]  # those whose records hold it


@dataclass(frozen=True)
class Question:
    """What was understood of the words asked, without them."""

    kind: str  # 'NHS number', 'UPN', 'name and date of birth' or 'record number'
    condition: str
    values: dict[str, str]


def understand(words: str) -> Question:
    """An NHS number, a UPN, a name with a date of birth (either name first; a comma after a leading surname), or else
    an agency's own number for a person."""
    words = words.strip()
    if number := nhs_number(words):
        return Question("NHS number", "nhs_number = $number", {"number": number})
    if pupil := upn(words):
        return Question("UPN", "$pupil IN (upn, former_upn)", {"pupil": pupil})
    named = _NAME_AND_BIRTH.fullmatch(words)
    born = parse_date(named["born"]) if named else None
    if named and born:
        parts = sorted(re.findall(r"[^\W\d_]+(?:['’-][^\W\d_]+)*", named["name"].lower()))
        return Question(
            "name and date of birth",
            "birth_date = $born::DATE AND $name = list_aggregate(list_sort(regexp_extract_all("
            "lower(concat_ws(' ', given_name, family_name)), '[^\\s,]+')), 'string_agg', ' ')",
            {"born": born.isoformat(), "name": " ".join(parts)},
        )
    return Question(
        "record number",
        _OWN_NUMBER,
        {"record": words},
    )


def search(
    identity: duckdb.DuckDBPyConnection, permit: Permit, picture: duckdb.DuckDBPyConnection, question: Question
) -> tuple[Match, ...]:
    """Everyone of whom a record that was not taken back holds it, in whatever version, by id.

    Of the picture nothing is shown: it tells which agency must not be named beside a person. Raises AccessRefused.
    """
    permit.require(Route.FIND)
    found = ask(
        identity,
        permit,
        Match,
        f"""
        WITH held AS (
            SELECT person_id, list_sort(list(DISTINCT agency)) AS agencies
            FROM identity.person_record
            WHERE withdrawn_at IS NULL AND {question.condition}
            GROUP BY person_id
        )
        SELECT person.person_id, strftime(person.birth_date, '%Y-%m') AS birth_month, person.sex, held.agencies
        FROM held JOIN identity.person AS person ON person.person_id = held.person_id
        ORDER BY person.person_id
        """,
        **question.values,
    )
    silent = silent_agencies(picture, permit, [match.person_id for match in found]) if found else {}
    named = [replace(m, agencies=named_agencies(permit, m.agencies, silent.get(m.person_id))) for m in found]
    return tuple(match for match in named if match.agencies)
