"""Printing: the original once, copies after, the payment never touched."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pypdf
import pytest

from ims_desktop.devices.file_printer import FilePrinter
from ims_desktop.devices.no_printer import PrinterOfWindow
from ims_desktop.errors import NothingFound, PrinterUnavailable
from ims_desktop.use_cases.finish_payment import finish_payment
from ims_desktop.use_cases.open_drawer import open_drawer
from ims_desktop.use_cases.print_receipt import payment_by_receipt, print_receipt
from ims_desktop.use_cases.start_up import start_up

if TYPE_CHECKING:
    from pathlib import Path

    from ims_desktop.domain.payment import Payment
    from tests.use_cases.desk import Desk


@pytest.fixture
def payment(desk: Desk) -> Payment:
    desk.open()
    return desk.take(given_pence=2000)


def text_of(path: Path | None) -> str:
    assert path is not None
    return "\n".join(page.extract_text() for page in pypdf.PdfReader(path).pages)


def test_the_first_print_is_the_original_and_every_later_one_a_copy(desk: Desk, payment: Payment) -> None:
    first = print_receipt(desk.till, payment.payment_id)
    again = print_receipt(desk.till, payment.payment_id)
    asked = print_receipt(desk.till, payment.payment_id, copy=True)
    assert first.confirmed
    assert "COPY" not in text_of(first.path)
    assert all("COPY" in text_of(outcome.path) for outcome in (again, asked))
    assert len({first.path, again.path, asked.path}) == 3


def test_after_a_crash_before_paper_the_original_is_printed(desk: Desk, payment: Payment) -> None:
    assert start_up(desk.till).not_printed == (payment,)
    assert "COPY" not in text_of(print_receipt(desk.till, payment.payment_id).path)
    assert start_up(desk.till).not_printed == ()


def test_a_printer_that_fails_leaves_the_original_to_be_printed(desk: Desk, payment: Payment, tmp_path: Path) -> None:
    (tmp_path / "in the way").write_text("", encoding="utf-8")
    broken = desk.with_till(printer=FilePrinter(tmp_path / "in the way", lambda: "a4"))
    with pytest.raises(PrinterUnavailable, match="The payment is safe"):
        print_receipt(broken, payment.payment_id)
    assert not broken.printer.ready()
    assert start_up(desk.till).not_printed == (payment,)
    with desk.till.store.read() as reader:
        assert reader.payment(payment.payment_id) == payment


def test_a_printer_only_a_window_has_says_so(desk: Desk, payment: Payment) -> None:
    with pytest.raises(PrinterUnavailable) as problem:
        print_receipt(desk.with_till(printer=PrinterOfWindow("Epson")), payment.payment_id)
    assert problem.value.reason == "printer_of_window"


def test_a_customer_may_have_it_in_welsh(desk: Desk, payment: Payment) -> None:
    assert "Derbynneb" in text_of(print_receipt(desk.till, payment.payment_id, languages=("cy",)).path)


def test_a_payment_is_found_by_its_receipt_number(desk: Desk, payment: Payment) -> None:
    assert payment_by_receipt(desk.till, f" {payment.receipt.lower()} ") == payment


@pytest.mark.parametrize(
    ("number", "code"), [("SP03A-261121-0999", "payment_not_found"), ("no number", "receipt_number")]
)
def test_a_receipt_that_is_not_here_is_said_so(desk: Desk, number: str, code: str) -> None:
    with pytest.raises(NothingFound) as problem:
        payment_by_receipt(desk.till, number)
    assert problem.value.reason == code


def test_in_training_any_number_may_be_asked_for(desk: Desk) -> None:
    from dataclasses import replace

    training = desk.with_till(identity=replace(desk.till.identity, training=True))
    with pytest.raises(NothingFound) as problem:
        payment_by_receipt(training, "no number")
    assert problem.value.reason == "payment_not_found"


def test_nothing_is_printed_or_finished_for_no_payment(desk: Desk) -> None:
    with pytest.raises(NothingFound):
        print_receipt(desk.till, "nothing")
    with pytest.raises(NothingFound):
        finish_payment(desk.till, "nothing")


def test_finishing_twice_changes_nothing(desk: Desk, payment: Payment) -> None:
    assert start_up(desk.till).not_finished == (payment,)
    for _ in range(2):
        finish_payment(desk.till, payment.payment_id)
        assert start_up(desk.till).not_finished == ()


def test_the_drawer_opens_for_money_and_never_in_training(desk: Desk) -> None:
    from dataclasses import replace

    assert open_drawer(desk.till)
    assert not open_drawer(desk.with_till(identity=replace(desk.till.identity, training=True)))
    now = desk.made.clock.now()
    with desk.till.store.read() as reader:
        assert [one.action for one in reader.device_events(now, now)].count("drawer_opened") == 1
    assert desk.drawer.opened == 1
