"""Leaving: what is past its time goes everywhere, what a legal hold keeps stays everywhere, and both are on record."""

from __future__ import annotations

import json
import shutil
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from flows import retention
from flows.cli import run
from flows.commands.cases import opened
from flows.commands.chronology import look_at_chronology
from flows.retention import Retention, apply_retention, look_at_retention, retained_tables
from flows.workplace import Workplace
from safeguarding.codes import Route
from safeguarding.errors import Exit, NothingPublished, PersonUnknown
from safeguarding.identifiers import uk_now
from safeguarding.ledger.cases import Actor, Case, CaseRequest
from safeguarding.ledger.reviews import ReviewedFinding, ReviewOutcome
from tests.conftest import NOW, DemoHome, walk_night
from warehouse.deliveries import read_deliveries
from warehouse.publish import open_published
from warehouse.queries.held_people import records_of

LONG_AFTER = datetime(2031, 1, 1)


@dataclass
class Left:
    """A home after retention: a case under a hold, one that is not, and what was said before and after."""

    place: Workplace
    inbox: Path
    held: Case
    other: Case
    lines_before: int
    planned: Retention
    done: Retention


def case_on(place: Workplace, person_id: str) -> Case:
    asked = ("section_47", "public_task", "level_4", "strategy discussion asked for", place.who, "none", "demo.team.manager")
    return opened(place, CaseRequest(person_id, *asked), uk_now())


def most_recorded(place: Workplace) -> list[str]:
    with closing(open_published(place.home, place.keys, place.encryption, "picture")) as picture:
        counted = "SELECT person_id FROM chronology.event GROUP BY person_id ORDER BY count(DISTINCT agency) DESC, person_id"
        return [person for (person,) in picture.execute(counted).fetchall()]


def people(place: Workplace) -> set[str]:
    with closing(open_published(place.home, place.keys, place.encryption, "identity")) as identity:
        return {person for (person,) in identity.execute("SELECT person_id FROM identity.person").fetchall()}


@pytest.fixture(scope="module")
def left(demo_home: DemoHome, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Left]:
    copy = demo_home.copy(tmp_path_factory.mktemp("left"))
    with pytest.MonkeyPatch.context() as environment:
        place = copy.enter(environment)
        persons = most_recorded(place)
        held, other = case_on(place, persons[0]), case_on(place, persons[-1])
        before = look_at_chronology(place, held.case_id, everything=True)[1]
        place.cases.hold(held.case_id, Actor("dpo", "auditor", uk_now()), reason="public inquiry")
        for case in (held, other):
            finding = ReviewedFinding(case.person_id, "convergence", "1", "look", ("E1@1",))
            place.reviews.review(finding, ReviewOutcome.AGREE, "looked into", who="a.b", role="analyst", now=NOW)
        planned = look_at_retention(place, LONG_AFTER)
        done = apply_retention(place, LONG_AFTER)
        yield Left(place, copy.inbox, held, other, len(before.lines), planned, done)


def test_what_is_removed_is_what_was_foretold(left: Left) -> None:
    assert left.done.rows == left.planned.rows
    assert (left.planned.is_applied, left.done.is_applied) == (False, True)
    assert {row.agency for row in left.done.rows if row.rows} == {
        "childrens_social_care", "education", "health", "housing", "police"}  # fmt: skip
    assert all(row.rows == 0 for row in look_at_retention(left.place, LONG_AFTER).rows)


def test_the_held_person_is_in_the_picture_as_before_and_nearly_everybody_else_is_gone(left: Left) -> None:
    assert len(look_at_chronology(left.place, left.held.case_id, everything=True)[1].lines) == left.lines_before > 3
    with pytest.raises(PersonUnknown):
        look_at_chronology(left.place, left.other.case_id)
    assert left.held.person_id in people(left.place)
    assert left.other.person_id not in people(left.place)
    assert sum(row.rows_held for row in left.done.rows) > 0


def test_no_earlier_picture_is_left(left: Left) -> None:
    published = left.place.home / "published"
    manifest = json.loads((published / "current.json").read_text("utf-8"))
    assert manifest["previous"] is None
    assert {path.name for path in published.glob("*.duckdb*")} == {
        f"{snapshot}-{manifest['run']}.duckdb" for snapshot in ("identity", "picture")
    }
    assert not [path for path in left.place.home.rglob("*") if ".rewriting" in path.name]


def test_every_delivery_stays_accounted_for_and_says_what_went(left: Left, capsys: pytest.CaptureFixture[str]) -> None:
    found = read_deliveries(left.place.home, left.place.keys, left.place.encryption)
    assert all(delivery.balances() for delivery in found)
    assert all(0 <= d.rows_removed <= d.rows_landed + d.rows_quarantined + d.rows_rejected for d in found)
    assert sum(d.rows_removed for d in found) > 50
    assert run(["deliveries"]) == Exit.OK
    assert "because their time was past" in capsys.readouterr().out


def test_reviews_past_their_term_go_but_not_those_of_a_held_person(left: Left) -> None:
    assert (left.planned.review_records, left.done.review_records) == (1, 1)
    assert [review.finding.person_id for review in left.place.reviews.all()] == [left.held.person_id]


def test_it_is_on_record_before_and_after(left: Left) -> None:
    engine = create_engine(f"sqlite:///{left.place.home / 'ledger.sqlite'}")
    with engine.connect() as connection:
        actions = [action for (action,) in connection.execute(text("SELECT action FROM audit_record ORDER BY sequence"))]
    assert actions.index("retention_begun") < actions.index("retention_done")
    assert left.place.audit.verify().is_whole


def test_another_night_brings_nothing_back(left: Left, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    home = Path(shutil.copytree(left.place.home, tmp_path / "home"))
    monkeypatch.setenv("MASH_HOME", str(home))
    night = walk_night(DemoHome(home, left.inbox, tmp_path, None).enter(monkeypatch), left.inbox)  # type: ignore[arg-type]
    assert (night.deliveries, night.is_published) == ([], True)
    assert night.seen_before > 0


def test_without_a_picture_a_hold_cannot_be_kept_so_nothing_is_removed(
    left: Left, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = Path(shutil.copytree(left.place.home, tmp_path / "home"))
    shutil.rmtree(home / "published")
    place = DemoHome(home, left.inbox, tmp_path, None).enter(monkeypatch)  # type: ignore[arg-type]
    with pytest.raises(NothingPublished):
        look_at_retention(place, LONG_AFTER)


def test_a_case_finds_its_person_after_their_earliest_record_has_left(
    demo_home: DemoHome, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = demo_home.copy(tmp_path).enter(monkeypatch)
    permit, ids = place.permit(Route.RETAIN), place.keys.pseudonymiser("person")
    with closing(open_published(place.home, place.keys, place.encryption, "identity")) as identity:
        linked = identity.execute("SELECT person_id FROM identity.person WHERE len(agencies) > 1").fetchall()
        records = {person: records_of(identity, permit, person) for (person,) in linked}
    earliest = {p: r.partition(":")[0] for p, held in records.items() for r in held if ids.short("P", r) == p}
    [(agency, _)] = Counter(earliest.values()).most_common(1)
    several = [person for person, first in earliest.items() if first == agency][:5]
    kept = {True: timedelta(days=1), False: timedelta(days=40_000)}
    short = [replace(table, kept_for=kept[table.agency == agency]) for table in retained_tables()]
    monkeypatch.setattr(retention, "retained_tables", lambda: short)
    cases = [case_on(place, person) for person in several]
    apply_retention(place, LONG_AFTER)
    now = [place.cases.get(case.case_id) for case in cases]
    assert len(several) > 1
    assert all(case.person_id in people(place) for case in now)
    with closing(open_published(place.home, place.keys, place.encryption, "identity")) as identity:
        for was, case in zip(cases, now, strict=True):
            still = set(records_of(identity, permit, case.person_id))
            assert still < set(records[was.person_id])


def test_a_hold_on_somebody_who_cannot_be_found_removes_nothing(
    left: Left, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = Path(shutil.copytree(left.place.home, tmp_path / "home"))
    place = DemoHome(home, left.inbox, tmp_path, None).enter(monkeypatch)  # type: ignore[arg-type]
    place.cases.hold(left.other.case_id, Actor("dpo", "auditor", uk_now()), reason="a second inquiry")
    with pytest.raises(PersonUnknown, match="under a legal hold"):
        look_at_retention(place, LONG_AFTER + timedelta(days=4000))


def test_plans_alerts_and_open_referrals_are_kept_while_they_run() -> None:
    running = {f"{table.agency} {table.record}" for table in retained_tables() if table.runs_until}
    assert {"childrens_social_care protection_plan", "childrens_social_care referral", "health flag"} <= running


def test_every_declared_record_can_be_dated_or_belongs_to_a_family() -> None:
    for table in retained_tables():
        assert table.dates or table.is_of_person, f"{table.agency}/{table.dataset}/{table.record}"
        assert table.people, "a legal hold finds its rows by the agency's own number of a person"
        assert table.kept_for > timedelta(days=30)


def test_the_command_removes_nothing_unless_told_to_and_never_ahead_of_time(
    demo_home: DemoHome, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    place = demo_home.enter(monkeypatch)
    before = read_deliveries(place.home, place.keys, place.encryption)
    assert run(["retain", "--on", "2031-01-01", "--json"]) == Exit.OK
    found = json.loads(capsys.readouterr().out)
    assert (found["is_applied"], bool(found["rows"])) == (False, True)
    assert run(["retain", "--on", "2031-01-01"]) == Exit.OK
    assert "`mash retain --apply` removes it" in capsys.readouterr().out
    assert run(["retain", "--apply", "--on", "2031-01-01"]) == Exit.USAGE
    assert read_deliveries(place.home, place.keys, place.encryption) == before
