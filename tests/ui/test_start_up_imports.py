"""Before the first frame only the window and what it needs is imported: the rest would make people wait."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
HEAVY = {
    "alembic",
    "argon2",
    "cryptography",
    "fastapi",
    "httpx",
    "keyring",
    "pydantic",
    "pypdfium2",
    "re2",
    "reportlab",
    "sqlalchemy",
    "sqlcipher3",
    "uvicorn",
}
FIRST_FRAME = """
import json, sys
from pathlib import Path
from PySide6.QtWidgets import QApplication
from ims_desktop.settings import Settings
from ui.app import make_desk

def never():
    raise AssertionError("the till is opened after the first frame")

desk = make_desk(Settings(Path(sys.argv[1]), theme="light"), never)
desk.window.first_painted.disconnect()
desk.window.first_painted.connect(QApplication.quit)
QApplication.exec()
print(json.dumps(sorted(sys.modules)))
"""


def modules_at_first_frame(folder: Path) -> set[str]:
    """Open the window in a process of its own and list what is imported when its first frame is on the screen."""
    found = subprocess.run(
        [sys.executable, "-c", FIRST_FRAME, str(folder)], cwd=ROOT, capture_output=True, check=True, encoding="utf-8"
    )
    return set(json.loads(found.stdout))


def test_nothing_heavy_is_imported_before_the_first_frame(tmp_path: Path) -> None:
    assert {name.partition(".")[0] for name in modules_at_first_frame(tmp_path)} & HEAVY == set()


def test_of_our_own_only_the_window_and_its_words_are_imported_before_the_first_frame(tmp_path: Path) -> None:
    ours = {name for name in modules_at_first_frame(tmp_path) if name.startswith(("ims_desktop.", "sync."))}
    assert ours == {"ims_desktop.errors", "ims_desktop.settings", "ims_desktop.words"}
