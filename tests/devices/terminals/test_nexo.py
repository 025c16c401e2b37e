"""A wired terminal, over TLS, against a terminal that seals with its vendor's own library."""

from __future__ import annotations

import threading
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from ims_desktop.devices.key_file import KeyFile
from ims_desktop.devices.terminals.nexo_key import forget_key
from ims_desktop.devices.terminals.nexo_messages import service_id
from ims_desktop.domain.card_attempt import CardHeard, CardWord, ChargedBefore, Direction
from ims_desktop.errors import TerminalUnavailable
from tests.devices.terminals.desk import CALL, HASTY, TILL, HandClock, an_attempt
from tests.terminal_process import KEY

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from ims_desktop.devices.terminals.nexo import NexoTerminal
    from ims_desktop.domain.card_attempt import CardAttempt
    from tests.terminal_process import TerminalProcess


def heard_twice(driver: NexoTerminal, attempt: CardAttempt, clock: HandClock) -> CardWord:
    driver.look(attempt)
    clock.advance(11)
    return driver.look(attempt)


# ------------------------------------------------------------------------------------------------------------ answers
def test_a_charge_is_asked_for_once_and_told_by_the_four_fields_only(
    make: Callable[..., NexoTerminal], terminal: TerminalProcess
) -> None:
    attempt = an_attempt(14_501)
    word = make().ask(attempt, CALL)
    assert word == CardWord(
        CardHeard.APPROVED,
        "approved",
        HandClock().now(),
        amount_pence=14_501,
        provider_reference=f"Payment.{service_id(attempt.attempt_id)}/2026-11-21T10:00:00.000Z",
        brand="Visa",
        last_four="1111",
        authorisation="123456",
    )
    [asked] = terminal.heard("Payment")
    assert asked["MessageHeader"]["SaleID"] == TILL
    assert asked["PaymentRequest"] == {
        "SaleData": {
            "SaleTransactionID": {"TransactionID": attempt.reference, "TimeStamp": "2026-11-21T10:00:00.000Z"}
        },
        "PaymentTransaction": {"AmountsReq": {"Currency": "GBP", "RequestedAmount": 145.01}},
    }


@pytest.mark.parametrize(
    ("outcome", "heard", "code"),
    [
        ("Refusal", CardHeard.DECLINED, "refusal"),
        ("WrongPIN", CardHeard.DECLINED, "wrong_pin"),
        ("UnreachableHost", CardHeard.DECLINED, "unreachable_host"),
        ("Cancel", CardHeard.CANCELLED, "cancel"),
        ("Aborted", CardHeard.CANCELLED, "aborted"),
        ("SomethingNew", CardHeard.DECLINED, "failure"),
        ("Busy", CardHeard.WAITING, "terminal_busy"),
    ],
)
def test_what_was_not_charged_says_why(
    make: Callable[..., NexoTerminal], terminal: TerminalProcess, outcome: str, heard: CardHeard, code: str
) -> None:
    terminal.plan({"outcome": outcome})
    word = make().ask(an_attempt(), CALL)
    assert (word.heard, word.code, word.amount_pence, word.last_four) == (heard, code, 0, "")


@pytest.mark.parametrize(
    ("plan", "pence"), [({"amount": 45.5}, 4_550), ({"outcome": "Partial", "amount": 100}, 10_000)]
)
def test_another_amount_than_was_asked_for_is_told_as_it_is(
    make: Callable[..., NexoTerminal], terminal: TerminalProcess, plan: dict[str, Any], pence: int
) -> None:
    terminal.plan(plan)
    word = make().ask(an_attempt(14_500), CALL)
    assert (word.heard, word.amount_pence) == (CardHeard.APPROVED, pence)


@pytest.mark.parametrize(
    ("plan", "code"),
    [
        ({"amount": 10.005}, "no_amount"),
        ({"amount": "145"}, "no_amount"),
        ({"without": "AmountsResp"}, "no_amount"),
        ({"currency": "EUR"}, "other_currency"),
        ({"reference": "SP04A-C0001"}, "other_reference"),
    ],
)
def test_a_success_that_is_not_about_this_charge_is_not_known_to_be_one(
    make: Callable[..., NexoTerminal], terminal: TerminalProcess, plan: dict[str, Any], code: str
) -> None:
    terminal.plan(plan)
    word = make().ask(an_attempt(), CALL)
    assert (word.heard, word.code) == (CardHeard.UNKNOWN, code)


# -------------------------------------------------------------------------------------------------------- lost answers
@pytest.mark.parametrize("plan", [{"answer": "drop"}, {"raw": "<html>"}, {"raw": "{}"}, {"header": {"ServiceID": "X"}}])
def test_a_lost_or_odd_answer_is_asked_for_and_the_charge_is_never_sent_again(
    make: Callable[..., NexoTerminal], terminal: TerminalProcess, plan: dict[str, Any]
) -> None:
    terminal.plan(plan)
    word = make().ask(an_attempt(6_660), CALL)
    assert (word.heard, word.amount_pence) == (CardHeard.APPROVED, 6_660)
    assert (len(terminal.heard("Payment")), len(terminal.heard("TransactionStatus"))) == (1, 2), "before, and after"


def test_silence_ends_in_a_look_not_in_a_second_charge(
    make: Callable[..., NexoTerminal], terminal: TerminalProcess
) -> None:
    terminal.plan({"answer": "hold"}, {"waits": True})
    driver = make(HASTY)
    assert driver.ask(an_attempt(), CALL).heard is CardHeard.APPROVED
    waiting = an_attempt()
    word = driver.ask(waiting, CALL)
    assert (word.heard, word.says) == (CardHeard.WAITING, "present_card")
    terminal.tell("finish")
    assert driver.look(waiting).heard is CardHeard.APPROVED
    assert len(terminal.heard("Payment")) == 2


def test_after_a_restart_of_both_the_outcome_is_still_asked_for_by_the_attempt_alone(
    make: Callable[..., NexoTerminal], terminal: TerminalProcess
) -> None:
    attempt = an_attempt(6_660)
    make().ask(attempt, CALL)
    terminal.stop()
    lost = make().look(attempt)
    terminal.start()
    found = make().look(attempt)
    assert (lost.heard, lost.code) == (CardHeard.UNKNOWN, "terminal_unreachable")
    assert (found.heard, found.amount_pence) == (CardHeard.APPROVED, 6_660)
    assert make().ask(attempt, CALL) == found, "asked again, it is not charged again"
    assert terminal.heard("Payment") == []


def test_a_charge_that_never_came_counts_as_that_at_a_second_look_only(
    make: Callable[..., NexoTerminal], terminal: TerminalProcess, clock: HandClock
) -> None:
    terminal.plan({"lost": True})
    driver, attempt = make(), an_attempt()
    assert driver.ask(attempt, CALL).heard is CardHeard.UNKNOWN
    clock.advance(9)
    assert driver.look(attempt).code == "not_found"
    clock.advance(2)
    assert driver.look(attempt).heard is CardHeard.NEVER_CAME


def test_a_terminal_that_has_forgotten_is_not_believed(
    make: Callable[..., NexoTerminal], terminal: TerminalProcess, clock: HandClock, tmp_path: Path
) -> None:
    driver, attempt = make(), an_attempt()
    driver.ask(attempt, CALL)
    driver.look(attempt)
    terminal.tell("forget")
    assert heard_twice(driver, attempt, clock).code == "forgotten"
    old = an_attempt(sent_at=clock.now() - timedelta(hours=25))
    assert heard_twice(driver, old, clock).code == "too_old"
    ahead = an_attempt(sent_at=clock.now() + timedelta(minutes=5))
    assert heard_twice(driver, ahead, clock).code == "too_old", "the clock was set back since"
    newer = replace(KEY, since=clock.now() + timedelta(minutes=1))
    forget_key(KeyFile(tmp_path / "keys.json"), TILL)
    assert heard_twice(make(key=newer), an_attempt(), clock).code == "other_terminal"


# ------------------------------------------------------------------------------------------------- other customers, Esc
def test_what_this_till_left_on_the_terminal_is_stopped_before_the_next_customer_is_charged(
    make: Callable[..., NexoTerminal], terminal: TerminalProcess
) -> None:
    terminal.plan({"waits": True})
    left = an_attempt(9_950)
    assert make(HASTY).ask(left, CALL).heard is CardHeard.WAITING
    word = make().ask(an_attempt(14_500), CALL)
    assert (word.heard, word.amount_pence) == (CardHeard.APPROVED, 14_500)
    assert make().look(left).heard is CardHeard.CANCELLED


@pytest.mark.parametrize(
    ("sale_id", "obeys", "names"), [("SP04", True, True), (TILL, False, True), (TILL, True, False)]
)
def test_a_terminal_that_waits_for_somebody_else_is_left_alone_and_nothing_is_asked(
    make: Callable[..., NexoTerminal], terminal: TerminalProcess, sale_id: str, obeys: bool, names: bool
) -> None:
    terminal.tell("occupy", saleId=sale_id, serviceId="EARLIER")
    terminal.tell("abort", obeys=obeys)
    terminal.tell("name", names=names)
    assert make().look(an_attempt()).says != "present_card", "what it waits for may be the amount of another"
    with pytest.raises(TerminalUnavailable, match="busy with another customer") as refused:
        make(HASTY).ask(an_attempt(), CALL)
    assert refused.value.reason == "terminal_busy"
    assert (terminal.waits(), terminal.heard("Payment")) == (True, [])
    assert not make().ready()


def test_a_terminal_out_of_order_is_not_asked(make: Callable[..., NexoTerminal], terminal: TerminalProcess) -> None:
    terminal.tell("condition", says="Maintenance")
    with pytest.raises(TerminalUnavailable, match="out of order"):
        make().ask(an_attempt(), CALL)
    assert terminal.heard("Payment") == []
    terminal.tell("condition", says="OK")
    assert make().ready()


def test_while_the_customer_is_at_the_terminal_it_can_be_looked_at_and_stopped(
    make: Callable[..., NexoTerminal], terminal: TerminalProcess
) -> None:
    terminal.plan({"waits": True})
    driver, attempt, words = make(), an_attempt(), []
    lane = threading.Thread(target=lambda: words.append(driver.ask(attempt, CALL)))
    lane.start()
    says = {driver.look(attempt).says for _ in range(200) if not terminal.waits()}
    assert driver.look(attempt).says == "present_card"
    assert says <= {"connecting", "in_progress", "present_card"}
    with pytest.raises(TerminalUnavailable):
        driver.ask(an_attempt(), CALL)
    stopped = driver.cancel(attempt)
    lane.join(10)
    assert [stopped.heard, *(word.heard for word in words)] == [CardHeard.CANCELLED, CardHeard.CANCELLED]
    assert driver.cancel(attempt).heard is CardHeard.CANCELLED


def test_a_charge_that_is_stopped_before_it_is_sent_never_is(
    make: Callable[..., NexoTerminal], terminal: TerminalProcess
) -> None:
    terminal.tell("occupy", saleId=TILL, serviceId="EARLIER")
    terminal.tell("abort", obeys=False)
    driver, attempt, words = make(replace(HASTY, pauses=100_000)), an_attempt(), []
    lane = threading.Thread(target=lambda: words.append(driver.ask(attempt, CALL)))
    lane.start()
    while not terminal.heard("Abort"):
        assert lane.is_alive()
    assert (driver.look(attempt).says, driver.ask(attempt, CALL).says) == ("connecting", "connecting")
    stopped = driver.cancel(attempt)
    terminal.tell("finish")
    lane.join(10)
    assert [(word.heard, word.code) for word in (stopped, *words)] == [(CardHeard.CANCELLED, "not_asked")] * 2
    assert terminal.heard("Payment") == []


def test_a_charge_that_is_done_cannot_be_stopped_any_more_and_that_is_said(
    make: Callable[..., NexoTerminal], terminal: TerminalProcess
) -> None:
    driver, attempt = make(), an_attempt()
    driver.ask(attempt, CALL)
    assert driver.cancel(attempt).heard is CardHeard.APPROVED


# ------------------------------------------------------------------------------------------------------------- refunds
@pytest.mark.parametrize(("plan", "pence"), [({}, 500), ({"amount": 4.99}, 499)])
def test_money_goes_back_by_naming_the_charge_it_came_from(
    make: Callable[..., NexoTerminal], terminal: TerminalProcess, plan: dict[str, Any], pence: int
) -> None:
    charged = ChargedBefore("", "T0001.PSP/2026-11-20T09:30:00Z")
    terminal.plan({**plan, "answer": "drop"})
    word = make().ask(an_attempt(500, direction=Direction.REFUND, charged=charged), CALL)
    assert (word.heard, word.amount_pence) == (CardHeard.APPROVED, pence)
    [asked] = [one["ReversalRequest"] for one in terminal.heard("Reversal")]
    original = {"TransactionID": "T0001.PSP", "TimeStamp": "2026-11-20T09:30:00Z"}
    assert asked["OriginalPOITransaction"] == {"POITransactionID": original}
    assert asked["ReversedAmount"] == 5


def test_a_refund_of_a_charge_nobody_knows_the_name_of_asks_for_the_card(
    make: Callable[..., NexoTerminal], terminal: TerminalProcess
) -> None:
    refund = an_attempt(500, direction=Direction.REFUND, charged=ChargedBefore("", ""))
    word = make().ask(refund, CALL)
    assert (word.heard, word.amount_pence) == (CardHeard.APPROVED, 500)
    [asked] = [one["PaymentRequest"] for one in terminal.heard("Payment")]
    assert asked["PaymentData"] == {"PaymentType": "Refund"}
