"""Reference data goes in as pounds and comes out as a signed pack in pence, whose version grows only when it must."""

from __future__ import annotations

import base64
import json
from copy import deepcopy
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest

from ims_desktop.domain.pack import parse_pack
from sync.central import tables
from sync.central.errors import Refusal
from sync.central.reference_file import council_of, read_reference
from sync.contract.reference import ReferenceDocument
from sync.contract.signing import signature_holds
from tests.sync.world import REFERENCE

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.sync.world import RawTill, ServedCentral

PLAIN: dict[str, Any] = json.loads(REFERENCE.read_text(encoding="utf-8"))


def pack_of(till: RawTill, version: int = 0) -> dict[str, Any]:
    document: dict[str, Any] = json.loads(till.get("/desktop/v1/reference", version=version).json()["document"])
    return document


def written(path: Path, change: Any) -> Path:
    document = deepcopy(PLAIN)
    change(document)
    (path / "changed.json").write_text(json.dumps(document), encoding="utf-8")
    return path / "changed.json"


def test_pounds_become_pence_and_rates_become_text(till: RawTill) -> None:
    pack = pack_of(till)
    assert {fund["code"]: fund["maximum_pence"] for fund in pack["funds"]} == {"23": 99_999_999, "13": 5001, "99": None}
    assert {vat["code"]: (vat["rate"], vat["treatment"]) for vat in pack["vat_codes"]} == {
        "N0": ("0", "outside_scope"),
        "W0": ("0.2", "unknown"),
    }
    assert [method["maximum_pence"] for method in pack["methods"]] == [9_999_999_999, 99_999_999_900]
    assert pack["funds"][0]["metadata"] == {"IsABasketFund": "True"}
    assert pack["policy"] == {"accept_unverified": True, "offline_sign_in_days": 7}


def test_the_pack_is_signed_and_fits_the_contract_and_the_till(central: ServedCentral, till: RawTill) -> None:
    answer = till.get("/desktop/v1/reference", version=0).json()
    document = answer["document"].encode()
    public = central.rows(tables.council)[0]["signing_public_key"]
    assert signature_holds(public, document, base64.b64decode(answer["signature"]))
    assert ReferenceDocument.model_validate_json(document).council.slug == "aldermere"
    pack = parse_pack(document)
    assert pack.version == 2
    assert pack.funds["23"].validator is not None
    assert pack.cashiers["asmith"].may_take_payments


def test_the_version_grows_only_when_something_changed(central: ServedCentral, till: RawTill, tmp_path: Path) -> None:
    assert central.load_reference() == 2, "the cashier of the fixture was the second change"
    assert central.load_reference() == 2
    assert central.load_reference(path=written(tmp_path, lambda it: it["funds"][1].update(maximum_amount=60))) == 3
    central.add_cashier("bjones")
    assert pack_of(till)["version"] == 4
    central.add_cashier("bjones", password="only the password is new")
    assert pack_of(till)["version"] == 4, "passwords are not in the pack"
    assert till.get("/desktop/v1/reference", version=4).status_code == 304
    assert till.get("/desktop/v1/reference", version=10**30).status_code == 304
    assert pack_of(till, -1)["version"] == 4


def test_a_council_without_reference_data_has_no_pack(central: ServedCentral, enrolled: Callable[..., RawTill]) -> None:
    central.add_council("norwold")
    assert enrolled(slug="norwold").get("/desktop/v1/reference", version=0).status_code == 304


def test_the_file_says_whose_it_is(tmp_path: Path) -> None:
    assert council_of(REFERENCE) == "aldermere"
    for text in ("{}", "[]", "nonsense", '{"council": {"slug": 5}}'):
        (tmp_path / "odd.json").write_text(text, encoding="utf-8")
        assert council_of(tmp_path / "odd.json") is None
    assert council_of(tmp_path / "nowhere.json") is None


def test_the_account_of_the_council_s_bank_comes_with_the_council(tmp_path: Path) -> None:
    content = read_reference(written(tmp_path, lambda it: it["council"].update(bank=["Sort code 00-00-00"])), "norwold")
    assert content.council.bank == ["Sort code 00-00-00"]


def test_a_file_without_the_optional_parts_will_do(tmp_path: Path) -> None:
    def bare(it: dict[str, Any]) -> None:
        for name in ("council", "fund_messages", "policy"):
            del it[name]

    content = read_reference(written(tmp_path, bare), "norwold")
    assert (content.council.slug, content.council.name) == ("norwold", "Norwold")
    assert content.fund_messages == []


@pytest.mark.parametrize(
    ("change", "why"),
    [
        (lambda it: it["funds"][1].update(maximum_amount=1.005), "funds 13: maximum_amount has more than two decimals"),
        (lambda it: it["funds"][1].update(maximum_amount="ten"), "funds 13: maximum_amount is not a number"),
        (lambda it: it["funds"][1].update(maximum_amount=True), "funds 13: maximum_amount is not a number"),
        (lambda it: it["methods_of_payment"][0].update(minimum_amount=[]), "methods_of_payment 1: minimum_amount"),
        (lambda it: it["vat_codes"][0].update(rate="much"), "vat_codes N0: rate is not a number"),
        (lambda it: it["funds"][0].update(vat_code="Q9"), "funds 23: Q9 is not among vat_codes"),
        (
            lambda it: it["funds"][0].update(reference_validator="None such"),
            "None such is not among reference_validators",
        ),
        (lambda it: it["reference_validators"][0].update(check_digit="Lost"), "Lost is not among check_digit"),
        (lambda it: it["fund_messages"][0].update(fund="77"), "fund_messages 5: 77 is not among funds"),
        (lambda it: it["reference_validators"][0].update(regex="(?<=a)b"), "Council Tax: the pattern cannot be used"),
        (lambda it: it["funds"].append(it["funds"][0]), "funds 23 is there twice"),
        (lambda it: it["offices"].append(it["offices"][0]), "offices CH is there twice"),
        (lambda it: it["funds"][0].update(code="TOOLONG"), "funds.0.code"),
        (lambda it: it["funds"][0].update(metadata=[1]), "metadata is not an object"),
        (lambda it: it.update(funds="all"), "funds is not a list"),
        (lambda it: it.update(funds=[], fund_messages=[]), "changed.json has no funds"),
        (lambda it: it.pop("methods_of_payment"), "changed.json has no methods_of_payment"),
        (lambda it: it.update(funds=["23"]), "funds is not an object"),
        (lambda it: it.update(policy={"unheard_of": 1}), "policy.unheard_of"),
        (lambda it: it.update(policy={"pin_attempts": 2.5}), "policy.pin_attempts"),
        (lambda it: it["reference_validators"][0].update(min_length=99), "min_length"),
    ],
)
def test_what_cannot_be_used_is_refused_by_name(tmp_path: Path, change: Any, why: str) -> None:
    with pytest.raises(Refusal) as caught:
        read_reference(written(tmp_path, change), "aldermere")
    assert why in caught.value.text


TEMPLATE = {"name": "Bill", "length": 19, "pattern": "(?P<iin>9826[0-9]{2})(?P<ref>[0-9]{9})[0-9]{4}", "fund": "23"}


def test_scan_templates_and_what_else_a_council_decides_reach_the_till(tmp_path: Path) -> None:
    def more(it: dict[str, Any]) -> None:
        it["scan_templates"] = [TEMPLATE, {**TEMPLATE, "name": "Letter", "symbology": "]C1", "priority": 5}]
        it["policy"] = {"scan_hosts": ["pay.aldermere.example"], "tombstone_days": 30, "till_silent_hours": 48}

    content = read_reference(written(tmp_path, more), "aldermere")
    bill, letter = content.scan_templates
    assert (bill.length, bill.fund, bill.priority, bill.symbology, bill.disabled) == (19, "23", 100, None, False)
    assert (letter.symbology, letter.priority) == ("]C1", 5)
    assert content.policy.scan_hosts == ["pay.aldermere.example"]
    assert (content.policy.tombstone_days, content.policy.till_silent_hours) == (30, 48)


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"pattern": "[0-9]{9}"}, "scan_templates Bill: the pattern names ref"),
        ({"pattern": "(?P<ref>.)(?P<pin>.)"}, "scan_templates Bill: the pattern names ref"),
        ({"pattern": "(?P<ref>.)(?<=x)"}, "scan_templates Bill: the pattern cannot be used"),
        ({"fund": "77"}, "scan_templates Bill: 77 is not among funds"),
        ({"check_digit": "Nobody's"}, "scan_templates Bill: Nobody's is not among check_digit_configurations"),
        ({"symbology": "C1"}, "symbology"),
        ({"length": 0}, "length"),
        ({"length": None}, "length"),
        ({"length": 20}, "scan_templates Bill: the pattern never fits 20 characters"),
        ({"pattern": "(?P<ref>.{19})", "fund": None}, "so the template names a fund"),
        ({"pattern": "(?P<ref>.{18}).", "fund": "13"}, "scan_templates Bill: ref may be as long as a card number"),
        ({"pattern": "(?P<ref>)[0-9]{19}"}, "scan_templates Bill: ref never has 1 to 30 characters"),
        ({"pattern": "(?P<ref>[0-9]{31})", "length": 31}, "ref never has 1 to 30 characters"),
        ({"pattern": "(?P<ref>.{9}).{9}(?P<check>.)"}, "names check, so the template names its check_digit too"),
        ({"pattern": "(?P<check>.)(?P<ref>.{9}).{9}", "check_digit": "luhn"}, "check stands behind ref"),
        ({"pattern": "(?P<ref>.{9})\t.{9}"}, "characters nobody sees"),
        ({"pattern": "(?P<ref>.{9})" + "(" * 60 + ".{10}" + ")" * 60}, "too many brackets"),
        ({"check_digit": "mod11"}, "scan_templates Bill: mod11 is not among check_digit_configurations"),
    ],
)
def test_a_scan_template_no_till_could_use_is_refused_by_name(tmp_path: Path, change: dict[str, Any], why: str) -> None:
    with pytest.raises(Refusal) as caught:
        read_reference(written(tmp_path, lambda it: it.update(scan_templates=[{**TEMPLATE, **change}])), "aldermere")
    assert why in caught.value.text


def test_the_policy_and_the_ways_to_pay_of_a_till_day_reach_the_till(tmp_path: Path) -> None:
    decided = {
        "acts_to_approve": ["void", "cash_out"],
        "approve_refund_over_pence": 2500,
        "approve_cash_out_over_pence": 0,
        "cash_ceiling_pence": 1_000_000,
        "linked_cash_pence": 900_000,
        "linked_cash_days": 14,
        "recount": False,
    }
    flags = ("IsACardTerminalPayment", "IsAPostalOrderPayment", "IsACounterPayment")
    ways = [
        {"code": str(n), "name": flag, "maximum_amount": 100, "metadata": {flag: "TRUE"}}
        for n, flag in enumerate(flags, start=40)
    ]

    def change(document: dict[str, Any]) -> None:
        document["policy"] |= decided
        document["methods_of_payment"] += ways

    content = read_reference(written(tmp_path, change), "aldermere")
    made = ReferenceDocument(
        format=1, version=1, effective_from=datetime(2026, 11, 21, tzinfo=UTC), **dict(content)
    ).model_dump(mode="json")
    made["policy"] = {name: value for name, value in made["policy"].items() if value is not None}
    pack = parse_pack(json.dumps(made).encode())
    assert {name: getattr(pack.policy, name) for name in decided} == decided | {"acts_to_approve": ("void", "cash_out")}
    assert [way.has(flag) for way, flag in zip(list(pack.methods.values())[-3:], flags, strict=True)] == [True] * 3


def test_an_act_that_no_till_knows_is_refused_by_name(tmp_path: Path) -> None:
    path = written(tmp_path, lambda document: document["policy"].update(acts_to_approve=["refund", "dancing"]))
    with pytest.raises(Refusal, match="there is no act dancing"):
        read_reference(path, "aldermere")


def test_a_scan_template_may_name_a_check_digit_that_everybody_knows(tmp_path: Path) -> None:
    sound = [
        {**TEMPLATE, "check_digit": "luhn"},
        {**TEMPLATE, "name": "Own", "check_digit": "Council Tax"},
        {**TEMPLATE, "name": "Slip", "pattern": "(?P<ref>.{9}).{8}(?P<check>..)", "check_digit": "mod97"},
        {**TEMPLATE, "name": "Long", "pattern": "(?P<ref>.{14}).{5}", "fund": "23"},
    ]
    content = read_reference(written(tmp_path, lambda it: it.update(scan_templates=sound)), "aldermere")
    assert [it.check_digit for it in content.scan_templates] == ["luhn", "Council Tax", "mod97", None]


def test_a_file_with_a_card_number_in_any_text_is_refused(tmp_path: Path) -> None:
    for change in (
        lambda it: it["offices"][0].update(name="4111 1111 1111 1111"),
        lambda it: it["funds"][0].update(name="5555-5555-5555-4444"),
    ):
        with pytest.raises(Refusal, match="card number"):
            read_reference(written(tmp_path, change), "aldermere")


def test_a_scan_template_is_there_once(tmp_path: Path) -> None:
    with pytest.raises(Refusal, match="Bill is there twice"):
        read_reference(written(tmp_path, lambda it: it.update(scan_templates=[TEMPLATE, TEMPLATE])), "aldermere")


@pytest.mark.parametrize("text", ["", "[1]", "{", '{"funds": NaN}', "[" * 100_000])
def test_a_file_that_is_no_object_is_refused(tmp_path: Path, text: str) -> None:
    (tmp_path / "odd.json").write_text(text, encoding="utf-8")
    with pytest.raises(Refusal):
        read_reference(tmp_path / "odd.json", "aldermere")


def test_amounts_of_eighteen_digits_keep_every_one(tmp_path: Path) -> None:
    path = written(tmp_path, lambda it: None)
    path.write_text(path.read_text(encoding="utf-8").replace("50.01", "9999999999999.99"), encoding="utf-8")
    assert read_reference(path, "aldermere").funds[1].maximum_pence == 999_999_999_999_999
