"""The typeface holds every character anybody is shown: Qt would borrow another without a word."""

from __future__ import annotations

import ast
import gettext
from importlib import resources
from pathlib import Path

import pytest
from PySide6.QtGui import QFont, QFontMetricsF, QRawFont

import ims_desktop
import ui
from ui.fonts import WEIGHTS, font_files
from ui.theme import tokens
from ui.widgets.training_band import WORDS


def sentences() -> set[str]:
    """Every text in the two trees that a person may be shown: the arguments of `say` and `say_n`."""
    found: set[str] = set()
    for package in (ims_desktop, ui):
        for file in Path(package.__file__ or "").parent.rglob("*.py"):
            for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in {"say", "say_n"}:
                    found |= {
                        arg.value for arg in node.args if isinstance(arg, ast.Constant) and isinstance(arg.value, str)
                    }
    return found


def welsh() -> set[str]:
    path = resources.files("resources") / "translations" / "cy" / "ims-desktop.mo"
    with path.open("rb") as file:
        catalogue = gettext.GNUTranslations(file)
    return {text for text in catalogue._catalog.values() if isinstance(text, str)}  # type: ignore[attr-defined]


ALWAYS = "•£€−×·…’“”ŵŷŴŶẁẃẅỳâêîôûÂÊÎÔÛïöäëáéíóú0123456789"


@pytest.mark.parametrize("path", font_files(), ids=lambda path: Path(path).stem.partition("-")[2])
def test_every_weight_holds_every_character_of_every_sentence(path: str, qapp: object) -> None:
    font = QRawFont(path, 15)
    shown = set(
        "".join((ALWAYS, WORDS.template, *sentences(), *(text.partition("Project-Id-Version")[0] for text in welsh())))
    )
    missing = {character for character in shown - set("\n") if not font.supportsCharacter(ord(character))}
    assert missing == set()


def test_the_four_weights_are_all_there() -> None:
    assert {Path(path).stem.partition("-")[2] for path in font_files()} == set(WEIGHTS)


def test_figures_have_one_width_whatever_the_style_sheet_does(qapp: object, typeface: None) -> None:
    font = QFont(qapp.font())  # type: ignore[attr-defined]
    font.setPixelSize(40)
    font.setWeight(QFont.Weight.Bold)
    assert font.families()[0] == tokens()["font"]["family"]
    widths = {round(QFontMetricsF(font).horizontalAdvance(digit * 10), 3) for digit in "0123456789"}
    assert len(widths) == 1
