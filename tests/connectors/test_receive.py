"""From a file to rows that may land, and a receipt that accounts for all of it."""

from __future__ import annotations

import os
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from connectors import connectors
from connectors.declaration import Agreement, Dataset
from connectors.formats import delimited
from connectors.receive import Received, receive
from safeguarding.crypto import Keys
from safeguarding.errors import AgreementNotLive, ColumnMissing, DeliveryEmpty, DeliveryUnreadable
from safeguarding.need_to_know.free_text import Redactor

NOW = datetime(2026, 11, 21, 2, 0)
KEY = Keys(bytes(range(32))).pseudonymiser("records")
REDACTOR = Redactor()
HOUSING, POLICE = connectors()["housing"].datasets[0], connectors()["police"].datasets[0]
HEADER = "Change;Tenancy Ref;Concern Ref;Person Ref;Forename;Surname;DOB;Relationship;Concern Date;Phone;Rent;Notes"
MOTHER = "A;T1;C1;P1;Grace;Okafor;02/03/1990;Mother;19/11/2026;07700 900123;-12.50;Grace Okafor rang from 07700 900123"
CHILD = "A;T1;C1;P2;Ada;Okafor;03/04/2015;Child;19/11/2026;;-12.50;Ada was in the garden"


def take(
    folder: Path,
    *lines: str,
    name: str = "x.txt",
    known: Received | None = None,
    header: str = HEADER,
    dataset: Dataset = HOUSING,
    now: datetime = NOW,
) -> Received:
    path = folder / name
    path.write_text("\n".join((header, *lines)), "utf-8")
    return receive(path, "housing", dataset, now=now, known=held(known), pseudonymiser=KEY, redactor=REDACTOR)


def held(known: Received | None) -> dict[str, dict[str, str]]:
    return {} if known is None else {r: dict(zip(t["row_key"], t["row_digest"], strict=True)) for r, t in known.tables.items()}


def balances(received: Received) -> bool:
    receipt = received.receipt
    tables = sum(len(t) for t in received.tables.values())
    return receipt.rows_received == tables + receipt.rows_rejected + receipt.rows_unchanged


def concerns(received: Received) -> pd.DataFrame:
    return received.tables["concern"]


def test_a_delivery_becomes_rows_that_may_land_and_a_receipt(tmp_path: Path) -> None:
    received = take(tmp_path, MOTHER, "broken", CHILD)
    row = concerns(received).iloc[1]
    assert (row["given_name"], row["birth_date"], row["relation"]) == ("Ada", "2015-04-03", "child")
    assert (row["row_line"], row["row_change"], row["row_scope"]) == (4, "present", "")
    assert pd.isna(row["row_unreadable"])
    receipt = received.receipt
    assert (receipt.rows_received, receipt.rows_rejected, receipt.rows_unchanged) == (3, 1, 0)
    assert [(r.record, r.line, r.reason) for r in receipt.rejects] == [("concern", 3, "too few cells")]
    assert receipt.columns_dropped == ("Rent",)
    assert balances(received)


def test_undeclared_and_dropped_columns_are_in_no_cell(tmp_path: Path) -> None:
    table = concerns(take(tmp_path, MOTHER, CHILD))
    assert "phone" not in table.columns
    assert not table.astype(str).apply(lambda c: c.str.contains("900123|12.50", regex=True)).any().any()


def test_notes_land_without_the_names_that_stand_beside_them(tmp_path: Path) -> None:
    notes = concerns(take(tmp_path, MOTHER, CHILD))["narrative"]
    assert "Okafor" not in "".join(notes)
    assert notes.iloc[1] == "[CHILD] was in the garden"


def test_a_delivery_seen_before_is_unchanged_and_not_redacted_again(tmp_path: Path) -> None:
    first = take(tmp_path, MOTHER, CHILD)
    again = take(tmp_path, MOTHER, CHILD, known=first)
    assert len(concerns(again)) == 0
    assert again.receipt.rows_unchanged == 2
    assert len(again.present["concern"]) == 2
    assert list(concerns(again).columns) == list(concerns(first).columns)


def test_only_the_changed_row_of_a_delivery_is_handed_on(tmp_path: Path) -> None:
    first = take(tmp_path, MOTHER, CHILD)
    again = take(tmp_path, MOTHER, CHILD.replace("garden", "house"), known=first)
    assert concerns(again)["row_line"].tolist() == [3]
    assert concerns(again)["row_key"].tolist() == concerns(first)["row_key"].tolist()[1:]
    assert balances(again)


def test_a_familys_changed_name_has_its_notes_redacted_anew(tmp_path: Path) -> None:
    first = take(tmp_path, MOTHER, CHILD)
    again = take(tmp_path, MOTHER.replace(";Grace;", ";Gracie;"), CHILD, known=first)
    assert len(concerns(again)) == 2


def test_an_undeclared_column_or_another_order_of_columns_changes_no_row(tmp_path: Path) -> None:
    first = take(tmp_path, MOTHER)
    names, cells = HEADER.split(";"), MOTHER.split(";")
    again = take(tmp_path, ";".join(reversed([*cells, "x"])), header=";".join(reversed([*names, "New"])), known=first)
    assert again.receipt.rows_unchanged == 1


def test_the_same_row_twice_is_one_version_and_two_contents_are_two(tmp_path: Path) -> None:
    other = CHILD.replace("garden", "house")
    received = take(tmp_path, CHILD, CHILD, other)
    assert concerns(received)["row_line"].tolist() == [2, 4]
    assert received.receipt.rows_unchanged == 1


def test_a_row_that_comes_back_to_what_was_said_before_is_a_new_version(tmp_path: Path) -> None:
    first = take(tmp_path, CHILD)
    back = take(tmp_path, CHILD.replace("A;", "D;", 1), CHILD, known=first)
    assert concerns(back)["row_change"].tolist() == ["withdrawn", "present"]


def test_a_delete_marker_withdraws_its_record(tmp_path: Path) -> None:
    received = take(tmp_path, CHILD, CHILD.replace("A;", "Deleted;", 1).replace("P2", "P3"))
    assert concerns(received)["row_change"].tolist() == ["present", "withdrawn"]


def test_a_row_without_its_key_is_handed_on_to_be_held_back(tmp_path: Path) -> None:
    keyless = CHILD.replace("C1;P2", ";")
    table = concerns(take(tmp_path, keyless, keyless))
    assert len(table) == 2
    assert table["row_key"].is_unique


def test_what_cannot_be_read_as_its_kind_is_named_and_left_out(tmp_path: Path) -> None:
    table = concerns(take(tmp_path, CHILD.replace("03/04/2015", "31/02/2015").replace(";Child;", ";Ally;"), MOTHER))
    assert table["row_unreadable"].tolist()[0] == "birth_date;relation"
    assert pd.isna(table["birth_date"].iloc[0])
    assert pd.isna(table["row_unreadable"].iloc[1])


def test_a_snapshot_says_within_what_it_is_complete(tmp_path: Path) -> None:
    scoped = replace(HOUSING, mode="snapshot", snapshot_scope=("tenancy_ref",))
    received = take(tmp_path, CHILD, MOTHER, CHILD.replace("T1", "T2").replace("P2", "P3"), dataset=scoped)
    scopes = received.present["concern"]["row_scope"].tolist()
    assert scopes[0] == scopes[1] != scopes[2]


@pytest.mark.parametrize(
    "agreement",
    [
        Agreement("A", None, date(2030, 1, 1)),
        Agreement("A", date(2026, 1, 1), date(2026, 11, 20)),
        Agreement("A", date(2026, 11, 22), date(2030, 1, 1)),
    ],
)
def test_without_a_live_agreement_the_file_is_not_even_opened(tmp_path: Path, agreement: Agreement) -> None:
    dataset = replace(HOUSING, agreement=agreement)
    with pytest.raises(AgreementNotLive):
        receive(tmp_path / "absent", "housing", dataset, now=NOW, known={}, pseudonymiser=KEY, redactor=REDACTOR)


def test_refusals_of_a_reader_pass_through(tmp_path: Path) -> None:
    (tmp_path / "empty").write_bytes(b"\n")
    with pytest.raises(DeliveryEmpty):
        receive(tmp_path / "empty", "housing", HOUSING, now=NOW, known={}, pseudonymiser=KEY, redactor=REDACTOR)
    with pytest.raises(ColumnMissing):
        take(tmp_path, header="Forename;Surname")


def test_whatever_else_a_reader_stumbles_over_is_a_refusal_without_a_value(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stumble(*_: object) -> None:
        raise ValueError("Ada Okafor")

    monkeypatch.setattr(delimited, "read", stumble)
    with pytest.raises(DeliveryUnreadable, match="ValueError") as refusal:
        take(tmp_path, CHILD)
    assert "Okafor" not in str(refusal.value)
    assert refusal.value.__context__ is None


@pytest.mark.parametrize("fault", [MemoryError, OSError])
def test_a_passing_fault_is_not_the_deliverys(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fault: type[Exception]) -> None:
    def stumble(*_: object) -> None:
        raise fault

    monkeypatch.setattr(delimited, "read", stumble)
    with pytest.raises(fault):
        take(tmp_path, CHILD)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("PPN_20261119_0200.csv", datetime(2026, 11, 19, 2)),
        ("concerns 2026-11-19.txt", datetime(2026, 11, 19)),
        ("Safeguarding 19-11-2026.xlsx", datetime(2026, 11, 19)),
        ("extract19112026.csv", datetime(2026, 11, 19)),
        ("2026-11-19T02.15.30.csv", datetime(2026, 11, 19, 2, 15, 30)),
        ("case 4520261119 20261118.csv", datetime(2026, 11, 18)),
    ],
)
def test_when_it_was_drawn_is_taken_from_the_files_name(tmp_path: Path, name: str, expected: datetime) -> None:
    receipt = take(tmp_path, CHILD, name=name).receipt
    assert (receipt.extracted_at, receipt.extract_time_from) == (expected, "name")


def test_when_it_was_drawn_is_what_the_delivery_says_before_its_name(tmp_path: Path) -> None:
    received = take(tmp_path, HEADER, CHILD, header="Extracted: 18/11/2026 23:30", name="x20261119.txt")
    assert (received.receipt.extracted_at, received.receipt.extract_time_from) == (datetime(2026, 11, 18, 23, 30), "content")


@pytest.mark.parametrize("name", ["x.txt", "x20261122.txt", "x20269999.txt"])
def test_when_it_was_drawn_is_else_the_files_age_in_uk_time_and_never_to_come(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.write_text(f"{HEADER}\n{CHILD}")
    at = datetime(2026, 7, 1, 0, 30, tzinfo=UTC).timestamp()
    os.utime(path, (at, at))
    receipt = receive(path, "housing", HOUSING, now=NOW, known={}, pseudonymiser=KEY, redactor=REDACTOR).receipt
    assert (receipt.extracted_at, receipt.extract_time_from) == (datetime(2026, 7, 1, 1, 30), "file")
    later = receive(path, "housing", HOUSING, now=datetime(2026, 6, 1), known={}, pseudonymiser=KEY, redactor=REDACTOR).receipt
    assert later.extracted_at == datetime(2026, 6, 1)


_SILENT = CHILD.replace("Ada was in the garden", "")
_ROWS = st.lists(
    st.sampled_from(
        [_SILENT, _SILENT.replace("P2", "P3"), _SILENT.replace("Ada", "Ida"), _SILENT.replace("A;", "D;"), "cut", ""]
    )
)


@settings(deadline=None, max_examples=40)
@given(_ROWS, _ROWS)
def test_every_row_is_new_unchanged_or_rejected(
    tmp_path_factory: pytest.TempPathFactory, before: list[str], now: list[str]
) -> None:
    folder = tmp_path_factory.mktemp("delivery")
    first = take(folder, *before)
    second = take(folder, *now, known=first)
    assert balances(first)
    assert balances(second)
    assert second.receipt.rows_received == sum(bool(row) for row in now)
    assert len(second.present["concern"]) == second.receipt.rows_received - second.receipt.rows_rejected


def test_a_code_that_nobody_declared_is_kept_and_named_by_its_column(tmp_path: Path) -> None:
    received = take(tmp_path, MOTHER + ";SURPRISE", CHILD + ";ASB", header=HEADER + ";Concern Type")
    assert list(concerns(received)["concern_type"]) == ["SURPRISE", "ASB"]
    assert list(concerns(received)["row_unknown"].fillna("")) == ["concern_type", ""]


def test_rows_that_share_a_line_are_told_apart(tmp_path: Path) -> None:
    census = connectors()["childrens_social_care"].datasets[0]
    child = "<Child><ChildIdentifiers><LAchildID>C{0}</LAchildID></ChildIdentifiers></Child>"
    path = tmp_path / "one line.xml"
    path.write_text(f"<Message><Children>{''.join(child.format(i) for i in range(4))}</Children></Message>", "utf-8")
    received = receive(path, "council", census, now=NOW, known={}, pseudonymiser=KEY, redactor=REDACTOR)
    assert list(received.tables["child"]["row_line"]) == [1, 2, 3, 4]
