"""Say how much of everything a request may have: bytes of a body by its route, and time."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

EVENTS_MAX_BYTES: Final = 8_000_000
SMALL_MAX_BYTES: Final = 256_000
HEAD_MAX_BYTES: Final = 32_768
"""Request line and headers together."""
HEAD_S: Final = 10.0
"""How long a connection may take to send the head of a request, or be idle before one."""

_LARGE: Final = ("/desktop/v1/events", "/api/accountholderimport", "/api/transactionimport")
_ATTEMPTS: Final = ("/desktop/v1/enrolments", "/desktop/v1/sign-ins", "/staff/v1/sign-ins")
_HEALTH: Final = "/health/"


@dataclass(frozen=True, slots=True)
class RequestLimits:
    """What a request may have. Units: bytes; seconds."""

    body_max_bytes: int = EVENTS_MAX_BYTES
    in_flight_max: int = 64
    body_s: float = 30.0
    whole_s: float = 60.0
    attempts_per_minute: int = 0

    def body_of(self, path: str) -> int:
        """Tell how large the body of a request to a path may be."""
        large = path.lower().startswith(_LARGE)
        return self.body_max_bytes if large else min(self.body_max_bytes, SMALL_MAX_BYTES)


def is_attempt(method: str, path: str) -> bool:
    """Tell whether a request is of those by which strangers try to get in."""
    return method == "POST" and path.startswith(_ATTEMPTS)


def is_health(path: str) -> bool:
    """Tell whether a request asks how we are: answered also when the house is full."""
    return path.startswith(_HEALTH)
