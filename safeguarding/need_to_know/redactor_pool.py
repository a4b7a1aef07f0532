"""Many notes redacted by several processes, a family's notes together; few notes here, since a process takes seconds to
start. What a process could not answer for is not redacted, and so does not pass."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, nullcontext, suppress
from dataclasses import dataclass
from functools import cache

from safeguarding.crypto import Pseudonymiser
from safeguarding.need_to_know.free_text import NOT_REDACTED, Note, Redacted, Redactor, References
from safeguarding.need_to_know.local_model import LocalModel
from safeguarding.need_to_know.rules_version import rules_version
from safeguarding.need_to_know.stranger_tokens import keyed_label
from safeguarding.need_to_know.workers import CannotBegin, Workers, processors

WORTH_NOTES = 20_000  # from here on it is quicker to start processes: some six seconds' work for one
_BATCH = 256


@dataclass(frozen=True)
class Rules:
    """What a redactor is made from, wherever it is made: the partnership's references, the key under which people in no
    list get their labels (None: numbered within their family), and the model on this machine, if one is used."""

    references: References = References()
    strangers: Pseudonymiser | None = None
    model: LocalModel | None = None

    @property
    def version(self) -> str:
        """As Redactor.version, without making one."""
        return rules_version(self.references, self.model and str(self.model))

    def redactor(self) -> Redactor:
        """Raises SettingsInvalid where a reference is no expression."""
        label = keyed_label(self.strangers.digest) if self.strangers is not None else None
        return Redactor(self.references, label, self.model)


@cache
def redactor_of(rules: Rules) -> Redactor:
    """This process's redactor for these rules: its patterns take a second to compile."""
    return rules.redactor()


class RedactorPool:
    """Redacts like a Redactor. Several processes are started for as long as one call needs them, where the notes are many
    and `turn` lets it: a lock that it takes without waiting, so that not everybody starts processes at once."""

    def __init__(self, rules: Rules, turn: Callable[[], AbstractContextManager[bool]] = lambda: nullcontext(True)) -> None:
        if rules.strangers is None:
            raise ValueError("numbering within a family is not for several processes")
        self._rules = rules
        self._turn = turn
        self.version = rules.version

    def redact(self, notes: Sequence[Note]) -> list[Redacted]:
        """Each note redacted, in the order given."""
        if len(notes) < WORTH_NOTES or processors() == 1:
            return redactor_of(self._rules).redact(notes)
        with self._turn() as is_ours, suppress(CannotBegin):
            if is_ours:
                return self._redact_elsewhere(notes)
        return redactor_of(self._rules).redact(notes)

    def _redact_elsewhere(self, notes: Sequence[Note]) -> list[Redacted]:
        order = sorted(range(len(notes)), key=lambda i: id(notes[i].family))
        batches = [order[i : i + _BATCH] for i in range(0, len(order), _BATCH)]
        answers = [Redacted(None, failure=NOT_REDACTED)] * len(notes)
        with Workers(_redact, _not_redacted, _begin, (self._rules,), processes=processors()) as workers:
            found = workers.map([notes[i] for i in batch] for batch in batches)
            for batch, redacted in zip(batches, found, strict=True):
                for i, answer in zip(batch, redacted, strict=True):
                    answers[i] = answer
        return answers


_ours: list[Redactor] = []


def _begin(rules: Rules) -> None:
    _ours.append(rules.redactor())


def _redact(notes: list[Note]) -> list[Redacted]:
    return _ours[0].redact(notes)


def _not_redacted(notes: list[Note]) -> list[Redacted]:
    return [Redacted(None, failure=NOT_REDACTED)] * len(notes)
