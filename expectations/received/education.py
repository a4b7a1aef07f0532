"""What must be true of schools' safeguarding logs and attendance before anyone relies on them."""

from __future__ import annotations

from expectations.delivery import every_delivery, mostly_present
from expectations.rules import Rule, Suite, gather
from expectations.vocabulary import (
    birth_date_plausible,
    cells_readable,
    codes_known,
    dated,
    key_present,
    no_older_than,
    not_in_future,
    not_shared,
    notes_redacted,
    of_one_person,
    person_present,
    postcode_formed,
    query,
    recorded_within,
    upn_holds,
)


def _pupil(record: str) -> tuple[Rule, ...]:
    return gather(
        person_present("pupil_ref"),
        birth_date_plausible(),
        no_older_than(25),
        upn_holds(),
        not_shared("upn", record, "pupil_ref"),
        of_one_person("pupil_ref", record),
    )


SUITES = {
    "safeguarding_log": Suite(
        whole=gather(
            every_delivery(),
            mostly_present("incident", "incident_id"),
            mostly_present("incident", "pupil_ref"),
        ),
        records={
            "incident": gather(
                key_present("incident_id"),
                dated("occurred_at", "recorded_at"),
                notes_redacted(),
                cells_readable(
                    "occurred_at",
                    "recorded_at",
                    "birth_date",
                    "sex",
                    "is_restricted",
                    "contact_1_relation",
                    "contact_2_relation",
                ),
                codes_known("author_role"),
                codes_known("status"),
                recorded_within(7, "occurred_at", "recorded_at"),
                not_in_future("occurred_at", "recorded_at"),
                _pupil("incident"),
                postcode_formed(),
                query(
                    "linked_to_itself",
                    "NOT list_contains([trim(p) FOR p IN string_split(linked_pupils, ';')], pupil_ref)",
                    "A pupil is not named as linked to the pupil's own incident.",
                ),
            )
        },
    ),
    "attendance": Suite(
        whole=gather(
            every_delivery(),
            mostly_present("mark", "attended_on"),
            mostly_present("mark", "pupil_ref"),
            mostly_present("mark", "mark"),
        ),
        records={
            "mark": gather(
                key_present("attended_on", "session"),
                notes_redacted(),
                cells_readable("attended_on", "recorded_at", "birth_date", "sex", "is_restricted"),
                codes_known("session"),
                codes_known("mark"),
                query("mark_missing", "mark IS NOT NULL", "The register says whether the pupil was there."),
                not_in_future("attended_on", "recorded_at"),
                recorded_within(7, "attended_on", "recorded_at"),
                query(
                    "marked_at_a_weekend",
                    "dayofweek(TRY_CAST(attended_on AS DATE)) BETWEEN 1 AND 5",
                    "Schools mark attendance on working days of the week.",
                ),
                _pupil("mark"),
            )
        },
    ),
}
