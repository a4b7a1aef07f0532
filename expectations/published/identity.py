"""What must be true of the identity snapshot (who is who) before it is published."""

from __future__ import annotations

from expectations.guarantees import codes_of, key_unique, known_in, must
from expectations.rules import Suite, gather
from safeguarding.codes import Relation

SUITE = Suite(
    whole=gather(
        must(
            "records_lost_in_linking",
            "(SELECT count(DISTINCT record_id) FROM staging.person_record) "
            "= (SELECT count(DISTINCT record_id) FROM identity.person_record)",
            "Every record of a person that an agency holds has become somebody's.",
        ),
        must(
            "persons_lost",
            "(SELECT count(DISTINCT person_id) FROM identity.person_record) = (SELECT count(*) FROM identity.person)",
            "Every person that a record belongs to is listed, once.",
        ),
    ),
    records={
        "person": gather(
            key_unique("identity.person", "person_id"),
            known_in("person_without_record", "person_id", "identity.person_record", "Every person has a record."),
            must(
                "restricted_place_shown",
                "NOT (is_restricted AND (address IS NOT NULL OR postcode IS NOT NULL))",
                "The place of a restricted person is not shown.",
            ),
            must("sex_unknown_code", "coalesce(sex IN ('M', 'F', 'U'), false)", "A person's sex is M, F or U."),
        ),
        "person_record": gather(
            must(
                "record_without_key", "record_id IS NOT NULL AND person_id IS NOT NULL", "A record has its id and its person."
            ),
            must(
                "record_in_two_persons",
                "record_id NOT IN (SELECT record_id FROM identity.person_record WHERE record_id IS NOT NULL GROUP BY record_id "
                "HAVING count(DISTINCT person_id) > 1)",
                "One agency's record is one person's, in all its versions.",
            ),
            known_in("record_of_nobody", "person_id", "identity.person", "Every record's person is listed."),
            must(
                "two_verified_nhs_numbers",
                "person_id NOT IN (SELECT person_id FROM identity.person_record WHERE nhs_number_status = '01' "
                "AND person_id IS NOT NULL AND superseded_at IS NULL AND withdrawn_at IS NULL "
                "GROUP BY person_id HAVING count(DISTINCT nhs_number) > 1)",
                "Nobody has two verified NHS numbers: that would be two people taken for one.",
            ),
        ),
        "relationship": gather(
            key_unique("identity.relationship", "person_id", "other_person_id", "relation"),
            known_in("relationship_of_nobody", "person_id", "identity.person", "Both people of a relationship are listed."),
            known_in(
                "relationship_to_nobody", "other_person_id", "identity.person", "Both people of a relationship are listed."
            ),
            must("related_to_oneself", "person_id <> other_person_id", "Nobody is their own relative."),
            codes_of("relation", Relation),
        ),
        "household": gather(
            key_unique("identity.household", "person_id"),
            known_in("household_of_nobody", "person_id", "identity.person", "Everybody in a household is listed."),
            must(
                "restricted_person_in_household",
                "person_id NOT IN (SELECT person_id FROM identity.person WHERE is_restricted)",
                "A restricted person is in no household: it would give the place away.",
            ),
        ),
        "event_source": gather(key_unique("identity.event_source", "event_id", "version")),
    },
)
