"""One measured figure, and its peer's where there is one."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Measurement:
    """What was measured, how much, in which unit; the peer's figure and what the peer is; where a goal is set, the goal."""

    what: str
    ours: float
    unit: str
    peer: float | None = None
    peer_is: str = ""
    goal: str = ""

    @property
    def ratio(self) -> float | None:
        """Ours divided by the peer's."""
        return self.ours / self.peer if self.peer else None
