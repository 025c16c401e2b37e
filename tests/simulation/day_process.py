"""Live till days in a process of its own until it is killed: sessions, payments, refunds, cash, counts, closes."""

from __future__ import annotations

import os
from random import Random
from typing import TYPE_CHECKING

from ims_desktop.devices.clock import SystemClock
from ims_desktop.devices.device_key import make_device_key
from ims_desktop.devices.file_printer import FilePrinter
from ims_desktop.devices.key_file import KeyFile
from ims_desktop.devices.no_sync import NoSync
from ims_desktop.domain.approval import Approval
from ims_desktop.domain.asked import to_move
from ims_desktop.domain.basket import Basket
from ims_desktop.domain.cashier import Cashier
from ims_desktop.domain.ids import IdSource
from ims_desktop.domain.payment import Tender
from ims_desktop.domain.session import Direction
from ims_desktop.settings import Settings
from ims_desktop.store.accounts.catalogue import AccountCatalogue
from ims_desktop.store.opening import open_till_store
from ims_desktop.till import Till
from ims_desktop.use_cases.add_line import add_line
from ims_desktop.use_cases.close_session import close_session
from ims_desktop.use_cases.count_cash import count_cash
from ims_desktop.use_cases.move_cash import move_cash
from ims_desktop.use_cases.open_session import open_session
from ims_desktop.use_cases.refund_payment import refund_payment
from ims_desktop.use_cases.refundable import refundable
from ims_desktop.use_cases.take_payment import take_payment
from ims_desktop.use_cases.void_payment import void_payment
from tests.factory import KEY_ID
from tests.simulation.day_people import pieces
from tests.simulation.day_tills import NoDrawer
from tests.simulation.till_process import die_before

if TYPE_CHECKING:
    from multiprocessing.connection import Connection
    from pathlib import Path

    from ims_desktop.domain.payment import Payment
    from ims_desktop.domain.session import CashierSession

ANN = Cashier("ann", "Ann", "SP", frozenset({"Payments", "Transaction.Refund"}))


def live_days(folder: Path, keyfile: Path, acts: int, customers: Connection, dies_at: int, seed: int) -> None:
    """Do so many acts and hand the id of each fact to `customers` once it is recorded.

    `dies_at` counts the statements of the journal: right before that one the process kills itself.
    """
    chance = Random(seed)
    clock = SystemClock()
    ids = IdSource(clock, os.urandom)
    secrets = KeyFile(keyfile)
    store = open_till_store(folder, secrets, clock, ids)
    with store.read() as reader:
        identity = reader.identity()
    till = Till(
        settings=Settings(folder),
        identity=identity,
        clock=clock,
        ids=ids,
        store=store,
        catalogue=AccountCatalogue(folder, identity.council, store, secrets, KEY_ID),
        secrets=secrets,
        device=make_device_key(secrets, KEY_ID),
        printer=FilePrinter(folder / "receipts", lambda: "80mm"),
        drawer=NoDrawer(),
        sync=NoSync(),
        room_left=lambda: True,
    )
    if dies_at:
        die_before(store._own_connection(), dies_at)
    for _ in range(acts):
        customers.send(_act(till, chance))
    till.catalogue.close()
    store.close()


def _act(till: Till, chance: Random) -> str:
    """Do what comes next on such a day, and return the id of its fact."""
    with till.store.read() as reader:
        session, last = reader.open_session(), reader.last_payment()
        counts = () if session is None else reader.cash_counts(session.session_id)
        held = 0 if session is None else reader.drawer_pence(session.session_id)
        undone = () if last is None else reader.undone(last.payment_id)
    if session is None:
        return open_session(till, ANN, 10_000).session_id
    if counts:
        return _close(till, session, counts[-1].counted_pence, held, len(counts))
    match chance.choice(("pay", "pay", "pay", "void", "refund", "move", "count")):
        case "void" if last is not None and _may_go_back(last, session, held) and not undone:
            return void_payment(till, till.ids.new(), ANN, last.payment_id, "changed their mind").payment_id
        case "refund" if last is not None and _may_go_back(last, session, held) and not undone:
            found = refundable(till, ANN, last.receipt)
            return refund_payment(till, till.ids.new(), ANN, found, {1: 1}, "1", "a penny").payment_id
        case "move":
            return _lift(till, session) if held > 12_000 else _put_in(till)
        case "count" if chance.random() < 0.6:
            return _count(till, session, held)
        case _:
            return _pay(till, chance)


def _may_go_back(last: Payment, session: CashierSession, held: int) -> bool:
    return last.kind == "payment" and last.session_id == session.session_id and last.amount_pence <= held


def _pay(till: Till, chance: Random) -> str:
    basket = Basket()
    for n in range(chance.choice((1, 2))):
        basket = add_line(till, ANN, basket, "13", f"1234567890{n}", chance.randrange(1, 2_000))
    cash = Tender("1", "Cash", basket.total_pence + 5, 5)
    return take_payment(till, till.ids.new(), ANN, basket, [cash]).payment_id


def _put_in(till: Till) -> str:
    return move_cash(till, till.ids.new(), ANN, Direction.IN, 500, "change").event_id


def _lift(till: Till, session: CashierSession) -> str:
    move_id = till.ids.new()
    asked = to_move(ANN, session, Direction.LIFT, 2_000, "", move_id)
    given = Approval(till.ids.new(), asked, "gwen", "Gwen Pugh", "pin")
    return move_cash(till, move_id, ANN, Direction.LIFT, 2_000, "", seal=move_id, approval=given).event_id


def _count(till: Till, session: CashierSession, pence: int) -> str:
    count_id = till.ids.new()
    count_cash(till, count_id, ANN, session.session_id, pieces(pence))
    return count_id


def _close(till: Till, session: CashierSession, counted: int, held: int, counts: int) -> str:
    if counted != held and counts < 2:
        return _count(till, session, held)
    close_id = till.ids.new()
    close_session(till, close_id, ANN, session.session_id, left_pence=0, seal=close_id, reason="")
    return close_id
