"""What the agencies of the invented town can have recorded, and when."""

from __future__ import annotations

import random
from datetime import datetime, timedelta

from tests.town.conftest import NOW
from town import Town
from town.recorder import Recorder


def test_nothing_is_recorded_of_a_family_before_its_first_child_was_on_the_way(made: Town) -> None:
    family = max(made.families, key=lambda f: min(c.born_on for c in f.children))
    child = min(family.children, key=lambda c: c.born_on)
    long_before = datetime.combine(child.born_on, NOW.time()) - timedelta(days=700)
    notice = Recorder(random.Random(3), NOW).notice(family, "child", long_before, topic="police.child")
    assert notice.occurred_from.date() >= child.born_on - timedelta(days=200)
    assert child in [each.person for each in notice.involved]
