"""How a declared column's source is read from a FHIR resource.

A source is written as FHIR writes paths: `Encounter.period.start`, `Patient.contact[0].name.family`,
`Encounter.where(class.code = 'EMER').reasonCode.text`. What a path ends at is read by its FHIR type and the column's
kind: a reference becomes the id of what it names, a coded concept one code. Some paths stand for what several elements
say together; they are listed in PEOPLE.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from connectors.declaration import Column
from connectors.formats.fhir_people import address_of, contacts_of, is_labelled, name_of, nhs_identifier, objects
from connectors.formats.fhir_references import References, Resource, text_of
from safeguarding.codes import Kind

UNCODED = "other"  # said in words only, and in none that the declaration knows

_SOURCE = re.compile(
    r"(?P<type>\w+)(?:\.where\((?P<path>\w+(?:\.\w+)*) = '(?P<value>[^']*)'\))?"
    r"\.(?P<steps>\w+(?:\[\d+\])?(?:\.\w+(?:\[\d+\])?)*)"
)
_STEP = re.compile(r"(\w+)(?:\[(\d+)\])?")
_REFERRING = (Kind.PERSON_REFERENCE, Kind.REFERENCE, Kind.ORGANISATION)
_CODED = (Kind.CODE, Kind.RELATION, Kind.SEX)


@dataclass(frozen=True)
class Surroundings:
    """What a resource alone does not tell: the delivery around it, the day it shows, whether its place is withheld."""

    references: References
    on: date | None = None
    is_restricted: bool = False


PEOPLE: dict[tuple[str, str], Callable[[dict[str, Any], Surroundings], str | None]] = {
    ("name", "given"): lambda who, around: name_of(who, around.on).given,
    ("name", "family"): lambda who, around: name_of(who, around.on).family,
    ("name", "others"): lambda who, around: ";".join(name_of(who, around.on).others) or None,
    ("identifier", "nhsNumber"): lambda who, around: nhs_identifier(who)[0],
    ("identifier", "nhsNumberVerificationStatus"): lambda who, around: nhs_identifier(who)[1],
    ("telecom", "phone"): lambda who, around: contacts_of(who, "phone"),
    ("telecom", "email"): lambda who, around: contacts_of(who, "email"),
    ("address", "line"): lambda who, around: None if around.is_restricted else address_of(who, around.on)[0],
    ("address", "postalCode"): lambda who, around: None if around.is_restricted else address_of(who, around.on)[1],
    ("address", "withheldLine"): lambda who, around: address_of(who, around.on)[0] if around.is_restricted else None,
    ("address", "withheldPostalCode"): lambda who, around: address_of(who, around.on)[1] if around.is_restricted else None,
    ("meta", "security"): lambda who, around: "true" if around.is_restricted else "false" if is_labelled(who) else None,
}


Step = tuple[str, int | None]  # an element, and which of its repeats


@dataclass(frozen=True)
class Source:
    """One declared path, taken apart."""

    of_type: str
    condition: tuple[tuple[Step, ...], str] | None
    steps: tuple[Step, ...]

    @classmethod
    def parse(cls, text: str) -> Source:
        """Raises ValueError, naming the source, where it is not a path."""
        found = _SOURCE.fullmatch(text)
        if found is None:
            raise ValueError(f"{text!r} is not a path such as Encounter.period.start")
        return cls(found["type"], (_steps(found["path"]), found["value"]) if found["path"] else None, _steps(found["steps"]))

    @property
    def elements(self) -> set[str]:
        """The elements of the resource that it reads."""
        return {self.steps[0][0]} | ({self.condition[0][0][0]} if self.condition else set())

    @property
    def person(self) -> Callable[[dict[str, Any], Surroundings], str | None] | None:
        """How the path is read where it stands for what several elements say together."""
        names = [name for name, _ in self.steps[-2:]]
        return PEOPLE.get((names[0], names[1])) if len(names) == 2 else None

    def nodes(self, resource: Resource, but_last: int = 0) -> Iterator[Any]:
        """What the path ends at, or ends at without its last steps, in order; nothing where its condition does not hold."""
        if self.condition is not None and self.condition[1] not in _walk(resource, self.condition[0]):
            return iter(())
        return _walk(resource, self.steps[: len(self.steps) - but_last])


class Reader:
    """Reads one declared column from every resource of its type."""

    def __init__(self, column: Column) -> None:
        self.column = column
        self.sources = tuple(Source.parse(source) for source in column.sources)
        self._uncoded = [(source, source.person) for source in self.sources]
        self._is_coded = column.kind in _CODED and not any(person for _, person in self._uncoded)
        self._rank = {code: place for place, code in enumerate(column.codes)}
        phrases = [code for code in column.codes if re.fullmatch(r"[a-z][a-z' \-]+", code)]
        self._phrases = re.compile(rf"\b({'|'.join(map(re.escape, phrases))})\b") if phrases else None

    def read(self, resource: Resource, around: Surroundings) -> str | None:
        """The column's text, or None where the resource does not say."""
        if self._is_coded:
            return self._code(resource)
        for source, person in self._uncoded:
            if person is not None:
                holders = source.nodes(resource, but_last=2)
                found = [person(holder, around) for holder in holders if isinstance(holder, dict)]
            else:
                found = [self._text(node, source, around.references) for node in source.nodes(resource)]
            texts = [text for text in found if text]
            if texts:
                return "\n".join(texts) if self.column.kind is Kind.TEXT else texts[0]
        return None

    def _text(self, node: object, source: Source, references: References) -> str | None:
        if not isinstance(node, dict):
            is_reference = self.column.kind in _REFERRING and source.steps[-1][0] != "id"
            return None if is_reference else text_of(node)
        if self.column.kind is Kind.PERSON_REFERENCE:
            return references.identify(node, of_type="Patient")
        if self.column.kind is Kind.REFERENCE:
            return references.identify(node)
        return references.organisation(node) if self.column.kind is Kind.ORGANISATION else None

    def _code(self, resource: Resource) -> str | None:
        """The code that the declaration names first among those that the resource carries, whether as a code or as words
        of its display. None of them known: the first code, for whoever treats the column to name or coarsen."""
        codes: list[str] = []
        words: list[str] = []
        for source in self.sources:
            for holder in source.nodes(resource, but_last=1):
                for node in _walk(holder, source.steps[-1:]):
                    _gather(node, codes, words)
                if self.column.kind is Kind.RELATION and isinstance(holder, dict) and (gender := text_of(holder.get("gender"))):
                    codes += [f"{code}:{gender}" for code in codes]
        known = [code for code in codes if code in self._rank]
        if self._phrases is not None:
            known += [phrase for text in words for phrase in self._phrases.findall(text.lower())]
        if known:
            return min(known, key=self._rank.__getitem__)
        return codes[0] if codes else UNCODED if words else None


def _gather(node: object, codes: list[str], words: list[str]) -> None:
    """The codes of a coded concept, a coding or a bare code, and the words that explain them."""
    if isinstance(node, dict):
        for coding in (node, *objects(node.get("coding"))):
            codes += [code] if (code := text_of(coding.get("code"))) else []
            words += [text for key in ("display", "text") if (text := text_of(coding.get(key)))]
    elif (code := text_of(node)) is not None:
        codes.append(code)


def _walk(node: object, steps: Sequence[Step]) -> Iterator[Any]:
    """Every value that a path leads to; an element that repeats is followed into each of its repeats."""
    if isinstance(node, list):
        for item in node:
            yield from _walk(item, steps)
    elif not steps:
        if node is not None:
            yield node
    elif isinstance(node, dict):
        name, place = steps[0]
        value = node.get(name)
        if place is not None:
            value = value[place] if isinstance(value, list) and len(value) > place else None
        if value is not None:
            yield from _walk(value, steps[1:])


def _steps(path: str) -> tuple[Step, ...]:
    found = (_STEP.fullmatch(step) for step in path.split("."))
    return tuple((step[1], int(step[2]) if step[2] else None) for step in found if step)
