"""The command line as scripts meet it: shapes, exit codes, one sentence on stderr, secrets from the environment."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pypdf
import pytest

from ims_desktop import cli
from ims_desktop.cli.output import age, utc
from ims_desktop.cli.parser import make_parser
from ims_desktop.errors import IdConflict, NotPermitted, WireUnavailable
from ims_desktop.words import say
from sync.central.councils import add_council
from tests.factory import MORNING
from tests.sync.desks import nobody_listens
from tests.sync.world import PASSWORD, ServedCentral
from tests.use_cases.desk import CARD, load_account

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from ims_desktop.demo.world import DemoWorld
    from ims_desktop.settings import Settings

COUNCIL_TAX = "775326912"


@dataclass
class Guide:
    """What a guided demo found, as a test wants it."""

    ok: bool = True

    def document(self) -> dict[str, object]:
        return {"lost": 0, "doubled": 0, "payments_at_till": 2, "payments_at_central": 2, "keys_per_payment": [14, 9]}


@dataclass
class Shell:
    """A folder, an environment and a way to run the program in this process."""

    folder: Path
    capture: pytest.CaptureFixture[str]
    opened: list[Settings] = field(default_factory=list)
    guided: list[DemoWorld] = field(default_factory=list)
    guide: Guide = field(default_factory=Guide)

    def run(self, *words: str) -> tuple[int, str, str]:
        code = cli.main(["--data-dir", str(self.folder), *words], cli.Windows(self._open, self._guide))
        out, err = self.capture.readouterr()
        return code, out, err

    def json(self, *words: str, code: int = 0) -> dict[str, Any]:
        """Run with --json and return the one object it printed."""
        found, out, err = self.run(*words, "--json")
        assert found == code, (found, out, err)
        answer: dict[str, Any] = json.loads(out)
        return answer

    def refused(self, *words: str, code: int = 1) -> str:
        """Run with --json and return the code of what it refused."""
        found, out, err = self.run(*words, "--json")
        assert found == code, (found, out, err)
        assert out == ""
        problem = json.loads(err)["error"]
        assert problem["text"].endswith(".")
        return str(problem["code"])

    def _open(self, settings: Settings) -> int:
        self.opened.append(settings)
        return 7

    def _guide(self, world: DemoWorld, out: Path) -> Guide:
        assert out.is_absolute()
        self.guided.append(world)
        return self.guide


@pytest.fixture
def shell(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Shell:
    monkeypatch.setattr(sys, "excepthook", sys.excepthook)
    monkeypatch.setattr("threading.excepthook", sys.__excepthook__)
    monkeypatch.setenv("IMS_KEYFILE", str(tmp_path / "keys.json"))
    monkeypatch.setenv("IMS_RESERVE_BYTES", "0")
    monkeypatch.setenv("IMS_PASSWORD", PASSWORD)
    return Shell(tmp_path / "till", capsys)


@pytest.fixture
def central(tmp_path: Path) -> Iterator[ServedCentral]:
    made = ServedCentral(tmp_path / "central")
    with made.database.write() as connection:
        pem = add_council(connection, "aldermere", made.clock.now()).recovery_pem
    (tmp_path / "recovery.pem").write_bytes(pem)
    made.load_reference()
    made.add_cashier("priya", "Payments", "PostPayment")
    load_account(made, "23", COUNCIL_TAX)
    yield made
    made.close()


@pytest.fixture
def till(shell: Shell, central: ServedCentral) -> Shell:
    """A till enrolled and stepped once, with a session of priya."""
    answer = shell.json("enrol", "--url", central.url, "--code", central.code())
    assert answer == {"till": "CH01", "epoch": "A", "council": "aldermere"}
    shell.json("sync")
    shell.json("session", "open", "--cashier", "priya", "--float", "100.00")
    return shell


# --------------------------------------------------------------------------------------------------------- a whole day
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


# ----------------------------------------------------------------------------------------------------------------- take
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


# ------------------------------------------------------------------------------------------------------ check and find
def lines(answer: tuple[int, str, str]) -> list[dict[str, Any]]:
    return [json.loads(line) for line in answer[1].splitlines()]


def test_references_are_judged_offline_a_line_each(till: Shell) -> None:
    answer = till.run("check", COUNCIL_TAX, "775326913", CARD, "--json")
    assert (answer[0], answer[2]) == (0, "")
    assert [(row["reference"], row["fund"], row["verdict"], row["code"]) for row in lines(answer)] == [
        (COUNCIL_TAX, "23", "valid", "valid"),
        ("775326913", "23", "refused", "check_digit"),
        ("", "", "refused", "card_number"),
    ]
    assert all(set(row) == {"reference", "fund", "verdict", "code", "text"} for row in lines(answer))
    (row,) = lines(till.run("check", COUNCIL_TAX, "--fund", "23", "--amount", "0", "--json"))
    assert (row["verdict"], row["code"]) == ("refused", "amount_zero")
    assert "·" in till.run("check", "77\x1b53")[1]


def test_a_file_with_broken_rows_is_judged_to_its_end(till: Shell, tmp_path: Path) -> None:
    path = tmp_path / "bills.csv"
    path.write_bytes(
        b"\xef\xbb\xbfamount,Reference,fund,note\r\n"
        b"10.00,775326912,23,\r\n"
        b'"1,046.20",775326912,23,"a, b"\r\n'
        b'5,"775326912,23,\r\n'
        b"5\r\n"
        b"\r\n"
        b"5,\xff75326912,23,\r\n" + b"5," + b"7" * 20_000 + b",23,\r\n"
        b"0,775326912,,last"
    )
    code, out, err = till.run("check", "--input", str(path), "--json")
    assert code == 1
    assert [json.loads(line)["code"] for line in out.splitlines()] == ["valid", "valid", "amount_zero"]
    told = [json.loads(line)["error"] for line in err.splitlines()]
    assert [problem["text"].split(":")[0] for problem in told] == [f"Row {n} was left out" for n in (4, 5, 7, 8)]
    assert {problem["code"] for problem in told} == {"bad_row"}


def test_references_may_come_through_a_pipe(till: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    import io

    monkeypatch.setattr(sys, "stdin", io.StringIO(f"reference\n{COUNCIL_TAX}\n"))
    assert [row["fund"] for row in lines(till.run("check", "--input", "-", "--json"))] == ["23"]


@pytest.mark.parametrize("content", [b"", b"fund,amount\n23,1\n", b'"reference\n'])
def test_a_file_without_its_header_is_refused(till: Shell, tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "bills.csv"
    path.write_bytes(content)
    assert till.refused("check", "--input", str(path)) == "input_header"


def test_a_file_that_is_not_there_is_named(till: Shell, tmp_path: Path) -> None:
    assert till.refused("check", "--input", str(tmp_path / "none.csv")) == "input_unreadable"
    assert till.refused("check", code=2) == "usage"


def test_accounts_are_found_offline(shell: Shell, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("IMS_KEYFILE")
    training = Shell(tmp_path / "training", shell.capture)
    answer = training.json("--training", "find", "council", "tax", "jones", "--limit", "1")
    answer = training.json("--training", "find", "jones", "--limit", "1")
    assert (set(answer), answer["more"]) == ({"rows", "more"}, True)
    (row,) = answer["rows"]
    assert set(row) == {"council", "fund", "reference", "name", "address", "postcode", "balance_pence", "stop"}
    assert "There are more." in training.run("--training", "find", "jones", "--limit", "1")[1]
    stopped = training.json("--training", "find", "smith", "--limit", "500")
    assert any(row["stop"] for row in stopped["rows"])


def test_in_training_a_whole_day_sends_nothing(shell: Shell, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("IMS_KEYFILE")
    monkeypatch.setenv("IMS_PASSWORD", "training")
    monkeypatch.setenv("IMS_TRAINING", "true")
    training = Shell(tmp_path / "training", shell.capture)
    training.json("session", "open", "--cashier", "priya")
    taken = training.json("take", "--cashier", "priya", "--line", f"23:{COUNCIL_TAX}:10", "--cash", "20")
    assert taken["receipt"] == "TRAINING-0001"
    assert training.json("sync")["accepted"] == 0
    (pdf,) = (tmp_path / "training" / "receipts").iterdir()
    assert "TRAINING" in pypdf.PdfReader(pdf).pages[0].extract_text()
    assert training.json("reprint", "training-0001")["receipt"] == "TRAINING-0001"
    assert training.refused("enrol", "--url", nobody_listens(), "--code", "x") == "training"


# ------------------------------------------------------------------------------------------- keeping and recovering
def test_a_copy_is_made_where_it_is_asked_for(till: Shell, tmp_path: Path) -> None:
    answer = till.json("backup", "--to", str(tmp_path / "copies"))
    assert answer["path"].startswith(str(tmp_path / "copies"))


def test_a_lost_key_comes_back(
    till: Shell, central: ServedCentral, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from sync.central.tills import wrapped_key

    with central.database.read() as connection:
        escrow = json.dumps(wrapped_key(connection, "aldermere", "CH01"))
    (tmp_path / "escrow.json").write_text(escrow, encoding="utf-8")
    monkeypatch.setenv("IMS_KEYFILE", str(tmp_path / "new-keys.json"))
    assert till.refused("payments", code=3) == "journal_key_missing"
    words = ("recover", "--escrow", str(tmp_path / "escrow.json"), "--key")
    assert till.refused(*words, str(tmp_path / "no.pem")) == "input_unreadable"
    assert till.json(*words, str(tmp_path / "recovery.pem")) == {"recovered": True}
    assert till.json("enrol", "--url", central.url, "--code", central.code(till="CH01"))["epoch"] == "B"


def test_what_central_refused_is_told_by_the_exit_code(till: Shell, central: ServedCentral) -> None:
    from dataclasses import replace

    from ims_desktop.bootstrap import build_till
    from ims_desktop.settings import read_settings
    from ims_desktop.till import EventDraft

    opened = build_till(replace(read_settings(data_dir=till.folder)))
    with opened.store.write() as unit:
        unit.append(EventDraft(opened.ids.new(), "nonsense", opened.clock.now(), {}))
    opened.close()
    answer = till.json("sync", code=4)
    assert (answer["refused"], answer["accepted"]) == (1, 1)
    assert central.receipts() == []


def test_watching_goes_on_until_it_is_stopped(till: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    import threading

    def stop(_self: threading.Event, timeout: float | None = None) -> bool:
        assert timeout is not None
        raise KeyboardInterrupt

    monkeypatch.setattr(threading.Event, "wait", stop)
    code, out, _ = till.run("sync", "--watch", "--json")
    assert (code, json.loads(out)["online"]) == (130, True)


# ------------------------------------------------------------------------------------------------ windows and the rest
def test_without_a_command_the_window_opens(shell: Shell) -> None:
    assert shell.run()[0] == 7
    assert shell.opened[0].data_dir == shell.folder


def test_the_demo_opens_a_window_on_a_council_of_its_own(shell: Shell, tmp_path: Path) -> None:
    code, out, _ = shell.run("demo", "--accounts", "200", "--out", str(tmp_path / "demo"))
    (settings,) = shell.opened
    assert (code, "Sign in as" in out) == (7, True)
    assert settings.data_dir.is_relative_to(tmp_path / "demo")


def test_a_headless_demo_says_what_it_found(shell: Shell, tmp_path: Path) -> None:
    words = ("demo", "--headless", "--accounts", "50", "--out", str(tmp_path / "demo"))
    assert shell.json(*words)["lost"] == 0
    shell.guide.ok = False
    code, said, _ = shell.run(*words)
    assert (code, len(shell.guided)) == (1, 2)
    assert "2 payments at the till, 2 at central, 0 lost, 0 doubled.\nKeys per payment: 14, 9.\n" in said


@pytest.mark.parametrize(
    ("words", "code", "reason"),
    [
        (("nonsense",), 2, "usage"),
        (("session", "close", "--cashier", "priya"), 2, "usage"),
        (("payments", "--status", "lost"), 2, "usage"),
        (("payments",), 1, "not_enrolled"),
        (("verify",), 1, "not_enrolled"),
        (("take", "--cashier", "u", "--line", "1:2:3", "--cash", "3"), 1, "not_enrolled"),
        (("enrol", "--url", "http://ims.example.gov.uk", "--code", "x"), 1, "http_refused"),
        (("enrol", "--url", "ftp://x", "--code", "x"), 1, "bad_url"),
    ],
)
def test_what_cannot_be_done_is_said_in_one_sentence(
    shell: Shell, words: tuple[str, ...], code: int, reason: str
) -> None:
    assert shell.refused(*words, code=code) == reason
    found, out, err = shell.run(*words)
    assert (found, out, err.count("\n"), err.startswith("ims-desktop: ")) == (code, "", 1, True)


def test_a_bad_date_is_bad_usage(till: Shell) -> None:
    assert till.refused("payments", "--date", "21/11/2026", code=2) == "usage"


def test_a_window_that_holds_the_till_is_named(till: Shell) -> None:
    from ims_desktop.bootstrap import build_till
    from ims_desktop.settings import read_settings

    window = build_till(read_settings(data_dir=till.folder))
    try:
        assert till.refused("sync", code=3) == "instance_running"
        assert till.json("verify")["ok"]
    finally:
        window.close()


def test_bad_settings_are_named_before_anything_is_opened(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("IMS_THEME", "purple")
    assert shell.refused("payments") == "setting_value"


def test_each_kind_of_problem_has_its_exit_code() -> None:
    words = say("No.")
    kinds = (NotPermitted(words), WireUnavailable(words), IdConflict(words))
    assert [cli.exit_code_of(kind) for kind in kinds] == [1, 3, 4]


def test_every_command_has_help(capsys: pytest.CaptureFixture[str]) -> None:
    parser = make_parser()
    with pytest.raises(SystemExit) as done:
        parser.parse_args(["--help"])
    assert done.value.code == 0
    said = capsys.readouterr().out
    for command in ("demo", "enrol", "sync", "check", "find", "session", "take", "reprint", "payments", "verify",
                    "doctor", "backup", "recover"):  # fmt: skip
        assert f"\n    {command} " in said
        with pytest.raises(SystemExit):
            parser.parse_args([command, "--help"])


def test_options_stand_before_or_after_the_command(tmp_path: Path) -> None:
    for words in (["--data-dir", str(tmp_path), "--json", "verify"], ["verify", "--data-dir", str(tmp_path), "--json"]):
        chosen = make_parser().parse_args(words)
        assert (chosen.data_dir, chosen.json, chosen.command) == (tmp_path, True, "verify")


def test_ages_and_times_are_written_for_people_and_for_scripts() -> None:
    from datetime import timedelta

    ages = [age(MORNING - timedelta(minutes=m), MORNING) for m in (5, 150, 4000)]
    assert [str(words) for words in (*ages, age(None, MORNING))] == [
        "5 minutes ago",
        "2 hours ago",
        "2 days ago",
        "never",
    ]
    assert (utc(MORNING), utc(None)) == ("2026-11-21T08:52:00Z", None)


# ---------------------------------------------------------------------------------------------------- as a real process
def program(*words: str, **more: Any) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "ims_desktop", *words], capture_output=True, text=True, check=False, timeout=60, **more
    )


def test_help_loads_nothing_of_the_till() -> None:
    listed = (
        "import sys\nfrom ims_desktop.__main__ import main\n"
        "try:\n    main(['--help'])\nexcept SystemExit:\n    pass\n"
        "heavy = {'sqlalchemy', 'pydantic', 'httpx', 'keyring', 'PySide6', 'reportlab', 'sqlcipher3'}\n"
        "print('loaded', sorted(heavy & set(sys.modules)))"
    )
    ran = subprocess.run([sys.executable, "-c", listed], capture_output=True, text=True, check=True)
    assert ran.stdout.endswith("loaded []\n")


def test_the_program_speaks_utf_8_and_ends_with_its_code(tmp_path: Path) -> None:
    ran = program("--data-dir", str(tmp_path / "till"), "payments", "--json")
    assert (ran.returncode, ran.stdout) == (1, "")
    assert json.loads(ran.stderr)["error"]["code"] == "not_enrolled"


def test_without_a_screen_the_window_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"):
        monkeypatch.delenv(name, raising=False)
    ran = program("--data-dir", str(tmp_path))
    assert (ran.returncode, "There is no screen" in ran.stderr) == (3, True)


def test_a_reader_that_has_had_enough_is_no_trouble(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("IMS_RESERVE_BYTES", "0")
    bills = tmp_path / "bills.csv"
    bills.write_text("reference\n" + f"{COUNCIL_TAX}\n" * 20_000, encoding="utf-8")
    words = ["--training", "--data-dir", str(tmp_path / "training"), "check", "--input", str(bills)]
    process = subprocess.Popen(
        [sys.executable, "-m", "ims_desktop", *words], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    assert process.stderr is not None
    process.stdout.readline()
    process.stdout.close()
    said = process.stderr.read()
    process.stderr.close()
    assert (process.wait(timeout=60), said) == (0, "")


def test_what_nobody_planned_for_is_one_sentence_with_a_reference(tmp_path: Path) -> None:
    body = (
        "import sys\nfrom ims_desktop import cli\n"
        "def fall(settings):\n    raise ZeroDivisionError('Mrs Ellacott')\n"
        "sys.exit(cli.main(['--json'], cli.Windows(fall, fall)))"
    )
    ran = subprocess.run([sys.executable, "-c", body], capture_output=True, text=True, check=False)
    problem = json.loads(ran.stderr)["error"]
    assert (ran.returncode, problem["code"], "Ellacott" in ran.stderr) == (1, "unforeseen", False)
