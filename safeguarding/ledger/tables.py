"""The ledger's tables: who looked, what was removed at its term, cases and what became of them, decisions about links,
reviews of findings.

What is said in words is sealed; codes, counts, times and staff accounts are not.
"""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Date, DateTime, MetaData, String, Table, Text

METADATA = MetaData()

AUDIT_RECORD = Table(
    "audit_record",
    METADATA,
    Column("sequence", BigInteger, primary_key=True, autoincrement=False),
    Column("recorded_at", String(40), nullable=False),  # UTC with zone: the hour that repeats in October stays in order
    Column("who", String(200), nullable=False),
    Column("role", String(60), nullable=False),
    Column("action", String(60), nullable=False),
    Column("case_id", String(40)),
    Column("purpose", String(60)),
    Column("asked", Text, nullable=False),  # sealed
    Column("rows_shown", BigInteger, nullable=False),
    Column("rows_withheld", BigInteger, nullable=False),
    Column("previous_digest", String(64), nullable=False),
    Column("digest", String(64), nullable=False),
)

AUDIT_REMOVAL = Table(
    "audit_removal",
    METADATA,
    Column("up_to", BigInteger, primary_key=True, autoincrement=False),  # sequence of the last record removed at its term
    Column("removed_at", String(40), nullable=False),
)

REVIEW_REMOVAL = Table(
    "review_removal",
    METADATA,
    Column("number", BigInteger, primary_key=True, autoincrement=False),  # of a review that was removed at its term
    Column("removed_at", String(40), nullable=False),
)

OPENED_CASE = Table(
    "opened_case",
    METADATA,
    Column("case_id", String(40), primary_key=True),
    Column("person_id", String(40), nullable=False),
    Column("purpose", String(60), nullable=False),
    Column("basis", String(60), nullable=False),
    Column("threshold", String(60), nullable=False),
    Column("reason", Text, nullable=False),  # sealed
    Column("opened_by", String(200), nullable=False),
    Column("authorised_by", String(200)),
    Column("family_informed", String(60)),
    Column("opened_at", DateTime, nullable=False),
    Column("review_on", Date, nullable=False),
)

# What became of a case, one row each, only ever added to: the case's state is what they say together.
CASE_EVENT = Table(
    "case_event",
    METADATA,
    Column("case_id", String(40), primary_key=True),
    Column("number", BigInteger, primary_key=True, autoincrement=False),  # 1, 2, ...: of two at once, one is refused
    Column("action", String(40), nullable=False),
    Column("recorded_at", DateTime, nullable=False),
    Column("who", String(200), nullable=False),
    Column("stated", Text, nullable=False),  # sealed
)

LINK_DECISION = Table(
    "link_decision",
    METADATA,
    Column("number", BigInteger, primary_key=True, autoincrement=False),  # 1, 2, ...: the later one counts
    Column("kind", String(20), nullable=False),
    Column("record_digest", String(32), nullable=False),  # keyed digest of a record's id, which a build can match
    Column("other_digests", Text, nullable=False),  # of those it belongs with or apart from; a JSON list
    Column("decided_at", DateTime, nullable=False),
    Column("who", String(200), nullable=False),
    Column("role", String(60), nullable=False),
    Column("stated", Text, nullable=False),  # sealed: the reason, and what the decision recalls
)

FINDING_REVIEW = Table(
    "finding_review",
    METADATA,
    Column("number", BigInteger, primary_key=True, autoincrement=False),  # 1, 2, ...: the later one counts
    Column("person_id", String(40), nullable=False),
    Column("pattern", String(60), nullable=False),
    Column("version", String(20), nullable=False),  # of the rule
    Column("outcome", String(40), nullable=False),
    Column("reviewed_at", DateTime, nullable=False),
    Column("who", String(200), nullable=False),
    Column("role", String(60), nullable=False),
    Column("stated", Text, nullable=False),  # sealed: the reason, and what the finding rested on
)
