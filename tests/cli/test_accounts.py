"""Customers on the command line: lists are masked, one account is shown, handed out or erased by a named person."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from ims_desktop.log import COMMANDS_FILE_NAME
from tests.cli.shell import COUNCIL_TAX, Shell
from tests.use_cases.desk import CARD

if TYPE_CHECKING:
    from tests.sync.world import ServedCentral

ACCOUNT = f"23:{COUNCIL_TAX}"


@pytest.fixture
def looked_after(till: Shell, central: ServedCentral) -> Shell:
    """A till that knows ada, who looks after the accounts."""
    central.add_cashier("ada", "System.Admin")
    till.json("sync")
    return till


def listed(shell: Shell, *words: str) -> list[dict[str, Any]]:
    code, out, err = shell.run("reveals", *words, "--json")
    assert (code, err) == (0, "")
    return [json.loads(line) for line in out.splitlines()]


def test_a_search_shows_initials_and_first_lines_and_leaves_no_reveal(till: Shell) -> None:
    (row,) = till.json("find", "siân", "new")["rows"]
    assert (row["name"], row["address"], row["postcode"], row["masked"]) == ("S. New", "1 High Street", "AM1 1AA", True)
    assert "Siân" not in till.run("find", "siân", "new")[1]
    assert listed(till) == []


def test_showing_one_account_names_who_asked(looked_after: Shell) -> None:
    row = looked_after.json("accounts", "show", ACCOUNT, "--cashier", "priya")
    assert (row["name"], row["masked"]) == ("Ms Siân New", False)
    assert "Ms Siân New" in looked_after.run("accounts", "show", ACCOUNT, "--cashier", "priya")[1]
    (reveal,) = listed(looked_after)
    assert {name: reveal[name] for name in ("cashier", "fund", "reference", "how", "till")} == {
        "cashier": "priya",
        "fund": "23",
        "reference": COUNCIL_TAX,
        "how": "chosen",
        "till": "CH01",
    }
    assert reveal["at"].endswith("Z")
    assert listed(looked_after, "--since", "2999-01-01") == []
    assert "priya" in looked_after.run("reveals", "--since", "2020-01-01")[1]


def test_nobody_sees_an_account_whole_without_proving_who_they_are(
    looked_after: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("IMS_PASSWORD", "wrong")
    for act in ("show", "export", "erase"):
        assert looked_after.refused("accounts", act, ACCOUNT, "--cashier", "priya") == "wrong_credentials"
    monkeypatch.delenv("IMS_PASSWORD")
    assert looked_after.refused("accounts", "show", ACCOUNT, "--cashier", "priya", code=2) == "usage"
    assert listed(looked_after) == []


def test_an_export_holds_all_there_is_and_says_where_it_is_kept(looked_after: Shell) -> None:
    looked_after.json("take", "--cashier", "priya", "--line", f"{ACCOUNT}:1.00:for the Ellacotts", "--cash", "1.00")
    found = looked_after.json("accounts", "export", ACCOUNT, "--cashier", "ada")
    account = found["account"]
    assert (account["name"], account["address_lines"], account["closed"]) == ("Ms Siân New", ["1 High Street"], False)
    assert found["copy"]["health"] == "complete"
    (payment,) = found["payments"]
    assert (payment["amount_pence"], payment["narratives"], payment["personal"], payment["kept_in"]) == (
        100,
        ["for the Ellacotts"],
        ["payer_address", "payer_name"],
        "till.db",
    )
    assert [one["how"] for one in found["seen"]] == ["exported"]
    assert "Central holds the account itself" in found["elsewhere"]
    said = looked_after.run("accounts", "export", ACCOUNT, "--cashier", "ada")[1]
    assert "Ms Siân New" in said
    assert "Kept with it: payer_address, payer_name." in said
    assert looked_after.refused("accounts", "export", ACCOUNT, "--cashier", "priya") == "not_permitted"


def test_an_erasure_says_what_stays_and_that_central_brings_it_back(
    looked_after: Shell, central: ServedCentral
) -> None:
    looked_after.json("take", "--cashier", "priya", "--line", f"{ACCOUNT}:1.00", "--cash", "1.00")
    gone = looked_after.json("accounts", "erase", ACCOUNT, "--cashier", "ada")
    assert (gone["erased"], gone["baskets"], gone["payments_kept"]) == (True, 0, 1)
    assert "comes back with central's next word" in gone["text"]
    assert looked_after.json("find", "new")["rows"] == []
    assert "does not have it" in looked_after.run("accounts", "erase", ACCOUNT, "--cashier", "ada")[1]
    assert looked_after.refused("accounts", "show", ACCOUNT, "--cashier", "ada") == "account_gone"
    assert "does not have it" in looked_after.run("accounts", "export", ACCOUNT, "--cashier", "ada")[1]
    assert looked_after.refused("accounts", "erase", ACCOUNT, "--cashier", "priya") == "not_permitted"


@pytest.mark.parametrize("account", ["775326912", "23:", ":775326912", " : "])
def test_an_account_is_named_by_its_fund_and_reference(till: Shell, account: str) -> None:
    assert till.refused("accounts", "show", account, "--cashier", "priya", code=2) == "usage"


def test_a_card_number_is_no_reference(looked_after: Shell) -> None:
    for act in ("show", "export", "erase"):
        assert looked_after.refused("accounts", act, f"23:{CARD}", "--cashier", "ada") == "card_number"
    assert listed(looked_after) == []


def test_a_day_that_is_none_is_bad_usage(till: Shell) -> None:
    assert till.refused("reveals", "--since", "yesterday", code=2) == "usage"


def test_no_log_tells_who_was_looked_at(looked_after: Shell) -> None:
    looked_after.json("find", "siân")
    looked_after.json("accounts", "show", ACCOUNT, "--cashier", "priya")
    looked_after.json("accounts", "export", ACCOUNT, "--cashier", "ada")
    looked_after.json("accounts", "erase", ACCOUNT, "--cashier", "ada")
    written = (looked_after.folder / "logs" / COMMANDS_FILE_NAME).read_text(encoding="utf-8")
    assert written
    for told in ("Siân", "High Street", "AM1 1AA", COUNCIL_TAX):
        assert told not in written
