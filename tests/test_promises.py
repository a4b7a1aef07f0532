"""The ten promises, each shown on a whole night of the invented town. docs/promises.md names the tests of each."""

from __future__ import annotations

import itertools
import json
import shutil
from contextlib import closing
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from connectors import connectors
from flows import cli
from flows.workplace import Workplace
from safeguarding.codes import Route, StatementKind
from safeguarding.errors import CaseUnknown, KeyWrong
from safeguarding.ledger.cases import Case, CaseRequest
from safeguarding.ledger.decisions import DecisionKind, Judgement
from tests.conftest import NOW, DemoHome, walk_night
from tests.permits import permit_for
from warehouse.landing import Landing
from warehouse.publish import open_published
from warehouse.queries.chronology import Chronology, chronology
from warehouse.queries.sources import sources
from warehouse.queries.worklist import worklist
from warehouse.store import Database, quoted

MARKER = "QZXMARKERQZX"


SECONDS = itertools.count()


def open_case_on(place: Workplace, person_id: str) -> Case:
    """A case opened as the rules ask, each a second after the one before."""
    request = CaseRequest(
        person_id, "section_47", "public_task", "level_4", "strategy discussion asked for", "an.analyst", "analyst", "a.manager"
    )
    return place.cases.open(request, NOW + timedelta(seconds=next(SECONDS)))


def busiest_person(place: Workplace) -> str:
    with closing(open_published(place.home, place.keys, place.encryption, "picture")) as picture:
        return max(worklist(picture, permit_for(Route.WORKLIST)).rows, key=lambda row: len(row.agencies)).person_id


def look(place: Workplace, case: Case, **asked: object) -> Chronology:
    with (
        closing(open_published(place.home, place.keys, place.encryption, "identity")) as identity,
        closing(open_published(place.home, place.keys, place.encryption, "picture")) as picture,
    ):
        leave = permit_for(Route.CHRONOLOGY, case=case)
        return chronology(identity, picture, leave, place.audit, case, **asked)  # type: ignore[arg-type]


def surnames(truth: Path) -> set[str]:
    """Long surnames of the town, that no ordinary text holds by chance."""
    people = [json.loads(line) for line in (truth / "people.jsonl").read_text("utf-8").splitlines()]
    return {p["family_name"] for p in people if len(p["family_name"]) >= 8}


def every_byte(home: Path) -> list[tuple[Path, bytes]]:
    return [(path, path.read_bytes()) for path in home.rglob("*") if path.is_file()]


def test_promise_1_nothing_lands_that_is_not_in_the_sharing_agreement(
    demo_home: DemoHome, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = demo_home.copy(tmp_path)
    place = own.enter(monkeypatch)
    folder = own.inbox / "police" / "vulnerability_reports"
    rows = "\r\n".join(f"N{i},P{i},03/11/2026 10:00,{MARKER},Alfie{i},Ex{i}" for i in range(3))
    (folder / "PPN_20261121_2359.csv").write_text(
        f"PPN ID,Nominal Ref,Incident From,Warning Markers,Forename,Surname\r\n{rows}\r\n"
    )
    record = walk_night(place, own.inbox)
    [delivery] = record.deliveries
    assert "Warning Markers" in delivery["columns_dropped"]
    assert delivery["rows_landed"] == 3
    declared = {dataset.table(r): {c.name for c in r.kept()} for dataset, r in connectors()["police"].tables()}
    with Landing(place.home, "police", place.keys, place.encryption) as landing:
        tables = landing.connection.execute("SELECT table_name FROM duckdb_tables() WHERE database_name = 'store'").fetchall()
        for (name,) in tables:
            rows_held = landing.connection.execute(f"SELECT * FROM store.{quoted(name)}")
            columns = {d[0] for d in rows_held.description or []}
            assert MARKER not in str(rows_held.fetchall())
            if name in declared:
                bookkeeping = {c for c in columns if c.startswith("row_")} | {"delivery_id", "extracted_at", "received_at"}
                assert columns - bookkeeping <= declared[name]


def test_promise_2_nothing_is_lost(demo_home: DemoHome) -> None:
    received = {f"{d['agency']}/{d['dataset']}": 0 for d in demo_home.record.deliveries}
    for d in demo_home.record.deliveries:
        accounted = d["rows_landed"] + d["rows_quarantined"] + d["rows_rejected"] + d["rows_unchanged"]
        assert d["rows_received"] == accounted > 0
        received[f"{d['agency']}/{d['dataset']}"] += d["rows_received"]
    written = json.loads((demo_home.truth / "deliveries.json").read_text("utf-8"))
    for feed in ("police/vulnerability_reports", "housing/tenancy_concerns", "education/safeguarding_log"):
        sent = sum(w["rows"] for w in written if f"{w['agency']}/{w['dataset']}" == feed and not w["is_resent"])
        assert received[feed] == sent


def test_promise_3_identities_and_concerns_are_kept_apart_until_a_case_is_opened(
    demo_home: DemoHome, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = demo_home.enter(monkeypatch)
    with closing(open_published(place.home, place.keys, place.encryption, "picture")) as picture:
        tables = picture.execute(
            "SELECT schema_name, table_name FROM duckdb_tables() WHERE database_name = current_database()"
        ).fetchall()
        assert ("chronology", "event") in tables
        content = " ".join(str(picture.execute(f"SELECT * FROM {s}.{quoted(t)}").fetchall()) for s, t in tables)
    assert not [name for name in surnames(demo_home.truth) if name in content]
    with pytest.raises(CaseUnknown):
        place.cases.get("C-0000000000")
    shown = look(place, open_case_on(place, busiest_person(place)))
    assert shown.person.family_name


def test_promise_3_one_snapshots_key_does_not_open_the_other(demo_home: DemoHome, monkeypatch: pytest.MonkeyPatch) -> None:
    place = demo_home.enter(monkeypatch)
    [identity] = (place.home / "published").glob("identity-*.duckdb")
    database = Database(place.home, place.keys, place.encryption)
    with database.connect() as connection, pytest.raises(KeyWrong):
        database.attach(connection, identity, "identity", store="published/picture", read_only=True)


def test_promise_4_no_look_without_a_record(
    demo_home: DemoHome, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    place = demo_home.copy(tmp_path).enter(monkeypatch)
    person = busiest_person(place)
    before = place.audit.verify().records
    for command in (["worklist", "--json"], ["explain", person, "--json"]):
        assert cli.run(command) == 0
    assert place.audit.verify().records == before + 2
    case = open_case_on(place, person)
    capsys.readouterr()
    shutil.rmtree(place.home / "ledger.sqlite", ignore_errors=True)
    (place.home / "ledger.sqlite").unlink()
    (place.home / "ledger.sqlite").mkdir()
    for command in (["worklist", "--json"], ["explain", person, "--json"], ["chronology", case.case_id, "--json"]):
        assert cli.run(command) == 3
        assert set(json.loads(capsys.readouterr().out)) == {"error"}


def test_promise_5_no_value_from_a_record_in_an_answer_about_deliveries(
    demo_home: DemoHome, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    own = demo_home.copy(tmp_path)
    place = own.enter(monkeypatch)
    folder = own.inbox / "police" / "vulnerability_reports"
    (folder / f"{MARKER} 20261121.csv").write_text(f"{MARKER},DOB,Surname\r\n1,{MARKER},x\r\n")
    (folder / f"b{MARKER} 20261121.csv").write_text(
        f"PPN ID,Nominal Ref,Incident From,DOB,Surname\r\n{MARKER},P1,{MARKER},{MARKER},{MARKER}\r\nN1,{MARKER}\r\n"
    )
    (own.inbox / "health" / "emergency_attendances" / f"{MARKER}.json").write_text(
        '{"resourceType": "Bundle", "entry": [' + MARKER
    )
    (own.inbox / MARKER).mkdir()
    (own.inbox / MARKER / f"{MARKER}.csv").write_text(MARKER)
    record = walk_night(place, own.inbox)
    assert len(record.errors) == 3
    assert cli.run(["deliveries", "--json"]) == 0
    assert cli.run(["deliveries"]) == 0
    printed = capsys.readouterr()
    assert MARKER not in printed.out + printed.err + str(record)
    assert not [path for path, content in every_byte(place.home) if MARKER.encode() in content or MARKER in path.name]


def test_promise_6_everything_is_encrypted_at_rest(demo_home: DemoHome, monkeypatch: pytest.MonkeyPatch) -> None:
    place = demo_home.enter(monkeypatch)
    open_case_on(place, busiest_person(place))
    names = {name.encode() for name in surnames(demo_home.truth)} | {b"strategy discussion asked for"}
    assert len(names) > 3
    assert not [path.name for path, content in every_byte(place.home) if any(name in content for name in names)]


def test_promise_7_silence_is_never_safety(
    demo_home: DemoHome, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    own = replace(demo_home, home=tmp_path / "home", inbox=tmp_path / "inbox")
    shutil.copytree(demo_home.inbox, own.inbox)
    shutil.rmtree(own.inbox / "health")
    place = own.enter(monkeypatch)
    record = walk_night(place, own.inbox, NOW + timedelta(days=10))
    assert record.sources_missing == ["health/emergency_attendances"]
    assert "police/vulnerability_reports" in record.sources_late
    assert record.exit_code == 4
    with closing(open_published(place.home, place.keys, place.encryption, "picture")) as picture:
        named = [(source.agency, source.status) for source in sources(picture, permit_for(Route.WORKLIST))]
    assert ("health", "never") in named
    assert all(status == "never" for _, status in named[: named.index(("health", "never"))]), "the missing ones come first"
    for command in (["worklist", "--json"], ["explain", busiest_person(place), "--json"]):
        capsys.readouterr()
        cli.run(command)
        assert "health" in json.dumps(json.loads(capsys.readouterr().out)["sources"])


def test_promise_8_what_was_known_when_can_be_replayed(demo_home: DemoHome, monkeypatch: pytest.MonkeyPatch) -> None:
    place = demo_home.enter(monkeypatch)
    case = open_case_on(place, busiest_person(place))
    look(place, case, everything=True)  # who looked first is on every line from now on
    today = look(place, case, everything=True)
    assert today.lines
    assert look(place, case, everything=True, known_on=NOW.date()).lines == today.lines
    assert not look(place, case, everything=True, known_on=(NOW - timedelta(days=1)).date()).lines


def test_promise_9_peoples_decisions_win_for_ever(demo_home: DemoHome, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    own = demo_home.copy(tmp_path)
    place = own.enter(monkeypatch)

    def persons() -> dict[str, str]:
        with closing(open_published(place.home, place.keys, place.encryption, "identity")) as identity:
            return dict(identity.execute("SELECT record_id, person_id FROM identity.person_record ORDER BY ALL").fetchall())

    before = persons()
    linked = next((a, b) for a, b in itertools.combinations(before, 2) if before[a] == before[b])
    strangers = next((a, b) for a, b in itertools.combinations(before, 2) if before[a] != before[b] and "housing" in a + b)
    for kind, (record, other) in ((DecisionKind.REJECT, linked), (DecisionKind.CONFIRM, strangers)):
        judgement = Judgement(kind, record, (other,), "looked into and written down", (), ())
        place.decisions.decide(judgement, "a.reviewer", "linkage_reviewer", NOW)
    for night in range(3):
        walk_night(place, own.inbox, NOW + timedelta(days=night))
        after = persons()
        assert after[linked[0]] != after[linked[1]]
        assert after[strangers[0]] == after[strangers[1]]


def test_promise_10_fact_allegation_opinion_and_intelligence_stay_marked(
    demo_home: DemoHome, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = demo_home.enter(monkeypatch)
    labels = {kind.label for kind in StatementKind}
    lines = look(place, open_case_on(place, busiest_person(place)), everything=True).lines
    assert {line.statement_kind for line in lines} <= labels
    assert len({line.statement_kind for line in lines}) > 1
    with closing(open_published(place.home, place.keys, place.encryption, "picture")) as picture:
        kinds = {k for (k,) in picture.execute("SELECT DISTINCT statement_kind FROM chronology.event").fetchall()}
    assert kinds <= {kind.value for kind in StatementKind}
    assert {"allegation", "decision", "observed_fact"} <= kinds


def test_a_night_of_another_day_keeps_every_persons_id(
    demo_home: DemoHome, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = demo_home.copy(tmp_path)
    place = own.enter(monkeypatch)

    def ids() -> dict[str, str]:
        with closing(open_published(place.home, place.keys, place.encryption, "identity")) as identity:
            return dict(identity.execute("SELECT record_id, person_id FROM identity.person_record").fetchall())

    before = ids()
    walk_night(place, own.inbox, datetime(2026, 11, 23, 2))
    assert ids() == before
