"""The look: contrast worked out from the tokens, lengths that grow, a style sheet that asks for nothing unknown."""

from __future__ import annotations

import gc
import re
from typing import TYPE_CHECKING

import pytest
from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import QLabel, QLayoutItem, QWidget

from ui import theme
from ui.grid import is_compact, ledger_width, side_margin
from ui.own_contrast import own_contrast
from ui.theme import Look, tokens
from ui.widgets.boxes import Column, Row
from ui.widgets.key_button import KeyButton

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

# The pairs that must be told apart, and the least contrast of each.
PAIRS = [
    *((name, ground, 7.0) for name in ("text", "text_2") for ground in ("surface", "bg", "sunken", "chrome")),
    *(("text_3", ground, 4.5) for ground in ("surface", "bg", "sunken")),
    ("on_accent", "accent", 7.0),
    ("on_accent", "accent_hover", 7.0),
    ("on_accent", "accent_pressed", 7.0),
    ("accent_text", "accent_soft", 7.0),
    ("accent_text", "surface", 7.0),
    *((f"{state}_text", f"{state}_bg", 7.0) for state in ("ok", "warn", "bad", "stop", "info", "idle", "train")),
    *((f"{state}_text", "surface", 4.5) for state in ("ok", "warn", "bad")),
    ("line_strong", "surface", 3.0),
    *(
        (f"{state}_line", ground, 3.0)
        for state in ("ok", "warn", "bad", "info")
        for ground in ("surface", f"{state}_bg")
    ),
    *(("focus", ground, 3.0) for ground in ("surface", "bg", "ok_bg", "warn_bg", "bad_bg", "info_bg")),
]


def luminance(colour: str) -> float:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("name", theme.THEMES)
@pytest.mark.parametrize(("ink", "ground", "least"), PAIRS)
def test_every_pair_of_colours_can_be_told_apart(name: str, ink: str, ground: str, least: float) -> None:
    look = Look(name)
    assert contrast(look.colour(ink), look.colour(ground)) >= least


def test_black_on_white_has_the_contrast_the_standard_says() -> None:
    assert contrast("#000000", "#FFFFFF") == pytest.approx(21.0)


@pytest.mark.parametrize("name", theme.THEMES)
def test_every_colour_is_six_digits_because_qt_reads_eight_otherwise(name: str) -> None:
    colours = {key: value for key, value in tokens()["colour"][name].items() if key != "scrim_opacity"}
    assert all(re.fullmatch("#[0-9A-F]{6}", value) for value in colours.values())


@pytest.mark.parametrize("name", theme.THEMES)
def test_the_style_sheet_leaves_no_token_unfilled(name: str) -> None:
    assert "$" not in theme.style_sheet(Look(name)).partition("*/")[2]


def test_the_text_size_multiplies_every_length() -> None:
    usual, twice = theme.style_sheet(Look()), theme.style_sheet(Look(scale=200))
    lengths = [int(px) for px in re.findall(r"(\d+)px", usual)]
    assert [int(px) for px in re.findall(r"(\d+)px", twice)] == [2 * length for length in lengths]


def test_no_words_are_smaller_than_13_px_and_only_key_caps_are_12() -> None:
    sizes = {name: role["px"] for name, role in tokens()["type"].items()}
    assert sizes.pop("key") == 12
    assert min(sizes.values()) == 13
    assert sorted({int(px) for px in re.findall(r"font-size: (\d+)px", theme.style_sheet(Look()))})[:2] == [12, 13]


def test_a_role_changes_only_the_widget_that_has_it(qtbot: object) -> None:
    label = QLabel("Stopped")
    label.setProperty("t", "body")
    label.ensurePolished()
    before = label.palette().windowText().color().name().upper()
    assert theme.mark(label, "tone", "bad")
    assert label.palette().windowText().color().name().upper() == Look().colour("bad_text")
    assert before == Look().colour("text")
    assert not theme.mark(label, "tone", "bad")


def test_dressing_the_desk_anew_rescales_layouts_and_buttons(qtbot: object) -> None:
    window = QWidget()
    row = Row(window, gap=8, margins=(20, 0, 20, 0))
    button = KeyButton("Take", caps=("F10",), kind="primary")
    row.addWidget(button)
    theme.adapt(scale=200)
    assert (row.spacing(), row.contentsMargins().left(), button.minimumHeight()) == (16, 40, 112)
    theme.adapt(scale=100)
    assert (row.spacing(), row.contentsMargins().left(), button.minimumHeight()) == (8, 20, 56)
    window.deleteLater()


def test_a_person_keeps_the_contrast_theme_they_made_for_their_eyes(qapp: object) -> None:
    desert = QPalette()
    roles = QPalette.ColorRole
    for role, colour in (
        (roles.Window, "#FFFAEF"),
        (roles.WindowText, "#3D3D3D"),
        (roles.Highlight, "#903909"),
        (roles.HighlightedText, "#FFF5E3"),
    ):
        desert.setColor(role, QColor(colour))
    theme.use_contrast_of(own_contrast(desert) or {})
    look = Look("contrast")
    assert (look.colour("surface"), look.colour("text"), look.colour("accent")) == ("#FFFAEF", "#3D3D3D", "#903909")
    assert look.colour("train_bg") == tokens()["colour"]["contrast"]["train_bg"]
    assert "#FFFAEF" in theme.style_sheet(look)
    assert Look("light").colour("surface") == "#FFFFFF"
    theme.use_contrast_of({})
    assert look.colour("surface") == "#000000"


def test_black_and_white_is_what_our_own_contrast_theme_is_for(qapp: object) -> None:
    palette = QPalette()
    palette.setColor(QPalette.ColorRole.Window, QColor("#000000"))
    palette.setColor(QPalette.ColorRole.WindowText, QColor("#FFFFFF"))
    assert own_contrast(palette) is None


def test_adapting_to_the_look_that_is_worn_does_nothing(qapp: object) -> None:
    before = theme.look()
    theme.adapt(theme=before.theme, scale=before.scale, compact=before.compact)
    assert theme.look() is before


@pytest.mark.parametrize(
    ("width", "scale", "compact"),
    [(1366, 100, False), (1366, 115, True), (960, 100, True), (1920, 150, False), (1366, 200, True)],
)
def test_the_grid_is_compact_when_the_text_leaves_too_little_room(width: int, scale: int, compact: bool) -> None:
    assert is_compact(width, scale) is compact


def test_the_ledger_and_the_margins_are_those_of_the_design(qapp: object) -> None:
    assert (ledger_width(1366), side_margin(1366)) == (430, 20)
    assert (ledger_width(1920), side_margin(1920)) == (480, 130)
    theme.adapt(compact=True)
    assert (ledger_width(960), side_margin(960)) == (318, 12)
    theme.adapt(compact=False)


def items_of_layouts() -> set[int]:
    """Tell which items of layouts Python has seen and still holds."""
    return {id(item) for item in gc.get_objects() if QLayoutItem in type(item).__mro__[1:2]}


def test_a_change_of_look_hands_no_item_of_a_layout_to_python(qtbot: QtBot) -> None:
    """The collector deletes such an item under the layout that still has it, and the program ends there and then."""
    holder = QWidget()
    qtbot.addWidget(holder)
    outer, inner = Column(holder), Row()
    outer.addLayout(inner)
    inner.addWidget(QLabel("a"))
    inner.addStretch(1)
    before = items_of_layouts()
    theme.adapt(scale=125)
    try:
        assert inner.spacing() == theme.look().px(8)
        assert items_of_layouts() <= before
    finally:
        theme.use(theme.Look())
