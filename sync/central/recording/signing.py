"""Show our right to ask: a token, a name with its password, a token got for one, or a signature of the request."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from typing import TYPE_CHECKING, Final
from urllib.parse import parse_qsl, quote, urlsplit

from sync.central.gateway.channel import NoReply
from sync.central.recording.filling import text_of, url_of
from sync.central.recording.wire import Sent

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from sync.central.recording.system import System
    from sync.central.recording.wire import Exchange

SIGNATURE: Final = "X-Signature"
_AWS: Final = "AWS4-HMAC-SHA256"


def signature_of(key: str, body: bytes) -> str:
    """Sign a body as our hook does: hexadecimal HMAC-SHA256 of exactly the bytes that are sent."""
    return hmac.digest(key.encode(), body, "sha256").hex()


async def signed(system: System, sent: Sent, at: datetime, exchange: Exchange) -> Sent:
    """Return the request with our right to ask in it.

    Raises: NoReply, when a token could not be got.
    """
    how = system.template.sign_in
    user = text_of(how.user, system.values)
    if how.kind == "aws":
        shown = aws_headers(sent, user, system.token, text_of(how.region, system.values), how.service, at)
    elif how.kind == "basic":
        shown = _basic(user, system.token)
    elif how.kind == "client_credentials":
        shown = {"Authorization": f"Bearer {await _token(system, user, exchange)}"}
    else:
        shown = {"Authorization": f"Bearer {system.token}"}
        if system.key:
            shown[SIGNATURE] = signature_of(system.key, sent.content)
    return Sent(sent.method, sent.url, {**sent.headers, **shown}, sent.content)


def _basic(user: str, password: str) -> dict[str, str]:
    return {"Authorization": f"Basic {base64.b64encode(f'{user}:{password}'.encode()).decode()}"}


async def _token(system: System, user: str, exchange: Exchange) -> str:
    """Get a token for this conversation; nothing of it is kept.

    Source: RFC 6749, 4.4.
    """
    whole = frozenset(name for name, kind in system.template.settings.items() if kind != "text")
    url = url_of(system.template.sign_in.url, system.values, whole)
    headers = {"Content-Type": "application/x-www-form-urlencoded", **_basic(user, system.token)}
    reply = await exchange(Sent("POST", url, headers, b"grant_type=client_credentials"))
    try:
        token = json.loads(reply.body)["access_token"] if reply.status == 200 else None
    except (ValueError, KeyError, TypeError, RecursionError):
        token = None
    if not isinstance(token, str) or not token.isascii() or not token.isprintable() or not token:
        raise NoReply("it gave no token for our key", left=False)
    return token


def aws_headers(sent: Sent, access_key: str, secret: str, region: str, service: str, at: datetime) -> Mapping[str, str]:
    """Sign a request as Amazon's services want it.

    Source: AWS Signature Version 4; its published test suite is a test of ours.
    """
    parts = urlsplit(sent.url)
    moment, scope = at.strftime("%Y%m%dT%H%M%SZ"), f"{at:%Y%m%d}/{region}/{service}/aws4_request"
    carried = {"host": parts.netloc, "x-amz-date": moment}
    carried |= {name.lower(): value for name, value in sent.headers.items() if name.lower() == "content-type"}
    names = ";".join(sorted(carried))
    query = "&".join(
        sorted(f"{_safe(name)}={_safe(value)}" for name, value in parse_qsl(parts.query, keep_blank_values=True))
    )
    lines = [sent.method, quote(parts.path or "/", safe="/-_.~%"), query]
    lines += [f"{name}:{' '.join(carried[name].split())}" for name in sorted(carried)]
    lines += ["", names, hashlib.sha256(sent.content).hexdigest()]
    digest = hashlib.sha256("\n".join(lines).encode()).hexdigest()
    key = f"AWS4{secret}".encode()
    for part in scope.split("/"):
        key = hmac.digest(key, part.encode(), "sha256")
    proof = hmac.digest(key, f"{_AWS}\n{moment}\n{scope}\n{digest}".encode(), "sha256").hex()
    shown = f"{_AWS} Credential={access_key}/{scope}, SignedHeaders={names}, Signature={proof}"
    return {"X-Amz-Date": moment, "Authorization": shown}


def _safe(text: str) -> str:
    return quote(text, safe="-_.~")
