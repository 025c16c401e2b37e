"""Load the typeface before the first window, and tell which characters it holds."""

from __future__ import annotations

from typing import Final

from PySide6.QtGui import QFont, QFontDatabase
from PySide6.QtWidgets import QApplication

from resources import FOLDER
from ui.theme import tokens

WEIGHTS: Final = ("Regular", "Medium", "SemiBold", "Bold")


def font_files() -> list[str]:
    """List the font files in use, by path."""
    folder = FOLDER / "fonts"
    return sorted(str(file) for file in folder.iterdir() if file.name.endswith(".ttf"))


def load_fonts(app: QApplication) -> None:
    """Make the typeface known and the application's own, with figures of one width."""
    for path in font_files():
        QFontDatabase.addApplicationFont(path)
    wanted = tokens()["font"]
    font = QFont([wanted["family"], *wanted["fallback"]])
    font.setPixelSize(tokens()["type"]["body"]["px"])
    for feature, value in wanted["features"].items():
        font.setFeature(QFont.Tag(feature), value)
    app.setFont(font)
