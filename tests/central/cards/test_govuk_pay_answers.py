"""What GOV.UK Pay says is believed as far as it fits, and a service is held to its rules when it is set."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from sync.central.cards.govuk_pay import make, ways_of
from sync.central.cards.govuk_pay_answers import document, payment_in, payments_in, refunds_in, said_of
from sync.central.cards.govuk_pay_settings import PUBLIC_URL, PaySettings, is_page, read_settings
from sync.central.errors import Refusal
from sync.central.services import Service
from tests.central.cards.paying import RETURN, wanted_of


# ------------------------------------------------------------------------------------------------------------- reading
def test_nothing_of_an_answer_is_believed_that_does_not_fit() -> None:
    whole = {"payment_id": "p1", "amount": 100, "state": {"status": "success"}, "metadata": {"attempt_id": "a1"}}
    for bad in ({"payment_id": "../x"}, {"amount": 1.5}, {"amount": True}, {"amount": -1}, {"state": "success"}):
        assert payment_in(whole | bad) is None, json.dumps(bad)
    card = {"card_brand": "4444333322221111", "last_digits_card_number": "44443333"}
    page = {"next_url": {"href": "http://elsewhere.example/secure"}}
    paid = payment_in(whole | {"card_details": card, "_links": page, "created_date": "yesterday", "fee": "1"})
    assert paid is not None
    assert (paid.brand, paid.last_four, paid.page, paid.created_at, paid.fee) == ("", "", "", None, None)


def test_a_word_that_nobody_knows_is_not_known() -> None:
    said = {"payment_id": "p1", "amount": 100, "state": {"status": "reviewing", "finished": True}}
    paid = payment_in(said)
    assert paid is not None
    wanted = wanted_of(_Clock())  # type: ignore[arg-type]  # its clock is all that is needed
    assert said_of(paid, wanted).state == "unknown"


def test_a_charge_of_an_amount_that_is_not_told_is_not_taken_for_what_was_asked() -> None:
    paid = payment_in({"payment_id": "p1", "amount": 0, "state": {"status": "success"}})
    assert paid is not None
    assert said_of(paid, wanted_of(_Clock())).state == "unknown"  # type: ignore[arg-type]  # as above


class _Clock:
    now = datetime(2026, 11, 20, tzinfo=UTC)


# ------------------------------------------------------------------------------------------------------------ settings
def test_settings_are_held_to_their_rules() -> None:
    assert read_settings({"return_url": RETURN}) == PaySettings(RETURN, PUBLIC_URL)
    assert read_settings({"return_url": RETURN, "moto": "yes"}).moto
    for bad in (
        {},
        {"return_url": "http://elsewhere.example/done"},
        {"return_url": RETURN, "base_url": "http://pay.example"},
        {"return_url": RETURN, "moto": "perhaps"},
        {"return_url": RETURN, "motto": "yes"},
        {"return_url": RETURN, "service_name": "two\nlines"},
    ):
        with pytest.raises(Refusal):
            read_settings(bad)


def test_a_service_says_which_ways_it_serves_and_needs_its_key() -> None:
    service = Service("govuk_pay", "", {"return_url": RETURN}, "api_live_key")
    make(service).close()
    assert ways_of(service) == ("link", "qr")
    assert ways_of(replace(service, settings={"return_url": RETURN, "moto": True})) == ("link", "qr", "browser")
    for key in ("", "a key", "kéy"):
        with pytest.raises(Refusal) as why:
            make(replace(service, secret=key))
        assert why.value.code == "no_secret"


def test_what_is_no_document_is_empty_and_a_list_is_read_whole_or_not_at_all() -> None:
    for body in (b"", b"<html>", b"[1]", b"\xff", b"[" * 100_000):
        assert document(body) == {}
    good = {"payment_id": "p1", "amount": 1, "state": {"status": "created"}}
    assert payments_in({"results": [good], "total": 1}) is not None
    for results in (None, [good, 7], [good, {}]):
        assert payments_in({"results": results, "total": 2}) is None
    assert refunds_in({"_embedded": {"refunds": [{"refund_id": "r1"}]}}) is None
    assert refunds_in({"_embedded": {}}) is None


def test_a_page_is_opened_only_where_it_is_protected() -> None:
    assert is_page("https://www.payments.service.gov.uk/secure/94b4")
    assert is_page("http://127.0.0.1:8000/secure/1")
    for bad in ("", "http://www.example", "javascript:alert(1)", "https://", "https://a b", "https://é.example", "x"):
        assert not is_page(bad), bad
    assert not is_page("https://" + "a" * 2000)
    assert not is_page("https://a.example:port/")
