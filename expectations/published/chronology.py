"""What must be true of the chronology (pseudonymous events) before it is published."""

from __future__ import annotations

from expectations.guarantees import codes_of, key_unique, known_in, must, no_identifier, nothing_identifying
from expectations.rules import PICTURE, Suite, gather
from safeguarding.codes import EventKind, Precision, Sensitivity, Significance, StatementKind
from safeguarding.indicators import Indicator

_INDICATORS = ", ".join(f"'{code.value}'" for code in Indicator)

SUITE = Suite(
    whole=gather(
        nothing_identifying("chronology"),
        must(
            "events_lost",
            "(SELECT count(*) FROM staging.event) = (SELECT count(*) FROM chronology.event)",
            "Every version of every event that landed is on the chronology.",
        ),
        must(
            "sources_lost",
            "(SELECT count(*) FROM source.feed) = (SELECT count(*) FROM chronology.source)",
            "Every feed is listed, also one that never arrived: silence is never safety.",
        ),
    ),
    records={
        "event": gather(
            key_unique("chronology.event", "event_id", "version"),
            must(
                "two_current_versions",
                "event_id NOT IN (SELECT event_id FROM chronology.event "
                "WHERE event_id IS NOT NULL AND superseded_at IS NULL AND withdrawn_at IS NULL "
                "GROUP BY event_id HAVING count(*) > 1)",
                "An event has at most one version that stands.",
            ),
            known_in("event_of_nobody", "person_id", "chronology.person", "Every event's person is listed."),
            must(
                "event_not_mentioned",
                "(person_id, agency, kind, statement_kind, sensitivity) IN "
                "(SELECT (person_id, agency, kind, statement_kind, sensitivity) FROM chronology.mention)",
                "Whether an agency may be named beside a person is decided with every event of theirs.",
            ),
            codes_of("kind", EventKind),
            codes_of("statement_kind", StatementKind),
            codes_of("significance", Significance),
            codes_of("precision", Precision),
            codes_of("sensitivity", Sensitivity),
            must(
                "indicators_unknown_code",
                # Asked of each code: to compare whole lists takes DuckDB six times as long.
                f"indicators IS NOT NULL AND len(list_filter(indicators, lambda code: code NOT IN ({_INDICATORS}))) = 0",
                "Every indicator is one of the codes of Indicator.",
            ),
            must(
                "ended_before_received",
                "coalesce(superseded_at, withdrawn_at) >= received_at",
                "No version was superseded or withdrawn before it was received: what was known when would be wrong.",
            ),
            must(
                "received_in_future",
                f"received_at <= (SELECT checked_at FROM {PICTURE})",
                "Nothing was received after now.",
            ),
            must(
                "summary_missing", "summary IS NOT NULL AND agency IS NOT NULL", "Every event says what it is and who says so."
            ),
            must(
                "others_not_pseudonymous",
                "regexp_full_match(others, '((P-[0-9A-Z]{10}|unlinked)=[^=;]*)(;(P-[0-9A-Z]{10}|unlinked)=[^=;]*)*')",
                "Other people are named by their pseudonymous id and their part only.",
            ),
            no_identifier(
                "chronology.event",
                *("service", "subject_role", "others", "summary", "outcome", "handling", "family_informed", "caveats"),
            ),
        ),
        "person": gather(
            key_unique("chronology.person", "person_id"),
            must(
                "birth_date_too_exact",
                "regexp_full_match(CAST(birth_month AS VARCHAR), '[0-9]{4}-[0-9]{2}')",
                "Of a birth date only the month is in the picture.",
            ),
        ),
        "household": gather(
            key_unique("chronology.household", "person_id"),
            known_in("household_of_nobody", "person_id", "chronology.person", "Everybody in a household is listed."),
        ),
        "stay": gather(
            key_unique("chronology.stay", "person_id", "home_id", "since_at"),
            known_in("stay_of_nobody", "person_id", "chronology.person", "Everybody who stays somewhere is listed."),
            must(
                "home_not_pseudonymous",
                "regexp_full_match(home_id, 'L-[0-9A-Z]{10}/[0-9]+')",
                "A home is named after a pseudonymous person and never by its place.",
            ),
        ),
        "adult_at_home": gather(
            key_unique("chronology.adult_at_home", "child_id", "adult_id", "since_at"),
            known_in("child_at_home_unknown", "child_id", "chronology.person", "The child at home is listed."),
            known_in("adult_at_home_unknown", "adult_id", "chronology.person", "The adult at a child's home is listed."),
            must(
                "adult_unplaced",
                "coalesce(len(agencies) > 0, false)",
                "Some agency places the adult at the child's home.",
            ),
            must(
                "left_out_by_who_names",
                "NOT list_has_any(named_by, left_out_by)",
                "No agency both names an adult as the child's and leaves the adult out.",
            ),
        ),
        "former_person_id": gather(
            key_unique("chronology.former_person_id", "former_person_id", "person_id"),
            known_in("former_id_of_nobody", "person_id", "chronology.person", "A former id leads to a person of today."),
            must(
                "former_id_in_use",
                "kind = 'split' "
                "OR former_person_id NOT IN (SELECT person_id FROM chronology.person WHERE person_id IS NOT NULL)",
                "An id that was given up is nobody else's.",
            ),
            must(
                "former_id_of_two",
                "former_person_id NOT IN (SELECT former_person_id FROM chronology.former_person_id "
                "WHERE kind <> 'split' AND former_person_id IS NOT NULL GROUP BY former_person_id HAVING count(*) > 1)",
                "An id that was given up leads to one person.",
            ),
        ),
        "mention": gather(
            key_unique("chronology.mention", "person_id", "agency", "kind", "statement_kind", "sensitivity"),
            must(
                "mention_without_mark",
                "(agency, kind, statement_kind, sensitivity) IN "
                "(SELECT (agency, kind, statement_kind, sensitivity) FROM chronology.mark)",
                "Whether an event may be seen is decided for every kind of event that there is.",
            ),
        ),
        "mark": gather(key_unique("chronology.mark", "agency", "kind", "statement_kind", "sensitivity")),
        "source": gather(
            key_unique("chronology.source", "agency", "dataset"),
            must(
                "freshness_unknown_code",
                "coalesce(status IN ('fresh', 'late', 'never', 'refused_last'), false)",
                "Every feed says how fresh it is.",
            ),
        ),
    },
)
