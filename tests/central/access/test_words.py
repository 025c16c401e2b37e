"""Keys, bindings, the audit and the seal from the command line, and half a setting that is refused."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from sync.central import cli
from sync.central.cli import run
from sync.central.commands.serving import trust_of
from sync.central.errors import Refusal
from tests.central.access.callers import ask
from tests.central.access.serving import Authority
from tests.postgres import APP
from tests.sync.world import COUNCIL

if TYPE_CHECKING:
    from collections.abc import Callable

    from sync.central.access.bindings import Trust
    from tests.postgres import Databases
    from tests.sync.world import ServedCentral

    Says = Callable[..., Any]


@pytest.fixture
def says(records: Databases, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Says:
    """Run a command on the records; return what it printed, or the code with which it refused."""

    def run_it(*words: str, status: int = 0) -> Any:
        place = ["--database-url", records.app_url, "--data-dir", str(tmp_path), "--json"]
        assert run([*words, *place]) == status, capsys.readouterr().err
        out, err = capsys.readouterr()
        if status:
            return json.loads(err)["error"]["code"]
        lines = [json.loads(line) for line in out.splitlines()]
        return lines if words[0] == "audit" else lines[0]

    return run_it


def test_a_key_is_made_used_listed_and_revoked(central: ServedCentral, says: Says) -> None:
    made = says("api-key", "add", "Parking portal", "--scope", "staff.read", "funds.read", "--expires", "30")
    assert made["secret"].startswith(f"{COUNCIL}.k")
    assert ask(central, made["secret"]).status_code == 200
    [listed] = says("api-key", "list")["keys"]
    assert (listed["name"], listed["state"], listed["scopes"]) == (
        "Parking portal",
        "good",
        ["funds.read", "staff.read"],
    )
    assert listed["last_used_at"] is not None
    assert "secret" not in listed
    says("api-key", "revoke", "Parking portal")
    assert ask(central, made["secret"]).status_code == 401
    assert says("api-key", "list")["keys"][0]["state"] == "revoked"
    assert says("api-key", "revoke", "No such", status=1) == "unknown_key"
    assert says("api-key", "add", "Other", "--scope", "everything", status=1) == "unknown_scope"


def test_a_key_is_bound_to_what_a_caller_shows(says: Says, tmp_path: Path) -> None:
    portal = Authority(tmp_path, "ca").identity("portal")
    says("api-key", "add", "Portal", "--scope", "funds.read")
    assert says("api-key", "bind", "Portal", "--certificate", str(portal.cert))["value"] == portal.fingerprint
    assert says("api-key", "bind", "Portal", "--certificate", portal.fingerprint.upper())["value"] == portal.fingerprint
    assert says("api-key", "bind", "Portal", "--proxy", " CN=portal ")["value"] == "CN=portal"
    assert says("api-key", "list")["keys"][0]["bindings"] == [f"certificate {portal.fingerprint}", "proxy CN=portal"]
    assert says("api-key", "unbind", "Portal")["removed"] == 2
    assert says("api-key", "list")["keys"][0]["bindings"] == []
    assert says("api-key", "bind", "Portal", "--certificate", str(tmp_path / "none.pem"), status=3) == "file"


def test_people_are_told_the_same_in_sentences(
    records: Databases, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    place = ["--database-url", records.app_url, "--data-dir", str(tmp_path)]
    assert run(["api-key", "list", *place]) == 0
    assert capsys.readouterr().out == "There are no keys.\n"
    assert run(["api-key", "add", "Portal", "--scope", "funds.read", *place]) == 0
    told = capsys.readouterr()
    assert told.out.startswith(f"{COUNCIL}.k")
    assert "told once" in told.err
    assert run(["api-key", "bind", "Portal", "--proxy", "portal", *place]) == 0
    assert "--bound-council aldermere" in capsys.readouterr().out
    assert run(["api-key", "list", *place]) == 0
    assert capsys.readouterr().out == "Portal: good, funds.read, last used never\n  for proxy portal\n"
    assert run(["audit", "--limit", "1", *place]) == 0
    assert capsys.readouterr().out.endswith("sync.central key_bound Portal: proxy portal\n")


def test_the_audit_is_read_since_a_moment(says: Says) -> None:
    says("api-key", "add", "Portal", "--scope", "funds.read")
    rows = says("audit")
    assert rows[0]["action"] == "key_added"
    assert says("audit", "--since", rows[0]["at"]) == rows[:1]
    assert says("audit", "--since", "2020-01-01") == rows
    assert says("audit", "--limit", "2") == rows[:2]
    assert says("audit", "--since", "2999-01-01") == []


def test_keys_are_sealed_once_and_open_with_their_file(says: Says, tmp_path: Path) -> None:
    done = says("seal")
    path = Path(done["key_file"])
    assert (path, done["sealed"]) == (tmp_path / "central.key", [COUNCIL])
    assert says("seal")["sealed"] == []
    assert says("enrol-code", "--office", "CH", status=3) == "sealed"
    assert says("enrol-code", "--office", "CH", "--key-file", str(path))["code"]
    assert says("seal", "--key-file", str(tmp_path / "another.key"), status=3) == "other_key_file"
    assert says("audit")[0]["action"] == "code_issued"


def test_the_key_file_may_be_named_by_the_environment(
    says: Says, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = says("seal")["key_file"]
    monkeypatch.setenv("IMS_CENTRAL_KEY_FILE", path)
    assert says("enrol-code", "--office", "CH")["code"]


# ------------------------------------------------------------------------------------------------------------- serving
def trust(*words: str) -> Trust:
    return trust_of(cli.parser().parse_args(["serve", *words]))


def test_nothing_vouches_for_anybody_unless_it_is_named() -> None:
    made = trust()
    assert (made.council, made.proxies, made.header) == ("", (), "")


def test_a_proxy_is_named_with_its_header_and_council() -> None:
    proxies = ["--trusted-proxy", "10.0.0.5/32", "--trusted-proxy", "fd00::/8"]
    made = trust(*proxies, "--proxy-header", "X-Cert", "--bound-council", COUNCIL)
    assert [str(network) for network in made.proxies] == ["10.0.0.5/32", "fd00::/8"]
    assert (made.council, made.header) == (COUNCIL, "X-Cert")


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (["--trusted-proxy", "10.0.0.5/32"], "proxy"),
        (["--proxy-header", "X-Cert"], "proxy"),
        (["--bound-council", COUNCIL], "bound_council"),
        (["--trusted-proxy", "10.0.0.5/32", "--proxy-header", "X-Cert"], "bound_council"),
        (["--client-ca", "ca.pem", "--bound-council", COUNCIL], "client_ca"),
        (["--client-ca", "ca.pem", "--tls-cert", "central.pem"], "bound_council"),
        (["--trusted-proxy", "0.0.0.0/0", "--proxy-header", "X-Cert", "--bound-council", COUNCIL], "trusted_proxy"),
        (["--trusted-proxy", "proxy", "--proxy-header", "X-Cert", "--bound-council", COUNCIL], "trusted_proxy"),
        (["--trusted-proxy", "::1", "--proxy-header", "X-Api-Key", "--bound-council", COUNCIL], "proxy_header"),
        (["--trusted-proxy", "::1", "--proxy-header", "two words", "--bound-council", COUNCIL], "proxy_header"),
    ],
)
def test_half_a_setting_is_refused(words: list[str], code: str) -> None:
    with pytest.raises(Refusal) as refusal:
        trust(*words)
    assert refusal.value.code == code


def test_a_council_that_is_not_here_vouches_for_nobody(says: Says) -> None:
    proxy = ["--trusted-proxy", "127.0.0.1/32", "--proxy-header", "X-Cert", "--bound-council", "elsewhere"]
    assert says("serve", "--port", "0", *proxy, status=1) == "unknown_council"


def test_an_authority_that_cannot_be_read_is_refused(says: Says, tmp_path: Path) -> None:
    own = Authority(tmp_path, "ca").identity("central")
    (tmp_path / "empty.pem").write_text("", encoding="ascii")
    tls = ["--tls-cert", str(own.cert), "--tls-key", str(own.key), "--bound-council", COUNCIL]
    assert says("serve", "--port", "0", *tls, "--client-ca", str(tmp_path / "empty.pem"), status=1) == "client_ca"


def test_the_owner_migrates_and_lets_the_role_that_serves_in(
    postgres_database: Databases, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    def told(*words: str, url: str, status: int = 0) -> str:
        assert run([*words, "--database-url", url, "--data-dir", str(tmp_path), "--json"]) == status
        return "".join(capsys.readouterr())

    owner, app = postgres_database.owner_url, postgres_database.app_url
    assert "schema_behind" in told("serve", "--port", "0", url=app, status=3)
    told("migrate", "--app-role", APP, url=owner)
    told("migrate", "--app-role", APP, url=owner)
    assert "database_role" in told("serve", "--port", "0", url=owner, status=1)
    assert "birchover" in told("council", "add", "birchover", url=app)
    assert '"keys": []' in told("api-key", "list", url=app)
