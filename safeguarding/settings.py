"""What a partnership sets: where state lives (environment, MASH_*) and how its hub works (partnership.toml)."""

from __future__ import annotations

import tomllib
from functools import cached_property
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from safeguarding.errors import SettingsInvalid

_SHIPPED = Path(__file__).resolve().parent.parent / "partnership.toml"


class Pattern(BaseModel):
    """One pattern's thresholds, as the partnership approved them."""

    model_config = ConfigDict(extra="forbid")
    version: str = Field(description="Changes whenever a threshold or the rule changes")
    owner: str = Field(description="Who answers for the rule")
    review_on: str = Field(description="When the partnership looks at it again, YYYY-MM-DD")
    thresholds: dict[str, int] = Field(description="Named numbers that the pattern's SQL reads")


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
    police_reference_patterns: list[str] = Field(
        default_factory=list, description="RE2 patterns of the force's crime, custody and incident references"
    )
    case_reference_patterns: list[str] = Field(default_factory=list, description="RE2 patterns of the council's case ids")
    email_domains: list[str] = Field(default_factory=list, description="Internal e-mail domains without a public suffix")
    patterns: dict[str, Pattern] = Field(description="Thresholds per pattern, by the name of its SQL model")


class Settings(BaseSettings):
    """The environment: MASH_HOME, MASH_INBOX, MASH_KEY_FILE, MASH_PARTNERSHIP, MASH_LEDGER_URL, MASH_USER."""

    model_config = SettingsConfigDict(env_prefix="MASH_", extra="ignore")
    home: Path = Field(default=Path("var"), description="Where all state lives")
    inbox: Path = Field(default=Path("inbox"), description="Where agencies' deliveries arrive; only ever read")
    key_file: Path | None = Field(default=None, description="The master key, base64; default MASH_HOME/master.key")
    partnership_file: Path | None = Field(
        default=None, alias="MASH_PARTNERSHIP", description="The partnership's settings; default ./partnership.toml"
    )
    ledger_url: str | None = Field(default=None, description="SQLAlchemy URL of the ledger; default SQLite in MASH_HOME")
    user: str | None = Field(default=None, description="Who is asking; default the account's name")

    @property
    def key_path(self) -> Path:
        return self.key_file or self.home / "master.key"

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
