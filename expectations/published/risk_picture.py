"""What must be true of the patterns found before anyone is shown one."""

from __future__ import annotations

from expectations.guarantees import key_unique, known_in, must, no_identifier, nothing_identifying
from expectations.rules import Suite, gather

SUITE = Suite(
    whole=gather(nothing_identifying("risk_picture")),
    records={
        "finding": gather(
            key_unique("risk_picture.finding", "pattern", "person_id"),
            known_in("finding_about_nobody", "person_id", "chronology.person", "Every finding's person is listed."),
            must(
                "pattern_not_approved",
                "coalesce((pattern, version) IN (SELECT (pattern, version) FROM threshold.pattern), false)",
                "A finding states a pattern and version that the partnership approved.",
            ),
            must("finding_without_events", "coalesce(len(event_ids), 0) >= 1", "A finding rests on events."),
            must(
                "finding_on_unknown_event",
                "(pattern, person_id) NOT IN (SELECT (finding.pattern, finding.person_id) "
                "FROM (SELECT pattern, person_id, unnest(event_ids) AS event_id FROM risk_picture.finding) AS finding "
                "LEFT JOIN chronology.event AS event ON event.event_id = finding.event_id "
                "AND event.superseded_at IS NULL AND event.withdrawn_at IS NULL WHERE event.event_id IS NULL)",
                "Every event that a finding rests on stands on the chronology: not withdrawn, not superseded.",
            ),
            must(
                "events_outside_window",
                "CAST(first_event_at AS DATE) >= CAST(window_from AS DATE) "
                "AND CAST(last_event_at AS DATE) <= CAST(window_to AS DATE)",
                "The events of a finding lie within its window, to the day.",
            ),
            must("finding_without_agency", "coalesce(len(agencies), 0) >= 1", "A finding says whose records it rests on."),
            must(
                "attention_unknown_code",
                "coalesce(attention IN ('information', 'look', 'look today'), false)",
                "A finding asks for attention in one of three words; there is no score.",
            ),
            must("finding_unexplained", "coalesce(len(trim(why)), 0) > 0", "A finding says why in one sentence."),
            no_identifier("risk_picture.finding", "why"),
        ),
    },
)
