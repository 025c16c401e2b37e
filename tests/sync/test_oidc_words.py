"""`ims-central oidc`: set and remove the provider from the command line."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from sync.central.cli import run
from tests.sync.world import REFERENCE

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

ISSUER = "https://login.example/tenant/v2.0"


@pytest.fixture
def says(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Callable[..., Any]:
    """Run a word at a central that has a council; return what it printed, or the code it refused with."""

    def ask(*words: str, status: int = 0) -> Any:
        assert run(["--data-dir", str(tmp_path), *words, "--json"]) == status
        out, err = capsys.readouterr()
        return json.loads(err)["error"]["code"] if status else json.loads(out)

    ask("load-reference", str(REFERENCE))
    return ask


def test_a_provider_is_set_changed_and_removed_and_each_time_tills_hear_of_it(says: Callable[..., Any]) -> None:
    told = says("oidc", "set", "--issuer", ISSUER, "--client-id", "ims-desktop")
    assert told == {"council": "aldermere", "issuer": ISSUER, "version": 2}
    again = says(
        "oidc",
        "set",
        "--issuer",
        ISSUER,
        "--client-id",
        "another",
        "--scopes",
        "openid  email",
        "--username-claim",
        "email",
        "--redirect-host",
        "localhost",
        "--roles-claim",
        "roles",
    )
    assert again["version"] == 2, "a till need not know which provider it is before somebody signs in"
    assert says("oidc", "remove") == {"council": "aldermere", "issuer": None, "version": 3}
    assert says("oidc", "remove", status=1) == "no_provider"


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("--issuer", "http://login.example", "--client-id", "ims-desktop"), "issuer"),
        (("--issuer", ISSUER, "--client-id", "ims-desktop", "--scopes", "profile"), "scopes"),
    ],
)
def test_what_could_not_work_is_refused(says: Callable[..., Any], words: tuple[str, ...], code: str) -> None:
    assert says("oidc", "set", *words, status=1) == code


def test_a_redirect_host_is_this_machine(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as left:
        run(["oidc", "set", "--issuer", ISSUER, "--client-id", "x", "--redirect-host", "till.example"])
    assert left.value.code == 2
    assert "127.0.0.1" in capsys.readouterr().err
