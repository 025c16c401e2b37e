"""Voids, refunds, approvals, baskets and finding payments, by script, at a real central."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from ims_desktop.cli.tills import opened
from ims_desktop.domain.approval import Act, AskedFor
from ims_desktop.domain.basket import Basket
from ims_desktop.settings import read_settings
from ims_desktop.use_cases.add_line import add_line
from ims_desktop.use_cases.ask_elsewhere import answer_of, ask_elsewhere
from ims_desktop.use_cases.keep_basket import put_aside
from ims_desktop.use_cases.permit import cashier_named, pack_of
from ims_desktop.use_cases.refund_payment import refund_payment
from ims_desktop.use_cases.refundable import refundable
from tests.cli.shell import COUNCIL_TAX, Shell
from tests.sync.world import PASSWORD

if TYPE_CHECKING:
    from pathlib import Path

    from tests.sync.world import ServedCentral

WISH = "019aa5e0-0000-7000-8000-0000000fffff"


@pytest.fixture
def desk(till: Shell, central: ServedCentral, monkeypatch: pytest.MonkeyPatch) -> Shell:
    """A till with a supervisor, whose password is in the environment too."""
    central.add_cashier("gwen", "Payments", "Finance")
    till.json("sync")
    monkeypatch.setenv("IMS_APPROVER_PASSWORD", PASSWORD)
    return till


def take(shell: Shell, *amounts: str) -> dict[str, Any]:
    lines = [word for amount in amounts for word in ("--line", f"23:{COUNCIL_TAX}:{amount}")]
    return shell.json("take", "--cashier", "gwen" if len(amounts) > 1 else "priya", *lines, "--cash", "200")


def test_a_payment_of_the_open_session_is_taken_back_whole(desk: Shell, tmp_path: Path) -> None:
    taken = take(desk, "10")
    words = ("void", taken["receipt"], "--cashier", "priya", "--reason", "wrong bill", "--event-id", WISH)
    paper = tmp_path / "void.pdf"
    done = desk.json(*words, "--receipt", str(paper))
    assert done == {
        "event_id": WISH,
        "receipt": taken["receipt"][:-1] + "2",
        "of_receipt": taken["receipt"],
        "amount_pence": -1_000,
    }
    assert paper.read_bytes().startswith(b"%PDF")
    assert desk.json(*words) == done
    assert desk.refused("void", taken["receipt"], "--cashier", "priya", "--reason", "again") == "undone_before"
    assert desk.json("sync")["conflict"] == 0
    assert desk.json("verify")["ok"]


def test_money_goes_back_in_parts_with_a_second_persons_leave(desk: Shell) -> None:
    receipt = take(desk, "30")["receipt"]
    words = ("refund", receipt, "--cashier", "priya", "--reason", "paid twice", "--cash")
    assert desk.refused(*words) == "approval_needed"
    done = desk.json(*words, "--line", "1:20.00", "--approver", "gwen")
    assert (done["amount_pence"], done["of_receipt"]) == (-2_000, receipt)
    desk.json("sync")
    assert desk.refused(*words, "--line", "1:10.01", "--approver", "gwen") == "refund_over"
    code, out, _ = desk.run(*words, "--approver", "gwen")
    assert code == 0
    assert "Refund of £10.00 recorded" in out
    assert desk.refused(*words, "--approver", "gwen") == "refund_nothing"
    kinds = [json.loads(line)["kind"] for line in desk.run("payments", "--json")[1].splitlines()]
    assert kinds == ["payment", "refund", "refund"]


def test_nobody_is_their_own_second_person_and_every_secret_is_in_the_environment(
    desk: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    receipt = take(desk, "30")["receipt"]
    words = ("refund", receipt, "--cashier", "priya", "--reason", "paid twice", "--cash", "--approver")
    assert desk.refused(*words, "priya") == "approval_by_self"
    monkeypatch.setenv("IMS_APPROVER_PASSWORD", "wrong")
    assert desk.refused(*words, "gwen") == "wrong_credentials"
    monkeypatch.delenv("IMS_APPROVER_PASSWORD")
    assert desk.refused(*words, "gwen", code=2) == "usage"
    monkeypatch.setenv("IMS_APPROVER_PIN", "274951")
    assert desk.refused(*words, "gwen") == "pin_not_set"


@pytest.mark.parametrize(
    "more",
    [("--line", "x"), ("--line", "one:2"), ("--event-id", "7")],
)
def test_what_makes_no_sense_is_bad_usage(desk: Shell, more: tuple[str, str]) -> None:
    receipt = take(desk, "30")["receipt"]
    words = ("refund", receipt, "--cashier", "priya", "--reason", "paid twice", "--cash")
    assert desk.refused(*words, *more, code=2) == "usage"


def test_payments_are_found_by_two_things_or_by_a_reference_alone(desk: Shell) -> None:
    first, second = take(desk, "30"), take(desk, "12.50")
    found = desk.json("payments", "--reference", COUNCIL_TAX, "--amount", "12.50")
    assert (found["receipt"], found["here"], found["status"]) == (second["receipt"], True, "unsent")
    rows = desk.run("payments", "--reference", COUNCIL_TAX, "--json")[1].splitlines()
    assert [json.loads(row)["receipt"] for row in rows] == [second["receipt"], first["receipt"]]
    assert desk.refused("payments", "--amount", "12.50") == "journal_query"
    assert desk.refused("payments", "--from", "8", "--to", "late", code=2) == "usage"
    desk.json("sync")
    anywhere = desk.run("payments", "--receipt", second["receipt"], "--anywhere")[1]
    assert second["receipt"] in anywhere
    assert "here" in anywhere
    timed = desk.run("payments", "--amount", "30", "--from", "00:00", "--json")[1]
    assert first["receipt"] in timed


def test_baskets_that_wait_are_listed_and_dropped(desk: Shell) -> None:
    with opened(read_settings(data_dir=desk.folder)) as till:
        with till.store.read() as reader:
            priya = cashier_named(pack_of(reader), "priya")
        assert priya is not None
        basket = add_line(till, priya, Basket(), "23", COUNCIL_TAX, "10")
        put_aside(till, priya, WISH, basket, "went for the other bill")
    listed = desk.json("baskets", "list")
    assert {key: listed[key] for key in ("basket_id", "cashier", "aside", "note", "lines", "amount_pence")} == {
        "basket_id": WISH,
        "cashier": "priya",
        "aside": True,
        "note": "went for the other bill",
        "lines": 1,
        "amount_pence": 1_000,
    }
    assert "went for the other bill" in desk.run("baskets", "list")[1]
    assert desk.refused("baskets", "drop", code=2) == "usage"
    assert desk.json("baskets", "drop", WISH, "--cashier", "priya")["state"] == "dropped"
    assert desk.refused("baskets", "drop", WISH, "--cashier", "priya") == "basket_not_found"


def test_what_waits_at_another_till_is_listed_and_answered_once(desk: Shell, central: ServedCentral) -> None:
    assert desk.run("approvals", "list", "--cashier", "gwen") == (0, "", "")
    assert desk.refused("approvals", "give", "--cashier", "gwen", code=2) == "usage"
    assert desk.refused("approvals", "give", WISH, "--cashier", "gwen") == "not_yours_to_answer"


@pytest.fixture
def other(desk: Shell, central: ServedCentral, tmp_path: Path) -> Shell:
    """A second till of the same office, with a session of priya."""
    shell = Shell(tmp_path / "other", desk.capture)
    shell.json("enrol", "--url", central.url, "--code", central.code())
    shell.json("sync")
    shell.json("session", "open", "--cashier", "priya", "--float", "100.00")
    return shell


def test_what_another_till_took_is_found_and_given_back_once_with_centrals_word(
    desk: Shell, other: Shell, central: ServedCentral
) -> None:
    receipt = take(desk, "30")["receipt"]
    words = ("refund", receipt, "--cashier", "priya", "--reason", "paid twice", "--cash", "--approver", "gwen")
    assert other.refused(*words) == "payment_not_found"
    desk.json("sync")
    found = other.json("payments", "--receipt", receipt, "--anywhere")
    assert (found["here"], found["till"], found["amount_pence"]) == (False, "CH01", 3_000)
    assert other.json(*words, "--line", "1:20")["amount_pence"] == -2_000
    assert desk.refused(*words, "--line", "1:10.01") == "refund_over"
    assert desk.json(*words)["amount_pence"] == -1_000
    for shell in (desk, other):
        assert (shell.json("sync")["conflict"], shell.json("verify")["ok"]) == (0, True)
        assert shell.refused(*words) == "refund_nothing"
    central.stop()


def test_leave_asked_for_at_one_till_is_given_at_another_and_used_once(desk: Shell, other: Shell) -> None:
    receipt = take(desk, "30")["receipt"]
    desk.json("sync")
    asked = AskedFor(Act.REFUND, "priya", receipt, "paid twice", 2_000)
    with opened(read_settings(data_dir=desk.folder)) as till:
        till.sync.step()
        ask_elsewhere(till, WISH, asked)
        assert answer_of(till, WISH, asked) is None
    listed = other.json("approvals", "list", "--cashier", "gwen")
    assert {key: listed[key] for key in ("approval_id", "act", "asked_by", "till", "subject", "amount_pence")} == {
        "approval_id": WISH,
        "act": "refund",
        "asked_by": "priya",
        "till": "CH01",
        "subject": receipt,
        "amount_pence": 2_000,
    }
    assert other.run("approvals", "list", "--cashier", "priya") == (0, "", "")
    assert other.json("approvals", "give", WISH, "--cashier", "gwen")["state"] == "given"
    with opened(read_settings(data_dir=desk.folder)) as till:
        till.sync.step()
        approval = answer_of(till, WISH, asked)
        assert approval is not None
        assert (approval.approver, approval.how) == ("gwen", "elsewhere")
        with till.store.read() as reader:
            priya = cashier_named(pack_of(reader), "priya")
        assert priya is not None
        shown = refundable(till, priya, receipt)
        refund_payment(till, till.ids.new(), priya, shown, {1: 2_000}, "1", "paid twice", approval=approval)
    assert desk.json("sync")["conflict"] == 0
    assert desk.json("verify")["ok"]
