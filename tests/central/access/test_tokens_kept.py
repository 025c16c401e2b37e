"""What lets somebody in is forgotten when it is over, and who tried without is written down, in bounds."""

from __future__ import annotations

from typing import TYPE_CHECKING

import httpx
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from sync.central import tables
from sync.central.access import passwords, people
from sync.central.access.passwords import AT_ONCE, hash_password, is_password
from sync.central.desk import enrolment as enrolling
from sync.central.desk.devices import EXPIRED_KEPT, TOKEN_LIFE
from sync.central.errors import Refusal
from tests.central.access.callers import audited, token_of
from tests.sync.world import PASSWORD, enrolment

if TYPE_CHECKING:
    from tests.sync.world import RawTill, ServedCentral

EVERY_TABLE_OF_TOKENS = {"token", "nonce", "person_token", "enrolment_code", "oidc_used"}
"""The last is tried where council accounts are."""
ELSEWHERE = {"api_key", "pending", "approval_request", "card_attempt", "recording_pause"}
"""What expires and lets nobody in; charges and pauses are kept, wishes for leave are forgotten where tills ask."""


def test_these_are_the_tables_that_hold_what_expires() -> None:
    expiring = {table.name for table in tables.metadata.sorted_tables if "expires_at" in table.columns}
    assert expiring - ELSEWHERE == EVERY_TABLE_OF_TOKENS, "a new one must be forgotten in time, too"


def test_tokens_nonces_and_codes_are_forgotten(central: ServedCentral, till: RawTill) -> None:
    token_of(central)
    held = (tables.token, tables.nonce, tables.person_token, tables.enrolment_code)
    assert [central.count(table) for table in held] == [1, 1, 1, 1]
    central.clock.ahead = (
        max(TOKEN_LIFE + EXPIRED_KEPT, people.TOKEN_LIFE, enrolling.CODE_LIFE + enrolling.CODES_KEPT) * 1.01
    )
    till.sign_on()
    token_of(central)
    central.code()
    assert [central.count(table) for table in held] == [1, 1, 1, 1], "the new ones only"


def test_a_code_is_still_there_to_be_refused_by_name_the_day_after(central: ServedCentral) -> None:
    central.code()
    central.clock.ahead = enrolling.CODE_LIFE * 2
    central.code()
    assert central.count(tables.enrolment_code) == 2


def test_guesses_at_codes_and_devices_are_audited_in_bounds(central: ServedCentral, till: RawTill) -> None:
    guess = central.code()[:-4] + "ZZZZ"
    for _ in range(12):
        wrong = enrolment(Ed25519PrivateKey.generate(), guess)
        assert httpx.post(f"{central.url}/desktop/v1/enrolments", json=wrong, trust_env=False).status_code == 403
    assert audited(central, "enrolment_refused") == [
        ("somebody", "enrolment_code, from 127.0.0.1"),
        ("somebody", "enrolment_code, from 127.0.0.1, 10 times in a minute"),
    ]
    till.key = Ed25519PrivateKey.generate()
    assert till.post("/desktop/v1/tokens", till.token_request()).status_code == 401
    [(who, what)] = audited(central, "token_refused")
    assert (who, what.endswith("from 127.0.0.1")) == ("somebody", True)


def test_only_so_many_passwords_are_checked_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    kept = hash_password(PASSWORD)
    monkeypatch.setattr(passwords, "WAIT_S", 0.01)
    for _ in range(AT_ONCE):
        assert passwords._TURNS.acquire(blocking=False)
    try:
        with pytest.raises(Refusal) as refusal:
            is_password(kept, PASSWORD)
        assert (refusal.value.status, refusal.value.code) == (503, "busy")
    finally:
        passwords._TURNS.release(AT_ONCE)
    assert is_password(kept, PASSWORD)
    assert not is_password(kept, "not the password")
    assert not is_password(None, PASSWORD)
