"""Ask the stub of GOV.UK Pay through the provider, by the stub's own clock."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from sync.central.cards.govuk_pay import GovukPay
from sync.central.cards.govuk_pay_settings import PaySettings
from sync.central.cards.provider import Wanted
from sync.central.gateway.channel import Patience
from tests.govuk_pay_fake import KEY, PayFake

RETURN = "https://central.example.gov.uk/hooks/v1/govuk-pay/done"
QUICK = Patience(connect_s=5.0, read_s=5.0, whole_s=10.0)
HASTY = Patience(connect_s=5.0, read_s=0.2, whole_s=10.0)
"""For answers that never come; on a busy machine others may be too late for it, too."""


def provider_of(
    fake: PayFake, *, url: str = "", key: str = KEY, moto: bool = True, patience: Patience = QUICK
) -> GovukPay:
    """Make the provider; after a 429 it waits by the stub's clock, so that nobody waits."""
    settings = PaySettings(return_url=RETURN, base_url=url or fake.url, moto=moto, service_name="Aldermere Council")
    return GovukPay(settings, key, now=lambda: fake.now, patience=patience, pause=fake.pass_time)


def wanted_of(fake: PayFake, attempt: str = "a1", **changes: Any) -> Wanted:
    usual = Wanted(
        attempt_id=attempt,
        payment_id="p1",
        reference="T1-000123",
        direction="charge",
        way="link",
        amount_pence=12_050,
        language="cy",
        bills=[("01", "775326912", 10_000), ("02", "20009876543", 2_050)],
        description="Council Tax, Housing Rents",
        operator="asmith",
        asked_at=fake.now,
    )
    return replace(usual, **changes)
