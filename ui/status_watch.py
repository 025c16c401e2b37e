"""Keep the status strip true: what the journal says, what the last step of sync said, and the time."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, QTimer, Signal

from ui import jobs
from ui.background import Lane, Lanes
from ui.strip_words import tell_accounts, tell_clock, tell_status

if TYPE_CHECKING:
    from collections.abc import Callable

    from ims_desktop.records import LoadProgress, SyncReport
    from ims_desktop.till import Till
    from ims_desktop.use_cases.show_status import DeskStatus
    from ui.widgets.status_strip import StatusStrip

_CLOCK_MS: Final = 1_000
_STATUS_MS: Final = 30_000


class StatusWatch(QObject):
    """One question at a time to the journal; asked for meanwhile, it is asked once more after."""

    told = Signal(object)
    """The strip shows this DeskStatus."""

    load_told = Signal(object)
    """The strip shows this LoadProgress, or None: all accounts are loaded, or nobody loads any."""

    def __init__(self, strip: StatusStrip, lanes: Lanes) -> None:
        super().__init__(strip)
        self._strip = strip
        self._lanes = lanes
        self._till: Till | None = None
        self._asking = False
        self._again = False
        self.since: datetime | None = None
        self.report: SyncReport | None = None
        self.status: DeskStatus | None = None
        """How the desk stood when it was last looked at."""

        self.username = ""
        """Whose session the strip is about; nobody's while nobody is signed in."""

        self.counting = False
        """Whether a drawer is being counted: the strip shows nothing of it meanwhile."""

        self.at_hand: Callable[[], frozenset[str]] = frozenset
        """The payments whose cards somebody looks at just now."""

        self.load: LoadProgress | None = None
        """How far a load of the accounts was when it was last looked at."""

        self._clock = QTimer(self, interval=_CLOCK_MS)
        self._clock.timeout.connect(self.tell_clock)
        self._clock.timeout.connect(self.look_at_load)
        self._look = QTimer(self, interval=_STATUS_MS)
        self._look.timeout.connect(self.refresh)

    def start(self, till: Till) -> None:
        """Begin with this till."""
        self._till = till
        self.look_at_load()
        self._clock.start()
        self._look.start()
        self.refresh()

    def stop(self) -> None:
        """Ask no more."""
        self._clock.stop()
        self._look.stop()
        self._till = None

    def now(self) -> datetime:
        """Tell the time by the till's clock, or this PC's before the till is open."""
        return datetime.now(UTC) if self._till is None else self._till.clock.now()

    def take_report(self, report: SyncReport) -> None:
        """Hear what a step of sync found."""
        if self.report is None or self.report.online != report.online:
            self.since = self.now()
        self.report = report
        self.refresh()

    def refresh(self) -> None:
        """Read how the desk stands."""
        if self._till is None:
            return
        if self._asking:
            self._again = True
            return
        job = partial(jobs.desk_status, self._till, self.report, self.username)
        self._asking = self._lanes.run(Lane.JOURNAL, job, self, self._on_status, self._on_no_status)

    def show_counting(self, *, counting: bool) -> None:
        """Hide what the drawer holds while somebody counts it, and show it again."""
        self.counting = counting
        if self.status is not None:
            self._tell(self.status)

    def look_at_load(self) -> None:
        """Ask how far a load of the accounts is: a value in memory, so it costs nothing to ask every second."""
        if self._till is not None:
            self.take_load(jobs.load_of(self._till))

    def take_load(self, load: LoadProgress | None) -> None:
        """Hear how far a load is; one that ended leaves other accounts, so the desk is looked at again.

        A copy that is only written anew is nobody's business at a desk: the one in use serves all the while.
        """
        before, self.load = self.load, None if load is not None and load.renewal else load
        load = self.load
        if load == before:
            return
        if self.status is not None:
            tell_accounts(self._strip, self.status, self.now(), load)
        self.load_told.emit(load)
        if load is None:
            self.refresh()

    def _on_status(self, status: DeskStatus) -> None:
        self.status = status
        self._tell(status)
        self.told.emit(status)
        self._answered()

    def _tell(self, status: DeskStatus) -> None:
        tell_status(
            self._strip, status, self.now(), self.since, self.load, counting=self.counting, at_hand=self.at_hand()
        )

    def _on_no_status(self, problem: BaseException) -> None:  # noqa: ARG002 - the next look may succeed
        self._answered()

    def _answered(self) -> None:
        self._asking = False
        if self._again:
            self._again = False
            self.refresh()

    def tell_clock(self) -> None:
        """Show date and time."""
        tell_clock(self._strip, self.now())
