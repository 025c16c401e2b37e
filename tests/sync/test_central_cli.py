"""`ims-central` as hands and scripts use it: every word, what it prints, and how it says no."""

from __future__ import annotations

import json
import os
import ssl
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from typing import TYPE_CHECKING, Any

import httpx
import platformdirs
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

from sync.central import tables
from sync.central.cli import run
from sync.central.database import Database
from sync.central.serving.serve import is_loopback
from sync.contract.escrow import read_recovery_key
from tests.sync.world import REFERENCE

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.sync.world import RawTill, ServedCentral

HEADER = "AccountReference,FundCode,CurrentBalance,Surname\r\n"


class Staff:
    """Somebody at the command line of central."""

    def __init__(self, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.folder = folder
        self._capsys = capsys

    def says(self, *words: str, status: int = 0, json_too: bool = True) -> Any:
        """Run a command; return the JSON it printed, or what it said on stderr when it refused."""
        extra = ["--json"] if json_too else []
        assert run(["--data-dir", str(self.folder), *words, *extra]) == status
        out, err = self._capsys.readouterr()
        if status:
            return json.loads(err)["error"]["code"] if json_too else err
        return json.loads(out) if json_too else out


@pytest.fixture
def staff(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Staff:
    monkeypatch.setenv("IMS_PASSWORD", "a counter password")
    return Staff(tmp_path / "data", capsys)


def test_from_nothing_to_a_code(staff: Staff) -> None:
    added = staff.says("council", "add", "aldermere")
    assert added["council"] == "aldermere"
    loaded = staff.says("load-reference", str(REFERENCE))
    assert (loaded["version"], loaded["changed"], loaded["funds"]) == (1, True, 3)
    assert staff.says("load-reference", str(REFERENCE))["changed"] is False
    assert staff.says("cashier", "add", "ASmith", "--roles", "Payments, Finance", "--office", "CH")["version"] == 2
    code = staff.says("enrol-code", "--office", "CH")
    assert code["code"].startswith("aldermere-")
    assert code["expires_at"].endswith("Z")
    assert staff.says("till", "list") == {"tills": []}
    assert staff.says("export", json_too=False) == ""
    assert staff.says("migrate")["schema"]


def test_the_first_reference_file_brings_its_council(staff: Staff) -> None:
    assert staff.says("load-reference", str(REFERENCE))["council"] == "aldermere"
    assert (staff.folder / "recovery-aldermere.pem").is_file()


def test_the_recovery_key_is_written_once_and_never_over_a_file(staff: Staff, tmp_path: Path) -> None:
    out = tmp_path / "safe" / "key.pem"
    staff.says("council", "add", "aldermere", "--recovery-key-out", str(out))
    assert len(read_recovery_key(out.read_bytes())) == 32
    if os.name == "posix":
        assert out.stat().st_mode & 0o777 == 0o600
    assert staff.says("council", "add", "norwold", "--recovery-key-out", str(out), status=1) == "recovery_key"
    assert staff.says("council", "add", "aldermere", status=1) == "council_exists"
    assert staff.says("enrol-code", "--office", "CH", "--council", "norwold", status=1) == "unknown_council"


def test_which_council_must_be_said_when_there_are_several(staff: Staff) -> None:
    assert staff.says("enrol-code", "--office", "CH", status=1) == "no_council"
    staff.says("council", "add", "aldermere")
    staff.says("council", "add", "norwold")
    assert staff.says("enrol-code", "--office", "CH", status=1) == "which_council"
    assert staff.says("enrol-code", "--office", "CH", "--council", "norwold")["council"] == "norwold"
    assert staff.says("load-reference", str(REFERENCE), "--council", "norwold")["council"] == "norwold"
    assert staff.says("council", "add", "No Such Name", status=1) == "council_name"


def test_accounts_go_in_and_rejected_rows_are_named_in_a_file(staff: Staff, tmp_path: Path) -> None:
    staff.says("load-reference", str(REFERENCE))
    file = tmp_path / "accounts.csv"
    file.write_text(HEADER + "775326912,23,148.20,Jones\r\n775326913,77,1,Smith\r\n", encoding="utf-8")
    said = staff.says("load-accounts", str(file))
    assert (said["rows"], said["loaded"], said["changed"], said["rejected"]) == (2, 1, 1, 1)
    rejects = (tmp_path / "accounts.csv.rejects.csv").read_text(encoding="utf-8").splitlines()
    assert rejects == ["line,reason", "3,FundCode is not a fund of this council"]
    file.write_text(HEADER + "775326914,23,,Evans\r\n", encoding="utf-8")
    said = staff.says("load-accounts", str(file), "--replace", "--rejects", str(tmp_path / "other.csv"))
    assert (said["removed"], said["rejected"], said["rejects"]) == (1, 0, None)
    assert not (tmp_path / "other.csv").exists()
    assert "Loaded 1 of 1 accounts" in staff.says("load-accounts", str(file), json_too=False)
    assert staff.says("load-accounts", str(tmp_path / "nowhere.csv"), status=1) == "bad_accounts"


def test_how_far_a_long_load_is_goes_to_stderr(
    staff: Staff, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    staff.says("council", "add", "aldermere")
    monkeypatch.setattr("sync.central.commands.loading._PROGRESS_S", 0)
    (tmp_path / "accounts.csv").write_text(HEADER + "1,23,,Evans\r\n", encoding="utf-8")
    assert run(["--data-dir", str(staff.folder), "load-accounts", str(tmp_path / "accounts.csv")]) == 0
    assert "1 of about 1 rows, " in capsys.readouterr().err


def test_a_message_is_added_listed_and_taken_back(staff: Staff) -> None:
    staff.says("council", "add", "aldermere")
    words = ("--severity", "warning", "--text", "Down at six", "--text-cy", "I lawr am chwech")
    said = staff.says("message", "add", "--from", "2026-07-01T17:30", "--to", "2026-07-01T19:00+00:00", *words)
    assert (said["starts_at"], said["ends_at"]) == ("2026-07-01T16:30:00.000000Z", "2026-07-01T19:00:00.000000Z")
    [listed] = staff.says("message", "list")["messages"]
    assert (listed["severity"], listed["text_cy"]) == ("warning", "I lawr am chwech")
    assert "Down at six" in staff.says("message", "list", json_too=False)
    assert staff.says("message", "remove", listed["message_id"])["message_id"] == listed["message_id"]
    assert staff.says("message", "list", json_too=False).strip() == "There is no message."
    assert staff.says("message", "remove", "nobody", status=1) == "unknown_message"
    assert staff.says("message", "add", "--to", "soon", "--text", "x", status=1) == "bad_moment"
    assert staff.says("message", "add", "--to", "2026-01-01", "--text", "x", status=1) == "bad_message"


def test_a_snapshot_is_built_by_a_word(staff: Staff, tmp_path: Path) -> None:
    staff.says("council", "add", "aldermere")
    (tmp_path / "accounts.csv").write_text(HEADER + "1,23,,Evans\r\n2,23,,Jones\r\n", encoding="utf-8")
    assert staff.says("load-accounts", str(tmp_path / "accounts.csv"))["snapshot"] is None, "too few to be worth it"
    said = staff.says("snapshot")
    assert (said["rows"], said["chunks"], said["council"]) == (2, 1, "aldermere")
    assert staff.says("snapshot", json_too=False).startswith("2 accounts in 1 chunks, ")


def test_a_load_that_is_worth_it_ends_with_a_snapshot(
    staff: Staff, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    staff.says("council", "add", "aldermere")
    monkeypatch.setattr("sync.central.accounts.snapshots.WORTH_ROWS", 2)
    file = tmp_path / "accounts.csv"
    file.write_text(HEADER + "1,23,,Evans\r\n2,23,,Jones\r\n", encoding="utf-8")
    assert staff.says("load-accounts", str(file))["snapshot"]["rows"] == 2
    assert staff.says("load-accounts", str(file))["snapshot"] is None, "nothing has changed"


def test_an_integrations_key_in_a_funds_metadata_goes_no_further(
    staff: Staff, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    document = json.loads(REFERENCE.read_text(encoding="utf-8"))
    document["funds"][0]["metadata"] = {"GovUkPay.Api.Key": "api_live_0123", "IsABasketFund": "true"}
    (tmp_path / "reference.json").write_text(json.dumps(document), encoding="utf-8")
    assert run(["--data-dir", str(staff.folder), "load-reference", str(tmp_path / "reference.json")]) == 0
    assert "GovUkPay.Api.Key" in capsys.readouterr().err
    kept = b"".join(file.read_bytes() for file in staff.folder.glob("central.db*"))
    assert b"IsABasketFund" in kept
    assert b"api_live_0123" not in kept


def test_people_come_and_go(staff: Staff, monkeypatch: pytest.MonkeyPatch) -> None:
    staff.says("load-reference", str(REFERENCE))
    staff.says("cashier", "add", "asmith", "--roles", "Payments", "--office", "CH", "--name", "Ann Smith")
    assert staff.says("cashier", "disable", "asmith")["version"] == 3
    assert staff.says("cashier", "reset", "ASmith")["version"] == 4
    assert staff.says("cashier", "disable", "nobody", status=1) == "unknown_cashier"
    new = ("cashier", "add", "bjones", "--roles", "Payments", "--office")
    assert staff.says(*new, "ZZ", status=1) == "unknown_office"
    assert "Done for asmith" in staff.says("cashier", "disable", "asmith", json_too=False)
    monkeypatch.setenv("IMS_PASSWORD", "short")
    assert staff.says("cashier", "reset", "asmith", status=1) == "password_length"
    monkeypatch.delenv("IMS_PASSWORD")
    assert staff.says("cashier", "reset", "asmith", status=1) == "password_missing"


def test_a_person_may_have_the_number_another_ims_knows_them_by(staff: Staff) -> None:
    staff.says("load-reference", str(REFERENCE))
    add = ("--roles", "Payments", "--office", "CH")
    staff.says("cashier", "add", "asmith", *add, "--user-code", "2")
    for name in ("bjones", "cevans"):
        staff.says("cashier", "add", name, *add)
    staff.says("cashier", "add", "asmith", *add)
    assert staff.says("cashier", "add", "bjones", *add, "--user-code", "2", status=1) == "user_code"
    assert staff.says("cashier", "add", "dprice", *add, "--user-code", "0", status=1) == "user_code"
    with Database(f"sqlite:///{(staff.folder / 'central.db').as_posix()}").read("aldermere") as connection:
        rows = connection.execute(tables.cashier.select()).all()
    assert {row.username: row.user_code for row in rows} == {"asmith": 2, "bjones": 1, "cevans": 3}


def test_what_is_not_there_is_said_by_its_code(staff: Staff, tmp_path: Path) -> None:
    staff.says("load-reference", str(REFERENCE))
    assert staff.says("enrol-code", status=1) == "which_office"
    assert staff.says("enrol-code", "--office", "ZZ", status=1) == "unknown_office"
    assert staff.says("enrol-code", "--till", "CH01", status=1) == "unknown_till"
    assert staff.says("till", "revoke", "CH01", status=1) == "unknown_till"
    assert staff.says("till", "escrow", "CH01", status=1) == "no_escrow"
    assert staff.says("serve", "--host", "0.0.0.0", status=1) == "tls_needed"
    assert staff.says("serve", "--tls-cert", "x", "--tls-key", "y", status=1) == "tls_files"
    make_certificate(tmp_path)
    pair = ("--tls-cert", str(tmp_path / "cert.pem"), "--tls-key", str(tmp_path / "key.pem"))
    assert staff.says("serve", "--host", "192.0.2.1", *pair, status=3) == "address"
    assert "no office ZZ" in staff.says("enrol-code", "--office", "ZZ", status=1, json_too=False)


def test_records_that_cannot_be_opened_are_unavailable(staff: Staff, tmp_path: Path) -> None:
    (tmp_path / "spoilt.db").write_bytes(b"this is no database at all, whatever it is" * 100)
    url = f"sqlite:///{(tmp_path / 'spoilt.db').as_posix()}"
    assert staff.says("--database-url", url, "till", "list", status=3) == "database"


def test_without_a_word_about_it_the_records_are_in_this_persons_data_folder(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert run(["till", "list"]) == 1
    assert "no council here yet" in capsys.readouterr().err
    assert (platformdirs.user_data_path("IMS Central", appauthor=False) / "central.db").is_file()


def test_a_folder_that_cannot_be_written_is_unavailable(staff: Staff, tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    staff.folder = tmp_path / "file"
    assert staff.says("till", "list", status=3) == "file"


def test_a_wrong_word_is_bad_usage(capsys: pytest.CaptureFixture[str]) -> None:
    for words in (["dance"], [], ["cashier", "add", "x"], ["serve", "--port", "many"]):
        with pytest.raises(SystemExit) as left:
            run(words)
        assert left.value.code == 2
    capsys.readouterr()


def test_payments_and_tills_are_told_to_scripts(
    staff: Staff, central: ServedCentral, enrolled: Callable[..., RawTill]
) -> None:
    till = enrolled()
    till.send(till.session_opened(), till.payment(1234), till.payment(fund="77"))
    till.put("/desktop/v1/escrow", {"key_id": "key-1", "wrapped_journal_key": "d2" * 54})
    till.get("/desktop/v1/head", unsent=3, version="0.1.0", oldest="2026-11-21T08:00:00Z")
    records = ("--database-url", central.database.url)
    lines = [json.loads(line) for line in staff.says(*records, "export", json_too=False).splitlines()]
    assert [(line["receipt"], line["amount_pence"]) for line in lines] == [
        ("CH01A-261121-0001", 1234),
        ("CH01A-261121-0002", 1000),
    ]
    assert {"council", "till", "payment_id", "received_at"} <= set(lines[0])
    assert lines[1]["lines"] == [
        {
            "n": 1,
            "fund": "77",
            "reference": "00012345678",
            "amount_pence": 1000,
            "vat_pence": 0,
            "suspense_reason": "unknown_fund",
        }
    ]
    assert staff.says(*records, "--council", "aldermere", "export", json_too=False).count("\n") == 2
    [shown] = staff.says(*records, "till", "list")["tills"]
    assert (shown["till"], shown["epoch"], shown["unsent"], shown["sequence"]) == ("CH01", "A", 3, 3)
    assert (shown["head"], shown["escrow"], shown["blocked"]) == (till.head, True, "")
    assert shown["oldest_unsent_at"] == "2026-11-21T08:00:00.000000Z"
    assert "CH01A" in staff.says(*records, "till", "list", json_too=False)
    assert staff.says(*records, "till", "escrow", "CH01")["wrapped_journal_key"] == "d2" * 54
    assert staff.says(*records, "till", "revoke", "CH01") == {"till": "CH01", "epoch": "A"}
    assert staff.says(*records, "till", "list")["tills"][0]["blocked"] == "revoked"
    assert staff.says(*records, "enrol-code", "--till", "CH01")["till"] == "CH01"


# --------------------------------------------------------------------------------------------------- as its own process
def start(folder: Path, *words: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "sync.central", "--data-dir", str(folder), "serve", "--port", "0", *words]
    return subprocess.Popen(command, stdout=subprocess.PIPE, encoding="utf-8")


def stop(server: subprocess.Popen[str]) -> None:
    server.terminate()
    server.communicate(timeout=20)


def test_the_first_line_of_serve_is_an_address_that_answers(tmp_path: Path) -> None:
    server = start(tmp_path)
    try:
        assert server.stdout is not None
        address = server.stdout.readline().strip()
        assert httpx.get(f"{address}/health/ready", trust_env=False).json() == {"status": "ok"}
    finally:
        stop(server)


def test_tls_is_served_where_it_is_asked_for(tmp_path: Path) -> None:
    make_certificate(tmp_path)
    server = start(tmp_path, "--tls-cert", str(tmp_path / "cert.pem"), "--tls-key", str(tmp_path / "key.pem"))
    try:
        assert server.stdout is not None
        address = server.stdout.readline().strip()
        assert address.startswith("https://127.0.0.1:")
        trust = ssl.create_default_context(cafile=str(tmp_path / "cert.pem"))
        assert httpx.get(f"{address}/health/live", verify=trust, trust_env=False).json()["status"] == "ok"
    finally:
        stop(server)


def make_certificate(folder: Path, host: str = "127.0.0.1") -> None:
    """Write a certificate that signs itself, for this machine."""
    key = generate_private_key(SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Aldermere")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address(host))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "cert.pem").write_bytes(certificate.public_bytes(Encoding.PEM))
    (folder / "key.pem").write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))


@pytest.mark.parametrize(
    ("host", "loops"),
    [("127.0.0.1", True), ("127.8.9.1", True), ("::1", True), ("localhost", True), ("0.0.0.0", False), ("x.y", False)],
)
def test_plain_http_is_for_this_machine_only(host: str, loops: bool) -> None:
    assert is_loopback(host) is loops
