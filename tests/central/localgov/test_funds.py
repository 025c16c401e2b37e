"""Funds are shown with what a caller may know of them, and never with a provider's key."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from tests.central.access.callers import asking, make_key
from tests.central.localgov.api import said

if TYPE_CHECKING:
    from tests.central.localgov.api import Api
    from tests.sync.world import ServedCentral


def codes(answer: tuple[int, list[dict[str, str]]], member: str = "FundCode") -> list[str]:
    status, found = answer
    assert status == 200, found
    return [row[member] for row in found]


def test_a_fund_is_shown_whole_but_for_its_secrets(api: Api) -> None:
    status, fund = api.get("/api/Funds/23")
    assert status == 200
    assert {key: value for key, value in fund.items() if key != "Metadata"} == {
        "FundCode": "23",
        "FundName": "Council Tax",
        "DisplayName": "Council Tax",
        "VatCode": "N0",
        "MaximumAmount": Decimal("999999.99"),
        "OverPayAccount": True,
        "AccountExist": True,
        "AquireAddress": True,
        "VatOverride": False,
    }
    assert sorted(entry["Key"] for entry in fund["Metadata"]) == [
        "Basket.ReferenceFieldLabel",
        "ExportToLedger",
        "GeneralLedgerCode",
        "IsABasketFund",
        "IsACreditNoteEnabledFund",
    ]


def test_no_answer_holds_a_provider_s_key(api: Api) -> None:
    assert api.get("/api/FundMetadata/GovUkPay.Api.Key/23")[0] == 404
    for path in ("/api/Funds", "/api/Funds/23", "/api/FundMetadata/GovUkPay.Api.Key/23"):
        assert b"api_live" not in api.http.get(path).content


def test_funds_are_found_by_parts_of_code_and_name(api: Api) -> None:
    assert codes(api.get("/api/Funds")) == ["13", "23", "31", "5", "5M"]
    assert codes(api.get("/api/Funds", FundCode="5")) == ["5", "5M"]
    assert codes(api.get("/api/funds/", fundname="C")) == ["13", "23", "31"]
    assert codes(api.get("/api/Funds", FundName="council", FundCode="")) == ["23"]
    assert codes(api.get("/api/Funds", IsDisabled="true")) == ["99"]
    assert api.get("/api/Funds", FundName="nothing")[0] == 404
    assert api.get("/api/Funds", IsDisabled="perhaps")[0] == 400


def test_a_disabled_fund_is_still_read_and_an_unknown_one_is_not_there(api: Api) -> None:
    assert api.get("/api/Funds/99")[1]["FundName"] == "Old Debts"
    assert api.get("/api/Funds/5m")[1]["FundCode"] == "5M"
    assert api.get("/api/Funds/77")[0] == 404


def test_one_value_of_a_fund_is_read_by_key_and_fund(api: Api) -> None:
    wanted = {"FundCode": "23", "Key": "Basket.ReferenceFieldLabel", "Value": "Council Tax reference"}
    assert api.get("/api/FundMetadata/Basket.ReferenceFieldLabel/23") == (200, wanted)
    assert api.get("/api/FundMetadata/basket.referencefieldlabel/23/") == (200, wanted)
    assert api.get("/api/FundMetadata/Basket.ReferenceFieldLabel/5")[0] == 404
    assert api.get("/api/FundMetadata/Basket.ReferenceFieldLabel/77")[0] == 404


def test_methods_are_found_by_what_they_are_the_last_codes_first_disabled_ones_too(api: Api) -> None:
    path = "/api/MethodOfPayments"
    assert codes(api.get(path), "Code") == ["90", "24", "1"]
    cash = {"Code": "1", "Name": "Cash", "MaximumAmount": Decimal("99999999.99"), "MinimumAmount": 0, "Disabled": False}
    assert api.get(path, Type="IsACashPayment") == (200, [cash])
    assert codes(api.get(path, Type="isachequepayment"), "Code") == ["24"]
    assert api.get(path, Type="PaymentIntegrationId")[0] == 404
    assert api.get(path, Type="Nothing")[0] == 404


def test_methods_come_by_page_for_who_asks(api: Api) -> None:
    path = "/api/MethodOfPayments"
    assert codes(api.get(path, Page=2, PageSize=2), "Code") == ["1"]
    assert api.get(path, Page=3, PageSize=2)[0] == 404
    assert api.get(path, PageSize=0)[0] == 400
    assert api.get(path, PageSize=1001)[0] == 400
    assert api.get(path, Page=0)[0] == 400


def test_without_a_page_no_more_than_twenty_methods_are_told(api: Api, central: ServedCentral) -> None:
    from sync.central.councils import the_council
    from sync.central.reference import current_content, save_source
    from sync.contract.reference import MethodEntry
    from tests.sync.world import COUNCIL

    more = [MethodEntry(code=f"M{n:02}", name=f"Method {n}", minimum_pence=0, maximum_pence=1) for n in range(25)]
    with central.database.write(COUNCIL) as connection:
        content = current_content(connection, COUNCIL)
        assert content is not None
        source = content.model_copy(update={"methods": more, "cashiers": []})
        save_source(connection, the_council(connection, COUNCIL), source, central.clock.now())
    assert codes(api.get("/api/MethodOfPayments"), "Code") == [f"M{n:02}" for n in range(24, 4, -1)]
    assert len(codes(api.get("/api/MethodOfPayments", PageSize=100), "Code")) == 25


def test_a_council_without_reference_data_has_no_funds(empty_central: ServedCentral) -> None:
    empty_central.add_council()
    with asking(empty_central, make_key(empty_central, "funds.read")) as http:
        for path in ("/api/Funds", "/api/Funds/23", "/api/MethodOfPayments", "/api/FundMetadata/IsABasketFund/23"):
            assert said(http.get(path))[0] == 404


def test_funds_are_for_who_may_read_them(api: Api) -> None:
    with asking(api.central, make_key(api.central, "accounts.read", name="Other")) as other:
        for path in ("/api/Funds", "/api/Funds/23", "/api/MethodOfPayments", "/api/FundMetadata/IsABasketFund/23"):
            assert said(other.get(path))[0] == 403
