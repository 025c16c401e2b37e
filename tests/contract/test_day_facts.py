"""Every law of the facts of a till day, broken one at a time; and whatever a till writes by these laws fits."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync.contract.canonical import canonical_bytes
from sync.contract.day_facts import DENOMINATIONS
from sync.contract.facts import BadFact, read_fact

GOLDEN = Path(__file__).parent / "golden"


def golden(name: str, **changes: Any) -> dict[str, Any]:
    """Return a frozen fact with members changed: `data__counts__0__pieces` reaches into the data."""
    document: dict[str, Any] = json.loads((GOLDEN / f"{name}.json").read_bytes())
    for path, value in changes.items():
        target: Any = document
        *steps, last = path.split("__")
        for step in steps:
            target = target[int(step) if step.isdigit() else step]
        if value is ...:
            del target[last]
        else:
            target[last] = value
    return document


def why_not(document: dict[str, Any]) -> str:
    with pytest.raises(BadFact) as caught:
        read_fact(canonical_bytes(document))
    return str(caught.value)


@pytest.mark.parametrize(
    ("name", "changes", "reason"),
    [
        ("session_opened_counted", {"data__float_pence": 9951}, "does not come to the float"),
        ("session_opened_counted", {"data__counts__0__pieces": 0}, "pieces"),
        ("session_opened_counted", {"data__counts__0__each_pence": 3}, "each_pence"),
        ("session_opened_counted", {"data__counts__1__each_pence": 2000}, "counted twice"),
        ("session_opened_counted", {"cashier": None}, "cashier"),
        ("cash_moved_in", {"data__amount_pence": 1999}, "does not come to the amount"),
        ("cash_moved_in", {"data__amount_pence": 0, "data__counts": []}, "amount_pence"),
        ("cash_moved_in", {"data__reason": " "}, "has a reason"),
        ("cash_moved_in", {"data__direction": "sideways"}, "direction"),
        ("cash_moved_lift", {"data__seal": " "}, "a seal and a second person"),
        ("cash_moved_lift", {"data__witness": None}, "a seal and a second person"),
        ("cash_counted", {"data__counted_pence": 1}, "does not come to its total"),
        ("cash_counted", {"data__round": 0}, "round"),
        ("session_closed", {"data__difference_pence": 0}, "not the difference"),
        ("session_closed", {"data__handover": False}, "two people count"),
        ("session_closed", {"data__witness": None}, "two people count"),
        ("session_closed", {"data__methods": []}, "do not come to the same"),
        ("ereturn_made_cash", {"data__total_pence": 1}, "funds do not come to the total"),
        ("ereturn_made_cheque", {"data__items": []}, "items do not come to the total"),
        ("ereturn_made_cash", {"data__type": "card"}, "type"),
        ("ereturn_decided", {"data__decision": "perhaps"}, "decision"),
        ("approval_given_refund", {"cashier": "ASmith"}, "another person's"),
        ("approval_given_refund", {"data__how": "by word"}, "how"),
        ("payment_noted", {"data__codes": []}, "codes"),
        ("batch_closed", {"data__items": 0}, "items"),
        ("payment_taken_void", {"data__of": None}, "names its original"),
        ("payment_taken_void", {"data__reason": ""}, "names its original"),
        ("payment_taken_void", {"data__lines__0__of_line": 0}, "name a line of the original"),
        ("payment_taken", {"data__reason": "Because"}, "names its original"),
        ("payment_taken", {"data__lines__0__of_line": 1}, "name a line of the original"),
        ("payment_taken", {"data__kind": "refund"}, "names its original"),
        ("payment_taken_tenders", {"data__tenders__1__last_four": "42424242"}, "last_four"),
        ("totals_shown", {"data__cash": "yes"}, "cash"),
        ("totals_shown", {"session_id": None}, "session_id"),
    ],
)
def test_a_fact_against_a_law_is_no_fact(name: str, changes: dict[str, Any], reason: str) -> None:
    read_fact(canonical_bytes(golden(name)))
    assert reason in why_not(golden(name, **changes))


def test_what_undoes_a_payment_takes_money_out() -> None:
    """Whatever its sums: an amount above nothing in any part of it is another payment."""
    undone = golden("payment_taken_refund")
    data = undone["data"]
    data["amount_pence"] = data["tendered_pence"] = 1000
    for part in (*data["lines"], *data["allocations"]):
        part["amount_pence"] = 1000
    data["tenders"][0]["tendered_pence"] = 1000
    assert "takes money out" in why_not(undone)


# --------------------------------------------------------------------------------------------- whatever the laws allow
PIECES = st.dictionaries(st.sampled_from(DENOMINATIONS), st.integers(1, 10**6), max_size=len(DENOMINATIONS))
TOTALS = st.dictionaries(
    st.tuples(st.sampled_from(["13", "23", "ZZZZZ"]), st.sampled_from(["1", "24", "É9"])),
    st.integers(-(10**9), 10**9),
    max_size=9,
)
TEXTS = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=50)


def counts(pieces: dict[int, int]) -> tuple[list[dict[str, int]], int]:
    rows = [{"each_pence": each, "pieces": many} for each, many in pieces.items()]
    return rows, sum(each * many for each, many in pieces.items())


@given(pieces=PIECES, reason=TEXTS, expected=st.none() | st.integers(0, 10**9))
def test_whatever_is_counted_opens_and_is_counted(pieces: dict[int, int], reason: str, expected: int | None) -> None:
    rows, pence = counts(pieces)
    told = {"float_pence": pence, "counts": rows, "reason": reason, "expected_float_pence": expected, "office": "CH"}
    read_fact(canonical_bytes(golden("session_opened", data=told)))
    counted = {"round": 1, "counted_pence": pence, "counts": rows, "witness": None}
    read_fact(canonical_bytes(golden("cash_counted", data=counted)))


@given(taken=TOTALS, counted=st.integers(0, 10**9), expected=st.integers(-(10**9), 10**9), seal=TEXTS)
def test_whatever_was_taken_a_session_closes_and_hands_over(
    taken: dict[tuple[str, str], int], counted: int, expected: int, seal: str
) -> None:
    funds = [
        {"fund": fund, "method": method, "items": 1, "amount_pence": pence} for (fund, method), pence in taken.items()
    ]
    methods: dict[str, int] = {}
    for (_, method), pence in taken.items():
        methods[method] = methods.get(method, 0) + pence
    data = golden("session_closed")["data"] | {
        "counted_pence": counted,
        "expected_pence": expected,
        "difference_pence": counted - expected,
        "seal": seal,
        "funds": funds,
        "methods": [{"method": code, "items": 1, "amount_pence": pence} for code, pence in methods.items()],
    }
    read_fact(canonical_bytes(golden("session_closed", data=data)))
    made = {"funds": funds, "total_pence": sum(taken.values()), "difference_pence": counted - expected}
    made["bags"] = [{"seal": seal, "amount_pence": counted}]
    read_fact(canonical_bytes(golden("ereturn_made_cash", data=golden("ereturn_made_cash")["data"] | made)))
