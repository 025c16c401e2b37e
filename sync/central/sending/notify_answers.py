"""Say what an answer of GOV.UK Notify means for a letter: sent, surely not sent, or nobody knows.

Its client calls everything without an answer a 503. That may be a line that never was, or a letter that was sent and an
answer that was lost: what the network said underneath tells which.

Source: GOV.UK Notify's public documents and its client's source code.
"""

from __future__ import annotations

import ssl
from typing import TYPE_CHECKING, Any, Final

import requests
from urllib3.exceptions import MaxRetryError, NewConnectionError

from sync.central.sending import carrier
from sync.central.sending.carrier import Outcome

if TYPE_CHECKING:
    from notifications_python_client.errors import APIError

_FAILED: Final = {
    "permanent-failure": "permanent_failure",
    "temporary-failure": "temporary_failure",
    "technical-failure": "technical_failure",
    "validation-failed": "refused",
    "virus-scan-failed": "refused",
}
_KEY_WAIT_S: Final = 300.0
_PACE_WAIT_S: Final = 65.0
_DAY_WAIT_S: Final = 3600.0
_CAUSES_MAX: Final = 10


def stands(said: Any) -> Outcome:
    """Read a notification: how it stands."""
    number, status = (said.get("id"), said.get("status")) if isinstance(said, dict) else (None, None)
    if not isinstance(number, str) or not number or not isinstance(status, str):
        return Outcome(carrier.UNKNOWN, "nonsense")
    if status == "delivered":
        return Outcome(carrier.DELIVERED, provider_id=number)
    if status in _FAILED:
        return Outcome(carrier.FAILED, _FAILED[status], number)
    if status == "sent":
        # A text to another country: no network there tells what became of it.
        return Outcome(carrier.SENT, "no_report", number, last=True)
    return Outcome(carrier.SENT, provider_id=number)


def outcome_of(problem: APIError) -> Outcome:
    """Say what came of a letter that Notify did not take, or did not say that it took."""
    response = problem.response
    if response is None:
        return _without_answer(problem.__cause__)
    status = response.status_code
    if status == 429:
        return _too_many(response)
    if status in {401, 403}:
        return Outcome(carrier.NOT_SENT, "key_refused", wait_s=_KEY_WAIT_S)
    if 400 <= status < 500 and status != 408:
        return Outcome(carrier.FAILED, "too_large" if status == 413 else "refused")
    return Outcome(carrier.UNKNOWN, "broken" if status >= 500 else "nonsense")


def _too_many(response: requests.Response) -> Outcome:
    day = "TooManyRequestsError" in _kinds(response)
    wait_s = _DAY_WAIT_S if day else _PACE_WAIT_S
    return Outcome(carrier.NOT_SENT, "daily_limit" if day else "rate_limited", wait_s=wait_s)


def _kinds(response: requests.Response) -> set[str]:
    """Return the kinds of what Notify found wrong: its sentences change, these do not."""
    try:
        said = response.json()
    except ValueError:
        return set()
    found = said.get("errors") if isinstance(said, dict) else None
    return {str(one.get("error")) for one in found if isinstance(one, dict)} if isinstance(found, list) else set()


def _without_answer(cause: BaseException | None) -> Outcome:
    causes = _causes(cause)
    if any(isinstance(one, ssl.SSLCertVerificationError) for one in causes):
        return Outcome(carrier.NOT_SENT, "certificate", wait_s=_KEY_WAIT_S)
    never = (requests.ConnectTimeout, requests.exceptions.ProxyError, NewConnectionError)
    if any(isinstance(one, never) for one in causes):
        return Outcome(carrier.NOT_SENT, "unreachable")
    return Outcome(carrier.UNKNOWN, "no_answer")


def _causes(problem: BaseException | None) -> list[BaseException]:
    """Return what lies under a problem of the network, in whatever way its libraries wrap each other."""
    found: list[BaseException] = []
    waiting = [problem]
    while waiting and len(found) < _CAUSES_MAX:
        one = waiting.pop()
        if one is None or one in found:
            continue
        found.append(one)
        inner = [one.reason] if isinstance(one, MaxRetryError) else []
        waiting += [*inner, *(part for part in one.args if isinstance(part, BaseException)), one.__cause__]
    return found
