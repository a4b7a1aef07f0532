"""The picture is rebuilt from the landing alone; a model that is not as declared stops it before anything is shown."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from safeguarding.errors import Fault, ModelInvalid, RunInProgress, SettingsInvalid
from tests.warehouse.arrivals import LATER, LATEST, NOON, land, landing
from tests.warehouse.pictures import MODELS, NOW, built, write_models
from warehouse.arrival import Refusal
from warehouse.build import BuiltPicture
from warehouse.models import MODELLED, read_models


def reports(*notes: tuple[str, str]) -> dict[str, list[dict[str, str | None]]]:
    return {"report": [{"number": number, "note": note} for number, note in notes]}


def ask(picture: BuiltPicture, sql: str) -> list[tuple[Any, ...]]:
    return picture.connection.execute(sql).fetchall()


def versions(picture: BuiltPicture) -> list[tuple[Any, ...]]:
    return ask(
        picture,
        "SELECT number, note, row_version, superseded_at, withdrawn_at FROM landing.police__reports__report ORDER BY ALL",
    )


def test_a_record_type_that_was_never_delivered_is_an_empty_view_with_its_columns(tmp_path: Path) -> None:
    with built(tmp_path) as picture:
        assert versions(picture) == []
        types = ask(picture, "SELECT DISTINCT column_type FROM (DESCRIBE landing.police__reports__report)")
        assert {t for (t,) in types} == {"VARCHAR", "INTEGER", "TIMESTAMP"}
        assert ask(picture, "SELECT count(*) FROM staging.event") == [(0,)]
        assert ask(picture, "SELECT * FROM risk_picture.finding") == []


def test_each_version_says_when_it_was_superseded_or_withdrawn(tmp_path: Path) -> None:
    with landing(tmp_path) as store:
        land(store, reports(("1", "a"), ("2", "a")), is_snapshot=True)
        land(store, reports(("1", "b")), is_snapshot=True, extracted_at=LATER, received_at=LATER)
        land(store, reports(("1", "b"), ("2", "c")), is_snapshot=True, extracted_at=LATEST, received_at=LATEST)
    with built(tmp_path) as picture:
        assert versions(picture) == [
            ("1", "a", 1, LATER, None),
            ("1", "b", 2, None, None),
            ("2", "a", 1, None, LATER),
            ("2", "c", 3, None, None),
        ]


def test_an_older_extract_that_came_late_was_never_current_and_changes_nothing_that_was_known(tmp_path: Path) -> None:
    with landing(tmp_path) as store:
        land(store, reports(("1", "new")), extracted_at=LATER, received_at=LATER)
        land(store, reports(("1", "stale")), extracted_at=NOON, received_at=LATEST)
    with built(tmp_path) as picture:
        assert versions(picture) == [("1", "new", 2, None, None), ("1", "stale", 1, LATER, None)]


def test_every_feed_says_how_it_stands(tmp_path: Path) -> None:
    with landing(tmp_path) as store:
        land(store, reports(("1", "a")), extracted_at=NOW - timedelta(hours=30))
    for now, status in ((NOW, "fresh"), (NOW + timedelta(hours=7), "late")):
        with built(tmp_path, now=now) as picture:
            found = ask(picture, "SELECT agency, status, due_every_hours, last_extracted_at FROM source.feed ORDER BY agency")
            assert found == [("housing", "never", 36, None), ("police", status, 36, NOW - timedelta(hours=30))]
    with landing(tmp_path) as store:
        store.refuse(Refusal("police", "reports", "f" * 32, NOON + timedelta(minutes=1), "MASH-204"))
    with built(tmp_path) as picture:
        assert ask(picture, "SELECT status FROM source.feed WHERE agency = 'police'") == [("refused_last",)]


def test_records_become_persons_patterns_and_findings(tmp_path: Path) -> None:
    with landing(tmp_path) as store:
        land(store, reports(("1", "Marsh"), ("2", "Reed")))
    with built(tmp_path) as picture:
        assert ask(picture, "SELECT family_name FROM identity.person ORDER BY ALL") == [("Marsh",), ("Reed",)]
        found = ask(
            picture, "SELECT DISTINCT pattern, version, thresholds, agencies, why, len(event_ids) FROM risk_picture.finding"
        )
        assert found == [("repeats", "1", "contacts=3;days=90", ["police"], "3 contacts", 1)]
        assert ask(picture, "SELECT count(*) FROM risk_picture.finding") == [(2,)]
        assert ask(picture, "SELECT name, value FROM threshold.pattern WHERE pattern = 'repeats'") == [
            ("contacts", 3),
            ("days", 90),
        ]
        assert ask(picture, "SELECT getvariable('now')") == [(NOW,)]


@pytest.mark.parametrize("read", ["'repeats', 'visits'", "'convergence', 'contacts'"])
def test_a_threshold_that_the_partnership_did_not_set_is_named_before_anything_is_built(tmp_path: Path, read: str) -> None:
    asked = MODELS["risk_picture/repeats.sql"].replace("'repeats', 'contacts'", read)
    named = read.replace("'", "").replace(", ", ".")
    with (
        pytest.raises(SettingsInvalid, match=f"{named} is not set"),
        built(tmp_path, {"risk_picture/repeats.sql": asked}),
    ):
        pass


def test_a_pattern_that_the_partnership_did_not_approve_is_named(tmp_path: Path) -> None:
    with (
        pytest.raises(SettingsInvalid, match=r"patterns\.rumours is not set"),
        built(tmp_path, {"risk_picture/rumours.sql": "SELECT person_id FROM chronology.person"}),
    ):
        pass


def test_the_working_file_is_gone_afterwards_and_what_a_killed_run_left_is_cleaned(tmp_path: Path) -> None:
    (tmp_path / "build").mkdir()
    (tmp_path / "build" / "killed.duckdb").write_bytes(b"left behind")
    with built(tmp_path) as picture:
        files = {path.stem for path in (tmp_path / "build").glob("*.duckdb")}
        assert files == {picture.run, f"identity-{picture.run}", f"picture-{picture.run}"}
    assert list((tmp_path / "build").iterdir()) == []


def test_a_landing_that_is_still_open_is_not_read(tmp_path: Path) -> None:
    with landing(tmp_path), pytest.raises(RunInProgress), built(tmp_path):
        pass


WRONG = [
    ("staging/police__report.sql", "SELECT 1 AS a", "named after none of"),
    ("staging/police__event.sql", "SELECT 'x' AS event_id, 1 AS extra", "agency is missing.*extra is not a column of Event"),
    ("staging/police__person_record.sql", MODELS["staging/police__person_record.sql"].replace("BOOLEAN", "INTEGER"),
     "is_restricted is INTEGER instead of BOOLEAN"),
    ("identity/person.sql", "SELECT 1 AS a; SELECT 2 AS a", "not one SELECT"),
    ("identity/person.sql", "DROP TABLE staging.person_record", "not one SELECT"),
    ("identity/person.sql", "SELECT FROM WHERE (", "does not parse"),
    ("identity/person.sql", "SELECT * FROM chronology.person", "made after it"),
    ("identity/person.sql", "SELECT surname FROM staging.person_record", "identity/person.sql.*surname"),
    ("chronology/person.sql", "SELECT * FROM chronology.person", "read each other"),
    ("risk_picture/repeats.sql", "SELECT person_id, [] AS event_ids FROM chronology.person", "repeats.sql.*window_from"),
]  # fmt: skip


@pytest.mark.parametrize(("model", "sql", "complaint"), WRONG, ids=[f"{m}: {c}" for m, _, c in WRONG])
def test_a_model_that_is_not_as_declared_stops_the_build_by_name(tmp_path: Path, model: str, sql: str, complaint: str) -> None:
    with pytest.raises(ModelInvalid, match=complaint), built(tmp_path, {model: sql}):
        pass


def test_a_value_that_a_model_fails_on_is_not_named(tmp_path: Path) -> None:
    with landing(tmp_path) as store:
        land(store, reports(("1", "Jade Marsh")))
    failing = {"identity/person.sql": "SELECT CAST(family_name AS DATE) AS day FROM staging.person_record"}
    with pytest.raises(Fault) as raised, built(tmp_path, failing):
        pass
    assert raised.value.where == "building identity.person: ConversionException"


def test_models_run_after_those_they_read(tmp_path: Path) -> None:
    chain = {"chronology/a.sql": "FROM chronology.b", "chronology/b.sql": "SELECT 1 AS x FROM chronology.c AS c"}
    folder = write_models(tmp_path, {**chain, "chronology/c.sql": "SELECT 1 AS x FROM identity.person"})
    names = [model.name for model in read_models(folder)["chronology"]]
    assert names.index("c") < names.index("b") < names.index("a")


def test_the_project_s_own_models_are_one_select_each_in_an_order_that_can_be_run() -> None:
    models = read_models()
    assert all(models[schema] for schema in MODELLED)
