"""How a name sounds, roughly: Moosa as Musa, Dequa as Deeqa. Names that came out of another script or language are written
by ear, and more than one letter differs."""

from __future__ import annotations

import re
from functools import cache, lru_cache

from safeguarding.need_to_know.given_names import GIVEN_NAMES

# What English spelling writes in several ways, the longer first; then each run of like vowels is one.
_ALIKE = {
    "ck": "k", "ph": "f", "qu": "k", "q": "k", "kh": "k", "gh": "g", "th": "t", "dh": "d", "sz": "sh", "cz": "ch", "ow": "o",
    "x": "ks", "ce": "se", "ci": "si", "cy": "si", "ch": "ch", "sh": "sh", "c": "k", "z": "s", "w": "v", "h": "", "'": "",
}  # fmt: skip
_WRITTEN = re.compile("|".join(_ALIKE))
_FRONT, _BACK, _TWICE = re.compile("[eiy]+"), re.compile("[ou]+"), re.compile(r"(.)\1+")


@lru_cache(maxsize=65_536)
def sound(name: str) -> str:
    """The sound of a name in small letters, as letters that equal names share."""
    heard = _WRITTEN.sub(lambda m: _ALIKE[m.group()], name)
    return _TWICE.sub(r"\1", _BACK.sub("u", _FRONT.sub("i", heard)))


@cache
def given_names_by_sound() -> dict[str, tuple[str, ...]]:
    """The listed given names of each sound, in order."""
    sounds: dict[str, list[str]] = {}
    for name in sorted(GIVEN_NAMES):
        sounds.setdefault(sound(name), []).append(name)
    return {heard: tuple(names) for heard, names in sounds.items()}
