"""Of a card nothing is kept but brand, four digits and references, whatever GOV.UK Pay sends along."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from tests import govuk_pay_fake
from tests.govuk_pay_fake import KEY

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

    from tests.central.cards.asked import Shop

NUMBER = "4444333322221111"
HOSTILE = {
    "card_brand": NUMBER,
    "last_digits_card_number": NUMBER,
    "first_digits_card_number": "444433",
    "card_number": NUMBER,
}


def test_a_card_leaves_no_trace_at_central(
    shop: Shop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    monkeypatch.setattr(govuk_pay_fake, "CARD", HOSTILE)
    usual = shop.fake._shown
    more = {"provider_id": NUMBER, "email": "payer@example.org", "auth_code": NUMBER}
    monkeypatch.setattr(shop.fake, "_shown", lambda payment, **how: {**usual(payment, **how), **more})
    page = shop.ask()["page"]
    assert shop.fake.pay(page)
    shop.passes(5)
    said = shop.look()
    assert (said["state"], said["brand"], said["last_four"]) == ("approved", "", "")
    assert said["provider_reference"] == next(iter(shop.fake.payments))
    shop.central.stop()

    kept = b"".join(path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())
    assert said["provider_reference"].encode() in kept, "what is looked through is what is kept"
    for trace in (NUMBER, "444433", "A PAYER", "12/30", "payer@example.org"):
        assert trace.encode() not in kept
        assert trace not in caplog.text
    assert KEY not in caplog.text
    assert page.encode() not in kept, "a page that is over is forgotten"
    assert page not in caplog.text
    shop.central.start()
