"""What a till holds of one customer can be handed out and erased, by the right person, and it is written down."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from ims_desktop.domain.cashier import Cashier
from ims_desktop.domain.payment import Payer
from ims_desktop.domain.silence import Contact
from ims_desktop.errors import CardNumberRefused, NotPermitted, StoreUnavailable
from ims_desktop.records import AccountsPage, KeptBasket, Reveal
from ims_desktop.use_cases.erase_account import Erasure, erase_account
from ims_desktop.use_cases.export_account import export_account
from ims_desktop.use_cases.find_accounts import find_accounts
from ims_desktop.use_cases.reveal_account import reveal_account
from ims_desktop.use_cases.take_payment import take_payment
from tests.factory import KEY_ID, MORNING
from tests.use_cases.card_desk import DECLINED, with_cards
from tests.use_cases.desk import ACCOUNTS, ANOTHER_TAX, CARD, COUNCIL_TAX, GWEN, PRIYA

if TYPE_CHECKING:
    from collections.abc import Callable

    from ims_desktop.domain.payment import Payment
    from tests.use_cases.desk import Desk

ADA = Cashier("ada", "Ada Brook", "SP", frozenset({"System.Admin"}))


def pay(desk: Desk, *bills: tuple[str, str, str], payer: str = "Siân Ellacott") -> Payment:
    basket = desk.basket(*bills)
    tenders = [desk.cash(basket)]
    return take_payment(desk.till, desk.made.ids.new(), PRIYA, basket, tenders, Payer(payer, "4 Mill Lane"))


def keep_a_basket(desk: Desk) -> None:
    basket = desk.basket(("23", COUNCIL_TAX, "10.00"), ("23", ANOTHER_TAX, "5.00"))
    with desk.till.store.write() as unit:
        unit.keep_basket(KeptBasket("basket-1", basket, "priya", MORNING, aside=True))


def kept_accounts(desk: Desk) -> list[str | None]:
    with desk.till.store.read() as reader:
        (kept,) = reader.kept_baskets()
    return [None if line.account is None else line.account.name for line in kept.basket.lines]


def audit(desk: Desk) -> list[tuple[str, str, str]]:
    with desk.made.store.engine.connect() as connection:
        rows = connection.exec_driver_sql("SELECT actor, action, detail FROM audit ORDER BY id").all()
    return [(row[0], row[1], row[2]) for row in rows]


# -------------------------------------------------------------------------------------------------------------- export
def test_an_export_holds_the_row_the_payments_the_baskets_and_who_saw_it(desk: Desk) -> None:
    desk.open()
    payment = pay(desk, ("23", COUNCIL_TAX, "10.00"), ("23", ANOTHER_TAX, "7.00"))
    pay(desk, ("23", ANOTHER_TAX, "1.00"))
    keep_a_basket(desk)
    reveal_account(desk.till, PRIYA, "23", COUNCIL_TAX)
    found = export_account(desk.till, ADA, "23", COUNCIL_TAX)
    assert found.account == ACCOUNTS[0]
    (trace,) = found.payments
    assert (trace.receipt, trace.amount_pence, trace.personal) == (
        payment.receipt,
        1000,
        ("payer_address", "payer_name"),
    )
    assert trace.settled_at is found.goes_at(trace) is None, "central has not got it: nothing of it goes yet"
    assert [kept.basket_id for kept in found.baskets] == ["basket-1"]
    assert found.seen == (
        Reveal(MORNING, "priya", "23", COUNCIL_TAX),
        Reveal(MORNING, "ada", "23", COUNCIL_TAX, "exported"),
    )


def test_an_export_names_the_charges_that_became_no_payment_once_each(desk: Desk) -> None:
    desk.open()
    cards = with_cards(desk)
    declined = cards.charge(DECLINED)
    cards.charge(basket=desk.basket(("23", ANOTHER_TAX, "7.00")))
    paid = cards.payment(cards.charge(payment_id=declined.payment_id))
    assert paid is not None
    payment, charge = export_account(desk.till, ADA, "23", COUNCIL_TAX).payments
    assert (payment.receipt, payment.amount_pence) == (paid.receipt, 1_000)
    assert (charge.receipt, charge.amount_pence) == (declined.reference, 0)
    assert charge.personal == ("payer_address", "payer_name")
    assert erase_account(desk.till, ADA, "23", COUNCIL_TAX).payments == 2


def test_an_export_tells_when_what_is_kept_with_a_payment_goes(desks: Callable[..., Desk]) -> None:
    desk = desks(personal_data_days=30)
    desk.open()
    payment = pay(desk, ("23", COUNCIL_TAX, "10.00"))
    with desk.till.store.write() as unit:
        unit.settle(payment.payment_id, "sent", MORNING)
    found = export_account(desk.till, ADA, "23", COUNCIL_TAX)
    assert found.goes_at(found.payments[0]) == MORNING + timedelta(days=30)
    assert found.goes_at(replace(found.payments[0], personal=())) is None, "it has gone"


def test_an_export_of_an_account_that_is_not_here_holds_nothing_and_is_written_down(desk: Desk) -> None:
    found = export_account(desk.till, ADA, "23", "000000000")
    assert (found.account, found.message, found.payments, found.baskets) == (None, None, (), ())
    assert ("ada", "account_exported", "23:000000000") in audit(desk)


def test_a_copy_that_may_not_be_used_any_more_is_not_handed_out_either(desk: Desk) -> None:
    with desk.till.store.write() as unit:
        unit.note_contact(Contact(MORNING - timedelta(hours=72)))
    assert export_account(desk.till, ADA, "23", COUNCIL_TAX).account is None


@pytest.mark.parametrize("who", [PRIYA, GWEN, replace(ADA, disabled=True)])
def test_only_who_looks_after_the_accounts_hands_out_or_erases(desk: Desk, who: Cashier) -> None:
    for act in (export_account, erase_account):
        with pytest.raises(NotPermitted):
            act(desk.till, who, "23", COUNCIL_TAX)
    assert [row for row in audit(desk) if row[1].startswith("account_")] == []


def test_a_card_number_in_place_of_a_reference_is_dropped(desk: Desk) -> None:
    for act in (export_account, erase_account):
        with pytest.raises(CardNumberRefused):
            act(desk.till, ADA, "23", CARD)
    assert [row for row in audit(desk) if row[1].startswith("account_")] == []


# ------------------------------------------------------------------------------------------------------------- erasure
def test_an_erased_account_is_out_of_the_copy_and_the_baskets_and_the_payment_stays(desk: Desk) -> None:
    desk.open()
    payment = pay(desk, ("23", COUNCIL_TAX, "10.00"))
    keep_a_basket(desk)
    assert kept_accounts(desk) == ["Mrs Siân Ellacott", "Mrs Siân Prosser"]
    gone = erase_account(desk.till, ADA, "23", COUNCIL_TAX)
    assert gone == Erasure(from_copy=True, baskets=1, payments=1)
    assert desk.catalogue.find("23", COUNCIL_TAX) is None
    assert COUNCIL_TAX not in {row.reference for row in find_accounts(desk.till, "mill lane").rows}
    assert kept_accounts(desk) == [None, "Mrs Siân Prosser"]
    state = desk.catalogue.state(MORNING, 3600)
    assert (state.accounts, state.version, desk.catalogue.cursor()) == (3, "v1", "cursor")
    with desk.till.store.read() as reader:
        assert reader.payment(payment.payment_id) == payment
    assert ("ada", "account_erased", f"23:{COUNCIL_TAX}") in audit(desk)


def test_erasing_what_is_not_here_says_so(desk: Desk) -> None:
    assert erase_account(desk.till, ADA, "23", "000000000") == Erasure(from_copy=False, baskets=0, payments=0)


def test_an_erased_account_comes_back_with_centrals_next_word_of_it(desk: Desk) -> None:
    erase_account(desk.till, ADA, "23", COUNCIL_TAX)
    desk.catalogue.apply(AccountsPage(ACCOUNTS[:1], (), "cursor-2", "v2", MORNING, first=False, last=True))
    assert desk.catalogue.find("23", COUNCIL_TAX) == ACCOUNTS[0]


def test_after_an_erasure_the_file_is_written_anew_with_another_key_and_the_old_one_goes_whole(desk: Desk) -> None:
    (before,) = desk.made.folder.glob("catalogue-*.db")
    key = desk.made.secrets.get(f"{KEY_ID}/catalogue")
    erase_account(desk.till, ADA, "23", COUNCIL_TAX)
    renewed(desk)
    (after,) = desk.made.folder.glob("catalogue-*.db")
    assert after != before
    assert desk.made.secrets.get(f"{KEY_ID}/catalogue") not in {None, key}
    assert desk.catalogue.find("23", COUNCIL_TAX) is None
    assert desk.catalogue.find("23", ANOTHER_TAX) == ACCOUNTS[1]


def test_an_erasure_while_the_file_is_written_anew_is_not_undone_by_it(desk: Desk) -> None:
    """The new file has the account already and waits to be used: it is given up and begun again."""
    desk.catalogue.renew()
    written_anew(desk)
    erase_account(desk.till, ADA, "23", COUNCIL_TAX)
    renewed(desk)
    assert desk.catalogue.find("23", COUNCIL_TAX) is None
    assert desk.catalogue.find("23", ANOTHER_TAX) == ACCOUNTS[1]


def test_an_erasure_is_not_undone_by_a_new_file_that_has_yet_to_hear_the_latest_changes(desk: Desk) -> None:
    """While the new file was written the one in use heard of more, so the new one is not used yet."""
    desk.catalogue.renew()
    written_anew(desk)
    with desk.catalogue._serving() as file:
        assert file is not None
        file.note({"cursor": "cursor-2"})
    desk.catalogue.tend(MORNING)
    assert desk.catalogue.find("23", COUNCIL_TAX) is not None
    erase_account(desk.till, ADA, "23", COUNCIL_TAX)
    renewed(desk)
    assert desk.catalogue.find("23", COUNCIL_TAX) is None
    assert desk.catalogue.find("23", ANOTHER_TAX) == ACCOUNTS[1]


def test_an_account_is_not_erased_from_what_is_only_half_loaded(desks: Callable[..., Desk]) -> None:
    desk = desks(accounts=None)
    desk.catalogue.apply(AccountsPage(ACCOUNTS, (), "c1", "v1", MORNING, first=True, last=False))
    with pytest.raises(StoreUnavailable) as refused:
        erase_account(desk.till, ADA, "23", COUNCIL_TAX)
    assert refused.value.reason == "accounts_loading"


def written_anew(desk: Desk) -> None:
    """Let the new file be written whole; a process of its own does it. It is not in use yet."""
    desk.catalogue.tend(MORNING)
    load = desk.catalogue._load
    assert load is not None
    while not load.ended:
        load.wanted(30.0)


def renewed(desk: Desk) -> None:
    """Let a renewal come to its end, and the new file into use."""
    written_anew(desk)
    desk.catalogue.tend(MORNING)
    assert desk.catalogue.loading() is None
