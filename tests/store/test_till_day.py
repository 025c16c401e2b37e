"""What a till day leaves in the journal: read back as it was written, and held to the laws of the file itself."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest

from ims_desktop.domain.ereturn import EReturnType
from ims_desktop.domain.payment import Allocation, Cheque, Original, Tender
from ims_desktop.domain.session import CashierSession, Direction, FundTotal, MethodTotal
from ims_desktop.store.driver import IntegrityError
from tests.factory import (
    MORNING,
    TODAY,
    close_a_session,
    make_payment,
    make_till_store,
    open_a_session,
    pack_document,
    payment_draft,
    take_a_payment,
)
from tests.store.day_rows import allow, cash_up, count, enter_pile, move, tell, undo, undoing

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from ims_desktop.domain.payment import Payment
    from tests.factory import MadeTill

LAW = "law of the journal"


@pytest.fixture
def till(tmp_path: Path) -> Iterator[MadeTill]:
    made = make_till_store(tmp_path)
    with made.store.write() as unit:
        unit.save_pack(pack_document(), b"signature", MORNING)
    yield made
    made.store.close()


def another_session(till: MadeTill, cashier: str, day: date = TODAY) -> CashierSession:
    """Open a session of somebody else beside those that are open."""
    session = CashierSession(till.ids.new(), cashier, "CH", day, MORNING, 2_500, 3_000, "one note short")
    with till.store.write() as unit:
        tell(till, unit, session, "session_opened", session.session_id)
        unit.add_session(session)
    return session


def record(till: MadeTill, payment: Payment) -> None:
    """Write a payment of any kind in a commit of its own."""
    with till.store.write() as unit:
        unit.add_payment(payment, unit.append(payment_draft(payment)).sequence)


# ------------------------------------------------------------------------------------------------------------ sessions
def test_people_have_sessions_beside_each_other(till: MadeTill) -> None:
    first = open_a_session(till)
    second = another_session(till, "Priya")
    with till.reopened().read() as reader:
        assert reader.open_sessions() == (first, second)
        assert reader.open_session() == second
        assert reader.open_session_of("ASmith") == first
        assert reader.open_session_of("priya") == second
        assert reader.open_session_of("gwen") is None
        assert reader.session(second.session_id) == second
        assert reader.session("unknown") is None
        assert reader.sessions(TODAY) == (second, first) == reader.sessions()
        assert reader.sessions(TODAY + timedelta(days=1)) == ()


def test_a_session_ends_once_and_stays_closed(till: MadeTill) -> None:
    session = open_a_session(till)
    taken = take_a_payment(till, session)
    end = close_a_session(till, session)
    with till.reopened().read() as reader:
        assert reader.session_end(session.session_id) == end == reader.last_session_end()
        assert reader.open_session() is None
        assert reader.open_session_of(session.cashier) is None
    again = replace(end, event_id=till.ids.new())
    with pytest.raises(IntegrityError, match="UNIQUE"), till.store.write() as unit:
        unit.add_session_end(again, tell(till, unit, session, "session_closed", again.event_id))
    with pytest.raises(IntegrityError, match=LAW):
        take_a_payment(till, session)
    with pytest.raises(IntegrityError, match=LAW):
        move(till, session, Direction.IN, 100)
    with pytest.raises(IntegrityError, match=LAW):
        count(till, session, {100: 1})
    with pytest.raises(IntegrityError, match=LAW):
        undo(till, session, taken, {1: 1})


def test_nobody_has_two_open_sessions(till: MadeTill) -> None:
    open_a_session(till)
    with pytest.raises(IntegrityError, match=LAW):
        another_session(till, "ASMITH")


def test_a_business_date_never_goes_back_even_past_the_check_of_the_code(till: MadeTill) -> None:
    open_a_session(till)
    with pytest.raises(IntegrityError, match=LAW), till.store.write() as unit:
        unit._db.connection.execute(
            "INSERT INTO cashier_session SELECT 9, 'x', 'other', office, '2026-11-20', opened_at, 1, NULL, '', from_n "
            "FROM cashier_session"
        )


def test_a_fact_before_the_next_session_belongs_to_the_one_before(till: MadeTill) -> None:
    session = open_a_session(till)
    take_a_payment(till, session)
    close_a_session(till, session)
    later = open_a_session(till)
    take_a_payment(till, later)
    with till.store.read() as reader:
        assert reader.session_totals(session.session_id).payments == 1
        assert [paid.session_id for paid in reader.session_payments(later.session_id)] == [later.session_id]


# ---------------------------------------------------------------------------------------------------------------- cash
def test_cash_that_moved_and_counts_are_read_back(till: MadeTill) -> None:
    session = open_a_session(till)
    other = another_session(till, "priya")
    moved = (
        move(till, session, Direction.IN, 2000),
        move(till, session, Direction.LIFT, 5000, seal="B-1", witness="gwen"),
    )
    move(till, other, Direction.OUT, 50)
    counted = count(till, session, {2000: 1, 5: 0}), count(till, session, {}, 2)
    with till.reopened().read() as reader:
        assert reader.cash_movements(session.session_id) == moved
        assert reader.cash_counts(session.session_id) == counted
        assert reader.cash_counts(other.session_id) == ()
        assert reader.cash_movements("unknown") == ()


@pytest.mark.parametrize(("seal", "witness"), [("", "gwen"), ("B-1", ""), ("B-1", "ASMITH")])
def test_a_lift_has_a_seal_and_a_second_person(till: MadeTill, seal: str, witness: str) -> None:
    session = open_a_session(till)
    with pytest.raises(IntegrityError, match="CHECK"):
        move(till, session, Direction.LIFT, 100, seal=seal, witness=witness)


def test_totals_follow_the_law_of_the_drawer(till: MadeTill) -> None:
    session = open_a_session(till, float_pence=10_000)
    first, second = take_a_payment(till, session), take_a_payment(till, session)
    take_a_payment(till, another_session(till, "priya"))
    undo(till, session, first, {1: 3875, 2: 2000}, "void")
    undo(till, session, second, {2: 500})
    move(till, session, Direction.IN, 300)
    move(till, session, Direction.OUT, 40)
    move(till, session, Direction.LIFT, 2000, seal="B-1", witness="gwen")
    with till.store.read() as reader:
        totals = reader.session_totals(session.session_id)
        assert totals.expected_pence == 10_000 + 5875 - 500 + 300 - 40 - 2000
        assert reader.drawer_pence(session.session_id) == totals.expected_pence
        assert (totals.payments, totals.voids, totals.refunds) == (2, 1, 1)
        assert totals.methods == (MethodTotal("10", "Cash", 4, 5375),)
        assert totals.funds == (
            FundTotal("23", "Council Tax", "10", 3, 3875),
            FundTotal("52", "Parking", "10", 4, 1500),
        )
        assert totals.taken_pence == 5375
        with pytest.raises(KeyError):
            reader.session_totals("unknown")


def test_only_cash_counts_as_cash(till: MadeTill) -> None:
    session = open_a_session(till)
    with till.store.write() as unit:
        paid = replace(
            make_payment(till.ids.new(), unit.next_receipt(TODAY), session),
            tenders=(Tender("10", "Cash", 2000), Tender("12", "Cheque", 3875)),
            allocations=(Allocation(1, 1, 2, 3875, 0), Allocation(2, 2, 1, 2000, 333)),
        )
        unit.add_payment(paid, unit.append(payment_draft(paid)).sequence)
    with till.store.read() as reader:
        totals = reader.session_totals(session.session_id)
    assert (totals.cash_taken_pence, totals.taken_pence) == (2000, 5875)
    assert [(row.fund, row.method) for row in totals.funds] == [("23", "12"), ("52", "10")]


# ------------------------------------------------------------------------------------------------------ voids, refunds
def test_a_refund_is_read_back_with_what_it_undoes(till: MadeTill) -> None:
    session = open_a_session(till)
    taken = take_a_payment(till, session)
    given = allow(till, session)
    back = undo(till, session, taken, {1: 875}, approval_id=given.approval_id)
    with till.reopened().read() as reader:
        assert reader.payment(back.payment_id) == back
        assert reader.undone(taken.payment_id) == (back,)
        assert reader.undone(back.payment_id) == ()
        assert reader.approval(given.approval_id) == given
        assert reader.approval("unknown") is None
        assert reader.payment(taken.payment_id) == taken


def test_no_more_is_given_back_of_a_line_than_is_left_of_it(till: MadeTill) -> None:
    session = open_a_session(till)
    taken = take_a_payment(till, session)
    undo(till, session, taken, {1: 3000})
    with pytest.raises(IntegrityError, match=LAW):
        undo(till, session, taken, {1: 876})
    with pytest.raises(IntegrityError, match=LAW):
        undo(till, session, taken, {2: 1, 1: 3875}, "void")
    undo(till, session, taken, {1: 875, 2: 2000})
    with pytest.raises(IntegrityError, match=LAW):
        undo(till, session, taken, {2: 1})


def test_one_line_given_back_in_two_parts_of_one_refund_counts_as_both(till: MadeTill) -> None:
    session = open_a_session(till)
    taken = take_a_payment(till, session)
    back = undoing(till.ids.new(), "SP03A-261121-0002", session, taken, {1: 2000, 2: 1})
    twice = replace(
        back,
        lines=(back.lines[0], replace(back.lines[0], n=2)),
        tenders=(Tender("10", "Cash", -4000),),
        allocations=(Allocation(1, 1, 1, -2000, 0), Allocation(2, 2, 1, -2000, 0)),
    )
    with pytest.raises(IntegrityError, match=LAW):
        record(till, twice)


def test_a_refund_of_another_tills_payment_is_kept(till: MadeTill) -> None:
    session = open_a_session(till)
    elsewhere = make_payment("019aa5e0-0000-7000-8000-00000000beef", "SP04A-261120-0009", session)
    back = undo(till, session, elsewhere, {1: 3875})
    with till.store.read() as reader:
        assert reader.undone(elsewhere.payment_id) == (back,)


def test_a_void_undoes_a_payment_of_its_own_session_only(till: MadeTill) -> None:
    session = open_a_session(till)
    taken = take_a_payment(till, session)
    later = open_a_session(till)
    with pytest.raises(IntegrityError, match=LAW):
        undo(till, later, taken, {1: 3875, 2: 2000}, "void")
    with pytest.raises(IntegrityError, match=LAW):
        undo(till, later, replace(taken, payment_id="unknown"), {1: 1}, "void")
    undo(till, later, taken, {1: 3875, 2: 2000})


def test_what_undoes_a_payment_is_not_undone_itself(till: MadeTill) -> None:
    session = open_a_session(till)
    taken = take_a_payment(till, session)
    back = undo(till, session, taken, {1: 875})
    with pytest.raises(IntegrityError, match=LAW):
        undo(till, session, replace(taken, payment_id=back.payment_id), {1: 1})


def test_leave_is_used_once(till: MadeTill) -> None:
    session = open_a_session(till)
    taken = take_a_payment(till, session)
    given = allow(till, session)
    undo(till, session, taken, {1: 1}, approval_id=given.approval_id)
    with pytest.raises(IntegrityError, match="UNIQUE"):
        undo(till, session, taken, {1: 1}, approval_id=given.approval_id)


def test_nobody_gives_leave_to_themselves(till: MadeTill) -> None:
    session = open_a_session(till)
    with pytest.raises(IntegrityError, match="CHECK"):
        allow(till, session, approver="ASmith")


def _sign_turned(payment: Payment) -> Payment:
    return replace(
        payment,
        lines=tuple(replace(line, amount_pence=-line.amount_pence) for line in payment.lines),
        tenders=tuple(Tender("10", "Cash", -tender.amount_pence) for tender in payment.tenders),
        allocations=tuple(replace(part, amount_pence=-part.amount_pence) for part in payment.allocations),
    )


@pytest.mark.parametrize("kind", ["payment", "void", "refund", "gift"])
def test_money_goes_out_by_a_void_or_refund_of_named_lines_only(till: MadeTill, kind: str) -> None:
    session = open_a_session(till)
    taken = take_a_payment(till, session)
    odd = _sign_turned(replace(make_payment(till.ids.new(), "SP03A-261121-0002", session), kind=kind))
    with pytest.raises(IntegrityError):
        record(till, replace(odd, of=Original(taken.payment_id, taken.receipt) if kind == "void" else None))


# ------------------------------------------------------------------------------------------------------------ tenders
def test_what_a_tender_tells_of_itself_is_read_back(till: MadeTill) -> None:
    session = open_a_session(till)
    cheque = Cheque("Siân O'Neill", "100042", "089999", "66374958")
    with till.store.write() as unit:
        paid = make_payment(till.ids.new(), unit.next_receipt(TODAY), session)
        line = replace(paid.lines[1], override_approval="leave", over_balance_pence=700)
        paid = replace(
            paid,
            lines=(paid.lines[0], line),
            tenders=(
                Tender("11", "Card", 2000, authorisation="A1B2", last_four="4242"),
                Tender("12", "Cheque", 3000, cheque=cheque),
                Tender("13", "Postal order", 875, serial="PO-77"),
            ),
            allocations=(
                Allocation(1, 1, 1, 2000, 0),
                Allocation(2, 1, 2, 1875, 0),
                Allocation(3, 2, 2, 1125, 187),
                Allocation(4, 2, 3, 875, 146),
            ),
        )
        told = {f"cheque_2_{part}": getattr(cheque, part) for part in ("name", "number", "sort_code", "account")}
        draft = payment_draft(paid)
        unit.add_payment(paid, unit.append(replace(draft, personal={**(draft.personal or {}), **told})).sequence)
    with till.reopened().read() as reader:
        assert reader.payment(paid.payment_id) == paid
    made = cash_up(till, session, paid.receipt, EReturnType.CHEQUE)
    with till.store.read() as reader:
        found = reader.ereturn(made.ereturn_id)
    assert found is not None
    (item,) = found.items
    assert (item.name, item.number) == ("", "")  # the first tender of that receipt is a card


def test_a_row_needs_its_own_fact_of_the_same_commit(till: MadeTill) -> None:
    session = open_a_session(till)
    end = close_a_session(till, session)
    with pytest.raises(ValueError, match="own fact"), till.store.write() as unit:
        unit.add_session_end(end, 2)
    pile = enter_pile(till, open_a_session(till), "pile", "a", "b")
    with pytest.raises(ValueError, match="own fact"), till.store.write() as unit:
        unit.add_post_batch(pile, 3)
