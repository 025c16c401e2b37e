"""Hear a code reader that types, whatever has the focus, and keep what it types out of every field.

It listens where the system hands keys to the window, so each is seen once and before any control. The first key of a
run goes straight through to a text field, because a hand may have pressed it, and is taken back when it was a reader;
further keys that come faster than a hand are held until it is clear what they are. Whatever was no scan is handed back
in order, as if it had just been pressed.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import shiboken6
from PySide6.QtCore import QCoreApplication, QEvent, QObject, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget

from ims_desktop.domain.scan import scan_of
from ui.scan_burst import Burst
from ui.scan_keys import Part, Place, is_start, part_of, place_of
from ui.widgets.line_edit import LineEdit

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtGui import QWindow

_SLACK_MS: Final = 10
_NEVER: Final = {Place.SECRET, Place.AMOUNT}
_OVERTAKING: Final = {QEvent.Type.InputMethod, QEvent.Type.MouseButtonPress, QEvent.Type.WindowDeactivate}
"""What would come before the keys that are held, though it happened after them."""


@dataclass(frozen=True, slots=True)
class _Before:
    """A text field as it was before the first key of a run went into it."""

    edit: QLineEdit
    text: str
    cursor: int
    selected: tuple[int, int]
    key: str

    @property
    def after(self) -> str:
        """What the field holds when that key was typed into it."""
        start, length = self.selected
        return self.text[:start] + self.key + self.text[start + length :]


class Scanner(QObject):
    """One reader at one window. `clock` tells when a key was pressed; 0 for `gap_ms` hears nothing at all."""

    scanned = Signal(object)
    """A Scan, from anywhere a scan may go; no control has seen any of it."""

    dropped = Signal(object, object)
    """A scan came while a password, a PIN or an amount was typed, and is out of it again: the Scan, and the Place."""

    def __init__(self, parent: QObject | None = None, *, gap_ms: int, shortest: int) -> None:
        super().__init__(parent)
        self.clock: Callable[[QKeyEvent], int] = lambda event: event.timestamp()
        self.holds_first: Callable[[], bool] = lambda: False
        """Whether even the first key of a run must wait, because somebody else keeps keys in order just now."""
        self.timed = True
        """Whether keys that wait are handed back by themselves; a test turns its own clock."""
        self.slowest_ms = 0
        """The longest pause within the last scan."""
        self._burst = Burst(gap_ms, shortest)
        self._held: list[QKeyEvent] = []
        self._dropped_keys: set[int] = set()
        self._before: _Before | None = None
        self._handing = False
        self._window: QWindow | None = None
        self._quiet = QTimer(self, singleShot=True)
        self._quiet.timeout.connect(self._on_quiet)
        self._grace = False
        self._overtaking = _Overtaking(self)

    def listen(self, window: QWidget) -> None:
        """Begin to hear the keys of a window that is on the screen."""
        if self._burst.gap_ms > 0 and self._window is None:
            self._window = window.windowHandle()
            self._window.installEventFilter(self)
            window.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        kind = event.type()
        if self._handing or not isinstance(event, QKeyEvent):
            return False
        if watched is not self._window:
            return kind == QEvent.Type.ShortcutOverride and self._wants_shortcut(event)
        if kind == QEvent.Type.KeyPress:
            return self._on_press(event)
        return kind == QEvent.Type.KeyRelease and self._on_release(event)

    @property
    def waiting(self) -> bool:
        """Whether keys are held."""
        return bool(self._held)

    @property
    def waits_ms(self) -> int:
        """How long a key waits at most when nothing comes behind it."""
        return self._burst.gap_ms + _SLACK_MS

    def pass_time(self) -> None:
        """Let the time be over in which more of a run may come."""
        self._quiet.stop()
        self._on_quiet()

    def hand_back(self) -> None:
        """Give the keys that are held to whoever has the focus, in order; the run is over."""
        self._quiet.stop()
        self._overtaking.rest()
        self._grace = False
        self._before = None
        self._burst.end()
        held, self._held = self._held, []
        self._handing = True
        for event in held:
            self._press_again(event)
        self._handing = False

    # ------------------------------------------------------------------------------------------------------- a key
    def _on_press(self, event: QKeyEvent) -> bool:
        """Take a key or let it go; True keeps it from everybody else."""
        part, at_ms = part_of(event), self.clock(event)
        self._dropped_keys.discard(event.key())
        if part is Part.BESIDE:
            return False
        close = self._burst.goes_on(at_ms)
        if part is Part.CHARACTER and close and self._burst.fits_prefix(event.text()):
            self._burst.add(event.text(), at_ms)
            self._hold(event)
            return True
        if part is Part.END and close and self._burst.is_scan():
            self._dropped_keys.add(event.key())
            self._finish()
            return True
        self.hand_back()
        if part is Part.PREFIX:
            self._burst.begin_prefixed(at_ms, needs_aim=not is_start(event))
            self._begin(event, through=False)
            return True
        return part is Part.CHARACTER and self._begin_run(event, at_ms)

    def _begin_run(self, event: QKeyEvent, at_ms: int) -> bool:
        """Start with a key that may be a hand's; True when it has to wait."""
        self._burst.begin(event.text(), at_ms)
        return self._begin(event, through=not self.holds_first())

    def _begin(self, event: QKeyEvent, *, through: bool) -> bool:
        focus = QApplication.focusWidget()
        if through and isinstance(focus, QLineEdit) and place_of(focus) is Place.TEXT:
            start = focus.selectionStart()
            selected = (start, focus.selectionLength()) if start >= 0 else (focus.cursorPosition(), 0)
            self._before = _Before(focus, focus.text(), focus.cursorPosition(), selected, event.text())
            return False
        self._hold(event)
        return True

    def _hold(self, event: QKeyEvent) -> None:
        self._held.append(event.clone())
        self._grace = False
        if self.timed:
            self._quiet.start(self.waits_ms)
        self._overtaking.watch()

    def _on_release(self, event: QKeyEvent) -> bool:
        if event.key() in self._dropped_keys:
            if not event.isAutoRepeat():
                self._dropped_keys.discard(event.key())
            return True
        if any(one.type() == QEvent.Type.KeyPress and one.key() == event.key() for one in self._held):
            self._held.append(event.clone())
            return True
        return False

    def _wants_shortcut(self, event: QKeyEvent) -> bool:
        """Keep F9 from being a shortcut before it is known whether a reader sent it."""
        if part_of(event) is not Part.PREFIX:
            return False
        event.accept()
        return True

    # --------------------------------------------------------------------------------------------------- the end
    def _on_quiet(self) -> None:
        """Decide when nothing more came: after one more turn, in which keys that wait behind a busy window arrive."""
        if not self._grace:
            self._grace = True
            self._quiet.start(0)
        elif self._ends_by_itself():
            self._finish()
        else:
            self.hand_back()

    def _ends_by_itself(self) -> bool:
        """Tell whether a run without Enter must not be handed back: a reader's own prefix, a card, a wrong field."""
        if self._burst.prefixed:
            return self._burst.run != ""
        if scan_of(self._burst.run).is_swipe:
            return True
        return self._burst.is_scan() and place_of(QApplication.focusWidget()) in _NEVER

    def _finish(self) -> None:
        """Take a scan: nothing of it is left anywhere, and whoever wants it hears of it."""
        scan = scan_of(self._burst.run)
        self.slowest_ms = self._burst.slowest_ms
        self._dropped_keys |= _still_down(self._held)
        before, self._before = self._before, None
        self._held.clear()
        self.hand_back()
        if before is not None:
            _restore(before)
        place = place_of(QApplication.focusWidget())
        if place in _NEVER:
            self.dropped.emit(scan, place)
        else:
            self.scanned.emit(scan)

    # ---------------------------------------------------------------------------------------------- handing back
    def _press_again(self, event: QKeyEvent) -> None:
        """Hand one key on as the system would have: to a shortcut where it is one, else to the focus."""
        window = self._window
        if window is None or not shiboken6.isValid(window):
            return
        if event.type() == QEvent.Type.KeyPress and part_of(event) is Part.PREFIX and _press_shortcut(event):
            return
        QCoreApplication.sendEvent(window, event)


class _Overtaking(QObject):
    """Hands the held keys back before anything that came after them, such as a press of the mouse, is done."""

    def __init__(self, scanner: Scanner) -> None:
        super().__init__(scanner)
        self._scanner = scanner
        self._watching = False

    def watch(self) -> None:
        """Look at everything that happens, for as long as keys are held."""
        application = QApplication.instance()
        if application is not None and not self._watching:
            self._watching = True
            application.installEventFilter(self)

    def rest(self) -> None:
        """Look no more: nothing is held."""
        application = QApplication.instance()
        if application is not None and self._watching:
            application.removeEventFilter(self)
        self._watching = False

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: ARG002 - whoever it is for
        if event.type() in _OVERTAKING:
            self._scanner.hand_back()
        return False


def _still_down(held: list[QKeyEvent]) -> set[int]:
    """Return the keys whose release is still to come."""
    down: set[int] = set()
    for event in held:
        (down.add if event.type() == QEvent.Type.KeyPress else down.discard)(event.key())
    return down


def _restore(before: _Before) -> None:
    """Make a text field what it was before the first key of a scan."""
    edit = before.edit
    if not shiboken6.isValid(edit) or edit.text() != before.after or before.after == before.text:
        return
    edit.setText(before.text)
    edit.setCursorPosition(before.cursor)
    if before.selected[1]:
        edit.setSelection(*before.selected)
    if isinstance(edit, LineEdit):
        edit.typed.emit(before.text)


def _press_shortcut(event: QKeyEvent) -> bool:
    """Do what a key is a shortcut for in the window; False when it is none just now."""
    focus = QApplication.focusWidget() or QApplication.activeWindow()
    if focus is None:
        return False
    override = QKeyEvent(QEvent.Type.ShortcutOverride, event.key(), event.modifiers(), event.text())
    override.ignore()
    QCoreApplication.sendEvent(focus, override)
    if override.isAccepted():
        return False
    pressed = QKeySequence(event.keyCombination())
    for shortcut in focus.window().findChildren(QShortcut):
        owner = shortcut.parent()
        usable = isinstance(owner, QWidget) and owner.isVisible() and owner.isEnabled() and shortcut.isEnabled()
        if usable and shortcut.key() == pressed:
            shortcut.activated.emit()
            return True
    return False
