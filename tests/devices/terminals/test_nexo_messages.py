"""What is written to a wired terminal and read from it, without one."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ims_desktop.devices.key_file import KeyFile
from ims_desktop.devices.terminals.nexo_answers import read_answer
from ims_desktop.devices.terminals.nexo_cipher import Unsealed, seal, unseal
from ims_desktop.devices.terminals.nexo_key import find_key, keep_key
from ims_desktop.devices.terminals.nexo_link import NoAnswer, _document
from ims_desktop.devices.terminals.nexo_messages import body_of, encode, provider_reference, service_id
from ims_desktop.devices.terminals.nexo_tls import is_of
from ims_desktop.domain.card_attempt import CardHeard
from ims_desktop.errors import SecretsUnavailable
from tests.devices.terminals.desk import HandClock, an_attempt
from tests.terminal_process import KEY

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from ims_desktop.devices.terminals.nexo_key import NexoKey

NONCE = bytes(range(16))
MEMBERS = st.sampled_from(["Result", "ErrorCondition", "TransactionID", "AmountsResp", "AuthorizedAmount", "Currency"])
LEAVES = st.sampled_from(
    [
        *("Success", "Partial", "Failure", "Refusal", "Busy", "GBP", "5.00", "SP03A-C9999"),
        *(Decimal("1E+999998"), Decimal("5.00"), Decimal("0.001"), Decimal(-5), float("nan"), 10**13, 0, 7, None, True),
    ]
)
SHAPES = st.recursive(LEAVES, lambda inner: st.dictionaries(MEMBERS, inner, max_size=3), max_leaves=8)


@pytest.mark.parametrize(("pence", "written"), [(1, "0.01"), (14_500, "145.00"), (99_999_999_999, "999999999.99")])
def test_an_amount_is_written_in_exact_pounds_and_pence(pence: int, written: str) -> None:
    assert f'"RequestedAmount":{written}}}' in encode(body_of(an_attempt(pence))).decode()
    assert encode({"a": Decimal("1E+2"), "b": [True, "£"]}) == b'{"a":100,"b":[true, "\\u00a3"]}'


def test_the_id_of_a_message_is_made_of_the_attempts_own() -> None:
    ids = [service_id(an_attempt().attempt_id) for _ in range(500)]
    assert len(set(ids)) == 500
    assert all(re.fullmatch("[0-9A-Z]{10}", one) for one in ids)
    assert service_id("019aa5e0-0000-7000-8000-000000000001") == "SM1PVUS1XY"


def test_an_envelope_that_was_changed_anywhere_is_not_opened() -> None:
    message = b'{"a":"message longer than one block of the cipher"}'
    envelope = seal({}, message, KEY, NONCE)
    assert unseal(json.loads(json.dumps(envelope)), KEY) == message
    trailer = dict(envelope["SecurityTrailer"])  # type: ignore[call-overload]  # it is one
    blob = str(envelope["NexoBlob"])
    spoiled: list[object] = [
        None,
        {},
        {**envelope, "NexoBlob": 7},
        {**envelope, "NexoBlob": "?"},
        {**envelope, "NexoBlob": ""},
        {**envelope, "NexoBlob": blob[:-4]},
        {**envelope, "NexoBlob": ("A" if blob[0] != "A" else "B") + blob[1:]},
        {**envelope, "SecurityTrailer": {**trailer, "Nonce": "AAAA"}},
        {**envelope, "SecurityTrailer": {**trailer, "Nonce": "A" * 22 + "=="}},
        {**envelope, "SecurityTrailer": {**trailer, "Hmac": ""}},
    ]
    for one in spoiled:
        with pytest.raises(Unsealed):
            unseal(one, KEY)


@pytest.mark.parametrize(
    ("sent", "read"),
    [
        ("pan=4111111111111111&x", "pan=****************&x"),
        ("4111 1111 1111 1111 2030", "**** **** **** **** 2030"),
        ("3782-822463-10005", "****-******-*****"),
        ("4111111111111112", "4111111111111112"),
        ("411111 **** 1111", "411111 **** 1111"),
        ("34111111111111111111111111", "34111111111111111111111111"),
    ],
)
def test_a_card_number_in_a_message_is_starred_out_before_it_is_read(sent: str, read: str) -> None:
    assert unseal(seal({}, sent.encode(), KEY, NONCE), KEY).decode() == read


def test_what_a_key_store_holds_instead_of_a_key_is_told_of(tmp_path: Path) -> None:
    secrets = KeyFile(tmp_path / "keys.json")
    secrets.set("terminal/SP03", b'{"poi": "x"}')
    with pytest.raises(SecretsUnavailable, match="terminal set"):
        find_key(secrets, "SP03")
    keep_key(secrets, "SP03", KEY)
    assert KEY.passphrase not in repr(KEY)


def test_a_new_key_makes_no_new_terminal_and_a_new_terminal_is_known_as_one(tmp_path: Path) -> None:
    secrets, later = KeyFile(tmp_path / "keys.json"), KEY.since + timedelta(days=1)

    def since(key: NexoKey) -> datetime | None:
        keep_key(secrets, "SP03", key)
        kept = find_key(secrets, "SP03")
        return None if kept is None else kept.since

    assert [since(KEY), since(replace(KEY, version=2, since=later))] == [KEY.since, KEY.since]
    assert [since(replace(KEY, poi="S1F2L-2", since=later)), since(replace(KEY, since=later))] == [later, later]


@pytest.mark.parametrize(
    ("name", "fits"),
    [("P400-1", True), ("P400-1.live.terminal.example", True), ("P400-12.live.example", False), ("x.P400-1", False)],
)
def test_a_certificate_is_of_a_terminal_when_its_name_begins_with_it(name: str, fits: bool) -> None:
    certificate = {"subject": ((("organizationName", "P400-1"),), (("commonName", name),))}
    assert is_of(certificate, "P400-1") == fits
    assert not is_of(certificate, "")
    assert not is_of({"subject": ((("commonName", "P400-1"), ("commonName", "x")),)}, "P400-1")


@pytest.mark.parametrize(
    ("masked", "digits"),
    [
        ("541333 **** 9999", "9999"),
        ("************1111", "1111"),
        ("xxxx-1111", "1111"),
        ("4111111111111111", ""),
        ("4111 1111 1111 1111", ""),
        ("**** 11112222", ""),
        ("**** 111\u0661", ""),
        ("1111", ""),
        ("", ""),
    ],
)
def test_only_digits_behind_a_mask_are_kept(masked: str, digits: str) -> None:
    attempt = an_attempt(500)
    answer: dict[str, object] = {
        "Response": {"Result": "Success"},
        "SaleData": {"SaleTransactionID": {"TransactionID": attempt.reference}},
        "PaymentResult": {
            "AmountsResp": {"AuthorizedAmount": Decimal("5.00")},
            "PaymentInstrumentData": {"CardData": {"MaskedPan": masked, "PaymentBrand": "girocard"}},
        },
    }
    word = read_answer(answer, attempt, HandClock().now())
    assert (word.heard, word.amount_pence, word.brand) == (CardHeard.APPROVED, 500, "girocard")
    assert word.last_four == digits


@settings(max_examples=100, deadline=None)
@given(SHAPES, SHAPES, SHAPES, LEAVES)
def test_an_answer_of_any_shape_is_read_without_a_crash_and_is_no_approval_of_nothing(
    response: object, sale: object, done: object, amount: object
) -> None:
    attempt = an_attempt(500, reference="SP03A-C9999")
    whole = {"SaleTransactionID": {"TransactionID": attempt.reference}}
    bodies: list[dict[str, object]] = [
        {"Response": response, "SaleData": sale, "PaymentResult": done, "POIData": sale},
        {"Response": {"Result": "Success"}, "SaleData": whole, "PaymentResult": done, "POIData": sale},
        {
            "Response": {"Result": "Success"},
            "SaleData": whole,
            "PaymentResult": {"AmountsResp": {"AuthorizedAmount": amount}},
        },
    ]
    for body in bodies:
        word = read_answer(body, attempt, HandClock().now())
        assert (word.heard is CardHeard.APPROVED) == (word.amount_pence > 0)


@pytest.mark.parametrize(
    "answer",
    [b"", b"[]", b'{"a": 1e99999999999999999999}', b'{"a": ' + b"9" * 5000 + b"}", b"[" * 100_000, b'"\xff"', b"{"],
)
def test_an_answer_that_is_no_document_is_none(answer: bytes) -> None:
    with pytest.raises(NoAnswer):
        _document(answer)


def test_what_a_terminal_calls_a_charge_is_kept_whole_or_not_at_all() -> None:
    assert provider_reference("x" * 79, "2026-11-21T10:00:00Z") == "x" * 79 + "/2026-11-21T10:00:00Z"
    assert provider_reference("x" * 80, "2026-11-21T10:00:00Z") == ""
