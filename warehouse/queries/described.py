"""One agency's record of a person, as it describes them: for whoever judges whether two records are one person's."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

import duckdb

from safeguarding.codes import Category
from safeguarding.crypto import Pseudonymiser
from safeguarding.need_to_know.access import HUB, Answer, Holding, Permit, visible
from warehouse.queries.asking import ask


@dataclass(frozen=True)
class DescribedRecord:
    """The newest version of a record."""

    record: str  # the code by which people name it here
    record_id: str  # agency and the agency's own number
    person_id: str
    agency: str
    given_name: str | None
    family_name: str | None
    other_names: str | None
    birth_date: date | None
    expected_birth_date: date | None
    sex: str | None
    address: str | None
    postcode: str | None
    nhs_number: str | None
    nhs_number_status: str | None
    upn: str | None
    is_restricted: bool  # an agency asks that nobody be told where the person is
    first_received_on: date

    @property
    def has_place(self) -> bool:
        """Whether a place is shown."""
        return bool(self.address or self.postcode)


def may_see(permit: Permit, category: Category) -> bool:
    """Whether the permit shows this kind of information, whichever agency holds it."""
    holding = Holding(permit.only_agency or HUB, category)
    return visible(permit, [holding])[holding] is Answer.ALLOWED


def described_records(
    identity: duckdb.DuckDBPyConnection,
    permit: Permit,
    codes: Pseudonymiser,
    person_ids: Sequence[str],
    silent: Mapping[str, frozenset[str]],
) -> dict[str, DescribedRecord]:
    """Record id to each record of these persons that may be shown. silent: person id to the agencies that must not be
    named beside the person. The place of somebody who must not be found is not in the snapshot; what they were called
    before is left out here."""
    found = ask(
        identity,
        permit,
        DescribedRecord,
        """
        SELECT *, '' AS record, min(received_at) OVER (PARTITION BY record_id)::DATE AS first_received_on
        FROM identity.person_record
        WHERE list_contains($ids, person_id)
        QUALIFY row_number() OVER (
            PARTITION BY record_id
            ORDER BY superseded_at IS NULL AND withdrawn_at IS NULL DESC, extracted_at DESC, received_at DESC,
                (given_name, family_name, birth_date, address, postcode, upn)
        ) = 1
        """,
        ids=list(person_ids),
    )
    is_place_shown = may_see(permit, Category.PLACE)
    return {
        record.record_id: replace(
            record,
            record=codes.short("R", record.record_id),
            other_names=None if record.is_restricted else record.other_names,
            address=record.address if is_place_shown else None,
            postcode=record.postcode if is_place_shown else None,
        )
        for record in found
        if record.agency not in silent.get(record.person_id, ())
    }
