"""What a partnership sets: where state lives (environment, MASH_*) and how its hub works (partnership.toml)."""

from __future__ import annotations

import getpass
import tomllib
from datetime import time
from enum import StrEnum
from functools import cached_property
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from safeguarding.codes import Role, Threshold
from safeguarding.errors import SettingsInvalid

_SHIPPED = Path(__file__).resolve().parent.parent / "partnership.toml"


class Pattern(BaseModel):
    """One pattern's thresholds, as the partnership approved them."""

    model_config = ConfigDict(extra="forbid")
    version: str = Field(description="Changes whenever a threshold or the rule changes")
    owner: str = Field(description="Who answers for the rule")
    review_on: str = Field(description="When the partnership looks at it again, YYYY-MM-DD")
    thresholds: dict[str, int] = Field(description="Named numbers that the pattern's SQL reads")


class CaseTerms(BaseModel):
    """How long an opened case may go on being looked at, and when people are reminded of what they owe it."""

    model_config = ConfigDict(extra="forbid")
    review_after_days: int = Field(default=28, ge=1, description="When a case is looked at again, unless its opener says")
    review_grace_days: int = Field(default=7, ge=0, description="How long past its review date a case may still be looked at")
    ask_again_after_days: int = Field(default=14, ge=1, description="When to ask again whether the family can be told now")
    emergency_review_hours: int = Field(default=24, ge=1, description="When another person must have judged an emergency")
    kept_years: int = Field(default=6, ge=1, description="How long the record of a closed case is kept")


class LimitUnit(StrEnum):
    """In what the limit of a clock is counted."""

    HOURS = "hours"
    WORKING_HOURS = "working_hours"  # hours in which the hub is at work
    WORKING_DAYS = "working_days"
    MONTHS = "months"


class Turnaround(BaseModel):
    """How long the hub takes at most over a contact of one level of need, and the colour it gives that level."""

    model_config = ConfigDict(extra="forbid")
    colour: str = Field(min_length=1, description="The partnership's own name of the level: red, amber, green, blue")
    limit: int = Field(ge=1, description="How many of `unit`")
    unit: LimitUnit = Field(description="hours, working_hours, working_days or months")


class ClockTerms(BaseModel):
    """When a step counts as due soon, when the hub is at work, and limits that are the partnership's own."""

    model_config = ConfigDict(extra="forbid")
    due_soon_working_days: int = Field(default=2, ge=0, description="A step due within so many working days is due soon")
    opens_at: time = Field(default=time(9), description="When the hub's working hours begin")
    closes_at: time = Field(default=time(17), description="When they end")
    limits: dict[str, int] = Field(default_factory=dict, description="Shorter limits than the national ones, by clock")
    turnaround: dict[Threshold, Turnaround] = Field(default_factory=dict, description="By level of need; none: no such clock")

    @model_validator(mode="after")
    def _opens_before_it_closes(self) -> ClockTerms:
        if self.opens_at >= self.closes_at:
            raise ValueError("opens_at lies not before closes_at")
        return self


class ChronologyTerms(BaseModel):
    """When a silence in a chronology is shown as a line of its own."""

    model_config = ConfigDict(extra="forbid")
    gap_days: int = Field(default=56, ge=1, description="Days without any event, while a concern is open, that make a gap")
    concern_open_days: int = Field(default=365, ge=1, description="How long a concern counts as open that nobody closed")


class ReviewTerms(BaseModel):
    """When a reviewed finding is looked at again."""

    model_config = ConfigDict(extra="forbid")
    look_again_after_days: int = Field(
        default=90, ge=1, description="When a reviewed finding is looked at again, unless its reviewer says"
    )


class StaffMember(BaseModel):
    """One account, and in which roles it may ask."""

    model_config = ConfigDict(extra="forbid")
    account: str = Field(min_length=1, description="The account, as MASH_USER or the operating system names it")
    roles: list[Role] = Field(description="The account's roles; a command is run in the first of them that may run it")
    agency: str | None = Field(default=None, description="The agency of an agency_researcher, as its connector is named")
    authorises_up_to: Threshold | None = Field(default=None, description="The highest level of need they may authorise")


class Partnership(BaseModel):
    """partnership.toml: the partnership's own choices; every one is shown by `mash doctor`."""

    model_config = ConfigDict(extra="forbid")
    name: str = Field(description="The partnership's name")
    encryption: Literal["database", "disk"] = Field(
        default="database",
        description="'database': every store is encrypted by DuckDB. 'disk': the partnership states that the disk is",
    )
    expected: list[str] = Field(description="agency/dataset feeds that must arrive; a missing one is reported every night")
    authorise_above: Literal["level_2", "level_3", "level_4"] = Field(
        default="level_2", description="Above this level a case needs an authoriser who is not its opener"
    )
    accept_shrunk: list[str] = Field(default_factory=list, description="agency/dataset whose full extract may shrink tonight")
    shrink_limit_percent: int = Field(
        default=50, ge=1, le=100, description="A full extract that would withdraw more than this share is refused"
    )
    police_reference_patterns: dict[str, list[str]] | list[str] = Field(
        default_factory=dict,
        description="RE2 patterns of crime, custody and incident references by force; a plain list is one force's",
    )
    case_reference_patterns: list[str] = Field(default_factory=list, description="RE2 patterns of the council's case ids")
    email_domains: list[str] = Field(default_factory=list, description="Internal e-mail domains without a public suffix")
    nlp_model: str | None = Field(
        default=None, description="A spaCy model on this machine, by package or folder, that may redact more; never downloaded"
    )
    nlp_model_required: bool = Field(default=False, description="Whether nothing is redacted without that model")
    cases: CaseTerms = Field(default_factory=CaseTerms, description="Terms of opened cases")
    clocks: ClockTerms = Field(default_factory=ClockTerms, description="Clocks: what is due when")
    chronology: ChronologyTerms = Field(default_factory=ChronologyTerms, description="What a chronology shows as a gap")
    reviews: ReviewTerms = Field(default_factory=ReviewTerms, description="Terms of reviewed findings")
    reviews_kept_years: int = Field(default=3, ge=1, description="How long what people made of findings is kept")
    audit_kept_years: int = Field(default=6, ge=1, description="How long the record of who looked at what is kept")
    staff: list[StaffMember] = Field(default_factory=list, description="Who may ask in which role")
    role_of_unlisted: list[Role] = Field(
        default_factory=list, description="Roles of an account that staff does not list; none: it is refused"
    )
    attention_words: dict[Literal["information", "look", "look today"], str] = Field(
        default_factory=dict,
        description="The partnership's own word, such as a BRAG colour, shown beside each of ours; nothing is computed of it",
    )
    patterns: dict[str, Pattern] = Field(description="Thresholds per pattern, by the name of its SQL model")

    @property
    def police_patterns(self) -> tuple[str, ...]:
        """The reference patterns of every force, in the order of the file: a child's notes name neighbouring forces too."""
        forces = self.police_reference_patterns
        return tuple(forces) if isinstance(forces, list) else tuple(p for patterns in forces.values() for p in patterns)


class Settings(BaseSettings):
    """The environment: MASH_HOME, MASH_INBOX, MASH_KEY_FILE, MASH_SIGNING_KEY_FILE, MASH_PARTNERSHIP, MASH_LEDGER_URL,
    MASH_USER, MASH_ROLE."""

    model_config = SettingsConfigDict(env_prefix="MASH_", extra="ignore")
    home: Path = Field(default=Path("var"), description="Where all state lives")
    inbox: Path = Field(default=Path("inbox"), description="Where agencies' deliveries arrive; only ever read")
    key_file: Path | None = Field(default=None, description="The master key, base64; default MASH_HOME/master.key")
    signing_key_file: Path | None = Field(
        default=None, description="The key that signs audit heads, PEM; default MASH_HOME/audit.signing.key"
    )
    partnership_file: Path | None = Field(
        default=None, alias="MASH_PARTNERSHIP", description="The partnership's settings; default ./partnership.toml"
    )
    ledger_url: str | None = Field(default=None, description="SQLAlchemy URL of the ledger; default SQLite in MASH_HOME")
    user: str | None = Field(default=None, description="Who is asking; default the account's name")
    role: str | None = Field(default=None, description="In which of the account's roles; default the first that may")

    @property
    def account(self) -> str:
        """Who is asking, as MASH_USER or the operating system names them."""
        return self.user or getpass.getuser()

    @property
    def key_path(self) -> Path:
        return self.key_file or self.home / "master.key"

    @property
    def signing_key_path(self) -> Path:
        return self.signing_key_file or self.home / "audit.signing.key"

    @cached_property
    def partnership(self) -> Partnership:
        """Read partnership.toml. Raises SettingsInvalid, naming each setting that is wrong but never its value."""
        here = Path("partnership.toml")
        path = self.partnership_file or (here if here.exists() else _SHIPPED)
        try:
            return Partnership.model_validate(tomllib.loads(path.read_text("utf-8")))
        except FileNotFoundError as error:
            raise SettingsInvalid(f"{path.name} not found") from error
        except tomllib.TOMLDecodeError as error:
            raise SettingsInvalid(f"{path.name} is not TOML") from error
        except ValidationError as error:
            named = ", ".join(".".join(str(p) for p in e["loc"]) for e in error.errors())
            raise SettingsInvalid(f"{path.name}: {named}") from None


def load_settings() -> Settings:
    """The settings in force. Raises SettingsInvalid."""
    try:
        return Settings()
    except ValidationError as error:
        named = ", ".join("MASH_" + str(e["loc"][0]).upper().removeprefix("MASH_") for e in error.errors())
        raise SettingsInvalid(named) from None
