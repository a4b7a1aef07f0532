"""Every way in which the system says no, in one tree.

    MashError
    ├── UsageError        what was asked cannot be done as asked                    exit 2
    ├── DeliveryRefused   one delivery is not let in; every other one goes on        exit 3
    ├── SafetyRefusal     going on would break a promise; nothing is shown or kept   exit 3
    └── Fault             something outside the rules broke                          exit 5

An error says what happened, where, why it matters and what to do next. It is built from names of agencies, datasets,
columns and rules, and from counts: never from a value of a record, and never from a delivery's file name (real files
are named after children).
"""

from __future__ import annotations

from enum import IntEnum


class Exit(IntEnum):
    """What `mash` tells the scheduler that called it."""

    OK = 0
    FINDINGS = 1
    USAGE = 2
    REFUSED = 3
    SOURCE_LATE = 4
    FAULT = 5


class MashError(Exception):
    """What went wrong, where, why it matters, and the command or edit that mends it."""

    code = "MASH-000"
    exit_code = Exit.FAULT
    what = "Something went wrong"
    why = ""
    fix = ""

    def __init__(self, where: str = "", *, what: str = "", why: str = "", fix: str = "") -> None:
        self.where = where
        self.what = what or self.what
        self.why = why or self.why
        self.fix = fix or self.fix
        super().__init__(str(self))

    def __str__(self) -> str:
        place = f" ({self.where})" if self.where else ""
        return f"{self.code} {self.what}{place}. {self.why} {self.fix}".strip()

    def as_dict(self) -> dict[str, str]:
        """The error as `--json` prints it."""
        return {"code": self.code, "what": self.what, "where": self.where, "why": self.why, "fix": self.fix}


class UsageError(MashError):
    """What was asked cannot be done as asked."""

    code = "MASH-101"
    exit_code = Exit.USAGE
    what = "The command was not understood"


class SettingsInvalid(UsageError):
    code = "MASH-102"
    what = "A setting is missing or wrong"
    why = "Nothing was started, because a guess could break the partnership's agreement."
    fix = "Correct the named setting in partnership.toml or in the environment, then run `mash doctor`."


class PersonUnknown(UsageError):
    code = "MASH-103"
    what = "No person with this id is in the published picture"
    fix = "Take an id from `mash worklist`."


class CaseUnknown(UsageError):
    code = "MASH-104"
    what = "No case with this id has been opened"
    fix = "Open one with `mash open PERSON ...`; it prints the case's id."


class CaseNotOpenable(UsageError):
    code = "MASH-105"
    what = "The case cannot be opened as asked"
    why = "Names appear only for a recorded purpose, basis, threshold and authoriser (protocol 2.5, 2.7)."
    fix = "Give the missing or corrected value; `mash open --help` lists the codes."


class InboxMissing(UsageError):
    code = "MASH-107"
    what = "The inbox is not a folder that can be read"
    why = "A missing inbox would look like a night without deliveries."
    fix = "Connect the inbox, or name it with --inbox or MASH_INBOX."


class NothingPublished(UsageError):
    code = "MASH-106"
    what = "No picture has been published yet"
    fix = "Run `mash nightly` first, or `mash demo` to try the system on an invented town."


class DeliveryRefused(MashError):
    """One delivery is not let in. Nothing of it was kept; every other delivery goes on."""

    code = "MASH-200"
    exit_code = Exit.REFUSED
    what = "The delivery was refused"
    why = "Nothing of it was kept; what earlier deliveries landed is untouched."


class DeliveryEmpty(DeliveryRefused):
    code = "MASH-201"
    what = "The delivery is empty"
    why = "An empty file looks like 'no concerns' but means 'no feed'. Nothing was kept."
    fix = "Ask the agency to send the extract again."


class DeliveryUnreadable(DeliveryRefused):
    code = "MASH-202"
    what = "The delivery cannot be read to its end"
    why = "Half a file would withdraw or hide the other half. Nothing was kept."
    fix = "Ask the agency to send the extract again; `mash connectors check` reads one file without landing it."


class DeliveryMisplaced(DeliveryRefused):
    code = "MASH-203"
    what = "The delivery lies in a folder that no connector declares"
    why = "Deliveries are read at INBOX/<agency>/<dataset>/<file>; without a declaration nothing may land (protocol 2.5)."
    fix = "Move it to a folder listed by `mash connectors list`, or add a connector (docs/add-an-agency.md)."


class ColumnMissing(DeliveryRefused):
    code = "MASH-204"
    what = "A required column is missing"
    fix = "Ask the agency why it changed, or add the new heading to the column's sources in connectors/<agency>.py."


class AgreementNotLive(DeliveryRefused):
    code = "MASH-205"
    what = "The sharing agreement is unsigned or past its review date"
    why = "Without a live agreement there is no basis to receive the data (protocol 2.1, 2.5). Nothing was kept."
    fix = "Renew the agreement, then change signed_on and review_on in connectors/<agency>.py."


class DeliveryFailsChecks(DeliveryRefused):
    code = "MASH-206"
    what = "The delivery fails a check that guards the whole of it"
    fix = "Ask the agency about the named check; it is declared in expectations/received/<agency>.py."


class CheckDidNotRun(DeliveryRefused):
    code = "MASH-207"
    what = "A check could not be run, which counts as failed"
    fix = "Correct the named check in expectations/; run `mash connectors check` on the delivery."


class SnapshotShrank(DeliveryRefused):
    code = "MASH-208"
    what = "A full extract lacks most of the records that the last one held"
    why = "Landing it would withdraw them all, which is more likely a broken extract than the truth (protocol 2.8)."
    fix = "Ask the agency; if it is right, set accept_shrunk for the dataset in partnership.toml for one night."


class SafetyRefusal(MashError):
    """Going on would break a promise, so nothing is shown and nothing is kept."""

    code = "MASH-300"
    exit_code = Exit.REFUSED
    what = "Refused for safety"


class RunInProgress(SafetyRefusal):
    code = "MASH-301"
    what = "Another run is in progress"
    why = "Two runs at once could land one delivery twice."
    fix = "Wait for it to end. A run that was killed holds no lock, so there is nothing to clean up."


class HomeUnwritable(SafetyRefusal):
    code = "MASH-302"
    what = "MASH_HOME cannot be written"
    why = "Nothing could be kept or recorded, so nothing was read."
    fix = "Give this account write permission to the folder, or point MASH_HOME at another."


class KeyWrong(SafetyRefusal):
    code = "MASH-303"
    what = "The master key is not the one this MASH_HOME was made with"
    why = "Going on would make stores that the right key cannot open."
    fix = "Set MASH_KEY_FILE to the right key file. If the key is lost, the stores cannot be opened by anyone."


class KeyMissing(SafetyRefusal):
    code = "MASH-304"
    what = "There is no master key, but there are stores made with one"
    why = "A new key would make everything landed so far unreadable."
    fix = "Put the key back, or set MASH_KEY_FILE to where it is."


class EncryptionUnavailable(SafetyRefusal):
    code = "MASH-305"
    what = "DuckDB cannot write encrypted files on this machine"
    why = "Everything is encrypted at rest (protocol 2.9)."
    fix = (
        "Install the signed duckdb-extension-httpfs wheel named in constraints.txt, or, if the disk itself is encrypted, "
        'state encryption = "disk" in partnership.toml.'
    )


class CountsDoNotBalance(SafetyRefusal):
    code = "MASH-306"
    what = "Rows received do not equal rows landed, quarantined, rejected and unchanged"
    why = "A row would have been lost without a trace. The delivery was not landed."
    fix = "This is a defect in the reader of this dataset: report it with the counts above."


class PublishedChecksFailed(SafetyRefusal):
    code = "MASH-307"
    what = "The new picture fails its checks and was not published"
    why = "The picture published before is still being served."
    fix = "Look up the named check in expectations/published/, mend the cause and run `mash nightly` again."


class AuditUnwritable(SafetyRefusal):
    code = "MASH-308"
    what = "The audit record could not be written, so nothing is shown"
    why = "There is no look without a record."
    fix = "Free disk space or restore the ledger's database, then ask again."


class AuditChainBroken(SafetyRefusal):
    code = "MASH-309"
    what = "The audit chain does not verify"
    why = "A record was changed, removed or added outside the system."
    fix = "Keep the ledger as it is, tell the data protection officer, and compare with the last backup."


class AccessPolicyInvalid(SafetyRefusal):
    code = "MASH-310"
    what = "The policy of who may see what cannot be relied on"
    why = "Without a policy that is known to be right nobody may see anything."
    fix = "Mend safeguarding/need_to_know/policy.cedar at the named place, or put back the one that was installed."


class AccessRefused(SafetyRefusal):
    code = "MASH-312"
    what = "This is not for the role in which it was asked"
    why = "Information goes to those who need it for a recorded purpose, and to nobody else (protocol 2.5, 2.7)."
    fix = "Ask in a role that may (--as, MASH_ROLE); who holds which role stands in partnership.toml under staff."


class CaseClosed(SafetyRefusal):
    code = "MASH-313"
    what = "The case may not be looked at any more"
    why = "Names are shown for an open case that is reviewed in time, and for nothing else."
    fix = "Review it with `mash cases review CASE --reason ...`; where it is closed, open another with `mash open`."


class HeadRefused(SafetyRefusal):
    code = "MASH-311"
    what = "The kept head cannot be used to verify the audit chain"
    why = "A head that is damaged, forged or of another installation proves nothing about this chain."
    fix = "Give a file that `mash audit head` wrote here, and with --public-key the key that was kept with it."


class Fault(MashError):
    """Something outside the rules broke; the cause's kind is named, never its text."""

    code = "MASH-501"
    what = "An unforeseen fault stopped this step"
    why = "Everything else carried on."
    fix = "Run the command again; if it comes back, report the code and the place."


class PassingFault(Fault):
    code = "MASH-502"
    what = "Reading or writing failed in a way that may pass"
    why = "It was tried again and failed each time. Everything else carried on."
    fix = "Check the disk and the inbox's connection, then run `mash nightly` again: what has landed is not landed twice."


class ModelInvalid(Fault):
    """A table of the warehouse is not what its file or the canonical model says."""

    code = "MASH-503"
    what = "A warehouse model cannot be built"
    why = "A picture with a table missing or wrong would mislead; the one published before is still being served."
    fix = "Correct the named file under warehouse/models/, then run `mash nightly` again."
