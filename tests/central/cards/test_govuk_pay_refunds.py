"""A refund through GOV.UK Pay: once, whatever becomes of its answer."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from sync.central.cards import govuk_pay_codes as codes
from sync.central.cards.provider import NotAsked, Wanted
from tests.central.cards.paying import provider_of, wanted_of
from tests.govuk_pay_fake import PayFake, Payment, Refund, no

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sync.central.cards.govuk_pay import GovukPay


@pytest.fixture(scope="module")
def served() -> Iterator[PayFake]:
    fake = PayFake()
    yield fake
    fake.stop()


@pytest.fixture
def fake(served: PayFake) -> PayFake:
    served.forget()
    return served


@pytest.fixture
def pay(fake: PayFake) -> Iterator[GovukPay]:
    made = provider_of(fake)
    yield made
    made.close()


@pytest.fixture
def paid(fake: PayFake, pay: GovukPay) -> Payment:
    said = pay.create(wanted_of(fake))
    fake.pay(said.page)
    fake.asked.clear()
    return fake.payments[said.provider_id]


def refund_of(fake: PayFake, paid: Payment, attempt: str = "r1", pence: int = 2_050, **changes: Any) -> Wanted:
    usual = wanted_of(fake, attempt, direction="refund", amount_pence=pence, charged_id=paid.number)
    return replace(usual, **changes)


def posted(fake: PayFake) -> int:
    return sum(method == "POST" for method, _ in fake.asked)


def test_a_refund_waits_for_the_bank_until_it_is_done_or_refused(fake: PayFake, pay: GovukPay, paid: Payment) -> None:
    wanted = refund_of(fake, paid)
    said = pay.refund(wanted)
    assert (said.state, said.says, said.amount_pence) == ("waiting", "submitted", 0)
    (refund,) = paid.refunds
    later = replace(wanted, provider_id=said.provider_id)
    assert pay.look(later).state == "waiting"
    refund.status = "success"
    done = pay.look(later)
    assert (done.state, done.amount_pence, done.provider_reference) == ("approved", 2_050, refund.number)
    refund.status = "error"
    assert (pay.look(later).state, pay.look(later).code) == ("declined", codes.REFUND_REFUSED)
    assert pay.cancel(later).state == "declined", "a refund cannot be stopped, only looked at"


@pytest.mark.parametrize(
    ("refundable", "pence", "code"),
    [
        ("pending", 100, codes.REFUND_NOT_READY),
        ("unavailable", 100, codes.REFUND_NONE_LEFT),
        ("available", 12_051, codes.REFUND_TOO_MUCH),
    ],
)
def test_what_cannot_go_back_is_not_asked_for(
    fake: PayFake, pay: GovukPay, paid: Payment, refundable: str, pence: int, code: str
) -> None:
    paid.refundable = refundable
    with pytest.raises(NotAsked) as why:
        pay.refund(refund_of(fake, paid, pence=pence))
    assert why.value.code == code
    assert posted(fake) == 0


def test_nothing_is_asked_for_while_nobody_tells_what_is_left(fake: PayFake, pay: GovukPay, paid: Payment) -> None:
    for fault, code in (("lost", codes.UNREACHABLE), ("down", codes.PROVIDER_DOWN), ("key", codes.KEY_REFUSED)):
        fake.plan.append(fault)
        with pytest.raises(NotAsked) as why:
            pay.refund(refund_of(fake, paid))
        assert why.value.code == code
    assert paid.refunds == []


@pytest.mark.parametrize("fault", ["lost", "down_after", "cut", "down"])
def test_a_lost_answer_is_asked_for_once_more_under_the_same_lock_and_pays_once(
    fake: PayFake, pay: GovukPay, paid: Payment, fault: str
) -> None:
    fake.lag = timedelta(seconds=30)
    fake.plan.extend(["", fault])
    wanted = refund_of(fake, paid)
    said = pay.refund(wanted)
    assert len(paid.refunds) == 1, "the second request met the lock, or was the first to arrive"
    if said.state == "unknown":
        unseen = pay.find(wanted)
        assert unseen is not None
        assert unseen.state == "unknown", "the list lags behind"
        fake.pass_time(120)
        found = pay.find(wanted)
        assert found is not None
        said = found
    assert (said.state, said.provider_id) == ("waiting", paid.refunds[0].number)


def test_a_refund_that_never_arrived_is_proven_absent(fake: PayFake, pay: GovukPay, paid: Payment) -> None:
    wanted = refund_of(fake, paid)
    fake.plan.extend(["", "cut", "cut"])
    assert pay.refund(wanted).state == "unknown"
    soon = pay.find(wanted)
    assert soon is not None
    assert soon.state == "unknown"
    fake.pass_time(120)
    assert pay.find(wanted) is None
    assert paid.refunds == []


def test_a_refund_that_the_list_does_not_show_yet_is_never_called_absent(
    fake: PayFake, pay: GovukPay, paid: Payment
) -> None:
    wanted = refund_of(fake, paid)
    fake.lag = timedelta(hours=1)
    fake.plan.extend(["", "lost", "cut"])
    assert pay.refund(wanted).state == "unknown"
    fake.pass_time(600)
    late = pay.find(wanted)
    assert late is not None
    assert late.state == "unknown"


def test_somebody_elses_refund_in_the_same_moment_is_seen_and_ours_goes_out_right(
    fake: PayFake, pay: GovukPay, paid: Payment, monkeypatch: pytest.MonkeyPatch
) -> None:
    usual, times = fake._refund, iter([4_000])

    def meanwhile(payment: Payment, asked: dict[str, object]) -> object:
        for pence in times:
            payment.refunds.append(Refund("by-hand", pence, fake.now))
        return usual(payment, asked)

    monkeypatch.setattr(fake, "_refund", meanwhile)
    said = pay.refund(refund_of(fake, paid, pence=8_050))
    assert said.state == "waiting"
    assert [refund.amount for refund in paid.refunds] == [4_000, 8_050]

    with pytest.raises(NotAsked) as why:
        pay.refund(refund_of(fake, paid, "r2", pence=1))
    assert why.value.code == codes.REFUND_NONE_LEFT


def test_a_lost_refund_is_not_mistaken_for_another_of_the_same_amount(
    fake: PayFake, pay: GovukPay, paid: Payment
) -> None:
    first = pay.refund(refund_of(fake, paid))
    lost = refund_of(fake, paid, "r2", known=(first.provider_id,))
    fake.plan.extend(["", "cut", "cut"])
    pay.refund(lost)
    fake.pass_time(120)
    assert pay.find(lost) is None

    unknown_to_us = refund_of(fake, paid, "r3", asked_at=lost.asked_at)
    pay.refund(refund_of(fake, paid, "r4"))
    doubt = pay.find(unknown_to_us)
    assert doubt is not None
    assert (doubt.state, doubt.code) == ("unknown", codes.REFUND_IN_DOUBT)


# ----------------------------------------------------------------------------------------- answers that cannot be used
def test_a_refusal_by_the_provider_is_told_and_nothing_went_back(
    fake: PayFake, pay: GovukPay, paid: Payment, monkeypatch: pytest.MonkeyPatch
) -> None:
    for refused, code in (
        (no(400, "P0603", "not refundable"), codes.REFUND_NONE_LEFT),
        (no(412, "P0604", "mismatch"), codes.REFUND_CHANGED),
    ):
        monkeypatch.setattr(fake, "_refund", lambda _payment, _asked, refused=refused: refused)
        with pytest.raises(NotAsked) as why:
            pay.refund(refund_of(fake, paid))
        assert why.value.code == code


def test_a_lost_refund_that_is_then_refused_is_looked_for(fake: PayFake, pay: GovukPay, paid: Payment) -> None:
    fake.plan.extend(["", "lost", "key"])
    assert pay.refund(refund_of(fake, paid)).state == "unknown"
    found = pay.look(refund_of(fake, paid))
    assert (found.state, found.provider_id) == ("waiting", paid.refunds[0].number)


def test_nobody_was_asked_where_the_connection_went_before_the_request(fake: PayFake, paid: Payment) -> None:
    away = provider_of(fake)
    left = away._refunds._left
    nobody = PayFake()
    nobody.stop()
    gone = provider_of(fake, url=nobody.url)
    gone._refunds._left = left  # type: ignore[method-assign]  # what is left was heard a moment before
    with pytest.raises(NotAsked) as why:
        gone.refund(refund_of(fake, paid))
    assert why.value.code == codes.UNREACHABLE
    away.close()
    gone.close()


@pytest.mark.parametrize("fault", ["lost", "down", "garbage", "key"])
def test_a_look_at_a_refund_without_an_answer_knows_nothing(
    fake: PayFake, pay: GovukPay, paid: Payment, fault: str
) -> None:
    wanted = refund_of(fake, paid)
    known = replace(wanted, provider_id=pay.refund(wanted).provider_id)
    for asked in (known, wanted):
        fake.plan.append(fault)
        blind = pay.look(asked)
        assert (blind.state, blind.provider_id) == ("unknown", asked.provider_id)
        assert blind.code
        assert pay.look(asked).state == "waiting"


@pytest.mark.parametrize("changes", [{"refund_id": "another"}, {"amount": "much"}, {"status": "ALMOST"}])
def test_a_refund_that_is_told_wrongly_is_not_known(
    fake: PayFake, pay: GovukPay, paid: Payment, monkeypatch: pytest.MonkeyPatch, changes: dict[str, Any]
) -> None:
    wanted = refund_of(fake, paid)
    known = replace(wanted, provider_id=pay.refund(wanted).provider_id)
    usual = fake._refund_shown
    monkeypatch.setattr(fake, "_refund_shown", lambda *about: {**usual(*about), **changes})
    assert pay.look(known).code == codes.STRANGE_ANSWER
    if "refund_id" not in changes:
        assert pay.refund(refund_of(fake, paid, "r2", 50)).code == codes.STRANGE_ANSWER


def test_a_refund_of_a_payment_that_is_told_wrongly_is_not_asked_for(
    fake: PayFake, pay: GovukPay, paid: Payment, monkeypatch: pytest.MonkeyPatch
) -> None:
    usual = fake._shown
    monkeypatch.setattr(fake, "_shown", lambda payment, **how: {**usual(payment, **how), "payment_id": "another"})
    with pytest.raises(NotAsked) as why:
        pay.refund(refund_of(fake, paid))
    assert why.value.code == codes.STRANGE_ANSWER
    assert paid.refunds == []


def test_a_lost_refund_of_which_nothing_is_found_goes_on_being_looked_for_by_its_look(
    fake: PayFake, pay: GovukPay, paid: Payment
) -> None:
    wanted = refund_of(fake, paid)
    fake.plan.extend(["", "cut", "cut"])
    pay.refund(wanted)
    fake.pass_time(120)
    assert pay.look(wanted).code == codes.NOT_THERE
