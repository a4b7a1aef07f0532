"""What of an event a view may show."""

from __future__ import annotations

from safeguarding.codes import Sensitivity


def visible(sensitivity: str) -> bool:
    """Restricted events (police intelligence) stay with the agency that holds them: a view says that there is one and
    whom to ask, never what it says. Anything but a known lesser degree counts as restricted."""
    return sensitivity in (Sensitivity.STANDARD, Sensitivity.SENSITIVE)
