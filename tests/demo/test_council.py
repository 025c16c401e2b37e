"""The demo council's reference data: whole, consistent, and clearly nobody's."""

from __future__ import annotations

from dataclasses import MISSING, fields

from ims_desktop.demo.council import reference_data
from ims_desktop.domain.cashier import Cashier, Role
from ims_desktop.domain.catalogue import Policy

DATA = reference_data()


def _names(kind: str, key: str) -> set[str]:
    return {entry[key] for entry in DATA[kind]}


def test_everything_that_is_named_is_there() -> None:
    assert {f["vat_code"] for f in DATA["funds"]} <= _names("vat_codes", "code")
    assert {f["reference_validator"] for f in DATA["funds"]} - {None} <= _names("reference_validators", "name")
    assert {v["check_digit"] for v in DATA["reference_validators"]} - {None} <= _names(
        "check_digit_configurations", "name"
    )
    assert {m["fund"] for m in DATA["fund_messages"]} <= _names("funds", "code")
    assert {c["office"] for c in DATA["cashiers"]} <= _names("offices", "code")


def test_the_policy_is_one_the_till_knows() -> None:
    policy = DATA["policy"]
    by_itself = {"council_sign_in", "letter_channels"}  # central knows those
    told = [field for field in fields(Policy) if field.name not in by_itself]
    assert set(policy) == {field.name for field in told}
    for field in told:
        default = {} if field.default is MISSING else field.default
        usual = type(0 if default is None else default)
        assert isinstance(policy[field.name], list if usual is tuple else usual)


def test_a_desk_takes_every_kind_of_money_and_a_cheque_has_room() -> None:
    flags = {key: m for m in DATA["methods_of_payment"] for key, set_to in m["metadata"].items() if set_to == "TRUE"}
    for flag in ("IsACashPayment", "IsACardTerminalPayment", "IsAChequePayment", "IsAPostalOrderPayment"):
        assert flags[flag]["maximum_amount"] > 0
    assert flags["IsACounterPayment"]["name"] == "Gift voucher"


def test_somebody_can_take_money_somebody_can_override_and_somebody_only_handles_post() -> None:
    people = {
        c["username"]: Cashier(c["username"], c["display_name"], c["office"], frozenset(c["roles"]))
        for c in DATA["cashiers"]
    }
    assert people["priya"].may_take_payments
    assert not people["priya"].may_override_stop
    assert people["finn"].may_override_stop
    assert people["sam"].has(Role.E_RETURN_AUTHORISER)
    assert people["gwen"].may_take_payments


def test_the_file_holds_no_password_and_says_whose_facts_it_holds() -> None:
    assert "password" not in str(DATA).lower()
    assert "LocalGov IMS" in DATA["note"]
    assert "fictional" in DATA["note"]
