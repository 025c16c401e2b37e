"""Change something once, however often the request for it comes: the answer is kept with its Idempotency-Key.

The answer is written in the transaction of the effect, so that one is never there without the other. Whoever asks
again meanwhile waits for that transaction to end.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from sqlalchemy import delete, select, update

from sync.central import tables
from sync.central.dialect import insert_into
from sync.central.errors import Refusal
from sync.central.localgov.answers import Answer, central_of, refused, sent
from sync.contract.localgov.codec import dumps
from sync.contract.localgov.shapes import write

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from fastapi import Request, Response
    from sqlalchemy import Connection

    from sync.central.access.callers import Caller
    from sync.contract.localgov.shapes import Model

    Work = Callable[[Connection, datetime], Answer]

RETENTION: Final = timedelta(days=35)
"""The longest sensible time without a network, and a month's end."""
_KEY: Final = re.compile(r"[!-~]{1,64}")
_CLAIMED: Final = 0


def written(request: Request, caller: Caller, asked: Model, work: Work) -> Response:
    """Do the work of a request in one transaction, and send its answer.

    With an Idempotency-Key what is refused is refused for good: 422 instead of 400, and kept as any answer is.
    Raises: Refusal.
    """
    central = central_of(request)
    now = central.now()
    key = request.headers.get("idempotency-key")
    if key is not None and _KEY.fullmatch(key) is None:
        raise Refusal(400, "idempotency_key", "An Idempotency-Key has 1 to 64 visible ASCII characters.")
    with central.database.write(caller.council) as connection:
        if key is None:
            answer, replayed = work(connection, now), False
        else:
            answer, replayed = _Once(connection, caller, request, key, now).answer(asked, work)
    return sent(request, answer, replayed=replayed)


def is_repeat(request: Request, caller: Caller) -> bool:
    """Tell whether a request's Idempotency-Key has its answer already, which `written` will send."""
    key = request.headers.get("idempotency-key")
    if key is None:
        return False
    k = tables.kept_answer.c
    mine = (k.council == caller.council, k.caller == _caller_at(request, caller), k.key == key)
    with central_of(request).database.read(caller.council) as connection:
        return connection.execute(select(k.status).where(*mine)).first() is not None


class _Once:
    """One keyed request while it is dealt with."""

    def __init__(self, connection: Connection, caller: Caller, request: Request, key: str, now: datetime) -> None:
        self._connection = connection
        self._now = now
        self._slug = caller.council
        self._key = key
        self._caller = _caller_at(request, caller)

    def answer(self, asked: Model, work: Work) -> tuple[Answer, bool]:
        """Return the answer, and whether it is one that was given before.

        Raises: Refusal, 422 when the key was used for something else.
        """
        request_hash = _digest(dumps(write(asked)))
        if not self._claim(request_hash):
            return self._kept(request_hash), True
        answer = self._done(work)
        self._keep(answer)
        return answer, False

    def _claim(self, request_hash: str) -> bool:
        k, connection = tables.kept_answer, self._connection
        connection.execute(delete(k).where(k.c.council == self._slug, k.c.kept_at <= self._now - RETENTION))
        claim = insert_into(connection, k).values(
            council=self._slug,
            caller=self._caller,
            key=self._key,
            request_hash=request_hash,
            kept_at=self._now,
            status=_CLAIMED,
            body="",
        )
        return connection.execute(claim.on_conflict_do_nothing().returning(k.c.key)).first() is not None

    def _kept(self, request_hash: str) -> Answer:
        k = tables.kept_answer.c
        row = self._connection.execute(
            select(tables.kept_answer).where(k.council == self._slug, k.caller == self._caller, k.key == self._key)
        ).one()
        if row.request_hash != request_hash:
            raise Refusal(422, "idempotency_key_reused", "This Idempotency-Key was used for another request.")
        return Answer(row.status, row.body.encode(), row.location)

    def _done(self, work: Work) -> Answer:
        try:
            with self._connection.begin_nested():
                answer = work(self._connection, self._now)
        except Refusal as why:
            # What may go well the next time is not kept, and takes the claim with it.
            if why.retry_after_s is not None or why.status not in {400, 404, 422}:
                raise
            answer = refused(why.status, why.code, why.text)
        return replace(answer, status=422) if answer.status == 400 else answer

    def _keep(self, answer: Answer) -> None:
        k = tables.kept_answer
        self._connection.execute(
            update(k)
            .where(k.c.council == self._slug, k.c.caller == self._caller, k.c.key == self._key)
            .values(status=answer.status, location=answer.location, body=answer.body.decode())
        )


def _caller_at(request: Request, caller: Caller) -> str:
    """Name a caller at one address: a key is good there, and what it means elsewhere has no bearing."""
    return _digest(f"{caller.name} {request.method} {request.url.path}".encode())


def _digest(text: bytes) -> str:
    return hashlib.sha256(text).hexdigest()
