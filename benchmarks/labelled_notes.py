"""Notes whose personal data somebody has labelled: dense ones, the town's, and an outside set where it lies beside the
repository. The same hands wrote the rules and the first two, so what is found in these is an upper bound."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from safeguarding.need_to_know.families import Family, Person
from safeguarding.need_to_know.free_text import Note
from town import make

# presidio-research's generated set (MIT): short texts, mostly about shopping and banking in the United States.
OUTSIDE = Path(__file__).resolve().parents[2] / "shared" / "data" / "deid" / "generated_small.json"
_IDENTIFIERS = {
    "ADDRESS", "PHONE_NUMBER", "CREDIT_CARD", "US_SSN", "IP_ADDRESS", "EMAIL_ADDRESS", "US_DRIVER_LICENSE", "IBAN_CODE",
}  # fmt: skip


@dataclass(frozen=True)
class LabelledNote:
    """A note and where its personal data stands, as (start, end): of people and things that the columns or the kind tell
    (`known`), of people in no list (`strangers`), and what may go or stay without being counted (`either`)."""

    note: Note
    known: tuple[tuple[int, int], ...] = ()
    strangers: tuple[tuple[int, int], ...] = ()
    either: tuple[tuple[int, int], ...] = ()


def town_notes(families: int = 600) -> list[LabelledNote]:
    """The notes of an invented town that are about one family."""
    with tempfile.TemporaryDirectory() as folder:
        town = make(Path(folder), families=families, nights=2, seed=7, now=datetime(2026, 11, 22, 2, 0))
        people = _lines(town.truth / "people.jsonl")
        written = _lines(town.truth / "spans.jsonl")
    family_of = {p["person"]: p["family"] for p in people}
    members: dict[str, list[dict[str, Any]]] = {}
    for person in people:
        members.setdefault(person["family"], []).append(person)
    known = {name: _family(each) for name, each in members.items()}
    labelled = []
    for line in written:
        named = {family_of[span["person"]] for span in line["spans"] if span["person"] in family_of}
        if len(named) == 1:
            labelled.append(_labelled(Note(line["text"], known[named.pop()]), line["spans"]))
    return labelled


def outside_notes(path: Path = OUTSIDE) -> list[LabelledNote]:
    """The outside set; nothing where it is not there. Nobody is known in it."""
    if not path.is_file():
        return []
    notes = []
    for told in json.loads(path.read_text("utf-8")):
        sorts: dict[str, list[tuple[int, int]]] = {"known": [], "strangers": [], "either": []}
        for span in told["spans"]:
            kind = span["entity_type"]
            sort = "strangers" if kind == "PERSON" else "known" if kind in _IDENTIFIERS else "either"
            sorts[sort].append((span["start_position"], span["end_position"]))
        notes.append(LabelledNote(Note(told["full_text"]), *(tuple(s) for s in sorts.values())))
    return notes


def _labelled(note: Note, spans: Sequence[dict[str, Any]]) -> LabelledNote:
    sorts: dict[str, list[tuple[int, int]]] = {"known": [], "strangers": [], "either": []}
    for span in spans:
        is_in_no_list = span["kind"] == "professional" or (span["kind"] == "person" and not span["person"])
        sorts["strangers" if is_in_no_list else "known"].append((span["start"], span["end"]))
    return LabelledNote(note, *(tuple(s) for s in sorts.values()))


def _lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


def _family(people: list[dict[str, Any]]) -> Family:
    return Family(
        people=tuple(
            Person(
                relation=p["relation"],
                given_name=p["given_name"],
                family_name=p["family_name"],
                other_names=(*filter(None, (p["former_name"],)), *p["recorded_as"]),
                birth_date=date.fromisoformat(p["birth_date"]) if p["birth_date"] else None,
                nhs_number=p["nhs_number"],
                upn=p["upn"],
            )
            for p in people
        ),
        addresses=tuple({a["line"]: None for p in people for a in p["addresses"]}),
        postcodes=tuple({a["postcode"]: None for p in people for a in p["addresses"]}),
        organisations=tuple({p["school"]: None for p in people if p["school"]}),
    )
