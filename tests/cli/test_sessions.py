"""The till day by script: every word of `session` and `ereturns`, as a script sees it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pypdf
import pytest

from tests.cli.shell import COUNCIL_TAX, Shell
from tests.sync.world import PASSWORD, ServedCentral

if TYPE_CHECKING:
    from pathlib import Path

ID = "019aa5e0-0000-7000-8000-00000000beef"
WHOLE = ("--count", "20x5", "--count", "10x1")
"""What the drawer holds after one bill of £10."""


@pytest.fixture
def day(till: Shell, central: ServedCentral, monkeypatch: pytest.MonkeyPatch) -> Shell:
    """A till where priya took £10 in cash, and gwen may supervise and bruno only takes payments."""
    central.add_cashier("gwen", "Payments", "EReturnAuthoriser")
    central.add_cashier("bruno", "Payments")
    central.add_cashier("olwen", "EReturnAuthoriser")
    till.json("sync")
    till.json("take", "--cashier", "priya", "--line", f"23:{COUNCIL_TAX}:10", "--cash", "20")
    monkeypatch.setenv("IMS_APPROVER_PASSWORD", PASSWORD)
    return till


def session(day: Shell, act: str, *words: str, cashier: str = "priya", code: int = 0) -> dict[str, Any]:
    return day.json("session", act, "--cashier", cashier, *words, code=code)


def refused(day: Shell, act: str, *words: str, cashier: str = "priya", code: int = 1) -> str:
    return day.refused("session", act, "--cashier", cashier, *words, code=code)


def lines(day: Shell, *words: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in day.run(*words, "--json")[1].splitlines()]


# -------------------------------------------------------------------------------------------------------------- a day
def test_a_whole_day_ends_with_an_ereturn_somebody_else_approves(day: Shell, central: ServedCentral) -> None:
    moved = session(day, "in", "--amount", "5", "--reason", "coin")
    assert (moved["movement"]["direction"], moved["movement"]["amount_pence"]) == ("in", 500)
    session(day, "out", "--amount", "5.00", "--reason", "stamps")
    lifted = session(day, "lift", "--amount", "60", "--seal", "B1", "--with", "bruno")
    assert (lifted["movement"]["seal"], lifted["movement"]["witness"]) == ("B1", "bruno")
    shown = session(day, "x")
    assert (shown["cash"], shown["methods"], "expected_pence" in shown) == (False, [], False)
    counted = session(day, "count", "--count", "20x2", "--count", "0.50x20")
    assert {key: counted[key] for key in ("state", "round", "matches", "once_more")} == {
        "state": "counting", "round": 1, "matches": True, "once_more": False,
    }  # fmt: skip
    closed = session(day, "close", "--left", "40.00", "--seal", "C1")
    assert {key: closed[key] for key in ("state", "counted_pence", "expected_pence", "difference_pence")} == {
        "state": "closed", "counted_pence": 5_000, "expected_pence": 5_000, "difference_pence": 0,
    }  # fmt: skip
    (made,) = closed["ereturns"]
    assert made["bags"] == [
        {"seal": "B1", "amount_pence": 6_000, "lifted": True},
        {"seal": "C1", "amount_pence": 1_000, "lifted": False},
    ]
    assert (made["type"], made["total_pence"], made["state"]) == ("cash", 1_000, "waiting")
    assert [row["number"] for row in lines(day, "ereturns", "list", "--waiting")] == [made["number"]]
    assert day.refused("ereturns", "approve", made["number"], "--cashier", "priya") == "not_permitted"
    approved = day.json("ereturns", "approve", made["number"], "--cashier", "gwen")
    assert (approved["state"], approved["decided_by"]) == ("approved", "gwen")
    assert lines(day, "ereturns", "list", "--waiting") == []
    assert day.json("verify")["ok"]
    assert day.json("sync")["refused"] == 0
    assert next(session_left(day)) == 4_000


def session_left(day: Shell) -> Any:
    """Yield the float the next session opens with when nobody says another."""
    yield session(day, "open")["float_pence"]


def test_people_get_sentences_and_no_figure_before_a_count_holds(day: Shell) -> None:
    def said(*words: str) -> str:
        code, out, err = day.run("session", *words, "--cashier", "priya")
        assert (code, err) == (0, "")
        return out

    assert "£5.00 is in the drawer and recorded." in said("in", "--amount", "5", "--reason", "coin")
    assert "£5.00 is out of the drawer and recorded." in said("out", "--amount", "5", "--reason", "stamps")
    assert "£10.00 lifted in bag B1." in said("lift", "--count", "5x2", "--seal", "B1", "--with", "gwen")
    assert said("x") == "Cash is not shown before the count.\n"
    assert said("count", "--count", "20x4") == "The count does not match. Count once more.\n"
    assert said("count", "--count", "20x4") == "Counted. Close it now.\n"
    told = said("close", "--seal", "C1", "--reason", "not known")
    for sentence in (
        "Session of priya closed. Counted £80.00.",
        "Count and journal differ by £20.00: less was counted than recorded.",
        "£80.00 stays in the drawer.",
        "Cash eReturn CH01A-",
        "1 payment is not sent yet.",
    ):
        assert sentence in told
    assert "By the journal the drawer holds £100.00." in said("z")
    assert "closed" in day.run("session", "list")[1]
    assert "£10.00" in day.run("ereturns", "list")[1]


def test_a_supervisor_looks_at_the_cash_of_others_and_may_allow_them_to(day: Shell) -> None:
    assert refused(day, "x", "--cash") == "cash_hidden"
    assert session(day, "x", "--cash", "--of", "priya", cashier="gwen")["expected_pence"] == 11_000
    assert session(day, "x", "--cash", "--with", "gwen")["cash_taken_pence"] == 1_000
    assert refused(day, "x", "--cash", "--with", "bruno") == "may_not_approve"


# ----------------------------------------------------------------------------------------------------------- the float
def test_a_float_is_what_was_counted_or_said(till: Shell, central: ServedCentral) -> None:
    central.add_cashier("bruno", "Payments")
    central.add_cashier("gwen", "Payments")
    till.json("sync")
    opened = session(till, "open", "--count", "20x4", "--count", "20x1", "--reason", "short", cashier="bruno")
    assert (opened["float_pence"], opened["expected_float_pence"], opened["float_reason"]) == (10_000, 10_000, "short")
    assert refused(till, "open", "--float", "5", "--count", "20x4", cashier="gwen") == "count"
    assert session(till, "open", "--count", "0x0", cashier="gwen")["float_pence"] == 10_000
    states = [(row["cashier"], row["state"]) for row in lines(till, "session", "list")]
    assert states == [("gwen", "open"), ("bruno", "open"), ("priya", "open")]


@pytest.mark.parametrize("count", ["20", "20x", "x3", "20x3.5", "20y3", "20x-1", "30x1"])
def test_a_count_is_notes_and_coins_and_how_many(day: Shell, count: str) -> None:
    code, _, err = day.run("session", "count", "--cashier", "priya", "--count", count, "--json")
    assert (code, json.loads(err)["error"]["code"]) in {(2, "usage"), (1, "count")}
    assert count not in json.loads(err)["error"]["text"].replace("20x3 or", "")
    assert session(day, "count", *WHOLE)["round"] == 1


# ------------------------------------------------------------------------------------------------------------ handover
def test_two_people_close_for_somebody_who_is_away(day: Shell) -> None:
    words = ("--of", "priya", "--with", "bruno", "--seal", "C1")
    assert refused(day, "handover", "--of", "priya", "--seal", "C1", *WHOLE, cashier="gwen", code=2) == "usage"
    alone = ("--of", "priya", "--with", "gwen", "--seal", "C1")
    assert refused(day, "handover", *alone, *WHOLE, cashier="bruno") == "session_of_another"
    first = session(day, "handover", *words, "--count", "20x5", cashier="gwen")
    assert (first["state"], first["once_more"]) == ("counting", True)
    closed = session(day, "handover", *words, "--count", "20x5", "--reason", "not known", cashier="gwen")
    assert (closed["state"], closed["closed_by"], closed["witness"], closed["cashier"]) == (
        "closed", "gwen", "bruno", "priya",
    )  # fmt: skip
    assert day.refused("ereturns", "approve", closed["ereturns"][0]["number"], "--cashier", "gwen") == "ereturn_own"
    sent = day.json(
        "ereturns", "send-back", closed["ereturns"][0]["ereturn_id"], "--cashier", "olwen", "--reason", "bag"
    )
    assert (sent["state"], sent["reason"]) == ("sent_back", "bag")


def test_a_count_that_fits_closes_in_one_word(day: Shell) -> None:
    closed = session(day, "handover", "--of", "priya", "--with", "bruno", "--seal", "C1", *WHOLE, cashier="gwen")
    assert (closed["difference_pence"], closed["left_pence"]) == (0, 10_000)


def test_ones_own_session_is_counted_and_closed_in_one_word_too(day: Shell) -> None:
    words = ("--seal", "C1", "--id", ID)
    assert session(day, "close", *words, "--count", "20x5")["once_more"]
    closed = session(day, "close", *words, *WHOLE)
    assert (closed["state"], closed["counted_pence"]) == ("closed", 11_000)
    again = session(day, "close", *words, *WHOLE, "--session", closed["session_id"])
    assert again["closed_at"] == closed["closed_at"]


def test_a_count_and_its_close_may_be_two_words(day: Shell) -> None:
    others = ("--of", "priya", "--with", "bruno")
    session(day, "count", *others, *WHOLE, cashier="gwen")
    assert session(day, "close", *others, "--seal", "C1", cashier="gwen")["witness"] == "bruno"


def test_the_witness_proves_themselves_by_pin_when_central_is_away(
    day: Shell, central: ServedCentral, monkeypatch: pytest.MonkeyPatch
) -> None:
    lift = ("lift", "--amount", "10", "--seal", "B1", "--with", "gwen")
    with_pin(day, "gwen", "274951")
    monkeypatch.delenv("IMS_APPROVER_PASSWORD")
    assert refused(day, *lift, code=2) == "usage"
    monkeypatch.setenv("IMS_APPROVER_PIN", "274951")
    session(day, *lift)
    monkeypatch.setenv("IMS_APPROVER_PASSWORD", PASSWORD)
    central.stop()
    try:
        session(day, "lift", "--amount", "10", "--seal", "B2", "--with", "gwen")
        monkeypatch.delenv("IMS_APPROVER_PIN")
        assert refused(day, "lift", "--amount", "10", "--seal", "B3", "--with", "gwen", code=3) == "approve_offline"
    finally:
        central.start()


def with_pin(day: Shell, username: str, pin: str) -> None:
    """Set somebody's PIN at this till, as the window does after they signed in."""
    from ims_desktop.cli.tills import cashier_of, opened
    from ims_desktop.settings import read_settings
    from ims_desktop.use_cases.set_pin import set_pin

    with opened(read_settings(data_dir=day.folder)) as till:
        set_pin(till, cashier_of(till, username), pin)


# ----------------------------------------------------------------------------------------------- twice, wrong, papers
def test_the_same_id_again_is_the_same_act(day: Shell) -> None:
    words = ("in", "--amount", "5", "--reason", "coin", "--id", ID)
    assert session(day, *words) == session(day, *words)
    count = ("count", *WHOLE, "--count", "5x1", "--id", ID[:-1] + "0")
    assert session(day, *count) == session(day, *count)
    close = ("close", "--seal", "C1", "--id", ID[:-1] + "1", "--session", session(day, *count)["session_id"])
    first, again = session(day, *close), session(day, *close)
    assert (again["ereturns"], again["closed_at"]) == (first["ereturns"], first["closed_at"])


@pytest.mark.parametrize(
    ("words", "code", "reason"),
    [
        (("open",), 1, "session_open"),
        (("close",), 1, "count_first"),
        (("count",), 2, "usage"),
        (("in", "--amount", "5"), 1, "reason_missing"),
        (("in", "--reason", "coin"), 1, "movement_amount"),
        (("in", "--amount", "5", "--reason", "coin", "--id", "mine"), 2, "usage"),
        (("out", "--amount", "500", "--reason", "x"), 1, "approval_needed"),
        (("out", "--amount", "60", "--reason", "x"), 1, "approval_needed"),
        (("lift", "--amount", "5", "--seal", "B1"), 1, "approval_needed"),
        (("z",), 1, "no_closed_session"),
        (("x", "--of", "bruno"), 1, "no_open_session"),
        (("x", "--session", ID), 1, "session_not_found"),
        (("banking",), 2, "usage"),
        (("banking", "--date", "today"), 2, "usage"),
    ],
)
def test_each_refusal_has_its_code(day: Shell, words: tuple[str, ...], code: int, reason: str) -> None:
    assert refused(day, *words, code=code) == reason


def test_who_speaks_and_what_is_meant_must_be_said(day: Shell) -> None:
    assert day.refused("session", "x", code=2) == "usage"
    assert day.refused("session", "list", "--date", "soon", code=2) == "usage"
    assert day.refused("ereturns", "approve", "--cashier", "gwen", code=2) == "usage"
    assert day.refused("ereturns", "approve", "R1", code=2) == "usage"
    assert day.refused("ereturns", "approve", "R1", "--cashier", "gwen") == "ereturn_not_found"
    opened = lines(day, "session", "list")[0]["session_id"]
    assert refused(day, "z", "--session", opened) == "session_open"


def test_every_paper_of_the_day_goes_to_the_file_named(day: Shell, tmp_path: Path) -> None:
    def text(name: str, *words: str) -> str:
        path = tmp_path / f"{name}.pdf"
        day.json(*words, "--paper", str(path))
        return " ".join(page.extract_text() for page in pypdf.PdfReader(path).pages)

    who = ("--cashier", "priya")
    assert "B1" in text("lift", "session", "lift", *who, "--amount", "50", "--seal", "B1", "--with", "bruno")
    assert text("x", "session", "x", *who)
    day.json("session", "count", *who, "--count", "20x3")
    assert "C1" in text("close", "session", "close", *who, "--left", "0", "--seal", "C1")
    assert "COPY" in text("z", "session", "z", *who)
    made = lines(day, "ereturns", "list")[0]
    assert made["number"] in text("ereturn", "ereturns", "print", made["number"])
    assert "C1" in text("paying-in", "session", "paying-in", *who)
    assert "C1" in text("banking", "session", "banking", *who, "--date", made["business_date"])


def test_a_paper_that_cannot_be_made_undoes_nothing(day: Shell, tmp_path: Path) -> None:
    there = tmp_path / "there.pdf"
    there.write_bytes(b"kept")
    words = ("session", "in", "--cashier", "priya", "--amount", "5", "--reason", "coin", "--paper", str(there))
    code, out, err = day.run(*words, "--json")
    assert (code, json.loads(out)["movement"]["amount_pence"], json.loads(err)["error"]["code"]) == (
        0, 500, "receipt_exists",
    )  # fmt: skip
    assert there.read_bytes() == b"kept"


def test_the_journal_is_copied_after_a_close_and_a_lost_disk_undoes_nothing(
    day: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    from ims_desktop.errors import StoreUnavailable
    from ims_desktop.words import say

    def nowhere(_till: object) -> None:
        raise StoreUnavailable(say("No disk."), code="backup_failed")

    def copies() -> int:
        return len(list((day.folder / "backups").glob("*.db")))

    session(day, "count", *WHOLE)
    before = copies()
    session(day, "close", "--seal", "C1")
    assert copies() == before + 1
    session(day, "open")
    session(day, "count", "--count", "20x5")
    monkeypatch.setattr("ims_desktop.cli.day.back_up", nowhere)
    code, out, err = day.run("session", "close", "--cashier", "priya", "--json")
    assert (code, json.loads(out)["state"], json.loads(err)["error"]["code"]) == (0, "closed", "backup_failed")
