"""Load rules, import types and payment pages from the command line, or be told why not."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from sync.central import tables
from sync.central.cli import run
from sync.central.localgov.rule_book import all_rules, rules_for
from tests.sync.world import COUNCIL

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.sync.world import ServedCentral

Ims = Any


@pytest.fixture
def ims(central: ServedCentral, capsys: pytest.CaptureFixture[str]) -> Callable[..., tuple[int, list[Any]]]:
    """Run a command against the council's records; return its exit code and what it said, line by line."""

    def command(*words: str) -> tuple[int, list[Any]]:
        capsys.readouterr()
        code = run(["--database-url", central.database.url, "--json", *words])
        said = capsys.readouterr()
        return code, [json.loads(line) for line in (said.out if code == 0 else said.err).splitlines()]

    return command


def a_rule(name: str = "Old rents", **more: Any) -> dict[str, Any]:
    return {
        "name": name,
        "everywhere": True,
        "conditions": [{"group": 1, "field": "AccountReference", "operator": "start with", "value": "ALS/"}],
        "actions": [{"field": "FundCode", "value": "13"}],
        **more,
    }


def load(ims: Ims, folder: Path, *rules: object) -> tuple[int, list[Any]]:
    path = folder / "rules.json"
    path.write_text(json.dumps({"rules": list(rules)}), encoding="utf-8")
    code, said = ims("import-rule", "load", str(path))
    return code, said


def test_rules_are_loaded_listed_and_switched(central: ServedCentral, ims: Ims, tmp_path: Path) -> None:
    assert ims("import-type", "add", "Bank file", "--rows", "transactions", "--id", "3")[1][0]["id"] == 3
    linked = a_rule("Bank", everywhere=False, import_types=[3])
    assert load(ims, tmp_path, a_rule(), linked) == (0, [{"council": COUNCIL, "new": 2, "replaced": 0}])
    assert [rule["name"] for rule in ims("import-rule", "list")[1]] == ["Old rents", "Bank"]
    assert ims("import-rule", "disable", "Old rents")[0] == 0
    with central.database.read(COUNCIL) as connection:
        assert [rule.name for rule in rules_for(connection, COUNCIL, 3)] == ["Bank"]
        assert rules_for(connection, COUNCIL) == ()
    assert ims("import-rule", "enable", "Old rents")[0] == 0
    with central.database.read(COUNCIL) as connection:
        assert [rule.name for rule in rules_for(connection, COUNCIL, 3)] == ["Bank", "Old rents"]


def test_a_rule_of_the_same_name_is_replaced_and_keeps_its_number(
    central: ServedCentral, ims: Ims, tmp_path: Path
) -> None:
    load(ims, tmp_path, a_rule(), a_rule("Other"))
    new = a_rule(actions=[{"field": "Narrative", "value": "moved"}])
    assert load(ims, tmp_path, new) == (0, [{"council": COUNCIL, "new": 0, "replaced": 1}])
    with central.database.read(COUNCIL) as connection:
        kept = all_rules(connection, COUNCIL)
    assert [(rule.rule_id, rule.name, rule.actions[0].field) for rule in kept] == [
        (1, "Old rents", "Narrative"),
        (2, "Other", "FundCode"),
    ]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"actions": [{"field": "Amount", "value": "1"}]}, "actions"),
        ({"actions": []}, "actions"),
        ({"actions": [{"field": "FundCode", "value": "123456"}]}, "5 characters"),
        ({"actions": [{"field": "FundCode", "value": "77"}]}, "fund 77"),
        ({"conditions": [{"field": "Amount", "operator": "equal", "value": "25,00"}]}, "number"),
        ({"conditions": [{"field": "MopCode", "operator": "equal", "value": "1"}]}, "field"),
        ({"conditions": [{"field": "FundCode", "operator": "matches", "value": "1"}]}, "operator"),
        ({"import_types": [9]}, "import type 9"),
        ({"everywhere": False}, "no import"),
    ],
)
def test_a_rule_that_could_stumble_is_refused_by_its_name_and_nothing_is_loaded(
    central: ServedCentral, ims: Ims, tmp_path: Path, change: dict[str, Any], said: str
) -> None:
    code, answer = load(ims, tmp_path, a_rule("Good"), a_rule(**change))
    assert code == 1
    assert "'Old rents'" in answer[0]["error"]["text"]
    assert said in answer[0]["error"]["text"]
    assert central.count(tables.import_rule) == 0


def test_a_name_twice_and_a_file_of_something_else_are_refused(ims: Ims, tmp_path: Path) -> None:
    assert load(ims, tmp_path, a_rule(), a_rule())[0] == 1
    (tmp_path / "other.json").write_text('"rules"', encoding="utf-8")
    assert ims("import-rule", "load", str(tmp_path / "other.json"))[0] == 1
    (tmp_path / "other.json").write_text("{", encoding="utf-8")
    assert ims("import-rule", "load", str(tmp_path / "other.json"))[0] == 1
    assert ims("import-rule", "disable", "Nobody's")[0] == 1


def test_types_and_payment_pages_take_the_number_that_is_wanted_or_the_next(ims: Ims) -> None:
    assert ims("import-type", "add", "Council tax", "--rows", "account-holders", "--id", "7")[0] == 0
    assert ims("import-type", "add", "Bank", "--rows", "transactions")[1][0]["id"] == 8
    assert ims("import-type", "add", "Again", "--rows", "transactions", "--id", "7")[0] == 1
    assert [(row["id"], row["rows"]) for row in ims("import-type", "list")[1]] == [
        (7, "account-holders"),
        (8, "transactions"),
    ]
    assert ims("payment-integration", "add", "Cards", "https://pay.example.gov.uk/start/")[1][0]["id"] == 1
    assert ims("payment-integration", "add", "Cards", "javascript:alert(1)")[0] == 1
    assert ims("payment-integration", "list")[1] == [
        {"id": 1, "name": "Cards", "base_uri": "https://pay.example.gov.uk/start"}
    ]
