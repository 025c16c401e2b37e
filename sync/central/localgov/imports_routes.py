"""Route imports: many transactions, or many account holders, in one request.

The body is read where it may take its time, not where all other requests wait for theirs.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, TypeVar

from fastapi import APIRouter, Depends, Request, Response

from sync.central.access.callers import Caller, needs
from sync.central.errors import Refusal
from sync.central.localgov import imports
from sync.central.localgov.account_rows import put_rows
from sync.central.localgov.answers import Answer, central_of, check_type, unreadable
from sync.central.localgov.cards import refuse_cards
from sync.central.localgov.described import described
from sync.central.localgov.imports import Import, give_up, process, receive
from sync.central.localgov.transaction_rows import book_rows
from sync.central.localgov.writing import is_repeat, written
from sync.contract.localgov.codec import dumps, loads
from sync.contract.localgov.errors import BadBody
from sync.contract.localgov.models import AccountHolderImport, ImportResult, TransactionImport
from sync.contract.localgov.shapes import read

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from sqlalchemy import Connection

    from sync.central.localgov.writing import Work

    Book = Callable[[Connection, int, datetime], None]

router = APIRouter()
Rows = TypeVar("Rows", AccountHolderImport, TransactionImport)


async def whole_body(request: Request) -> bytes:
    """Wait for all of the body."""
    check_type(request)
    return await request.body()


Body = Annotated[bytes, Depends(whole_body)]


@router.post("/api/TransactionImport", **described("TransactionImport_Post", ImportResult, asks=TransactionImport))
def post_transactions(
    request: Request, caller: Annotated[Caller, Depends(needs("imports.write"))], body: Body
) -> Response:
    """Book all rows or none. The same rows with the same Notes are booked once, whoever sends them again."""
    sent, raw = _read(TransactionImport, body)

    def book(connection: Connection, number: int, now: datetime) -> None:
        book_rows(connection, caller, number, sent, now)

    return _imported(request, caller, imports.transactions(sent, raw), book)


@router.post(
    "/api/AccountHolderImport", **described("AccountHolderImport_Post", ImportResult, asks=AccountHolderImport)
)
def post_account_holders(
    request: Request, caller: Annotated[Caller, Depends(needs("accounts.write"))], body: Body
) -> Response:
    """Replace or add all account holders, or none."""
    sent, raw = _read(AccountHolderImport, body)

    def book(connection: Connection, _number: int, now: datetime) -> None:
        put_rows(connection, caller.council, sent, now)

    return _imported(request, caller, imports.account_holders(sent, raw), book)


def _imported(request: Request, caller: Caller, came: Import, book: Book) -> Response:
    """Record an import in a transaction of its own, then book it in another."""
    central = central_of(request)
    number = None
    if not is_repeat(request, caller):
        try:
            number = receive(central.database, caller, came, central.now())
        except Refusal as why:
            return written(request, caller, came.sent, _refusing(why))
    begun = False

    def work(connection: Connection, now: datetime) -> Answer:
        nonlocal begun
        if number is None:
            raise Refusal(503, "busy", "This request was answered before. Ask again.", retry_after_s=1)
        begun = True
        return process(connection, caller, number, came, lambda inside: book(inside, number, now))

    try:
        answer = written(request, caller, came.sent, work)
    except BaseException:
        _give_up(request, caller, number, "It was cut off, and nothing of it was booked.")
        raise
    if not begun:
        _give_up(request, caller, number, "It came twice at the same moment, with one Idempotency-Key.")
    return answer


def _give_up(request: Request, caller: Caller, number: int | None, why: str) -> None:
    if number is not None:
        give_up(central_of(request).database, caller, number, why)


def _refusing(why: Refusal) -> Work:
    def work(_connection: Connection, _now: datetime) -> Answer:
        raise why

    return work


def _read(model: type[Rows], body: bytes) -> tuple[Rows, list[str]]:
    """Read an import, and its rows once more as they came."""
    try:
        document = loads(body)
        refuse_cards(document)
        sent = read(model, document)
        rows = next(value for name, value in document.items() if name.lower() == "rows")  # type: ignore[attr-defined]  # read as an object
        return sent, [dumps(row).decode() for row in rows]
    except BadBody as problem:
        raise unreadable(problem) from None
    except UnicodeEncodeError:
        raise Refusal(400, "unusable_character", "Rows holds a character that cannot be kept.") from None
