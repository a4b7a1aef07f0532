"""What was known when, from the command line: each night's picture made again is the one that was published that night."""

from __future__ import annotations

import json
from contextlib import closing
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import duckdb
import pytest

from flows import cli
from flows.commands.chronology import look_at_chronology
from flows.commands.past_explanation import look_back_at_person
from flows.replay import past_asked_for, rebuilt_past
from flows.workplace import Workplace, open_workplace
from safeguarding.errors import PersonUnknown, UsageError
from safeguarding.identifiers import uk_now
from safeguarding.ledger.cases import CaseRequest
from tests.conftest import NOW, walk_night
from town import make
from warehouse.publish import open_published

NIGHTS = 3
SCHEMAS = {"identity": ["identity"], "picture": ["chronology", "risk_picture"]}


@dataclass(frozen=True)
class Walked:
    """A home whose nights were walked one by one, and what was published each night."""

    home: Path
    published: dict[date, dict[str, str]]  # each table's digest, by the day of the night

    def enter(self, environment: pytest.MonkeyPatch) -> Workplace:
        environment.setenv("MASH_HOME", str(self.home))
        environment.setenv("MASH_USER", "demo.analyst")
        return open_workplace()


def digests_of(connection: duckdb.DuckDBPyConnection, catalog: str, schemas: list[str]) -> dict[str, str]:
    """Every table's digest. What became of ids since is another question than who was who then, and is left out."""
    names = connection.execute(
        "SELECT schema_name || '.' || table_name FROM duckdb_tables() WHERE database_name = ? "
        "AND list_contains(?, schema_name) AND table_name <> 'former_person_id' ORDER BY ALL",
        [catalog, schemas],
    ).fetchall()
    mark = "SELECT count(*) || '/' || coalesce(bit_xor(md5_number(row::VARCHAR)), 0) FROM {}.{} AS row"
    return {name: str((connection.execute(mark.format(catalog, name)).fetchone() or ("",))[0]) for (name,) in names}


def served(place: Workplace) -> dict[str, str]:
    found = {}
    for snapshot, schemas in SCHEMAS.items():
        with closing(open_published(place.home, place.keys, place.encryption, snapshot)) as opened:  # type: ignore[arg-type]
            found |= digests_of(opened, "published", schemas)
    return found


@pytest.fixture(scope="module")
def walked(tmp_path_factory: pytest.TempPathFactory) -> Walked:
    """A small town's nights, each with what arrived on it, walked by production code."""
    folder = tmp_path_factory.mktemp("nights")
    made = make(folder / "town", families=8, nights=NIGHTS, seed=3, now=NOW)
    published = {}
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("MASH_HOME", str(folder / "home"))
        place = open_workplace()
        for night in range(1, NIGHTS + 1):
            inbox = folder / f"inbox-{night}"
            for file in [delivery["file"] for delivery in made.deliveries if delivery["night"] == night]:
                (inbox / file).parent.mkdir(parents=True, exist_ok=True)
                (inbox / file).write_bytes((made.inbox / file).read_bytes())
            at = NOW - timedelta(days=NIGHTS - night)
            walk_night(place, inbox, at)
            published[at.date()] = served(place)
    return Walked(folder / "home", published)


def somebody(place: Workplace) -> str:
    """Somebody with a finding, of whom two agencies told from the first night on."""
    with closing(open_published(place.home, place.keys, place.encryption, "picture")) as picture:
        (person,) = picture.execute(
            "SELECT person_id FROM chronology.event JOIN risk_picture.finding USING (person_id) GROUP BY person_id "
            "HAVING count(DISTINCT chronology.event.agency) > 1 ORDER BY min(received_at), person_id LIMIT 1"
        ).fetchone() or ("",)
    return str(person)


def opened(place: Workplace) -> str:
    stated = {"purpose": "strategy", "basis": "public_task", "threshold": "level_4", "reason": "two agencies are worried"}
    who = {"opened_by": "demo.analyst", "role": "analyst", "authorised_by": "demo.team.manager"}
    request = CaseRequest(person_id=somebody(place), **who, **stated)
    return place.cases.open(request, uk_now()).case_id


def test_every_nights_picture_made_again_is_the_one_that_was_published(walked: Walked, monkeypatch: pytest.MonkeyPatch) -> None:
    place = walked.enter(monkeypatch)
    assert len({tuple(digests.items()) for digests in walked.published.values()}) == NIGHTS
    for night, digests in walked.published.items():
        with rebuilt_past(place, past_asked_for(place, night, None)) as picture:
            again = digests_of(picture, "working", [schema for schemas in SCHEMAS.values() for schema in schemas])
        assert again == digests, night
    assert served(place) == walked.published[max(walked.published)], "the picture being served is not touched"
    assert not list(walked.home.glob("replay-*"))


def test_a_chronology_says_how_and_with_which_rules_it_was_made_again(
    walked: Walked, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    place = walked.enter(monkeypatch)
    case, first = opened(place), min(walked.published)
    _, now = look_at_chronology(place, case, everything=True)
    _, then = look_at_chronology(place, case, known_on=first, everything=True)
    assert then.then is not None
    assert then.then.rules is not None
    assert all(line.received_at.date() <= first for line in then.lines)
    assert {line.source_record for line in then.lines} <= {line.source_record for line in now.lines}
    _, of_one = look_at_chronology(place, case, known_to=now.lines[0].agency, everything=True)
    assert {line.agency for line in of_one.lines} == {now.lines[0].agency}
    capsys.readouterr()
    assert cli.run(["chronology", case, "--known-on", str(first)]) == 0
    said = capsys.readouterr()
    assert f"AS IT STOOD: as the hub knew it before {first + timedelta(days=1):%d %b %Y} 00:00" in said.out
    assert f"set {then.then.rules.digest}" in said.out
    assert "again as it stood" in said.err


def test_a_finding_is_explained_by_the_rules_links_and_data_of_that_night(
    walked: Walked, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    place, last = walked.enter(monkeypatch), max(walked.published)
    person = somebody(place)
    stood, found = look_back_at_person(place, person, last, None)
    assert (stood.person_id, found.person.person_id) == (person, person)
    assert found.findings
    assert all(event.received_at < stood.until for finding in found.findings for event in finding.events)
    capsys.readouterr()
    assert cli.run(["explain", person, "--known-on", str(last), "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["then"]["until"] == stood.until.isoformat()
    assert [f["pattern"]["name"] for f in told["findings"]] == [f.pattern.name for f in found.findings]


def test_what_cannot_be_replayed_is_said(walked: Walked, monkeypatch: pytest.MonkeyPatch) -> None:
    place = walked.enter(monkeypatch)
    with pytest.raises(UsageError, match="not come yet"):
        past_asked_for(place, uk_now().date() + timedelta(days=1), None)
    with pytest.raises(UsageError, match="--known-to"):
        past_asked_for(place, None, "nobody")
    case = opened(place)
    before_anything = min(walked.published) - timedelta(days=1)
    with pytest.raises(PersonUnknown, match="had reached the hub"):
        look_at_chronology(place, case, known_on=before_anything, known_to="police")
    nothing_yet = look_at_chronology(place, case, known_on=before_anything)[1]
    assert (nothing_yet.lines, bool(nothing_yet.sources)) == ((), True)
