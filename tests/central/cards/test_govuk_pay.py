"""A charge through GOV.UK Pay: what is asked for, what its answers mean, and what a lost answer leaves."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from sync.central.cards import govuk_pay_codes as codes
from sync.central.cards.govuk_pay import GovukPay
from sync.central.cards.provider import NotAsked, Said
from tests.central.cards.paying import HASTY, RETURN, provider_of, wanted_of
from tests.govuk_pay_fake import Answer, PayFake

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(scope="module")
def served() -> Iterator[PayFake]:
    fake = PayFake()
    yield fake
    fake.stop()


@pytest.fixture
def fake(served: PayFake) -> PayFake:
    served.forget()
    served.moto = True
    served.gate.clear()
    return served


@pytest.fixture
def pay(fake: PayFake) -> Iterator[GovukPay]:
    made = provider_of(fake)
    yield made
    made.close()


@pytest.fixture
def hasty(fake: PayFake, pay: GovukPay, request: pytest.FixtureRequest) -> Iterator[GovukPay]:
    """Whoever meets the fault: an answer that never comes is not waited for long."""
    if request.getfixturevalue("fault") != "slow":
        yield pay
        return
    made = provider_of(fake, patience=HASTY)
    yield made
    made.close()


# ------------------------------------------------------------------------------------------------------------- asking
def test_what_is_asked_for_names_the_attempt_and_nothing_of_the_payer(fake: PayFake, pay: GovukPay) -> None:
    said = pay.create(wanted_of(fake, description='Rents <b>"5|6\\7"</b>\nflat'))

    (payment,) = fake.payments.values()
    assert payment.asked == {
        "amount": 12_050,
        "reference": "T1-000123",
        "description": "Rents b 5 6 7 /b flat",
        "return_url": RETURN,
        "language": "cy",
        "delayed_capture": False,
        "metadata": {"attempt_id": "a1", "payment_id": "p1", "way": "link", "funds": "01,02"},
    }
    assert said.state == "waiting"
    assert said.says == "created"
    assert said.page
    assert said.provider_id == payment.number
    assert said.expires_at == fake.now + timedelta(minutes=90)


def test_an_operator_types_a_card_only_where_the_service_is_set_to_it(fake: PayFake, pay: GovukPay) -> None:
    browser = wanted_of(fake, way="browser")
    pay.create(browser)
    assert next(iter(fake.payments.values())).asked["moto"] is True

    without = provider_of(fake, moto=False)
    with pytest.raises(NotAsked) as why:
        without.create(browser)
    without.close()
    assert why.value.code == codes.MOTO_OFF
    assert len(fake.asked) == 1

    fake.moto = False
    with pytest.raises(NotAsked) as refused:
        pay.create(browser)
    assert refused.value.code == codes.MOTO_OFF


@pytest.mark.parametrize(
    ("fault", "amount", "code"),
    [("key", 500, codes.KEY_REFUSED), ("", 29, codes.AMOUNT_REFUSED), ("", 500_001, codes.AMOUNT_REFUSED)],
)
def test_a_refusal_made_nothing_and_says_why(fake: PayFake, pay: GovukPay, fault: str, amount: int, code: str) -> None:
    fake.plan.append(fault)
    with pytest.raises(NotAsked) as why:
        pay.create(wanted_of(fake, amount_pence=amount))
    assert why.value.code == code
    assert not fake.payments


def test_too_many_requests_are_asked_again_a_little_later(fake: PayFake, pay: GovukPay) -> None:
    fake.plan.extend(["busy", "busy"])
    assert pay.create(wanted_of(fake)).state == "waiting"
    assert len(fake.payments) == 1
    assert len(fake.asked) == 3

    fake.plan.extend(["busy"] * 4)
    with pytest.raises(NotAsked) as why:
        pay.create(wanted_of(fake, "a2"))
    assert why.value.code == codes.BUSY
    assert not fake.of_attempt("a2")


def test_nobody_was_asked_where_no_connection_came_about(fake: PayFake) -> None:
    nobody = PayFake()
    nobody.stop()
    away = provider_of(fake, url=nobody.url)
    with pytest.raises(NotAsked) as why:
        away.create(wanted_of(fake))
    assert why.value.code == codes.UNREACHABLE
    assert away.look(wanted_of(fake, provider_id="p1")) == Said("unknown", provider_id="p1", code=codes.UNREACHABLE)
    away.close()


# --------------------------------------------------------------------------------------------------------- its states
def test_a_paid_payment_is_approved_with_what_is_known_of_the_card_and_its_fee(fake: PayFake, pay: GovukPay) -> None:
    wanted = wanted_of(fake)
    said = pay.create(wanted)
    wanted = replace(wanted, provider_id=said.provider_id)
    assert fake.pay(said.page, fee=75)

    approved = pay.look(wanted)
    assert approved == Said(
        "approved",
        says="success",
        provider_id=said.provider_id,
        amount_pence=12_050,
        fee_pence=75,
        provider_reference=f"gateway-{said.provider_id}",
        brand="Visa",
        last_four="1111",
    )


def test_a_surcharge_is_told_as_what_was_charged(fake: PayFake, pay: GovukPay) -> None:
    wanted = wanted_of(fake)
    said = pay.create(wanted)
    fake.pay(said.page, surcharge=250)
    approved = pay.look(replace(wanted, provider_id=said.provider_id))
    assert (approved.amount_pence, approved.code) == (12_300, codes.SURCHARGE)


@pytest.mark.parametrize(
    ("status", "why", "state", "code"),
    [
        ("failed", "P0010", "declined", codes.DECLINED),
        ("failed", "P0030", "cancelled", codes.PAYER_CANCELLED),
        ("failed", "P9999", "declined", codes.DECLINED),
        ("cancelled", "P0040", "cancelled", codes.CANCELLED),
        ("error", "P0050", "declined", codes.PROVIDER_FAULT),
    ],
)
def test_finished_is_not_paid(fake: PayFake, pay: GovukPay, status: str, why: str, state: str, code: str) -> None:
    wanted = wanted_of(fake)
    said = pay.create(wanted)
    fake.end(said.page, status, why)
    ended = pay.look(replace(wanted, provider_id=said.provider_id))
    assert (ended.state, ended.code, ended.amount_pence) == (state, code, 0)


def test_a_payment_left_open_is_waiting_until_it_expires_and_its_page_is_given_once(
    fake: PayFake, pay: GovukPay
) -> None:
    wanted = wanted_of(fake)
    said = pay.create(wanted)
    wanted = replace(wanted, provider_id=said.provider_id)
    fake.open(said.page)
    fake.pass_time(89 * 60)
    waiting = pay.look(wanted)
    assert (waiting.state, waiting.says, waiting.page) == ("waiting", "started", "")
    fake.pass_time(60)
    assert (pay.look(wanted).state, pay.look(wanted).code) == ("cancelled", codes.EXPIRED)
    assert not fake.pay(said.page)


def test_money_that_is_held_back_is_no_payment_yet(fake: PayFake, pay: GovukPay) -> None:
    wanted = wanted_of(fake)
    said = pay.create(wanted)
    fake.pay(said.page, then="capturable")
    held = pay.look(replace(wanted, provider_id=said.provider_id))
    assert (held.state, held.code) == ("waiting", codes.HELD_BACK)


def test_cancelling_what_was_paid_meanwhile_tells_that_it_was_paid(fake: PayFake, pay: GovukPay) -> None:
    open_one, paid_one = wanted_of(fake), wanted_of(fake, "a2")
    first, second = pay.create(open_one), pay.create(paid_one)
    fake.pay(second.page)
    assert pay.cancel(replace(open_one, provider_id=first.provider_id)).code == codes.CANCELLED
    assert pay.cancel(replace(paid_one, provider_id=second.provider_id)).state == "approved"
    assert not fake.pay(first.page)


@pytest.mark.parametrize("fault", ["lost", "cut", "down", "down_after", "garbage", "key", "slow"])
def test_a_look_without_an_answer_knows_nothing(fake: PayFake, pay: GovukPay, hasty: GovukPay, fault: str) -> None:
    wanted = wanted_of(fake)
    said = pay.create(wanted)
    fake.pay(said.page)
    fake.plan.append(fault)
    blind = hasty.look(replace(wanted, provider_id=said.provider_id))
    assert blind.state == "unknown"
    assert blind.code
    assert blind.provider_id == said.provider_id
    assert pay.look(replace(wanted, provider_id=said.provider_id)).state == "approved"


# --------------------------------------------------------------------------------------------------------- lost answers
@pytest.mark.parametrize("fault", ["lost", "down_after", "garbage", "slow", "wrong_amount"])
def test_an_answer_that_was_lost_is_never_asked_for_again_but_looked_for(
    fake: PayFake, pay: GovukPay, hasty: GovukPay, fault: str
) -> None:
    fake.lag = timedelta(seconds=40)
    fake.plan.append(fault)
    wanted = wanted_of(fake)
    lost = hasty.create(wanted)
    assert lost.state == "unknown"
    assert lost.page == ""

    found = pay.find(wanted)
    assert found is not None, "search lags behind: nothing found is no answer yet"
    assert found.state == "unknown"
    fake.pass_time(41)
    found = pay.find(wanted)
    if fault == "wrong_amount":
        assert found is not None
        assert found.strays == lost.strays
        assert pay.drop(lost.strays[0])
        fake.pass_time(60)
        assert pay.find(wanted) is None
    else:
        assert found is not None
        assert found.state == "waiting"
        assert fake.pay(found.page)
    assert sum(asked == ("POST", "/v1/payments") for asked in fake.asked) == 1


def test_a_request_that_never_arrived_is_proven_absent_only_in_time(fake: PayFake, pay: GovukPay) -> None:
    fake.plan.append("cut")
    wanted = wanted_of(fake)
    assert pay.create(wanted).state == "unknown"
    fake.pass_time(80)
    fake.plan.append("down")
    still = pay.find(wanted)
    assert still is not None
    assert still.code == codes.PROVIDER_DOWN
    fake.pass_time(10)
    assert pay.find(wanted) is None


def test_of_two_payments_one_is_kept_and_the_other_dropped(fake: PayFake, pay: GovukPay) -> None:
    wanted = wanted_of(fake)
    other = pay.create(wanted_of(fake, "another attempt of the same receipt"))
    fake.plan.append("double")
    first = pay.create(wanted)
    found = pay.find(replace(wanted, provider_id=first.provider_id))
    assert found is not None
    assert found.provider_id == first.provider_id
    assert found.page == ""
    assert len(found.strays) == 1
    assert other.provider_id not in found.strays
    assert pay.drop(found.strays[0])
    assert fake.pay(first.page)
    assert fake.pay(other.page)

    unknown = pay.find(wanted)
    assert unknown is not None
    assert unknown.state == "approved"
    assert unknown.strays == ()


def test_of_two_payments_that_nobody_opened_one_is_found_with_its_page(fake: PayFake, pay: GovukPay) -> None:
    wanted = wanted_of(fake)
    fake.plan.append("double")
    pay.create(wanted)
    found = pay.find(wanted)
    assert found is not None
    assert found.page
    assert len(found.strays) == 1
    assert found.provider_id == max(fake.payments), "the newest"


def test_a_stray_that_was_paid_after_all_is_not_dropped(
    fake: PayFake, pay: GovukPay, caplog: pytest.LogCaptureFixture
) -> None:
    said = pay.create(wanted_of(fake))
    fake.pay(said.page)
    assert not pay.drop(said.provider_id)
    assert said.provider_id in caplog.text


def test_a_search_of_many_payments_is_read_to_its_end(fake: PayFake, pay: GovukPay) -> None:
    wanted = wanted_of(fake)
    said = pay.create(wanted)
    first = fake.payments[said.provider_id]
    for _ in range(130):
        fake._make({**first.asked, "metadata": {"attempt_id": "another"}})
    found = pay.find(wanted)
    assert found is not None
    assert found.provider_id == said.provider_id


# ------------------------------------------------------------------------------------------- answers that do not help
def test_a_stray_is_not_called_dropped_while_nobody_can_tell(fake: PayFake, pay: GovukPay) -> None:
    said = pay.create(wanted_of(fake))
    fake.plan.extend(["lost", "down"])
    assert not pay.drop(said.provider_id)
    assert pay.drop(said.provider_id)


def test_a_payment_without_a_number_is_looked_for(fake: PayFake, pay: GovukPay) -> None:
    wanted = wanted_of(fake)
    said = pay.create(wanted)
    assert pay.cancel(wanted).provider_id == said.provider_id
    fake.pass_time(120)
    assert pay.look(wanted_of(fake, "a2", asked_at=wanted.asked_at)).code == codes.NOT_THERE


def test_a_search_that_is_told_wrongly_finds_nothing_out(
    fake: PayFake, pay: GovukPay, monkeypatch: pytest.MonkeyPatch
) -> None:
    wanted = wanted_of(fake)
    said = pay.create(wanted)
    usual = fake._shown
    for changes in ({"amount": "much"}, {"payment_id": "another"}):
        monkeypatch.setattr(fake, "_shown", lambda paid, changes=changes, **how: {**usual(paid, **how), **changes})
        found = pay.find(wanted)
        assert found is not None
        assert found.state == "unknown"
        assert pay.look(replace(wanted, provider_id=said.provider_id)).code == codes.STRANGE_ANSWER
    monkeypatch.setattr(fake, "_search", lambda _query: Answer(200, {"results": [], "total": "none"}))
    found = pay.find(wanted)
    assert found is not None
    assert found.code == codes.STRANGE_ANSWER


def test_an_answer_about_another_attempt_says_nothing_of_ours(fake: PayFake, pay: GovukPay) -> None:
    other = pay.create(wanted_of(fake, "a2"))
    fake.pay(other.page)
    assert pay.look(wanted_of(fake, provider_id=other.provider_id)).code == codes.STRANGE_ANSWER
