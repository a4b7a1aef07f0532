"""Two other ways of linking the same table: Splink as its own examples set it up, and the recordlinkage toolkit.

Both see the columns given_name, family_name, birth_date, postcode and nhs_number where the table has them, and both join
what they link as connected components, as their documentation does.
"""

from __future__ import annotations

from collections.abc import Iterable

import duckdb
import numpy as np
import pandas as pd
import recordlinkage  # type: ignore[import-untyped]
import splink.comparison_library as cl
from splink import DuckDBAPI, Linker, SettingsCreator, block_on

from warehouse.linkage.clusters import connected

_LIKELY = 0.95  # the match probability from which Splink's examples cluster
_RECALL = 0.7  # of the deterministic rules, as in Splink's examples
_COLUMNS = ("given_name", "family_name", "birth_date", "postcode", "nhs_number")


def splink_as_published(table: pd.DataFrame) -> pd.Series[str]:
    """The cluster of every row, in the table's order, by the settings of Splink's example on deduplicating 1,000 people."""
    held = [column for column in _COLUMNS if column in table and table[column].notna().any()]
    comparisons = {
        "given_name": cl.NameComparison("given_name"),
        "family_name": cl.NameComparison("family_name"),
        "birth_date": cl.DateOfBirthComparison("birth_date", input_is_string=True),
        "postcode": cl.PostcodeComparison("postcode"),
        "nhs_number": cl.ExactMatch("nhs_number"),
    }
    with duckdb.connect() as connection:
        connection.register("given", table.assign(row=range(len(table)))[["row", *held]])
        connection.execute("CREATE TABLE people AS FROM given")
        settings = SettingsCreator(
            link_type="dedupe_only",
            unique_id_column_name="row",
            blocking_rules_to_generate_predictions=[
                block_on("given_name", "family_name"), block_on("family_name", "birth_date"),
                block_on("given_name", "birth_date"),
                *([block_on("postcode", "given_name")] if "postcode" in held else []),
            ],
            comparisons=[comparisons[column] for column in held],
        )  # fmt: skip
        linker = Linker(DuckDBAPI(connection).register("people"), settings, log_level="ERROR")
        linker.training.estimate_probability_two_random_records_match(
            [block_on("given_name", "family_name", "birth_date")], recall=_RECALL
        )
        linker.training.estimate_u_using_random_sampling(max_pairs=1e6, seed=1)
        for rule in (block_on("given_name", "family_name"), block_on("birth_date")):
            linker.training.estimate_parameters_using_expectation_maximisation(rule)
        predicted = linker.inference.predict(threshold_match_probability=_LIKELY)
        found = connection.execute(f"SELECT row_l, row_r FROM {predicted.physical_name}").fetchall()
    return _clusters(table, found)


def recordlinkage_toolkit(table: pd.DataFrame) -> pd.Series[str]:
    """The cluster of every row, in the table's order, by the toolkit's unsupervised classifier (ECM)."""
    plain = table.reset_index(drop=True)
    index = recordlinkage.Index()
    for columns in (["family_name", "birth_date"], ["given_name", "birth_date"], ["given_name", "family_name"]):
        index.block(columns)
    pairs = index.index(plain)
    compare = recordlinkage.Compare()
    for column in ("given_name", "family_name"):
        compare.string(column, column, method="levenshtein", threshold=0.8)
    for column in ("birth_date", "postcode", "nhs_number"):
        if column in plain:
            compare.exact(column, column)
    vectors = compare.compute(pairs, plain)
    matches = recordlinkage.ECMClassifier(binarize=0.8).fit_predict(vectors)
    return _clusters(table, [(int(a), int(b)) for a, b in matches])


def pair_figures(found: pd.Series[str], truth: pd.Series[str]) -> tuple[float, float]:
    """Precision and recall over pairs of rows."""

    def pairs(sizes: pd.Series[int]) -> int:
        counts = sizes.to_numpy(dtype=np.int64)
        return int((counts * (counts - 1) // 2).sum())

    both = pd.DataFrame({"found": found.to_numpy(), "truth": truth.to_numpy()})
    right = pairs(both.groupby(["found", "truth"]).size())
    return right / max(1, pairs(both.groupby("found").size())), right / max(1, pairs(both.groupby("truth").size()))


def _clusters(table: pd.DataFrame, links: Iterable[tuple[int, int]]) -> pd.Series[str]:
    named = [str(row) for row in range(len(table))]
    for group in connected(links):
        for row in group:
            named[row] = str(group[0])
    return pd.Series(named, index=table.index)
