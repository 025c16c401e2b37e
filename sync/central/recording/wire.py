"""Exchange requests with a telephone system: protected, without redirects, all of them together within one time.

A caller hears silence meanwhile, and an operator waits with a card in somebody's hand: whatever has not answered in
three seconds, however it dawdles, has not answered.
"""

from __future__ import annotations

import asyncio
import logging
import ssl
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Final, TypeVar

import httpx
import truststore

from sync.central.access.oidc_keys import is_this_machine
from sync.central.gateway.channel import NOT_BEGUN, NoReply, Reply, why_not_begun

WHOLE_S: Final = 3.0
ANSWER_MAX_BYTES: Final = 256_000
Given = TypeVar("Given")


@dataclass(frozen=True, slots=True)
class Sent:
    """One request. Its content and headers may hold a key or whose call it is, so they are in no `repr`."""

    method: str
    url: str = field(repr=False)
    headers: dict[str, str] = field(default_factory=dict, repr=False)
    content: bytes = field(default=b"", repr=False)


Exchange = Callable[[Sent], Awaitable[Reply]]


def talk(conversation: Callable[[Exchange], Awaitable[Given]], whole_s: float = WHOLE_S) -> Given:
    """Hold a conversation of a few requests within one time.

    Raises: NoReply.
    """
    return asyncio.run(_within(conversation, whole_s))


async def _within(conversation: Callable[[Exchange], Awaitable[Given]], whole_s: float) -> Given:
    # The client of this library names every address it asks in the log, and ours carry whose call it is.
    logging.getLogger("httpx").setLevel(logging.WARNING)
    try:
        async with asyncio.timeout(whole_s):
            return await conversation(lambda sent: _exchange(sent, whole_s))
    except TimeoutError as late:
        raise NoReply("it did not answer in time", left=True) from late


async def _exchange(sent: Sent, whole_s: float) -> Reply:
    url = httpx.URL(sent.url)
    client = httpx.AsyncClient(
        verify=truststore.SSLContext(ssl.PROTOCOL_TLS_CLIENT) if url.scheme == "https" else False,
        # A proxy is for the way out; this machine is reached without one.
        trust_env=not is_this_machine(url.host),
        follow_redirects=False,
        timeout=whole_s,
    )
    usual = {"Accept": "application/json", "User-Agent": "ims-central"}
    async with client:
        try:
            async with client.stream(
                sent.method, url, headers={**usual, **sent.headers}, content=sent.content
            ) as response:
                return Reply(response.status_code, await _bounded(response))
        except NOT_BEGUN as problem:
            raise NoReply(why_not_begun(problem), left=False) from problem
        except httpx.TimeoutException as problem:
            raise NoReply("it did not answer in time", left=True) from problem
        except httpx.HTTPError as problem:
            raise NoReply("the connection ended before its answer did", left=True) from problem


async def _bounded(response: httpx.Response) -> bytes:
    content = bytearray()
    async for piece in response.aiter_bytes():
        content += piece
        if len(content) > ANSWER_MAX_BYTES:
            raise NoReply("its answer has no end", left=True)
    return bytes(content)
