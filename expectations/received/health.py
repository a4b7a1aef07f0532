"""What must be true of the hospital's emergency attendances (FHIR R4, UK Core) before anyone relies on them."""

from __future__ import annotations

from expectations.delivery import every_delivery, mostly_present
from expectations.rules import Rule, Suite, gather
from expectations.vocabulary import (
    birth_date_plausible,
    cells_readable,
    codes_known,
    dated,
    in_order,
    key_present,
    nhs_number_holds,
    not_in_future,
    not_shared,
    notes_redacted,
    person_present,
    postcode_formed,
    query,
    recorded_within,
)


def _person() -> tuple[Rule, ...]:
    return gather(
        notes_redacted(),
        nhs_number_holds(),
        codes_known("nhs_number_status"),
        query(
            "verified_number_missing",
            "NOT (nhs_number_status = '01' AND nhs_number IS NULL)",
            "A number that is said to be present and verified is there.",
        ),
        birth_date_plausible(),
        postcode_formed(),
    )


SUITES = {
    "emergency_attendances": Suite(
        whole=gather(
            every_delivery(),
            mostly_present("patient", "patient_ref"),
            mostly_present("encounter", "patient_ref"),
            mostly_present("observation", "patient_ref"),
        ),
        records={
            "patient": gather(
                key_present("patient_ref"),
                _person(),
                cells_readable("birth_date", "died_on", "sex", "is_restricted", "contact_1_relation", "contact_2_relation"),
                in_order("birth_date", "died_on"),
                not_in_future("died_on"),
                not_shared("nhs_number", "patient", "patient_ref"),
            ),
            "related_person": gather(
                key_present("related_ref"),
                _person(),
                cells_readable("birth_date", "sex", "relation", "is_restricted", "started_on", "ended_on"),
                query("related_to_nobody", "patient_ref IS NOT NULL", "The related person is related to a patient."),
                in_order("started_on", "ended_on"),
            ),
            "encounter": gather(
                key_present("encounter_ref"),
                person_present("patient_ref"),
                dated("started_at", "ended_at", "recorded_at"),
                notes_redacted(),
                cells_readable("started_at", "ended_at", "recorded_at"),
                codes_known("status"),
                in_order("started_at", "ended_at"),
                not_in_future("started_at"),
                recorded_within(7, "started_at", "recorded_at"),
            ),
            "flag": gather(
                key_present("flag_ref"),
                person_present("patient_ref"),
                dated("started_at", "ended_at", "recorded_at"),
                notes_redacted(),
                cells_readable("started_at", "ended_at", "recorded_at"),
                codes_known("status"),
                in_order("started_at", "ended_at"),
                not_in_future("started_at"),
            ),
            "observation": gather(
                key_present("observation_ref"),
                person_present("patient_ref"),
                dated("occurred_at", "recorded_at"),
                notes_redacted(),
                cells_readable("occurred_at", "recorded_at"),
                codes_known("status"),
                not_in_future("occurred_at"),
                recorded_within(7, "occurred_at", "recorded_at"),
            ),
        },
    )
}
