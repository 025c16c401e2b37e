"""Test a scan: what a code is to this till, and why each of the council's templates fits it or does not.

It is for whoever sets readers and templates up. Nothing is kept, and nothing can be paid here.
"""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING, Final

from PySide6.QtWidgets import QFrame, QScrollArea, QWidget

from ims_desktop.domain.money import pounds
from ims_desktop.domain.recognise import Mood
from ims_desktop.domain.recognise_scan import is_card_scan
from ims_desktop.domain.scan import scan_of
from ims_desktop.use_cases.read_scan import try_scan
from ims_desktop.words import Words, say, say_n
from ui.accessibility import Announcer
from ui.background import Lane
from ui.icons import Icon
from ui.keys import Act
from ui.screens.scan_sound import SOUNDS
from ui.theme import look
from ui.widgets.boxes import Column, Row
from ui.widgets.key_button import KeyButton
from ui.widgets.line_edit import LineEdit
from ui.widgets.overlay import Dialog
from ui.widgets.panel import Notice
from ui.widgets.text import Text

if TYPE_CHECKING:
    from ims_desktop.domain.catalogue import ReferencePack
    from ims_desktop.domain.scan import Scan
    from ims_desktop.domain.scan_template import Trial
    from ims_desktop.till import Till
    from ims_desktop.use_cases.read_scan import ScanTrial
    from ui.background import Lanes
    from ui.sounds import Sounds

_STATES: Final = {
    Mood.VALID: "ok",
    Mood.UNVERIFIED: "warn",
    Mood.STOPPED: "stop",
    Mood.SEVERAL: "info",
    Mood.EMPTY: "",
}
_TITLES: Final = {
    Mood.VALID: say("Valid"),
    Mood.UNVERIFIED: say("Unverified"),
    Mood.STOPPED: say("Stopped"),
    Mood.SEVERAL: say("Which one?"),
    Mood.REFUSED: say("Refused"),
    Mood.CARD: say("Refused"),
}
_TIPS: Final = (
    (say("Before the code"), say("STX or F9, then the AIM identifier: it says what kind of code was read.")),
    (say("Behind the code"), say("Enter or Tab.")),
    (say("Keyboard"), say("The layout of the United Kingdom, one key for each character.")),
)
"""How a reader is set up, while there is no answer."""

_AROUND_LIST, _COMPACT_AROUND = 364, 316
"""What everything but the list takes of the height."""

_START: Final = say("Scan a code now. The answer stands here.")


class TryScan(Dialog):
    """A box for one code, the answer, and the council's templates with what each says."""

    def __init__(self, till: Till, lanes: Lanes, sounds: Sounds, pack: ReferencePack | None) -> None:
        self._area, self._label = (
            QScrollArea(),
            Text(say("Scan, or paste what the reader sends and press Enter"), "strong"),
        )
        super().__init__("scan-barcode", say("Test a scan"), say("Nothing is kept or paid"))
        self._till, self._lanes, self._sounds = till, lanes, sounds
        self._announcer = Announcer(self)
        self._asked = 0
        self.edit = LineEdit(guard=lambda text: is_card_scan(scan_of(text), pack))
        self.answer = Notice(_START)
        self.facts = Text("", "caption", wrap=True)
        self._templates = Column(gap=0)
        self._shown: list[QWidget] = []
        self._lay_out_body()
        self.edit.entered.connect(lambda: self.take_scan(scan_of(self.edit.text())))
        self.edit.card_dropped.connect(self._on_card)

    def first_field(self) -> QWidget:
        """The box."""
        return self.edit

    @property
    def rows(self) -> list[str]:
        """What is said of each template, as it reads."""
        return [row.accessibleName() for row in self._shown if row.accessibleName()]

    def take_scan(self, scan: Scan, slowest_ms: int | None = None) -> None:
        """Try a code; `slowest_ms` the longest pause between two characters when a reader sent it."""
        self._asked += 1
        asked = self._asked
        job = functools.partial(try_scan, self._till, scan)
        self._lanes.run(
            Lane.LOOKUP,
            job,
            self,
            lambda trial: self._show(scan, slowest_ms, trial) if asked == self._asked else None,
            lambda wrong: self._on_problem(wrong) if asked == self._asked else None,
        )

    def fit(self, width: int, height: int) -> None:
        """Let the list have what the rest leaves."""
        super().fit(width, height)
        compact = look().compact
        self._label.setVisible(not compact)
        around = look().px(_COMPACT_AROUND if compact else _AROUND_LIST)
        self._area.setFixedHeight(max(look().px(60), min(look().px(200), height - around)))

    # -------------------------------------------------------------------------------------------------- the answer
    def _show(self, scan: Scan, slowest_ms: int | None, trial: ScanTrial) -> None:
        recognition = trial.scanned.recognition
        sound = SOUNDS.get(recognition.mood)
        if recognition.mood is Mood.CARD:
            self._on_card()
            return
        if sound is not None:
            self._sounds.play(sound)
        self.edit.setText("".join(filter(str.isprintable, scan.text)))
        self.edit.selectAll()
        title = _TITLES.get(recognition.mood, _START)
        self.answer.say(_bill(trial) or title, recognition.words, state=_STATES.get(recognition.mood, "bad"))
        self.facts.say(_facts(scan, slowest_ms))
        self._show_rows(trial.trials)
        self._announcer.announce(f"{title}. {recognition.words}", assertive=True)

    def _on_card(self) -> None:
        """Say that a card was wiped, and nothing else."""
        self._sounds.play(SOUNDS[Mood.REFUSED])
        self.edit.setText("")
        self.answer.say(_TITLES[Mood.CARD], say("That looks like a card number. It was wiped."), state="bad")
        self.facts.say("")
        self._show_rows(())

    def _on_problem(self, wrong: BaseException) -> None:
        from ui.problem import explain

        self.answer.say(explain(wrong), state="bad")

    def _show_rows(self, trials: tuple[Trial, ...]) -> None:
        for row in self._shown:
            self._templates.removeWidget(row)
            row.hide()
            row.deleteLater()
        self._shown = [_row(trial) for trial in trials] or [_tip(*tip) for tip in _TIPS]
        for place, row in enumerate(self._shown):
            self._templates.insertWidget(place, row)

    def _lay_out_body(self) -> None:
        self._label.setBuddy(self.edit)
        self.edit.setAccessibleName(self._label.text())
        holder = QWidget()
        holder.setProperty("part", "scrolled")
        holder.setLayout(self._templates)
        self._area.setWidgetResizable(True)
        self._area.setFrameShape(QFrame.Shape.NoFrame)
        self._area.setWidget(holder)
        self._area.setAccessibleName(say("Templates").text())
        for widget in (self._label, self.edit, self.answer, self.facts, self._area):
            self.body.addWidget(widget)
        close = KeyButton(say("Close"), act=Act.BACK, kind="dialog")
        close.activated.connect(self.step_back)
        self.add_buttons(close, None)
        self._templates.addStretch(1)
        self._show_rows(())


def _bill(trial: ScanTrial) -> Words | None:
    """Name the bill a code is for, and what it proposes to pay."""
    verdict = trial.scanned.recognition.verdict
    if verdict is None or not verdict.reference:
        return None
    pence = trial.scanned.amounts.get((verdict.fund.code, verdict.reference))
    if pence is None:
        return say("{fund} {reference}", fund=verdict.fund.name, reference=verdict.reference)
    return say(
        "{fund} {reference}, {amount}", fund=verdict.fund.name, reference=verdict.reference, amount=pounds(pence)
    )


def _facts(scan: Scan, slowest_ms: int | None) -> str:
    """Say what the reader sent, as far as it helps to set it up."""
    kind = say("no AIM identifier") if not scan.kind else say("{kind} ({aim})", kind=scan.kind, aim=scan.symbology)
    parts = [str(kind), str(say_n("{n} character", "{n} characters", len(scan.text)))]
    if slowest_ms is not None:
        parts.append(str(say("at most {n} ms between two", n=slowest_ms)))
    return " · ".join(parts)


def _tip(what: Words, how: Words) -> QWidget:
    """Show one thing to set on the reader."""
    row = QWidget()
    words = Column(row, gap=1, margins=(0, 4, 8, 4))
    words.addWidget(Text(what, "strong"))
    words.addWidget(Text(how, "caption", wrap=True))
    return row


def _row(trial: Trial) -> QWidget:
    """Show what one template says."""
    row = QWidget()
    line = Row(row, gap=10, margins=(0, 5, 8, 5))
    fits = trial.reading is not None
    line.addWidget(Icon("circle-check" if fits else "circle-x", "ok_text" if fits else "text_2", 18))
    words = Column(gap=1)
    words.addWidget(Text(trial.template.name, "strong", wrap=True))
    words.addWidget(Text(trial.words, "caption", wrap=True))
    line.addLayout(words, 1)
    line.addWidget(Text(say("priority {n}", n=trial.template.priority), "caption"))
    row.setAccessibleName(f"{trial.template.name}. {trial.words}")
    return row
