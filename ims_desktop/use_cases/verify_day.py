"""Check sessions of the journal: each fact of a till day has its row, and the rows keep the laws of a day.

A session's drawer holds its float, the cash taken and put in, less what went out and into the safe; it closes with the
sums of what was taken in it, and nothing is recorded in it afterwards.
"""

from __future__ import annotations

from collections import defaultdict
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, NamedTuple

from ims_desktop.domain.closing import cash_methods, cash_over, paper_methods, paper_over
from ims_desktop.use_cases.day_fact import counted, funds_data
from ims_desktop.use_cases.verify_approvals import ApprovalCheck
from ims_desktop.use_cases.verify_cards import is_late
from ims_desktop.use_cases.verify_shift import Shift, told_funds, told_methods
from ims_desktop.words import say

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from ims_desktop.domain.closing import HandedOver
    from ims_desktop.domain.ereturn import EReturn
    from ims_desktop.domain.payment import Payment
    from ims_desktop.domain.session import CashCount, CashierSession, CashMovement, SessionEnd
    from ims_desktop.till_journal import Reader
    from ims_desktop.use_cases.breaches import Breaches
    from ims_desktop.words import Words

_ONE_DAY = timedelta(days=1)
_WITH_ROWS = frozenset({"cash_moved", "cash_counted", "session_closed", "ereturn_made"})
"""Facts whose rows are looked for by session, when every fact was seen."""
_IN_SESSION = frozenset({"card_asked", "tender_held"})
"""Facts that belong to a session while it is open, and have rows that others look at."""


class Told(NamedTuple):
    """A fact of the day as it was met. Shape: `document` None once its bytes are gone."""

    kind: str
    where: str
    place: int
    document: Mapping[str, Any] | None


class DayCheck:
    """What was seen of a till's days on the way through the chain."""

    def __init__(self, reader: Reader, breaches: Breaches) -> None:
        self._reader = reader
        self._breaches = breaches
        self._approvals = ApprovalCheck(reader, breaches)
        self._shifts: dict[str, Shift] = defaultdict(Shift)
        self._told: dict[str, Told] = {}
        self._opened: dict[str, Told] = {}
        self._decided: dict[str, tuple[str, str]] = {}
        self._days: set[date] = set()
        self._ended: dict[str, int] = {}
        self._place = 0
        pack = reader.pack()
        methods = () if pack is None else tuple(pack.methods.values())
        self._cash, self._paper = cash_methods(methods), paper_methods(methods)

    # ------------------------------------------------------------------------------------------- as facts are met
    def payment(self, payment: Payment, where: str) -> None:
        """Count a payment, void or refund in its session."""
        self._place += 1
        self._days.add(payment.business_date)
        self._shifts[payment.session_id].add(payment, self._place, late=is_late(self._reader, payment))
        self._approvals.used_by_payment(payment, where)

    def fact(self, kind: str, event_id: str, where: str, document: Mapping[str, Any] | None) -> None:
        """Look at any other fact."""
        self._place += 1
        told = Told(kind, where, self._place, document)
        if kind == "session_opened":
            self._session_opened(event_id, told)
        elif kind == "approval_given":
            self._approvals.given(event_id, where, document)
        elif kind in _WITH_ROWS:
            self._told[event_id] = told
        if document is not None:
            self._approvals.used_by_fact(document, where)
            if kind in _IN_SESSION:
                self._shifts[document["session_id"]].last = told.place
            self._other(kind, event_id, told, document)

    def _session_opened(self, event_id: str, told: Told) -> None:
        session_id = event_id if told.document is None else str(told.document["session_id"])
        session = self._reader.session(session_id)
        if session is None and told.document is not None:
            self._without_row(told.where)
        if session is None:
            return
        self._opened[session_id] = told
        self._days.add(session.business_date)
        if told.document is not None and _opened_told(told.document) != _opened_row(session):
            self._differs(told.where)

    def _other(self, kind: str, event_id: str, told: Told, document: Mapping[str, Any]) -> None:
        data = document["data"]
        if kind == "ereturn_decided":
            self._decision(event_id, told.where, document)
        elif kind == "batch_closed":
            self._batch(told.where, data)
        elif kind == "payment_noted":
            self._require(self._reader.payment(data["payment"]), told.where)
        elif kind == "totals_shown":
            self._require(self._reader.session(document["session_id"]), told.where)

    def _require(self, row: object, where: str) -> None:
        if row is None:
            self._without_row(where)

    def _decision(self, event_id: str, where: str, document: Mapping[str, Any]) -> None:
        ereturn = self._reader.ereturn(document["data"]["ereturn"])
        if ereturn is None or ereturn.decision is None:
            self._without_row(where)
            return
        self._decided[ereturn.ereturn_id] = event_id, where
        decision = ereturn.decision
        told = (document["data"]["decision"], document["cashier"], document["data"].get("reason", ""))
        if decision.event_id == event_id and told != (decision.decision.value, decision.by, decision.reason):
            self._differs(where)
        if document["cashier"].casefold() == ereturn.cashier.casefold():
            self._say("ereturn_own", say("eReturn {number} was decided by its own cashier.", number=ereturn.number))

    def _batch(self, where: str, data: Mapping[str, Any]) -> None:
        batch = self._reader.post_batch(data["batch"])
        if batch is None:
            self._without_row(where)
            return
        taken = self._reader.batch_payments(batch.batch_id)
        names = ("number", "method", "items", "amount_pence", "control_items", "control_pence", "first_receipt")
        if any(data[name] != getattr(batch, name) for name in (*names, "last_receipt")):
            self._differs(where)
        sums = len(taken), sum(payment.amount_pence for payment in taken)
        if sums != (batch.items, batch.amount_pence):
            self._say("batch_differs", say("Pile {number} is not what its payments come to.", number=batch.number))

    # ------------------------------------------------------------------------------------- when every fact was seen
    def finish(self) -> None:
        """Check what can only be said when every fact was seen."""
        sessions = sorted(self._sessions(), key=self._place_of)
        for session in sessions:
            self._session(session)
        self._in_order(sessions)
        for told in self._told.values():
            self._without_row(told.where)
        for ereturn_id, (event_id, where) in self._decided.items():
            ereturn = self._reader.ereturn(ereturn_id)
            if ereturn is None or ereturn.decision is None or ereturn.decision.event_id != event_id:
                self._differs(where)

    def _sessions(self) -> Iterator[CashierSession]:
        """Yield every session: there is no list of all, so each day from the first to the last is asked for."""
        known = {session.session_id: session for session in self._reader.sessions()}
        self._days |= {session.business_date for session in known.values()}
        day = min(self._days, default=date.max)
        while day <= max(self._days, default=date.min):
            known |= {session.session_id: session for session in self._reader.sessions(day)}
            day += _ONE_DAY
        yield from known.values()

    def _place_of(self, session: CashierSession) -> int:
        return self._opened[session.session_id].place if session.session_id in self._opened else 0

    def _session(self, session: CashierSession) -> None:
        if session.session_id not in self._opened:
            self._row_alone(session)
        if self._shifts[session.session_id].cashiers - {session.cashier.casefold()}:
            self._of_session(
                "session_of_another",
                session,
                say("In the session of {name} on {day} somebody else took or gave back money."),
            )
        moves = self._reader.cash_movements(session.session_id)
        counts = self._reader.cash_counts(session.session_id)
        for move in moves:
            self._row(session, move.event_id, "cash_moved", _move_row(move))
        for count in counts:
            self._row(session, count.event_id, "cash_counted", _count_row(count))
        end = self._reader.session_end(session.session_id)
        ereturns = self._reader.ereturns(session.session_id)
        for ereturn in ereturns:
            self._row(session, ereturn.ereturn_id, "ereturn_made", _ereturn_row(ereturn))
        if end is not None:
            self._end(session, end, moves, counts)
            self._handed_over(session, end, ereturns, moves, counts)

    def _row(self, session: CashierSession, event_id: str, kind: str, held: Mapping[str, object]) -> Told | None:
        """Hold a row to its fact, and return the fact."""
        told = self._told.pop(event_id, None)
        if told is None or told.kind != kind:
            self._row_alone(session)
            return None
        shift = self._shifts[session.session_id]
        if kind in {"cash_moved", "cash_counted"}:
            shift.last = max(shift.last, told.place)
        if told.document is not None:
            data = {**told.document["data"], "session_id": told.document["session_id"]}
            data["cashier"] = told.document["cashier"]
            if any((data.get(name) or type(value)()) != value for name, value in held.items()):
                self._differs(told.where)
        return told

    def _end(
        self,
        session: CashierSession,
        end: SessionEnd,
        moves: tuple[CashMovement, ...],
        counts: tuple[CashCount, ...],
    ) -> None:
        shift = self._shifts[session.session_id]
        told = self._row(session, end.event_id, "session_closed", _end_row(end))
        if end.expected_pence != shift.drawer(session.float_pence, moves, self._cash):
            self._of_session(
                "drawer_differs",
                session,
                say("The session of {name} on {day} closed with another sum for its drawer than its facts come to."),
            )
        if counts and counts[-1].counted_pence != end.counted_pence:
            self._of_session(
                "count_differs",
                session,
                say("The session of {name} on {day} closed with another count than its last one."),
            )
        if told is None:
            return
        self._ended[session.session_id] = told.place
        if told.place < shift.last:
            self._of_session(
                "after_close", session, say("Something was recorded in the session of {name} on {day} after it closed.")
            )
        if told.document is not None and not _sums_hold(told.document["data"], shift):
            self._of_session(
                "session_sums_differ",
                session,
                say("The sums that closed the session of {name} on {day} are not what was taken in it."),
            )

    def _handed_over(
        self,
        session: CashierSession,
        end: SessionEnd,
        ereturns: tuple[EReturn, ...],
        moves: tuple[CashMovement, ...],
        counts: tuple[CashCount, ...],
    ) -> None:
        """Hold the eReturns of a closed session to what was taken in it, fund by fund and bag by bag."""
        if not counts:
            return
        totals = self._reader.session_totals(session.session_id)
        cash = cash_over(end, totals, moves, counts[-1], self._cash)
        paper = paper_over(self._reader.session_payments(session.session_id), self._paper)
        due = [_plain(handed) for handed in ((cash,) if cash is not None else ()) + paper]
        made = [_plain(ereturn) for ereturn in reversed(ereturns)]
        taken = self._shifts[session.session_id].taken_by(self._cash)
        if made != due or (cash is not None and cash.total_pence != taken):
            self._of_session(
                "ereturn_differs",
                session,
                say("The eReturns of the session of {name} on {day} are not what was taken in it."),
            )

    def _in_order(self, sessions: list[CashierSession]) -> None:
        """Business dates never go back, and nobody has two sessions open at once."""
        latest = date.min
        before: dict[str, CashierSession] = {}
        for session in sessions:
            if session.business_date < latest:
                self._of_session(
                    "business_date_back",
                    session,
                    say("The session of {name} on {day} has an earlier date than one before it."),
                )
            latest = max(latest, session.business_date)
            other = before.get(session.cashier.casefold())
            if other is not None and self._is_open_at(other, session):
                self._of_session(
                    "session_twice",
                    session,
                    say("{name} opened a session on {day} while another one of theirs was open."),
                )
            before[session.cashier.casefold()] = session

    def _is_open_at(self, other: CashierSession, session: CashierSession) -> bool:
        if self._reader.session_end(other.session_id) is None:
            return True
        return self._ended.get(other.session_id, 0) > self._place_of(session)

    # ------------------------------------------------------------------------------------------------------- saying
    def _say(self, code: str, words: Words) -> None:
        self._breaches.add(code, words)

    def _of_session(self, code: str, session: CashierSession, words: Words) -> None:
        self._say(code, say(words.template, name=session.cashier, day=session.business_date.isoformat()))

    def _without_row(self, where: str) -> None:
        self._say("fact_without_row", say("Fact {fact} has no row of its own in the journal.", fact=where))

    def _differs(self, where: str) -> None:
        self._say("row_differs", say("The row of fact {fact} is not what the fact tells.", fact=where))

    def _row_alone(self, session: CashierSession) -> None:
        self._of_session(
            "row_without_fact", session, say("A row of the session of {name} on {day} hangs on no fact of its kind.")
        )


def _opened_row(session: CashierSession) -> list[object]:
    return [
        *(session.float_pence, session.office, session.expected_float_pence, session.float_reason),
        *(session.cashier, session.business_date.isoformat()),
    ]


def _opened_told(document: Mapping[str, Any]) -> list[object]:
    data = document["data"]
    return [
        *(data["float_pence"], data["office"], data.get("expected_float_pence"), data.get("reason") or ""),
        *(document["cashier"], document["business_date"]),
    ]


def _move_row(move: CashMovement) -> dict[str, object]:
    return {
        "session_id": move.session_id,
        "cashier": move.actor,
        "direction": move.direction.value,
        "amount_pence": move.amount_pence,
        "reason": move.reason,
        "seal": move.seal,
        "witness": move.witness,
        "counts": counted(move.counts),
    }


def _count_row(count: CashCount) -> dict[str, object]:
    return {
        "session_id": count.session_id,
        "cashier": count.actor,
        "round": count.round,
        "counted_pence": count.counted_pence,
        "counts": counted(count.counts),
        "witness": count.witness,
    }


def _end_row(end: SessionEnd) -> dict[str, object]:
    return {
        "session_id": end.session_id,
        "cashier": end.closed_by,
        "counted_pence": end.counted_pence,
        "expected_pence": end.expected_pence,
        "difference_pence": end.difference_pence,
        "left_pence": end.left_pence,
        "seal": end.seal,
        "reason": end.reason,
        "unsent": end.unsent,
        "witness": end.witness,
    }


def _ereturn_row(ereturn: EReturn) -> dict[str, object]:
    return {
        "session_id": ereturn.session_id,
        "number": ereturn.number,
        "type": ereturn.type.value,
        "total_pence": ereturn.total_pence,
        "difference_pence": ereturn.difference_pence,
        "counts": counted(ereturn.counts),
        "funds": list(funds_data(ereturn.funds)),
        "bags": [{"seal": bag.seal, "amount_pence": bag.amount_pence} for bag in ereturn.bags],
        "items": [
            {"receipt": item.receipt, "tender": item.tender, "amount_pence": item.amount_pence}
            for item in ereturn.items
        ],
    }


def _sums_hold(data: Mapping[str, Any], shift: Shift) -> bool:
    kinds = [data["payments"], data["voids"], data["refunds"]]
    return (
        kinds == [shift.kinds[kind] for kind in ("payment", "void", "refund")]
        and told_methods(data) == shift.by_method()
        and told_funds(data) == shift.by_fund()
    )


def _plain(handed: EReturn | HandedOver) -> list[object]:
    """List what is handed over, without names, which may have been purged since."""
    return [
        *(handed.type, handed.total_pence, handed.difference_pence, dict(handed.counts)),
        [(row.fund, row.method, row.items, row.amount_pence) for row in handed.funds],
        [(bag.seal, bag.amount_pence) for bag in handed.bags],
        [(item.receipt, item.tender, item.amount_pence) for item in handed.items],
    ]
