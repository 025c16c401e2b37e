"""Every law of a till day is proved from outside: a day of everything is sound, and each breach of it has a name."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from ims_desktop.domain.approval import Act, AskedFor
from ims_desktop.domain.ereturn import Decision
from ims_desktop.domain.payment import Tender
from ims_desktop.domain.session import Direction
from ims_desktop.store.engine import borrowed, make_engine, reading
from ims_desktop.store.packs import Packs
from ims_desktop.store.reading import Reading
from ims_desktop.store.statements import Db
from ims_desktop.use_cases.add_line import add_line, stop_asked
from ims_desktop.use_cases.begin_batch import begin_batch
from ims_desktop.use_cases.close_batch import close_batch
from ims_desktop.use_cases.decide_ereturn import decide_ereturn
from ims_desktop.use_cases.enter_item import enter_item
from ims_desktop.use_cases.purge import purge
from ims_desktop.use_cases.refund_payment import refund_payment
from ims_desktop.use_cases.refundable import refundable
from ims_desktop.use_cases.show_totals import show_totals
from ims_desktop.use_cases.verify import verify, verify_journal
from ims_desktop.use_cases.void_payment import void_payment
from tests.factory import MORNING, next_epoch
from tests.use_cases.day import WYN, by, cheque, close, count, leave, lift, may_close, may_show, move
from tests.use_cases.desk import ANOTHER_TAX, GWEN, PRIYA, STOPPED_RENT, Desk
from tests.use_cases.test_keeping import settle

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

REFUNDER = replace(PRIYA, roles=PRIYA.roles | {"Transaction.Refund"})
REFUNDED, VOIDED = "WHERE kind = 'refund'", "WHERE kind = 'void'"
LIFTED = "SELECT event_id FROM outbox JOIN approval USING (n) WHERE act = 'lift'"
THE_VOID = "SELECT event_id FROM outbox JOIN payment USING (n) WHERE payment.kind = 'void'"


@pytest.fixture
def day(desks: Callable[..., Desk]) -> Desk:
    """A day of everything: cash and a cheque, a void, a refund by leave, cash in, a lift, an X report, a close."""
    desk = desks(acts_to_approve=["refund", "void"])
    session = desk.open()
    first = by(desk, cheque(600), Tender("1", "Cash", 1000, 600))
    second, third = desk.take(), desk.take()
    reason = "paid twice"
    asked = AskedFor(Act.VOID, PRIYA.username, third.receipt, reason, 1000)
    void_payment(desk.till, desk.made.ids.new(), PRIYA, third.payment_id, reason, approval=leave(desk, asked))
    asked = AskedFor(Act.REFUND, PRIYA.username, second.receipt, reason, 300)
    may_be = refundable(desk.till, PRIYA, second.receipt)
    refund_payment(desk.till, desk.made.ids.new(), PRIYA, may_be, {1: 300}, "1", reason, approval=leave(desk, asked))
    move(desk, Direction.IN, 500)
    lift(desk, session, 2000)
    show_totals(desk.till, PRIYA, session.session_id, cash=True, approval=may_show(desk, session))
    count(desk, session, 9_600)
    made = close(desk, session, 5_000).ereturns
    decide_ereturn(desk.till, desk.made.ids.new(), GWEN, made[0].ereturn_id, Decision.APPROVED)
    assert first.amount_pence == 1000
    return desk


def codes(desk: Desk, *statements: str) -> list[str]:
    """Change the file behind the store's back, its laws taken off first, and return what is found."""
    with borrowed(desk.made.store.engine) as connection:
        for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            connection.execute(f"DROP TRIGGER {name!s}")
        connection.execute("PRAGMA foreign_keys = OFF")
        connection.execute("PRAGMA ignore_check_constraints = ON")
        for statement in statements:
            connection.execute(statement)
    found = verify(desk.till)
    assert all(str(problem.words) for problem in found.problems)
    return sorted({problem.code for problem in found.problems})


def test_a_day_of_everything_is_sound(day: Desk) -> None:
    found = verify(day.till)
    assert [str(problem.words) for problem in found.problems] == []
    assert found.payments == 5


def test_a_second_day_by_another_cashier_is_sound(day: Desk) -> None:
    second = day.open(GWEN)
    day.open(PRIYA)
    day.take(cashier=GWEN)
    assert codes(day) == []
    count(day, second, 6_000, GWEN)
    assert verify(day.till).ok


def test_a_day_whose_bytes_and_names_are_purged_is_sound(day: Desk) -> None:
    settle(day)
    day.made.clock.turn(days=401)
    assert purge(day.till) > 10
    assert codes(day) == []
    with day.till.store.read() as reader:
        cheques = next(made for made in reader.ereturns() if made.items)
        assert [(item.name, item.number, item.amount_pence) for item in cheques.items] == [("", "", 600)]
        assert all(fact.body is None for fact in reader.events() if fact.kind == "session_closed")


def test_a_session_goes_on_and_ends_in_the_next_epoch(desk: Desk) -> None:
    session = desk.open()
    before = desk.take()
    desk.made.store.begin_epoch(next_epoch())
    desk.till = desk.with_till(identity=next_epoch())
    after = desk.take()
    refund_payment(
        *(desk.till, desk.made.ids.new(), REFUNDER, refundable(desk.till, REFUNDER, before.receipt)),
        *({1: 300}, "1", "paid twice"),
    )
    count(desk, session, 11_700)
    closed = close(desk, session, 10_000)
    assert (after.receipt, closed.ereturns[0].number) == ("SP03B-261121-0001", "SP03B-261121-R1")
    assert closed.totals.expected_pence == 11_700
    assert codes(desk) == []


def test_a_copy_of_the_journal_holds_the_whole_day(day: Desk, tmp_path: Path) -> None:
    copy = day.made.store.backup(tmp_path / "backups")
    key = day.made.secrets.get(f"{day.made.store.key_id}/journal") or b""
    engine = make_engine(copy, key, read_only=True)
    with reading(engine) as connection:
        reader = Reading(Db(connection), Packs(), day.made.clock)
        found = verify_journal(reader)
        assert found.ok
        assert (found.payments, len(reader.ereturns())) == (5, 2)
    engine.dispose()


def test_control_totals_are_net_of_what_was_given_back(day: Desk) -> None:
    settle(day)
    with day.till.store.read() as reader:
        session, business_date = reader.control_totals("A", MORNING.date())
        taken = reader.session_totals(session.key).taken_pence
    assert (session.payments, session.amount_pence, session.sent_pence) == (5, taken, taken)
    assert (business_date.payments, business_date.amount_pence) == (5, taken)


@pytest.mark.parametrize(
    ("statement", "expected"),
    [
        ("UPDATE cashier_session SET float_pence = float_pence + 1", ["drawer_differs", "row_differs"]),
        ("UPDATE cashier_session SET cashier = 'gwen'", ["row_differs", "session_of_another"]),
        ("DELETE FROM cash_movement WHERE direction = 'in'", ["drawer_differs", "fact_without_row"]),
        ("UPDATE cash_movement SET amount_pence = 499 WHERE direction = 'in'", ["drawer_differs", "row_differs"]),
        ("UPDATE cash_movement SET seal = 'other' WHERE direction = 'lift'", ["ereturn_differs", "row_differs"]),
        ("UPDATE cash_count SET counted_pence = 1", ["count_differs", "row_differs"]),
        ("DELETE FROM cash_count", ["fact_without_row"]),
        ("UPDATE session_end SET expected_pence = 1", ["drawer_differs", "ereturn_differs", "row_differs"]),
        ("UPDATE session_end SET left_pence = 1", ["ereturn_differs", "row_differs"]),
        ("UPDATE session_end SET reason = 'nobody asked'", ["row_differs"]),
        ("DELETE FROM session_end", ["fact_without_row"]),
        ("UPDATE ereturn SET total_pence = 1 WHERE type = 'cash'", ["ereturn_differs", "row_differs"]),
        ("UPDATE ereturn SET cashier = 'GWEN'", ["ereturn_own"]),
        ("DELETE FROM ereturn WHERE type = 'cheque'", ["ereturn_differs", "fact_without_row"]),
        ("UPDATE ereturn_decision SET by = 'wyn'", ["row_differs"]),
        ("DELETE FROM ereturn_decision", ["fact_without_row"]),
        ("DELETE FROM approval WHERE act = 'refund'", ["approval_missing", "fact_without_row"]),
        ("UPDATE approval SET act = 'void' WHERE act = 'refund'", ["approval_other", "row_differs"]),
        ("UPDATE approval SET amount_pence = 299 WHERE act = 'refund'", ["approval_other", "row_differs"]),
        ("UPDATE approval SET approver = 'PRIYA' WHERE act = 'lift'", ["approval_own", "row_differs"]),
        (
            f"UPDATE payment_undone SET approval = ({LIFTED}) WHERE n IN (SELECT n FROM payment {VOIDED})",
            ["approval_other", "approval_twice", "payment_differs"],
        ),
        (f"UPDATE payment SET kind = 'refund' {VOIDED}", ["approval_other", "payment_differs", "session_sums_differ"]),
        (
            f"UPDATE payment SET kind = 'void' {REFUNDED}",
            ["approval_other", "payment_differs", "session_sums_differ", "void_differs"],
        ),
        ("UPDATE payment_undone SET reason = ''", ["payment_differs", "undoing_differs"]),
        ("UPDATE payment_undone SET of_receipt = 'X'", ["payment_differs", "undoing_differs"]),
        (
            f"UPDATE payment_undone SET of_payment = ({THE_VOID}) WHERE n IN (SELECT n FROM payment {REFUNDED})",
            ["payment_differs", "refund_over", "undoing_differs"],
        ),
        ("UPDATE payment_tender SET serial = 'X' WHERE tender = 1", ["payment_differs"]),
    ],
)
def test_every_breach_has_its_name(day: Desk, statement: str, expected: list[str]) -> None:
    assert codes(day, statement) == expected


def test_more_given_back_than_paid_is_named(day: Desk) -> None:
    more = [
        f"UPDATE {table} SET {column} = -1001 WHERE n IN (SELECT n FROM payment {REFUNDED})"
        for table, column in (
            ("payment", "amount_pence"),
            ("payment_line", "amount_pence"),
            ("payment_tender", "tendered_pence"),
            ("allocation", "amount_pence"),
        )
    ]
    assert "refund_over" in codes(day, *more)


def test_a_payment_after_the_close_is_named(day: Desk) -> None:
    session = day.open()
    late = day.take()
    assert codes(
        day, f"UPDATE payment SET session = 1 WHERE n = (SELECT n FROM outbox WHERE event_id = '{late.payment_id}')"
    ) == ["after_close", "drawer_differs", "ereturn_differs", "payment_differs", "session_sums_differ"]
    assert session.session_id


def test_two_sessions_of_one_person_and_a_date_that_goes_back_are_named(day: Desk) -> None:
    day.open(GWEN)
    day.open(PRIYA)
    found = codes(
        day, "UPDATE cashier_session SET cashier = 'priya', business_date = '2026-11-20' WHERE cashier = 'gwen'"
    )
    assert set(found) == {"session_twice", "business_date_back", "row_differs"}


def test_rows_no_fact_tells_of_are_named(day: Desk) -> None:
    session = day.open()
    moved = move(day, Direction.IN, 500)
    found = codes(
        day,
        "INSERT INTO cash_movement SELECT n - 1, session, direction, 700, at, actor, reason, seal, witness, '{}' "
        f"FROM cash_movement WHERE n = (SELECT n FROM outbox WHERE event_id = '{moved.event_id}')",
    )
    assert found == ["row_without_fact"]
    assert session.cashier != WYN.username


def test_a_session_without_its_row_is_named_and_so_is_what_was_shown_of_it(day: Desk) -> None:
    session = day.open(GWEN)
    show_totals(day.till, GWEN, session.session_id, cash=False)
    found = codes(day, f"DELETE FROM cashier_session WHERE session_id = '{session.session_id}'")
    assert found == ["fact_without_row"]
    assert len(verify(day.till).problems) == 2


def test_a_session_whose_fact_is_gone_is_named(day: Desk) -> None:
    day.open(GWEN)
    assert codes(day, "UPDATE outbox SET kind = 'totals_shown' WHERE kind = 'session_opened'") == [
        "fact_misplaced",
        "row_without_fact",
    ]


def test_a_purged_opening_without_its_session_leaves_the_rest_to_be_checked(desk: Desk) -> None:
    session = desk.open()
    settle(desk)
    desk.made.clock.turn(days=401)
    assert purge(desk.till) == 1
    assert codes(desk, f"DELETE FROM cashier_session WHERE session_id = '{session.session_id}'") == []


def test_a_note_of_no_payment_is_named(desks: Callable[..., Desk]) -> None:
    desk = desks(linked_cash_pence=500)
    desk.open()
    first = desk.take()
    desk.take(desk.basket(("23", ANOTHER_TAX, "10.00")))
    desk.take()
    assert "payment_noted" in {fact["kind"] for fact in desk.facts()}
    assert codes(desk) == []
    noted = {fact["data"]["payment"] for fact in desk.facts() if fact["kind"] == "payment_noted"}
    gone = f"DELETE FROM payment WHERE n IN (SELECT n FROM outbox WHERE event_id IN ('{min(noted)}'))"
    assert codes(desk, gone) == ["fact_without_row", "payment_missing", "payment_without_fact", "receipt_gap"]
    assert first.kind == "payment"


def test_a_void_of_nothing_this_journal_holds_is_named(day: Desk) -> None:
    unknown = "UPDATE payment_undone SET of_payment = 'unknown' WHERE n IN (SELECT n FROM payment {})"
    assert codes(day, unknown.format(REFUNDED)) == ["payment_differs"]  # another till's may be refunded
    assert codes(day, unknown.format(VOIDED)) == ["payment_differs", "void_differs"]


def test_leave_for_a_stopped_account_is_checked_like_any_other(desks: Callable[..., Desk]) -> None:
    desk = desks(acts_to_approve=["override_stop"])
    desk.open()
    given = leave(desk, stop_asked(PRIYA, "5", STOPPED_RENT, "the court agreed"))
    basket = add_line(desk.till, PRIYA, desk.basket(), "5", STOPPED_RENT, 1000, approval=given)
    desk.take(basket)
    assert codes(desk) == []
    assert codes(desk, "UPDATE approval SET act = 'void'") == ["approval_other", "row_differs"]


def test_leave_to_close_for_another_is_checked(desk: Desk) -> None:
    session = desk.open()
    witness = may_close(desk, session)
    count(desk, session, 10_000, GWEN, witness=witness)
    close(desk, session, 10_000, cashier=GWEN, witness=witness)
    assert codes(desk) == []
    assert codes(desk, "UPDATE approval SET asked_by = 'priya'") == ["approval_other", "row_differs"]


def test_a_pile_is_what_its_payments_come_to(desk: Desk) -> None:
    desk.open()
    pile = desk.made.ids.new()
    begin_batch(desk.till, pile, PRIYA, "7", "24", 2, 2000)
    for number in ("100001", "100002"):
        details = cheque(1000, number).cheque
        enter_item(desk.till, desk.made.ids.new(), PRIYA, pile, desk.basket(), cheque=details)
    close_batch(desk.till, desk.made.ids.new(), PRIYA, pile)
    assert codes(desk) == []
    assert codes(desk, "UPDATE post_batch SET items = 3") == ["batch_differs", "row_differs"]
    assert codes(desk, "DELETE FROM post_batch") == ["fact_without_row"]


def test_a_decision_that_was_changed_by_a_later_one_is_sound(day: Desk) -> None:
    with day.till.store.read() as reader:
        waiting = reader.ereturns(waiting=True)[0]
    for decision in (Decision.SENT_BACK, Decision.APPROVED):
        decide_ereturn(day.till, day.made.ids.new(), GWEN, waiting.ereturn_id, decision, "looked at")
    assert codes(day) == []
    back = "DELETE FROM ereturn_decision WHERE n = (SELECT max(n) FROM ereturn_decision)"
    assert codes(day, back) == ["row_differs"]


def test_an_end_whose_fact_is_of_another_kind_is_named(day: Desk) -> None:
    assert codes(day, "UPDATE outbox SET kind = 'cash_moved' WHERE kind = 'session_closed'") == [
        "fact_misplaced",
        "row_without_fact",
    ]
