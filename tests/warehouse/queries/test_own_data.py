"""A person's own copy holds what is theirs: not what another child said, and not who raised the concern."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import duckdb
import pytest

from safeguarding.codes import CaseState, Purpose, Role, Route
from safeguarding.need_to_know.access import Access
from safeguarding.settings import StaffMember
from tests.warehouse.arrivals import KEYS
from tests.warehouse.models.given import Child, Given, person_of
from warehouse.publish import open_published, publish
from warehouse.queries.own_data import WHAT_A_CHILD_SAID, WHO_RAISED_IT, OwnEvent, own_events

RANG = "Call from a next-door neighbour; an anonymous caller rang too. [MOTHER] said [CHILD] was safe."
SAID = "[CHILD] said 'he shouts at Mummy'"


@dataclass(frozen=True)
class Copies:
    """The published picture, with a child and a grown-up whom the police met on one evening."""

    picture: duckdb.DuckDBPyConnection
    people: dict[str, Child]
    ids: dict[str, str]

    def events(self, who: str, birth_date: date | None) -> tuple[OwnEvent, ...]:
        staff = [StaffMember(account="officer", roles=[Role.DISCLOSURE_OFFICER])]
        permit = Access(staff, []).permit(
            "officer", Route.SUBJECT_ACCESS, purpose=Purpose.SUBJECT_ACCESS, case_state=CaseState.OPEN, case_id="C-1"
        )
        return own_events(self.picture, permit, self.ids[who], birth_date)


@pytest.fixture(scope="module")
def copies(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Copies]:
    home: Path = tmp_path_factory.mktemp("copies")
    given = Given()
    people = {"child": given.child(born="2015-03-04"), "grown-up": given.child(born="1988-05-06")}
    given.notice(people["child"], 10, narrative=RANG, voice_of_child=SAID)
    given.notice(people["grown-up"], 10, narrative=RANG, voice_of_child=SAID, relation="father", role="suspect")
    given.notice(people["grown-up"], 5, narrative="Rang about a bicycle.", relation="father", role="witness")
    with given.built(home) as built:
        ids = {name: person_of(built.connection, who) for name, who in people.items()}
        publish(built)
    with closing(open_published(home, KEYS, "disk", "picture")) as picture:
        yield Copies(picture, people, ids)


def test_who_raised_the_concern_is_left_out_of_the_words_as_well(copies: Copies) -> None:
    [event] = copies.events("child", copies.people["child"].birth_date)
    assert event.narrative == "Call from [WITHHELD]; [WITHHELD] rang too. [MOTHER] said [CHILD] was safe."
    assert event.withheld == (WHO_RAISED_IT,)


def test_what_the_child_said_is_the_childs_own_and_nobody_elses(copies: Copies) -> None:
    [own] = copies.events("child", copies.people["child"].birth_date)
    assert (own.was_child, own.voice_of_child) == (True, SAID)
    event, other = copies.events("grown-up", copies.people["grown-up"].birth_date)
    assert (event.was_child, event.voice_of_child) == (False, None)
    assert event.withheld == (WHO_RAISED_IT, WHAT_A_CHILD_SAID)
    assert other.withheld == ()


def test_in_a_grown_ups_copy_the_child_is_somebody_else(copies: Copies) -> None:
    event, other = copies.events("grown-up", copies.people["grown-up"].birth_date)
    assert event.mentions_others
    assert not other.mentions_others


def test_somebody_grown_up_since_was_the_child_then_and_whose_age_nobody_knows_is_taken_for_grown_up(copies: Copies) -> None:
    assert copies.events("child", date(2008, 11, 20))[0].was_child, "seventeen when it happened"
    assert copies.events("child", None)[0].voice_of_child is None
