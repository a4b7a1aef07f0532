"""Writes docs/patterns.md from the models' own headers: `python docs/make_patterns.py`. A test keeps it fresh."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from pathlib import Path

import sqlglot
from sqlglot import exp

from safeguarding.codes import EventKind, Labelled, Significance
from safeguarding.indicators import Indicator
from warehouse.models import FOLDER
from warehouse.queries.patterns import Pattern, patterns

PAGE = Path(__file__).with_name("patterns.md")
EVIDENCE = ("current_event", "home_event", "family", "move", "school_week")
_HEAD = """# Patterns: what exactly is counted

Made from the headers of `warehouse/models/` by `python docs/make_patterns.py`; a test compares the two. Numbers such as
`window_days` are the partnership's (`partnership.toml`); `mash explain` shows them as they were applied. A pattern counts
and shows; it never scores and never decides.

It is meant to be enough to work a pattern out a second time, by hand or in another language
(`tests/warehouse/models/oracle.py` does so in plain Python).

To add a pattern: one file `warehouse/models/risk_picture/<name>.sql` with a header such as these are made of, its numbers,
version, owner and review date under `[patterns.<name>]` in `partnership.toml`, and one test
`tests/warehouse/models/test_<name>.py` with stories and what is found in them. Nothing else is edited; `make docs` writes
this page anew.

## What patterns read

"""
_KINDS = """
## Of which kind and significance a record is

As each agency's staging model decides it, over the columns as they landed ([reference](reference.md)); of the conditions of
one choice the first that holds counts. Significance is the agency's own grading in its own codes, never worked out from other
events. `named` is a school's own categories in small letters. A police notice about a child with `has_injury = 'true'` gives
a second event beside the notice, of which `told` is 'injury', unless it is intelligence.

| agency | column | what, and where |
|---|---|---|
"""
_CODES = """
## Which records carry which indicator

An indicator is what a source's own coding states, and a record carries every one of which the condition holds.

| indicator | meaning | agency | where |
|---|---|---|---|
"""
_ORDER = """
## Attention

`information`, `look` and `look today` say how soon somebody should look. They are words: nothing is added up, and a
partnership may show its own word beside each (`attention_words`).

## The patterns
"""


def page() -> str:
    """The page as it should be."""
    told = "\n\n".join(f"**evidence.{name}**: {_words(name)}" for name in EVIDENCE)
    kinds, indicators = "\n".join(_kinds()), "\n".join(_indicators())
    sections = (_section(pattern) for pattern in patterns().values())
    return "\n".join([_HEAD + told, _KINDS + kinds, _CODES + indicators, _ORDER, *sections])


def _words(name: str) -> str:
    """A model's header as running text."""
    lines = (FOLDER / "evidence" / f"{name}.sql").read_text("utf-8").splitlines()
    return " ".join(line.removeprefix("--").strip() for line in lines if line.startswith("--"))


def _staging() -> Iterator[tuple[str, exp.Expr]]:
    """Each agency, and its staging model of events as it is read."""
    for path in sorted((FOLDER / "staging").glob("*__event.sql")):
        agency = path.stem.removesuffix("__event").replace("_", " ")
        yield agency, sqlglot.parse_one(path.read_text("utf-8"), dialect="duckdb")


def _chosen(model: exp.Expr, columns: Collection[str], codes: Iterable[Labelled]) -> Iterator[list[tuple[str, str]]]:
    """Choice by choice, the codes that a model chooses between for one of these columns, each with its condition."""
    known = {code.value for code in codes}
    for case in model.find_all(exp.Case):
        named = case.find_ancestor(exp.Alias)
        if named is None or named.alias not in columns:
            continue
        branches = [(branch.args["true"], _where(case, branch, model)) for branch in case.args["ifs"]]
        if default := case.args.get("default"):
            branches.append((default, "otherwise"))
        told = []
        for value, where in branches:
            said = [value] if isinstance(value, exp.Literal) else value.expressions if isinstance(value, exp.Array) else []
            told += [(part.this, where) for part in said if part.this in known]
        yield told


def _kinds() -> Iterator[str]:
    for agency, model in _staging():
        for columns, codes in ((("kind", "event_kind"), EventKind), (("significance",), Significance)):
            choices = ["; ".join(f"{code}: {where}" for code, where in told) for told in _chosen(model, columns, codes) if told]
            yield f"| {agency} | {columns[0]} | {'<br>'.join(choices) or 'as each record type says'} |"


def _indicators() -> Iterator[str]:
    found = []
    for agency, model in _staging():
        found += [(code, agency, where) for told in _chosen(model, ("indicators",), Indicator) for code, where in told]
        for pair in model.find_all(exp.Tuple):
            listed = pair.find_ancestor(exp.CTE)
            if listed is not None and listed.alias == "factor_indicator":
                factor, code = (part.this for part in pair.expressions)
                found.append((code, agency, f"factor {factor}"))
    order = {code.value: (place, code.label) for place, code in enumerate(Indicator)}
    for code, agency, where in sorted(dict.fromkeys(found), key=lambda each: (order[each[0]], *each[1:])):
        yield f"| {code} | {order[code][1]} | {agency} | {where} |"


def _where(case: exp.Case, branch: exp.If, model: exp.Expr) -> str:
    """The condition as it stands in the model, for a cell of a table, over the columns as they landed."""
    asked = f"{case.this.sql(dialect='duckdb')} = " if case.this else ""
    meant = {alias.alias: alias.this for alias in model.find_all(exp.Alias) if alias.alias.startswith("is_")}

    def spelt_out(part: exp.Expr) -> exp.Expr:
        said = meant.get(part.name) if isinstance(part, exp.Column) else None
        return part if said is None or isinstance(said, exp.Column | exp.Boolean) else exp.paren(said.transform(spelt_out))

    condition = asked + branch.this.transform(spelt_out).unnest().sql(dialect="duckdb", comments=False)
    return f"`{condition}`".replace("|", "\\|")


def _section(pattern: Pattern) -> str:
    lines = [
        f"### {pattern.label} (`{pattern.name}`)\n",
        f"- **Rule**: {pattern.rule}",
        f"- **Counts**: {pattern.counts}",
        f"- **Attention**: {pattern.attention}",
        f"- **Basis**: {pattern.basis}",
        f"- **Caution**: {pattern.caution}",
        f"- **Could also be**: {'; '.join(pattern.innocent_explanations)}",
        f"- **Ask next**: {pattern.question}",
        f"- **Would change this**: {'; '.join(pattern.what_would_change_this)}\n",
    ]
    return "\n".join(lines)


if __name__ == "__main__":
    PAGE.write_text(page(), "utf-8")
