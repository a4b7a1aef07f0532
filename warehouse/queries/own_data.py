"""What agencies hold of one person, without anybody else's name or number: for the person's own copy."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date, datetime

import duckdb

from safeguarding.codes import EventKind, Relation, StatementKind
from safeguarding.need_to_know.access import Permit
from safeguarding.subject_access import age_on
from warehouse.queries.asking import ask, label
from warehouse.queries.identity import NamedPerson
from warehouse.queries.visibility import shown

REFERRER = "withheld: somebody who is not a professional"
_OF_AGE = 18
_PRIVATE_REFERRER = "Public: "  # how the council's table of referrers begins for a person who is not a professional
_TOKEN = re.compile(r"\[[A-Z][A-Z' ]*(?: [0-9A-Z]+)?\]")
_BIRTH = "[DATE OF BIRTH]"
_OF_CHILD = {"[CHILD]", _BIRTH}  # what stands for the person in notes about a child; a grown-up's note has another child
# How notes speak of somebody who raised the concern and is no professional.
_RAISED_BY = re.compile(
    r"\b(?:(?:an?|the|his|her|their|my) )?(?:(?:next[- ]door|upstairs|downstairs|anonymous) )?"
    r"(?:neighbours?|caller|informant|passer-?by|members? of the public)\b|\banonymous(?:ly)?\b",
    re.IGNORECASE,
)
_WITHHELD = "[WITHHELD]"
WHO_RAISED_IT = "who raised the concern, not being a professional"
WHAT_A_CHILD_SAID = "what a child said, who is somebody else"


@dataclass(frozen=True)
class OwnRecord:
    """What one agency recorded of who the person is, in one version."""

    agency: str
    record_id: str
    given_name: str | None
    family_name: str | None
    other_names: str | None
    birth_date: date | None
    sex: str | None
    nhs_number: str | None
    upn: str | None
    address: str | None  # None also where an agency restricts the place
    postcode: str | None
    received_at: datetime
    superseded_at: datetime | None
    withdrawn_at: datetime | None


@dataclass(frozen=True)
class OwnEvent:
    """One version of one event about the person. Other people stand in it as tokens, without name or number."""

    agency: str
    service: str | None
    kind_code: str
    kind: str
    statement_kind: str
    occurred_from: datetime | None
    precision: str  # how exactly it is known: a code of Precision
    recorded_at: datetime | None
    received_at: datetime
    version: int
    is_superseded: bool
    is_withdrawn: bool  # the agency took it back: only its heading is shown
    subject_role: str | None
    others: tuple[str, ...]  # the parts that other people played
    summary: str
    narrative: str | None
    voice_of_child: str | None
    action_taken: str | None
    outcome: str | None
    lawful_basis: str
    sensitivity: str
    was_child: bool = False  # the person, when it happened; whose age is not known is taken for a grown-up
    withheld: tuple[str, ...] = ()  # what of it is left out

    @property
    def mentions_others(self) -> bool:
        """Somebody else stands in it, whom it may tell on."""
        texts = (self.summary, self.narrative, self.voice_of_child, self.action_taken)
        tokens = {token for text in texts if text for token in _TOKEN.findall(text)}
        return bool(self.others) or bool(tokens - (_OF_CHILD if self.was_child else {_BIRTH}))


def own_records(
    identity: duckdb.DuckDBPyConnection, permit: Permit, person: NamedPerson, *, hides_place: bool, silent: frozenset[str]
) -> tuple[OwnRecord, ...]:
    """Every version of every agency's record of who the person is, the earliest first; nothing of an agency of `silent`.

    hides_place: where the person lives must not be told, so no agency's address is in it. Of a person whose identity is
    restricted only what stands today is told: an earlier version may be the identity before an adoption.
    """
    found = ask(
        identity,
        permit,
        OwnRecord,
        """
        SELECT agency, regexp_replace(record_id, '~[0-9]+', '') AS record_id,
            given_name, family_name, other_names, birth_date, sex, nhs_number, upn, address, postcode,
            received_at, superseded_at, withdrawn_at
        FROM identity.person_record
        WHERE person_id = $id
        ORDER BY received_at, agency, person_record.record_id, superseded_at NULLS LAST
        """,
        id=person.person_id,
    )
    found = [record for record in found if record.agency not in silent]
    if hides_place:
        found = [replace(record, address=None, postcode=None) for record in found]
    if person.is_restricted:
        found = [replace(record, other_names=None) for record in found if record.superseded_at is None]
    return tuple(found)


def own_relations(
    identity: duckdb.DuckDBPyConnection, permit: Permit, person_id: str, *, silent: frozenset[str]
) -> tuple[str, ...]:
    """What others are to the person, and which agencies record it: 'mother (police, health)'. Nobody is named."""
    found = ask(
        identity,
        permit,
        _Relation,
        """
        SELECT relation, list_sort(list(DISTINCT agency)) AS agencies
        FROM (SELECT relation, unnest(agencies) AS agency FROM identity.relationship WHERE person_id = $id)
        GROUP BY relation ORDER BY relation
        """,
        id=person_id,
    )
    said = [(each.relation, [agency for agency in each.agencies if agency not in silent]) for each in found]
    return tuple(f"{label(Relation, relation)} ({', '.join(agencies)})" for relation, agencies in said if agencies)


def own_events(
    picture: duckdb.DuckDBPyConnection, permit: Permit, person_id: str, birth_date: date | None
) -> tuple[OwnEvent, ...]:
    """Every version of every event about the person that the permit lets be shown, in the order in which things
    happened; undated ones last. What tells who raised a concern, and what another child said, is left out of them."""
    found = ask(
        picture,
        permit,
        OwnEvent,
        """
        SELECT agency, service, kind AS kind_code, kind, statement_kind, occurred_from, precision, recorded_at, received_at,
            version, superseded_at IS NOT NULL AS is_superseded, withdrawn_at IS NOT NULL AS is_withdrawn, subject_role,
            list_transform(string_split(coalesce(others, ''), ';'), lambda one: split_part(one, '=', 2)) AS others,
            summary, narrative, voice_of_child, action_taken, outcome, lawful_basis, sensitivity
        FROM chronology.event
        WHERE person_id = $id
        ORDER BY coalesce(occurred_from, recorded_at) NULLS LAST, agency, event_id, version
        """,
        id=person_id,
    )
    return tuple(_as_shown(event, birth_date) for event in shown(permit, found))


@dataclass(frozen=True)
class _Relation:
    relation: str
    agencies: tuple[str, ...]


def _as_shown(event: OwnEvent, birth_date: date | None) -> OwnEvent:
    """Labels for codes; who raised the concern is not told; of what was taken back, the heading. What a child said is that
    child's: it stays only where the person was the child."""
    age = age_on((event.occurred_from or event.recorded_at or event.received_at).date(), birth_date)
    told = replace(
        event,
        kind=label(EventKind, event.kind_code),
        statement_kind=label(StatementKind, event.statement_kind),
        others=tuple(part for part in event.others if part),
        was_child=age is not None and age < _OF_AGE,
    )
    if event.is_withdrawn:
        told = replace(told, narrative=None, voice_of_child=None, action_taken=None, outcome=None)
    return _without_others(told)


def _without_others(event: OwnEvent) -> OwnEvent:
    withheld: list[str] = []
    narrative, action_taken = (text and _RAISED_BY.sub(_WITHHELD, text) for text in (event.narrative, event.action_taken))
    is_private = event.service is not None and event.service.startswith(_PRIVATE_REFERRER)
    if is_private or (narrative, action_taken) != (event.narrative, event.action_taken):
        withheld.append(WHO_RAISED_IT)
    told = replace(event, narrative=narrative, action_taken=action_taken)
    if is_private and event.service:
        told = replace(told, service=REFERRER, summary=event.summary.replace(event.service, _WITHHELD))
    if event.voice_of_child and not event.was_child:
        withheld.append(WHAT_A_CHILD_SAID)
        told = replace(told, voice_of_child=None)
    return replace(told, withheld=tuple(withheld))
