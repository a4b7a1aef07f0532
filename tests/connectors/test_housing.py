"""The landlord's concerns, from a file to rows that may land."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.connectors.deliveries import cells, deliver

HEADINGS = (
    "Change;Tenancy Ref;Concern Ref;Person Ref;Forename;Surname;DOB;Sex;Relationship;On Tenancy;Address;Postcode;UPRN;"
    "Tenancy Start;Tenancy End;Concern Type;Alert Code;Arrears;Concern Date;Recorded;Recorded By;Officer;Phone;"
    "Rent Account Balance;Benefit Type;Notes"
)
REST = (
    "4 Hill Street;NP1 1AA;000012345678;01/02/2020;;ARREARS;;£1,250.40;19/11/2026;19/11/2026 16:20:00;income officer;AO12;"
    "07700 900111;-1250.40;UC;Zoë Ward was not at home; rang twice"
).replace("home; rang", "home, rang")
MOTHER = f"A;TEN1;C1;007;Zoë;Ward;02/03/1990;Female;Mother;Yes;{REST}"
PARTNER = f"U;TEN1;C1;008;Joe;O’Neil;;Male;Partner;No;{REST}"
GONE = f"D;TEN1;C0;007;Zoë;Ward;02/03/1990;Female;Mother;Yes;{REST}"


@pytest.mark.parametrize("encoding", ["cp1252", "utf-16", "utf-8"])
def test_a_concern_lands_as_one_row_for_each_person_of_the_household(tmp_path: Path, encoding: str) -> None:
    content = "\n".join((HEADINGS, MOTHER, PARTNER, GONE)).encode(encoding)
    received = deliver(tmp_path, "housing", "tenancy_concerns", content)
    table = received.tables["concern"]
    mother, partner = cells(table, 0), cells(table, 1)
    assert (mother["person_ref"], mother["uprn"], mother["given_name"]) == ("007", "000012345678", "Zoë")
    assert (mother["arrears_band"], mother["concern_type"]) == ("1000-2499", "ARREARS")
    assert (mother["occurred_on"], mother["recorded_at"]) == ("2026-11-19", "2026-11-19 16:20:00")
    assert (partner["relation"], partner["is_on_tenancy"], partner["family_name"]) == ("step_parent", "false", "O’Neil")
    assert mother["narrative"] == "[MOTHER] was not at home, rang twice"
    assert table["row_change"].tolist() == ["present", "present", "withdrawn"]
    assert received.receipt.columns_dropped == ("Benefit Type", "Officer", "Rent Account Balance")
    assert table["row_unreadable"].isna().all()


def test_an_exact_sum_of_arrears_lands_nowhere(tmp_path: Path) -> None:
    received = deliver(tmp_path, "housing", "tenancy_concerns", f"{HEADINGS}\n{MOTHER}".encode())
    assert "1250" not in received.tables["concern"].to_csv().replace("1,250", "1250")
