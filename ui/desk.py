"""Bring the parts of the window together: lanes, sync, status, the way in, the counter, lock, palette, problems."""

from __future__ import annotations

from functools import cached_property, partial
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QApplication

from ims_desktop.words import current_language
from ui.desk_parts import DeskParts
from ui.sweeper import Sweeper

if TYPE_CHECKING:
    from collections.abc import Callable

    from ims_desktop.domain.card_attempt import CardAttempt
    from ims_desktop.domain.cashier import Cashier
    from ims_desktop.records import LoadProgress, SyncReport
    from ims_desktop.settings import Settings
    from ims_desktop.till import Till
    from ims_desktop.use_cases.show_status import DeskStatus
    from ims_desktop.words import Words
    from ui import jobs
    from ui.call_desk import CallDesk
    from ui.card_desk import CardDesk
    from ui.day_desk import DayDesk
    from ui.journal_desk import JournalDesk
    from ui.locking import Locking
    from ui.post_desk import PostDesk
    from ui.scanning import Scanning
    from ui.screens.counter import CounterScreen
    from ui.screens.palette import Command

_BREATH_MS: Final = 10


class Desk(DeskParts):
    """The till as a person meets it. `window` is what they see; `shut_down` gives everything back.

    Before the first frame there is the window with its sign-in; every other part is made when it is first asked for.
    """

    def __init__(self, settings: Settings, build_till: Callable[[], Till]) -> None:
        super().__init__(settings, build_till)
        self._sweeper = Sweeper(self)
        self._counter: CounterScreen | None = None
        self.sign_in.setProperty("help", "sign_in")
        self.window.show_screen(self.sign_in)
        self.window.header.help_requested.connect(self.help)
        self.sign_in.language_requested.connect(self._on_other_language)
        self.window.first_painted.connect(self._on_first_painted)

    @cached_property
    def scanning(self) -> Scanning:
        """What hears a code reader."""
        from ui.scanning import Scanning

        return Scanning(self.window, self.sounds, lambda: self.counter, self._settings)

    @cached_property
    def locking(self) -> Locking:
        """What covers the counter while its cashier is away."""
        from ui.locking import Locking

        locking = Locking(self.window, self.lanes)
        locking.unlocked.connect(self._on_unlocked)
        locking.next_cashier_requested.connect(self.next_cashier)
        return locking

    @cached_property
    def day(self) -> DayDesk:
        """The till day, and what stands behind its screens."""
        from ui.day_desk import DayDesk

        return DayDesk(self)

    @cached_property
    def journal(self) -> JournalDesk:
        """The search for payments, and what is done with them."""
        from ui.journal_desk import JournalDesk

        return JournalDesk(self)

    @cached_property
    def post(self) -> PostDesk:
        """The post room."""
        from ui.post_desk import PostDesk

        return PostDesk(self)

    @cached_property
    def cards(self) -> CardDesk:
        """The chase after cards without an answer, and what is done with them."""
        from ui.card_desk import CardDesk

        return CardDesk(self)

    @cached_property
    def calls(self) -> CallDesk:
        """The calls of whichever counter is shown."""
        from ui.call_desk import CallDesk

        return CallDesk(self)

    @property
    def counter(self) -> CounterScreen | None:
        """The counter, when it is the screen that is shown."""
        return self._counter if self._counter is not None and self.window.screen_now is self._counter else None

    @property
    def has_counter(self) -> bool:
        """Whether a counter stands open, be it behind another screen."""
        return self._counter is not None

    def shut_down(self) -> None:
        """Stop asking, let what is under way finish, and give files and wire back."""
        self._idle.rest()
        self.status.stop()
        self.sync.stop()
        if "cards" in self.__dict__:
            self.cards.stop()
        self.flow.give_up()
        self.lanes.close()
        self.flow.close_till()
        self._sweeper.stop()

    # ------------------------------------------------------------------------------------ what the palette can do
    def help(self) -> None:
        """Say what the focused thing is for."""
        from ui.screens.help import topic_of

        self._show_help(topic_of(QApplication.focusWidget()))

    def palette(self) -> None:
        """List every command."""
        from ui.commands import of_desk, of_screen
        from ui.screens.palette import Palette

        counter = self.counter
        dialog = Palette([*(of_screen(counter.commands()) if counter is not None else []), *of_desk(self)])
        dialog.command_chosen.connect(self._on_command)
        self.window.show_dialog(dialog)

    def lock(self) -> None:
        """Cover the counter until its cashier is back; what they were doing waits behind it."""
        till, cashier, report = self.flow.till, self.flow.cashier, self.status.report
        here = self.counter is not None or self.day.is_shown or self.journal.is_shown or self.post.is_shown
        if here and till is not None and cashier is not None:
            self._idle.rest()
            self.calls.cover()
            by_pin = self.flow.by_account or (report is not None and not report.online)
            self.locking.lock(till, cashier, self.status.now(), by_pin=by_pin)

    def next_cashier(self) -> None:
        """Put the basket aside and let somebody else sign in; never while a payment is being recorded.

        A part that was given already is said first; only from behind the lock, its cashier being away, it is left.
        """
        if self._counter is not None:
            here = self.window.screen_now is self._counter
            if self._counter.paying.recording or (here and not self._counter.taking.may_leave()):
                return
            self._counter.new_customer()
        self.flow.leave_desk()

    def put_counter_away(self) -> None:
        """Close the counter: its session is over. A basket that is not empty waits for whoever comes."""
        if self._counter is not None:
            self._counter.new_customer()
        counter, self._counter = self._counter, None
        self.window.drop_screen(counter)

    def try_scan(self) -> None:
        """Let whoever sets readers up see what a code is to this till."""
        from ui.screens.try_scan import TryScan

        facts = None if self._counter is None else self._counter.finding.facts
        if self.flow.till is not None:
            pack = None if facts is None else facts.pack
            self.window.show_dialog(TryScan(self.flow.till, self.lanes, self.sounds, pack))

    def toggle_sound(self) -> None:
        """Turn the sounds of this till on or off."""
        self.sounds.on = not self.sounds.on

    def leave(self) -> None:
        """Close the program."""
        self.window.close()

    # ------------------------------------------------------------------------------------------------- wiring
    def _on_first_painted(self) -> None:
        """Let the keys that came with the first frame have their turn before anything else is made."""
        QTimer.singleShot(_BREATH_MS, self, self._furnish)

    def _furnish(self) -> None:
        """Make the other parts and open the till."""
        self.window.furnish()
        self._wire()
        self.status.tell_clock()
        self.flow.open_till()

    def _wire(self) -> None:
        window, flow = self.window, self.flow
        window.closing.connect(self.sync.stop)
        window.unsent_requested.connect(self._on_unsent)
        window.header.commands_requested.connect(self.palette)
        window.header.lock_requested.connect(self.lock)
        window.header.new_customer_requested.connect(self._on_new_customer)
        window.header.reason_given.connect(self._on_reason)
        window.strip.pressed_part.connect(self._on_part)
        flow.day_requested.connect(self.day.open)
        flow.close_requested.connect(self.day.close_session)
        self.journal.recorded.connect(self._on_payment_taken)
        self.post.recorded.connect(self._on_payment_taken)
        flow.opened.connect(self._on_opened)
        flow.signed_in.connect(self._on_signed_in)
        flow.signed_out.connect(self._on_signed_out)
        flow.counter_reached.connect(self._on_counter_reached)
        flow.card_chosen.connect(self._on_card_chosen)
        flow.status_changed.connect(self.status.refresh)
        flow.problem.connect(self.show_problem)
        self.status.told.connect(self._on_status)
        self.status.load_told.connect(self._on_load)
        self.sync.reported.connect(self._on_reported)
        self.sync.problem.connect(self._on_sync_problem)
        self.lanes.unhandled.connect(self.show_problem)
        self._idle.idle.connect(self.lock)
        self.scanning.begin()

    def _on_opened(self, desk: jobs.OpenDesk) -> None:
        self._on_described(desk)
        self._sweeper.settle()
        self.status.start(desk.till)
        self.sync.start(desk.till)
        self.status.at_hand = self.cards.at_hand
        self.cards.start(desk.till)

    def _on_described(self, desk: jobs.OpenDesk) -> None:
        from ui import jobs

        self.flow.desk = desk
        self.sign_in.offer_account(offered=desk.policy.council_sign_in)
        if desk.council is not None:
            self.window.header.show_place(jobs.council_name(desk.council), desk.place)

    def _on_signed_in(self, cashier: Cashier) -> None:
        self.status.username = cashier.username
        self.window.header.show_cashier(cashier)
        self.wishes.take_up(cashier)

    def _on_signed_out(self) -> None:
        self._idle.rest()
        self.window.header.show_cashier(None)
        self.window.header.show_locked(locked=True)
        self.locking.drop()
        self.status.username = ""
        self.day.drop()
        self.journal.drop()
        self.post.drop()
        counter, self._counter = self._counter, None
        self.window.drop_screen(counter)

    def _on_counter_reached(self, cashier: Cashier) -> None:
        from ui.screens.counter import CounterScreen

        if self.flow.till is None:
            return
        counter = CounterScreen(self.flow.till, self.lanes, cashier, self.window.screens, sounds=self.sounds)
        counter.dialog_requested.connect(self.window.show_dialog)
        counter.payment_taken.connect(self._on_payment_taken)
        counter.sync_requested.connect(self.sync.step_now)
        counter.status_changed.connect(self.status.refresh)
        counter.loads.changed.connect(self.status.take_load)
        counter.loads.show_load(self.status.load)
        counter.problem.connect(self.show_problem)
        self.cards.follow(counter.taking.cards.charging)
        self.calls.follow(counter)
        self._counter = counter
        self.open_counter()
        self.post.remind()

    def open_counter(self) -> None:
        """Show the counter, where nobody is served or where they were left."""
        if self._counter is not None:
            self.open_up()
            self.window.show_screen(self._counter)

    def open_up(self) -> None:
        """Let the keys of the desk work, and lock it when nobody touches it for long."""
        self.window.header.show_locked(locked=False)
        self.status.refresh()
        handle, desk = self.window.windowHandle(), self.flow.desk
        if desk is None:
            return
        if handle is not None:
            self._idle.watch(handle, desk.policy.idle_lock_s)

    def close_up(self) -> None:
        """Offer no keys of the desk: whoever is here is on their way in."""
        self._idle.rest()
        self.window.header.show_locked(locked=True)

    # ------------------------------------------------------------------------------------------------- listening
    def _on_status(self, status: DeskStatus) -> None:
        if self._counter is not None:
            self._counter.show_status(status, self.status.since)

    def _on_load(self, load: LoadProgress | None) -> None:
        if self._counter is not None:
            self._counter.loads.show_load(load)

    def _on_reported(self, report: SyncReport) -> None:
        first = self.status.report is None
        self.status.take_report(report)
        self.flow.show_online(online=report.online)
        self.journal.approvals.poll()
        self.cards.take_report(report)
        if first and self.flow.till is not None:
            from ui import jobs
            from ui.background import Lane

            self.lanes.run(Lane.JOURNAL, partial(jobs.describe, self.flow.till), self, self._on_described)

    def _on_sync_problem(self, problem: BaseException) -> None:
        """Sending goes on later by itself; nobody is stopped for it, and IT finds it in the log."""
        from ui.problem import explain

        explain(problem)

    def _on_payment_taken(self, payment: object) -> None:  # noqa: ARG002 - the strip reads the journal
        self.status.refresh()
        self.sync.step_now()

    def _on_other_language(self) -> None:
        """Speak the other language, for whoever stands here; what they chose for themselves comes with signing in."""
        self.window.speak("cy" if current_language() == "en" else "en")

    def _on_command(self, command: Command) -> None:
        command.run()

    def _on_unlocked(self) -> None:
        if not (self.day.come_back() or self.journal.come_back() or self.post.come_back()):
            self.open_counter()

    def _on_new_customer(self) -> None:
        if self.counter is None:
            self.day.step_out()
            self.journal.step_out()
            self.post.step_out()
        else:
            self.counter.new_customer()

    def _on_reason(self, why: Words) -> None:
        if self.counter is not None:
            self.counter.tell(why)

    def _on_unsent(self) -> None:
        if self.counter is not None:
            self.counter.show_unsent()

    def _on_part(self, name: str) -> None:
        counter = self.counter
        parts = (
            {}
            if counter is None
            else {"unsent": counter.show_unsent, "session": self.day.open, "cards": self.cards.open}
        )
        if name in parts:
            parts[name]()
        else:
            self._show_help(name)

    def _on_card_chosen(self, attempt: CardAttempt) -> None:
        self.cards.resolved.connect(self.flow.show_card, Qt.ConnectionType.UniqueConnection)
        self.cards.look_at(attempt)

    def _show_help(self, topic: str) -> None:
        from ui.screens.help import HelpDialog, keys_in

        status = self.status.status if topic == "network" else None
        trouble = None if status is None else status.trouble
        self.window.show_dialog(HelpDialog(topic, keys_in(self.window), trouble))

    def show_problem(self, problem: BaseException, payment_id: str = "") -> None:
        """Say what a problem means for the money, once the journal has been asked."""
        from ui.problem import tell_problem

        tell_problem(self.window, self.lanes, self.flow.till, problem, payment_id)
