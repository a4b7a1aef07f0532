"""What must be true of the police's vulnerability reports before anyone relies on them.

There is no national layout; codes are those of the force's extract (connectors/police_codes.py).
"""

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
    recorded_within,
)

SUITES = {
    "vulnerability_reports": Suite(
        whole=gather(
            every_delivery(),
            mostly_present("report", "notice_id"),
            mostly_present("report", "person_ref"),
        ),
        records={
            "report": gather(
                key_present("notice_id"),
                person_present("person_ref"),
                dated("occurred_from", "occurred_to", "reported_at", "recorded_at"),
                notes_redacted(),
                cells_readable(
                    "occurred_from", "occurred_to", "reported_at", "recorded_at", "birth_date", "sex", "relation",
                    "is_restricted", "dash_score", "child_seen", "child_spoken_to", "has_injury",
                ),
                codes_known("notice_type"),
                codes_known("risk_grade"),
                codes_known("role"),
                codes_known("outcome"),
                codes_known("family_informed"),
                codes_known("source_grading"),
                in_order("occurred_from", "occurred_to"),
                in_order("occurred_from", "reported_at"),
                recorded_within(28, "occurred_from", "recorded_at"),
                not_in_future("occurred_from", "reported_at", "recorded_at"),
                birth_date_plausible(),
                postcode_formed(),
            )
        },
    )
}  # fmt: skip
