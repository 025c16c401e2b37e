"""What central and the stub say to each other, held to the description of GOV.UK Pay's interface in both directions."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from sync.central.cards import govuk_pay_codes as codes
from sync.central.cards.provider import NotAsked
from tests.central.cards.paying import provider_of, wanted_of
from tests.govuk_pay_fake import KEY, PayFake
from tests.prism import Prism

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sync.central.cards.govuk_pay import GovukPay

ROOT = Path(__file__).parents[3]
OURS = ROOT / "tests" / "data" / "govuk-pay.yaml"
# The published description with its known faults mended, where somebody keeps a copy beside this checkout.
PUBLISHED = sorted(ROOT.parent.glob("*/contract/govukpay-openapi.patched.json"))[:1]


@pytest.fixture(scope="module")
def fake() -> Iterator[PayFake]:
    made = PayFake()
    yield made
    made.stop()


@pytest.fixture(scope="module")
def prisms(fake: PayFake) -> Iterator[dict[Path, Prism]]:
    made = {path: Prism(path, fake.url) for path in (OURS, *PUBLISHED)}
    try:
        yield {path: prism.wait() for path, prism in made.items()}
    finally:
        for prism in made.values():
            prism.stop()


@pytest.fixture(params=[OURS, *PUBLISHED], ids=lambda path: "ours" if path == OURS else "published")
def prism(request: pytest.FixtureRequest, prisms: dict[Path, Prism], fake: PayFake) -> Prism:
    fake.forget()
    fake.moto = True
    chosen = prisms[request.param]
    chosen.complaints.clear()
    return chosen


@pytest.fixture
def pay(prism: Prism, fake: PayFake) -> Iterator[GovukPay]:
    made = watched(prism, fake)
    yield made
    made.close()


def watched(prism: Prism, fake: PayFake, key: str = KEY) -> GovukPay:
    made = provider_of(fake, url=prism.url, key=key)
    made._pay._channel._client.event_hooks["response"].append(prism.watch)
    return made


def test_a_payment_from_its_making_to_its_refunds(prism: Prism, fake: PayFake, pay: GovukPay) -> None:
    wanted = wanted_of(fake)
    said = pay.create(wanted)
    wanted = replace(wanted, provider_id=said.provider_id)
    fake.open(said.page)
    assert pay.look(wanted).says == "started"
    fake.pay(said.page, fee=75, surcharge=250)
    assert pay.look(wanted).amount_pence == 12_300
    assert pay.find(wanted) == pay.look(wanted)
    assert pay.cancel(wanted).state == "approved"

    refund = wanted_of(fake, "r1", direction="refund", amount_pence=2_300, charged_id=said.provider_id)
    back = pay.refund(refund)
    refund = replace(refund, provider_id=back.provider_id)
    assert pay.look(refund) == pay.find(replace(refund, provider_id="")) == back
    events = f"{prism.url}/v1/payments/{said.provider_id}/events"
    prism.watch(httpx.get(events, headers={"Authorization": f"Bearer {KEY}"}, trust_env=False))
    assert prism.complaints == []


@pytest.mark.parametrize("way", ["link", "qr", "browser"])
def test_every_way_and_every_end(prism: Prism, fake: PayFake, pay: GovukPay, way: str) -> None:
    for status, why in (("failed", "P0010"), ("failed", "P0030"), ("error", "P0050")):
        wanted = wanted_of(fake, f"{way} {why}", way=way, language="en")
        said = pay.create(wanted)
        fake.end(said.page, status, why)
        assert pay.look(replace(wanted, provider_id=said.provider_id)).says == status
    wanted = wanted_of(fake, "stopped", way=way)
    said = pay.create(wanted)
    assert pay.cancel(replace(wanted, provider_id=said.provider_id)).code == codes.CANCELLED
    assert pay.drop(said.provider_id)
    fake.pass_time(100 * 60)
    assert pay.find(wanted_of(fake, "absent", asked_at=fake.now.replace(year=2025))) is None
    assert prism.complaints == []


def test_every_refusal_that_is_described_is_understood(prism: Prism, fake: PayFake, pay: GovukPay) -> None:
    stranger = watched(prism, fake, "api_test_another_key")
    for provider, plan, pence, code in (
        (stranger, [], 500, codes.KEY_REFUSED),
        (pay, [], 29, codes.AMOUNT_REFUSED),
        (pay, ["busy"] * 4, 500, codes.BUSY),
    ):
        fake.plan.extend(plan)
        with pytest.raises(NotAsked) as why:
            provider.create(wanted_of(fake, amount_pence=pence))
        assert why.value.code == code
    stranger.close()
    fake.plan.append("down_after")
    assert pay.create(wanted_of(fake)).code == codes.PROVIDER_DOWN
    assert pay.look(wanted_of(fake, provider_id="nobodys")).code == codes.NOT_THERE
    assert prism.complaints == []


def test_a_refund_that_meets_the_lock_is_described_too(
    prism: Prism, fake: PayFake, pay: GovukPay, monkeypatch: pytest.MonkeyPatch
) -> None:
    said = pay.create(wanted_of(fake))
    fake.pay(said.page)
    usual = fake._refund
    monkeypatch.setattr(fake, "_refund", lambda paid, asked: usual(paid, {**asked, "refund_amount_available": 1}))
    with pytest.raises(NotAsked) as why:
        pay.refund(wanted_of(fake, "r1", direction="refund", charged_id=said.provider_id))
    assert why.value.code == codes.REFUND_CHANGED
    assert prism.complaints == []


def test_what_does_not_fit_is_seen_in_both_directions(
    prism: Prism, fake: PayFake, pay: GovukPay, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A check that cannot fail is none."""
    bad: dict[str, Any] = {"amount": 10_000_001, "reference": "r", "description": "d", "language": "fr"}
    refused = httpx.post(
        f"{prism.url}/v1/payments", json=bad, headers={"Authorization": f"Bearer {KEY}"}, trust_env=False
    )
    assert refused.status_code == 422
    prism.watch(refused)
    assert not fake.payments
    assert len(prism.complaints) == 1

    usual = fake._shown
    monkeypatch.setattr(fake, "_shown", lambda payment, **how: {**usual(payment, **how), "amount": "much"})
    assert pay.create(wanted_of(fake)).state == "unknown"
    assert len(prism.complaints) == 2
