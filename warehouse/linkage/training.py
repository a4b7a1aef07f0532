"""Trains the scored model: `python -m warehouse.linkage.training PEOPLE.parquet` writes model.json beside this file.

PEOPLE (Parquet or CSV) has the columns of safeguarding.records.PersonRecord and `person`: who each record is known to
be, from a clerically reviewed sample or because the people are invented. m is counted over the pairs of records of one
person, u over random pairs. Identifiers are set by hand, because random pairs never share one: two records of one
person agree on a valid number in 98.5 of 100 cases. The prior and both thresholds are the partnership's choice, given
on the command line and frozen in the file.
"""

from __future__ import annotations

import argparse
import json
from datetime import datetime
from pathlib import Path
from typing import Any

from splink import DuckDBAPI, Linker

from safeguarding.identifiers import uk_now
from safeguarding.records import PersonRecord, column_types
from warehouse.linkage.people import prepare
from warehouse.linkage.settings import COMPARISONS, MODEL_FILE, splink_settings
from warehouse.store import literal, open_scratch

_SEED = 20261122
_BY_HAND = {"nhs_number": (0.985, 0.00002), "upn": (0.985, 0.00002)}
_FLOOR = 1e-6  # a level never seen in training is rare, not impossible


def train(people: Path, prior: float, link_from: float, review_from: float, now: datetime) -> dict[str, Any]:
    """The trained model, as model.json holds it."""
    reader = "read_parquet" if people.suffix == ".parquet" else "read_csv"
    columns = ", ".join(f"{name}::{sql} AS {name}" for name, sql in column_types(PersonRecord).items())
    with open_scratch() as connection:
        connection.execute(f"CREATE TABLE people AS SELECT {columns}, person FROM {reader}({literal(str(people))})")
        prepare(connection, "people", now)
        # One face per record: two faces of one record would teach the model that people always agree with themselves.
        connection.execute(
            "CREATE TABLE learner AS SELECT face.*, person AS known_person FROM face "
            "JOIN (SELECT DISTINCT record_id, person FROM people) USING (record_id) "
            "QUALIFY row_number() OVER (PARTITION BY record_id ORDER BY face_id) = 1"
        )
        count = connection.execute("SELECT count(*) FROM learner").fetchall()[0][0]
        api = DuckDBAPI(connection)
        linker = Linker(api.register("learner"), splink_settings(prior, None), log_level="WARNING")
        linker.training.estimate_u_using_random_sampling(max_pairs=5e6, seed=_SEED)
        linker.training.estimate_m_from_label_column("known_person")
        trained = linker.misc.save_model_to_json()
    return {
        "about": "Weights of warehouse/linkage/settings.py, written by `python -m warehouse.linkage.training`.",
        "trained_on": f"{count} invented records (tests/warehouse/linkage/population.py), no real person's",
        "prior": prior,
        "link_from": link_from,
        "review_from": review_from,
        "weights": {c["output_column_name"]: _weights(c) for c in trained["comparisons"]},
    }


def _weights(comparison: dict[str, Any]) -> dict[str, dict[str, float]]:
    name = comparison["output_column_name"]
    if name in _BY_HAND:
        m, u = _BY_HAND[name]
        return {"same": {"m": m, "u": u}, "differs": {"m": 1 - m, "u": 1 - u}}
    levels = {level["label_for_charts"]: level for level in comparison["comparison_levels"]}
    return {
        label: {mu: round(max(levels[label].get(f"{mu}_probability") or 0, _FLOOR), 8) for mu in ("m", "u")}
        for _, label in COMPARISONS[name][1]
    }


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("people", type=Path)
    parser.add_argument("--prior", type=float, default=0.0001)
    parser.add_argument("--link-from", type=float, default=22.0, help="bits of evidence, without the prior")
    parser.add_argument("--review-from", type=float, default=14.0, help="bits of evidence, without the prior")
    parser.add_argument("--out", type=Path, default=MODEL_FILE)
    asked = parser.parse_args()
    model = train(asked.people, asked.prior, asked.link_from, asked.review_from, uk_now())
    asked.out.write_text(json.dumps(model, indent=2) + "\n", "utf-8")
