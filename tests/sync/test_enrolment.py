"""A PC becomes a till by a code that works once; an epoch is never given twice; tokens prove the device key."""

from __future__ import annotations

import base64
import json
from datetime import timedelta
from typing import TYPE_CHECKING

import httpx
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from sync.central import tables
from sync.central.desk import devices
from sync.central.desk.enrolment import CODE_LIFE, epoch_after
from sync.central.errors import Refusal
from sync.contract.signing import signature_holds
from tests.sync.world import COUNCIL, RawTill, enrolment

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.sync.world import ServedCentral


@pytest.fixture
def http(central: ServedCentral) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=central.url, trust_env=False, timeout=20) as client:
        yield client


def ask(http: httpx.Client, key: Ed25519PrivateKey, code: str, till: str | None = None) -> tuple[int, str]:
    answer = http.post("/desktop/v1/enrolments", json=enrolment(key, code, till))
    said = answer.json()
    return answer.status_code, said["error"]["code"] if "error" in said else said["till"] + said["epoch"]


def escrow(till: RawTill) -> httpx.Response:
    wrapped = base64.b64encode(b"w" * 80).decode()
    return till.put("/desktop/v1/escrow", {"key_id": "key-1", "wrapped_journal_key": wrapped})


# --------------------------------------------------------------------------------------------------------------- codes
def test_a_code_makes_one_pc_a_till_and_no_other(central: ServedCentral, http: httpx.Client) -> None:
    code = central.code()
    assert ask(http, Ed25519PrivateKey.generate(), code) == (201, "CH01A")
    assert ask(http, Ed25519PrivateKey.generate(), code) == (403, "enrolment_code")
    assert central.count(tables.device) == 1


def test_the_same_pc_gets_the_same_answer_until_its_key_is_in_escrow(
    central: ServedCentral, enrolled: Callable[..., RawTill], http: httpx.Client
) -> None:
    code = central.code()
    till = enrolled(code=code)
    assert ask(http, till.key, code) == (201, "CH01A")
    assert central.count(tables.device) == 1
    assert escrow(till).json() == {"key_id": "key-1"}
    assert ask(http, till.key, code) == (403, "enrolment_code")


def test_a_code_is_read_however_it_is_typed(central: ServedCentral, http: httpx.Client) -> None:
    typed = f"  {central.code().lower()[:-4]} {central.code()[-4:]} "
    code = central.code()
    assert ask(http, Ed25519PrivateKey.generate(), f"  {code[:-9].lower()} {code[-9:].upper()} ") == (201, "CH01A")
    assert ask(http, Ed25519PrivateKey.generate(), typed) == (403, "enrolment_code")


@pytest.mark.parametrize("code", ["nonsense", "aldermere-AAAA-AAAA-AAAA-AAAA", "norwold-AAAA-AAAA-AAAA-AAAA", "é" * 30])
def test_a_code_nobody_issued_is_refused(http: httpx.Client, code: str) -> None:
    assert ask(http, Ed25519PrivateKey.generate(), code) == (403, "enrolment_code")


def test_a_code_expires(central: ServedCentral, http: httpx.Client) -> None:
    code = central.code()
    central.clock.ahead = CODE_LIFE
    assert ask(http, Ed25519PrivateKey.generate(), code) == (403, "enrolment_code")


def test_a_code_is_kept_as_a_hash_only(central: ServedCentral) -> None:
    code = central.code()
    assert code.removeprefix(f"{COUNCIL}-") not in json.dumps(central.rows(tables.enrolment_code), default=str)


# -------------------------------------------------------------------------------------------------------------- epochs
def test_epochs_run_on_for_ever() -> None:
    assert [epoch_after(epoch) for epoch in ("", "A", "Y", "Z", "AZ", "ZZ")] == ["A", "B", "Z", "AA", "BA", "AAA"]


def test_each_enrolment_of_a_till_gets_the_next_epoch(central: ServedCentral, http: httpx.Client) -> None:
    key = Ed25519PrivateKey.generate()
    assert ask(http, key, central.code()) == (201, "CH01A")
    assert ask(http, key, central.code(), "CH01") == (201, "CH01B")
    assert ask(http, Ed25519PrivateKey.generate(), central.code(office="", till="CH01")) == (201, "CH01C")
    assert ask(http, key, central.code(office="", till="CH01"), "CH01") == (201, "CH01D")
    assert [row["revoked_reason"] for row in central.rows(tables.device)] == ["superseded"] * 3 + [None]


def test_a_code_is_for_its_own_till_and_office(central: ServedCentral, http: httpx.Client) -> None:
    key = Ed25519PrivateKey.generate()
    assert ask(http, key, central.code()) == (201, "CH01A")
    assert ask(http, key, central.code(office="PR")) == (201, "PR01A")
    assert ask(http, key, central.code(office="", till="CH01"), "PR01") == (403, "enrolment_code")
    assert ask(http, key, central.code(office="PR"), "CH01") == (422, "other_office")
    assert ask(http, key, central.code(), "CH99") == (404, "unknown_till")
    with pytest.raises(Refusal, match="office CH"):
        central.code(office="PR", till="CH01")
    with pytest.raises(Refusal, match="no till"):
        central.code(office="", till="CH98")


def test_the_certificate_binds_the_device_key_to_the_till(central: ServedCentral, http: httpx.Client) -> None:
    key = Ed25519PrivateKey.generate()
    said = http.post("/desktop/v1/enrolments", json=enrolment(key, central.code())).json()
    document = json.loads(said["certificate"])
    assert document["device_public_key"] == enrolment(key, "x")["device_public_key"]
    assert (document["till"], document["epoch"], document["device_id"]) == ("CH01", "A", "aldermere.CH01.A")
    public = base64.b64decode(said["central_public_key"])
    assert public == central.rows(tables.council)[0]["signing_public_key"]
    assert signature_holds(public, said["certificate"].encode(), base64.b64decode(said["certificate_signature"]))


# -------------------------------------------------------------------------------------------------------------- tokens
def code_of(answer: httpx.Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["error"]["code"]


def test_a_token_is_for_an_hour(central: ServedCentral, till: RawTill) -> None:
    assert till.get("/desktop/v1/head").status_code == 200
    central.clock.ahead = devices.TOKEN_LIFE
    assert code_of(till.get("/desktop/v1/head")) == (401, "token")
    assert till.sign_on().get("/desktop/v1/head").status_code == 200
    central.clock.ahead = devices.TOKEN_LIFE + devices.EXPIRED_KEPT
    till.sign_on()
    assert central.count(tables.token) == 2, "the first is forgotten"


def test_a_request_for_a_token_works_once(till: RawTill) -> None:
    request = till.token_request()
    assert till.post("/desktop/v1/tokens", request).status_code == 201
    assert code_of(till.post("/desktop/v1/tokens", request)) == (401, "token_replayed")


def test_a_spent_nonce_is_kept_no_longer_than_it_can_be_replayed(central: ServedCentral, till: RawTill) -> None:
    assert central.count(tables.nonce) == 1
    central.clock.ahead = 2 * devices.CLOCK_LEEWAY + timedelta(seconds=1)
    till.sign_on()
    assert central.count(tables.nonce) == 1


@pytest.mark.parametrize("minutes", [-6, 6])
def test_a_request_dated_by_another_clock_is_refused(central: ServedCentral, till: RawTill, minutes: int) -> None:
    at = central.clock.now() + timedelta(minutes=minutes)
    assert code_of(till.post("/desktop/v1/tokens", till.token_request(at=at))) == (401, "token_clock")


@pytest.mark.parametrize("device_id", ["aldermere.CH77.A", "aldermere.CH01.B", "norwold.CH01.A", "CH01", "a.b.c.d"])
def test_a_device_central_does_not_know_gets_no_token(till: RawTill, device_id: str) -> None:
    till.device_id = device_id
    assert code_of(till.post("/desktop/v1/tokens", till.token_request())) == (401, "device")


def test_another_key_gets_no_token(till: RawTill) -> None:
    till.key = Ed25519PrivateKey.generate()
    assert code_of(till.post("/desktop/v1/tokens", till.token_request())) == (401, "device")


@pytest.mark.parametrize(
    "header", ["", "Bearer", "Bearer x", "Basic aldermere.x", "Bearer aldermere.nonsense", "\u00e9"]
)
def test_nothing_but_a_token_opens_a_path(till: RawTill, header: str) -> None:
    headers = [(b"Authorization", header.encode())] if header else []
    for path in ("head", "reference", "accounts", "account?fund=1&reference=1"):
        assert code_of(till.http.get(f"/desktop/v1/{path}", headers=headers)) == (401, "token")


# ----------------------------------------------------------------------------------------------------- revoke, contact
def test_a_revoked_till_may_hand_in_its_facts_and_nothing_else(central: ServedCentral, till: RawTill) -> None:
    with central.database.write(COUNCIL) as connection:
        assert devices.revoke(connection, COUNCIL, till.till, central.clock.now()) == "A"
    assert till.send(till.session_opened(), till.payment()) == [("accepted", "")] * 2
    assert till.head_at_central()["blocked"] == "revoked"
    for path in ("reference", "accounts", "account?fund=1&reference=1"):
        assert code_of(till.get(f"/desktop/v1/{path}")) == (403, "revoked")
    assert code_of(escrow(till)) == (403, "revoked")
    assert code_of(till.post("/desktop/v1/sign-ins", {"username": "asmith", "password": "x"})) == (403, "revoked")


def test_a_till_nobody_knows_cannot_be_revoked(central: ServedCentral) -> None:
    with central.database.write(COUNCIL) as connection, pytest.raises(Refusal, match="no till"):
        devices.revoke(connection, COUNCIL, "CH77", central.clock.now())


def test_central_remembers_what_a_till_says_of_its_queue(central: ServedCentral, till: RawTill) -> None:
    till.get("/desktop/v1/head", unsent=3, quarantined=-1, oldest="2026-11-21T08:00:00Z", version="0.1.0")
    [row] = central.rows(tables.device)
    assert (row["unsent"], row["quarantined"], row["program_version"]) == (3, 0, "0.1.0")
    assert row["oldest_unsent_at"].isoformat() == "2026-11-21T08:00:00+00:00"
    till.get("/desktop/v1/head")
    assert central.rows(tables.device)[0]["unsent"] is None


def test_what_was_done_is_written_down_without_secrets(central: ServedCentral, till: RawTill) -> None:
    escrow(till)
    actions = {row["action"] for row in central.rows(tables.audit)}
    assert {"council_added", "reference_loaded", "cashier_saved", "code_issued", "enrolled", "escrow_kept"} <= actions
    assert till.token not in json.dumps(central.rows(tables.audit), default=str)
