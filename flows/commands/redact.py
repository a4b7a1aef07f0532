"""mash redact: an engineer's try-out of the redaction on a file of their own. Nothing is stored and nobody is looked up."""

from __future__ import annotations

import secrets
import sys
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from flows.output import say
from safeguarding.crypto import KEY_BYTES, Pseudonymiser
from safeguarding.errors import Exit, UsageError
from safeguarding.settings import load_settings

_SAY_EVERY = 5.0  # seconds


_LINE = (
    'A file of JSON lines, or - for stdin. A line: {"text", "family": {"child": {"given_name", "family_name", "birth_date", '
    '"sex", "nhs_number", "upn", "school", "gp_practice"}, "mother", "father", "siblings": [], "other_relatives": '
    '[{"relation", ...}], "address", "postcode", "phone"}, "written_on"}; all but the text may be null or left out. Answer: '
    '{"text", "spans": [{"start", "end", "kind", "token"}]}, offsets in characters of the text as given; or {"text": null, '
    '"spans": [], "failure"}, and then the exit code is 1. Nothing is stored or recorded, and no MASH_HOME is needed.'
)


def redact(
    *,
    notes: Annotated[str, Parameter(allow_leading_hyphen=True, help=_LINE)],
    json: Annotated[bool, Parameter(name="--json", negative=(), help="The answers are JSON lines with or without it.")] = False,
) -> int:
    """Redact notes of your own, a line of JSON each, and print each answer as a line of JSON, in the same order.

    It reads partnership.toml for the references and the model and nothing else. People in no list are numbered within their
    family, for this run only. Raises UsageError where the file cannot be read, SettingsInvalid.
    """
    from safeguarding.need_to_know.free_text import References
    from safeguarding.need_to_know.line_stream import redact_stream
    from safeguarding.need_to_know.local_model import find_model
    from safeguarding.need_to_know.redactor_pool import Rules

    partnership = load_settings().partnership
    model = find_model(partnership.nlp_model, is_required=partnership.nlp_model_required)
    rules = Rules(References.of(partnership), Pseudonymiser(secrets.token_bytes(KEY_BYTES)), model)
    done = failed = 0
    began = said = time.monotonic()
    with _lines(notes) as lines:
        for answer, is_redacted in redact_stream(lines, rules):
            sys.stdout.write(answer + "\n")
            done += 1
            failed += not is_redacted
            if time.monotonic() - said > _SAY_EVERY:
                said = time.monotonic()
                say(f"{done:,} notes, {done / (said - began):,.0f} a second")
    sys.stdout.flush()
    say(f"{done:,} notes, {failed:,} of them not redacted" if failed else f"{done:,} notes, all redacted")
    return Exit.FINDINGS if failed else Exit.OK


@contextmanager
def _lines(notes: str) -> Iterator[Iterable[bytes]]:
    """The lines of the file, or of stdin. Raises UsageError where the file cannot be read."""
    if notes == "-":
        yield sys.stdin.buffer
        return
    try:
        file = Path(notes).open("rb")  # noqa: SIM115 closed below; only its opening is asked about here
    except OSError:
        raise UsageError("--notes", what="The file cannot be read", fix="Name a file of JSON lines, or - for stdin.") from None
    with file:
        yield file
