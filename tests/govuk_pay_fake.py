"""Be GOV.UK Pay for tests: real sockets, its states, its limits, its faults, and a payer's hand at its page.

GOV.UK Pay forbids tests against its own service and asks for a stub; this one keeps what it was told, forgets nothing
that a lost answer made, lets its search lag behind, and expires payments by a clock that the test turns. What it does
wrong is planned by a test, or drawn from a seed.
"""

from __future__ import annotations

import hmac
import json
import random
import threading
from collections import deque
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

KEY = "api_test_a-key-of-the-stub"
CARD = {"card_brand": "Visa", "last_digits_card_number": "1111", "first_digits_card_number": "444433"}
EXPIRES = timedelta(minutes=90)
ENDED = frozenset({"success", "failed", "cancelled", "error"})
WAIT_S = 10.0


@dataclass
class Refund:
    """One refund. Units: pence."""

    number: str
    amount: int
    made_at: datetime
    status: str = "submitted"


@dataclass
class Payment:
    """One payment. Units: pence."""

    number: str
    asked: dict[str, Any]
    amount: int
    made_at: datetime
    status: str = "created"
    why: str = ""
    surcharge: int = 0
    fee: int | None = None
    refundable: str = "pending"
    card: dict[str, str] = field(default_factory=dict)
    refunds: list[Refund] = field(default_factory=list)
    events: list[tuple[str, datetime]] = field(default_factory=list)

    @property
    def attempt(self) -> str:
        return str(self.asked.get("metadata", {}).get("attempt_id", ""))

    @property
    def given_back(self) -> int:
        return sum(refund.amount for refund in self.refunds if refund.status != "error")


@dataclass(frozen=True)
class Answer:
    """What is answered. Shape: `body` None for none at all."""

    status: int
    body: Any = None


def no(status: int, code: str, description: str, **more: str) -> Answer:
    return Answer(status, {"code": code, "description": description, **more})


class PayFake:
    """GOV.UK Pay, in a thread of its own. Its life is the test module's; `forget` begins anew.

    Shape: `plan` faults of the next requests, "" for none; `rates` how likely each is then; `more` shown over its own.
    """

    def __init__(self) -> None:
        self.moto = True
        self.most = 500_000
        self.gate = threading.Event()
        self._lock = threading.RLock()
        self.forget()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _handler_of(self))
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True)
        self._thread.start()

    def forget(self, seed: int = 0) -> None:
        """Begin anew, with the luck of this seed."""
        self.payments: dict[str, Payment] = {}
        self.asked: list[tuple[str, str]] = []
        self.creations = 0
        self.plan: deque[str] = deque()
        self.rates: dict[str, float] = {}
        self.more: dict[str, Any] = {}
        self.lag = timedelta()
        self.now = datetime(2026, 11, 20, 10, 0, tzinfo=UTC)
        self._pages: dict[str, str] = {}
        self._luck = random.Random(seed)
        self._made = 0

    def stop(self) -> None:
        self.gate.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def pass_time(self, seconds: float) -> None:
        with self._lock:
            self.now += timedelta(seconds=seconds)

    def of_attempt(self, attempt: str) -> list[Payment]:
        return [payment for payment in self.payments.values() if payment.attempt == attempt]

    # ------------------------------------------------------------------------------------------------ the payer's hand
    def open(self, page: str) -> Payment | None:
        """Open a page; None when it cannot be paid there any more."""
        with self._lock:
            payment = self.payments[self._pages[page]]
            self._age(payment)
            if payment.status == "created":
                self._go(payment, "started")
            return payment if payment.status == "started" else None

    def pay(self, page: str, *, surcharge: int = 0, fee: int | None = None, then: str = "success") -> bool:
        """Type a good card; tell whether it was charged."""
        payment = self.open(page)
        if payment is None:
            return False
        with self._lock:
            payment.surcharge, payment.fee = surcharge, fee
            payment.card = {**CARD, "cardholder_name": "A PAYER", "expiry_date": "12/30"}
            self._go(payment, "submitted")
            self._go(payment, then)
            payment.refundable = "available" if then == "success" else payment.refundable
        return then == "success"

    def end(self, page: str, status: str = "failed", why: str = "P0010") -> bool:
        """Let it end without money: declined, cancelled by the payer, or with a fault."""
        payment = self.open(page)
        if payment is None:
            return False
        self._go(payment, status, why)
        return True

    def message(self, secret: str, payment: Payment, event: str, message_id: str) -> tuple[bytes, str]:
        """Write a message as GOV.UK Pay sends it, with its signature."""
        said = {
            "webhook_message_id": message_id,
            "api_version": 1,
            "created_date": _text(self.now),
            "resource_id": payment.number,
            "resource_type": "payment",
            "event_type": event,
            "resource": self._shown(payment),
        }
        body = json.dumps(said, ensure_ascii=False).encode()
        return body, hmac.digest(secret.encode(), body, "sha256").hex()

    # --------------------------------------------------------------------------------------------------- being asked
    def answer(self, method: str, path: str, key: str, body: bytes) -> tuple[Answer, str]:
        """Do what is asked, and say what goes wrong with the answer."""
        with self._lock:
            self.asked.append((method, urlsplit(path).path))
            fault = self._fault()
            if fault == "cut":
                return Answer(0), fault
            if fault == "busy":
                return no(429, "P0900", "Too many requests"), fault
            if fault == "down":
                return no(500, "P0999", "GOV.UK Pay is not available"), fault
            if key != f"Bearer {KEY}" or fault == "key":
                return Answer(401), fault
            answer = self._done(method, path, body, fault)
            return (no(500, "P0198", "Downstream system error") if fault == "down_after" else answer), fault

    def _fault(self) -> str:
        if self.plan:
            return self.plan.popleft()
        drawn = self._luck.random()
        for name, rate in self.rates.items():
            if drawn < rate:
                return name
            drawn -= rate
        return ""

    def _done(self, method: str, path: str, body: bytes, fault: str) -> Answer:
        parts = urlsplit(path)
        steps = parts.path.strip("/").split("/")
        if steps[:2] != ["v1", "payments"]:
            return no(404, "P0200", "Not found")
        if len(steps) == 2:
            return self._create(json.loads(body), fault) if method == "POST" else self._search(parse_qs(parts.query))
        payment = self.payments.get(steps[2])
        if payment is None:
            return no(404, "P0200", "Not found")
        self._age(payment)
        if len(steps) == 3:
            return Answer(200, self._shown(payment))
        return self._about(method, payment, steps[3:], body)

    def _about(self, method: str, payment: Payment, steps: list[str], body: bytes) -> Answer:
        if steps == ["cancel"] and method == "POST":
            return self._cancel(payment)
        if steps == ["events"]:
            return Answer(200, self._events(payment))
        if steps == ["refunds"] and method == "POST":
            return self._refund(payment, json.loads(body))
        if steps == ["refunds"]:
            shown = [self._refund_shown(payment, each) for each in payment.refunds if self._is_seen(each.made_at)]
            links = {"self": self._link(f"/v1/payments/{payment.number}/refunds")}
            return Answer(200, {"payment_id": payment.number, "_links": links, "_embedded": {"refunds": shown}})
        found = next((each for each in payment.refunds if each.number == steps[-1]), None)
        if found is None:
            return no(404, "P0700", "Not found")
        return Answer(200, self._refund_shown(payment, found))

    def _create(self, asked: dict[str, Any], fault: str) -> Answer:
        for name in ("amount", "reference", "description", "return_url"):
            if name not in asked:
                return no(400, "P0101", f"Missing mandatory attribute: {name}", field=name)
        if not 30 <= asked["amount"] <= self.most:
            return no(422, "P0102", "Invalid attribute value: amount", field="amount")
        if asked.get("moto") and not self.moto:
            return no(422, "P0196", "MOTO payments are not enabled for this account")
        self.creations += 1
        payments = [self._make(asked) for _ in range(2 if fault == "double" else 1)]
        if fault == "wrong_amount":
            payments[0].amount += 1
        return Answer(201, self._shown(payments[0]))

    def _make(self, asked: dict[str, Any]) -> Payment:
        payment = Payment(self._number("p"), asked, asked["amount"], self.now)
        payment.events.append(("created", self.now))
        self.payments[payment.number] = payment
        return payment

    def _cancel(self, payment: Payment) -> Answer:
        if payment.status in ENDED:
            return no(409, "P0502", "Cannot cancel payment due to its state")
        self._go(payment, "cancelled", "P0040")
        return Answer(204)

    def _refund(self, payment: Payment, asked: dict[str, Any]) -> Answer:
        left = payment.amount + payment.surcharge - payment.given_back
        if payment.refundable != "available" or not left:
            return no(400, "P0603", "The payment is not available for refund")
        if asked.get("refund_amount_available") != left:
            return no(412, "P0604", "Refund amount available mismatch")
        if not 0 < asked["amount"] <= left:
            return no(400, "P0602", "Invalid attribute value: amount", field="amount")
        made = Refund(self._number("r"), asked["amount"], self.now)
        payment.refunds.append(made)
        return Answer(202, self._refund_shown(payment, made))

    def _search(self, query: dict[str, list[str]]) -> Answer:
        wanted = query.get("reference", [""])[0].lower()
        page, size = int(query.get("page", ["1"])[0]), int(query.get("display_size", ["500"])[0])
        for payment in self.payments.values():
            self._age(payment)
        seen = [each for each in self.payments.values() if self._is_seen(each.made_at)]
        found = [each for each in reversed(seen) if not wanted or each.asked["reference"].lower() == wanted]
        shown = [self._shown(each, found=True) for each in found[(page - 1) * size : page * size]]
        links = {"self": self._link("/v1/payments"), "first_page": self._link("/v1/payments?page=1")}
        return Answer(200, {"total": len(found), "count": len(shown), "page": page, "results": shown, "_links": links})

    # ---------------------------------------------------------------------------------------------------- what is told
    def _shown(self, payment: Payment, *, found: bool = False) -> dict[str, Any]:
        here = f"/v1/payments/{payment.number}"
        links = {"self": self._link(here), "events": self._link(f"{here}/events")}
        if payment.status not in ENDED:
            links["cancel"] = self._link(f"{here}/cancel", "POST")
        if payment.status in {"created", "started"} and not found:
            links["next_url"] = self._page(payment)
        asked = payment.asked
        said: dict[str, Any] = {
            "payment_id": payment.number,
            "amount": payment.amount,
            "created_date": _text(payment.made_at),
            "state": self._state(payment),
            "payment_provider": "sandbox",
            "refund_summary": self._refund_summary(payment),
            "_links": links,
        }
        kept = ("reference", "description", "return_url", "language", "moto", "delayed_capture", "metadata")
        said |= {name: asked[name] for name in kept if name in asked}
        if payment.card:
            said |= {"card_details": payment.card, "provider_id": f"gateway-{payment.number}"}
        if payment.surcharge:
            said |= {"corporate_card_surcharge": payment.surcharge}
        if payment.status == "success":
            said |= {"total_amount": payment.amount + payment.surcharge}
            if payment.fee is not None:
                said |= {"fee": payment.fee, "net_amount": said["total_amount"] - payment.fee}
        return said | self.more

    def _state(self, payment: Payment) -> dict[str, Any]:
        said: dict[str, Any] = {"status": payment.status, "finished": payment.status in ENDED}
        return said | {"code": payment.why, "message": "why"} if payment.why else said

    def _refund_summary(self, payment: Payment) -> dict[str, Any]:
        whole = payment.amount + payment.surcharge
        left = whole - payment.given_back
        status = "full" if payment.refundable == "available" and not left else payment.refundable
        return {"status": status, "amount_available": left, "amount_submitted": payment.given_back}

    def _refund_shown(self, payment: Payment, refund: Refund) -> dict[str, Any]:
        here = f"/v1/payments/{payment.number}"
        return {
            "refund_id": refund.number,
            "created_date": _text(refund.made_at),
            "amount": refund.amount,
            "status": refund.status,
            "_links": {"self": self._link(f"{here}/refunds/{refund.number}"), "payment": self._link(here)},
        } | self.more

    def _events(self, payment: Payment) -> dict[str, Any]:
        told = [
            {
                "payment_id": payment.number,
                "state": {"status": status, "finished": status in ENDED},
                "updated": _text(at),
                "_links": {"payment_url": self._link(f"/v1/payments/{payment.number}")},
            }
            for status, at in payment.events
        ]
        links = {"self": self._link(f"/v1/payments/{payment.number}/events")}
        return {"payment_id": payment.number, "events": told, "_links": links}

    def _page(self, payment: Payment) -> dict[str, str]:
        """Give the payment's page a new address, as GOV.UK Pay does whenever it is asked."""
        page = f"{self.url}/secure/{self._number('t')}"
        self._pages[page] = payment.number
        return {"href": page, "method": "GET"}

    def _link(self, path: str, method: str = "GET") -> dict[str, str]:
        return {"href": f"{self.url}{path}", "method": method}

    # ---------------------------------------------------------------------------------------------------------- states
    def _go(self, payment: Payment, status: str, why: str = "") -> None:
        with self._lock:
            payment.status, payment.why = status, why
            payment.events.append((status, self.now))

    def _age(self, payment: Payment) -> None:
        if payment.status in {"created", "started"} and self.now - payment.made_at >= EXPIRES:
            self._go(payment, "failed", "P0020")

    def _is_seen(self, made_at: datetime) -> bool:
        return self.now - made_at >= self.lag

    def _number(self, kind: str) -> str:
        self._made += 1
        return f"{kind}{self._made:025d}"


def _text(at: datetime) -> str:
    return f"{at:%Y-%m-%dT%H:%M:%S}.000Z"


def _handler_of(fake: PayFake) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        wbufsize = -1  # head and body leave together

        def do_GET(self) -> None:
            self._serve(b"")

        def do_POST(self) -> None:
            self._serve(self.rfile.read(int(self.headers.get("Content-Length") or 0)))

        def _serve(self, body: bytes) -> None:
            answer, fault = fake.answer(self.command, self.path, self.headers.get("Authorization", ""), body)
            if fault == "slow":
                fake.gate.wait(WAIT_S)
            if fault in {"cut", "lost", "slow"}:
                self.close_connection = True
                return
            sent = b"" if answer.body is None else json.dumps(answer.body, ensure_ascii=False).encode()
            kind = "application/json"
            if fault == "garbage" and answer.status != 204:
                sent, kind = b"<html>a proxy's own page</html>", "text/html"
            self.send_response(answer.status)
            if sent:
                self.send_header("Content-Type", kind)
            if answer.status != 204:
                self.send_header("Content-Length", str(len(sent)))
            self.end_headers()
            self.wfile.write(sent)

        def log_message(self, *_said: object) -> None:
            """Keep quiet."""

    return Handler
