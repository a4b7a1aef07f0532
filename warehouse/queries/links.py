"""Doubtful links, and why records are held to be one person's: identity fields alone, never what happened.

Where somebody must not be found, neither the place is shown nor how two places agree, nor a sum from which that could be
worked out. A record whose agency holds nothing of the person but what no trace may be given of is not shown.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import duckdb

from safeguarding.codes import Category, Route
from safeguarding.crypto import Pseudonymiser
from safeguarding.errors import AccessRefused, PersonUnknown, UsageError
from safeguarding.need_to_know.access import Permit
from warehouse.queries.asking import ask
from warehouse.queries.described import DescribedRecord, described_records, may_see
from warehouse.queries.people import current_id
from warehouse.queries.recalls import every_id, patterns_resting_on
from warehouse.queries.visibility import silent_agencies, trace_marks
from warehouse.queries.waterfall import LEVELS, Step, waterfall


@dataclass(frozen=True)
class RecordPair:
    """Two records that are linked, or may be one person's: what joined or stopped them, and how they agree."""

    pair: str
    reason: str  # the rule, the model or the person's decision
    guard: str | None  # what holds the link back
    band: str  # link, review, or refused by a person
    match_weight: float | None  # log2 of the odds; None where a sure rule or a person decided, or it would tell a place
    joins_agencies: bool  # together the two are known to more agencies than either alone
    has_finding: bool  # a pattern was found on one of them, which a link may change
    is_doubted: bool  # a reviewer of a finding held the person's records to be of two people
    a: DescribedRecord
    b: DescribedRecord
    waterfall: tuple[Step, ...]


@dataclass(frozen=True)
class PersonLinks:
    """Why records are held to be one person's."""

    person_id: str
    agencies: tuple[str, ...]
    records: tuple[DescribedRecord, ...]
    links: tuple[RecordPair, ...]  # the least sure first
    weakest: str | None  # the code of the least sure; None where there is one record


@dataclass(frozen=True)
class _Link:
    record_id_a: str
    record_id_b: str
    person_id_a: str
    person_id_b: str
    reason: str
    match_weight: float | None
    band: str
    guard: str | None
    evidence: float | None
    levels: tuple[int | None, ...]


@dataclass(frozen=True)
class _Known:
    person_id: str
    agencies: tuple[str, ...]


@dataclass(frozen=True)
class _RecordId:
    record_id: str


@dataclass(frozen=True)
class _Received:
    record_id: str
    received_on: date


@dataclass(frozen=True)
class _Number:
    nhs_number: str


@dataclass(frozen=True)
class _PersonId:
    person_id: str


class Links:
    """Asks the two snapshots of one served picture about links, with one permit. codes: makes the codes of records and
    pairs. Raises AccessRefused where the permit is not for links or shows no identity."""

    def __init__(
        self,
        identity: duckdb.DuckDBPyConnection,
        picture: duckdb.DuckDBPyConnection,
        permit: Permit,
        codes: Pseudonymiser,
    ) -> None:
        permit.require(Route.LINKS)
        if not may_see(permit, Category.IDENTITY):
            raise AccessRefused(f"{permit.route.value}: names, asked as {permit.role.value}")
        self._identity, self._picture, self._permit, self._codes = identity, picture, permit, codes
        self._silent = silent_agencies(picture, permit, marks=trace_marks(picture, permit))

    def doubtful(self, decided: Collection[str] = (), doubted: Collection[str] = ()) -> tuple[RecordPair, ...]:
        """The pairs that a person is asked about: first the least sure link of each person whose records a reviewer holds to
        be of two, then those that may change a finding, then those that would join what several agencies know, then the
        likeliest. decided: codes of pairs that somebody has decided about since; doubted: ids of those persons."""
        pairs = [pair for pair in self._pairs(self._links("band = 'review'")) if pair.pair not in decided]
        return (*self._least_sure(doubted, decided), *sorted(pairs, key=_usefulness))

    def _least_sure(self, person_ids: Collection[str], decided: Collection[str]) -> Iterator[RecordPair]:
        """Of each of these persons who is held still, the least sure link about which nobody has decided since."""
        for person_id in sorted(person_ids):
            with suppress(PersonUnknown):
                links = [pair for pair in self.of_person(person_id).links if pair.pair not in decided]
                yield from (replace(pair, is_doubted=True) for pair in links[:1])

    def find(self, code: str) -> RecordPair:
        """The pair with this code, linked or doubtful. Raises UsageError."""
        wanted = [link for link in self._links("true") if self._pair_code(link) == code]
        found = self._pairs(wanted)
        if not found:
            raise UsageError(
                "PAIR",
                what="There is no such pair",
                fix="`mash links review` and `mash links explain PERSON` print the pairs.",
            )
        return found[0]

    def of_person(self, person_id: str) -> PersonLinks:
        """The person's records and what joined them. Raises PersonUnknown."""
        known = current_id(self._picture, self._permit, person_id)
        records = sorted(self._records([known]).values(), key=lambda r: (r.agency, r.first_received_on, r.record_id))
        within = self._links("person_id_a = $id AND person_id_b = $id AND band = 'link'", id=known)
        pairs = sorted(self._pairs(within), key=_sureness)
        agencies = tuple(sorted({record.agency for record in records}))
        return PersonLinks(known, agencies, tuple(records), tuple(pairs), pairs[0].pair if pairs else None)

    def every_id(self, person_id: str) -> frozenset[str]:
        """The id and every earlier one that leads to the same person today."""
        return every_id(self._picture, self._permit, person_id)

    def patterns_resting_on(self, person_id: str) -> tuple[str, ...]:
        """The findings that count an event of this person, as "pattern on person"."""
        return patterns_resting_on(self._picture, self._permit, person_id)

    def every_record_id(self, person_id: str) -> tuple[str, ...]:
        """All records of a person, for a decision; also those that are not shown."""
        found = ask(
            self._identity,
            self._permit,
            _RecordId,
            "SELECT DISTINCT record_id FROM identity.person_record WHERE person_id = $id ORDER BY record_id",
            id=person_id,
        )
        return tuple(each.record_id for each in found)

    def has_two_verified_numbers(self, person_ids: Sequence[str]) -> bool:
        """Whether these persons' records bear two different verified NHS numbers today."""
        found = ask(
            self._identity,
            self._permit,
            _Number,
            "SELECT DISTINCT nhs_number FROM identity.person_record WHERE list_contains($ids, person_id) "
            "AND nhs_number_status = '01' AND nhs_number IS NOT NULL AND superseded_at IS NULL AND withdrawn_at IS NULL",
            ids=list(person_ids),
        )
        return len(found) > 1

    def first_received(self, record_ids: Sequence[str]) -> dict[str, date]:
        """Record id to the day on which the record first reached us: before it, nothing can have been linked to it."""
        found = ask(
            self._identity,
            self._permit,
            _Received,
            "SELECT record_id, min(received_at)::DATE AS received_on FROM identity.person_record "
            "WHERE list_contains($ids, record_id) GROUP BY record_id ORDER BY record_id",
            ids=list(record_ids),
        )
        return {each.record_id: each.received_on for each in found}

    def pair_code(self, one: str, other: str) -> str:
        """The code of the pair of two record ids."""
        return self._codes.short("L", *sorted((one, other)))

    def _pair_code(self, link: _Link) -> str:
        return self.pair_code(link.record_id_a, link.record_id_b)

    def _links(self, condition: str, **asked: Any) -> list[_Link]:
        levels = ", ".join(f"{name}_level" for name in LEVELS)
        return ask(
            self._identity,
            self._permit,
            _Link,
            f"SELECT *, [{levels}] AS levels FROM identity.link WHERE {condition} ORDER BY record_id_a, record_id_b",
            **asked,
        )

    def _records(self, person_ids: Sequence[str]) -> dict[str, DescribedRecord]:
        return described_records(self._identity, self._permit, self._codes, person_ids, self._silent)

    def _pairs(self, links: Sequence[_Link]) -> list[RecordPair]:
        persons = sorted({person for link in links for person in (link.person_id_a, link.person_id_b)})
        records = self._records(persons)
        agencies = self._agencies(persons)
        with_finding = {
            each.person_id
            for each in ask(
                self._picture, self._permit, _PersonId, "SELECT DISTINCT person_id FROM risk_picture.finding ORDER BY person_id"
            )
        }
        pairs = []
        for link in links:
            a, b = records.get(link.record_id_a), records.get(link.record_id_b)
            if a is None or b is None:
                continue
            one, other = agencies[link.person_id_a], agencies[link.person_id_b]
            steps = waterfall(link.levels, link.evidence, is_place_shown=a.has_place and b.has_place)
            pairs.append(
                RecordPair(
                    pair=self._pair_code(link),
                    reason=link.reason,
                    guard=link.guard,
                    band=link.band,
                    match_weight=None if any(step.is_withheld for step in steps) else link.match_weight,
                    joins_agencies=one | other not in (one, other),
                    has_finding=not with_finding.isdisjoint((link.person_id_a, link.person_id_b)),
                    is_doubted=False,
                    a=a,
                    b=b,
                    waterfall=steps,
                )
            )
        return pairs

    def _agencies(self, person_ids: Sequence[str]) -> Mapping[str, frozenset[str]]:
        """Person id to the agencies that may be named beside the person."""
        found = ask(
            self._identity,
            self._permit,
            _Known,
            "SELECT person_id, agencies FROM identity.person WHERE list_contains($ids, person_id) ORDER BY person_id",
            ids=list(person_ids),
        )
        return {k.person_id: frozenset(k.agencies) - self._silent.get(k.person_id, frozenset()) for k in found}


def _usefulness(pair: RecordPair) -> tuple[bool, bool, float, str]:
    return not pair.has_finding, not pair.joins_agencies, -_weight(pair), pair.pair


def _sureness(pair: RecordPair) -> tuple[float, str]:
    return _weight(pair), pair.pair


def _weight(pair: RecordPair) -> float:
    """What a sure rule or a person says weighs more than any score; where a weight is withheld, nothing is known of it."""
    is_withheld = any(step.is_withheld for step in pair.waterfall)
    return math.inf if pair.match_weight is None and not is_withheld else pair.match_weight or 0.0
