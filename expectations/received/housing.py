"""What must be true of the housing service's tenancy concerns before anyone relies on them."""

from __future__ import annotations

from expectations.delivery import every_delivery, mostly_present
from expectations.rules import Suite, gather
from expectations.vocabulary import (
    birth_date_plausible,
    cells_readable,
    codes_known,
    dated,
    in_order,
    key_present,
    not_in_future,
    notes_redacted,
    person_present,
    postcode_formed,
    query,
    recorded_within,
)

SUITES = {
    "tenancy_concerns": Suite(
        whole=gather(
            every_delivery(),
            mostly_present("concern", "concern_ref"),
            mostly_present("concern", "person_ref"),
        ),
        records={
            "concern": gather(
                key_present("concern_ref"),
                person_present("person_ref"),
                dated("occurred_on", "recorded_at"),
                notes_redacted(),
                cells_readable(
                    "birth_date", "sex", "relation", "is_on_tenancy", "tenancy_started_on", "tenancy_ended_on",
                    "arrears_band", "occurred_on", "recorded_at", "is_restricted",
                ),
                codes_known("change"),
                codes_known("concern_type"),
                codes_known("alert_code"),
                codes_known("author_role"),
                query(
                    "alert_without_code",
                    "NOT (upper(concern_type) = 'ALERT' AND alert_code IS NULL)",
                    "An alert says which alert it is.",
                ),
                in_order("tenancy_started_on", "tenancy_ended_on"),
                recorded_within(28, "occurred_on", "recorded_at"),
                not_in_future("occurred_on", "recorded_at", "tenancy_started_on"),
                birth_date_plausible(),
                postcode_formed(),
            )
        },
    )
}  # fmt: skip
