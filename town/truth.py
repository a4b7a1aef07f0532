"""What is true in the town, written beside the inbox for tests and benchmarks, never read by the pipeline.

people.jsonl      one line per person: who they are, the family, the trap and the story planted on it
links.jsonl       {agency, record_id, person}: whose each agency's record is
spans.jsonl       {agency, dataset, record, key, field, night, text, spans: [{start, end, kind, person}]}
patterns.json     {firing: [...], near_misses: [...]}: what must fire for whom and why, what must not
deliveries.json   one object per file: what was written into it, good and bad
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from town.expected import Firing, firings
from town.further_cases import FURTHER_CASES
from town.happenings import Episode, Happening, Note
from town.people import CARE, Family, Person, reference
from town.planted import NEAR_TO, PATTERN_OF


@dataclass
class Truth:
    """Gathers the truth while the deliveries are written."""

    links: dict[tuple[str, str], str] = field(default_factory=dict)
    notes: list[dict[str, Any]] = field(default_factory=list)
    deliveries: list[dict[str, Any]] = field(default_factory=list)

    def link(self, agency: str, local_id: str, person: Person) -> None:
        self.links[agency, f"{agency}:{local_id}"] = person.key

    def note(
        self, where: tuple[str, str, str], key: dict[str, str], field_name: str, night: int, note: Note, text: str
    ) -> None:
        """One note as it was delivered. `text` is the note as the file's encoding left it: nothing in it has moved."""
        if note.text:
            agency, dataset, record = where
            spans = [{"start": s.start, "end": s.end, "kind": s.kind, "person": s.person} for s in note.spans]
            self.notes.append(
                {
                    "agency": agency,
                    "dataset": dataset,
                    "record": record,
                    "key": key,
                    "field": field_name,
                    "night": night,
                    "text": text,
                    "spans": spans,
                }
            )

    def write(
        self, folder: Path, families: Iterable[Family], records: list[Happening], now: datetime, silent: str | None = None
    ) -> dict[str, Any]:
        """Write every file; return patterns.json's content. silent: the agency from which nothing more arrives."""
        folder.mkdir(parents=True, exist_ok=True)
        families = list(families)
        patterns = _patterns(families, records, now, silent)
        _lines(folder / "people.jsonl", (_person(p, f) for f in families for p in (*f.members, *f.elsewhere)))
        _lines(folder / "links.jsonl", ({"agency": a, "record_id": r, "person": p} for (a, r), p in sorted(self.links.items())))
        _lines(folder / "spans.jsonl", self.notes)
        _write(folder / "patterns.json", json.dumps(patterns, indent=1, ensure_ascii=False))
        _write(folder / "deliveries.json", json.dumps(self.deliveries, indent=1, ensure_ascii=False))
        return patterns


def _person(person: Person, family: Family) -> dict[str, Any]:
    home = person.home
    return {
        "person": person.key,
        "family": f"f{family.number:05d}",
        "story": family.story,
        "trap": family.trap,
        "relation": person.relation,
        "given_name": person.given,
        "family_name": person.renamed[1] if person.renamed else person.family,
        "former_name": person.family if person.renamed else None,
        "nickname": person.nick,
        "recorded_as": sorted(_recorded(person)),
        "sex": person.sex,
        "birth_date": person.born_on.isoformat(),
        "origin": person.origin,
        "nhs_number": person.nhs,
        "upn": person.upn,
        "school": person.school.name if person.school else None,
        "addresses": [{"since": since.isoformat(), "line": a.line, "postcode": a.postcode} for since, a in home.stays],
        "protected_address": home.stays[-1][1].line if home.restricted_on else None,
        "protected_postcode": home.stays[-1][1].postcode if home.restricted_on else None,
    }


def _recorded(person: Person) -> set[str]:
    """Other names under which an agency has the person, which its notes use too: a slip, or Baby before there was one."""
    named = [facts for facts in person.quirks.values() if {"given", "family"} & facts.keys()]
    if person.named_on is not None:
        named.append({"given": "Baby"})
    return {" ".join(filter(None, (f.get("given", person.given), f.get("family", person.family)))) for f in named}


def _patterns(families: list[Family], records: list[Happening], now: datetime, silent: str | None) -> dict[str, Any]:
    numbered = {r.number: r for r in records}
    story_of = {p.key: f.story for f in families for p in f.children}
    firing = [
        {
            "pattern": f.pattern,
            "person": f.person.key,
            "story": story_of.get(f.person.key, "fine"),
            "is_planted": f.pattern in _planted_on(story_of.get(f.person.key, "fine")),
            "agencies": list(f.agencies),
            "first_on": f.first_on.isoformat(),
            "last_on": f.last_on.isoformat(),
            "records": [{"agency": numbered[n].agency, "reference": source_reference(numbered[n])} for n in f.records],
        }
        for f in [*firings(records, now), *_further_firings(families, records, silent)]
    ]
    near = [
        {"pattern": NEAR_TO[f.story][0], "person": f.children[0].key, "story": f.story, "why_not": NEAR_TO[f.story][1]}
        for f in families
        if f.story in NEAR_TO
    ]
    near += [
        {"pattern": case.pattern, "person": f.children[0].key, "story": f.story, "why_not": case.why_not}
        for f in families
        if (case := FURTHER_CASES.get(f.story)) and case.why_not
    ]
    return {"now": now.isoformat(), "firing": firing, "near_misses": near}


def _planted_on(story: str) -> tuple[str, ...]:
    """The pattern that the story was written for."""
    case = FURTHER_CASES.get(story)
    return (case.pattern,) if case and not case.why_not else tuple(p for s, p in PATTERN_OF.items() if s == story)


def _further_firings(families: list[Family], records: list[Happening], silent: str | None) -> list[Firing]:
    """The further cases are planted as data, and so is what they rest on: every record of the family's story. A case that
    shows an agency's silence is none where the agency goes on telling."""
    by_family: dict[int, list[Happening]] = {}
    for record in records:
        by_family.setdefault(record.family.number, []).append(record)
    found = []
    for family in families:
        case = FURTHER_CASES.get(family.story)
        if case and not case.why_not and case.silent in (None, silent):
            told = by_family[family.number]
            agencies = tuple(sorted({record.agency for record in told}))
            days = [record.recorded_at.date() for record in told]
            numbers = tuple(record.number for record in told)
            found.append(Firing(case.pattern, family.children[0], agencies, numbers, min(days), max(days)))
    return found


def source_reference(record: Happening) -> str:
    """The agency's own number of a record, as its file has it. A census numbers children alone: the day is added."""
    if isinstance(record, Episode):
        return f"{reference(CARE, record.child.number)}/{record.referred_on}"
    shape = {"police": "PPN-{:06d}", "education": "SI-{:06d}", "health": "enc-{:06d}", "housing": "TC{:06d}"}
    return shape[record.agency].format(record.number)


def _lines(path: Path, items: Iterable[dict[str, Any]]) -> None:
    _write(path, "".join(json.dumps(item, ensure_ascii=False) + "\n" for item in items))


def _write(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8", newline="\n")
