"""The text of a cell as everybody after the reader understands it, by the kind of its column.

Agencies write one thing in many ways: Y, Yes and true; 3/4/2012 and 2012-04-03; Mum and mother. What cannot be read as
its kind becomes nothing and is marked: a guess would look like a fact. A code that is not declared stays as it is.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from decimal import Decimal, InvalidOperation

import pandas as pd

from connectors.declaration import Column
from connectors.formats.reading import plain
from safeguarding.codes import Kind, Relation, Treatment
from safeguarding.identifiers import nhs_number, parse_date, parse_instant, parse_month, postcode, upn

_NOT_KNOWN = frozenset(
    {"", "unknown", "unk", "not known", "not recorded", "not stated", "not given", "nk", "n/k", "n/a", "tbc"}
)
_NO_VALUE = _NOT_KNOWN | {"null", "none", "nil", "na"}  # but Null and Na are people's names
_NOTHING: dict[Kind, frozenset[str]] = {
    **dict.fromkeys(Kind, _NO_VALUE),
    **dict.fromkeys((Kind.GIVEN_NAME, Kind.FAMILY_NAME, Kind.OTHER_NAMES), _NOT_KNOWN),
    **dict.fromkeys((Kind.SEX, Kind.TEXT, Kind.ADDRESS), frozenset({"", "null"})),
    **dict.fromkeys((Kind.CODE, Kind.CODES), frozenset({"null"})),  # "-" may be a code
}
_FLAGS = {
    **dict.fromkeys(("y", "yes", "true", "t", "1"), "true"),
    **dict.fromkeys(("n", "no", "false", "f", "0"), "false"),
}
_SEXES = {  # ISO/IEC 5218 numbers among them
    **dict.fromkeys(("m", "male", "boy", "man", "1"), "M"),
    **dict.fromkeys(("f", "female", "girl", "woman", "2"), "F"),
    **dict.fromkeys(("u", "unknown", "notknown", "notspecified", "unborn", "other", "indeterminate", "i", "x", "0", "9"), "U"),
}
_RELATIONS = {
    Relation.CHILD: "son, daughter, baby, unborn, self, pupil, subject child",
    Relation.MOTHER: "mum, mam, mummy, birth mother, natural mother, biological mother, adoptive mother",
    Relation.FATHER: "dad, daddy, birth father, natural father, biological father, adoptive father",
    Relation.STEP_PARENT: """stepparent, stepmother, stepfather, stepmum, stepdad, mothers partner, fathers partner, partner,
        partner of mother, partner of father, parents partner, mothers boyfriend, mums boyfriend, dads girlfriend""",
    Relation.SIBLING: "brother, sister, half brother, half sister, half sibling, stepbrother, stepsister, step sibling, twin",
    Relation.GRANDPARENT: """grandmother, grandfather, grandma, grandad, granddad, nan, nana, gran, granny,
        maternal grandmother, maternal grandfather, paternal grandmother, paternal grandfather""",
    Relation.CARER: "guardian, foster carer, foster parent, kinship carer, special guardian, legal guardian, parent",
    Relation.OTHER_RELATIVE: "aunt, auntie, uncle, cousin, niece, nephew, relative, family member, great grandparent",
    Relation.HOUSEHOLD_MEMBER: """household, lodger, tenant, joint tenant, spouse, husband, wife, occupant,
        resident, lives with""",
    Relation.OTHER: """friend, family friend, neighbour, boyfriend, girlfriend, ex partner, acquaintance, professional,
        social worker, childminder, no relation""",
}
_RELATION_OF = {
    plain(name): relation.value
    for relation, names in _RELATIONS.items()
    for name in (relation.value, relation.label, *names.split(","))
}


def canonical(values: pd.Series[str], column: Column) -> tuple[pd.Series[str], pd.Series[bool]]:
    """The cells of a column as canonical text, and which of them held something that cannot be read as its kind.

    Each different text is looked at once."""
    read, nothing = _reader(column), _NOTHING[column.kind]
    texts = cells(values)
    meaning: dict[str | None, str | None] = {None: None}
    unreadable = set()
    for text in dict.fromkeys(texts):
        if text is not None and text.strip(" .-?").casefold() not in nothing:
            meaning[text] = read(text)
            if meaning[text] is None:
                unreadable.add(text)
    found = pd.Series([meaning.get(text) for text in texts], index=values.index, dtype="str")
    return found, pd.Series([text in unreadable for text in texts], index=values.index, dtype=bool)


def holds_unknown_code(values: pd.Series[str], column: Column) -> pd.Series[bool]:
    """Which canonical cells hold a code that the column does not declare. A column that is coarsened is not asked: what
    its map does not name becomes 'other' by intention."""
    is_asked = column.kind in (Kind.CODE, Kind.CODES) and column.codes and column.treatment is Treatment.KEEP
    if not is_asked:
        return pd.Series(False, index=values.index)
    parts_of = (lambda text: text.split(";")) if column.kind is Kind.CODES else (lambda text: [text])
    strange = {text for text in values.dropna().unique() if not all(part in column.codes for part in parts_of(text))}
    return values.isin(strange)


def cells(values: pd.Series[str]) -> list[str | None]:
    """The cells of a column as plain text or None. Walking over the column itself takes ten times as long."""
    return list(values.astype(object).where(values.notna(), None))


def _reader(column: Column) -> Callable[[str], str | None]:
    """What reads one cell: None where it cannot."""
    kind = column.kind
    if kind in (Kind.CODE, Kind.CODES):
        return _code_reader(column.codes, is_several=kind is Kind.CODES)
    if kind is Kind.SEX:
        return _word_reader(_SEXES, column.codes)
    if kind is Kind.RELATION:
        return _word_reader(_RELATION_OF, column.codes)
    return _READERS.get(kind, _one_line)


def _code_reader(codes: dict[str, str], is_several: bool) -> Callable[[str], str | None]:
    """Reads a code in any writing, or its label, as the declared code."""
    known = {p: code for code, label in reversed(codes.items()) for p in (plain(label), plain(code)) if p}
    known |= {code.casefold(): code for code in reversed(codes)} | {code: code for code in codes}

    def one(text: str) -> str:
        text = _one_line(text)
        return known.get(text) or known.get(text.casefold()) or known.get(plain(text)) or text

    def several(text: str) -> str | None:
        parts = re.split(r"[;|\n]" if re.search(r"[;|\n]", text) else ",", text)
        return ";".join(dict.fromkeys(one(part) for part in parts if part.strip())) or None

    return several if is_several else one


def _word_reader(words: Mapping[str, str], codes: Mapping[str, str]) -> Callable[[str], str | None]:
    """Reads a word that has one meaning; the agency's own codes come first, where they name that meaning."""
    meanings = set(words.values())
    known = {**words, **{plain(code): target for code, target in codes.items() if target in meanings}}
    return lambda text: known.get(plain(text))


def _one_line(text: str) -> str:
    return " ".join(unicodedata.normalize("NFC", text).split())


def _names(text: str) -> str | None:
    """Former names and aliases: 'aka Bo; Roberts / Ward' is 'Bo;Roberts;Ward'."""
    parts = (
        re.sub(r"^(a\.?k\.?a\.?|alias|formerly|n[ée]e)[ :]+", "", _one_line(p), flags=re.I) for p in re.split(r"[;|/,\n]", text)
    )
    return ";".join(dict.fromkeys(p for p in parts if p.casefold() not in _NOT_KNOWN)) or None


def _address(text: str) -> str:
    return ", ".join(part for line in text.split("\n") if (part := _one_line(line).strip(" ,")))


def _number(text: str) -> str | None:
    bare = re.sub(r"[\s£,%]", "", text)
    if found := re.fullmatch(r"\((.+)\)", bare):  # an accountant's minus
        bare = "-" + found[1]
    try:
        number = Decimal(bare)
    except InvalidOperation:
        return None
    return f"{number.normalize():f}" if number.is_finite() and abs(number.adjusted()) < 30 else None


def _date(text: str) -> str | None:
    day = parse_date(text)
    return day.isoformat() if day else None


def _instant(text: str) -> str | None:
    """To the second; or, where nobody wrote down the day, the month."""
    moment = parse_instant(text)
    return moment.isoformat(" ", "seconds") if moment else parse_month(text)


_READERS: dict[Kind, Callable[[str], str | None]] = {
    Kind.OTHER_NAMES: _names,
    Kind.ADDRESS: _address,
    Kind.BIRTH_DATE: _date,
    Kind.DATE: _date,
    Kind.INSTANT: _instant,
    Kind.NUMBER: _number,
    Kind.FLAG: lambda text: _FLAGS.get(plain(text)),
    Kind.NHS_NUMBER: lambda text: nhs_number(text) or text,
    Kind.UPN: lambda text: upn(text) or text,
    Kind.POSTCODE: lambda text: postcode(text) or _one_line(text).upper(),
    Kind.TEXT: lambda text: text.replace("\r\n", "\n").replace("\r", "\n"),
}
