"""Closing: one commit with its eReturns, always possible, to the penny, and harmless to ask for twice."""

from __future__ import annotations

from collections import Counter
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import pytest

from ims_desktop.domain.ereturn import Bag, EReturnType, ListedItem
from ims_desktop.domain.payment import Tender
from ims_desktop.domain.session import Direction
from ims_desktop.errors import CardNumberRefused, DiskFull, NothingFound, NotPermitted, Refused
from ims_desktop.store import reserve
from ims_desktop.store.reserve import Reserve
from ims_desktop.use_cases import keep_basket
from ims_desktop.use_cases.begin_batch import begin_batch
from ims_desktop.use_cases.compare import compare
from ims_desktop.use_cases.start_up import start_up
from ims_desktop.use_cases.verify import verify
from sync.contract.canonical import canonical_bytes
from sync.contract.facts import EReturnMade, SessionClosed, read_fact
from tests.use_cases.day import (
    WYN,
    by,
    cheque,
    close,
    count,
    kinds,
    leave,
    lift,
    may_close,
    move,
    postal_order,
    whole_day,
)
from tests.use_cases.desk import CARD, FINN, GWEN, PRIYA, pack_document

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from ims_desktop.domain.session import CashierSession
    from ims_desktop.till_journal import Store, Writer
    from tests.use_cases.desk import Desk

ID = "019aa5e0-0000-7000-8000-00000000c105"


@pytest.fixture
def session(desk: Desk) -> CashierSession:
    """A session of mixed payments whose drawer should hold £115.00."""
    opened = desk.open()
    by(desk, cheque(600), Tender("1", "Cash", 1000, 600), amount="10.00")
    by(desk, postal_order(1_200), Tender("93", "Card machine", 800, authorisation="A1", last_four="1881"), amount="20")
    desk.take(desk.basket(("23", "561234564", "31.00")))
    move(desk, Direction.IN, 500)
    move(desk, Direction.OUT, 400)
    lift(desk, opened, 2_000, "B1")
    return opened


def test_a_day_closes_with_a_cash_and_a_cheque_return_in_one_commit(desk: Desk, session: CashierSession) -> None:
    count(desk, session, 11_600)
    before = len(desk.facts())
    closed = close(desk, session, 10_000)
    assert kinds(desk)[before:] == ["session_closed", "ereturn_made", "ereturn_made"]
    assert (closed.end.expected_pence, closed.end.counted_pence, closed.end.left_pence) == (11_600, 11_600, 10_000)
    cash, cheques = sorted(closed.ereturns, key=lambda made: made.type)
    assert (cash.type, cheques.type) == (EReturnType.CASH, EReturnType.CHEQUE)
    assert cash.bags == (Bag("B1", 2_000, lifted=True), Bag("C9", 1_600))
    assert (cash.total_pence, cash.difference_pence, dict(cash.counts)) == (
        3_500,
        0,
        {5000: 2, 1000: 1, 500: 1, 100: 1},
    )
    assert cheques.items == (
        ListedItem("SP03A-261121-0001", 1, 600, "S Ellacott", "100234"),
        ListedItem("SP03A-261121-0002", 1, 1_200, "", "5512345678"),
    )
    assert [made.number for made in (cash, cheques)] == ["SP03A-261121-R1", "SP03A-261121-R2"]
    assert verify(desk.till).ok


def test_every_fact_of_the_day_fits_the_contract_and_carries_no_name(desk: Desk, session: CashierSession) -> None:
    count(desk, session, 11_600)
    close(desk, session, 10_000)
    facts = [read_fact(canonical_bytes(fact)) for fact in desk.facts()]
    closed = next(fact for fact in facts if isinstance(fact, SessionClosed))
    assert (closed.data.payments, closed.data.handover, closed.data.witness) == (3, False, None)
    methods = {row.method: row.amount_pence for row in closed.data.methods}
    assert methods == {"1": 3_500, "24": 600, "3": 1_200, "93": 800}
    made = [fact for fact in facts if isinstance(fact, EReturnMade)]
    assert all(fact.session_id == session.session_id and fact.cashier == "priya" for fact in made)
    assert b"Ellacott" not in b"".join(canonical_bytes(fact) for fact in desk.facts())


def test_the_law_of_the_drawer_holds_in_what_is_handed_over(desk: Desk, session: CashierSession) -> None:
    count(desk, session, 11_350)
    count(desk, session, 11_350)
    closed = close(desk, session, 9_000, reason="a coin rolled away")
    (cash,) = (made for made in closed.ereturns if made.type is EReturnType.CASH)
    bags = sum(bag.amount_pence for bag in cash.bags)
    end, totals = closed.end, closed.totals
    assert end.difference_pence == cash.difference_pence == -250
    assert totals.cash_taken_pence == cash.total_pence
    assert cash.total_pence == bags + end.left_pence - totals.float_pence - 500 + 400 + 250


# -------------------------------------------------------------------------------------------------------- once and safe
def test_the_same_close_again_returns_what_was_recorded(desk: Desk, session: CashierSession) -> None:
    count(desk, session, 11_600)
    first = close(desk, session, 10_000, close_id=ID)
    desk.till = replace(desk.till, store=desk.made.reopened())
    again = close(desk, session, 9_999, close_id=ID, seal="other")
    assert (again.session, again.end, again.totals) == (first.session, first.end, first.totals)
    assert again.ereturns == first.ereturns
    assert Counter(kinds(desk))["session_closed"] == 1
    with pytest.raises(Refused) as problem:
        close(desk, session)
    assert problem.value.reason == "session_closed"


def test_a_close_cut_short_at_any_fact_leaves_a_session_that_goes_on(desk: Desk, session: CashierSession) -> None:
    count(desk, session, 11_600)
    before = kinds(desk)
    for cut_after in range(6):  # three facts, each with its row
        with pytest.raises(PowerCut):
            close(cut_short(desk, cut_after), session, 10_000, close_id=ID)
        desk.till = replace(desk.till, store=desk.made.reopened())
        assert kinds(desk) == before
        assert compare(desk.till, PRIYA, session.session_id).difference_pence == 0
    assert len(close(desk, session, 10_000, close_id=ID).ereturns) == 2


def test_closing_needs_a_count_that_holds(desk: Desk, session: CashierSession) -> None:
    for counts in range(2):
        with pytest.raises(Refused) as problem:
            close(desk, session)
        assert problem.value.reason == "count_first"
        if not counts:
            count(desk, session, 1)


def test_a_blocked_till_with_a_full_disk_still_ends_its_day(desk: Desk, session: CashierSession) -> None:
    with desk.till.store.write() as unit:
        unit.set_block("revoked")
    desk.room[0] = False
    count(desk, session, 11_600)
    assert close(desk, session).end.closed_by == "priya"


def test_the_reserve_is_given_up_so_that_the_last_count_can_be_written(desk: Desk, session: CashierSession) -> None:
    folder = desk.made.folder
    assert Reserve(folder, 4096, margin=0).room_left()
    assert (folder / reserve.NAME).exists()
    desk.till = desk.with_till(room_left=Reserve(folder, 4096, margin=10**18).room_left)
    with pytest.raises(DiskFull):
        desk.take()
    for act in (lambda: count(desk, session, 11_600), lambda: close(desk, session)):
        Reserve(folder, 4096, margin=0).room_left()
        act()
        assert not (folder / reserve.NAME).exists()


# ---------------------------------------------------------------------------------------------------- over, short, bags
def test_a_difference_is_recorded_with_a_reason_and_never_stops_the_close(desk: Desk, session: CashierSession) -> None:
    count(desk, session, 11_700)
    count(desk, session, 11_700)
    with pytest.raises(Refused) as problem:
        close(desk, session)
    assert problem.value.reason == "reason_missing"
    assert close(desk, session, reason=" not known ").end.reason == "not known"
    assert desk.facts()[-3]["data"]["difference_pence"] == 100


def test_everything_may_stay_in_the_drawer_and_then_there_is_no_bag(desk: Desk, session: CashierSession) -> None:
    count(desk, session, 11_600)
    closed = close(desk, session, 11_600, seal="ignored")
    assert closed.end.seal == ""
    (cash,) = (made for made in closed.ereturns if made.type is EReturnType.CASH)
    assert [bag.seal for bag in cash.bags] == ["B1"]


def test_a_quiet_day_of_cards_hands_over_nothing(desk: Desk) -> None:
    session = desk.open()
    by(desk, Tender("93", "Card machine", 1_000, authorisation="A1", last_four="1881"))
    count(desk, session, 10_000)
    assert close(desk, session, 10_000).ereturns == ()
    assert kinds(desk)[-1] == "session_closed"


@pytest.mark.parametrize(
    ("left", "seal", "reason", "code"),
    [
        (-1, "C9", "", "left_amount"),
        (11_601, "C9", "", "left_amount"),
        (0, " ", "", "seal_missing"),
        (0, "B1", "", "seal_used"),
        (0, "C9", "x" * 301, "reason"),
    ],
)
def test_what_cannot_be_recorded_is_refused_and_the_session_goes_on(
    desk: Desk, session: CashierSession, left: int, seal: str, reason: str, code: str
) -> None:
    count(desk, session, 11_600)
    with pytest.raises(Refused) as problem:
        close(desk, session, left, seal=seal, reason=reason)
    assert problem.value.reason == code
    close(desk, session)


def test_a_card_number_is_no_reason_and_no_bag(desk: Desk, session: CashierSession) -> None:
    count(desk, session, 11_600)
    with pytest.raises(CardNumberRefused):
        close(desk, session, seal=CARD.replace(" ", ""))
    with pytest.raises(CardNumberRefused):
        close(desk, session, reason=CARD)


# ------------------------------------------------------------------------------------------------------------ handover
def test_a_supervisor_closes_for_somebody_away_before_a_witness(desk: Desk, session: CashierSession) -> None:
    witness = may_close(desk, session)
    count(desk, session, 11_600, GWEN, witness=witness)
    closed = close(desk, session, cashier=GWEN, witness=witness)
    assert (closed.end.closed_by, closed.end.witness, closed.session.cashier) == ("gwen", "wyn", "priya")
    fact = next(fact for fact in desk.facts() if fact["kind"] == "session_closed")
    assert (fact["cashier"], fact["data"]["handover"], fact["data"]["witness"]) == ("gwen", True, "wyn")
    assert fact["data"]["approval"] == witness.approval_id
    assert Counter(kinds(desk))["approval_given"] == 2, "one for the lift before, one for the whole handover"


def test_after_a_restart_the_witness_may_prove_themselves_again(desk: Desk, session: CashierSession) -> None:
    count(desk, session, 11_600, GWEN, witness=may_close(desk, session))
    assert close(desk, session, cashier=GWEN, witness=may_close(desk, session)).end.witness == "wyn"


def test_nobody_closes_for_another_alone(desk: Desk, session: CashierSession) -> None:
    count(desk, session, 11_600)
    for cashier, code in ((FINN, "session_of_another"), (GWEN, "approval_needed")):
        with pytest.raises(NotPermitted) as problem:
            close(desk, session, cashier=cashier)
        assert problem.value.reason == code


def test_ones_own_session_takes_no_witness(desk: Desk, session: CashierSession) -> None:
    count(desk, session, 11_600)
    closed = close(desk, session, witness=leave(desk, may_close(desk, session).asked))
    assert closed.end.witness == ""


# ------------------------------------------------------------------------------------------------ named, never waited
def test_what_is_not_sent_and_baskets_left_waiting_are_named(desk: Desk, session: CashierSession) -> None:
    keep_basket.put_aside(desk.till, PRIYA, "hers", desk.basket(), "back at noon")
    keep_basket.put_aside(desk.till, GWEN, "his", desk.basket(cashier=GWEN))
    count(desk, session, 11_600)
    seen = compare(desk.till, PRIYA, session.session_id)
    assert (seen.unsent.payments, seen.unsent.amount_pence) == (3, 6_100)
    assert [kept.note for kept in seen.kept] == ["back at noon"]
    closed = close(desk, session)
    assert [kept.basket_id for kept in closed.kept] == ["hers"]
    assert closed.unsent.payments == 3
    assert closed.end.unsent == seen.unsent.events


def test_a_batch_from_the_post_that_is_not_closed_is_named(desk: Desk, session: CashierSession) -> None:
    desk.open(GWEN)
    hers, _ = (begin_batch(desk.till, desk.made.ids.new(), who, "post", "24", 2, 500) for who in (PRIYA, GWEN))
    count(desk, session, 11_600)
    assert compare(desk.till, PRIYA, session.session_id).batches == (hers,)
    assert close(desk, session).batches == (hers,)
    assert hers in start_up(desk.till).batches


def test_in_training_nothing_waits_to_be_sent(desk: Desk, session: CashierSession) -> None:
    desk.till = desk.with_till(identity=replace(desk.till.identity, training=True))
    count(desk, session, 11_600)
    assert compare(desk.till, PRIYA, session.session_id).unsent.events == 0
    assert close(desk, session).end.unsent == 0


# -------------------------------------------------------------------------------------------------------------- compare
def test_the_comparison_is_for_its_cashier_and_supervisors_and_proposes_the_next_float(
    desk: Desk, session: CashierSession
) -> None:
    count(desk, session, 11_600)
    seen = compare(desk.till, PRIYA, session.session_id)
    assert (seen.expected_pence, seen.difference_pence, seen.count.counted_pence) == (11_600, 0, 11_600)
    assert (seen.proposed_left_pence, len(seen.movements)) == (10_000, 3)
    assert compare(desk.till, WYN, session.session_id) == seen
    with pytest.raises(NotPermitted):
        compare(desk.till, FINN, session.session_id)
    with pytest.raises(NothingFound):
        compare(desk.till, PRIYA, ID)


def test_no_more_is_proposed_to_stay_than_was_counted(desk: Desk) -> None:
    session = desk.open()
    count(desk, session, 4_000)
    count(desk, session, 4_000)
    assert compare(desk.till, PRIYA, session.session_id).proposed_left_pence == 4_000


def test_a_closed_session_compares_by_its_last_count_whatever_policy_says_later(desks: Callable[..., Desk]) -> None:
    desk = desks(recount=False)
    closed = whole_day(desk, 10_990, 10_000)
    desk.save_pack(pack_document(8, recount=True))
    assert compare(desk.till, PRIYA, closed.session.session_id).difference_pence == -10


# --------------------------------------------------------------------------------------------------------- a power cut
class PowerCut(Exception):
    """The lights went out."""


@dataclass
class FailingUnit:
    """A unit of the real journal whose power fails at one of the things written in it."""

    unit: Writer
    left: int

    def __getattr__(self, name: str) -> object:
        real: Callable[..., object] = getattr(self.unit, name)
        return self._cut(real) if name == "append" or name.startswith("add_") else real

    def _cut(self, real: Callable[..., object]) -> Callable[..., object]:
        def written(*said: object) -> object:
            if self.left == 0:
                raise PowerCut
            self.left -= 1
            return real(*said)

        return written


@dataclass
class FailingStore:
    """The real journal with such a unit."""

    store: Store
    after: int

    @contextmanager
    def write(self) -> Iterator[FailingUnit]:
        with self.store.write() as unit:
            yield FailingUnit(unit, self.after)

    def __getattr__(self, name: str) -> object:
        return getattr(self.store, name)


def cut_short(desk: Desk, after: int) -> Desk:
    """Return the desk as it is when the power fails after so many writes of the next commit."""
    return replace(desk, till=desk.with_till(store=FailingStore(desk.till.store, after)))
