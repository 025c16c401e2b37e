"""eReturns and piles from the post in the journal: read back as they were written, and held to their laws."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from ims_desktop.domain.ereturn import Decision, EReturnType
from ims_desktop.store.driver import IntegrityError
from tests.factory import TODAY, make_payment, make_till_store, open_a_session, payment_draft, take_a_payment
from tests.store.day_rows import cash_up, decide, enter_pile

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from ims_desktop.domain.payment import Payment
    from tests.factory import MadeTill

LAW = "law of the journal"


@pytest.fixture
def till(tmp_path: Path) -> Iterator[MadeTill]:
    made = make_till_store(tmp_path)
    yield made
    made.store.close()


# ------------------------------------------------------------------------------------------------------------ eReturns
def test_an_ereturn_is_read_back_with_the_word_said_of_it(till: MadeTill) -> None:
    session = open_a_session(till)
    taken = take_a_payment(till, session)
    first = cash_up(till, session, taken.receipt)
    second = cash_up(till, session, taken.receipt, EReturnType.CHEQUE)
    assert (first.number, second.number) == ("SP03A-261121-R1", "SP03A-261121-R2")
    unnamed = replace(first, items=(replace(first.items[0], name="", number=""),))
    back = decide(till, session, first, "gwen", Decision.SENT_BACK)
    with till.reopened().read() as reader:
        assert reader.ereturn(first.ereturn_id) == replace(unnamed, decision=back)
        assert [made.number for made in reader.ereturns()] == [second.number, first.number]
        assert [made.number for made in reader.ereturns(session.session_id, waiting=True)] == [
            second.number,
            first.number,
        ]
        assert reader.ereturns("unknown") == ()
        assert reader.ereturn("unknown") is None
    yes = decide(till, session, first, "gwen", Decision.APPROVED)
    with till.store.read() as reader:
        assert reader.ereturns(waiting=True)[0].number == second.number
        assert len(reader.ereturns(waiting=True)) == 1
        found = reader.ereturn(first.ereturn_id)
    assert found is not None
    assert found.decision == yes
    with pytest.raises(IntegrityError, match=LAW):
        decide(till, session, first, "gwen", Decision.SENT_BACK)


def test_nobody_approves_their_own_ereturn(till: MadeTill) -> None:
    session = open_a_session(till)
    made = cash_up(till, session, take_a_payment(till, session).receipt)
    with pytest.raises(IntegrityError, match=LAW):
        decide(till, session, made, "ASMITH", Decision.APPROVED)


def test_a_session_has_one_ereturn_of_its_cash_and_as_many_of_paper_as_it_needs(till: MadeTill) -> None:
    session = open_a_session(till)
    receipt = take_a_payment(till, session).receipt
    cash_up(till, session, receipt)
    for _ in range(2):
        cash_up(till, session, receipt, EReturnType.CHEQUE)
    with pytest.raises(IntegrityError, match="UNIQUE"):
        cash_up(till, session, receipt)


# ----------------------------------------------------------------------------------------------------------- post room
def test_a_pile_is_read_back_and_takes_no_more_once_it_is_entered(till: MadeTill) -> None:
    session = open_a_session(till)
    batch_id = till.ids.new()

    def take() -> Payment:
        with till.store.write() as unit:
            paid = make_payment(till.ids.new(), unit.next_receipt(TODAY), session)
            paid = replace(paid, batch_id=batch_id)
            unit.add_payment(paid, unit.append(payment_draft(paid)).sequence)
            return paid

    pile = (take(), take())
    take_a_payment(till, session)
    with till.store.read() as reader:
        assert reader.batch_payments(batch_id) == pile
        assert reader.batch_payments("") == ()
        assert reader.post_batch(batch_id) is None
    closed = enter_pile(till, session, batch_id, pile[0].receipt, pile[1].receipt)
    with till.store.read() as reader:
        assert reader.post_batch(batch_id) == closed
    with pytest.raises(IntegrityError, match=LAW):
        take()
