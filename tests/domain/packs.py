"""Build a small council for tests: the funds, formats and limits of the LocalGov IMS demonstration data."""

from __future__ import annotations

import json
from copy import deepcopy
from typing import Any

from ims_desktop.domain.catalogue import ReferencePack
from ims_desktop.domain.pack import parse_pack

STOP = {"IsOnStopForAdmin": "TRUE"}
WARN = {"IsOnStopForAdmin": "FALSE"}


def _check(
    name: str, modulus: int, weightings: str, source: str = "", result: str = "10:0", **more: Any
) -> dict[str, Any]:
    substitutions = dict(pair.split(":") for pair in result.split(",") if pair)
    return {
        "name": name,
        "strategy": "weighted_sum",
        "modulus": modulus,
        "source_substitutions": source,
        "weightings": [int(weight) for weight in weightings.split(",")],
        "result_substitutions": substitutions,
        "apply_subtraction": True,
        **more,
    }


def _validator(
    name: str,
    least: int,
    most: int,
    mask: str,
    kind: str | None = None,
    check: str | None = None,
    regex: str | None = None,
) -> dict[str, Any]:
    return {
        "name": name,
        "min_length": least,
        "max_length": most,
        "regex": regex,
        "input_mask": mask,
        "character_type": kind,
        "check_digit": check,
    }


def _fund(code: str, name: str, vat: str, most: int | None, validator: str | None, **more: Any) -> dict[str, Any]:
    return {
        "code": code,
        "name": name,
        "display_name": None,
        "vat_code": vat,
        "maximum_pence": most,
        "validator": validator,
        "metadata": {},
        **more,
    }


def _method(code: str, name: str, most: int, least: int = 0, **metadata: str) -> dict[str, Any]:
    return {"code": code, "name": name, "minimum_pence": least, "maximum_pence": most, "metadata": metadata}


DOCUMENT: dict[str, Any] = {
    "format": 1,
    "version": 7,
    "effective_from": "2026-04-01T00:00:00Z",
    "council": {
        "slug": "aldermere",
        "name": "Aldermere Council",
        "name_cy": "Cyngor Aldermere",
        "address": ["Civic Hub", "1 Market Place"],
        "telephone": "01632 960000",
        "vat_number": "GB 000 0000 00",
    },
    "vat_codes": [
        {"code": "E0", "rate": "0", "treatment": "exempt"},
        {"code": "M0", "rate": None, "treatment": "outside_scope"},
        {"code": "N0", "rate": "0", "treatment": "outside_scope"},
        {"code": "11", "rate": "0"},
        {"code": "W0", "rate": "0.2", "treatment": "standard"},
        {"code": "R5", "rate": "0.05", "treatment": "reduced"},
    ],
    "check_digits": [
        _check("Parking", 11, "9,8,7,6,5,4,3,2,1,0", "05", "10:A", apply_subtraction=False),
        _check("Tax", 10, "3,7,1,3,7,1,3,7,0"),
        _check("Penalty", 11, "9,8,7,6,5,4,3,2,1,0", "12", "10:A", apply_subtraction=False),
        _check("Rents", 10, "0,0,9,7,1,4,6,3,2,8,0"),
        _check("Library", 10, "2,0,2,0,2,0,2,0,2,0,2,0,2,0", strategy="dynix", apply_subtraction=False),
    ],
    "validators": [
        _validator("Market", 5, 30, "#" + "*" * 29),
        _validator("Parking", 10, 10, "BJ#######@", "alphanumeric", "Parking"),
        _validator("Misc", 11, 11, "#" * 11, "numeric"),
        _validator("SAP", 10, 10, "#" * 10, "numeric"),
        _validator("Old debtors", 11, 11, "?" + "#" * 10, "alphanumeric"),
        _validator("Tax", 9, 9, "########@", "numeric", "Tax"),
        _validator("Benefits", 8, 8, "#" * 8, "numeric"),
        _validator("Penalty", 10, 10, "FP#######@", "alphanumeric", "Penalty"),
        _validator("Building", 6, 30, "*" * 30),
        _validator("Landlord", 13, 13, "ALS/####/####"),
        _validator("Rents", 11, 11, "##########@", "numeric", "Rents"),
        _validator("Library", 14, 14, "#############@", "numeric", "Library"),
    ],
    "funds": [
        _fund("5M", "Library Charges", "N0", 10_000, "Library"),
        _fund("52", "Market Stall Rental", "E0", 500_000, "Market"),
        _fund("2R", "Fixed Penalty Notice", "N0", 50_000, "Penalty"),
        _fund("3U", "Landlord Accreditation Service", "W0", 9_999, "Landlord"),
        _fund("1Z", "HMO Premises Licence", "N0", None, None),
        _fund("1", "Bank Suspense", "M0", None, None, metadata={"IsASuspenseTransactionFund": "True"}),
        _fund("5", "Housing Rents", "N0", 9_999_999, "Rents", account_must_exist=True),
        _fund("13", "Misc Cash", "W0", 99_999_999_999, "Misc", vat_override=True),
        _fund("19", "SAP Invoices", "11", 9_999_999_900, "SAP", account_must_exist=True),
        _fund("20", "BCT Invoices", "11", 9_999_999_900, "Old debtors", account_must_exist=True),
        _fund("11", "Parking Fines", "N0", 9_999_999_900, "Parking"),
        _fund("24", "Business Rates", "N0", 999_999_999, "Tax", account_must_exist=True),
        _fund("23", "Council Tax", "N0", 99_999_999, "Tax", account_must_exist=True),
        _fund("25", "Benefit Overpayments", "N0", 999_999, "Benefits", account_must_exist=True),
        _fund("32", "Development Control", "N0", 9_999_900, "Building"),
        _fund("31", "Building Control", "W0", 9_999_900, "Building"),
        _fund("99", "Closed Fund", "N0", None, None, disabled=True),
    ],
    "methods": [
        _method("1", "Cash", 9_999_999_999, IsACashPayment="TRUE"),
        _method("92", "Card", 9_899, 1_000, IsACardViaStaffPayment="TRUE"),
        _method("93", "Card machine", 500_000, 500, IsACardTerminalPayment="TRUE"),
        _method("24", "Cheque", 50_000, 100, IsAChequePayment="TRUE"),
        _method("2", "Cheque eReturn", 0, IsAnEReturnChequePayment="TRUE"),
        _method("3", "Postal order", 25_000, IsAPostalOrderPayment="TRUE"),
        _method("V", "Voucher", 10_000, IsACounterPayment="TRUE"),
        _method("WB", "Write-back", 0, -9_999_999, IsAPaymentReversal="TRUE"),
    ],
    "offices": [{"code": "SP", "name": "Civic Hub"}, {"code": "PR", "name": "Post Room"}],
    "fund_messages": [
        {"id": 1, "fund": "5", "message": "Do not take payment: court", "metadata": STOP},
        {"id": 4, "fund": "5", "message": "Do not take cheques", "metadata": {**WARN, "ForbidsCheque": "TRUE"}},
        {"id": 6, "fund": "11", "message": "Ask parking first", "metadata": WARN},
    ],
    "cashiers": [
        {"username": "priya", "display_name": "Priya Nair", "office": "SP", "roles": ["Payments", "PostPayment"]},
        {"username": "gwen", "display_name": "Gwen Pugh", "office": "SP", "roles": ["Payments", "Finance"]},
    ],
    "policy": {},
}


def document(**policy: Any) -> dict[str, Any]:
    """Return a copy of the document to change at will."""
    copy = deepcopy(DOCUMENT)
    copy["policy"].update(policy)
    return copy


def pack_of(members: dict[str, Any]) -> ReferencePack:
    return parse_pack(json.dumps(members).encode())


def pack(**policy: Any) -> ReferencePack:
    return pack_of(document(**policy))
