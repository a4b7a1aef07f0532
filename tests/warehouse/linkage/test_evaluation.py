"""A table of people is linked as a night links them: measured against its truth, whatever its order, gaps and headings."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from safeguarding.errors import UsageError
from town.registers import make_registers
from warehouse.linkage.evaluation import Evaluation, clusters, evaluated, review_pairs
from warehouse.linkage.tables import PeopleTable

TABLE = make_registers(1500, seed=12)


def linked(folder: Path, table: pd.DataFrame, truth: str | None = "person", **said: Any) -> tuple[Evaluation, pd.DataFrame]:
    path = folder / "people.csv"
    table.to_csv(path, index=False)
    with evaluated(PeopleTable(path, said.pop("meanings", {}), truth), **said) as (evaluation, connection):
        return evaluation, clusters(connection).df()


def parts(found: pd.DataFrame) -> set[frozenset[str]]:
    return {frozenset(group["agency"] + ":" + group["local_id"]) for _, group in found.groupby("person_id")}


def test_a_hard_population_is_linked_with_next_to_no_false_merge_and_most_of_it_is_found(tmp_path: Path) -> None:
    """Harsh on purpose: two in five twins are named a letter apart, one in seven of the police's values is wrong."""
    evaluation, found = linked(tmp_path, TABLE)
    assert evaluation.quality is not None
    pairs = evaluation.quality.pairs
    assert pairs.precision is not None
    assert pairs.recall is not None
    assert pairs.precision > 0.999
    assert pairs.recall > 0.965
    assert evaluation.review_pairs < 0.01 * pairs.true
    assert evaluation.quality.false_merges["twins"] == 0
    assert len(found) == len(TABLE)
    assert list(found["local_id"]) == list(TABLE["local_id"])
    assert set(evaluation.quality.by_sex) == {"F", "M"}


def test_rows_in_another_order_make_the_same_persons_with_the_same_ids(tmp_path: Path) -> None:
    _, found = linked(tmp_path, TABLE.head(1200))
    _, shuffled = linked(tmp_path, TABLE.head(1200).sample(frac=1, random_state=4))
    columns = ["agency", "local_id", "person_id"]
    assert found[columns].sort_values(columns).to_numpy().tolist() == shuffled[columns].sort_values(columns).to_numpy().tolist()


def test_twins_with_names_a_letter_apart_stay_two(tmp_path: Path) -> None:
    home = {"family_name": "Marsh", "birth_date": "2015-03-04", "sex": "F", "postcode": "NP1 2AB", "address": "12 Mill Lane"}
    rows = [
        {"agency": agency, "local_id": given, "given_name": given, "person": given[:3], **home}
        for agency in ("education", "health", "police")
        for given in ("Jack", "Jake", "Mia", "Maya", "Ella", "Ellie")
    ]
    evaluation, found = linked(tmp_path, pd.DataFrame(rows))
    assert parts(found) == {
        frozenset(f"{agency}:{given}" for agency in ("education", "health", "police"))
        for given in ("Jack", "Jake", "Mia", "Maya", "Ella", "Ellie")
    }
    assert evaluation.quality is not None
    assert evaluation.quality.false_merges == {"twins": 0, "siblings": 0, "other": 0}


def test_columns_may_be_absent_named_otherwise_and_spread_over_several(tmp_path: Path) -> None:
    table = pd.DataFrame(
        {
            "first": ["Amelia", "amelia", "Zoe"],
            "surname": ["Thackray", "THACKRAY", "Thackray"],
            "dob": ["04/03/2015", "2015-03-04", "2015-03-04"],
            "house": ["12", "12", "12"],
            "street": ["Mill Lane", "Mill Lane", "Mill Lane"],
        }
    )
    meanings = {"first": "given_name", "surname": "family_name", "dob": "birth_date", "house": "address", "street": "address"}
    evaluation, found = linked(tmp_path, table, truth=None, meanings=meanings)
    assert (evaluation.records, evaluation.persons, evaluation.quality) == (3, 2, None)
    assert found["person_id"][0] == found["person_id"][1] != found["person_id"][2]


def test_an_agency_that_keeps_one_record_a_person_is_believed(tmp_path: Path) -> None:
    row = {
        "given_name": "Amelia",
        "family_name": "Thackray",
        "birth_date": "2015-03-04",
        "postcode": "NP1 2AB",
        "address": "1 A",
    }
    table = pd.DataFrame([{"agency": "police", "local_id": number, **row} for number in ("1", "2")])
    assert linked(tmp_path, table, truth=None)[0].persons == 1
    evaluation, _ = linked(tmp_path, table, truth=None, one_per_agency=["police"])
    assert (evaluation.persons, evaluation.review_pairs) == (2, 1)


def test_the_pairs_for_people_name_both_records(tmp_path: Path) -> None:
    row = {"family_name": "Thackray", "birth_date": "2015-03-04", "sex": "M", "postcode": "NP1 2AB", "address": "12 Mill Lane"}
    path = tmp_path / "people.csv"
    pd.DataFrame(
        [
            {"agency": "police", "local_id": "7", "given_name": "Jayden", **row},
            {"agency": "gp", "local_id": "3", "given_name": "Kayden", **row},
        ]
    ).to_csv(path, index=False)
    with evaluated(PeopleTable(path, {})) as (_, connection):
        asked = review_pairs(connection).df()
    assert asked.to_dict("records") == [{"a_agency": "gp", "a_local_id": "3", "b_agency": "police", "b_local_id": "7"}]


@pytest.mark.parametrize(
    ("content", "meanings", "truth", "says"),
    [
        (None, {}, None, "not there"),
        (b"PAR1 rubbish", {}, None, "could not be read"),
        (b"a,b\n1,2\n", {}, None, "no name and no number"),
        (b"given_name\nAmelia\n", {"dob": "birth_date"}, None, "no column dob"),
        (b"given_name,x\nAmelia,1\n", {"x": "shoe_size"}, None, "called shoe_size"),
        (b"given_name\nAmelia\n", {}, "who", "no column who"),
    ],
)
def test_a_table_that_cannot_be_understood_is_refused_without_a_value(
    tmp_path: Path, content: bytes | None, meanings: dict[str, str], truth: str | None, says: str
) -> None:
    path = tmp_path / ("people.parquet" if content == b"PAR1 rubbish" else "people.csv")
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(UsageError) as refused, evaluated(PeopleTable(path, meanings, truth)):
        pass
    assert says in refused.value.what
    assert "Amelia" not in str(refused.value.as_dict())
