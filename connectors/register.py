"""The data-sharing register: every dataset and column that the declarations let in, on what law, why, and what is done to
it before it lands (UK GDPR Articles 5(2) and 30; the ICO's data sharing code asks for the same of an agreement).

Nothing is written by hand: what the register says is what the readers do.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from connectors import connectors
from connectors.declaration import Column, Dataset, Record
from connectors.registered import RegisteredColumn, RegisteredDataset
from safeguarding.codes import Category, Kind, Role, Sensitivity, StatementKind, Treatment
from safeguarding.need_to_know.restricted import RESTRICTED

WhoSees = Callable[[str, Category, Sensitivity], Sequence[Role]]  # agency, category, sensitivity

NOT_SAID = "as the event is"  # a column that states what is observed says nothing else
_IDENTITY = (
    Kind.PERSON_REFERENCE, Kind.GIVEN_NAME, Kind.FAMILY_NAME, Kind.OTHER_NAMES, Kind.BIRTH_DATE, Kind.SEX, Kind.NHS_NUMBER,
    Kind.UPN, Kind.RELATION,
)  # fmt: skip
_PLACE = (Kind.ADDRESS, Kind.POSTCODE, Kind.PHONE, Kind.EMAIL)


def registered_datasets() -> list[RegisteredDataset]:
    """Every dataset that may be received, by agency."""
    return [
        RegisteredDataset(
            agency=connector.agency,
            dataset=dataset.name,
            agency_label=connector.label,
            label=dataset.label,
            subjects=dataset.grounds.subjects,
            lawful_basis=" and ".join(basis.label for basis in dataset.grounds.basis),
            gateways=dataset.grounds.gateways,
            condition=dataset.condition,
            is_criminal_offence_data=dataset.grounds.criminal_offence is not None,
            holds_for=dataset.grounds.holds_for,
            without_consent=dataset.grounds.without_consent.label,
            confidentiality=dataset.grounds.confidentiality,
            necessity=dataset.grounds.necessity,
            agreement=dataset.agreement.reference,
            agreement_signed_on=dataset.agreement.signed_on,
            agreement_review_on=dataset.agreement.review_on,
            retention_days=dataset.retention.days,
            retention_reason=dataset.retention_reason,
            due_every_hours=int(dataset.due_every.total_seconds() // 3600),
            mode=dataset.mode,
        )
        for connector in connectors().values()
        for dataset in connector.datasets
    ]


def registered_columns(who_sees: WhoSees) -> Iterator[RegisteredColumn]:
    """Every declared column, in the order of the declarations. `who_sees` is the access policy's answer."""
    for connector in connectors().values():
        for dataset, record in connector.tables():
            for column in record.columns:
                yield _registered(connector.agency, dataset, record, column, who_sees)


def _registered(agency: str, dataset: Dataset, record: Record, column: Column, who_sees: WhoSees) -> RegisteredColumn:
    lands = column.treatment is not Treatment.DROP
    category = category_of(dataset, record, column)
    closeness = Sensitivity.RESTRICTED if column.statement is StatementKind.INTELLIGENCE else Sensitivity.STANDARD
    return RegisteredColumn(
        agency=agency,
        dataset=dataset.name,
        record=record.name,
        column=column.name,
        holds=column.kind.value,
        need=column.need,
        treatment=column.treatment.value,
        detail=column.coarsen_to or column.reason,
        statement=column.statement.value if column.statement else NOT_SAID,
        is_withheld_of_restricted=lands
        and (column.tells_place or column.ends_with_identity or column.kind in (*_PLACE, Kind.ORGANISATION)),
        category=category.value if lands else None,
        who_may_see=tuple(role.value for role in who_sees(agency, category, closeness)) if lands else (),
    )


def category_of(dataset: Dataset, record: Record, column: Column) -> Category:
    """What kind of information a column is, by what it holds, or else by the record or the dataset it stands in."""
    if column.kind in _PLACE or column.tells_place or column.name == RESTRICTED:
        return Category.PLACE
    if column.kind in _IDENTITY:
        return Category.IDENTITY
    return (
        Category.POLICE_INTELLIGENCE if column.statement is StatementKind.INTELLIGENCE else record.category or dataset.category
    )
