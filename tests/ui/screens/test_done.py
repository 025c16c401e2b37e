"""The moment after a payment: three facts said apart, and trouble with paper that never touches the money."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt

from ims_desktop.devices.file_printer import FilePrinter
from ims_desktop.devices.no_printer import NoPrinter
from ui.problem import ProblemDialog
from ui.screens import done

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from ims_desktop.till_journal import Store, Writer
    from tests.ui.counter_desk import CounterDesk
    from tests.ui.counter_hands import Hands


def pay(hands: Hands) -> None:
    hands.add("216405732")
    hands.enter()
    hands.type("d")
    hands.enter()


def test_saved_printed_and_sent_are_said_apart(hands: Hands) -> None:
    pay(hands)
    shown = hands.screen.stage.done
    number = hands.payments[0].receipt
    assert shown.saved.fact == done.SAVED
    assert shown.receipt.fact == done.printed(number)
    assert shown.sent.fact == done.NOT_SENT
    assert [path.suffix for path in hands.desk.receipts.iterdir()] == [".pdf"]


def test_the_ledger_says_paid_with_the_receipt_number(hands: Hands) -> None:
    pay(hands)
    ledger = hands.screen.ledger
    assert (ledger.title, ledger.beside) == ("Paid", hands.payments[0].receipt)
    assert ledger.foot.total.text() == "£18.40"
    assert ledger.foot.rows == (("Cash given", "£20.00"), ("Change", "−£1.60"))


def test_the_coins_to_give_are_the_fewest(hands: Hands) -> None:
    pay(hands)
    assert [piece.accessibleName() for piece in hands.screen.stage.done.pieces.shown] == ["£1", "50p", "10p"]


def test_once_central_has_it_the_screen_says_so(hands: Hands) -> None:
    pay(hands)
    hands.tell_status(online=True)
    assert hands.screen.stage.done.sent.fact == done.NOT_SENT
    with hands.desk.store.write() as unit:
        for event in [one.event_id for one in unit.events()]:
            unit.settle(event, "sent", hands.desk.clock.now())
    hands.tell_status(online=True)
    assert hands.screen.stage.done.sent.fact == done.sent("16:55:12")


def test_what_central_holds_back_is_said_while_the_payment_stands(hands: Hands) -> None:
    pay(hands)
    with hands.desk.store.write() as unit:
        unit.settle(hands.payments[0].payment_id, "quarantined", hands.desk.clock.now(), code="conflict")
    hands.tell_status(online=True)
    assert hands.screen.stage.done.sent.fact == done.QUARANTINED


def test_f11_prints_a_copy_now_and_from_the_last_receipt(hands: Hands) -> None:
    pay(hands)
    hands.press(Qt.Key.Key_F11)
    hands.quiet()
    hands.see("4")
    hands.press(Qt.Key.Key_F11)
    hands.quiet()
    assert len(list(hands.desk.receipts.iterdir())) == 3
    assert "printed 16:55" in hands.screen.stage.last_receipt.detail


def broken_printer(desk: CounterDesk) -> None:
    """A folder that is a file: nothing can be written into it."""
    desk.receipts.write_text("in the way", encoding="utf-8")
    desk.till = replace(desk.till, printer=FilePrinter(desk.receipts, lambda: "80mm"))


def test_a_printer_without_paper_never_touches_the_payment(seat: Callable[..., Hands]) -> None:
    hands = seat(change=broken_printer)
    pay(hands)
    shown = hands.screen.stage.done
    assert shown.receipt.fact == done.NOT_PRINTED
    assert shown.trouble.isVisible()
    assert shown.trouble.detail.text() == "The payment is safe. Print again with F11."
    assert len(hands.payments) == 1
    hands.desk.receipts.unlink()
    hands.press(Qt.Key.Key_F11)
    hands.quiet()
    assert shown.receipt.fact == done.printed(hands.payments[0].receipt)
    assert not shown.trouble.isVisible()


def test_a_desk_without_a_printer_says_that_nothing_was_printed(seat: Callable[..., Hands]) -> None:
    def change(desk: CounterDesk) -> None:
        desk.till = replace(desk.till, printer=NoPrinter())

    hands = seat(change=change)
    pay(hands)
    assert hands.screen.stage.done.receipt.fact == done.NO_PRINTER


class Drawer:
    """A drawer that opens, or one whose cable is out."""

    def __init__(self, *, works: bool) -> None:
        self.works = works

    def open(self) -> bool:
        if not self.works:
            raise OSError("no such device")
        return True


def test_a_drawer_that_opens_is_to_be_closed(seat: Callable[..., Hands]) -> None:
    def change(desk: CounterDesk) -> None:
        desk.till = replace(desk.till, drawer=Drawer(works=True))

    hands = seat(change=change)
    pay(hands)
    assert hands.screen.stage.last_receipt.reminder == "Give the change, then close the drawer."


@pytest.mark.usefixtures("caplog")
def test_a_drawer_that_does_not_open_asks_for_its_key_and_the_payment_stands(seat: Callable[..., Hands]) -> None:
    def change(desk: CounterDesk) -> None:
        desk.till = replace(desk.till, drawer=Drawer(works=False))

    hands = seat(change=change)
    pay(hands)
    assert hands.screen.stage.last_receipt.reminder == "Open the drawer with its key."
    assert len(hands.payments) == 1


# ------------------------------------------------------------------------------------------------ after the unforeseen
class CutStore:
    """The journal, with the power of the desk cut at one moment: before or after a commit."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self.cut = ""

    def __getattr__(self, name: str) -> object:
        return getattr(self._store, name)

    @contextmanager
    def write(self) -> Iterator[Writer]:
        if self.cut == "before":
            self.cut = ""
            raise RuntimeError("cut before")
        with self._store.write() as unit:
            yield unit
        if self.cut == "after":
            self.cut = ""
            raise RuntimeError("cut after")


def with_cut(cuts: list[CutStore]) -> Callable[[CounterDesk], None]:
    def change(desk: CounterDesk) -> None:
        cuts.append(CutStore(desk.till.store))
        desk.till = replace(desk.till, store=cuts[0])  # type: ignore[arg-type]  # it is the store, through a hole

    return change


def dialog(hands: Hands) -> str:
    shown = hands.window.overlay.dialog
    assert isinstance(shown, ProblemDialog)
    return shown.accessibleName()


@pytest.mark.usefixtures("caplog")
def test_after_an_unforeseen_end_the_journal_is_asked_and_nothing_recorded_is_said(seat: Callable[..., Hands]) -> None:
    cuts: list[CutStore] = []
    hands = seat(change=with_cut(cuts))
    hands.add("216405732")
    hands.enter()
    hands.type("d")
    cuts[0].cut = "before"
    hands.enter()
    assert dialog(hands) == "The payment is not recorded"
    assert hands.payments == []
    assert hands.screen.in_tender
    hands.window.overlay.close_dialog()
    hands.screen.take_focus()
    hands.enter()
    assert len(hands.payments) == 1


@pytest.mark.usefixtures("caplog")
def test_after_an_unforeseen_end_a_recorded_payment_is_said_to_be_recorded(seat: Callable[..., Hands]) -> None:
    cuts: list[CutStore] = []
    hands = seat(change=with_cut(cuts))
    hands.add("216405732")
    hands.enter()
    hands.type("d")
    cuts[0].cut = "after"
    hands.enter()
    assert dialog(hands) == "The payment is recorded"
    assert len(hands.payments) == 1
    assert hands.screen.stage.done.isVisible()
    assert hands.screen.stage.done.change.text() == "£1.60"
