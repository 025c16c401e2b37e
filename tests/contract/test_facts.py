"""Every law of a fact, broken one at a time."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from sync.contract.canonical import GENESIS, canonical_bytes, is_canonical
from sync.contract.facts import BODY_MAX_BYTES, BadFact, read_fact

GOLDEN = Path(__file__).parent / "golden"


def payment(**changes: Any) -> dict[str, Any]:
    """Return the frozen split payment with members changed: `lines_0_amount_pence` reaches into the data."""
    document: dict[str, Any] = json.loads((GOLDEN / "payment_taken_split.json").read_bytes())
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
        read_fact(json.dumps(document, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode())
    return str(caught.value)


def test_the_frozen_payment_stands() -> None:
    read_fact(canonical_bytes(payment()))


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"data__amount_pence": 5876}, "lines and amount"),
        ({"data__tendered_pence": 6001}, "tenders and tendered"),
        ({"data__change_pence": 124}, "tenders and change"),
        ({"data__tenders__0__tendered_pence": 1001, "data__tendered_pence": 6001}, "amount, tendered and change"),
        ({"data__lines__1__n": 3}, "1, 2, 3"),
        ({"data__tenders__1__n": 1}, "1, 2, 3"),
        ({"data__allocations__2__n": 4}, "1, 2, 3"),
        ({"data__allocations__2__line": 3}, "not there"),
        ({"data__allocations__2__tender": 3}, "not there"),
        ({"data__allocations__1__amount_pence": 2874}, "lines and tenders"),
        ({"data__allocations__2__vat_pence": 332}, "lines and tenders"),
        ({"data__allocations__0__tender": 2}, "lines and tenders"),
    ],
)
def test_a_payment_that_does_not_add_up_is_not_a_fact(changes: dict[str, Any], reason: str) -> None:
    assert reason in why_not(payment(**changes))


@pytest.mark.parametrize(
    "changes",
    [
        {"data__amount_pence": 58.75},
        {"data__amount_pence": "5875"},
        {"data__amount_pence": True},
        {"data__amount_pence": 10**15 + 1},
        {"data__lines__0__reference": "x" * 31},
        {"data__lines__0__reference": ""},
        {"data__lines__0__reference": "775\t326"},
        {"data__lines__0__fund": "123456"},
        {"data__lines__0__vat_rate": "20%"},
        {"data__lines__0__narrative": "n" * 101},
        {"data__lines__0__narrative": "a\x00b"},
        {"data__lines__0__verdict": "refused"},
        {"data__lines": []},
        {"data__tenders": []},
        {"data__office": "CHX"},
        {"data__surprise": 1},
        {"data__offline": "no"},
        {"data__kind": "refund"},
        {"data__receipt": "CH03B-261121-0002-" + "0" * 20},
        {"surprise": 1},
        {"contract": 2},
        {"kind": "payment_imagined"},
        {"event_id": "not-an-id"},
        {"council": "Aldermere"},
        {"till": "CH"},
        {"epoch": "b"},
        {"sequence": 0},
        {"previous_hash": "0"},
        {"occurred_at": "2026-11-21T08:52:00"},
        {"occurred_at": "2026-11-21T08:52:00+00:00"},
        {"occurred_at": "2026-02-30T08:52:00Z"},
        {"occurred_at": 1795251120},
        {"business_date": None},
        {"business_date": "21/11/2026"},
        {"business_date": 20261121},
        {"session_id": None},
        {"cashier": None},
        {"cashier": ...},
        {"personal": {"payer_name": "Siân"}},
    ],
)
def test_a_member_outside_its_bounds_is_refused_by_name_and_not_by_value(changes: dict[str, Any]) -> None:
    reason = why_not(payment(**changes))
    assert next(iter(changes)).split("__")[-1] in reason or "payment_taken" in reason or "kind" in reason
    assert "Siân" not in reason


@pytest.mark.parametrize(
    "receipt", ["CH03A-261121-0002", "CH04B-261121-0002", "CH03B-261122-0002", "CH03B-261121-", "CH03B-261121-2A"]
)
def test_a_receipt_number_is_of_its_own_till_epoch_and_day(receipt: str) -> None:
    assert "receipt number" in why_not(payment(data__receipt=receipt))


def test_only_the_first_fact_of_an_epoch_follows_nothing() -> None:
    assert "follows nothing" in why_not(payment(previous_hash=GENESIS))
    assert "follows nothing" in why_not(payment(sequence=1))


@pytest.mark.parametrize(
    "spoil",
    [
        lambda body: b" " + body,
        lambda body: body.replace(b'":', b'": ', 1),
        lambda body: body.replace(b'"contract":1', b'"contract":1,"contract":1'),
        lambda body: body.replace("’".encode(), b"\\u2019"),
    ],
)
def test_bytes_that_are_not_canonical_are_not_a_fact(spoil: Any) -> None:
    body = (GOLDEN / "payment_taken_split.json").read_bytes()
    assert spoil(body) != body
    with pytest.raises(BadFact, match="canonical"):
        read_fact(spoil(body))


@pytest.mark.parametrize("body", [b"", b"null", b"[]", b"\xff", b'{"kind":', b'{"a":"\\ud800"}', b"[" * 100_000])
def test_bytes_that_are_no_object_are_not_a_fact(body: bytes) -> None:
    with pytest.raises(BadFact):
        read_fact(body)


def test_a_body_without_end_is_not_even_read() -> None:
    with pytest.raises(BadFact, match="too long"):
        read_fact(b" " * (BODY_MAX_BYTES + 1))


def test_a_float_never_gets_into_final_bytes() -> None:
    with pytest.raises(TypeError):
        canonical_bytes({"deep": [{"amount": 1.5}]})
    with pytest.raises(TypeError):
        canonical_bytes({"deep": ({"amount": 1.5},)})


def test_a_float_is_not_canonical_however_it_is_written() -> None:
    assert is_canonical(b'{"a":1,"b":[null]}')
    assert not is_canonical(b'{"a":1.0}')
    assert not is_canonical(b'{"a":1e2}')
    assert not is_canonical(b'{"b":1,"a":1}')
