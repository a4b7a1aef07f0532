"""The faces of a record: every way in which its agency ever described the person, name by birth date by place.

A record that was renamed and a record that moved at different times still meet somewhere among their faces. What a face
is called among all the others counts too: how common its names are, whether many families share its address.
"""

from __future__ import annotations

import json
import math
from pathlib import Path

import duckdb
import pandas as pd

from safeguarding.need_to_know.words import GIVEN_NAMES
from warehouse.linkage.homes import LOOK_UPS as HOME_LOOK_UPS
from warehouse.linkage.homes import create_homes
from warehouse.linkage.lookups import LookUp, Others, look_up, resting_on, resting_on_any
from warehouse.linkage.names import LOOK_UPS as NAME_LOOK_UPS
from warehouse.linkage.names import NICKNAMES, create_names
from warehouse.linkage.numbers import LOOK_UPS as NUMBER_LOOK_UPS
from warehouse.linkage.people import crowd
from warehouse.versions import registered

# How a road's kind is written, to how it is written out.
_WAYS: dict[str, str] = {
    short: kinds[0] for kinds in json.loads(Path(__file__).with_name("ways.json").read_text("utf-8"))["ways"] for short in kinds
}
_BIRTHS = 2  # per record, the latest
_BORNE_BY = 5  # records: a spelling so frequent is a name, even where no list holds it
_OUTNUMBERED = 10
_SHORTEST = 3  # letters: a shorter name is no spelling of another
# How common names are is a share of all records, drawn towards a usual name's share where there are few records, and
# rounded to powers of two: so a handful of records more or less changes no weight.
_DRAWN_BY = 2000
_USUAL = {"given": 2.0**-8, "surname": 2.0**-10}
_RAREST = -13  # of two: a name that fewer bear than one in eight thousand says no more than one that so many bear

_SAID = """
CREATE TABLE described AS
WITH said AS (
    SELECT *, regexp_replace(address_words, '\\bsaint ', 'st ') AS words,
        -- Flat B at number 18 is 18b and B/18, and the second.
        regexp_extract_all(address_words,
            '(?:^|\\b[0-9]+ ?|\\b(?:flat|flt|fl|apartment|apt|unit) )([a-z])\\b', 1) AS letters
    FROM version
),
read AS (
    SELECT *, coalesce(nullif(regexp_extract(words, '\\b[0-9]+(?: ?[a-z])? ((?:[a-z]+ ){{1,3}}?(?:{ways}))\\b', 1), ''),
        regexp_extract(words, '\\b((?:[a-z]+ ){{1,3}}?(?:{ways}))\\b', 1)) AS written FROM said
)
SELECT node, place, family, birth_date, postcode, uprn,
    list_sort(regexp_extract_all(words, '\\b([0-9]+)[a-z]?\\b', 1)
        || list_transform(letters, lambda letter: (ascii(letter) - ascii('a') + 1)::VARCHAR)) AS numbers,
    -- A road is its name with its kind, and where no kind is written its first word.
    coalesce(left(written, -length(short)) || kind,
        nullif(regexp_extract(words, '\\b[0-9]+(?: ?[a-z])? ([a-z][a-z][a-z]+)', 1), '')) AS road, address_words
FROM read LEFT JOIN way ON short = split_part(written, ' ', -1);

CREATE TABLE born AS
SELECT node, birth_date FROM described WHERE birth_date IS NOT NULL
GROUP BY node, birth_date
QUALIFY row_number() OVER (PARTITION BY node ORDER BY max(place) DESC, birth_date) <= {births};
"""


def _frequency(name: str, column: str, **also: str) -> LookUp:
    share = f"(sum(n) + {_DRAWN_BY} * {_USUAL[name]!r}) / ($total + {_DRAWN_BY})"
    return LookUp(
        f"{name}_frequency",
        keys=(name,),
        said=f"SELECT node, {column} AS {name} FROM named",
        value=f"2.0 ^ greatest({_RAREST}, round(log2({share}))) AS tf_{name}, sound({name}) AS {name}_sound"
        + "".join(f", {sql} AS {alias}" for alias, sql in also.items()),
    )


_GIVEN = _frequency("given", "given", spelling=f"if(length(given) >= {_SHORTEST}, spelling(given), NULL)")
_SURNAME = _frequency("surname", "compact(family)")
# What two agencies write for one birth date is no slip of either. Who bears one NHS number has the name from one place, the
# Personal Demographics Service, and its slip too.
_SPELT = LookUp(
    "spelt",
    keys=("given", "birth_date"),
    items=("source",),
    said="SELECT node, given, born.birth_date, coalesce(nhs_number, agency) AS source "
    "FROM named JOIN born USING (node) JOIN person USING (node)",
    value="2::TINYINT AS attested",
    having="count(source) > 1",
)
LOOK_UPS = (*NUMBER_LOOK_UPS, *NAME_LOOK_UPS, *HOME_LOOK_UPS, _GIVEN, _SURNAME, _SPELT)

# Many make the same slip in a name that very many bear: then one letter's difference does not make another name.
_ESTABLISHED = """
CREATE TABLE established AS
WITH often AS (SELECT given, n FROM all_given_frequency WHERE n >= {borne_by}),
more AS (SELECT given, n FROM all_given_frequency WHERE n > {outnumbered} * {borne_by})
SELECT given FROM form UNION SELECT plain(given) FROM name UNION
SELECT given FROM often ANTI JOIN more ON more.n > {outnumbered} * often.n
    AND abs(length(more.given) - length(often.given)) <= 1 AND damerau_levenshtein(more.given, often.given) = 1
"""
# A spelling that is nobody's name, to the names of which it is a slip, among those that somebody here bears. Two spellings
# a letter apart, or with two letters turned, are the same once a letter is left out of either or both.
_MEANT = """
CREATE TABLE meant AS
WITH cut AS (
    SELECT given, is_name, unnest(list_append(
        list_transform(range(1, length(given) + 1), lambda i: left(given, i - 1) || given[i + 1:]), given
    )) AS rest
    FROM (
        SELECT given, false AS is_name FROM given_frequency ANTI JOIN established USING (given)
        UNION ALL SELECT given, true FROM established SEMI JOIN given_frequency USING (given)
    ) WHERE length(given) > 1
)
SELECT slip.given, list_sort(list(DISTINCT name.given)) AS names
FROM cut AS slip JOIN cut AS name USING (rest)
WHERE NOT slip.is_name AND name.is_name AND damerau_levenshtein(slip.given, name.given) = 1
GROUP BY slip.given
"""
# Of which given names something else is known tonight.
_CHANGED = """
CREATE TABLE changed_names AS
SELECT given FROM (
    (FROM established EXCEPT FROM {kept}.established) UNION ALL (FROM {kept}.established EXCEPT FROM established)
) UNION SELECT given FROM (
    (FROM meant EXCEPT FROM {kept}.meant) UNION ALL (FROM {kept}.meant EXCEPT FROM meant)
)
"""

_FACE = """
CREATE TABLE face AS
SELECT node, ($faces + row_number() OVER (
        ORDER BY node, named.given, named.family, named.middle, whole, born.birth_date, postcode, premises, street
    ))::INTEGER AS face_id,
    named.given, string_split(middle, ' ') AS middle, whole AS given_whole,
    coalesce(form.groups, []::VARCHAR[]) AS forms,
    coalesce(form.groups[1], named.given) AS root, given_sound, spelling, tf_given,
    established.given IS NOT NULL AS is_established,
    if(established.given IS NULL, coalesce(meant.names, []), [named.given]) AS meant,
    coalesce(attested, (named.given IS NOT NULL AND born.birth_date IS NOT NULL)::TINYINT) AS attested,
    compact(family) AS surname, tf_surname, surname_sound AS family_sound,
    list_filter(string_split(family, ' '), lambda part: length(part) > 3 AND NOT list_contains($customary, part)) AS parts,
    list_contains($customary, compact(family)) AS is_customary,
    given_sound || '/' || surname_sound AS sound,
    born.birth_date, strftime(born.birth_date, '%m%d') AS birth_day,
    year(born.birth_date)::SMALLINT AS birth_year,
    postcode, premises, street, left(postcode, -2) AS sector, split_part(postcode, ' ', 1) AS district,
    sex, nhs_digits, nhs_number, upn, upn_written, former_upn,
    if(length(upn_written) = 13, right(upn_written, 12), NULL) AS upn_digits, has_temporary_upn, parents
FROM person
LEFT JOIN named USING (node) LEFT JOIN born USING (node) LEFT JOIN lived USING (node)
LEFT JOIN form ON form.given = named.given LEFT JOIN meant ON meant.given = named.given
LEFT JOIN established ON established.given = named.given
LEFT JOIN given_frequency ON given_frequency.given = named.given
LEFT JOIN surname_frequency ON surname_frequency.surname = compact(family)
LEFT JOIN spelt ON spelt.given = named.given AND spelt.birth_date = born.birth_date
"""


def create_faces(connection: duckdb.DuckDBPyConnection) -> None:
    """Makes `face`, one row per face of every record, out of `version`, `person` and `record`; the columns are those that the
    conditions of agreement.py and the blocking rules of settings.py read."""
    describe(connection)
    put_together(connection)


def describe(connection: duckdb.DuckDBPyConnection, others: Others | None = None) -> None:
    """Makes what faces are made of: `named`, `born`, `lived`, and every look-up.

    others  what those say who are not at hand (lookups.py); None where all are
    """
    create_names(connection, others)
    with registered(connection, way=pd.DataFrame(_WAYS.items(), columns=["short", "kind"], dtype="str")):
        connection.execute(_SAID.format(births=_BIRTHS, ways="|".join(_WAYS)))
    create_homes(connection, others)
    total = rounded_crowd(crowd(connection))
    look_up(connection, _GIVEN, others, {"total": total})
    look_up(connection, _SURNAME, others, {"total": total})
    look_up(connection, _SPELT, others)
    if others and others.stands:
        for table in ("form", "established", "meant"):
            connection.execute(f"CREATE VIEW {table} AS FROM {others.catalog}.{table}")
        return
    _create_forms(connection, max(_BORNE_BY, round(total / 5000)))
    connection.execute(_MEANT)
    if others:
        connection.execute(_CHANGED.format(kept=others.catalog))


def put_together(connection: duckdb.DuckDBPyConnection, faces: int = 0) -> None:
    """Makes `face` out of what describe() made. `faces`: so many have a number already."""
    connection.execute(_FACE, {"customary": NICKNAMES["customary"], "faces": faces})


def rounded_crowd(records: int) -> float:
    """So many records, to the nearest power of two."""
    return float(2.0 ** round(math.log2(max(1, records))))


def resting_on_others(kept: str) -> str:
    """SQL: the nodes whose description rested on something of which all records together say otherwise tonight."""
    return f"{resting_on_any(LOOK_UPS, kept)} UNION {resting_on(_GIVEN, kept, 'changed_names')}"


def _create_forms(connection: duckdb.DuckDBPyConnection, borne_by: int) -> None:
    """`form`: given name to the groups of names that it is a form of, each named by its first name, as they stand in the file.
    `established`: the names that are somebody's, not a slip of the pen."""
    pairs = pd.DataFrame(
        [(name, group[0], place) for place, group in enumerate(NICKNAMES["groups"]) for name in group],
        columns=["given", "group", "place"],
    )
    names = pd.DataFrame({"given": sorted({*GIVEN_NAMES, *NICKNAMES["names"]})}, dtype="str")
    with registered(connection, nickname=pairs, name=names):
        connection.execute(
            'CREATE TABLE form AS SELECT given::VARCHAR AS given, list("group"::VARCHAR ORDER BY place) AS groups '
            "FROM nickname GROUP BY ALL"
        )
        connection.execute(_ESTABLISHED.format(borne_by=borne_by, outnumbered=_OUTNUMBERED))
