"""The command `mash`. Each command lives in flows/commands/ and is imported only when it is asked for."""

from __future__ import annotations

import logging
import signal
import sys
from collections.abc import Sequence
from importlib import metadata
from typing import NoReturn

from cyclopts import App, CycloptsError
from cyclopts.exceptions import MissingArgumentError, UnknownCommandError

from flows.output import print_error
from safeguarding.errors import Exit, Fault, MashError, UsageError

_INTERRUPTED = 130

app = App(
    name="mash",
    help="The data pipeline of a Multi-Agency Safeguarding Hub. It shows patterns and the events behind them; "
    "it never scores and never decides. Every look is recorded.",
    version=lambda: metadata.version("mash-pipeline"),
    result_action="return_value",
    suppress_keyboard_interrupt=False,
)
app.command("flows.commands.demo:demo", name="demo", help="Try everything on an invented town.")
app.command("flows.commands.nightly:nightly", name="nightly", help="Receive, check, land, rebuild, publish.")
app.command("flows.commands.deliveries:deliveries", name="deliveries", help="What arrived and what became of it.")
app.command("flows.commands.worklist:worklist", name="worklist", help="Whose combined picture needs a look (pseudonymous).")
app.command("flows.commands.explain:explain", name="explain", help="Every pattern on one person, with its events.")
app.command("flows.commands.reviews:review", name="review", help="What you made of a finding; it is quiet until it changes.")
app.command("flows.commands.reviews:reviews", name="reviews", help="What people made of each pattern, for the rule's owner.")
app.command("flows.commands.find:find", name="find", help="From a number or a name with a date of birth to a person's id.")
app.command("flows.commands.cases:open_case", name="open", help="Open a case; names appear only for an opened case.")
app.command("flows.commands.case_life:app", name="cases", help="Opened cases: list, review, tell the family, close.")
app.command("flows.commands.chronology:chronology", name="chronology", help="The combined chronology of an opened case.")
app.command("flows.commands.analysis:weigh", name="weigh", help="Promote or demote an event for the child of a case.")
app.command("flows.commands.analysis:comment", name="comment", help="What you think of an event or of the whole.")
app.command("flows.commands.clocks:clocks", name="clocks", help="What is overdue, due soon and due for opened cases.")
app.command("flows.commands.actions:decide", name="decide", help="Record a decision: what, on what threshold, why.")
app.command("flows.commands.actions:act", name="act", help="Record an agreed action: what, who, by when.")
app.command("flows.commands.actions:outcome", name="outcome", help="Record what came of an action.")
app.command("flows.commands.case_record:case_record", name="case-record", help="Recorded, shared, understood, acted on.")
app.command("flows.commands.picture:app", name="picture", help="On whom the patterns fall: fairness, in counts.")
app.command("flows.commands.connectors:app", name="connectors", help="The agencies' declarations, and a check of a sample.")
app.command("flows.commands.retain:retain", name="retain", help="What is past its time; --apply removes it.")
app.command("flows.commands.retain:hold", name="hold", help="A legal hold: nothing of a case's family is removed.")
app.command("flows.commands.subject_access:subject_access", name="subject-access", help="One person's data for that person.")
app.command("flows.commands.redact:redact", name="redact", help="Try the redaction of free text on notes of your own.")
app.command("flows.commands.register:register", name="register", help="What is shared, why, on what basis, how long.")
app.command("flows.commands.audit:app", name="audit", help="Who looked at what: verify it, sign it, read it.")
app.command("flows.commands.links:app", name="links", help="Who is who: doubtful links, decisions, linking tried on a table.")
app.command("flows.commands.doctor:doctor", name="doctor", help="Settings in force, encryption, keys, sources, versions.")


def run(arguments: Sequence[str]) -> int:
    """Run one command and give its exit code. Only errors of our own tree are printed, never another's text."""
    as_json = "--json" in arguments
    try:
        return int(app(arguments, exit_on_error=False, print_error=False) or Exit.OK)
    except CycloptsError as error:
        failure: MashError = _usage(error)
    except MashError as error:
        failure = error
    except KeyboardInterrupt:
        sys.stderr.write("\nStopped. What has landed stays; the next run finishes the work.\n")
        return _INTERRUPTED
    except BrokenPipeError:
        sys.stderr.close()  # whoever read our output has gone: there is nobody to tell
        return Exit.OK
    except Exception as error:
        failure = Fault(type(error).__name__)
    print_error(failure, as_json=as_json)
    return failure.exit_code


def main() -> NoReturn:
    """The entry point of the command `mash`."""
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(errors="replace")  # type: ignore[union-attr]
    logging.disable(logging.CRITICAL)  # what libraries log may quote values; what is to be said is said by us
    signal.signal(signal.SIGTERM, _stop)
    sys.exit(run(sys.argv[1:]))


def _stop(_number: int, _frame: object) -> None:
    raise KeyboardInterrupt


def _usage(error: CycloptsError) -> UsageError:
    """What was typed may be a name, so it is not repeated: the option or the kind of mistake is."""
    command = " ".join(["mash", *(error.command_chain or ())])
    if isinstance(error, UnknownCommandError):
        what = "There is no such command"
    elif error.argument is None:
        what = "An option or a value was not understood"
    elif isinstance(error, MissingArgumentError):
        what = f"{error.argument.name} is missing"
    else:
        what = f"The value of {error.argument.name} was not understood"
    return UsageError(command, what=what, fix=f"See `{command} --help`.")


if __name__ == "__main__":
    main()
