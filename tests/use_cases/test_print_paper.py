"""The papers of a till day come out of the journal: the first as the original, ever after as a COPY."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pypdf
import pytest

from ims_desktop.domain.session import Direction
from ims_desktop.errors import NothingFound, PrinterUnavailable, Refused
from ims_desktop.journal_records import PostBatch
from ims_desktop.records import EventDraft
from ims_desktop.use_cases.print_paper import (
    print_banking_sheet,
    print_batch_receipt,
    print_ereturn,
    print_lift_slip,
    print_paying_in_slip,
    print_x,
    print_z,
)
from ims_desktop.use_cases.purge import purge
from ims_desktop.use_cases.show_totals import show_totals
from tests.factory import IDENTITY, TODAY
from tests.use_cases.day import by, cheque, close, count, lift, may_show, move, whole_day
from tests.use_cases.desk import GWEN, PRIYA, make_desk

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from ims_desktop.records import PrintOutcome
    from tests.use_cases.desk import Desk


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    made = make_desk(tmp_path)
    yield made
    made.close()


def read(outcome: PrintOutcome) -> str:
    assert outcome.path is not None
    return " ".join(" ".join(page.extract_text() for page in pypdf.PdfReader(outcome.path).pages).split())


def facts_of(desk: Desk) -> int:
    with desk.till.store.read() as reader:
        return reader.head().sequence


def test_a_z_report_comes_from_the_journal_and_again_as_a_copy(desk: Desk) -> None:
    closed = whole_day(desk)
    before = facts_of(desk)
    first, second = (print_z(desk.till, closed.session.session_id) for _ in range(2))
    assert "COPY" not in read(first)
    assert "COPY" in read(second)
    assert "By the journal the drawer holds £110.00" in read(first)
    assert "Count and journal agree." in read(first)
    assert facts_of(desk) == before


def test_a_paper_the_printer_did_not_take_is_no_copy_the_next_time(desk: Desk) -> None:
    closed = whole_day(desk)
    folder = desk.till.settings.data_dir / "receipts"
    folder.write_bytes(b"in the way")
    with pytest.raises(PrinterUnavailable):
        print_z(desk.till, closed.session.session_id)
    folder.unlink()
    assert "COPY" not in read(print_z(desk.till, closed.session.session_id))


def test_an_open_session_has_no_z_report_and_pays_nothing_in(desk: Desk) -> None:
    session = desk.open()
    for act in (print_z, print_paying_in_slip):
        with pytest.raises(Refused) as why:
            act(desk.till, session.session_id)
        assert why.value.reason == "session_open"


def test_an_x_report_shows_what_its_reader_was_shown_and_is_never_a_copy(desk: Desk) -> None:
    session = desk.open()
    desk.take()
    blind = read(print_x(desk.till, show_totals(desk.till, PRIYA, session.session_id, cash=False)))
    assert "By the journal" not in blind
    shown = show_totals(desk.till, PRIYA, session.session_id, cash=True, approval=may_show(desk, session))
    seen = read(print_x(desk.till, shown))
    assert "By the journal the drawer holds £110.00" in seen
    assert "Show the cash before the count" in seen
    assert "COPY" not in seen


def test_a_lift_slip_names_the_bag_and_both_people(desk: Desk) -> None:
    session = desk.open()
    desk.take(desk.basket(("23", "775326912", "500.00")))
    lifted = lift(desk, session, 30_000)
    move(desk, Direction.IN, 100)
    text = read(print_lift_slip(desk.till, lifted.event_id))
    for said in ("Lift to the safe", "B1001", "£300.00", "Gwen Pugh"):
        assert said in text
    with pytest.raises(NothingFound):
        print_lift_slip(desk.till, "nothing")


def test_the_bank_gets_a_slip_for_the_session_and_a_sheet_for_the_day(desk: Desk) -> None:
    closed = whole_day(desk)
    slip = read(print_paying_in_slip(desk.till, closed.session.session_id))
    assert "C9" in slip
    assert "Total £10.00" in slip
    desk.open(GWEN)
    sheet = read(print_banking_sheet(desk.till, TODAY))
    assert "Priya Nair" in sheet
    assert "The session of Gwen Pugh is still open" in sheet
    with pytest.raises(NothingFound):
        print_banking_sheet(desk.till, TODAY, office="ZZ")


def test_a_session_that_took_nothing_pays_nothing_in(desk: Desk) -> None:
    session = desk.open()
    count(desk, session, 10_000)
    close(desk, session, 10_000, seal="")
    with pytest.raises(Refused) as why:
        print_paying_in_slip(desk.till, session.session_id)
    assert why.value.reason == "nothing_to_bank"


def test_an_ereturn_is_printed_by_its_id(desk: Desk) -> None:
    (ereturn,) = whole_day(desk).ereturns
    text = read(print_ereturn(desk.till, ereturn.ereturn_id))
    assert ereturn.number in text
    with pytest.raises(NothingFound):
        print_ereturn(desk.till, "nothing")


def test_a_batch_has_one_receipt_for_all_of_it(desk: Desk) -> None:
    session = desk.open()
    payment = by(desk, cheque(1_000))
    batch = PostBatch(
        "batch-1",
        "17",
        session.session_id,
        "24",
        1,
        1_000,
        1,
        1_000,
        payment.receipt,
        payment.receipt,
        payment.taken_at,
    )
    data = {
        "batch": "019aa5e0-0000-7000-8000-00000000bbbb", "number": "17", "method": "24", "items": 1,
        "amount_pence": 1_000, "control_items": 1, "control_pence": 1_000, "first_receipt": payment.receipt,
        "last_receipt": payment.receipt,
    }  # fmt: skip
    with desk.till.store.write() as unit:
        draft = EventDraft(
            desk.made.ids.new(), "batch_closed", payment.taken_at, data, session.business_date, session.session_id,
            "priya",
        )  # fmt: skip
        unit.add_post_batch(batch, unit.append(draft).sequence)
    assert "Batch 17" in read(print_batch_receipt(desk.till, "batch-1"))
    with pytest.raises(NothingFound):
        print_batch_receipt(desk.till, "nothing")


def test_leave_given_in_another_session_is_not_told_in_this_one(desk: Desk) -> None:
    mine, theirs = desk.open(), desk.open(GWEN)
    show_totals(desk.till, PRIYA, mine.session_id, cash=True, approval=may_show(desk, mine))
    text = read(print_x(desk.till, show_totals(desk.till, GWEN, theirs.session_id, cash=False)))
    assert "Allowed by" not in text


def test_leave_is_still_told_when_the_bytes_of_its_fact_are_gone(desk: Desk) -> None:
    session = desk.open()
    desk.take()
    show_totals(desk.till, PRIYA, session.session_id, cash=True, approval=may_show(desk, session))
    count(desk, session, 11_000)
    close(desk, session, 10_000)
    with desk.till.store.write() as unit:
        for fact in list(unit.events("A")):
            unit.settle(fact.event_id, "sent", desk.made.clock.now())
    desk.made.clock.turn(days=500)
    assert purge(desk.till)
    assert "Show the cash before the count" in read(print_z(desk.till, session.session_id))


def test_a_training_till_says_so_on_every_paper(tmp_path: Path) -> None:
    desk = make_desk(tmp_path, identity=replace(IDENTITY, training=True))
    try:
        assert "No money was taken." in read(print_z(desk.till, whole_day(desk).session.session_id))
    finally:
        desk.close()
