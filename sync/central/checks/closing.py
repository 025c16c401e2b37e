"""Check how sessions were worked and closed: by their own cashier, by the law of the drawer, and handed over as taken.

The law: a drawer holds its float, what was taken in cash and put in, less what was given back, taken out and lifted.
A count that differs from it is no problem. A session with a gap before its end is told as the gap, and held to no sums.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from itertools import groupby
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import select

from sync.central import tables
from sync.central.checks.problem import Problem, body_of, pounds, stream
from sync.central.day.people import same
from sync.central.ledger.linked import CASH_FLAG, is_set
from sync.central.reference import current_content

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from sqlalchemy import Connection, Row, Select

_PAPER_FLAGS: Final = ("IsAChequePayment", "IsAnEReturnChequePayment", "IsAPostalOrderPayment")
_KINDS: Final = ("session_opened", "payment_taken", "cash_moved", "cash_counted", "session_closed", "ereturn_made")
_SIGNS: Final = {"in": 1, "out": -1, "lift": -1}
Net = dict[tuple[str, str], int]
"""Pence by fund and method, net of what was given back."""


@dataclass(frozen=True, slots=True)
class _Methods:
    """Which methods lie in the drawer, and which are listed one by one."""

    cash: frozenset[str]
    paper: frozenset[str]


@dataclass(slots=True)
class _Shift:
    """One session while its facts are walked through. Shape: `end` what its first end said; `whole` while no gap;
    `others` payments that somebody else took.
    """

    name: str
    openings: int = 0
    ends: int = 0
    others: int = 0
    owner: str | None = None
    float_pence: int = 0
    moved_pence: int = 0
    counted_pence: int | None = None
    counts: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    net: Net = field(default_factory=lambda: defaultdict(int))
    returned: dict[str, Net] = field(default_factory=dict)
    end: dict[str, Any] | None = None
    whole: bool = True

    def cash_pence(self, methods: _Methods) -> int:
        """Return what was taken in cash, net of what was given back."""
        return sum(pence for (_, method), pence in self.net.items() if method in methods.cash)


def check_closing(connection: Connection, slug: str) -> Iterator[Problem]:
    """Walk through the facts of one till after the other, as they stand in its chain; its sessions stay in mind."""
    methods, c = _methods(connection, slug), tables.chain.c
    heads = connection.execute(select(c.till, c.epoch, c.whole_sequence).where(c.council == slug))
    whole = {(row.till, row.epoch): row.whole_sequence for row in heads}
    for till, rows in groupby(stream(connection, _facts(slug)), key=lambda row: row.till):
        shifts: dict[str, _Shift] = {}
        for row in rows:
            shift = shifts.setdefault(row.session_id, _Shift(f"Till {till}: session {row.session_id}"))
            yield from _walk(shift, row, is_whole=whole.get((row.till, row.epoch), 0) >= row.sequence)
        for _, shift in sorted(shifts.items()):
            yield from _held_to(shift, methods)


def _facts(slug: str) -> Select[Any]:
    e = tables.event.c
    return (
        select(e.till, e.epoch, e.sequence, e.session_id, e.kind, e.body, e.hash)
        .where(e.council == slug, e.session_id.is_not(None), e.kind.in_(_KINDS))
        .order_by(e.till, e.epoch, e.sequence)
    )


def _methods(connection: Connection, slug: str) -> _Methods | None:
    content = current_content(connection, slug)
    if content is None:
        return None
    cash = {method.code for method in content.methods if is_set(method.metadata, CASH_FLAG)}
    paper = {method.code for method in content.methods if any(is_set(method.metadata, flag) for flag in _PAPER_FLAGS)}
    return _Methods(frozenset(cash), frozenset(paper - cash))


# -------------------------------------------------------------------------------------------------------------- walking
def _walk(shift: _Shift, row: Row[Any], *, is_whole: bool) -> Iterator[Problem]:
    body = body_of(row)
    if body is None or not is_whole:
        shift.whole = False
    if body is None:
        return
    if row.kind == "payment_taken":
        yield from _payment(shift, body)
        # What a card was charged when its cashier was gone is booked where somebody is: theirs is no cash of it.
        late = any(tender.get("attempt") for tender in body["data"]["tenders"])
        shift.others += shift.owner is not None and not late and not same(body["cashier"], shift.owner)
    else:
        _ADD[row.kind](shift, body["data"], body)


def _payment(shift: _Shift, body: dict[str, Any]) -> Iterator[Problem]:
    data = body["data"]
    if shift.end is not None:
        yield Problem(
            "session_after_close", f"{shift.name} was closed, receipt {data['receipt']} was taken after that."
        )
        return
    lines = {line["n"]: line["fund"] for line in data["lines"]}
    tenders = {tender["n"]: tender["method"] for tender in data["tenders"]}
    for part in data["allocations"]:
        shift.net[lines[part["line"]], tenders[part["tender"]]] += part["amount_pence"]
    shift.counts[data["kind"]] += 1


def _opened(shift: _Shift, data: dict[str, Any], body: dict[str, Any]) -> None:
    shift.openings += 1
    if shift.openings == 1:
        shift.owner, shift.float_pence = body["cashier"], data["float_pence"]


def _moved(shift: _Shift, data: dict[str, Any], _body: dict[str, Any]) -> None:
    if shift.end is None:
        shift.moved_pence += _SIGNS[data["direction"]] * data["amount_pence"]


def _counted(shift: _Shift, data: dict[str, Any], _body: dict[str, Any]) -> None:
    if shift.end is None:
        shift.counted_pence = data["counted_pence"]


def _closed(shift: _Shift, data: dict[str, Any], _body: dict[str, Any]) -> None:
    shift.ends += 1
    shift.end = shift.end or data


def _returned(shift: _Shift, data: dict[str, Any], _body: dict[str, Any]) -> None:
    net = shift.returned.setdefault(data["type"], defaultdict(int))
    for line in data["funds"]:
        net[line["fund"], line["method"]] += line["amount_pence"]


_ADD: Final = {
    "session_opened": _opened,
    "cash_moved": _moved,
    "cash_counted": _counted,
    "session_closed": _closed,
    "ereturn_made": _returned,
}


# -------------------------------------------------------------------------------------------------------------- holding
def _held_to(shift: _Shift, methods: _Methods | None) -> Iterator[Problem]:
    """Hold a session to its own figures."""
    if shift.others:
        told = f"{shift.name} has {shift.others} payments that its own cashier did not take."
        yield Problem("session_of_another", told)
    if shift.openings > 1:
        yield Problem("session_opened_twice", f"{shift.name} was opened {shift.openings} times.")
    if shift.ends > 1:
        yield Problem("session_closed_twice", f"{shift.name} was closed {shift.ends} times.")
    if shift.returned and shift.end is None and shift.whole:
        yield Problem("ereturn_not_closed", f"{shift.name} handed in an eReturn, but was never closed.")
    if shift.end is not None and not shift.openings and not shift.counts:
        yield Problem("session_not_opened", f"{shift.name} was closed, but was never opened.")
    if shift.end is None or not shift.whole or not shift.openings or methods is None:
        return
    yield from _end(shift, shift.end, methods)
    for kind, of_kind in (("cash", methods.cash), ("cheque", methods.paper)):
        if kind in shift.returned:
            yield from _ereturn(shift, kind, of_kind)


def _end(shift: _Shift, end: dict[str, Any], methods: _Methods) -> Iterator[Problem]:
    law = shift.float_pence + shift.cash_pence(methods) + shift.moved_pence
    if end["expected_pence"] != law:
        told = f"the drawer was to hold {pounds(end['expected_pence'])}, its facts come to {pounds(law)}"
        yield Problem("drawer_differs", f"{shift.name} was closed as if {told}.")
    if end["counted_pence"] != shift.counted_pence:
        yield Problem("closed_without_count", f"{shift.name} was closed with a sum that nobody counted.")
    told_net: Net = {(row["fund"], row["method"]): row["amount_pence"] for row in end["funds"]}
    by_method: dict[str, int] = defaultdict(int)
    for (_, method), pence in shift.net.items():
        by_method[method] += pence
    told_methods = {row["method"]: row["amount_pence"] for row in end["methods"]}
    counts = {kind: end[f"{kind}s"] for kind in ("payment", "void", "refund")}
    if (
        _some(told_net) != _some(shift.net)
        or _some(told_methods) != _some(by_method)
        or _some(counts) != _some(shift.counts)
    ):
        yield Problem("session_end_differs", f"{shift.name} was closed with other totals than its payments have.")


def _ereturn(shift: _Shift, kind: str, of_kind: frozenset[str]) -> Iterator[Problem]:
    # A method that was handed in as of this kind counts as such, whatever the reference data says of it by now.
    its = of_kind | {method for _, method in shift.returned[kind]}
    taken = {key: pence for key, pence in shift.net.items() if key[1] in its}
    if _some(shift.returned[kind]) != _some(taken):
        told, law = sum(shift.returned[kind].values()), sum(taken.values())
        yield Problem(
            "ereturn_differs",
            f"{shift.name} handed in {pounds(told)} of {kind} by fund and method, its payments come to {pounds(law)}.",
        )


def _some(sums: Mapping[Any, int]) -> dict[Any, int]:
    """Leave out what comes to nothing: one side may not name it."""
    return {key: pence for key, pence in sums.items() if pence}
