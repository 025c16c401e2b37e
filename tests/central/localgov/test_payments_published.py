"""The published examples of payments, pending and processed transactions are answered as they say, or better."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from sync.contract.localgov.codec import dumps, loads
from tests.central.localgov.taking import Taking
from tests.contract.published import examples, only_with_it

OURS = re.compile("Payments_Post|PendingTransactions_|ProcessedTransactions_")
_MADE = frozenset({"Id", "Reference", "InternalReference", "CreatedDate", "EntryDate", "PaymentUrl"})
"""What the server makes anew each time."""
_NAMED = "gvPEcbLVYN"
_POSTED = "PZmMsylOAR"
_SINGLE = "JbByiDvQA"


def published(name: str) -> Any:
    return loads(next(path for path in examples() if path.stem == name).read_bytes())


def furnish(taking: Taking, operation: str) -> dict[str, str]:
    """Make what an example speaks of; return its references as they are here."""
    payment = published("Payments_Post")["request"]["body"]
    named: str = taking.post("/api/Payments", payment)[1]["Reference"]
    single = published("PendingTransactions_Post")["request"]["body"]
    other = taking.post("/api/PendingTransactions", single)[1][0]["InternalReference"]
    lines = [published("ProcessedTransactions_Post")["request"]["body"]]
    if operation.endswith("_Search"):
        second = published(operation)["response"]["body"][1]
        lines.append({name: value for name, value in second.items() if name not in _MADE})
    posted: list[Any] = [taking.post("/api/ProcessedTransactions", line)[1] for line in lines]
    if operation.endswith(("ProcessFee", "UpdateCardDetails")):
        taking.post(f"/api/PendingTransaction/{named}/Authorise", {"PspReference": "p"})
    return {_NAMED: named, _POSTED: posted[0]["Reference"], _SINGLE: other}


def renamed(text: bytes, names: dict[str, str]) -> bytes:
    for theirs, ours in names.items():
        text = text.replace(theirs.encode(), ours.encode())
    return text


def settled(document: Any) -> Any:
    """Leave out what no two servers answer alike."""
    if isinstance(document, list):
        return [settled(each) for each in document]
    return {name: value for name, value in document.items() if name not in _MADE}


@only_with_it
@pytest.mark.parametrize("path", [path for path in examples() if OURS.match(path.stem)], ids=lambda path: path.stem)
def test_an_example_is_answered_as_it_says(taking: Taking, path: Path) -> None:
    envelope: Any = loads(path.read_bytes())
    request, response = envelope["request"], envelope["response"]
    names = furnish(taking, envelope["operationId"])
    body = renamed(dumps(request["body"]), names) if request["body"] else b""
    url = renamed(request["path"].encode(), names).decode()
    answer = taking.http.request(
        request["method"], url, params=request["query"], content=body, headers=request["headers"]
    )
    assert answer.status_code == response["status"], answer.text
    assert ("Location" in answer.headers) == ("Location" in response["headers"])
    if response["emptyBody"]:
        assert answer.content == b""
        return
    assert settled(loads(answer.content)) == settled(response["body"])
    first, theirs = answer.json(), response["body"]
    assert list(first[0] if isinstance(first, list) else first) == list(
        theirs[0] if isinstance(theirs, list) else theirs
    )
