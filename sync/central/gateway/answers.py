"""Say what an answer of the other IMS means; nothing here asks, waits or writes.

201 with our line in it is the only yes, and a search that runs is the only no. Everything else leaves open whether the
line is stored: the same 400 stands for a refusal, a deadlock, and a row that is there all the same.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from sync.contract.localgov.codec import loads
from sync.contract.localgov.errors import BadBody
from sync.contract.localgov.models import ProcessedTransaction
from sync.contract.localgov.shapes import read, read_list

if TYPE_CHECKING:
    from sync.central.gateway.channel import Reply

LineKey = tuple[str, str]
"""What tells one line upstream: the receipt in capitals, and the text of its TransactionDate."""

_MESSAGE_MAX: Final = 200
_ALIEN: Final = {
    401: "it wants a credential: set IMS_FORWARD_TOKEN or IMS_FORWARD_HEADER",
    403: "it does not let us in: look at IMS_FORWARD_TOKEN or IMS_FORWARD_HEADER",
    404: "there is no LocalGov IMS at this address, or another version of it",
    405: "there is no LocalGov IMS at this address, or another version of it",
    415: "there is no LocalGov IMS at this address, or another version of it",
}
"""Answers that no line of ours is to blame for: the queue stops until somebody has looked."""


@dataclass(frozen=True, slots=True)
class Stored:
    """The line is there, as this."""

    row: ProcessedTransaction


@dataclass(frozen=True, slots=True)
class Rows:
    """What a search found of a receipt; nothing is a clean no."""

    rows: tuple[ProcessedTransaction, ...] = ()


@dataclass(frozen=True, slots=True)
class Unclear:
    """Nobody knows. Shape: `refused` when the answer said why not, in words."""

    problem: str
    refused: bool = False


@dataclass(frozen=True, slots=True)
class Alien:
    """This is not the server we mean, or it does not let us in."""

    problem: str


def key_of(row: ProcessedTransaction) -> LineKey:
    """Return what tells a line; upstream compares text without regard to capitals and blanks at the end."""
    date = row.transaction_date
    return (row.psp_reference or "").rstrip().upper(), "" if date is None else date.text


def judge_post(reply: Reply, sent: LineKey) -> Stored | Unclear | Alien:
    """Say what the answer to a line means."""
    if reply.status == 201:
        try:
            row = read(ProcessedTransaction, loads(reply.body))
        except BadBody as bad:
            return Unclear(f"201, and {bad}")
        # A proxy that answers for others may hand out what was meant for another request.
        return Stored(row) if key_of(row) == sent else Unclear("201, and it is about another line")
    return judge_no(reply)


def judge_search(reply: Reply, receipt: str) -> Rows | Unclear | Alien:
    """Say what the answer to a search by receipt means."""
    if reply.status == 404 and not reply.body.strip():
        return Rows()
    if reply.status != 200:
        no = judge_no(reply)
        return Unclear(no.problem) if isinstance(no, Unclear) else no
    try:
        found = read_list(ProcessedTransaction, loads(reply.body))
    except BadBody as bad:
        return Unclear(f"200, and {bad}")
    ours = tuple(row for row in found if key_of(row)[0] == receipt.upper())
    return Unclear("200, and it is about other receipts") if found and not ours else Rows(ours)


def message_of(body: bytes) -> str:
    """Return what an error body says, in one line and cut short; "" when it says nothing we can read."""
    try:
        document = loads(body)
    except BadBody:
        return ""
    said = {name.lower(): value for name, value in document.items()} if isinstance(document, dict) else {}
    text = said.get("message")
    return " ".join(text.split())[:_MESSAGE_MAX] if isinstance(text, str) else ""


def judge_no(reply: Reply) -> Unclear | Alien:
    """Say what an answer means that is no yes."""
    if reply.status in _ALIEN:
        return Alien(f"{reply.status}: {_ALIEN[reply.status]}")
    if 300 <= reply.status < 400:
        return Alien(f"{reply.status}: it sends us elsewhere, and payments do not follow")
    said = message_of(reply.body)
    return Unclear(f"{reply.status}: {said}" if said else str(reply.status), refused=reply.status == 400 and bool(said))
