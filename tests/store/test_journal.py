"""The journal: facts, payments, sessions and numbers, in one commit or not at all."""

from __future__ import annotations

import threading
from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest

from ims_desktop.domain.payment import Allocation
from ims_desktop.errors import DiskFull, StoreUnavailable
from ims_desktop.records import EventDraft, Head, OpenEnd
from ims_desktop.store.opening import open_till_store
from sync.contract.canonical import GENESIS, commitment, event_hash
from sync.contract.facts import PaymentTaken, SessionOpened, read_fact
from tests.factory import (
    IDENTITY,
    MORNING,
    TODAY,
    make_payment,
    make_till_store,
    open_a_session,
    pack_document,
    payment_draft,
    take_a_payment,
    write_payment,
)

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.factory import MadeTill

YESTERDAY, TOMORROW = date(2026, 11, 20), date(2026, 11, 22)


@pytest.fixture
def till(tmp_path: Path) -> Iterator[MadeTill]:
    made = make_till_store(tmp_path)
    yield made
    made.store.close()


# ------------------------------------------------------------------------------------------------------------ payments
def test_a_payment_is_read_back_as_it_was_written(till: MadeTill) -> None:
    session = open_a_session(till)
    taken = take_a_payment(till, session)
    with till.reopened().read() as reader:
        assert reader.payment(taken.payment_id) == taken
        assert reader.payment_by_receipt(" sp03a-261121-0001 ") == taken
        assert reader.last_payment() == taken
        assert reader.open_session() == session
        assert reader.identity() == IDENTITY


def test_an_empty_journal_says_so(till: MadeTill) -> None:
    with till.store.read() as reader:
        assert reader.payment("nobody's") is None
        assert reader.last_payment() is None
        assert reader.open_session() is None
        assert reader.head() == Head("A", 0, GENESIS)
        assert reader.acknowledged() is None
        assert reader.pack() is None
        assert reader.clock_mark() is None
        assert reader.last_backup_at() is None
        assert reader.block() == ""
        assert reader.drawer_pence("no session") == 0
        assert reader.epochs() == ("A",)
        assert list(reader.journal()) == []


@pytest.mark.parametrize(
    "typed", ["", "SP03A-261121-1", "SP03A-261121-0002", "SP03A-261121-x", "\u0660", "-" + "9" * 40]
)
def test_a_receipt_number_that_was_never_given_finds_nothing(till: MadeTill, typed: str) -> None:
    take_a_payment(till, open_a_session(till))
    with till.store.read() as reader:
        assert reader.payment_by_receipt(typed) is None


def test_the_bytes_of_facts_are_what_the_contract_reads(till: MadeTill) -> None:
    session = open_a_session(till)
    taken = take_a_payment(till, session)
    with till.store.read() as reader:
        opened, paid = reader.events("A")
    assert opened.body is not None
    assert paid.body is not None
    first, second = read_fact(opened.body), read_fact(paid.body)
    assert isinstance(first, SessionOpened)
    assert isinstance(second, PaymentTaken)
    assert second.data.receipt == taken.receipt
    assert (first.sequence, second.sequence) == (1, 2)
    assert (first.previous_hash, second.previous_hash) == (GENESIS, opened.hash)
    assert [opened.hash, paid.hash] == [event_hash(opened.body), event_hash(paid.body)]


def test_personal_data_stays_out_of_the_bytes_and_is_bound_to_them(till: MadeTill) -> None:
    take_a_payment(till, open_a_session(till))
    with till.store.read() as reader:
        *_, paid = reader.events()
    assert paid.body is not None
    assert b"Neill" not in paid.body
    said = read_fact(paid.body).personal
    assert said == {member: commitment(member, value, salt) for member, (value, salt) in paid.personal.items()}
    assert paid.personal["payer_name"][0] == "Siân O'Neill"


def test_a_block_that_raises_leaves_nothing_behind(till: MadeTill) -> None:
    session = open_a_session(till)

    def cut_off() -> None:
        with till.store.write() as unit:
            write_payment(unit, till.ids.new(), session)
            raise RuntimeError("the power went")

    with pytest.raises(RuntimeError):
        cut_off()
    with till.store.read() as reader:
        assert reader.last_payment() is None
        assert reader.head().sequence == 1
    assert take_a_payment(till, session).receipt == "SP03A-261121-0001"


def test_a_reader_sees_one_moment_while_a_writer_goes_on(till: MadeTill) -> None:
    session = open_a_session(till)
    with till.store.read() as reader:
        before = reader.head()
        take_a_payment(till, session)
        assert reader.head() == before
    with till.store.read() as reader:
        assert reader.head().sequence == before.sequence + 1


def test_lanes_of_one_process_take_turns(till: MadeTill) -> None:
    session = open_a_session(till)
    lanes = [
        threading.Thread(target=lambda: [take_a_payment(till, session) for _ in range(20)], name=f"lane {n}")
        for n in range(4)
    ]
    for lane in lanes:
        lane.start()
    for lane in lanes:
        lane.join()
    with till.store.read() as reader:
        receipts = [row.receipt for row in reader.journal()]
        assert receipts == [f"SP03A-261121-{n:04}" for n in range(1, 81)]
        assert [fact.sequence for fact in reader.events()] == list(range(1, 82))


def test_a_payment_that_does_not_add_up_is_not_written(till: MadeTill) -> None:
    session = open_a_session(till)
    good = make_payment(till.ids.new(), "SP03A-261121-0001", session)
    for bad in (
        replace(good, allocations=(Allocation(1, 1, 1, 3875, 0),)),
        replace(good, tenders=(replace(good.tenders[0], change_pence=0),)),
        replace(good, lines=good.lines[:1]),
    ):
        with pytest.raises(ValueError, match="not the same sum"), till.store.write() as unit:
            unit.add_payment(bad, unit.append(payment_draft(good)).sequence)


def test_a_payment_without_its_own_fact_is_not_written(till: MadeTill) -> None:
    session = open_a_session(till)
    payment = make_payment(till.ids.new(), "SP03A-261121-0001", session)
    other = make_payment(till.ids.new(), "SP03A-261121-0001", session)
    with pytest.raises(ValueError, match="right after its own fact"), till.store.write() as unit:
        unit.add_payment(payment, 1)
    with pytest.raises(ValueError, match="right after its own fact"), till.store.write() as unit:
        unit.add_payment(payment, unit.append(payment_draft(other)).sequence)
    with pytest.raises(ValueError, match="right after its own fact"), till.store.write() as unit:
        unit.add_payment(payment, unit.append(payment_draft(payment)).sequence + 1)


def test_a_payment_outside_a_session_is_not_written(till: MadeTill) -> None:
    session = replace(open_a_session(till), session_id="never opened")
    with pytest.raises(KeyError, match="never opened"), till.store.write() as unit:
        write_payment(unit, till.ids.new(), session)


# ------------------------------------------------------------------------------------------------------------- numbers
def test_receipt_numbers_start_again_each_business_date(till: MadeTill) -> None:
    first = open_a_session(till, day=TODAY)
    assert [take_a_payment(till, first).receipt for _ in range(2)] == ["SP03A-261121-0001", "SP03A-261121-0002"]
    second = open_a_session(till, day=TOMORROW)
    assert take_a_payment(till, second).receipt == "SP03A-261122-0001"


def test_a_receipt_number_grows_past_four_digits(till: MadeTill) -> None:
    session = open_a_session(till)
    with till.store.write() as unit:
        for _ in range(3):
            number = unit.append(replace(payment_draft(make_payment(till.ids.new(), "x", session)), kind="odd"))
        late = make_payment(till.ids.new(), "SP03A-261121-9999", session)
        unit.add_payment(late, unit.append(payment_draft(late)).sequence)
        assert number.sequence == 4
    assert take_a_payment(till, session).receipt == "SP03A-261121-10000"
    with till.store.read() as reader:
        found = reader.payment_by_receipt("SP03A-261121-10000")
    assert found is not None


def test_a_training_till_counts_training_receipts(tmp_path: Path) -> None:
    till = make_till_store(tmp_path, replace(IDENTITY, training=True))
    receipts = [take_a_payment(till, open_a_session(till, day=day)).receipt for day in (TODAY, TOMORROW)]
    assert receipts == ["TRAINING-0001", "TRAINING-0002"]
    with till.store.read() as reader:
        assert [row.receipt for row in reader.journal(TOMORROW)] == ["TRAINING-0002"]
    till.store.close()


def test_a_business_date_never_goes_back(till: MadeTill) -> None:
    open_a_session(till, day=TODAY)
    with pytest.raises(ValueError, match="never goes back"):
        open_a_session(till, day=YESTERDAY)
    with till.store.write() as unit:
        assert unit.latest_business_date() == TODAY


# ------------------------------------------------------------------------------------------------------------- journal
def test_the_journal_lists_payments_by_day_and_by_status(till: MadeTill) -> None:
    today = [take_a_payment(till, open_a_session(till)) for _ in range(2)]
    tomorrow = take_a_payment(till, open_a_session(till, day=TOMORROW))
    with till.store.write() as unit:
        unit.settle(today[0].payment_id, "sent", MORNING)
        unit.settle(today[1].payment_id, "quarantined", MORNING, code="bad_schema", text="no such member")
        unit.postpone([tomorrow.payment_id], MORNING + timedelta(minutes=1), "offline")
    with till.store.read() as reader:
        rows = list(reader.journal())
        assert [row.status for row in rows] == ["sent", "quarantined", "unsent"]
        assert [row.attempts for row in rows] == [1, 1, 1]
        assert [row.problem for row in rows] == ["", "bad_schema", "offline"]
        assert rows[2].next_try_at == MORNING + timedelta(minutes=1)
        assert rows[0].amount_pence == 5875
        assert [row.receipt for row in reader.journal(TODAY)] == [payment.receipt for payment in today]
        assert [row.receipt for row in reader.journal(TOMORROW, "unsent")] == [tomorrow.receipt]
        assert list(reader.journal(YESTERDAY)) == []
        assert [row.receipt for row in reader.journal(status="quarantined")] == [today[1].receipt]


def test_the_drawer_holds_the_float_and_the_cash_of_its_session(till: MadeTill) -> None:
    with till.store.write() as unit:
        unit.save_pack(pack_document(), b"signature", MORNING)
    first = open_a_session(till, float_pence=5_000)
    take_a_payment(till, first)
    take_a_payment(till, first)
    second = open_a_session(till, float_pence=100)
    with till.store.read() as reader:
        assert reader.drawer_pence(first.session_id) == 5_000 + 2 * 5875
        assert reader.drawer_pence(second.session_id) == 100


def test_open_ends_are_payments_not_printed_or_not_finished(till: MadeTill) -> None:
    session = open_a_session(till)
    done, unprinted, unfinished, copied = (take_a_payment(till, session) for _ in range(4))
    with till.store.write() as unit:
        for payment in (done, unfinished):
            unit.mark_printed(payment.payment_id, MORNING, copy=False)
            unit.mark_printed(payment.payment_id, MORNING, copy=False)
        unit.mark_printed(copied.payment_id, MORNING, copy=True)
        for payment in (done, unprinted, copied):
            unit.mark_finished(payment.payment_id, MORNING)
            unit.mark_finished(payment.payment_id, MORNING)
    with till.reopened().read() as reader:
        assert reader.open_ends() == (
            OpenEnd(unprinted, printed=False, finished=True),
            OpenEnd(unfinished, printed=True, finished=False),
            OpenEnd(copied, printed=False, finished=True),
        )
    with pytest.raises(KeyError), till.store.write() as unit:
        unit.mark_printed("nobody's", MORNING, copy=False)


# ----------------------------------------------------------------------------------------------------- beside a writer
def test_a_reader_of_another_process_may_look_but_not_write(till: MadeTill) -> None:
    take_a_payment(till, open_a_session(till))
    beside = open_till_store(till.folder, till.secrets, till.clock, till.ids, read_only=True)
    with beside.read() as reader:
        assert reader.head().sequence == 2
    with pytest.raises(StoreUnavailable) as caught, beside.write() as unit:
        unit.raise_clock_mark(MORNING)
    assert caught.value.reason == "store_read_only"
    beside.close()


def test_a_fact_with_a_float_is_refused_whole(till: MadeTill) -> None:
    draft = EventDraft(till.ids.new(), "odd", MORNING, {"amount": 1.5})
    with pytest.raises(TypeError, match="float"), till.store.write() as unit:
        unit.append(draft)
    with till.store.read() as reader:
        assert reader.head().sequence == 0


def test_a_full_disk_records_nothing_and_says_so(till: MadeTill) -> None:
    session = open_a_session(till)
    writer = till.store._own_connection()
    pages = writer.execute("PRAGMA page_count").fetchone()
    writer.execute(f"PRAGMA max_page_count = {pages[0]:d}" if pages and isinstance(pages[0], int) else "")

    def take_many() -> None:
        for _ in range(50):
            take_a_payment(till, session)

    with pytest.raises(DiskFull, match="Nothing was recorded"):
        take_many()
    writer.execute("PRAGMA max_page_count = 1000000")
    before = _count(till)
    assert take_a_payment(till, session).receipt == f"SP03A-261121-{before + 1:04}"
    assert _count(till) == before + 1


def _count(till: MadeTill) -> int:
    with till.store.read() as reader:
        return len(list(reader.journal()))
