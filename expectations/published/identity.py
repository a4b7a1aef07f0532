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
            must(
                "restricted_place_in_a_record",
                "NOT (is_restricted AND (address IS NOT NULL OR postcode IS NOT NULL))",
                "No record of a restricted person shows a place, whichever agency it came from.",
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
        "left_id": gather(
            key_unique("identity.left_id", "record_id", "until_at"),
            must(
                "left_id_of_a_record_that_is_gone",
                "record_id IN (SELECT record_id FROM identity.person_record WHERE record_id IS NOT NULL)",
                "Which ids a record bore is kept of records that are held, and of no others.",
            ),
            must("left_id_unknown", "person_id IS NOT NULL AND until_at IS NOT NULL", "An id that was left has its day."),
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
        "move": gather(
            key_unique("identity.move", "person_id", "number"),
            must(
                "moves_of_a_restricted_person",
                "person_id NOT IN (SELECT person_id FROM identity.person WHERE is_restricted)",
                "Where a restricted person lived is not counted.",
            ),
        ),
        "household_change": gather(
            key_unique("identity.household_change", "person_id", "change", "other_person_id", "occurred_on"),
            known_in("household_change_of_nobody", "person_id", "identity.person", "Whose home changed is listed."),
            must(
                "household_change_of_a_restricted_person",
                "person_id NOT IN (SELECT person_id FROM identity.person WHERE is_restricted) "
                "AND other_person_id NOT IN (SELECT person_id FROM identity.person WHERE is_restricted)",
                "Nothing is told of a restricted person's home.",
            ),
            must(
                "household_change_unknown_code",
                "coalesce(change IN ('moved', 'sibling_born', 'adult_joined', 'died'), false)",
                "A change in a home is one of the three that are told.",
            ),
        ),
        "stay": gather(
            key_unique("identity.stay", "person_id", "home_id", "since_at"),
            known_in("stay_of_nobody", "person_id", "identity.person", "Everybody who stays somewhere is listed."),
            must(
                "restricted_person_placed",
                "person_id NOT IN (SELECT person_id FROM identity.person WHERE is_restricted)",
                "No restricted person is placed in a home.",
            ),
            must("stay_ends_first", "until_at >= since_at", "A stay does not end before it begins."),
        ),
        "parent": gather(
            key_unique("identity.parent", "child_id", "parent_id", "relation"),
            known_in("parent_of_nobody", "child_id", "identity.person", "The child of a parent is listed."),
            known_in("nobody_as_parent", "parent_id", "identity.person", "The parent of a child is listed."),
            must("own_parent", "child_id <> parent_id", "Nobody is their own parent."),
            codes_of("relation", Relation),
            must("parent_unsourced", "coalesce(len(agencies) > 0, false)", "Every parent is recorded by an agency."),
        ),
        "link": gather(
            key_unique("identity.link", "record_id_a", "record_id_b"),
            must(
                "link_between_two_persons",
                "band <> 'link' OR person_id_a = person_id_b",
                "Records that are linked are one person's.",
            ),
            must(
                "rejected_link_in_one_person",
                "reason <> 'rejected' OR person_id_a <> person_id_b",
                "Records that a person told apart are two people's.",
            ),
        ),
        "event_source": gather(key_unique("identity.event_source", "event_id", "version")),
    },
)
