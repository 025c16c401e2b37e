"""Whatever GOV.UK Pay does wrong and whatever a payer does: one page, one charge at the most, and the truth in the end.

Each seed is a charge of its own: the till asks, asks again, looks, gives up; the payer opens the page, pays, pays
again, goes away; answers are lost before and after the work, come twice, with the wrong amount, or not at all; and
central follows it as it does at work. Only the clock is turned by hand.
"""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

import pytest

from sync.central.cards import attempts, follow
from sync.central.cards.asking import Asking
from sync.central.councils import add_council, the_council
from sync.central.database import Database
from sync.central.desk.devices import Device
from sync.central.errors import Refusal
from sync.central.reference import save_source
from sync.central.reference_file import read_reference
from sync.central.services import GOVUK_PAY, set_service
from sync.contract.card_asking import CardAttemptRequest, CardBill
from tests.central.cards.paying import RETURN, provider_of
from tests.govuk_pay_fake import PayFake
from tests.sync.world import COUNCIL, REFERENCE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sync.central.cards.providers import Chosen
    from sync.contract.card_asking import CardAttemptAnswer

SEEDS = range(40)
STEPS = 14
RATES = {
    "lost": 0.12,
    "cut": 0.06,
    "down": 0.05,
    "down_after": 0.06,
    "garbage": 0.04,
    "wrong_amount": 0.05,
    "double": 0.08,
    "busy": 0.05,
}
DEVICE = Device(COUNCIL, "T9", "A", "CH", b"", revoked=False)


@dataclass
class Charge:
    """One charge as its till and its payer live through it."""

    fake: PayFake
    database: Database
    request: CardAttemptRequest
    pages: list[str] = field(default_factory=list)
    told: list[str] = field(default_factory=list)

    def make(self, _chosen: Chosen) -> Any:
        return provider_of(self.fake)

    @property
    def asking(self) -> Asking:
        return Asking(self.database, self.make)

    def ask(self) -> None:
        self._hear(lambda: self.asking.ask(DEVICE, self.request, self.fake.now))

    def look(self) -> None:
        self._hear(lambda: self.asking.look(DEVICE, self.request.attempt_id, self.fake.now))

    def cancel(self) -> None:
        self._hear(lambda: self.asking.cancel(DEVICE, self.request, self.fake.now))

    def follow(self) -> None:
        follow.step(self.database, COUNCIL, self.fake.now, self.make)

    def _hear(self, ask: Any) -> None:
        try:
            answer: CardAttemptAnswer = ask()
        except Refusal as why:
            self.told.append(why.code)
            return
        self.told.append(answer.state)
        if answer.page:
            self.pages.append(answer.page)

    def row(self) -> Any:
        with self.database.read(COUNCIL) as connection:
            return attempts.attempt_of(connection, COUNCIL, self.request.attempt_id)


@pytest.fixture(scope="module")
def fake() -> Iterator[PayFake]:
    made = PayFake()
    yield made
    made.stop()


@pytest.fixture(scope="module")
def database(fake: PayFake) -> Iterator[Database]:
    made = Database("sqlite://")
    made.prepare()
    with made.write(COUNCIL) as connection:
        add_council(connection, COUNCIL, fake.now)
        content = read_reference(REFERENCE, COUNCIL)
        policy = content.policy.model_copy(update={"card_browser_moto": True})
        content = content.model_copy(update={"policy": policy})
        save_source(connection, the_council(connection, COUNCIL), content, fake.now)
        set_service(connection, COUNCIL, GOVUK_PAY, {"return_url": RETURN, "moto": True}, "a key", fake.now)
    yield made
    made.close()


def request_of(seed: int, luck: random.Random) -> CardAttemptRequest:
    pence = luck.randrange(30, 400_000)
    return CardAttemptRequest(
        attempt_id=str(UUID(int=seed + 1)),
        payment_id=str(UUID(int=seed + 1_000)),
        reference=f"T9-{seed // 2:06d}",
        direction="charge",
        way=luck.choice(["qr", "browser"]),
        amount_pence=pence,
        bills=[CardBill(fund="23", reference="775326912", amount_pence=pence)],
        operator="asmith",
    )


def live_through(charge: Charge, luck: random.Random) -> None:
    """Let everybody act in any order, by the luck of the seed."""
    stays, patient = luck.random() < 0.75, luck.random() < 0.5
    charge.ask()
    for _ in range(STEPS):
        charge.fake.pass_time(luck.choice([1, 3, 11, 11, 11, 25, 60, 400]))
        act = luck.random()
        page = charge.pages[0] if charge.pages and stays else ""
        if act < 0.4:
            charge.follow()
        elif act < 0.55:
            charge.look()
        elif act < 0.62:
            charge.ask()
        elif act < 0.7 and not patient:
            charge.cancel()
        elif page and act < 0.9:
            charge.fake.pay(page, fee=luck.choice([None, 40]))
        elif page and act < 0.95:
            charge.fake.open(page)
        elif page:
            charge.fake.end(page)


def come_to_rest(charge: Charge) -> None:
    """Let central follow to the end, with nothing going wrong any more."""
    charge.fake.rates.clear()
    for _ in range(12):
        charge.fake.pass_time(900)
        charge.follow()


def test_one_page_one_charge_and_the_truth_in_the_end(fake: PayFake, database: Database) -> None:
    ends = [lived_through(fake, database, seed) for seed in SEEDS]
    assert {"approved", "declined", "cancelled"} <= {state for state, _ in ends}, "the seeds see every kind of end"
    assert {"never_made", "expired"} <= {code for _, code in ends}


def lived_through(fake: PayFake, database: Database, seed: int) -> tuple[str, str]:
    """Live through the charge of a seed, hold it to the law, and return how it ended."""
    luck = random.Random(seed)
    fake.forget(seed)
    fake.rates, fake.lag = dict(RATES), timedelta(seconds=luck.choice([0, 20, 50, 80]))
    charge = Charge(fake, database, request_of(seed, luck))
    live_through(charge, luck)
    come_to_rest(charge)

    row, made = charge.row(), fake.of_attempt(charge.request.attempt_id)
    paid = [payment for payment in made if payment.status == "success"]
    about = (seed, row.state, row.code, charge.told)
    assert len(charge.pages) <= 1, (about, "one page is ever given out")
    assert len(paid) <= 1, (about, "never two charges")
    assert fake.creations <= 1, (about, "asked for once, whatever became of the answer")
    assert row.state not in attempts.OPEN, about
    assert (row.state == "approved") == bool(paid), about
    assert row.charged_pence == sum(payment.amount for payment in paid), about
    assert all(payment.amount == charge.request.amount_pence for payment in paid), (about, "another amount")
    if row.code == "never_made":
        assert not [payment for payment in made if payment.amount == charge.request.amount_pence], about
    assert "approved" not in charge.told or paid, (about, "a till is told of money only when it moved")
    return row.state, row.code
