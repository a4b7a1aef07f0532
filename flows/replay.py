"""Makes the picture again as it stood, to answer one question from it, and removes it (promise 8)."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, time, timedelta
from typing import Any

from connectors import connectors
from flows.progress import Progress
from flows.rebuild import declared_tables, feeds, one_per_register
from flows.runs import all_runs
from flows.workplace import Workplace
from safeguarding.errors import UsageError
from safeguarding.identifiers import uk_now
from warehouse.build import build
from warehouse.last_night import read_last_night
from warehouse.linkage.stable_ids import LastNight
from warehouse.past import Past
from warehouse.publications import publication_before
from warehouse.rules import rules_at


def past_asked_for(place: Workplace, known_on: date | None, known_to: str | None) -> Past:
    """What had reached the hub by the end of that day, or by now; of one agency where one is named; with the rules of then.

    Raises UsageError where the day has not begun or no connector is named so; ModelInvalid where rules were changed.
    """
    now = uk_now()
    if known_on is not None and known_on > now.date():
        raise UsageError("--known-on", what="This day has not come yet", fix="Name a day in the past, or today.")
    if known_to is not None and known_to not in connectors():
        raise UsageError("--known-to", what="No connector is named so", fix="`mash connectors list` names the agencies.")
    until = datetime.combine(known_on + timedelta(days=1), time()) if known_on else now
    return Past(until, known_to, rules_at(place.home, until), publication_before(place.home, until))


@contextmanager
def rebuilt_past(place: Workplace, past: Past) -> Iterator[Any]:
    """The picture as it stood, identities included, for as long as the block runs: encrypted like the landing, in a folder
    of its own, removed at the end. The picture being served is not touched. What happens is said on stderr.

    Raises RunInProgress where the landing is being written, ModelInvalid, SettingsInvalid, KeyWrong,
    EncryptionUnavailable, HomeUnwritable, Fault.
    """
    moment = looked_from(place, past)
    with Progress() as progress:
        whose = f" of {past.agency.replace('_', ' ')}" if past.agency else ""
        progress.say(f"making the picture{whose} again as it stood before {past.until:%d %b %Y %H:%M}")
        with build(
            place.home,
            place.keys,
            place.encryption,
            declared_tables(),
            feeds(place, past.served.expected if past.served else None),
            place.settings.partnership.patterns,
            moment,
            decisions=place.decisions.all(),
            record_digest=place.decisions.digest,
            last_night=_ids_of_then(place, moment),
            one_per_register=one_per_register(),
            past=past,
        ) as built:
            progress.say("made; it is removed when the answer is given")
            yield built.connection


def looked_from(place: Workplace, past: Past) -> datetime:
    """The moment that ages, windows and lateness are counted from: that of the picture that was being served; the last
    second before, where none is on record."""
    if past.served is not None:
        return past.served.at
    published = [datetime.fromisoformat(run.now) for run in all_runs(place.home) if run.is_published]
    return max((now for now in published if now < past.until), default=past.until - timedelta(seconds=1))


def _ids_of_then(place: Workplace, moment: datetime) -> LastNight | None:
    """Who bore which id in the picture of that moment."""
    today = read_last_night(place.home, place.keys, place.encryption)
    return today.as_of(moment) if today else None
