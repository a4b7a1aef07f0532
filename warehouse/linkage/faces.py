"""The faces of a record: every way in which its agency ever described the person, name by birth date by place.

A record that was renamed and a record that moved at different times still meet somewhere among their faces. What a face
is called among all the others counts too: how common its names are, whether many families share its address.
"""

from __future__ import annotations

import math

import duckdb
import pandas as pd

from safeguarding.need_to_know.words import GIVEN_NAMES
from warehouse.linkage.homes import create_homes
from warehouse.linkage.names import NICKNAMES, create_names
from warehouse.versions import registered

_BIRTHS = 2  # per record, the latest
_BORNE_BY = 5  # records: a spelling so frequent is a name, even where no list holds it
_OUTNUMBERED = 10
# How common names are is a share of all records, drawn towards a usual name's share where there are few records, and
# rounded to powers of two: so a handful of records more or less changes no weight.
_DRAWN_BY = 2000
_USUAL = {"given": 2.0**-8, "surname": 2.0**-10}

_SAID = """
CREATE TABLE described AS
SELECT record_id, place, family, birth_date, postcode, uprn,
    list_sort(regexp_extract_all(address_words, '\\b[0-9]+[a-z]?\\b')) AS numbers,
    nullif(regexp_extract(address_words, '\\b[0-9]+[a-z]? ([a-z][a-z][a-z]+)', 1), '') AS road, address_words
FROM version;

CREATE TABLE born AS
SELECT record_id, birth_date FROM described WHERE birth_date IS NOT NULL
GROUP BY record_id, birth_date
QUALIFY row_number() OVER (PARTITION BY record_id ORDER BY max(place) DESC, birth_date) <= {births};
"""

_FREQUENCY = """
CREATE TABLE {name}_frequency AS
SELECT {name}, 2.0 ^ round(log2((count(*) + $drawn_by * $usual) / ($total + $drawn_by))) AS tf_{name}, count(*) AS bearers,
    sound({name}) AS {name}_sound
FROM (SELECT DISTINCT record_id, {column} AS {name} FROM named) WHERE {name} IS NOT NULL GROUP BY {name}
"""

# Many make the same slip in a name that very many bear: then one letter's difference does not make another name.
_OFTEN = """
INSERT INTO established
SELECT given FROM given_frequency AS often
WHERE bearers >= $borne_by AND NOT EXISTS (
    FROM given_frequency AS more WHERE more.bearers > $outnumbered * often.bearers
        AND abs(length(more.given) - length(often.given)) <= 1 AND damerau_levenshtein(more.given, often.given) = 1
)
"""

_FACE = """
CREATE TABLE face AS
WITH spelt AS (
    SELECT given, born.birth_date, count(DISTINCT agency) AS attested
    FROM named JOIN born USING (record_id) JOIN person USING (record_id) WHERE given IS NOT NULL GROUP BY ALL
)
SELECT (row_number() OVER (ORDER BY node, named.given, named.family, named.middle, born.birth_date, postcode, premises, street))
        ::INTEGER AS face_id, node,
    named.given, string_split(middle, ' ') AS middle, named.given || coalesce(compact(middle), '') AS given_whole,
    coalesce(form.groups, []::VARCHAR[]) AS forms,
    coalesce(form.groups[1], named.given) AS root, given_sound, tf_given,
    established.given IS NOT NULL AS is_established,
    least(coalesce(attested, 0), 2)::TINYINT AS attested,
    compact(family) AS surname, tf_surname, surname_sound AS family_sound,
    list_filter(string_split(family, ' '), lambda part: length(part) > 3 AND NOT list_contains($customary, part)) AS parts,
    list_contains($customary, compact(family)) AS is_customary,
    given_sound || '/' || surname_sound AS sound,
    born.birth_date, strftime(born.birth_date, '%Y%m%d') AS birth_digits, strftime(born.birth_date, '%m%d') AS birth_day,
    year(born.birth_date)::SMALLINT AS birth_year,
    postcode, premises, street, left(postcode, -2) AS sector, split_part(postcode, ' ', 1) AS district,
    sex, nhs_digits, nhs_number, upn, upn_written, former_upn,
    if(length(upn_written) = 13, right(upn_written, 12), NULL) AS upn_digits, has_temporary_upn, parents
FROM person
LEFT JOIN named USING (record_id) LEFT JOIN born USING (record_id) LEFT JOIN lived USING (record_id)
LEFT JOIN form ON form.given = named.given
LEFT JOIN (SELECT DISTINCT given FROM established) AS established ON established.given = named.given
LEFT JOIN given_frequency ON given_frequency.given = named.given
LEFT JOIN surname_frequency ON surname_frequency.surname = compact(family)
LEFT JOIN spelt ON spelt.given = named.given AND spelt.birth_date = born.birth_date
"""


def create_faces(connection: duckdb.DuckDBPyConnection) -> None:
    """Makes `face`, one row per face of every record, out of `version` and `person`; the columns are those that the
    conditions of agreement.py and the blocking rules of settings.py read."""
    create_names(connection)
    connection.execute(_SAID.format(births=_BIRTHS))
    create_homes(connection)
    total = 2.0 ** round(math.log2(max(1, connection.execute("SELECT count(*) FROM person").fetchall()[0][0])))
    for name, column in (("given", "given"), ("surname", "compact(family)")):
        connection.execute(
            _FREQUENCY.format(name=name, column=column), {"drawn_by": _DRAWN_BY, "usual": _USUAL[name], "total": total}
        )
    _create_forms(connection)
    connection.execute(_OFTEN, {"borne_by": max(_BORNE_BY, round(total / 5000)), "outnumbered": _OUTNUMBERED})
    connection.execute(_FACE, {"customary": NICKNAMES["customary"]})


def _create_forms(connection: duckdb.DuckDBPyConnection) -> None:
    """`form`: given name to the groups of names that it is a form of, each group named by its first name.
    `established`: the names that are somebody's, not a slip of the pen."""
    pairs = pd.DataFrame(
        [(name, group[0]) for group in NICKNAMES["groups"] for name in group], columns=["given", "group"], dtype="str"
    )
    names = pd.DataFrame({"given": sorted({*GIVEN_NAMES, *NICKNAMES["names"]})}, dtype="str")
    with registered(connection, nickname=pairs, name=names):
        connection.execute(
            'CREATE TABLE form AS SELECT given, list_sort(list(DISTINCT "group")) AS groups FROM nickname GROUP BY given'
        )
        connection.execute("CREATE TABLE established AS SELECT given FROM form UNION SELECT plain(given) FROM name")
