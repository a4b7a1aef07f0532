"""Who is who: how right, how fast, beside Splink's own published settings and the recordlinkage toolkit on the same tables.

The tables: invented registers of children with brothers, sisters and twins a letter apart (town/registers.py), and where
they stand beside the repository, in ../shared/data/linkage, sets that others labelled. The town's own deliveries are
linked as a night links them and measured against the town's truth.
"""

from __future__ import annotations

import json
import os
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing
from datetime import datetime
from pathlib import Path
from resource import RUSAGE_SELF, getrusage
from unittest.mock import patch

import pandas as pd

from benchmarks.linkage_peers import pair_figures, recordlinkage_toolkit, splink_as_published
from benchmarks.measurement import Measurement
from flows.night import one_after_the_other, work_through
from flows.progress import Progress
from flows.workplace import open_workplace
from safeguarding.senders import own_number
from town import make
from town.registers import make_registers
from warehouse.linkage.evaluation import evaluated
from warehouse.linkage.tables import PeopleTable
from warehouse.publish import open_published

NOW = datetime(2026, 11, 22, 2, 0)
_EXTERNAL = Path(__file__).parents[2] / "shared" / "data" / "linkage"
# Rows that say a birth date and a sex, and no number that any other row has: a whole town's children fit them.
_BARE = """
WITH number AS (
    SELECT record_id, unnest([upn, former_upn, nhs_number]) AS number FROM identity.person_record
),
shared AS (SELECT number FROM number WHERE number IS NOT NULL GROUP BY number HAVING count(DISTINCT record_id) > 1)
SELECT record_id FROM identity.person_record LEFT JOIN number USING (record_id) LEFT JOIN shared USING (number)
GROUP BY record_id
HAVING count(given_name) = 0 AND count(family_name) = 0 AND count(address) = 0 AND count(shared.number) = 0
"""
_CHILDREN_OF_A_MILLION = 316_000  # about as many children as make a million records


def measure(families: int = 10_000, *, is_million: bool = True) -> list[Measurement]:
    """Precision, recall and seconds on every table; the town of so many families; a million records from cold."""
    found = [*_town(families)]
    for name, table in _tables(families):
        found += _one_table(name, table)
    return [*found, *_million()] if is_million else found


def _tables(families: int) -> Iterator[tuple[str, pd.DataFrame]]:
    """Tables in our columns, with the truth in `person`."""
    yield f"registers of {families:,} families", make_registers(2 * families, seed=99)
    if not _EXTERNAL.is_dir():
        return
    fake = pd.read_csv(_EXTERNAL / "fake_1000.csv", dtype=str)
    yield "fake_1000", _ours(fake, first_name="given_name", surname="family_name", dob="birth_date", cluster="person")
    both = [
        pd.read_csv(_EXTERNAL / f"dataset4{part}.csv", dtype=str, skipinitialspace=True).assign(agency=part) for part in "ab"
    ]
    febrl = pd.concat(both, ignore_index=True)
    febrl["person"] = febrl["rec_id"].str.extract(r"rec-(\d+)-")[0]
    febrl["address"] = febrl["street_number"].fillna("") + " " + febrl["address_1"].fillna("")
    febrl["date_of_birth"] = pd.to_datetime(febrl["date_of_birth"], format="%Y%m%d", errors="coerce").dt.strftime("%Y-%m-%d")
    kept = febrl[["agency", "given_name", "surname", "date_of_birth", "postcode", "address", "person"]]
    yield "FEBRL 4 without identifiers", _ours(kept, surname="family_name", date_of_birth="birth_date")
    figures = pd.read_parquet(_EXTERNAL / "historical_figures_with_errors_50k.parquet")
    renamed = _ours(
        figures, first_name="given_name", surname="family_name", dob="birth_date", postcode_fake="postcode", gender="sex",
        cluster="person",
    )  # fmt: skip
    yield "historical figures", renamed[["given_name", "family_name", "birth_date", "postcode", "sex", "person"]]


def _ours(table: pd.DataFrame, **names: str) -> pd.DataFrame:
    return table.rename(columns=names)


def _one_table(name: str, table: pd.DataFrame) -> list[Measurement]:
    """Ours beside both peers, precision and recall over pairs of rows."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "people.parquet"
        table.to_parquet(path)
        began = time.monotonic()
        with evaluated(PeopleTable(path, {}, "person")) as (evaluation, _):
            quality = evaluation.quality
        seconds = time.monotonic() - began
    if quality is None:
        return []
    ours = (quality.pairs.precision or 0.0, quality.pairs.recall or 0.0)
    lines = []
    for peer, by in (("Splink, published settings", splink_as_published), ("recordlinkage, ECM", recordlinkage_toolkit)):
        began = time.monotonic()
        theirs = pair_figures(by(table), table["person"])
        lines += [
            Measurement(f"{name}: precision", 100 * ours[0], "%", 100 * theirs[0], peer),
            Measurement(f"{name}: recall", 100 * ours[1], "%", 100 * theirs[1], peer),
            Measurement(f"{name}: linked in", seconds, "s", time.monotonic() - began, peer),
        ]
    merged = quality.false_merges
    lines.append(Measurement(f"{name}: pairs of twins or siblings merged", merged["twins"] + merged["siblings"], "", goal="0"))
    asked = 100 * evaluation.review_pairs / max(1, quality.pairs.true)
    lines.append(Measurement(f"{name}: sent to people, of the true pairs", asked, "%", goal="≤ 1 %"))
    return lines


def _town(families: int) -> list[Measurement]:
    """The town's deliveries of one night through the whole pipeline; its published persons against its truth.

    Raises AssertionError, with the night's errors, where it published no picture.
    """
    with tempfile.TemporaryDirectory() as folder:
        town = make(Path(folder) / "town", families=families, nights=1, seed=7, now=NOW)
        truth = pd.read_json(town.truth / "links.jsonl", lines=True).set_index("record_id")["person"]
        kind = {line["person"]: line["relation"] == "child" for line in map(json.loads, (town.truth / "people.jsonl").open())}
        with patch.dict(os.environ, {"MASH_HOME": str(Path(folder) / "home")}):
            place = open_workplace()
            with Progress() as progress:
                record = work_through(place, town.inbox, NOW, one_after_the_other, progress)
        if not record.is_published:
            raise AssertionError(f"the town's night ended without a picture: {record.errors}")
        with closing(open_published(place.home, place.keys, place.encryption, "identity")) as identity:
            found = identity.execute("SELECT DISTINCT record_id, person_id FROM identity.person_record").df()
            found["record_id"] = found["record_id"].map(own_number)  # the town knows no marks
            bare = {own_number(record) for (record,) in identity.execute(_BARE).fetchall()}
            [(asked,)] = identity.execute("SELECT count(*) FROM identity.link WHERE band = 'review'").fetchall()
    both = pd.DataFrame({"found": found.set_index("record_id")["person_id"], "truth": truth}).dropna()
    is_child = both["truth"].map(kind)
    name = f"town of {families:,} families"
    lines = [Measurement(f"{name}: precision", 100 * pair_figures(both["found"], both["truth"])[0], "%", goal="≥ 99.9 %")]
    said = both[is_child & ~both.index.isin(bare)]
    for part, rows, goal in (
        ("recall", both, "≥ 97 %"),
        ("recall, children", both[is_child], "≥ 97 %"),
        ("recall, adults", both[~is_child], "≥ 97 %"),
        ("recall, children whose row has a name, a home or a number that another row has too", said, ""),
    ):
        lines.append(Measurement(f"{name}: {part}", 100 * pair_figures(rows["found"], rows["truth"])[1], "%", goal=goal))
    mixed = int((both.groupby("found")["truth"].nunique() > 1).sum())
    lines.append(Measurement(f"{name}: persons made of two", mixed, "", goal="0"))
    pairs = both.groupby("truth").size()
    share = 100 * asked / int((pairs * (pairs - 1) // 2).sum())
    return [*lines, Measurement(f"{name}: sent to people, of the true pairs", share, "%", goal="≤ 1 %")]


def _million() -> list[Measurement]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "million.parquet"
        make_registers(_CHILDREN_OF_A_MILLION, seed=5).to_parquet(path)
        began = time.monotonic()
        with evaluated(PeopleTable(path, {}, None)) as (evaluation, _):
            seconds = time.monotonic() - began
    return [
        Measurement(f"{evaluation.records:,} records linked from cold", seconds, "s", goal="< 60 s on 4 cores"),
        Measurement("  largest memory of this process", getrusage(RUSAGE_SELF).ru_maxrss / 1e6, "GB", goal="< 8 GB"),
    ]
