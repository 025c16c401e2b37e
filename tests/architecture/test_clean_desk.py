"""See the rules of conftest.py catch what they are there for."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]

MESSY = '''
"""Tests that each leave one mess, and some that leave none."""
import logging, os, threading, warnings
import keyring

def test_warns(): logging.getLogger("ims_desktop.store").warning("the disk is slow")
def test_warns_and_looks(caplog): logging.getLogger("ims_desktop.store").warning("the disk is slow")
def test_warns_with_its_own_handlers():
    logger = logging.getLogger("ims_desktop")
    logger.handlers.clear()
    logger.propagate = False
    logger.error("the disk is full")
def test_logger_is_given_back(): assert logging.getLogger("ims_desktop").propagate
def test_leaves_a_thread(): threading.Thread(target=threading.Event().wait, args=(3,)).start()
def test_leaves_a_daemon(): threading.Thread(target=threading.Event().wait, args=(3,), daemon=True).start()
def test_python_warns(): warnings.warn("old")
def test_qt_warns(qapp):
    from PySide6.QtCore import qWarning
    qWarning("no such property")
def test_keeps_a_secret(): keyring.set_password("till", "journal", "k")
def test_sees_no_secret(): assert keyring.get_password("till", "journal") is None
def test_sees_no_setting(): assert not [name for name in os.environ if name.startswith("IMS_")]
'''


def test_a_mess_fails_its_test_and_only_that(tmp_path: Path) -> None:
    shutil.copyfile(ROOT / "tests" / "conftest.py", tmp_path / "conftest.py")
    (tmp_path / "test_messy.py").write_text(MESSY, encoding="utf-8")
    rules = ["-c", str(ROOT / "pyproject.toml"), "--rootdir", str(tmp_path), "-p", "no:cacheprovider", "--no-xvfb"]
    run = subprocess.run(
        [sys.executable, "-m", "pytest", "-rA", "-q", *rules, str(tmp_path)],
        cwd=tmp_path,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    ends = [line.split()[:2] for line in run.stdout.splitlines() if line.startswith(("FAILED ", "ERROR "))]
    assert sorted((word, case.rpartition("::")[2]) for word, case in ends if "::" in case) == [
        ("ERROR", "test_leaves_a_thread"),
        ("ERROR", "test_warns"),
        ("ERROR", "test_warns_with_its_own_handlers"),
        ("FAILED", "test_python_warns"),
        ("FAILED", "test_qt_warns"),
    ], run.stdout
