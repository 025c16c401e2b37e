"""Bring till and central together, one step at a time: compare heads, push facts, pull the pack and the accounts.

The caller owns the time: there is no thread and no sleep here. A step computes its state anew, so a till is online
again at the first good answer. No transaction of the till's files is open while central is spoken to. An unknown
outcome leaves a fact where it is, to be sent again for ever; only central's own word settles it.
"""

from __future__ import annotations

import logging
from datetime import timedelta
from random import Random
from typing import TYPE_CHECKING, Final

from ims_desktop.errors import ImsError, WireUnavailable
from ims_desktop.records import EventDraft, SyncReport
from ims_desktop.use_cases.forget_accounts import forget_accounts
from sync.client import pull, push
from sync.client.answers import Answered
from sync.client.asking import Asking
from sync.client.control import Control
from sync.client.desk import Desk
from sync.client.device_session import DeviceSession
from sync.client.notices import Notices
from sync.client.pace import Pace, backoff_s, idle_s
from sync.client.silence import Silence
from sync.client.tally import Tally
from sync.contract.fields import utc_text

if TYPE_CHECKING:
    from collections.abc import Callable

    from ims_desktop.records import Head, TillIdentity
    from ims_desktop.till import Catalogue, Clock, DeviceKey, Ids
    from ims_desktop.till_journal import Store
    from sync.client.wire import Wire
    from sync.contract.messages import HeadAnswer

_LOG = logging.getLogger("sync.client")
CLOCK_TOLERANCE: Final = timedelta(minutes=5)


class SyncEngine(Asking):
    """The till's end of the wire; implements `till.Sync`. Step it on one lane; ask it from any."""

    def __init__(
        self,
        identity: TillIdentity,
        store: Store,
        catalogue: Catalogue,
        device: DeviceKey,
        clock: Clock,
        ids: Ids,
        wire: Wire,
        *,
        random: Random | None = None,
        pace: Pace | None = None,
        program_version: str = "",
    ) -> None:
        session = DeviceSession(wire, identity.device_id, device, clock, ids)
        super().__init__(Desk(identity, store, catalogue, device, clock, ids, wire, session, pace or Pace()))
        self._random = random or Random()  # noqa: S311 - it spreads tills over time, it guards nothing
        self._program_version = program_version
        self._control = Control()
        self._notices = Notices()
        self._silence = Silence()
        self._failures = 0
        self._recorded_offset: timedelta | None = None

    # ------------------------------------------------------------------------------------------------- stepping
    def step(self) -> SyncReport:
        """Do a bounded piece of what waits, and say when to step again. It never raises."""
        tally = Tally(until=self._desk.clock.monotonic() + self._desk.pace.step_s)
        for stage in (
            pull.tend_accounts,
            self._compare,
            push.push_facts,
            self._control.check,
            pull.pull_pack,
            self._notices.pull,
            pull.pull_accounts,
        ):
            if not self._staged(stage, tally):
                break
        self._online = tally.online
        self._staged(self._mind_silence, tally)
        self._failures = self._failures + 1 if tally.failed else 0
        return self._report(tally)

    def _staged(self, stage: Callable[[Desk, Tally], None], tally: Tally) -> bool:
        """Run one stage; tell whether the next one makes sense."""
        try:
            stage(self._desk, tally)
        except Answered as said:
            tally.refused_by(said)
            return said.about_the_request and tally.online
        except WireUnavailable as lost:
            tally.fail(lost)
            tally.online = False
            return False
        except ImsError as own:
            tally.fail(own)
        except Exception:  # noqa: BLE001 - one of the four edges: a fault of ours must not end the till's contact for ever
            _LOG.exception("a stage of the sync step failed")
            tally.failed = True
            tally.say("fault")
        return True

    def _compare(self, desk: Desk, tally: Tally) -> None:
        """Compare the heads; when central knows of more than this till, this epoch may take no more money."""
        with desk.store.read() as reader:
            unsent = reader.unsent()
        contact: dict[str, str | int] = {
            "unsent": unsent.events,
            "quarantined": unsent.quarantined,
            "version": self._program_version,
        }
        if unsent.oldest_at is not None:
            contact["oldest"] = utc_text(unsent.oldest_at)
        theirs = desk.session.call(lambda bearer: desk.wire.head(bearer, contact))
        tally.online = tally.heard = True
        with desk.store.read() as reader:
            ours, block, known = reader.head(), reader.block(), reader.acknowledged()
        blocked = _blocked(ours, theirs)
        if blocked not in ("", block):
            with desk.store.write() as unit:
                unit.set_block(blocked)
        tally.drain_only = blocked == "revoked"
        if tally.drain_only:
            # A till that may take no more money keeps no customers either.
            forget_accounts(desk.store, desk.catalogue, desk.clock.now(), "revoked")
        if known is not None and known.epoch == theirs.epoch and known.sequence > theirs.whole_sequence:
            tally.behind = (theirs.epoch, theirs.whole_sequence)
        self._check_clock(desk, tally)

    def _check_clock(self, desk: Desk, tally: Tally) -> None:
        """Tell of a clock that is far from central's, and record it as a fact once for each time it was measured."""
        offset = desk.session.offset
        with desk.store.read() as reader:
            pack = reader.pack()
        tolerance = CLOCK_TOLERANCE if pack is None else timedelta(seconds=pack.policy.clock_tolerance_s)
        if offset is None or abs(offset) <= tolerance:
            return
        tally.say("clock_off")
        if offset is not self._recorded_offset:
            fast_s = -int(offset.total_seconds())
            data = {"seconds": fast_s, "against": "central"}
            with desk.store.write() as unit:
                unit.append(EventDraft(desk.ids.new(), "clock_moved", desk.clock.now(), data))
            self._recorded_offset = offset

    def _mind_silence(self, desk: Desk, tally: Tally) -> None:
        """Note that central was heard, or count how long it was not: the accounts go when that is too long."""
        if tally.heard:
            self._silence.heard(desk)
        else:
            self._silence.unheard(desk)

    def _report(self, tally: Tally) -> SyncReport:
        """Say what the step did; what cannot be read any more is told as a problem, not raised."""
        unsent, blocked = 0, ""
        try:
            with self._desk.store.read() as reader:
                unsent, blocked = reader.unsent().events, reader.block()
        except ImsError as own:
            tally.say(own.reason)
        return SyncReport(
            online=tally.online,
            accepted=tally.accepted,
            already_accepted=tally.already_accepted,
            conflict=tally.conflict,
            refused=tally.refused,
            unsent=unsent,
            accounts=tally.accounts,
            catalogue_version=tally.catalogue_version,
            next_delay_s=self._delay_s(tally),
            blocked=blocked,
            problem=tally.problem,
            messages=self._notices.known,
        )

    def _delay_s(self, tally: Tally) -> float:
        if self._failures:
            return backoff_s(self._desk.pace, self._failures, tally.retry_after_s, self._random)
        if tally.loads and not tally.more:
            return self._desk.pace.load_rest_s
        return 0.0 if tally.more else idle_s(self._desk.pace, self._random)


def _blocked(ours: Head, theirs: HeadAnswer) -> str:
    """Say why this epoch may take no more money, "" when it may."""
    if theirs.blocked:
        return theirs.blocked
    if theirs.epoch != ours.epoch or theirs.sequence < ours.sequence:
        return ""
    if theirs.sequence > ours.sequence:
        return "head_behind"
    return "" if theirs.hash == ours.hash else "forked"
