"""There is one way to the published picture: a question of warehouse/queries, put with leave that access has given."""

from __future__ import annotations

import ast
import importlib
import inspect
import pkgutil
import typing
from collections.abc import Iterator
from pathlib import Path

import duckdb

import warehouse.queries
from docs.make_access import PAGE, page
from safeguarding.need_to_know.access import Permit

ROOT = Path(__file__).resolve().parent.parent
QUERIES = [
    importlib.import_module(f"warehouse.queries.{found.name}") for found in pkgutil.iter_modules(warehouse.queries.__path__)
]
ASKING_SQL = {"execute", "executemany", "sql", "query", "table", "view", "from_query", "query_df", "arrow", "fetchall"}
# What the snapshots are made with and served by; neither hands a row to anybody.
OPENERS = {"open_published", "open_both", "rebuilt_past"}
MAKES_SNAPSHOTS = {"warehouse/publish.py", "warehouse/last_night.py"}  # the second carries ids on, and shows nobody anything


def modules(folder: str) -> Iterator[tuple[str, ast.Module]]:
    for path in sorted((ROOT / folder).rglob("*.py")):
        yield str(path.relative_to(ROOT)), ast.parse(path.read_text("utf-8"))


def called(node: ast.Call) -> str:
    return node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")


def opened_names(module: ast.Module) -> set[str]:
    """The names under which a module holds an opened snapshot."""
    items = [item for node in ast.walk(module) if isinstance(node, ast.With) for item in node.items]
    opened = [item.optional_vars for item in items if any(called(c) in OPENERS for c in calls(item.context_expr))]
    named = [each for found in opened for each in (found.elts if isinstance(found, ast.Tuple) else [found])]
    return {each.id for each in named if isinstance(each, ast.Name)}


def calls(node: ast.AST) -> Iterator[ast.Call]:
    return (each for each in ast.walk(node) if isinstance(each, ast.Call))


def asked_questions(module: ast.Module) -> set[str]:
    """The names of functions that a module imports from warehouse.queries."""
    imports = [
        n for n in ast.walk(module) if isinstance(n, ast.ImportFrom) and (n.module or "").startswith("warehouse.queries")
    ]
    return {alias.asname or alias.name for found in imports for alias in found.names}


def is_question(call: ast.Call, questions: set[str]) -> bool:
    """Whether a call asks one of the questions, or binds arguments to one that is asked later."""
    bound = call.args[0] if called(call) == "partial" and call.args else None
    return called(call) in questions or (isinstance(bound, ast.Name) and bound.id in questions)


def test_nothing_reaches_the_published_picture_without_leave() -> None:
    """Every function that is handed a snapshot is handed a permit as well."""
    without = []
    for module in QUERIES:
        for name, function in inspect.getmembers(module, inspect.isfunction):
            kinds = set(typing.get_type_hints(function).values()) if function.__module__ == module.__name__ else set()
            if duckdb.DuckDBPyConnection in kinds and Permit not in kinds:
                without.append(f"{module.__name__}.{name}")
    assert len(QUERIES) > 8
    assert without == []


def test_only_one_function_puts_a_question_to_a_snapshot() -> None:
    for name, module in modules("warehouse/queries"):
        if name != "warehouse/queries/asking.py":
            assert not [c for c in calls(module) if isinstance(c.func, ast.Attribute) and c.func.attr in ASKING_SQL], name


def test_whoever_opens_a_snapshot_hands_it_to_a_question_and_does_nothing_else_with_it() -> None:
    openers = 0
    for name, module in modules("flows"):
        snapshots = opened_names(module)
        openers += bool(snapshots)
        handed = {
            argument.id
            for call in calls(module)
            if is_question(call, asked_questions(module))
            for argument in (*call.args, *(keyword.value for keyword in call.keywords))
            if isinstance(argument, ast.Name)
        }
        uses = [n.id for n in ast.walk(module) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Load) and n.id in snapshots]
        given = [
            argument.id
            for call in calls(module)
            if is_question(call, asked_questions(module))
            for argument in (*call.args, *(keyword.value for keyword in call.keywords))
            if isinstance(argument, ast.Name) and argument.id in snapshots
        ]
        assert snapshots <= handed, name
        assert sorted(uses) == sorted(given), name
        opens = [c for c in calls(module) if called(c) in OPENERS]
        assert not opens or snapshots, f"{name} opens a snapshot under no name"
    assert openers >= 4


def test_no_other_room_opens_a_snapshot() -> None:
    for folder in ("warehouse", "connectors", "expectations", "safeguarding", "town"):
        for name, module in modules(folder):
            if name not in MAKES_SNAPSHOTS:
                assert not [c for c in calls(module) if called(c) in OPENERS], name


STORES = {"open_published", "rebuilt_past", "read_deliveries", "monitored_children", "count_past", "remove_past", "Landing",
          "Database"}  # fmt: skip
LEDGER = {
    ("cases", "all"), ("cases", "get"), ("cases", "to_view"), ("cases", "history"), ("cases", "past_term"),
    ("reviews", "all"), ("reviews", "past_term"), ("decisions", "all"), ("audit", "looks"), ("audit", "verify"),
    ("audit", "newest"), ("audit", "count_before"),
}  # fmt: skip
# What reads a store or the ledger without having been given leave itself, and why that is right.
WITHOUT_LEAVE = {
    "flows/commands/case_record.py _views": "asks itself whether the account is an auditor's",
    "flows/commands/cases.py emergencies": "a number, above a worklist for which leave was given",
    "flows/commands/connectors.py check_sample": "a store in a temporary folder, for the sample that is being checked",
    "flows/commands/demo.py demo": "a town of invented people",
    "flows/commands/doctor.py _encryption": "tries whether this machine can encrypt; opens no store",
    "flows/commands/link_decisions.py _kept": "the decision that was made with leave just before",
    "flows/commands/link_review.py decided_pairs": "which pairs need not be asked about any more",
    "flows/commands/link_review.py doubted_persons": "which pairs are asked about first",
    "flows/commands/nightly.py run_night": "tries whether this machine can encrypt; opens no store",
    "flows/commands/subject_access.py subject_access": "the case of the copy that was looked at with leave just before",
    "flows/landings.py of": "the night's own: what arrives is landed",
    "flows/link_decisions.py recall_of": "what a rejected link showed, kept with the decision that is made with leave",
    "flows/link_decisions.py _viewers": "the same",
    "flows/link_notices.py recalled_persons": "of the rows of a worklist for which leave was given",
    "flows/rebuild.py rebuild": "the night's own: the picture is made",
    "flows/replay.py rebuilt_past": "the picture of an earlier day is made, and opened to a question with leave",
    "flows/retention.py _held_cases": "within retention, for which leave was given",
    "flows/retention.py _reviews_past": "within retention, for which leave was given",
    "flows/workplace.py case_to_view": "the case for which leave is asked next",
}


def what_it_reads(function: ast.FunctionDef) -> set[str]:
    """The stores and the parts of the ledger that a function reads by itself."""
    found = {called(call) for call in calls(function)} & STORES
    for call in calls(function):
        if isinstance(call.func, ast.Attribute) and isinstance(call.func.value, ast.Attribute):
            part = (call.func.value.attr, call.func.attr)
            found |= {".".join(part)} if part in LEDGER else set()
    return found


def has_leave(function: ast.FunctionDef) -> bool:
    """Whether a function is handed leave to look, or somebody acting with it, or asks for it."""
    given = {ast.unparse(a.annotation) for a in (*function.args.args, *function.args.kwonlyargs) if a.annotation}
    return bool(given & {"Permit", "Actor"}) or bool({called(call) for call in calls(function)} & {"permit", "actor"})


def test_whatever_reads_a_store_or_the_ledger_has_leave_or_a_reason() -> None:
    reading = {
        f"{name} {function.name}"
        for name, module in modules("flows")
        for function in (node for node in ast.walk(module) if isinstance(node, ast.FunctionDef))
        if what_it_reads(function) and not has_leave(function)
    }
    assert reading == set(WITHOUT_LEAVE)


def test_the_page_of_who_may_see_what_is_fresh() -> None:
    assert PAGE.read_text("utf-8") == page(), "run `python docs/make_access.py`"
