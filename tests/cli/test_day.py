"""A day by script: sessions, payments, receipts, refusals."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pypdf
import pytest

from ims_desktop.cli.tills import opened
from ims_desktop.settings import read_settings
from tests.factory import MORNING
from tests.sync.world import PASSWORD, ServedCentral
from tests.use_cases.desk import CARD

if TYPE_CHECKING:
    from pathlib import Path

from tests.cli.shell import COUNCIL_TAX, Shell


def test_a_day_by_script(shell: Shell, central: ServedCentral) -> None:
    shell.json("enrol", "--url", central.url, "--code", central.code())
    synced = shell.json("sync", "--once")
    assert (synced["online"], synced["accepted"], synced["unsent"], synced["accounts"]) == (True, 1, 0, 1)
    session = shell.json("session", "open", "--cashier", "priya")
    assert (session["state"], session["float_pence"], len(session["session_id"])) == ("open", 10_000, 36)
    taken = shell.json(
        "take", "--cashier", "priya", "--line", f"23:{COUNCIL_TAX}:1,046.20:June: second half", "--line",
        "13:12345678901:12.00", "--cash", "1000", "--cash", "£60",
    )  # fmt: skip
    assert (taken["amount_pence"], taken["tendered_pence"], taken["change_pence"]) == (105_820, 106_000, 180)
    assert [line["n"] for line in taken["lines"]] == [1, 2]
    assert taken["lines"][1] == {
        "n": 2, "fund": "13", "reference": "12345678901", "amount_pence": 1200, "vat_pence": 200, "verdict": "valid",
    }  # fmt: skip
    listed = shell.json("payments", "--date", session["business_date"], "--status", "unsent")
    assert {key: listed[key] for key in ("payment_id", "receipt", "amount_pence", "status", "kind")} == {
        "payment_id": taken["payment_id"],
        "receipt": taken["receipt"],
        "amount_pence": 105_820,
        "status": "unsent",
        "kind": "payment",
    }
    assert listed["taken_at"].endswith("Z")
    assert shell.json("sync")["accepted"] == 2
    assert shell.json("payments")["status"] == "sent"
    assert central.receipts() == [taken["receipt"]]
    verified = shell.json("verify")
    assert len(verified.pop("head")) == 64
    assert verified == {"ok": True, "facts": 3, "payments": 1, "last_receipt": taken["receipt"], "problems": []}
    doctor = shell.json("doctor")
    assert doctor["ok"]
    assert set(doctor["checks"][0]) == {"name", "ok", "text", "value"}


def test_people_get_sentences(till: Shell) -> None:
    assert till.run("take", "--cashier", "priya", "--line", f"23:{COUNCIL_TAX}:10", "--cash", "20")[1] == (
        "Payment taken: £10.00, receipt CH01A-261121-0001. Change £10.00.\n"
    ).replace("261121", _today(till))
    for words, says in (
        (("sync",), "Central answered. 2 facts sent. 0 still to send."),
        (("verify",), "Every law of the journal holds: 3 facts, 1 payments."),
        (("payments",), "sent"),
        (("check", COUNCIL_TAX), "valid       23"),
        (("find", "nobody"), "No account on this till fits."),
        (("backup",), "The journal is copied to"),
        (("doctor",), "ok  identity   Till CH01, epoch A, of aldermere."),
        (("reprint", f"CH01A-{_today(till)}-0001"), "COPY of CH01A-"),
    ):
        code, out, err = till.run(*words)
        assert says in out, (words, out, err)
        assert (code, err) == (0, "")


def _today(till: Shell) -> str:
    with_session = json.loads(till.run("payments", "--json")[1].splitlines()[0])
    return str(with_session["receipt"].split("-")[1])


def test_a_receipt_goes_to_the_file_named_and_never_over_another(till: Shell, tmp_path: Path) -> None:
    receipt = tmp_path / "receipt.pdf"
    words = ("take", "--cashier", "priya", "--line", f"23:{COUNCIL_TAX}:10", "--cash", "20", "--receipt", str(receipt))
    taken = till.json(*words)
    assert taken["receipt"] in pypdf.PdfReader(receipt).pages[0].extract_text()
    before = receipt.read_bytes()
    code, out, err = till.run(*words, "--json")
    assert (code, json.loads(out)["change_pence"], json.loads(err)["error"]["code"]) == (0, 1000, "receipt_exists")
    assert receipt.read_bytes() == before
    copy = tmp_path / "copy.pdf"
    assert till.json("reprint", taken["receipt"], "--receipt", str(copy)) == {
        "receipt": taken["receipt"],
        "path": str(copy),
    }
    assert "COPY" in pypdf.PdfReader(copy).pages[0].extract_text()


def test_a_script_that_asks_again_with_its_own_id_takes_once(till: Shell) -> None:
    words = (
        "take", "--cashier", "priya", "--line", f"23:{COUNCIL_TAX}:10", "--cash", "20",
        "--payment-id", "019aa5e0-0000-7000-8000-00000000beef",
    )  # fmt: skip
    first, again = till.json(*words), till.json(*words)
    assert first == again
    assert len(till.run("payments", "--json")[1].splitlines()) == 1


@pytest.mark.parametrize(
    ("words", "code", "reason"),
    [
        (("--line", f"23:{COUNCIL_TAX}:10", "--cash", "5"), 1, "unbalanced"),
        (("--line", f"23:{COUNCIL_TAX}:1,000.505", "--cash", "5"), 1, "amount_malformed"),
        (("--line", f"23:{COUNCIL_TAX}:1e3", "--cash", "5"), 1, "amount_malformed"),
        (("--line", f"23:{COUNCIL_TAX}:10", "--cash=-3"), 1, "amount_malformed"),
        (("--line", "23:775326913:10", "--cash", "10"), 1, "check_digit"),
        (("--line", f"77:{COUNCIL_TAX}:10", "--cash", "10"), 1, "unknown_fund"),
        (("--line", f"23:{CARD}:10", "--cash", "10"), 1, "card_number"),
        (("--line", f"23:{COUNCIL_TAX}:10", "--cash", "10", "--payer", CARD), 1, "card_number"),
        (("--line", f"23:{COUNCIL_TAX}", "--cash", "10"), 2, "usage"),
        (("--line", f"23:{COUNCIL_TAX}:10"), 2, "usage"),
        (("--line", f"23:{COUNCIL_TAX}:10", "--cash", "10", "--payment-id", "mine"), 2, "usage"),
        (("--cash", "10"), 2, "usage"),
    ],
)
def test_each_refusal_has_its_code_and_takes_nothing(
    till: Shell, words: tuple[str, ...], code: int, reason: str
) -> None:
    assert till.refused("take", "--cashier", "priya", *words, code=code) == reason
    assert till.run("payments", "--json") == (0, "", "")


def test_who_speaks_must_be_proved(till: Shell, monkeypatch: pytest.MonkeyPatch, central: ServedCentral) -> None:
    line = ("take", "--cashier", "priya", "--line", f"23:{COUNCIL_TAX}:10", "--cash", "10")
    monkeypatch.setenv("IMS_PASSWORD", "something else")
    assert till.refused(*line) == "wrong_credentials"
    monkeypatch.delenv("IMS_PASSWORD")
    assert till.refused(*line, code=2) == "usage"
    monkeypatch.setenv("IMS_PIN", "274951")
    assert till.refused(*line) == "pin_not_set"
    monkeypatch.setenv("IMS_PASSWORD", PASSWORD)
    central.stop()
    try:
        monkeypatch.delenv("IMS_PIN")
        assert till.json(*line)["amount_pence"] == 1000
        assert till.json("sync", code=3)["online"] is False
        assert "Central cannot be reached" in till.run("sync")[1]
        with opened(read_settings(data_dir=till.folder)) as desk, desk.store.write() as unit:
            unit.postpone([fact.event_id for fact in unit.batch(9, 10**6, desk.clock.now())], MORNING, "certificate")
        told = till.run("doctor")[1]
        assert "Central cannot be reached. Payments are safe on this till" in told, "the network, now"
        assert "Central could not prove who it is, so nothing was sent." in told, "the last try of what is unsent"
    finally:
        central.start()


def test_a_council_without_cash_takes_none(till: Shell, central: ServedCentral, tmp_path: Path) -> None:
    from tests.sync.world import REFERENCE

    changed = json.loads(REFERENCE.read_text(encoding="utf-8"))
    changed["methods_of_payment"][0]["disabled"] = True
    path = tmp_path / "no-cash.json"
    path.write_text(json.dumps(changed), encoding="utf-8")
    central.load_reference(path=path)
    till.json("sync")
    words = ("take", "--cashier", "priya", "--line", f"23:{COUNCIL_TAX}:10", "--cash", "10")
    assert till.refused(*words) == "no_cash_method"


def test_a_second_session_is_refused(till: Shell) -> None:
    assert till.refused("session", "open", "--cashier", "priya") == "session_open"
    assert till.refused("session", "open", "--cashier", "priya", "--float", "ten") == "amount_malformed"


def test_a_card_number_given_as_cash_is_refused_and_kept_nowhere(till: Shell) -> None:
    bill = ("take", "--cashier", "priya", "--line", f"23:{COUNCIL_TAX}:10")
    assert till.refused(*bill, "--cash", "5", "--cash", CARD) == "card_number"
    assert till.refused(*bill, "--cash", "2000") == "change_not_believable"
    assert till.run("payments") == (0, "", "")
    assert all(CARD.encode() not in path.read_bytes() for path in till.folder.rglob("*") if path.is_file())
