"""Cards by script: charged once, told by exit code, asked about again, settled by two people."""

from __future__ import annotations

import json
import uuid
from typing import TYPE_CHECKING, Any

import pytest

from ims_desktop.bootstrap import build_till
from ims_desktop.domain.basket import Basket
from ims_desktop.domain.cashier import Cashier
from ims_desktop.domain.payment import Tender
from ims_desktop.settings import read_settings
from ims_desktop.use_cases.add_line import add_line
from ims_desktop.use_cases.hold_tender import hold_tender
from ims_desktop.use_cases.keep_basket import keep
from tests.cli.shell import COUNCIL_TAX, Shell
from tests.sync.world import PASSWORD, REFERENCE

if TYPE_CHECKING:
    from pathlib import Path

    from tests.sync.world import ServedCentral

WHO = ("--cashier", "priya")
METHODS = [
    {"code": code, "name": name, "maximum_amount": 9_999, "minimum_amount": 0, "metadata": {flag: "TRUE"}}
    for code, name, flag in (("1", "Cash", "IsACashPayment"), ("93", "Card", "IsACardTerminalPayment"))
]


@pytest.fixture
def cards(till: Shell, central: ServedCentral, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Shell:
    """A till with a pretended terminal: what happens is chosen by the pence of the amount."""
    monkeypatch.setenv("IMS_TERMINAL", "simulator")
    changed = json.loads(REFERENCE.read_text(encoding="utf-8"))
    changed["methods_of_payment"] = METHODS
    path = tmp_path / "cards.json"
    path.write_text(json.dumps(changed), encoding="utf-8")
    central.load_reference(path=path)
    central.add_cashier("gwen", "Payments", "Finance")
    central.add_cashier("priya", "Payments", "PostPayment", "Transaction.Refund")
    till.json("sync")
    return till


def line(pounds: str) -> tuple[str, str]:
    return "--line", f"23:{COUNCIL_TAX}:{pounds}"


def last(shell: Shell, *words: str, code: int = 0) -> dict[str, Any]:
    """Return the last thing told, where more than one is."""
    found, out, err = shell.run(*words, "--json")
    assert found == code, (out, err)
    answer: dict[str, Any] = json.loads(out.splitlines()[-1]) if out else {}
    return answer


def test_a_charge_is_told_by_its_receipt_and_a_part_of_one_is_given_back(cards: Shell) -> None:
    made = cards.json("card", "ask", *WHO, *line("10"))
    assert (made["state"], made["charged_pence"], made["last_four"]) == ("approved", 1_000, "1111")
    assert cards.json("card", "look", made["attempt_id"])["receipt"] == made["receipt"] != ""
    part = cards.json("card", "ask", *WHO, *line("20"), "--amount", "5")
    assert (part["unbooked"], part["receipt"]) == (True, "")
    assert "was charged. It is in no payment yet." in cards.run("card", "list")[1]
    back = cards.json("card", "reverse", part["attempt_id"], *WHO, "--reason", "the customer went away")
    assert (back["direction"], back["state"]) == ("reverse", "approved")
    assert "given back" in cards.run("card", "look", back["attempt_id"])[1]
    assert last(cards, "card", "list") == {}
    why = (*WHO, "--reason", "paid twice", "--to-card")
    waits = cards.json("refund", made["receipt"], *why, "--line", "1:5.02", code=3)
    assert (waits["direction"], waits["state"]) == ("refund", "unknown")
    assert cards.refused("refund", made["receipt"], *why, "--line", "1:4.99") == "refund_over"
    refund = cards.json("refund", made["receipt"], *why, "--line", "1:2.00")
    assert refund["amount_pence"] == -200


def test_a_take_charges_the_terminal_for_what_the_rest_leaves(cards: Shell) -> None:
    taken = cards.json("take", *WHO, *line("50"), "--cash", "30", "--card-terminal")
    assert [(one["method"], one["tendered_pence"], bool(one["attempt_id"])) for one in taken["tenders"]] == [
        ("93", 2_000, True),
        ("1", 3_000, False),
    ]
    assert cards.refused("take", *WHO, *line("20"), "--card-terminal", "--card-terminal", "9", code=2) == "usage"
    declined = cards.json("take", *WHO, *line("10.01"), "--card-terminal", code=1)
    assert (declined["state"], declined["code"], declined["receipt"]) == ("declined", "refusal", "")
    assert "declined" in cards.run("card", "look", declined["attempt_id"])[1]
    differs = cards.json("take", *WHO, *line("10.03"), "--card-terminal", "10.03", code=1)
    assert (differs["differs"], differs["charged_pence"], differs["unbooked"]) == (True, 1_002, True)
    assert "was charged, not" in cards.run("card", "list")[1]
    assert cards.refused("take", *WHO, *line("10.04"), "--card-terminal", code=3) == "terminal_busy"


def test_the_same_command_asks_again_and_two_people_settle_what_nobody_can_find_out(
    cards: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    payment_id, answer_id = str(uuid.uuid4()), str(uuid.uuid4())
    words = ("take", *WHO, *line("10.02"), "--card-terminal", "--payment-id", payment_id)
    attempt_id = cards.json(*words, code=3)["attempt_id"]
    assert cards.json(*words, code=3)["attempt_id"] == attempt_id
    assert "no answer yet" in cards.run("card", "list")[1]
    settle = ("card", "settle", attempt_id, *WHO, "--reason", "its page says so", "--id", answer_id)
    assert cards.refused(*settle, code=2) == "usage"
    monkeypatch.setenv("IMS_APPROVER_PASSWORD", PASSWORD)
    made = cards.json(*settle, "--with", "gwen", "--reference", "tx-9")
    assert (made["state"], made["receipt"] != "") == ("approved", True)
    assert cards.json(*settle)["receipt"] == cards.json(*words)["receipt"] == made["receipt"]


def test_a_slip_is_typed_or_given_up_and_what_makes_no_sense_is_refused(cards: Shell) -> None:
    asked = cards.json("card", "ask", *WHO, *line("10"), "--way", "slip", code=3)
    assert (asked["says"], asked["page"], asked["sent_to"]) == ("needs_slip", "", "")
    assert cards.refused("card", "slip", asked["attempt_id"], *WHO) == "authorisation"
    typed = cards.json("card", "slip", asked["attempt_id"], *WHO, "--authorisation", "a1", "--last-four", "4242")
    assert (typed["authorisation"], typed["receipt"] != "") == ("A1", True)
    other = cards.json("card", "ask", *WHO, *line("10"), "--way", "slip", code=3)
    assert "was cancelled" in cards.run("card", "cancel", other["attempt_id"], *WHO)[1]
    refused = [cards.refused("card", *words, code=2) for words in (("look",), ("ask", *WHO), ("ask", *line("10")))]
    assert refused == ["usage"] * 3
    assert cards.refused("card", "cancel", "x", *WHO) == "card_not_found"
    assert cards.refused("card", "ask", *WHO, *line("10"), "--way", "link") == "card_way"


def test_held_money_is_listed(cards: Shell) -> None:
    settings = read_settings(data_dir=cards.folder)
    till = build_till(settings)
    priya = Cashier("priya", "Priya", "CH", frozenset({"Payments", "PostPayment"}))
    basket, ids = add_line(till, priya, Basket(), "23", COUNCIL_TAX, "10"), till.ids
    basket_id = ids.new()
    keep(till, priya, basket_id, basket)
    hold_tender(till, ids.new(), basket_id, priya, basket_id, 1_000, Tender("1", "Cash", 400))
    till.close()
    assert "£4.00 by Cash was handed over for £10.00 that is not paid." in cards.run("card", "list")[1]
    assert last(cards, "card", "list")["amount_pence"] == 400
