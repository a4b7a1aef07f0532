"""Notes as lines of JSON, for engineers who want to try the redaction on a file of their own.

A line is {"text", "family": {"child", "mother", "father", "siblings", "other_relatives", "address", "postcode",
"phone"}, "written_on"}; any of it but the text may be absent or null, and what is not known by name is passed over.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from safeguarding.codes import Relation
from safeguarding.identifiers import parse_date
from safeguarding.need_to_know.families import Family, Person
from safeguarding.need_to_know.free_text import Note, Redacted, Redactor
from safeguarding.need_to_know.recognisers import put_tokens
from safeguarding.need_to_know.stranger_tokens import PERSON, Numbering

UNREADABLE = "line_unreadable"
_SEVERAL = {"siblings": Relation.SIBLING, "other_relatives": Relation.OTHER_RELATIVE}
_RELATIONS = [
    (re.compile(r"in.law|aunt|uncle|cousin|niece|nephew|relative"), Relation.OTHER_RELATIVE),
    (re.compile(r"brother|sister|sibling"), Relation.SIBLING),
    (re.compile(r"grand|\bgran\b|\bnan\b|nanna|\bnana\b|granny"), Relation.GRANDPARENT),
    (re.compile(r"carer|guardian|foster|adoptive"), Relation.CARER),
    (re.compile(r"step|partner|boyfriend|girlfriend|fianc"), Relation.STEP_PARENT),
    (re.compile(r"mother|\bmum\b"), Relation.MOTHER),
    (re.compile(r"father|\bdad\b"), Relation.FATHER),
    (re.compile(r"household|lodger|flatmate"), Relation.HOUSEHOLD_MEMBER),
]


@dataclass(frozen=True)
class RedactedLine:
    """The answer to one line, and the mark of its family: equal for equal families, None where none was given."""

    redacted: Redacted
    family: bytes | None = None
    text: str = ""  # as it was given


def redact_lines(lines: Sequence[bytes], redactor: Redactor) -> list[RedactedLine]:
    """Each line's answer, in order. A line that is no such JSON fails alone, as UNREADABLE."""
    families: dict[bytes, Family] = {}
    read = [_read(line, families) for line in lines]
    answers = iter(redactor.redact([note for note in read if note is not None]))
    marks = {id(family): mark for mark, family in families.items()}
    return [
        RedactedLine(Redacted(None, failure=UNREADABLE))
        if note is None
        else RedactedLine(next(answers), marks.get(id(note.family)), note.text)
        for note in read
    ]


class NumberedLines:
    """Lines of JSON out of answers in which people in no list bear labels: instead of these the numbers 1, 2, 3 within
    their family, by first mention. Keeps a few bytes for every family that mentions such people."""

    def __init__(self) -> None:
        self._families: dict[bytes, Numbering] = {}

    def write(self, line: RedactedLine) -> str:
        """{"text", "spans": [{"start", "end", "kind", "token"}]}, offsets in characters of the given text; where it could
        not be redacted {"text": null, "spans": [], "failure"}."""
        redacted = line.redacted
        if redacted.text is None:
            return json.dumps({"text": None, "spans": [], "failure": redacted.failure})
        text, spans = redacted.text, redacted.spans
        if any(span.kind == PERSON for span in spans):
            numbers = Numbering() if line.family is None else self._families.setdefault(line.family, Numbering())
            spans = tuple(
                s._replace(token=f"[{PERSON} {numbers(s.token)}]") if s.kind == PERSON and s.token != f"[{PERSON}]" else s
                for s in spans
            )
            text = put_tokens(line.text, spans)
        shown = [{"start": s.start, "end": s.end, "kind": s.kind, "token": s.token} for s in spans]
        return json.dumps({"text": text, "spans": shown}, ensure_ascii=False)


def _read(line: bytes, families: dict[bytes, Family]) -> Note | None:
    """The note of a line; its family is the one of `families` where an equal one was met. None where it is no such JSON."""
    try:
        told = json.loads(line)
        text, family = told["text"], told.get("family")
        if not isinstance(text, str):
            return None
        written_on = parse_date(_text(told.get("written_on")) or "")
        if family is None:
            return Note(text, None, written_on)
        mark = hashlib.blake2b(json.dumps(family, sort_keys=True).encode(), digest_size=16).digest()
        if mark not in families:
            families[mark] = _family(family)
        return Note(text, families[mark], written_on)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return None


def _family(told: dict[str, Any]) -> Family:
    members = [
        (told.get(name), relation)
        for name, relation in (("child", Relation.CHILD), ("mother", Relation.MOTHER), ("father", Relation.FATHER))
    ]
    for name, relation in _SEVERAL.items():
        members += [(one, _relation(one.get("relation"), relation)) for one in told.get(name) or ()]
    there = [(one, relation) for one, relation in members if one is not None]
    everywhere = [told, *(one for one, _ in there)]
    return Family(
        people=tuple(person for one, relation in there for person in _person(one, relation)),
        addresses=tuple(_all(everywhere, "address")),
        postcodes=tuple(_all(everywhere, "postcode")),
        phones=tuple(_all(everywhere, "phone")),
        emails=tuple(_all(everywhere, "email")),
        organisations=tuple(dict.fromkeys([*_all(everywhere, "school"), *_all(everywhere, "gp_practice")])),
    )


def _person(told: dict[str, Any], relation: Relation) -> Iterator[Person]:
    person = Person(
        relation=relation.value,
        given_name=_text(told.get("given_name")),
        family_name=_text(told.get("family_name")),
        birth_date=parse_date(_text(told.get("birth_date")) or ""),
        sex=(_text(told.get("sex")) or "")[:1].upper() or None,
        nhs_number=_text(told.get("nhs_number")),
        upn=_text(told.get("upn")),
    )
    if person != Person(relation=relation.value):
        yield person


def _relation(said: object, otherwise: Relation) -> Relation:
    """What a relative is, from a word such as "maternal grandmother" or "uncle"."""
    word = (_text(said) or "").lower().replace("_", " ")
    return next((relation for pattern, relation in _RELATIONS if pattern.search(word)), otherwise)


def _all(told: Sequence[dict[str, Any]], name: str) -> Iterator[str]:
    yield from dict.fromkeys(text for one in told if (text := _text(one.get(name))) is not None)


def _text(value: object) -> str | None:
    """A field's text; numbers are taken as written. None where it is empty."""
    if isinstance(value, bool) or not isinstance(value, str | int):
        return None
    return str(value).strip() or None
