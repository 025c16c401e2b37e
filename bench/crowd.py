"""Be a crowd of tills that take money by a schedule, and say when each fact was answered.

A till keeps one request under way and sends what has gathered meanwhile, signed there and then, as its engine does. It
waits when it is asked to, and connects anew when central let go of an idle connection. Time counts from the moment a
fact was due, not from when this process got round to it.
"""

from __future__ import annotations

import asyncio
import json
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Final
from urllib.parse import urlsplit

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from sync.client.pace import Pace, backoff_s
from sync.contract.canonical import batch_message
from sync.contract.fields import to_base64

PACE: Final = Pace()
ASKED_TO_WAIT: Final = (429, 503)


@dataclass(slots=True)
class Seen:
    """What the crowd saw. Units: seconds from the start; an answer is when a fact was due, and when it was answered."""

    answers: list[tuple[float, float]] = field(default_factory=list)
    late: list[float] = field(default_factory=list)
    refused: int = 0
    requests: int = 0
    asked_to_wait: int = 0
    problem: str = ""


@dataclass(slots=True)
class Link:
    """A till's connection, made when it is needed."""

    host: str
    port: int
    reader: asyncio.StreamReader | None = None
    writer: asyncio.StreamWriter | None = None

    async def post(self, token: str, body: bytes) -> tuple[int, float | None, bytes]:
        """Send a batch; return the status, after how many seconds to ask again, and the body."""
        while True:
            if self.reader is None or self.writer is None or self.reader.at_eof():
                await self.close()
                self.reader, self.writer = await asyncio.open_connection(self.host, self.port)
            self.writer.write(
                b"POST /desktop/v1/events HTTP/1.1\r\nHost: %b\r\nAuthorization: Bearer %b\r\n"
                b"Content-Type: application/json\r\nContent-Length: %d\r\n\r\n%b"
                % (self.host.encode(), token.encode(), len(body), body)
            )
            try:
                return await self._answer(self.reader)
            except (asyncio.IncompleteReadError, ConnectionError):  # let go of while we wrote: the same bytes go again
                await self.close()

    async def close(self) -> None:
        """Hang up."""
        if self.writer is not None:
            self.writer.close()
        self.reader = self.writer = None

    @staticmethod
    async def _answer(reader: asyncio.StreamReader) -> tuple[int, float | None, bytes]:
        head = (await reader.readuntil(b"\r\n\r\n")).decode("ascii").lower().split("\r\n")
        headers = dict(line.split(": ", 1) for line in head[1:] if line)
        body = await reader.readexactly(int(headers["content-length"]))
        wait = headers.get("retry-after")
        return int(head[0].split(" ")[1]), None if wait is None else float(wait), body


@dataclass(slots=True)
class Till:
    """A till of the crowd. Shape: `facts` hash and JSON in the order of `due`; `ready` are those not yet sent."""

    council: str
    till: str
    epoch: str
    token: str
    key: Ed25519PrivateKey
    facts: list[tuple[str, str]]
    due: list[float]
    ready: list[int] = field(default_factory=list)
    bell: asyncio.Event = field(default_factory=asyncio.Event)

    def batch(self, which: list[int]) -> bytes:
        """Sign facts as one batch."""
        message = batch_message(self.council, self.till, self.epoch, tuple(self.facts[n][0] for n in which))
        events = ",".join(self.facts[n][1] for n in which)
        signature = to_base64(self.key.sign(message))
        return f'{{"epoch":"{self.epoch}","events":[{events}],"signature":"{signature}"}}'.encode()


async def _work(till: Till, link: Link, began: float, seen: Seen) -> None:
    """Send everything of a till."""
    random = Random(till.till)
    answered = failures = 0
    while answered < len(till.due):
        await till.bell.wait()
        which = till.ready[: PACE.batch]
        status, wait_s, body = await link.post(till.token, till.batch(which))
        seen.requests += 1
        if status in ASKED_TO_WAIT:
            failures += 1
            seen.asked_to_wait += 1
            await _for(backoff_s(PACE, failures, wait_s, random))
            continue
        now, failures = time.perf_counter() - began, 0
        good = body.count(b'"outcome":"accepted"') + body.count(b'"outcome":"already_accepted"')
        if status != 200 or good != len(which):
            seen.refused += len(which) - (good if status == 200 else 0)
            seen.problem = seen.problem or f"{status} {body[:200]!r}"
        answered += len(which)
        seen.answers += [(till.due[n], now) for n in which]
        del till.ready[: len(which)]
        if not till.ready:
            till.bell.clear()
    await link.close()


async def _for(seconds: float) -> None:
    """Let time pass."""
    loop = asyncio.get_running_loop()
    passed = loop.create_future()
    loop.call_later(seconds, passed.set_result, None)
    await passed


async def _open(url: str, tills: list[Till]) -> Seen:
    """Open the doors: from now on the schedule runs."""
    seen, loop = Seen(), asyncio.get_running_loop()
    began, start = time.perf_counter(), loop.time()

    def is_due(till: Till, n: int) -> None:
        seen.late.append(time.perf_counter() - began - till.due[n])
        till.ready.append(n)
        till.bell.set()

    for till in tills:
        for n, due in enumerate(till.due):
            loop.call_at(start + due, is_due, till, n)
    where = urlsplit(url)
    links = [Link(where.hostname or "", where.port or 0) for _ in tills]
    await asyncio.gather(*(_work(till, link, began, seen) for till, link in zip(tills, links, strict=True)))
    return seen


def main(path: str) -> None:
    document = json.loads(Path(path).read_text(encoding="utf-8"))
    tills = [
        Till(
            key=Ed25519PrivateKey.from_private_bytes(bytes.fromhex(it["key"])),
            facts=[(digest, text) for digest, text in it["facts"]],
            **{name: it[name] for name in ("council", "till", "epoch", "token", "due")},
        )
        for it in document["tills"]
    ]
    began = time.process_time()
    seen = asyncio.run(_open(document["url"], tills))
    if seen.problem:
        print(seen.problem, file=sys.stderr)
    told = {name: getattr(seen, name) for name in ("answers", "late", "refused", "requests", "asked_to_wait")}
    print(json.dumps(told | {"cpu_s": time.process_time() - began}))


if __name__ == "__main__":
    main(sys.argv[1])
