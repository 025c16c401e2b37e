"""Take one council's queue to the other IMS, one step at a time: fill the queue, then one line, or one question.

The caller owns the time: there is no thread and no sleep here, and one request is under way at most. No transaction is
open while the other side is spoken to. A step asks about the receipt, and only when the line is not there does it write
`sending`, commit, and send. Whatever comes back but a 201 with our line in it leaves the line open: it is asked about
again before it is sent again, and not before the last request has ended for certain. A line that fails waits by itself;
the others go on, and what a refused one left behind in the other server's memory appears with one of them, where the
next question finds it. When nothing goes through, everything waits.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from sqlalchemy import and_, exists, func, update

from sync.central import tables
from sync.central.gateway import states
from sync.central.gateway.answers import Alien, Stored, Unclear, judge_post, judge_search
from sync.central.gateway.catalogue import Catalogue, NotPulled, flags_of, pull
from sync.central.gateway.channel import NoReply
from sync.central.gateway.checking import PATH, note_checked, note_found
from sync.central.gateway.lines import DONE, PARKED, WAITING, lines_of
from sync.central.gateway.pace import Pace, line_wait_s, quiet_wait_s, refused_wait_s, trouble_wait_s
from sync.central.gateway.queue import Queue
from sync.central.gateway.upstream import note_upstream, upstream_of
from sync.central.reference import current_content
from sync.contract.localgov.codec import dumps
from sync.contract.localgov.shapes import write

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from sync.central.database import Database
    from sync.central.gateway.channel import Channel
    from sync.central.gateway.lines import Line
    from sync.central.gateway.upstream import Upstream
    from sync.contract.localgov.models import ProcessedTransaction

UNKNOWN_FUND: Final = "unknown_fund"
REFUSALS_MOST: Final = 3
ALL_REFUSED: Final = 4
"""So many lines refused in a row, with none stored in between, are not the lines' fault."""
FAILURES_BORNE: Final = 3


@dataclass(frozen=True, slots=True)
class StepReport:
    """What a step came to. Units: `next_delay_s` seconds until the next one makes sense; the rest are counts."""

    next_delay_s: float = 0.0
    queued: int = 0
    sent: int = 0
    found: int = 0
    put_off: int = 0
    parked: int = 0
    checked: int = 0
    problem: str = ""

    @property
    def did_something(self) -> bool:
        """Whether more of the same may be due."""
        return any((self.queued, self.sent, self.found, self.put_off, self.parked, self.checked))


class Forwarder:
    """One council's way to the other IMS. Whoever steps it holds the council's turn."""

    def __init__(self, database: Database, slug: str, channel: Channel, pace: Pace | None = None) -> None:
        self._database = database
        self._slug = slug
        self._channel = channel
        self._pace = pace or Pace()
        self._queue = Queue(database, slug)
        self._failures = 0
        self._refused: set[tuple[str, int]] = set()
        self._resume_at: datetime | None = None
        self._in_hand: tuple[str, int] | None = None
        self._began = 0.0
        self._noted = True

    def step(self, now: datetime) -> StepReport:
        """Do one thing that is due, and say when to step again."""
        self._began = time.monotonic()
        filled = self._queue.fill(now)
        report = StepReport(queued=filled.queued)
        if self._resume_at is None or now >= self._resume_at:
            self._resume_at = None
            try:
                report = replace(self._act(now), queued=filled.queued)
            except NoReply as silent:
                self._trouble(now, silent.problem)
                report = replace(report, put_off=1, problem=silent.problem)
            except _Stopped as stopped:
                self._wait(now, self._pace.stopped_s, stopped.problem)
                report = replace(report, problem=stopped.problem)
        return replace(report, next_delay_s=0.0 if filled.more else self._delay_s(now, busy=report.did_something))

    def skip(self, now: datetime) -> None:
        """After a fault of our own: let the line that was in hand wait, so that the others may go on."""
        if self._in_hand is None:
            return
        event_id, n = self._in_hand
        with self._database.write(self._slug) as connection:
            for line in lines_of(connection, self._slug, event_id, None):
                if line.n == n:
                    until = now + timedelta(seconds=self._pace.unclear_most_s)
                    states.put_off(connection, self._slug, line, until, "fault: this program has a fault")

    # ------------------------------------------------------------------------------------------------- what is due
    def _act(self, now: datetime) -> StepReport:
        with self._database.read(self._slug) as connection:
            upstream = upstream_of(connection, self._slug)
            turn = states.due(connection, self._slug, now)
            if upstream is None:
                return StepReport()
            lines = [] if turn is None else lines_of(connection, self._slug, turn[0], upstream.user_code)
        if self._pull_is_due(upstream, now):
            self._pull(now)
            return StepReport()
        if turn is None:
            return StepReport()
        event_id, n, state = turn
        self._in_hand = (event_id, n)
        line = next(each for each in lines if each.n == n)
        report = self._check(lines, line, now) if state == DONE else self._deliver(lines, line, upstream, now)
        self._in_hand = None
        return report

    def _delay_s(self, now: datetime, *, busy: bool) -> float:
        if self._resume_at is not None and self._resume_at > now:
            return min(self._pace.idle_s, (self._resume_at - now).total_seconds())
        if busy:
            return 0.0
        with self._database.read(self._slug) as connection:
            at = states.next_due(connection, self._slug)
        return self._pace.idle_s if at is None else min(self._pace.idle_s, max(0.0, (at - now).total_seconds()))

    # --------------------------------------------------------------------------------------------------- delivering
    def _deliver(self, lines: Sequence[Line], line: Line, upstream: Upstream, now: datetime) -> StepReport:
        """Take one line over: found there, sent, put off or parked."""
        if line.attempts == 0 and not _fund_is_known(upstream, line.fund):
            self._park(line, f"{UNKNOWN_FUND}: it has no fund {line.fund}")
            return StepReport(parked=1)
        rows = self._ask(line, now)
        if isinstance(rows, Unclear):
            return StepReport(put_off=1, problem=rows.problem)
        found = self._note_found(lines, rows, now)
        if line.n in found:
            return StepReport(found=len(found))
        if line.refusals >= REFUSALS_MOST:
            self._park(
                line, f"refused: it said no {line.refusals} times and does not hold this line: {line.last_problem}"
            )
            return StepReport(parked=1, found=len(found))
        return replace(self._send(line, now), found=len(found))

    def _ask(self, line: Line, now: datetime) -> Sequence[ProcessedTransaction] | Unclear:
        """Ask what is there of a receipt; without a clean answer the line waits, and another one's turn comes.

        Raises: NoReply, _Stopped.
        """
        wait = now + timedelta(seconds=line_wait_s(self._pace, line.attempts))
        try:
            said = judge_search(self._channel.get(PATH, [("PspReference", line.receipt)]), line.receipt)
        except NoReply as silent:
            self._put_off(line, wait, f"asking: {silent.problem}")
            raise
        if isinstance(said, Alien):
            raise _Stopped(said.problem)
        if isinstance(said, Unclear):
            self._put_off(line, wait, f"asking: {said.problem}")
            self._unlucky(now, said.problem)
            return said
        return said.rows

    def _send(self, line: Line, now: datetime) -> StepReport:
        """Write down that a line leaves, and send it."""
        document = dumps(write(line.document()))
        # The question before this may have taken its time.
        wait_s = quiet_wait_s(self._pace, line.attempts + 1) + time.monotonic() - self._began
        quiet = now + timedelta(seconds=wait_s)
        with self._database.write(self._slug) as connection:
            claimed = states.claim(connection, self._slug, line, now, quiet)
        if not claimed:
            return StepReport()
        try:
            said = judge_post(self._channel.post(PATH, document), line.key)
        except NoReply as silent:
            # What never left need not be waited for.
            again = quiet if silent.left else now + timedelta(seconds=line_wait_s(self._pace, line.attempts))
            self._put_off(line, again, silent.problem)
            raise
        if isinstance(said, Alien):
            self._put_off(line, now + timedelta(seconds=self._pace.stopped_s), said.problem)
            raise _Stopped(said.problem)
        if isinstance(said, Unclear):
            return self._unclear(line, said, now)
        self._stored(line, said, now)
        return StepReport(sent=1)

    def _unclear(self, line: Line, said: Unclear, now: datetime) -> StepReport:
        """Let a line wait that was answered anything but yes."""
        refusals = line.refusals
        if said.refused:
            self._refused.add((line.event_id, line.n))
            refusals += 1 if len(self._refused) < ALL_REFUSED else 0
            wait_s = refused_wait_s(self._pace, refusals)
        else:
            wait_s = line_wait_s(self._pace, line.attempts + 1)
        self._put_off(line, now + timedelta(seconds=wait_s), said.problem, refusals)
        self._unlucky(now, said.problem)
        return StepReport(put_off=1, problem=said.problem)

    def _stored(self, line: Line, said: Stored, now: datetime) -> None:
        self._well()
        with self._database.write(self._slug) as connection:
            changed = line.changed_in(said.row)
            states.finish(connection, self._slug, line, said.row.reference, changed, now, self._ask_again(now))

    def _note_found(self, lines: Sequence[Line], rows: Sequence[ProcessedTransaction], now: datetime) -> set[int]:
        """Write down which lines of a receipt turned out to be there; return their numbers."""
        found = note_found(self._database, self._slug, lines, rows, now, self._ask_again(now))
        if found:
            self._well()
        return found

    # ------------------------------------------------------------------------------------------------- asking again
    def _check(self, lines: Sequence[Line], line: Line, now: datetime) -> StepReport:
        """Ask about a receipt once more, long after: for ghosts, doubles, and what is gone."""
        rows = self._ask(line, now)
        if isinstance(rows, Unclear):
            return StepReport(put_off=1, problem=rows.problem)
        problems = note_checked(self._database, self._slug, lines, rows, now)
        return StepReport(checked=1, problem=next(iter(problems.values()), ""))

    # ------------------------------------------------------------------------------------------- funds and methods
    def _pull_is_due(self, upstream: Upstream, now: datetime) -> bool:
        if upstream.asked_at is None:
            return True
        good = upstream.answered_at is not None and upstream.answered_at >= upstream.asked_at
        wait_s = self._pace.pull_every_s if good else self._pace.pull_again_s
        return now >= upstream.asked_at + timedelta(seconds=wait_s)

    def _pull(self, now: datetime) -> None:
        """Ask for funds and methods; without a whole answer the last one stands.

        Raises: NoReply, _Stopped.
        """
        with self._database.write(self._slug) as connection:
            note_upstream(connection, self._slug, asked_at=now)
            flags = flags_of(current_content(connection, self._slug))
        try:
            catalogue = pull(self._channel, flags)
        except NotPulled as problem:
            if problem.alien:
                raise _Stopped(problem.problem) from None
            self._note_problem(f"its funds and methods: {problem.problem}")
            return
        with self._database.write(self._slug) as connection:
            text = catalogue.model_dump_json()
            note_upstream(connection, self._slug, answered_at=now, content=text, last_problem=None)
            f, a = tables.forward, tables.allocation
            known = [fund.code.upper() for fund in catalogue.funds]
            theirs = and_(a.c.council == f.c.council, a.c.event_id == f.c.event_id, a.c.n == f.c.n)
            connection.execute(
                update(f)
                .where(f.c.council == self._slug, f.c.state == PARKED, f.c.last_problem.startswith(f"{UNKNOWN_FUND}:"))
                .where(exists().where(theirs, func.upper(a.c.fund).in_(known)))
                .values(state=WAITING, next_try_at=now, last_problem=None)
            )

    # ------------------------------------------------------------------------------------------------------ waiting
    def _put_off(self, line: Line, until: datetime, problem: str, refusals: int | None = None) -> None:
        with self._database.write(self._slug) as connection:
            states.put_off(connection, self._slug, line, until, problem, refusals=refusals)

    def _park(self, line: Line, problem: str) -> None:
        with self._database.write(self._slug) as connection:
            states.park(connection, self._slug, line, problem)

    def _ask_again(self, now: datetime) -> datetime:
        return now + timedelta(seconds=self._pace.check_after_s)

    def _well(self) -> None:
        """Something is there that we sent: the other side works."""
        self._failures = 0
        self._refused.clear()
        if self._noted:
            self._note_problem(None)

    def _unlucky(self, now: datetime, problem: str) -> None:
        """Count a bad answer; several in a row are the other side's trouble and not one line's."""
        self._failures += 1
        if self._failures >= FAILURES_BORNE:
            self._wait(now, trouble_wait_s(self._pace, self._failures - FAILURES_BORNE + 1), problem)

    def _trouble(self, now: datetime, problem: str) -> None:
        self._failures += 1
        self._wait(now, trouble_wait_s(self._pace, self._failures), problem)

    def _wait(self, now: datetime, seconds: float, problem: str) -> None:
        self._resume_at = now + timedelta(seconds=seconds)
        self._note_problem(problem)

    def _note_problem(self, problem: str | None) -> None:
        self._noted = problem is not None
        with self._database.write(self._slug) as connection:
            note_upstream(connection, self._slug, last_problem=problem and problem[: states.PROBLEM_MAX])


class _Stopped(Exception):
    """This is not the server we mean, or it does not let us in: nothing goes there until somebody has looked."""

    def __init__(self, problem: str) -> None:
        super().__init__(problem)
        self.problem = problem


def _fund_is_known(upstream: Upstream, fund: str) -> bool:
    """Tell whether the other IMS has a fund; before it described itself nobody knows, and it may try."""
    return upstream.content is None or Catalogue.model_validate_json(upstream.content).has_fund(fund)
