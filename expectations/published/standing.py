"""What must be true of how findings stand against those of the night before, before anyone reads the worklist."""

from __future__ import annotations

from expectations.guarantees import key_unique, known_in, must, no_identifier, nothing_identifying
from expectations.rules import PICTURE, Rule, Suite, gather

_FOUND = "SELECT (pattern, person_id) FROM risk_picture.finding"
_CURRENT = (
    "SELECT event_id || '@' || version FROM chronology.event WHERE superseded_at IS NULL AND withdrawn_at IS NULL "
    "AND event_id IS NOT NULL"
)
_HELD = "SELECT event_id FROM chronology.event WHERE event_id IS NOT NULL"


def _is_known(table: str) -> Rule:
    return known_in(f"{table}_about_nobody", "person_id", "chronology.person", "Nothing is kept of who is not held any more.")


SUITE = Suite(
    whole=gather(
        nothing_identifying("standing"),
        must("nights_told", "(SELECT count(*) FROM standing.night) = 1", "The picture is of one night."),
        must(
            "findings_without_standing",
            "(SELECT count(*) FROM standing.finding) = (SELECT count(*) FROM risk_picture.finding)",
            "Every finding stands somehow against the night before: one that does not would be on no worklist.",
        ),
    ),
    records={
        "night": gather(
            must(
                "night_in_future",
                f"coalesce(night_on <= CAST((SELECT checked_at FROM {PICTURE}) AS DATE), false)",
                "The night is not one that has not come.",
            ),
            must("compared_with_itself", "compared_with < night_on", "A night is compared with an earlier one."),
        ),
        "finding": gather(
            key_unique("standing.finding", "pattern", "person_id"),
            must("standing_of_no_finding", f"coalesce((pattern, person_id) IN ({_FOUND}), false)", "Only findings stand."),
            must(
                "state_unknown_code",
                "coalesce(state IN ('new', 'changed', 'still there'), false)",
                "A finding is new, changed or still there.",
            ),
            must(
                "change_untold",
                "coalesce((state = 'changed') = (len(changes) > 0), false) "
                "AND list_has_all(['events', 'attention', 'version', 'people'], changes)",
                "A changed finding says what changed, in the four words there are, and no other does.",
            ),
            must(
                "seen_after_it_changed",
                "coalesce(first_seen_on <= changed_on AND changed_on <= (SELECT max(night_on) FROM standing.night), false)",
                "A finding was first seen no later than it changed, and not after tonight.",
            ),
            must(
                "fact_does_not_stand",
                "(pattern, person_id) NOT IN (SELECT (pattern, person_id) FROM "
                f"(SELECT pattern, person_id, unnest(facts) AS fact FROM standing.finding) WHERE fact NOT IN ({_CURRENT}))",
                "What a finding rests on stands on the chronology in that version.",
            ),
            must("finding_without_facts", "coalesce(len(facts), 0) >= 1", "A finding rests on events, which a review is of."),
        ),
        "earlier_finding": gather(
            _is_known("earlier_finding"),
            must(
                "fact_of_what_is_not_held",
                "(pattern, person_id) NOT IN (SELECT (pattern, person_id) FROM (SELECT pattern, person_id, "
                "split_part(unnest(facts), '@', 1) AS event_id FROM standing.earlier_finding) "
                f"WHERE event_id NOT IN ({_HELD}))",
                "Of events that are not held any more not even the id is carried on.",
            ),
            must("lost_below_nothing", "coalesce(lost >= 0, false)", "How many events were lost is a count."),
            must(
                "seen_before_the_night",
                "coalesce(first_seen_on <= changed_on "
                "AND changed_on <= (SELECT max(compared_with) FROM standing.night), false)",
                "What was there the night before was seen no later than then.",
            ),
        ),
        "gone": gather(
            _is_known("gone"),
            must("gone_and_there", f"(pattern, person_id) NOT IN ({_FOUND})", "What has gone is not among tonight's findings."),
            must(
                "gone_reason_unknown_code",
                "coalesce(list_has_all(['rule changed', 'event withdrawn', 'event corrected', 'event removed', 'link changed', "
                "'window passed'], reasons), false)",
                "Why a finding may have gone is told in the words there are.",
            ),
            must("gone_unexplained", "coalesce(len(trim(why)), 0) > 0", "What has gone says what it was."),
            no_identifier("standing.gone", "why"),
        ),
        "held_alone": gather(
            key_unique("standing.held_alone", "pattern", "person_id"),
            must("alone_of_no_finding", f"coalesce((pattern, person_id) IN ({_FOUND}), false)", "Only findings are looked at."),
        ),
    },
)
