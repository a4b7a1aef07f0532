"""The register says of every dataset and column what the law asks to be said, and what the readers do."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from connectors import connectors
from connectors.declaration import Column, Record
from connectors.lawfulness import Grounds
from connectors.register import registered_columns, registered_datasets
from safeguarding.codes import Category, Kind, Role, Sensitivity, Treatment
from safeguarding.need_to_know.access import roles_that_see

COLUMNS = list(registered_columns(roles_that_see))
EVERY = {
    (agency, dataset.name, record.name, column.name): column
    for agency, connector in connectors().items()
    for dataset, record in connector.tables()
    for column in record.columns
}


def test_every_declared_column_is_registered_once() -> None:
    assert [(c.agency, c.dataset, c.record, c.column) for c in COLUMNS] == list(EVERY)


def test_every_column_states_its_need_its_treatment_and_who_may_see_it() -> None:
    for line in COLUMNS:
        assert line.need
        assert line.holds
        assert line.treatment
        assert line.statement
        lands = line.treatment != Treatment.DROP
        assert lands == bool(line.who_may_see) == (line.category is not None), line
        assert lands or line.detail, "a dropped column says why it is read at all"
        assert line.treatment != Treatment.COARSEN or line.detail


def test_every_dataset_states_all_that_the_law_asks_for() -> None:
    declared = [(agency, d.name) for agency, connector in connectors().items() for d in connector.datasets]
    found = registered_datasets()
    assert [(d.agency, d.dataset) for d in found] == declared
    for dataset in found:
        assert "Article 6(1)" in dataset.lawful_basis
        assert "Article 9(2)" in dataset.condition
        assert "Schedule 1 paragraph" in dataset.condition
        assert dataset.gateways
        assert dataset.subjects
        assert dataset.necessity
        assert dataset.without_consent
        assert dataset.agreement
        assert dataset.agreement_signed_on
        assert dataset.agreement_signed_on < dataset.agreement_review_on
        assert dataset.retention_days > 0
        assert dataset.retention_reason
        assert dataset.is_criminal_offence_data == ("Article 10" in dataset.condition)


def test_police_data_are_criminal_offence_data_and_health_data_answer_for_confidentiality() -> None:
    of = {d.agency: d for d in registered_datasets()}
    assert of["police"].is_criminal_offence_data
    assert "Caldicott" in (of["health"].confidentiality or "")


def test_who_may_see_a_column_is_the_access_policys_answer_for_what_it_holds() -> None:
    asked: set[tuple[str, Category, Sensitivity]] = set()

    def who(agency: str, category: Category, sensitivity: Sensitivity) -> tuple[Role, ...]:
        asked.add((agency, category, sensitivity))
        return (Role.AUDITOR,)

    lines = {(c.agency, c.record, c.column): c for c in registered_columns(who)}
    assert lines["housing", "concern", "uprn"].category == Category.PLACE
    assert lines["police", "report", "given_name"].category == Category.IDENTITY
    assert lines["police", "report", "narrative"].category == Category.POLICE_INCIDENT
    assert lines["education", "mark", "mark"].category == Category.ATTENDANCE
    assert ("police", Category.POLICE_INTELLIGENCE, Sensitivity.RESTRICTED) in asked  # the grading of a source
    assert {who for line in lines.values() for who in line.who_may_see} == {"auditor"}


def test_what_tells_a_place_is_marked_as_withheld_of_whoever_must_not_be_found() -> None:
    marked = {(c.agency, c.column) for c in COLUMNS if c.is_withheld_of_restricted}
    assert {
        ("police", "address"),
        ("health", "postcode"),
        ("education", "school"),
        ("health", "site"),
        ("housing", "uprn"),
        ("childrens_social_care", "upn"),
    } <= marked
    withheld = [EVERY[c.agency, c.dataset, c.record, c.column] for c in COLUMNS if c.is_withheld_of_restricted]
    kinds = {column.kind for column in withheld if not column.ends_with_identity}
    assert kinds <= {Kind.ADDRESS, Kind.POSTCODE, Kind.ORGANISATION, Kind.PHONE, Kind.EMAIL, Kind.REFERENCE}


@pytest.mark.parametrize(
    "said",
    [
        {"basis": ()},
        {"gateways": ()},
        {"gateways": ("s.47",)},
        {"condition": ()},
        {"necessity": "we want it"},
        {"subjects": ()},
        {"criminal_offence": "yes"},
        {"holds_for": "some"},
    ],
)
def test_grounds_that_leave_something_out_stop_the_program(said: dict[str, Any]) -> None:
    grounds: Grounds = connectors()["police"].datasets[0].grounds
    with pytest.raises(ValueError, match="grounds"):
        replace(grounds, **said)


def test_a_retention_without_a_length_or_a_reason_stops_the_program() -> None:
    dataset = connectors()["police"].datasets[0]
    for said in ({"retention": timedelta(0)}, {"retention_reason": "because"}):
        with pytest.raises(ValueError, match="how long it is kept"):
            replace(dataset, **said)  # type: ignore[arg-type]


def test_only_a_flag_or_a_code_restricts_and_the_record_can_say_so_afterwards() -> None:
    with pytest.raises(ValueError, match="must not be found"):
        Column("place", ("Place",), Kind.ADDRESS, "for this test", restricts=("yes",))
    refuge = Column("refuge", ("Refuge",), Kind.FLAG, "for this test", restricts=("true",))
    with pytest.raises(ValueError, match="is_restricted"):
        Record("row", ("refuge",), (refuge,))


def test_who_sends_what_somebody_is_alleged_to_have_done_states_article_10() -> None:
    """DPA 2018 s.11(2): an allegation is criminal offence data. Notes tell of it sooner or later, whoever writes them."""
    for dataset in registered_datasets():
        declared = connectors()[dataset.agency].dataset(dataset.dataset)
        assert declared is not None
        has_notes = any(c.kind is Kind.TEXT for record in declared.records for c in record.columns)
        assert dataset.is_criminal_offence_data or not has_notes, dataset.dataset
        assert ("Article 10" in dataset.condition) is dataset.is_criminal_offence_data


def test_what_the_law_says_of_some_of_an_agencys_bodies_is_not_claimed_of_all() -> None:
    found = {d.agency: d for d in registered_datasets()}
    assert "housing association" in str(found["housing"].holds_for)
    assert not any("s.27" in g or "213A" in g for g in found["housing"].gateways)
    assert any("s.175 (maintained schools)" in g for g in found["education"].gateways)
    assert any("academies" in g and "s.175" not in g for g in found["education"].gateways)
