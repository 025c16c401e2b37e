"""Be the card provider of the demo: payments with their states, pages and refunds, in the manner of GOV.UK Pay.

It is the demo's own, on this PC alone, and says so: no card exists, no money moves. A payer who gets a link opens it
and pays by themselves a moment later; at the page of a code a person presses a button. On purpose it can fall silent:
what it is asked it then does all the same, and only its answers are lost.
"""

from __future__ import annotations

import secrets
import threading
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, Final

KEY: Final = "demo-key-of-no-service"
CARD: Final = {"card_brand": "Visa", "last_digits_card_number": "4242"}
OPENED_AFTER: Final = timedelta(seconds=1)
PAID_AFTER: Final = timedelta(seconds=3)
EXPIRES: Final = timedelta(minutes=90)
ENDED: Final = frozenset({"success", "failed", "cancelled"})
Answer = tuple[int, dict[str, Any] | None]
"""Status and body; None for no body."""


@dataclass(slots=True)
class Charge:
    """One payment. Units: pence. Shape: `letter_at` when its link came to a payer, None while nobody has it."""

    number: str
    page: str
    asked: dict[str, Any]
    made_at: datetime
    letter_at: datetime | None = None
    status: str = "created"
    why: str = ""
    refunds: list[tuple[str, int, datetime]] = field(default_factory=list)

    @property
    def amount(self) -> int:
        """What it charges."""
        return int(self.asked["amount"])

    @property
    def left(self) -> int:
        """What can still be given back."""
        return self.amount - sum(pence for _, pence, _ in self.refunds)

    def live(self, now: datetime) -> None:
        """Let the payer do what they do by now, and time run out."""
        if self.status in ENDED:
            return
        waited = timedelta() if self.letter_at is None else now - self.letter_at
        if now - self.made_at >= EXPIRES:
            self.status, self.why = "failed", "P0020"
        elif waited >= PAID_AFTER:
            self.status = "success"
        elif waited >= OPENED_AFTER:
            self.status = "started"


class CardProvider:
    """Everything it knows. Any thread may ask. `silent` while its answers are lost."""

    def __init__(self) -> None:
        self.url = ""
        self.silent = False
        self._lock = threading.Lock()
        self._charges: dict[str, Charge] = {}

    def answer(self, method: str, steps: list[str], query: dict[str, str], body: dict[str, Any]) -> Answer:
        """Do what is asked under `/v1/payments`."""
        with self._lock:
            now = datetime.now(UTC)
            for charge in self._charges.values():
                charge.live(now)
            if not steps:
                return self._create(body, now) if method == "POST" else self._search(query)
            found = self._charges.get(steps[0])
            if found is None:
                return 404, {"code": "P0200", "description": "Not found"}
            return self._about(found, method, steps[1:], body, now)

    def deliver(self, page: str) -> None:
        """Hear that a payer has the link to a page."""
        with self._lock:
            for charge in self._charges.values():
                if charge.page == page and charge.letter_at is None:
                    charge.letter_at = datetime.now(UTC)

    def at_page(self, page: str) -> Charge | None:
        """Return the payment of a page."""
        with self._lock:
            return next((one for one in self._charges.values() if one.page == page), None)

    def press(self, page: str, *, pays: bool) -> None:
        """Hear what somebody pressed at a page."""
        with self._lock:
            for charge in self._charges.values():
                if charge.page == page and charge.status not in ENDED:
                    charge.status, charge.why = ("success", "") if pays else ("failed", "P0010")

    # ------------------------------------------------------------------------------------------------------- asked
    def _create(self, asked: dict[str, Any], now: datetime) -> Answer:
        if not isinstance(asked.get("amount"), int) or not asked.get("reference"):
            return 400, {"code": "P0101", "description": "Missing mandatory attribute: amount", "field": "amount"}
        number = secrets.token_hex(13)
        charge = Charge(number, f"{self.url}/pay/{secrets.token_hex(13)}", asked, now)
        self._charges[number] = charge
        return 201, self._shown(charge)

    def _search(self, query: dict[str, str]) -> Answer:
        wanted = query.get("reference", "").lower()
        found = [one for one in self._charges.values() if not wanted or one.asked["reference"].lower() == wanted]
        results = [self._shown(one) for one in reversed(found)]
        return 200, {"total": len(found), "count": len(found), "page": 1, "results": results, "_links": {}}

    def _about(self, charge: Charge, method: str, steps: list[str], body: dict[str, Any], now: datetime) -> Answer:
        if not steps:
            return 200, self._shown(charge)
        if steps == ["cancel"] and method == "POST":
            if charge.status in ENDED:
                return 409, {"code": "P0502", "description": "Cannot cancel payment due to its state"}
            charge.status, charge.why = "cancelled", "P0040"
            return 204, None
        if steps == ["refunds"] and method == "POST":
            return self._give_back(charge, int(body.get("amount") or 0), now)
        refunds = [_refund(one) for one in charge.refunds]
        if steps == ["refunds"]:
            return 200, {"payment_id": charge.number, "_embedded": {"refunds": refunds}, "_links": {}}
        one = next((each for each in refunds if each["refund_id"] == steps[-1]), None)
        return (404, {"code": "P0700", "description": "Not found"}) if one is None else (200, one)

    def _give_back(self, charge: Charge, pence: int, now: datetime) -> Answer:
        if charge.status != "success" or not 0 < pence <= charge.left:
            return 400, {"code": "P0603", "description": "The payment is not available for refund"}
        charge.refunds.append((secrets.token_hex(13), pence, now))
        return 202, _refund(charge.refunds[-1])

    def _shown(self, charge: Charge) -> dict[str, Any]:
        state: dict[str, Any] = {"status": charge.status, "finished": charge.status in ENDED}
        paid = charge.status == "success"
        said: dict[str, Any] = {
            "payment_id": charge.number,
            "amount": charge.amount,
            "created_date": _text(charge.made_at),
            "state": {**state, "code": charge.why} if charge.why else state,
            "payment_provider": "sandbox",
            "refund_summary": {
                "status": "available" if paid and charge.left else "full" if paid else "pending",
                "amount_available": charge.left,
                "amount_submitted": charge.amount - charge.left,
            },
            "_links": {},
        }
        kept = ("reference", "description", "return_url", "language", "metadata")
        said |= {name: charge.asked[name] for name in kept if name in charge.asked}
        if charge.status in {"created", "started"}:
            said["_links"] = {"next_url": {"href": charge.page, "method": "GET"}}
        return said | {"card_details": CARD, "total_amount": charge.amount} if paid else said


def _refund(refund: tuple[str, int, datetime]) -> dict[str, Any]:
    number, pence, at = refund
    return {"refund_id": number, "created_date": _text(at), "amount": pence, "status": "success", "_links": {}}


def _text(at: datetime) -> str:
    return f"{at:%Y-%m-%dT%H:%M:%S}.000Z"
