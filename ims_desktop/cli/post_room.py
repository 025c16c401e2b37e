"""`post`: piles of cheques or postal orders from the post, without a window."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Final

from ims_desktop.cli.day_inputs import act_id, wanted
from ims_desktop.cli.parser import BadUsage
from ims_desktop.cli.post_rows import Item, read_items
from ims_desktop.cli.tills import cashier_of, leave_of, opened
from ims_desktop.domain.approval import Act, AskedFor, needed
from ims_desktop.domain.basket import Basket
from ims_desktop.domain.cheque_details import read_cheque, read_cheque_name
from ims_desktop.domain.method_kind import MethodKind, desk_method
from ims_desktop.domain.micr import read_micr
from ims_desktop.domain.money import parse_pence, pounds
from ims_desktop.domain.open_batch import difference_words
from ims_desktop.domain.payment import Cheque
from ims_desktop.errors import BadInput, ImsError, NothingFound, PrinterUnavailable
from ims_desktop.use_cases.add_line import add_line
from ims_desktop.use_cases.begin_batch import begin_batch
from ims_desktop.use_cases.close_batch import close_batch, to_differ
from ims_desktop.use_cases.enter_item import enter_item
from ims_desktop.use_cases.give_up_batch import give_up_batch
from ims_desktop.use_cases.permit import pack_of
from ims_desktop.use_cases.print_paper import print_batch_receipt
from ims_desktop.use_cases.print_receipt import payment_by_receipt
from ims_desktop.use_cases.show_batch import ShownBatch, open_batches, show_batch
from ims_desktop.use_cases.take_out_item import take_out_item
from ims_desktop.words import say, say_n

if TYPE_CHECKING:
    from argparse import Namespace

    from ims_desktop.cli.output import Out
    from ims_desktop.domain.approval import Approval
    from ims_desktop.domain.cashier import Cashier
    from ims_desktop.domain.payment import Payment
    from ims_desktop.journal_records import PostBatch
    from ims_desktop.settings import Settings
    from ims_desktop.till import Till

_KINDS: Final = {"cheque": MethodKind.CHEQUE, "postal-order": MethodKind.POSTAL_ORDER}


def post(arguments: Namespace, settings: Settings, out: Out) -> int:
    """Do one word of the post room."""
    wanted(arguments.cashier, "--cashier")
    acts = {"begin": _begin, "enter": _enter, "list": _list, "out": _take_out, "close": _close, "give-up": _give_up}
    with opened(settings, receipt_file=arguments.paper) as till:
        acts[arguments.act](till, cashier_of(till, arguments.cashier), arguments, out)
    return 0


# --------------------------------------------------------------------------------------------------------------- acts
def _begin(till: Till, cashier: Cashier, said: Namespace, out: Out) -> None:
    with till.store.read() as reader:
        kind = _KINDS.get(said.method)
        method = None if kind is None else desk_method(pack_of(reader), kind)
    batch = begin_batch(
        till,
        act_id(till, said),
        cashier,
        said.number,
        said.method if method is None else method.code,
        said.items,
        parse_pence(said.amount or "0"),
    )
    _show(out, show_batch(till, batch.batch_id))


def _enter(till: Till, cashier: Cashier, said: Namespace, out: Out) -> None:
    batch_id = _batch_id(till, cashier, said)
    if said.input:
        _enter_file(till, cashier, batch_id, said.input, out)
        return
    basket = Basket()
    for line in said.lines:
        parts = line.split(":")
        if len(parts) != 3:
            raise BadUsage("a --line is FUND:REF:AMOUNT")
        basket = add_line(till, cashier, basket, *(part.strip() for part in parts))
    item = enter_item(till, act_id(till, said), cashier, batch_id, basket, cheque=_cheque(said), serial=said.serial)
    _show_entered(out, item, show_batch(till, batch_id))


def _enter_file(till: Till, cashier: Cashier, batch_id: str, path: str, out: Out) -> None:
    """Record every item of a file, or say how many were recorded before one was refused.

    Each item's id follows from its batch and its name in the file: the same file again records only what is missing.
    """
    items = read_items(till, cashier, path, out)
    for n, item in enumerate(items):
        try:
            made = enter_item(
                till, _item_id(batch_id, item), cashier, batch_id, item.basket, cheque=item.cheque, serial=item.serial
            )
        except ImsError as problem:
            raise type(problem)(
                say(
                    "Line {line}: {why} {n} items before it are recorded, the rest is not. The same file goes on here.",
                    line=item.line,
                    why=problem.words,
                    n=n,
                ),
                code=problem.reason,
            ) from problem
        _show_entered(out, made, show_batch(till, batch_id))


def _list(till: Till, cashier: Cashier, said: Namespace, out: Out) -> None:
    for shown in open_batches(till, cashier):
        if said.batch in {"", shown.batch.batch_id}:
            _show(out, shown)


def _take_out(till: Till, cashier: Cashier, said: Namespace, out: Out) -> None:
    wanted(said.receipt, "--receipt, of the item to take out")
    batch_id = _batch_id(till, cashier, said)
    item = payment_by_receipt(till, said.receipt)
    asked = AskedFor(Act.VOID, cashier.username, item.receipt, said.reason, item.amount_pence)
    approval = leave_of(till, asked, said.second) if said.second else None
    made = take_out_item(till, act_id(till, said), cashier, batch_id, item.payment_id, said.reason, approval=approval)
    _show_entered(out, made, show_batch(till, batch_id))


def _close(till: Till, cashier: Cashier, said: Namespace, out: Out) -> None:
    batch_id = said.batch or _batch_id(till, cashier, said)
    closed = close_batch(
        till, act_id(till, said), cashier, batch_id, reason=said.reason, approval=_leave(till, cashier, batch_id, said)
    )
    try:
        print_batch_receipt(till, batch_id)
    except PrinterUnavailable as problem:
        out.problem(problem.reason, str(problem))
    out.show(_closed_document(closed), _closed_line(closed))


def _give_up(till: Till, cashier: Cashier, said: Namespace, out: Out) -> None:
    batch_id = _batch_id(till, cashier, said)
    give_up_batch(till, cashier, batch_id)
    out.show({"batch": batch_id, "state": "given_up"}, say("The batch is given up. Nothing was in it."))


# ------------------------------------------------------------------------------------------------------------- inputs
def _batch_id(till: Till, cashier: Cashier, said: Namespace) -> str:
    """Return the batch that is named, or the one this person has open.

    Raises: NothingFound, BadUsage.
    """
    if said.batch:
        return str(said.batch)
    own = [one for one in open_batches(till, cashier) if one.batch.cashier == cashier.username and not one.ended]
    if not own:
        raise NothingFound(say("No batch of {name} is open at this till.", name=cashier.username), code="no_open_batch")
    if len(own) > 1:
        raise BadUsage("several batches are open: name one by --batch, as `post list` shows them")
    return own[0].batch.batch_id


def _cheque(said: Namespace) -> Cheque | None:
    """Read what a cheque says, as it was keyed or as a reader sent it.

    Raises: BadUsage, BadInput, CardNumberRefused.
    """
    if said.cheque:
        parts = said.cheque.split(":")
        if len(parts) != 4:
            raise BadUsage("a --cheque is NAME:NUMBER:SORT:ACCOUNT")
        return read_cheque(*parts)
    if not said.micr:
        return None
    reading = read_micr(said.micr)
    if reading.line is None:
        raise BadInput(reading.words or say("Key the cheque."), code=reading.code)
    name = read_cheque_name(said.name)
    return Cheque(name, reading.line.serial, reading.line.sort_code, reading.line.account)


def _item_id(batch_id: str, item: Item) -> str:
    return str(uuid.uuid5(uuid.UUID(batch_id), item.key))


def _leave(till: Till, cashier: Cashier, batch_id: str, said: Namespace) -> Approval | None:
    """Prove the second person where pile and slip differ and one is needed or named."""
    with till.store.read() as reader:
        if reader.post_batch(batch_id) is not None:
            return None
        policy = pack_of(reader).policy
    shown = show_batch(till, batch_id)
    if shown.progress.agrees or not (said.second and needed(policy, cashier, Act.CONTROL_DIFFERS)):
        return None
    return leave_of(till, to_differ(cashier, shown.batch, shown.progress, said.reason), said.second)


# ------------------------------------------------------------------------------------------------------------ answers
def _show(out: Out, shown: ShownBatch) -> None:
    batch, progress = shown.batch, shown.progress
    document = {
        "batch": batch.batch_id,
        "number": batch.number,
        "cashier": batch.cashier,
        "method": batch.method,
        "state": "session_closed" if shown.ended else "open",
        "control_items": batch.control_items,
        "control_pence": batch.control_pence,
        "items": progress.items,
        "amount_pence": progress.amount_pence,
        "items_left": progress.items_left,
        "pence_left": progress.pence_left,
        "receipts": [item.receipt for item in shown.items],
    }
    out.show(document, _progress_line(shown))


def _show_entered(out: Out, item: Payment, shown: ShownBatch) -> None:
    document = {
        "batch": shown.batch.batch_id,
        "payment_id": item.payment_id,
        "receipt": item.receipt,
        "kind": item.kind,
        "amount_pence": item.amount_pence,
        "items_left": shown.progress.items_left,
        "pence_left": shown.progress.pence_left,
    }
    out.show(document, f"{item.receipt}  {pounds(item.amount_pence)}", _progress_line(shown))


def _progress_line(shown: ShownBatch) -> str:
    progress = shown.progress
    entered = say_n("{n} item", "{n} items", progress.items)
    head = say(
        "Batch {number}: {items}, {amount}.",
        number=shown.batch.number,
        items=entered,
        amount=pounds(progress.amount_pence),
    )
    tail = difference_words(progress) or say("The pile agrees with its slip.")
    return f"{head} {tail}"


def _closed_document(closed: PostBatch) -> dict[str, object]:
    return {
        "batch": closed.batch_id,
        "number": closed.number,
        "method": closed.method,
        "state": "closed",
        "items": closed.items,
        "amount_pence": closed.amount_pence,
        "control_items": closed.control_items,
        "control_pence": closed.control_pence,
        "first_receipt": closed.first_receipt,
        "last_receipt": closed.last_receipt,
        "reason": closed.reason,
    }


def _closed_line(closed: PostBatch) -> str:
    return str(
        say(
            "Batch {number} is closed: {items}, {amount}, receipts {first} to {last}.",
            number=closed.number,
            items=say_n("{n} item", "{n} items", closed.items),
            amount=pounds(closed.amount_pence),
            first=closed.first_receipt,
            last=closed.last_receipt,
        )
    )
