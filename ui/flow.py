"""Lead from the first frame to the counter: open the till, sign in, PIN, session, what was left; then lock and leave.

Every step asks a use case on a lane and goes on when it answers; nothing here waits, and nothing decides about money.
"""

from __future__ import annotations

from functools import partial
from threading import Event
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from ims_desktop.errors import ImsError, WireUnavailable
from ims_desktop.words import Words, say
from ui import jobs
from ui.background import Lane, Lanes

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtWidgets import QWidget

    from ims_desktop.domain.cashier import Cashier
    from ims_desktop.domain.payment import Payment
    from ims_desktop.domain.session import CashierSession
    from ims_desktop.till import Till
    from ims_desktop.use_cases.sign_in import SignedInHere
    from ui.main_window import MainWindow
    from ui.screens.card.standing import Standing
    from ui.screens.open_session import FloatCounted
    from ui.screens.sign_in import SignInScreen
    from ui.screens.start_up import StartUpScreen


class Flow(QObject):
    """The way in. It ends at the counter, and begins again when the next cashier comes."""

    opened = Signal(object)
    """The till is open: an OpenDesk."""

    signed_in = Signal(object)
    """Somebody is at the desk: a Cashier."""

    signed_out = Signal()
    counter_reached = Signal(object)
    """The person is allowed to the counter: the Cashier; a session is open."""

    day_requested = Signal()
    """Somebody without a session wants to see the till day."""

    close_requested = Signal()
    """Somebody wants to close the session they left open."""

    card_chosen = Signal(object)
    """A CardAttempt of the last run is to be looked at."""

    status_changed = Signal()
    problem = Signal(object, str)

    def __init__(self, window: MainWindow, sign_in: SignInScreen, lanes: Lanes, build_till: Callable[[], Till]) -> None:
        super().__init__(window)
        self._window = window
        self._lanes = lanes
        self._build_till = build_till
        self._step: QWidget | None = None
        self._online: bool | None = None
        self._to_close: list[Till] = []
        self.desk: jobs.OpenDesk | None = None
        self.cashier: Cashier | None = None
        self.sign_in = sign_in
        self.by_account = False
        """Whether the person at the desk signed in with their council account: they may have no password here."""
        self._at_page: Event | None = None
        sign_in.sign_in_requested.connect(self._on_sign_in)
        sign_in.account_requested.connect(self._on_account)
        sign_in.account_given_up.connect(self.give_up)

    @property
    def till(self) -> Till | None:
        """The till, once it is open."""
        return None if self.desk is None else self.desk.till

    def open_till(self) -> None:
        """Open the till beside the window; whoever asked to sign in before is signed in as soon as it is open."""
        if self.sign_in.asked is not None:
            self._on_sign_in(*self.sign_in.asked)
        job = partial(jobs.open_desk, self._build_till, self._to_close.append)
        self._lanes.run(Lane.JOURNAL, job, self, self._on_opened, self._on_not_opened)

    def go_on(self) -> None:
        """Go back to the step that was left, or find again where the person at the desk goes."""
        if self._step is not None:
            self._window.show_screen(self._step)
        elif self.cashier is not None and not self.cashier.may_take_payments:
            self.leave_desk()
        else:
            self._find_way()

    def close_till(self) -> None:
        """Give files, wire and lock back; call it when the lanes are closed."""
        while self._to_close:
            self._to_close.pop().close()

    def show_online(self, *, online: bool) -> None:
        """Ask for the PIN while central is out of reach, for the password when it is back; never mid-word."""
        changed, self._online = online != self._online, online
        idle = self.sign_in.asked is None and not self.sign_in.at_page
        if changed and idle and self.sign_in.secret.text() == "":
            words = None if online else say("Central cannot be reached. Sign in with your PIN.")
            self.sign_in.ask_for(pin=not online, words=words)

    def give_up(self) -> None:
        """Wait no longer for somebody who went to their council's own page."""
        at_page, self._at_page = self._at_page, None
        if at_page is not None:
            at_page.set()

    def leave_desk(self) -> None:
        """Sign out; the next person signs in."""
        self.cashier = None
        self.by_account = False
        self.sign_in.forget()
        self.signed_out.emit()
        self._show(self.sign_in, keep=True)

    # ------------------------------------------------------------------------------------------------- the till
    def _on_opened(self, desk: jobs.OpenDesk) -> None:
        self.desk = desk
        self.opened.emit(desk)
        if self.sign_in.asked is not None:
            self._on_sign_in(*self.sign_in.asked)

    def _on_not_opened(self, problem: BaseException) -> None:
        from ui.problem import explain
        from ui.screens.no_till import NoTillScreen

        self.close_till()
        screen = NoTillScreen(problem, explain(problem))
        screen.again_requested.connect(self._on_open_again)
        screen.close_requested.connect(self._window.close)
        self._show(screen)

    def _on_open_again(self) -> None:
        self.sign_in.forget()
        self._show(self.sign_in, keep=True)
        self.open_till()

    # --------------------------------------------------------------------------------------------- signing in
    def _on_sign_in(self, username: str, secret: str, by_pin: bool) -> None:  # noqa: FBT001 - a signal's arguments
        self._window.keeper.hold()
        if self.desk is None:
            self.sign_in.show_waiting(say("Opening the till. You are signed in as soon as it is open."))
            return
        self.sign_in.show_waiting(say("Signing in."))
        self._lanes.run(
            Lane.ASK,
            partial(jobs.prove, self.desk.till, username, secret, by_pin=by_pin),
            self,
            self._on_signed_in,
            self._on_not_signed_in,
        )

    def _on_signed_in(self, here: SignedInHere) -> None:
        self.cashier = here.cashier
        self.sign_in.forget()
        self.signed_in.emit(here.cashier)
        if here.needs_pin:
            self._ask_pin()
        else:
            self._find_way()

    def _on_account(self) -> None:
        """Send the person to their council's page; whoever comes back after they gave up is nobody."""
        if self.desk is None or self._at_page is not None:
            return
        self._at_page = given_up = Event()
        self.sign_in.show_at_page()
        job = partial(jobs.prove_by_account, self.desk.till, given_up.is_set)
        done, refused = partial(self._on_account_back, given_up), partial(self._on_account_refused, given_up)
        self._lanes.run(Lane.ASK, job, self, done, refused)

    def _on_account_back(self, given_up: Event, here: SignedInHere) -> None:
        if not given_up.is_set():
            self._at_page = None
            self.by_account = True
            self._window.activateWindow()
            self._on_signed_in(here)

    def _on_account_refused(self, given_up: Event, problem: BaseException) -> None:
        if given_up.is_set():
            return
        self._at_page = None
        self._window.activateWindow()
        if isinstance(problem, WireUnavailable) and problem.reason != "provider_unreachable":
            self._on_not_signed_in(problem)
        else:
            self.sign_in.show_refused(self._words_of(problem))

    def _on_not_signed_in(self, problem: BaseException) -> None:
        self._window.keeper.forget()
        if isinstance(problem, WireUnavailable):
            self.sign_in.forget(self.sign_in.username.text())
            self.sign_in.ask_for(pin=True, words=problem.words)
            self.sign_in.take_focus()
        else:
            self.sign_in.show_refused(self._words_of(problem))

    def _ask_pin(self) -> None:
        from ui.screens.choose_pin import ChoosePinScreen

        screen = ChoosePinScreen()
        screen.setProperty("help", "sign_in")
        screen.pin_chosen.connect(self._on_pin_chosen)
        screen.later_requested.connect(self._find_way)
        self._show(screen, hand_keys=False)

    def _on_pin_chosen(self, pin: str) -> None:
        if self.till is not None and self.cashier is not None:
            self._window.keeper.hold()
            job = partial(jobs.keep_pin, self.till, self.cashier, pin)
            self._lanes.run(Lane.JOURNAL, job, self, lambda _: self._find_way(), self._on_step_refused)

    # ---------------------------------------------------------------------------------------------- session
    def _find_way(self) -> None:
        if self.till is not None and self.cashier is not None:
            self._window.keeper.hold()
            job = partial(jobs.find_way, self.till, self.cashier)
            self._lanes.run(Lane.JOURNAL, job, self, self._on_way_found, self._on_no_way)

    def _on_way_found(self, way: jobs.Whereto) -> None:
        from ui.screens.start_up import StartUpScreen, has_leftovers

        if self.cashier is None:
            return
        if way.session is None and self.cashier.may_supervise and not self.cashier.may_take_payments:
            self._forget_step()
            self.day_requested.emit()
        elif way.session is None:
            self._ask_float(self.cashier, way.expected_float_pence)
        elif has_leftovers(way.start):
            screen = StartUpScreen(way.start)
            screen.print_requested.connect(partial(self._on_print, screen))
            screen.finished.connect(partial(self._on_finished, way))
            screen.card_chosen.connect(self.card_chosen)
            self._show(screen)
        else:
            self._on_session(way.session, way)

    def _on_session(self, session: CashierSession, way: jobs.Whereto) -> None:
        """Go to the counter; a session of another day, or one that was counted, is told first."""
        if not way.from_before and not way.counted:
            self._reach_counter()
            return
        from ui.screens.still_open import StillOpenScreen

        screen = StillOpenScreen(session.business_date, counted=way.counted)
        screen.setProperty("help", "session")
        screen.close_requested.connect(self._on_close_left_open)
        screen.go_on_requested.connect(self.leave_desk if way.counted else self._reach_counter)
        self._show(screen)

    def _on_close_left_open(self) -> None:
        self._reach_counter()
        self.close_requested.emit()

    def _on_no_way(self, problem: BaseException) -> None:
        """Without the journal nobody goes on: back to signing in, with the sentence."""
        words = self._words_of(problem)
        self.leave_desk()
        self.sign_in.show_notice(words, "warn")

    def _ask_float(self, cashier: Cashier, float_pence: int) -> None:
        from ui.screens.open_session import OpenSessionScreen

        screen = OpenSessionScreen(cashier, float_pence)
        screen.setProperty("help", "session")
        screen.open_requested.connect(self._on_open_session)
        screen.sign_out_requested.connect(self.leave_desk)
        screen.day_requested.connect(self.day_requested)
        self._show(screen)

    def _on_open_session(self, counted: FloatCounted) -> None:
        if self.till is not None and self.cashier is not None:
            self._window.keeper.hold()
            job = partial(
                jobs.begin_session, self.till, self.cashier, counted.float_pence, counted.counts, counted.reason
            )
            self._lanes.run(Lane.JOURNAL, job, self, lambda _: self._find_way(), self._on_step_refused)

    def _on_step_refused(self, problem: BaseException) -> None:
        """Say on the screen of the step why it was not done."""
        self._window.keeper.forget()
        show_refused = getattr(self._step, "show_refused", None)
        if show_refused is not None:
            show_refused(self._words_of(problem))

    def _on_print(self, screen: StartUpScreen, payments: tuple[Payment, ...]) -> None:
        for payment in payments:
            if self.till is not None:
                name = payment.payment_id
                self._lanes.run(
                    Lane.PRINT,
                    partial(jobs.print_original, self.till, payment),
                    screen,
                    lambda _, name=name: screen.show_printed(name),  # type: ignore[misc]  # the default binds the name
                    lambda problem, name=name: screen.show_not_printed(name, self._words_of(problem)),  # type: ignore[misc]  # as above
                )

    def show_card(self, standing: Standing) -> None:
        """Tell on the page of what was left that a card has its answer."""
        from ui.screens.start_up import StartUpScreen

        if isinstance(self._step, StartUpScreen):
            self._step.show_card(standing.attempt)

    def _on_finished(self, way: jobs.Whereto, payments: tuple[Payment, ...]) -> None:
        session = way.session
        if self.till is not None and session is not None:
            self._window.keeper.hold()
            job = partial(jobs.finish_all, self.till, payments)
            self._lanes.run(Lane.JOURNAL, job, self, lambda _: self._on_session(session, way), self._on_step_failed)

    def _on_step_failed(self, problem: BaseException) -> None:
        self.problem.emit(problem, "")

    def _reach_counter(self) -> None:
        self.status_changed.emit()
        self.counter_reached.emit(self.cashier)
        self._forget_step()

    # ----------------------------------------------------------------------------------------------- screens
    def _show(self, screen: QWidget, *, keep: bool = False, hand_keys: bool = True) -> None:
        """Show the screen of a step; the one before it is gone."""
        before, self._step = self._step, None if keep else screen
        self._window.show_screen(screen, hand_keys=hand_keys)
        self._window.drop_screen(before)

    def _forget_step(self) -> None:
        before, self._step = self._step, None
        self._window.drop_screen(before)

    def _words_of(self, problem: BaseException) -> Words:
        from ui.problem import explain

        return problem.words if isinstance(problem, ImsError) else explain(problem)
