"""Build the facts of a till day for tests, in the shape a till freezes them."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from sync.central import tables
from sync.central.checks import check
from tests.central.ledger.world import rows
from tests.sync.world import COUNCIL

if TYPE_CHECKING:
    from tests.central.ledger.world import Bench
    from tests.sync.world import RawTill, Sent

PEOPLE = {
    "bjones": ("Payments",),
    "kpatel": ("EReturns", "EReturnAuthoriser"),
    "jbrown": ("Finance",),
    "refunder": ("Payments", "Transaction.Refund"),
}
SESSION = "019aa5e0-0000-7000-8000-00000000000a"


def body(sent: Sent) -> dict[str, Any]:
    """Read the body of a fact."""
    read: dict[str, Any] = json.loads(sent["body"])
    return read


def undoing(
    says: RawTill,
    of: Sent,
    lines: dict[int, int] | None = None,
    *,
    kind: str = "refund",
    method: str = "1",
    **changes: Any,
) -> Sent:
    """Take back lines of a payment, all of it when none are named. Units: pence above nothing."""
    paid = body(of)["data"]
    wanted = lines or {line["n"]: line["amount_pence"] for line in paid["lines"]}
    named = {line["n"]: line for line in paid["lines"]}
    back = [
        {**named.get(n, named[1]), "n": at, "of_line": n, "amount_pence": -pence, "vat_pence": 0, "vat_rate": "0"}
        for at, (n, pence) in enumerate(wanted.items(), start=1)
    ]
    back = [{**line, "vat_code": "N0"} for line in back]
    whole = -sum(wanted.values())
    says.number += 1
    data = {
        **paid,
        "receipt": f"{says.till}{says.epoch}-261121-{says.number:04d}",
        "kind": kind,
        "amount_pence": whole,
        "tendered_pence": whole,
        "change_pence": 0,
        "lines": back,
        "tenders": [{"n": 1, "method": method, "tendered_pence": whole, "change_pence": 0}],
        "allocations": [
            {"n": n, "line": n, "tender": 1, "amount_pence": line["amount_pence"], "vat_pence": 0}
            for n, line in enumerate(back, start=1)
        ],
        "of": {"event_id": of["event_id"], "receipt": paid["receipt"]},
        "reason": "Paid twice",
        "approval": changes.pop("approval", None),
    }
    return says.fact("payment_taken", data, **changes)


def tasks_of(bench: Bench) -> list[tuple[str, str]]:
    """Return (fact, code) of the open tasks, but for those about the test's own cashier."""
    return [(row["event_id"], row["code"]) for row in rows(bench.database, tables.task) if row["done_at"] is None]


def codes(bench: Bench) -> list[str]:
    return sorted(code for _, code in tasks_of(bench))


def waiting(bench: Bench) -> list[tuple[str, int]]:
    """Return reason and pence of what is in suspense."""
    return [
        (row["reason"], row["amount_pence"])
        for row in rows(bench.database, tables.suspense)
        if row["released_at"] is None
    ]


def placed(bench: Bench) -> list[tuple[str, str, int, str | None]]:
    """Return fund, account, pence and the refunded receipt of every transaction."""
    return [
        (row["fund"], row["account_reference"], row["amount_pence"], row["refund_reference"])
        for row in rows(bench.database, tables.processed)
    ]


def problems(bench: Bench) -> list[str]:
    with bench.database.read(COUNCIL) as connection:
        return [problem.text for problem in check(connection, COUNCIL)]


def approval(says: RawTill, act: str, *, by: str = "kpatel", asked_by: str = "asmith", how: str = "pin") -> Sent:
    """Give leave for an act."""
    data = {
        "act": act,
        "asked_by": asked_by,
        "subject": "",
        "amount_pence": None,
        "reason": "Seen",
        "how": how,
    }
    return says.fact("approval_given", data, cashier=by)


def cash_moved(says: RawTill, direction: str, pence: int, **more: Any) -> Sent:
    """Move cash in, out or to the safe."""
    data = {
        "direction": direction,
        "amount_pence": pence,
        "reason": "Change",
        "seal": "BAG-1" if direction == "lift" else "",
        "witness": "kpatel" if direction == "lift" else None,
        "counts": [],
        "approval": None,
        **more,
    }
    return says.fact("cash_moved", data)


def counted(says: RawTill, pence: int, number: int = 1, **changes: Any) -> Sent:
    """Count the drawer, all in pennies."""
    counts = [{"each_pence": 1, "pieces": pence}] if pence else []
    data = {"round": number, "counted_pence": pence, "counts": counts, "witness": changes.pop("witness", None)}
    return says.fact("cash_counted", data, **changes)


def closed(says: RawTill, expected: int, counted_pence: int, taken: dict[tuple[str, str], int], **more: Any) -> Sent:
    """Close the session. Shape: `taken` maps (fund, method) to pence net of what was given back."""
    methods: dict[str, int] = {}
    for (_, method), pence in taken.items():
        methods[method] = methods.get(method, 0) + pence
    who = more.pop("cashier", "asmith")
    data = {
        "counted_pence": counted_pence,
        "expected_pence": expected,
        "difference_pence": counted_pence - expected,
        "left_pence": 0,
        "seal": "BAG-2",
        "reason": "",
        "payments": len(taken),
        "voids": 0,
        "refunds": 0,
        "methods": [{"method": code, "items": 1, "amount_pence": pence} for code, pence in methods.items()],
        "funds": funds_of(taken),
        "unsent": 0,
        "handover": False,
        "witness": None,
        "approval": None,
        **more,
    }
    return says.fact("session_closed", data, cashier=who)


def funds_of(taken: dict[tuple[str, str], int]) -> list[dict[str, object]]:
    return [
        {"fund": fund, "method": method, "items": 1, "amount_pence": pence} for (fund, method), pence in taken.items()
    ]


def ereturn(says: RawTill, taken: dict[tuple[str, str], int], number: int = 1, **changes: Any) -> Sent:
    """Make the cash eReturn of the session."""
    data = {
        "number": f"{says.till}{says.epoch}-261121-R{number}",
        "type": "cash",
        "total_pence": sum(taken.values()),
        "funds": funds_of(taken),
        "bags": [{"seal": "BAG-2", "amount_pence": max(0, sum(taken.values()))}],
        "counts": [],
        "difference_pence": 0,
        "items": [],
    }
    return says.fact("ereturn_made", data, **changes)


def decided(says: RawTill, of: Sent, decision: str = "approved", *, by: str = "kpatel") -> Sent:
    """Decide of an eReturn at a till."""
    data = {"ereturn": of["event_id"], "decision": decision, "reason": "Count it again"}
    return says.fact("ereturn_decided", data, cashier=by)
