"""Funds, methods, messages and accounts as the rest of the program asks about them."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ims_desktop.domain.catalogue import AccountHolder, ReferenceValidator, VatTreatment, flag
from ims_desktop.errors import Refused
from tests.domain.accounts import account
from tests.domain.packs import pack

PACK = pack()


@pytest.mark.parametrize(
    ("value", "is_set"), [("TRUE", True), (" true ", True), ("1", False), ("yes", False), ("", False)]
)
def test_only_true_sets_a_flag(value: str, is_set: bool) -> None:
    assert flag({"K": value}, "K") is is_set
    assert not flag({}, "K")


def test_suspense_and_disabled_funds_are_not_at_the_counter() -> None:
    assert {code for code, fund in PACK.funds.items() if not fund.at_counter} == {"1", "99"}


def test_an_enabled_fund_is_payable_and_others_are_refused() -> None:
    assert PACK.payable_fund("23").name == "Council Tax"
    for code, reason in (("99", "fund_disabled"), ("nope", "unknown_fund"), ("longer", "unknown_fund")):
        with pytest.raises(Refused) as refused:
            PACK.payable_fund(code)
        assert refused.value.reason == reason


def test_a_method_is_found_by_what_it_is_for() -> None:
    cash = PACK.method_with("IsACashPayment")
    assert cash is not None
    assert (cash.code, cash.has("IsACashPayment"), cash.has("IsAJournal")) == ("1", True, False)
    assert PACK.method_with("IsAJournal") is None
    closed = replace(PACK, methods={"1": replace(cash, disabled=True)})
    assert closed.method_with("IsACashPayment") is None


def test_a_message_acts_by_its_metadata_and_not_its_wording() -> None:
    assert PACK.messages[1].blocks
    assert not PACK.messages[4].blocks
    assert PACK.messages[4].forbids_cheque
    assert not PACK.messages[1].forbids_cheque


def test_an_account_has_a_message_only_if_the_pack_knows_it() -> None:
    assert PACK.message_of(account("5", "1", message=1)) == PACK.messages[1]
    assert PACK.message_of(account("5", "1", message=77)) is None
    assert PACK.message_of(account("5", "1")) is None
    assert PACK.message_of(None) is None


def test_names_and_addresses_leave_blanks_out() -> None:
    assert account("5", "1").name == "Mrs Siân Ellacott"
    assert account("5", "1").address_text == "4 Mill Lane, AM2 7QQ"
    assert (
        AccountHolder("aldermere", "5", "1", surname="Pugh", address=("", "Tan y Graig", "")).address_text
        == "Tan y Graig"
    )
    assert AccountHolder("aldermere", "5", "1", surname="Pugh").name == "Pugh"


def test_only_taxable_treatments_belong_on_a_vat_receipt() -> None:
    taxable = {treatment for treatment in VatTreatment if treatment.taxable}
    assert taxable == {VatTreatment.STANDARD, VatTreatment.REDUCED, VatTreatment.ZERO}


def test_a_mask_of_wildcards_is_open() -> None:
    assert ReferenceValidator("v", 1, 30, "*" * 30).open
    assert not ReferenceValidator("v", 1, 30, "#" + "*" * 29).open
