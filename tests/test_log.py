"""The log: useful to IT, worthless to a thief."""

from __future__ import annotations

import logging
import subprocess
import sys
import threading
from typing import TYPE_CHECKING

import pytest

from ims_desktop import log
from ims_desktop.errors import DiskFull, NotPermitted
from ims_desktop.words import say

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    Written = Callable[[], str]


@pytest.fixture
def written(tmp_path: Path) -> Iterator[Written]:
    """Start a log in a folder and return a function that reads it."""
    log.start_log(tmp_path, "debug")
    yield lambda: (tmp_path / "logs" / log.FILE_NAME).read_text(encoding="utf-8")
    log.stop_log()


def test_a_line_says_when_where_what_and_its_facts(written: Written) -> None:
    log.note("use_cases.take_payment", "payment_taken", receipt="SP03B-261121-0042", amount_pence=14620, offline=False)
    line = written()
    assert line.endswith(
        "Z INFO use_cases.take_payment payment_taken receipt=SP03B-261121-0042 amount_pence=14620 offline=False\n"
    )
    assert line[:4].isdigit()


@pytest.mark.parametrize("secret", ["4111 1111 1111 1111", "775326912", "01632 960123"])
def test_long_numbers_never_reach_the_file(written: Written, secret: str) -> None:
    log.note("ui", "typed", text=f"before {secret} after")
    assert secret not in written()
    assert "before" in written()


def test_ids_and_small_numbers_stay_readable(written: Written) -> None:
    log.note("sync", "step", payment_id="01938f0e-5c1d-7000-8000-123456789012", sent=1234567)
    assert "01938f0e-5c1d-7000-8000-123456789012 sent=1234567" in written()


def test_one_record_is_one_line_whatever_is_in_it(written: Written) -> None:
    log.note("ui", "typed", text="one\ntwo\x1b[31m")
    assert written().count("\n") == 1
    assert "\x1b" not in written()


def test_of_an_exception_only_kind_code_and_place_are_kept(written: Written, caplog: pytest.LogCaptureFixture) -> None:
    try:
        try:
            int("Mrs Prudence Ollerenshaw owes 775326912")
        except ValueError as inner:
            raise NotPermitted(say("Prudence may not."), code="not_permitted") from inner
    except NotPermitted as problem:
        reference = log.remember(problem)
    line = written()
    assert "Prudence" not in line
    assert f"unforeseen reference={reference} NotPermitted:not_permitted at tests/test_log.py:" in line
    assert "because ValueError at tests/test_log.py:" in line


def test_an_exception_from_nowhere_is_logged_too(written: Written, caplog: pytest.LogCaptureFixture) -> None:
    log.remember(DiskFull(say("Full.")))
    assert "DiskFull:disk_full at nowhere" in written()


def test_a_folder_that_cannot_hold_a_log_costs_only_the_log(tmp_path: Path) -> None:
    (tmp_path / "logs").write_text("in the way", encoding="utf-8")
    log.start_log(tmp_path)
    log.note("ui", "started")
    assert {type(handler) for handler in logging.getLogger("ims_desktop").handlers} == {logging.NullHandler}
    log.stop_log()


def test_the_log_rotates_and_keeps_few_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(log, "MAX_BYTES", 500)
    log.start_log(tmp_path)
    for n in range(100):
        log.note("ui", "started", n=n)
    log.stop_log()
    assert len(list((tmp_path / "logs").iterdir())) == log.KEPT_FILES + 1


def test_quiet_levels_are_left_out(tmp_path: Path) -> None:
    log.start_log(tmp_path, "warning")
    log.note("ui", "started")
    assert (tmp_path / "logs" / log.FILE_NAME).read_text(encoding="utf-8") == ""
    log.stop_log()


def run_program(tmp_path: Path, body: str) -> subprocess.CompletedProcess[str]:
    program = f"from ims_desktop import log\nfrom pathlib import Path\nlog.start_log(Path({str(tmp_path)!r}))\n{body}"
    return subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)


def test_what_nobody_caught_is_logged_and_said_in_one_sentence(tmp_path: Path) -> None:
    ran = run_program(tmp_path, "log.install_last_resort()\nraise KeyError('Prudence Ollerenshaw')")
    kept = (tmp_path / "logs" / log.FILE_NAME).read_text(encoding="utf-8")
    reference = kept.split("reference=")[1].split(" ")[0]
    assert ran.stderr.strip().endswith(f"Tell IT this reference: {reference}.")
    assert "Prudence" not in ran.stderr + kept


def test_a_thread_that_fell_over_is_noticed(tmp_path: Path) -> None:
    body = (
        "import threading\nlog.install_last_resort()\nt = threading.Thread(target=lambda: 1 / 0)\nt.start()\nt.join()"
    )
    run_program(tmp_path, body)
    assert "ZeroDivisionError at" in (tmp_path / "logs" / log.FILE_NAME).read_text(encoding="utf-8")


def test_stopping_by_keyboard_is_not_news(tmp_path: Path) -> None:
    run_program(tmp_path, "log.install_last_resort()\nraise KeyboardInterrupt")
    assert (tmp_path / "logs" / log.FILE_NAME).read_text(encoding="utf-8") == ""


def test_a_thread_hook_without_an_exception_does_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "excepthook", sys.excepthook)
    monkeypatch.setattr(threading, "excepthook", threading.excepthook)
    monkeypatch.setattr(sys, "unraisablehook", sys.unraisablehook)
    log.install_last_resort()
    threading.excepthook(threading.ExceptHookArgs((SystemExit, None, None, None)))


def test_what_happens_where_nobody_can_hear_of_it_is_logged_without_its_text(tmp_path: Path) -> None:
    body = (
        "log.install_last_resort()\nclass Gone:\n    def __del__(self):\n        raise ValueError('4111111111111111')\n"
        "Gone()\n"
    )
    ran = run_program(tmp_path, body)
    assert "ValueError at" in (tmp_path / "logs" / log.FILE_NAME).read_text(encoding="utf-8")
    assert ran.stderr == ""


def test_a_line_that_cannot_be_written_is_told_to_nobody(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    log.start_log(tmp_path)
    handler = logging.getLogger("ims_desktop").handlers[-1]
    assert isinstance(handler, logging.FileHandler)
    assert handler.stream is not None
    handler.stream.close()
    logging.getLogger("ims_desktop.ui").info("typed %s", "4111111111111111")
    handler.stream = None  # so that closing it does not flush a closed file
    log.stop_log()
    assert capsys.readouterr().err == ""


def test_values_that_do_not_fit_their_sentence_are_left_out() -> None:
    record = logging.LogRecord("ims_desktop.ui", logging.INFO, "", 0, "typed %d", ("4111111111111111",), None)
    assert log.LineFormatter().format(record).endswith(" INFO ui typed %d")


def test_a_path_or_name_with_a_card_number_in_it_is_scrubbed_too(
    written: Written, caplog: pytest.LogCaptureFixture
) -> None:
    try:
        exec(compile("1 / 0", "4111111111111111/4111 1111 1111 1111.py", "exec"))
    except ZeroDivisionError as problem:
        log.remember(problem)
    assert "4111" not in written()
    assert "ZeroDivisionError at" in written()


def test_the_wire_writes_to_the_same_log_and_never_to_the_screen(
    written: Written, capsys: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    wire = logging.getLogger("sync.client")
    try:
        raise ValueError("Prudence Ollerenshaw")
    except ValueError:
        wire.exception("a stage fell over")
    log.stop_log()
    wire.error("told to nobody")
    assert "told to nobody" not in caplog.messages
    assert "ERROR sync.client a stage fell over ValueError at" in written()
    assert "Prudence" not in written()
    assert capsys.readouterr().err == ""
