"""mash links: how records are linked to persons: try it on a table, train the model."""

from __future__ import annotations

import json as json_text
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

from cyclopts import App, Parameter

from flows.commands.options import AsJson
from flows.output import console, print_json, say, table
from safeguarding.errors import Exit, UsageError

if TYPE_CHECKING:
    from warehouse.linkage.evaluation import Evaluation
    from warehouse.linkage.quality import Agreement

app = App(name="links", help="Who is who: try the linking on a table of people, train its model.")
app.command("flows.commands.link_review:review", name="review", help="Doubtful pairs of records, for a person to decide.")
app.command("flows.commands.link_review:explain", name="explain", help="Why records are held to be one person's.")
app.command("flows.commands.link_decisions:confirm", name="confirm", help="Two records are one person's.")
app.command("flows.commands.link_decisions:reject", name="reject", help="Two records are two people's.")
app.command("flows.commands.link_decisions:split", name="split", help="A record is not this person's.")
app.command("flows.commands.link_decisions:list_decisions", name="list", help="What people decided about links.")
app.command("flows.commands.link_decisions:list_recalls", name="recalls", help="What rejected links showed, and to whom.")

Records = Annotated[Path, Parameter(help="A table of people, CSV or Parquet, one row per agency's record.")]
Truth = Annotated[str | None, Parameter(help="The column that says whose record it truly is.")]
Map = Annotated[
    list[str] | None,
    Parameter(name="--map", negative=(), help="theirs=ours: what a column of the file means; may be given several times."),
]


@app.command
def evaluate(
    *,
    records: Records,
    truth: Truth = None,
    map_: Map = None,
    one_per_agency: Annotated[
        list[str] | None,
        Parameter(negative=(), help="An agency that says that nobody has two records with it; may be given several times."),
    ] = None,
    out: Annotated[Path | None, Parameter(help="Write agency, local_id, person_id here, in the file's order (CSV).")] = None,
    review: Annotated[Path | None, Parameter(help="Write the pairs that a person would be asked about here (CSV).")] = None,
    json: AsJson = False,
) -> int:
    """Link a table exactly as the nightly run does, and say how right that was where --truth names the known person.

    Columns: agency, local_id, given_name, family_name, birth_date, sex, postcode, address, nhs_number, upn; any may be
    blank or absent. Also understood: other_names (former and other names, separated by ;), nhs_number_status (01: present
    and verified), former_upn, uprn (the property's number), expected_birth_date, mother_given_name, mother_family_name,
    father_given_name, father_family_name, name_origin (for the figures alone). Rows with the same agency and local_id are
    one record told twice. Nothing of the file is kept and no MASH_HOME is needed.
    """
    from warehouse.linkage.evaluation import clusters, evaluated, review_pairs
    from warehouse.linkage.tables import PeopleTable

    with evaluated(PeopleTable(records, _meanings(map_ or ()), truth), one_per_agency or ()) as (evaluation, connection):
        for path, rows in ((out, clusters), (review, review_pairs)):
            if path is not None:
                _write(path, rows(connection))
    if json:
        print_json(_shape(evaluation))
    else:
        _print(evaluation)
    return Exit.OK


@app.command
def train(
    *,
    records: Records,
    truth: Truth = None,
    map_: Map = None,
    out: Annotated[Path, Parameter(help="Write the model here (JSON); model.json beside the code is the one in use.")],
    about: Annotated[str, Parameter(help="What the records are, for the file: never a name out of them.")],
    link_above: Annotated[
        float, Parameter(help="Bits of evidence above the size of the crowd from which two are linked.")
    ] = 6.0,
    review_above: Annotated[float, Parameter(help="Bits above the size of the crowd from which a person is asked.")] = 3.0,
    json: AsJson = False,
) -> int:
    """Train the scored model on a table: from known persons where --truth names them, else by expectation maximisation.

    The table has the columns of `mash links evaluate`. Nothing of it but frequencies goes into the model.
    """
    from warehouse.linkage.evaluation import train_on
    from warehouse.linkage.tables import PeopleTable

    if review_above >= link_above:
        raise UsageError(
            "--review-above", what="A pair would be linked before it is asked about", fix="Give it less than --link-above."
        )
    model = train_on(PeopleTable(records, _meanings(map_ or ()), truth), about, link_above, review_above)
    _write_text(out, json_text.dumps(model, indent=2) + "\n")
    say(f"The model {model['version']} is written. It is in use once it stands as warehouse/linkage/model.json.")
    if json:
        print_json(model)
        return Exit.OK
    listed = table("comparison", "level", "#m", "#u", "#bits")
    for name, label, m, u, bits in _weights(model):
        listed.add_row(name, label, f"{m:.5f}", f"{u:.7f}", f"{bits:+.1f}")
    console().print(listed)
    return Exit.OK


def _meanings(given: Sequence[str]) -> dict[str, str]:
    pairs = [text.partition("=") for text in given]
    if any(not (theirs and ours) for theirs, _, ours in pairs):
        raise UsageError(
            "--map", what="A column's meaning was not understood", fix="Write it as theirs=ours, e.g. --map dob=birth_date."
        )
    return {theirs.strip(): ours.strip() for theirs, _, ours in pairs}


def _weights(model: dict[str, Any]) -> list[tuple[str, str, float, float, float]]:
    from warehouse.linkage.weights import bits

    return [
        (name, label, mu["m"], mu["u"], bits(mu["m"], mu["u"]))
        for name, levels in model["weights"].items()
        for label, mu in levels.items()
    ]


def _write(path: Path, rows: Any) -> None:
    _write_text(path, rows.df().to_csv(index=False))


def _write_text(path: Path, text: str) -> None:
    try:
        path.write_text(text, "utf-8")
    except OSError:
        raise UsageError(
            "--out or --review", what="The file could not be written", fix="Name a file in a folder you may write to."
        ) from None


def _shape(evaluation: Evaluation) -> dict[str, Any]:
    quality = evaluation.quality
    shape: dict[str, Any] = {
        "records": evaluation.records,
        "persons": evaluation.persons,
        "columns": list(evaluation.columns),
        "pairs_linked": evaluation.linked_pairs,
        "pairs_to_review": evaluation.review_pairs,
        "quality": None,
    }
    if quality:
        shape["quality"] = {
            "pairs": _agreement(quality.pairs),
            "clusters": _agreement(quality.persons),
            "false_merges": quality.false_merges,
            "by_sex": {part: _agreement(a) for part, a in quality.by_sex.items()},
            "by_name_origin": {part: _agreement(a) for part, a in quality.by_name_origin.items()},
        }
    return shape


def _agreement(agreement: Agreement) -> dict[str, float | int | None]:
    return {
        **{name: getattr(agreement, name) for name in ("found", "true", "right")},
        **{name: getattr(agreement, name) for name in ("precision", "recall", "f1")},
    }


def _print(evaluation: Evaluation) -> None:
    out = console()
    out.print(
        f"{evaluation.records:,} records became {evaluation.persons:,} persons; {evaluation.review_pairs:,} pairs are for a "
        f"person to decide. Columns used: {', '.join(evaluation.columns)}."
    )
    quality = evaluation.quality
    if not quality:
        return
    listed = table("over", "#precision", "#recall", "#F1", "#found", "#true", "#right")
    parts = {"pairs": quality.pairs, "persons": quality.persons}
    parts |= {f"pairs, sex {part}": a for part, a in quality.by_sex.items()}
    parts |= {f"pairs, name origin {part}": a for part, a in quality.by_name_origin.items()}
    for name, a in parts.items():
        rates = ["" if rate is None else f"{rate:.5f}" for rate in (a.precision, a.recall, a.f1)]
        listed.add_row(name, *rates, f"{a.found:,}", f"{a.true:,}", f"{a.right:,}")
    out.print(listed)
    merged = ", ".join(f"{kind} {count:,}" for kind, count in quality.false_merges.items())
    out.print(f"Pairs of two people that were merged: {merged}.")
