"""No field of the window takes a card number, by whatever way it comes; a field somebody adds is held to it too.

The fields are found by walking the real window, and the walk is held to the code: a module of `ui` that makes a field
which the walk never met fails the test, and so does one that makes a field of Qt's own instead of ours.
"""

from __future__ import annotations

import ast
import itertools
import re
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QFocusEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QKeySequenceEdit,
    QLineEdit,
    QPlainTextEdit,
    QTextEdit,
    QWidget,
)

from ims_desktop.cli.training import training_pack
from ims_desktop.domain.card_guard import looks_like_card, looks_like_card_so_far
from ims_desktop.domain.pack import parse_pack
from tests.domain.test_card_guard import card_numbers
from tests.ui.day_walk import day_places
from tests.ui.desk_hands import ALT, CTRL, ENTER, ESC, PASSWORD, PIN, AtDesk, sit_down, training_settings
from tests.ui.journal_hands import JournalHands
from tests.ui.post_hands import TAX, PostHands
from tests.ui.ways_in import WAYS, by_keys, by_paste
from ui.screens.counter import CounterScreen
from ui.screens.palette import Palette
from ui.widgets.line_edit import CARD_WIPED, LineEdit

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from pytestqt.qtbot import QtBot

    from ims_desktop.domain.catalogue import ReferencePack

UI = Path(__file__).parents[2] / "ui"
QT_FIELDS = (QLineEdit, QTextEdit, QPlainTextEdit, QAbstractSpinBox, QComboBox, QKeySequenceEdit)
FIELDS = {"LineEdit", "MoneyEdit", "Field", "EntryBox"}
LEAVES = {"Close the program", "Next cashier", "Lock", "Cymraeg", "Till day"}
"""Commands that end what is walked through, or say it in other words; the walk comes to lock and day by their keys."""
LOOKS = re.compile("colours|contrast|Text size")
"""What only dresses the window again."""
REFERENCE = "775326912"
MOST_LEFT = 6
"""As many digits of a number may come after it was dropped, by slow keys: the longest has 19, the shortest 13."""


# ------------------------------------------------------------------------------------------------------------ the code
def made_in(module: Path) -> set[str]:
    """Return the names of what a module calls, which are classes or functions."""
    tree = ast.parse(module.read_text(encoding="utf-8"))
    return {
        node.func.id for node in ast.walk(tree) if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
    } | {
        base.id
        for node in ast.walk(tree)
        if isinstance(node, ast.ClassDef)
        for base in node.bases
        if isinstance(base, ast.Name)
    }


def modules_with_fields() -> set[str]:
    """Return every module of the window that makes a field, or a kind of field."""
    return {
        ".".join(module.relative_to(UI.parent).with_suffix("").parts)
        for module in UI.rglob("*.py")
        if made_in(module) & FIELDS
    }


def test_no_module_makes_a_field_of_qts_own() -> None:
    raw = {kind.__name__ for kind in (*QT_FIELDS, *_all_kinds(QAbstractSpinBox), *_all_kinds(QLineEdit))} - FIELDS
    found = {module.name: made_in(module) & raw for module in UI.rglob("*.py")}
    assert {name: kinds for name, kinds in found.items() if kinds} == {"line_edit.py": {"QLineEdit"}}


def _all_kinds(base: type[QWidget]) -> Iterator[type[QWidget]]:
    kind: type[QWidget]
    for kind in base.__subclasses__():
        if kind.__module__.startswith("PySide6"):
            yield kind
            yield from _all_kinds(kind)


# ------------------------------------------------------------------------------------------------------------ the walk
def takes_text(widget: QWidget) -> bool:
    """Tell whether a person can put text into a widget."""
    if isinstance(widget, QAbstractItemView):
        return widget.editTriggers() != QAbstractItemView.EditTrigger.NoEditTriggers
    return isinstance(widget, QT_FIELDS) or widget.testAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled)


def fields(window: QWidget) -> list[QWidget]:
    return [widget for widget in window.findChildren(QWidget) if takes_text(widget)]


def counter(at: AtDesk) -> CounterScreen:
    screen = at.desk.window.screen_now
    assert isinstance(screen, CounterScreen)
    return screen


def idle(at: AtDesk) -> None:
    at.until(lambda: not at.desk.lanes.busy and not counter(at).ahead.behind)
    for _ in range(4):  # a layout inside a layout takes several turns to settle
        QApplication.processEvents()


def places(at: AtDesk) -> Iterator[str]:
    """Come to everything the window can show, one after the other, as a person does."""
    at.until(lambda: at.desk.flow.till is not None and not at.desk.lanes.busy)
    yield "sign in"
    at.press(Qt.Key.Key_P, modifier=ALT)
    yield "sign in by PIN"
    at.press(Qt.Key.Key_P, modifier=ALT)
    at.desk.sign_in.take_focus()
    at.sign_in("finn", PASSWORD)
    at.until_screen("ChoosePinScreen")
    yield "choose a PIN"
    at.desk.window.screen_now.take_focus()  # type: ignore[union-attr]  # every screen has it
    for _ in range(2):
        at.type(PIN)
        at.press(ENTER)
    at.until_screen("OpenSessionScreen")
    yield "open session"
    at.desk.window.screen_now.take_focus()  # type: ignore[union-attr]  # every screen has it
    at.type("100")
    at.press(ENTER)
    at.until_screen("CounterScreen")
    idle(at)
    yield "counter"
    for name in commands(at):
        choose(at, name)
        at.until(lambda: not at.desk.lanes.busy)  # some pages come from the journal
        yield f"after {name}"
        for _ in range(2):
            at.press(ESC)
        idle(at)
    yield from in_the_post_room(at)
    add_a_bill(at)
    yield "a bill in the basket"
    counter(at).go_to_tender()
    at.until(lambda: counter(at).in_tender)
    yield "tender"
    at.press(ESC)
    yield from slips(at)
    yield from on_the_telephone(at)
    yield from payments(at)
    yield from day_places(at)
    at.press(Qt.Key.Key_F12)
    at.until_screen("LockScreen")
    yield "locked"


def slips(at: AtDesk) -> Iterator[str]:
    """Come to a charge whose slip was not typed, and to the boxes that ask for it afterwards."""
    at.press(Qt.Key.Key_F7)
    idle(at)
    yield "a slip"
    at.press(Qt.Key.Key_F2)
    idle(at)
    at.press(Qt.Key.Key_R, modifier=CTRL)
    idle(at)
    at.press(ENTER)
    yield "what a slip says"
    for _ in range(4):
        at.press(ESC)
        idle(at)


def on_the_telephone(at: AtDesk) -> Iterator[str]:
    """Come to what is written down of a caller; no provider is set up here, so F4 is given its way."""
    counter(at).calling.offered = True
    counter(at).calling.toggle()
    at.press(Qt.Key.Key_W, modifier=ALT)
    yield "who calls"
    at.press(ESC)
    counter(at).calling.toggle()
    idle(at)


def payments(at: AtDesk) -> Iterator[str]:
    """Come to what is done with payments once they are taken, to the leave it takes, and to baskets that wait."""
    hands = JournalHands(at)
    hands.take("12.50")
    hands.press(Qt.Key.Key_J, modifier=CTRL)
    yield "journal"
    hands.page.line.clear()
    hands.press(ENTER)
    assert hands.page.shown is not None
    hands.page.show_details(replace(hands.page.shown, letters=("email", "text")))
    hands.press(Qt.Key.Key_E, modifier=CTRL)
    yield "where a receipt is sent"
    hands.press(ESC)
    hands.press(Qt.Key.Key_R, modifier=ALT)
    hands.press(Qt.Key.Key_F7)
    yield "refund"
    hands.refund.amounts[1].show_pence(100)
    hands.refund.reason.edit.setText("why")
    hands.press(Qt.Key.Key_F10)
    yield "approval"
    hands.press(ESC)
    hands.refund.reason.edit.setText("")
    hands.press(ESC)
    hands.press(Qt.Key.Key_V, modifier=ALT)
    yield "void"
    hands.press(ESC)
    hands.press(ESC)
    idle(at)
    counter(at).new_customer()
    add_a_bill(at)
    counter(at).new_customer()
    idle(at)
    at.press(Qt.Key.Key_R, modifier=CTRL)
    at.press(Qt.Key.Key_N, modifier=ALT)
    yield "baskets that wait"
    at.press(ESC)
    at.press(ESC)
    idle(at)


def in_the_post_room(at: AtDesk) -> Iterator[str]:
    """Begin a batch, enter a cheque, and ask to take it out again."""
    post = PostHands(at)
    post.open()
    post.begin()
    yield "a batch from the post"
    post.page.boxes.forget()
    post.page.bills.forget()
    post.page.boxes.take_focus()
    post.cheque("000123", (TAX, "10"))
    post.page.items.enter()
    post.press(Qt.Key.Key_Delete)
    yield "an item to take out"
    for _ in range(2):
        at.press(ESC)
    idle(at)


def add_a_bill(at: AtDesk) -> None:
    counter(at).finding.begin()
    counter(at).take_focus()
    at.type(REFERENCE)
    at.press(ENTER)
    idle(at)
    at.type("10")
    at.press(ENTER)
    at.until(lambda: len(counter(at).ledger.rows) == 1)
    idle(at)


def palette(at: AtDesk) -> Palette:
    counter(at).take_focus()
    at.press(Qt.Key.Key_K, modifier=CTRL)
    dialog = at.desk.window.overlay.dialog
    assert isinstance(dialog, Palette)
    return dialog


def commands(at: AtDesk) -> list[str]:
    names = [name for name in palette(at).shown if name not in LEAVES and not LOOKS.search(name)]
    at.press(ESC)
    return ["", *names]


def choose(at: AtDesk, name: str) -> None:
    """Do a command of the palette; none leaves the palette open."""
    opened = palette(at)
    if name:
        place = opened.shown.index(name)
        at.press(*[Qt.Key.Key_Down] * place)
        at.press(ENTER)
        QApplication.processEvents()


@pytest.fixture
def at(qtbot: QtBot, tmp_path: Path) -> AtDesk:
    """Sit at a till that hears no reader: these fingers are as quick as one."""
    return sit_down(qtbot, replace(training_settings(tmp_path), scan_gap_ms=0))


# -------------------------------------------------------------------------------------------------------- the numbers
GAPS = ("", "", "", " ", "-", " - ", "\t", "\N{NO-BREAK SPACE}", "\N{EN DASH}", "\N{ZERO WIDTH SPACE}")
WIDE = {ord("0") + n: 0xFF10 + n for n in range(10)}


@st.composite
def written(draw: st.DrawFn) -> tuple[str, list[str]]:
    """Write a card number as people and readers do, in up to three pieces."""
    number = draw(card_numbers())
    gap = draw(st.sampled_from(GAPS))
    text = gap.join(number[at : at + 4] for at in range(0, len(number), 4))
    if draw(st.booleans()):
        text = text.translate(WIDE)
    if draw(st.integers(0, 4)) == 0:
        text = draw(st.sampled_from([f"%B{number}^NAIR/P^3012101000?", f";{number}=30121010000?", f"card {text}"]))
    cuts = sorted(draw(st.lists(st.integers(1, len(text) - 1), max_size=2)))
    ends = [0, *cuts, len(text)]
    return number, [text[start:stop] for start, stop in itertools.pairwise(ends)]


# ----------------------------------------------------------------------------------------------------------- the checks
def digits(text: str) -> str:
    return "".join(str(int(character)) for character in text if character.isdecimal())


def told(widget: QWidget) -> Iterator[str]:
    """Yield every text a widget shows, says or keeps for somebody."""
    yield from (widget.accessibleName(), widget.accessibleDescription(), widget.toolTip(), widget.windowTitle())
    for name in ("text", "placeholderText", "title", "displayText", "selectedText"):
        value = widget.property(name)
        if isinstance(value, str):
            yield value


def hold(edit: LineEdit, pack: ReferencePack) -> None:
    """Try the field with many card numbers, written and brought in many ways."""
    window: QWidget = edit.window()
    heard: list[str] = []
    dropped: list[str] = []
    for signal in (edit.textChanged, edit.textEdited, edit.typed):
        signal.connect(heard.append)
    edit.card_dropped.connect(lambda: dropped.append("dropped"))

    @settings(max_examples=6, deadline=None, database=None, derandomize=True)
    @given(written(), st.lists(st.sampled_from(WAYS), min_size=3, max_size=3))
    def try_it(what: tuple[str, list[str]], ways: list[Callable[[LineEdit, str], None]]) -> None:
        number, pieces = what
        # A field has no Tab of what was typed by keys.
        came = "".join(it.replace("\t", "") if way is by_keys else it for it, way in zip(pieces, ways, strict=False))
        assume(looks_like_card(came, pack))
        waits = not (looks_like_card_so_far(came, pack) and looks_like_card(number, pack))
        edit.setText("")
        heard.clear()
        dropped.clear()
        for piece, way in zip(pieces, ways, strict=False):
            way(edit, piece)
        QApplication.sendEvent(edit, QFocusEvent(QEvent.Type.FocusOut, Qt.FocusReason.TabFocusReason))
        assert dropped, "nobody was told"
        assert waits or not any(number in digits(text) for text in heard), "somebody heard of it"
        for again in (edit.deselect, edit.undo, edit.undo, edit.redo, edit.redo):
            again()
            assert number[-MOST_LEFT - 1 :] not in digits(edit.text()), "it is in the field"
            assert not looks_like_card(edit.text(), pack)
        assert not any(number in digits(text) for widget in window.findChildren(QWidget) for text in told(widget))

    try_it()
    edit.setText("")


def test_no_field_of_the_window_takes_a_card_number(at: AtDesk) -> None:
    pack = parse_pack(training_pack())
    tried: set[int] = set()
    met: set[str] = set()
    for place in places(at):
        for field in fields(at.desk.window):
            if id(field) in tried:
                continue
            assert isinstance(field, LineEdit), f"{place}: {field} takes text, and is no LineEdit"
            tried.add(id(field))
            step: QWidget | None = field
            while step is not None:
                met.update(kind.__module__ for kind in type(step).__mro__)
                step = step.parentWidget()
            hold(field, pack)
    missed = modules_with_fields() - met - {"ui.widgets.line_edit"}
    assert missed == set(), "teach `places` the way to what these modules make"
    assert len(tried) >= 15


def test_a_refusal_is_said_where_the_person_looks(at: AtDesk) -> None:
    for place in places(at):
        if place.startswith("after ") and place != "after ":
            continue
        for edit in at.desk.window.findChildren(LineEdit):
            if edit.isVisible():
                by_paste(edit, "4111 1111 1111 1111")
                shown = [widget for widget in at.desk.window.findChildren(QWidget) if widget.isVisible()]
                assert any(str(CARD_WIPED) in text for widget in shown for text in told(widget)), (place, edit)
                edit.setText("")
