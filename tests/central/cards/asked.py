"""Ask central for charges over its own routes, as tills do; GOV.UK Pay is the stub, on real sockets."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import update

from sync.central import tables
from sync.central.cards import follow
from sync.central.cards.govuk_pay import GovukPay
from sync.central.cards.govuk_pay_settings import read_settings
from sync.central.services import GOVUK_PAY, set_service
from tests.central.cards.paying import QUICK, RETURN
from tests.govuk_pay_fake import KEY, PayFake
from tests.sync.world import COUNCIL, REFERENCE, RawTill, ServedCentral, enrol_raw

if TYPE_CHECKING:
    from pathlib import Path

    import httpx

    from sync.central.cards.providers import Chosen
    from tests.sync.world import Sent

_TOKEN_S = 1800
PAYMENT = "019aa5e0-0000-7000-8000-0000000000d1"
METHODS = [
    {"code": "90", "name": "Card by telephone", "metadata": {"IsACardViaStaffPayment": "TRUE", "IncursAFee": "TRUE"}},
    {"code": "91", "name": "Card fee", "metadata": {"IsACardPaymentFee": "TRUE"}},
]


def attempt_id(n: int) -> str:
    return f"019aa5e0-0000-7000-8000-{n:012x}"


@dataclass
class Shop:
    """A central with GOV.UK Pay, and tills that ask it."""

    central: ServedCentral
    fake: PayFake
    till: RawTill

    def passes(self, seconds: float) -> None:
        """Let time pass, here and there; a till's token is good for an hour."""
        self.central.clock.ahead += timedelta(seconds=seconds)
        self.fake.now = self.central.clock.now()
        if seconds >= _TOKEN_S:
            self.till.sign_on()

    def wanted(self, n: int = 1, **changes: Any) -> dict[str, Any]:
        return {
            "attempt_id": attempt_id(n),
            "payment_id": PAYMENT,
            "reference": f"{self.till.till}{self.till.epoch}-261121-C{n:04d}",
            "direction": "charge",
            "way": "qr",
            "amount_pence": 1000,
            "bills": [{"fund": "13", "reference": "00012345678", "amount_pence": 1000}],
            "operator": "asmith",
            **changes,
        }

    def post(self, n: int = 1, *, till: RawTill | None = None, **changes: Any) -> httpx.Response:
        return (till or self.till).post("/desktop/v1/card-attempts", self.wanted(n, **changes))

    def ask(self, n: int = 1, **changes: Any) -> dict[str, Any]:
        answer = self.post(n, **changes)
        assert answer.status_code == 200, answer.text
        said: dict[str, Any] = answer.json()
        return said

    def look(self, n: int = 1) -> dict[str, Any]:
        answer = self.till.get(f"/desktop/v1/card-attempts/{attempt_id(n)}")
        assert answer.status_code == 200, answer.text
        said: dict[str, Any] = answer.json()
        return said

    def cancel(self, n: int = 1, **changes: Any) -> dict[str, Any]:
        answer = self.till.post(f"/desktop/v1/card-attempts/{attempt_id(n)}/cancel", self.wanted(n, **changes))
        assert answer.status_code == 200, answer.text
        said: dict[str, Any] = answer.json()
        return said

    def refused(self, answer: httpx.Response) -> str:
        return f"{answer.status_code} {answer.json()['error']['code']}"

    def step(self) -> float:
        """Do what central does by itself."""
        database, now = self.central.database, self.central.clock.now()
        return follow.step(database, COUNCIL, now, self.central.make_provider)

    def row(self, n: int = 1) -> dict[str, Any]:
        return next(it for it in self.central.rows(tables.card_attempt) if it["attempt_id"] == attempt_id(n))

    def change(self, n: int = 1, **values: Any) -> None:
        a = tables.card_attempt
        with self.central.database.write(COUNCIL) as connection:
            connection.execute(update(a).where(a.c.council == COUNCIL, a.c.attempt_id == attempt_id(n)).values(values))

    def made(self) -> int:
        return len(self.fake.payments)

    def charged(self, n: int = 1, **how: Any) -> dict[str, Any]:
        """Ask for a charge, and let the payer type their card."""
        page = self.ask(n)["page"]
        assert self.fake.pay(page, **how)
        self.passes(5)
        return self.look(n)

    # ------------------------------------------------------------------------------------------- what the till tells
    def told(self, n: int = 1, pence: int = 1000) -> list[Sent]:
        """Return the facts of a charge that became a payment."""
        fact, answered = self.asked_fact(n, pence), self.answered_fact(n, pence)
        tender = {"n": 1, "method": "90", "tendered_pence": pence, "change_pence": 0, "attempt": attempt_id(n)}
        tender |= {"brand": "Visa", "last_four": "1111", "provider_reference": self.row(n)["provider_reference"]}
        paid = self.till.payment(pence, method="90", data={"tenders": [tender]}, event_id=PAYMENT)
        return [fact, answered, paid]

    def asked_fact(self, n: int = 1, pence: int = 1000, **changes: Any) -> Sent:
        line = json.loads(self.till.twin().payment(pence)["body"])["data"]["lines"][0]
        data = {
            **{key: value for key, value in self.wanted(n).items() if key in {"reference", "direction", "way"}},
            "payment": PAYMENT,
            "provider": "central",
            "method": "90",
            "amount_pence": pence,
            "due_pence": pence,
            "office": "CH",
            "catalogue_version": "",
            "pack_version": 1,
            "lines": [line],
        }
        return self.till.fact("card_asked", data | changes, event_id=attempt_id(n))

    def answered_fact(self, n: int = 1, pence: int = 1000, **changes: Any) -> Sent:
        data = {"attempt": attempt_id(n), "outcome": "approved", "amount_pence": pence, "how": "asked"}
        return self.till.fact("card_answered", data, **changes)


def open_shop(folder: Path, url_of_records: str, fake: PayFake) -> Shop:
    """Serve a council that has a service at GOV.UK Pay, and a till."""
    fake.forget()
    central = ServedCentral(folder, url_of_records=url_of_records)
    fake.now = central.clock.now()

    def make(chosen: Chosen) -> GovukPay:
        settings, secret = read_settings(chosen.service.settings), chosen.service.secret
        return GovukPay(settings, secret, now=central.clock.now, patience=QUICK, pause=fake.pass_time)

    central.make_provider = make
    central.stop()
    central.start()
    settings = {"base_url": fake.url, "return_url": RETURN}
    with central.database.write(COUNCIL) as connection:
        set_service(connection, COUNCIL, GOVUK_PAY, settings, KEY, central.clock.now())
    return Shop(central, fake, enrol_raw(central))


def with_card_methods(folder: Path) -> Path:
    """Write the reference data with methods of payment for cards and what they cost."""
    said = json.loads(REFERENCE.read_text(encoding="utf-8"))
    said["methods_of_payment"] += [{"maximum_amount": 999999, "minimum_amount": 0, **method} for method in METHODS]
    path = folder / "reference.json"
    path.write_text(json.dumps(said), encoding="utf-8")
    return path
