"""Ask central to take money as LocalGov IMS's integrations do: baskets, their outcomes, and what became of them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sync.central import tables
from tests.central.localgov.api import JSON, Api
from tests.sync.world import COUNCIL

if TYPE_CHECKING:
    import httpx

    from tests.sync.world import ServedCentral

REFERENCE = Path(__file__).parent / "taking.json"
"""What the published examples of payments name: funds, methods with fees and a page, an office."""
USER_CODE = 12
PAGE = "https://pay-integration.example.gov.uk/Payment"
BASKET = {
    "Address": {
        "PayeeName": "Ms A Okafor",
        "AddressLine1": "14 Weir Lane",
        "AddressLine4": None,
        "Postcode": "EX4 7AB",
    },
    "Basket": [
        {"Fund": "23", "Amount": "45.60", "AccountReference": "700987614", "Narrative": "Council Tax Jan 2026"},
        {"Fund": "31", "Amount": "120.00", "AccountReference": "BC/26/00017", "Narrative": "Building notice"},
    ],
    "SuccessUrl": "https://desk.example.gov.uk/pay/ok",
    "CancelUrl": "https://desk.example.gov.uk/pay/cancelled",
    "FailUrl": "https://desk.example.gov.uk/pay/failed",
    "MopCode": "90",
    "ExternalReference": "PR01-20260114-000124",
    "CallRecordingSource": "Storm",
    "CallRecordingUserName": "op7",
}
LINE = {
    "PspReference": "PR01-20260114-000123",
    "OfficeCode": "PR",
    "TransactionDate": "2026-01-14T10:31:52",
    "AccountReference": "700123452",
    "UserCode": USER_CODE,
    "FundCode": "23",
    "MopCode": "1",
    "Amount": "45.60",
    "VatCode": "N0",
    "VatRate": 0,
    "VatAmount": 0,
    "Narrative": "Council Tax counter cash",
}


@dataclass
class Taking(Api):
    """A client that takes money."""

    def begin(self, **changes: Any) -> str:
        """Begin a hosted payment; return its reference."""
        status, answer = self.post("/api/Payments", {**BASKET, **changes})
        assert status == 200, answer
        reference: str = answer["Reference"]
        return reference

    def outcome(self, reference: str, result: str = "AUTHORISED", **more: Any) -> tuple[int, Any]:
        said = {"AuthResult": result, "PspReference": "psp-1", "MerchantReference": reference, **more}
        return self.post(f"/api/PendingTransaction/{reference}/ProcessPayment", said)

    def lines(self, reference: str) -> list[dict[str, Any]]:
        """Return what is booked under an internal reference."""
        rows = self.central.rows(tables.processed)
        return sorted(
            (row for row in rows if row["internal_reference"] == reference), key=lambda row: str(row["reference"])
        )

    def waiting(self, reference: str) -> list[dict[str, Any]]:
        """Return the pending lines as the records have them."""
        rows = self.central.rows(tables.pending)
        return sorted((row for row in rows if row["internal_reference"] == reference), key=lambda row: int(row["n"]))

    def keyed(self, path: str, body: bytes, key: str) -> httpx.Response:
        return self.http.post(path, content=body, headers={**JSON, "Idempotency-Key": key})

    def postings(self) -> list[tuple[str, str, str, int]]:
        """Return side, fund or method, account and pence of everything that was posted."""
        rows = self.central.rows(tables.posting)
        return sorted(
            (row["side"], row["fund"] or row["method"], row["reference"], row["amount_pence"]) for row in rows
        )

    def sums_of_entries(self) -> set[int]:
        sums: dict[str, int] = {}
        for row in self.central.rows(tables.posting):
            sums[row["entry_id"]] = sums.get(row["entry_id"], 0) + row["amount_pence"]
        return set(sums.values())


def prepare(central: ServedCentral) -> None:
    """Give a council the reference data, the payment page and the person that are named here."""
    central.load_reference(path=REFERENCE)
    with central.database.write(COUNCIL) as connection:
        page = tables.payment_integration.insert().values(council=COUNCIL, integration_id=1, name="p", base_uri=PAGE)
        connection.execute(page)
        c = tables.cashier
        connection.execute(
            c.update().where(c.c.council == COUNCIL, c.c.username == "asmith").values(user_code=USER_CODE)
        )
