"""Messages of GOV.UK Pay: signed, heard once, and worth no more than a look."""

from __future__ import annotations

import hmac
import json
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from sync.central import tables
from sync.central.cards.govuk_pay_hooks import KEPT, hear, is_signed
from sync.central.dialect import insert_into
from sync.central.services import GOVUK_PAY, GOVUK_PAY_HOOK, set_service
from tests.postgres import Server, fresh_database
from tests.sync.world import COUNCIL, ServedCentral

if TYPE_CHECKING:
    from collections.abc import Iterator

SECRETS = {"": "the secret of all funds", "01": "the secret of fund 01"}
LATER = timedelta(hours=2)


@pytest.fixture(scope="module")
def hooked(
    postgres_server: Server, ready_made: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[ServedCentral]:
    """Central as the role that owns nothing, with a secret for each of two services."""
    with fresh_database(postgres_server, ready_made) as records:
        central = ServedCentral(tmp_path_factory.mktemp("hooks") / "central", url_of_records=records.app_url)
        with central.database.write(COUNCIL) as connection:
            for fund, secret in SECRETS.items():
                set_service(connection, COUNCIL, GOVUK_PAY_HOOK, {}, secret, central.clock.now(), fund=fund)
        yield central
        central.close()


def attempt(central: ServedCentral, name: str, **changes: Any) -> None:
    """Keep an attempt that nobody is about to look at."""
    now = central.clock.now()
    columns = tables.card_attempt.c
    row: dict[str, Any] = {column.name: "" for column in columns if not column.nullable}
    row |= {"council": COUNCIL, "attempt_id": name, "direction": "charge", "provider": GOVUK_PAY, "state": "waiting"}
    row |= {"amount_pence": 100, "charged_pence": 0, "fee_pence": 0, "looks": 0, "bills": [], "strays": []}
    row |= {"since": now, "asked_at": now, "next_look_at": now + LATER, "page_given": True, **changes}
    with central.database.write(COUNCIL) as connection:
        connection.execute(insert_into(connection, tables.card_attempt).values(row))


def due(central: ServedCentral) -> set[str]:
    soon = central.clock.now() + timedelta(minutes=1)
    rows = central.rows(tables.card_attempt)
    return {row["attempt_id"] for row in rows if row["next_look_at"] and row["next_look_at"] < soon}


def send(central: ServedCentral, body: bytes, secret: str, council: str = COUNCIL) -> httpx.Response:
    signature = hmac.digest(secret.encode(), body, "sha256").hex()
    address = f"{central.url}/hooks/v1/govuk-pay/{council}"
    return httpx.post(address, content=body, headers={"Pay-Signature": signature}, trust_env=False)


def message(number: str, event: str, payment: str, **resource: Any) -> bytes:
    said = {"webhook_message_id": number, "event_type": event, "resource_id": payment, "resource": resource}
    return json.dumps(said).encode()


def test_the_signature_is_that_of_the_published_vector() -> None:
    body = '{"webhook_message_id":"123abc","amount":"£5.00"}'.encode()
    signature = "a8d6f0b78f1f6e58dfac5c9e8be256d1b9a04f0587941e1bf36d2f2cda040b04"
    assert is_signed("webhook_test_secret", body, signature)
    assert not is_signed("webhook_test_secret", body + b" ", signature)
    assert not is_signed("webhook_test_secret", body, signature.replace("a", "b"))
    assert not is_signed("webhook_test_secret", body, "é")


def test_a_message_makes_its_payment_due_once_and_changes_nothing_else(hooked: ServedCentral) -> None:
    attempt(hooked, "one", provider_id="pay-one")
    attempt(hooked, "another", provider_id="pay-other")
    body = message("m1", "card_payment_succeeded", "pay-one", state={"status": "success"}, amount=999)
    for secret in (SECRETS["01"], SECRETS[""]):
        assert send(hooked, body, secret).status_code == 204
    assert due(hooked) == {"one"}
    row = next(row for row in hooked.rows(tables.card_attempt) if row["attempt_id"] == "one")
    assert (row["state"], row["charged_pence"]) == ("waiting", 0)

    with hooked.database.write(COUNCIL) as connection:
        connection.execute(tables.card_attempt.update().values(next_look_at=hooked.clock.now() + LATER))
    assert send(hooked, body, SECRETS[""]).status_code == 204
    assert due(hooked) == set()
    assert send(hooked, message("m2", "card_payment_of_tomorrow", "pay-one"), SECRETS[""]).status_code == 204
    assert due(hooked) == {"one"}


def test_a_message_wakes_what_a_lost_answer_made_and_the_refunds_of_a_charge(hooked: ServedCentral) -> None:
    attempt(hooked, "lost", reference="T9-000777", state="unknown")
    attempt(hooked, "being asked", reference="T9-000777", state="creating")
    attempt(hooked, "charged", provider_id="pay-charged", state="approved")
    attempt(hooked, "going back", direction="refund", of_attempt="charged", provider_id="r1")
    attempt(hooked, "gone back", direction="refund", of_attempt="charged", provider_id="r2", state="approved")
    assert send(hooked, message("m3", "card_payment_started", "new", reference="T9-000777"), SECRETS[""]).is_success
    assert "lost" in due(hooked)
    assert "being asked" not in due(hooked)
    assert send(hooked, message("m4", "card_payment_refunded", "pay-charged"), SECRETS[""]).is_success
    assert {"charged", "going back"} <= due(hooked)
    assert "gone back" not in due(hooked)


@pytest.mark.parametrize("council", [COUNCIL, "nowhere", "NO COUNCIL"])
def test_what_nobody_signed_is_refused_alike_for_every_council(hooked: ServedCentral, council: str) -> None:
    answer = send(hooked, message("m5", "card_payment_succeeded", "pay-one"), "a stranger's secret", council)
    assert (answer.status_code, answer.json()["error"]["code"]) == (403, "bad_signature")
    assert all(row["message_id"] != "m5" for row in hooked.rows(tables.provider_message))


def test_what_is_signed_and_says_nothing_we_know_is_taken(hooked: ServedCentral) -> None:
    for body in (b"", b"[]", b"no json", b'{"webhook_message_id": 7}', b'{"webhook_message_id": "m6", "resource": 1}'):
        assert send(hooked, body, SECRETS[""]).status_code == 204


def test_messages_are_forgotten_once_they_come_no_more(hooked: ServedCentral) -> None:
    now = hooked.clock.now()
    with hooked.database.write(COUNCIL) as connection:
        assert hear(connection, COUNCIL, message("old", "card_payment_failed", "x"), now)
        assert hear(connection, COUNCIL, message("new", "card_payment_failed", "x"), now + KEPT + LATER)
        assert hear(connection, COUNCIL, message("old", "card_payment_failed", "x"), now)


def test_a_payer_is_told_in_both_languages_that_the_window_can_be_closed(hooked: ServedCentral) -> None:
    page = httpx.get(f"{hooked.url}/hooks/v1/govuk-pay/done", trust_env=False)
    assert page.status_code == 200
    assert page.headers["content-type"].startswith("text/html")
    assert "You can close this window" in page.text
    assert "Gallwch gau'r ffenestr hon" in page.text
    assert '<section lang="cy">' in page.text
