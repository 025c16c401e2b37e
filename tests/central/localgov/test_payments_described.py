"""Whatever is sent to payments, pending and processed transactions, the answer is one that our description names."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from schemathesis import GenerationMode, checks

from sync.central import tables

if TYPE_CHECKING:
    from schemathesis import Case

    from tests.central.localgov.taking import Taking

CHECKS: list[Any] = [
    checks.not_a_server_error,
    checks.status_code_conformance,
    checks.content_type_conformance,
    checks.response_headers_conformance,
    checks.response_schema_conformance,
]
"""Not: that nothing is refused that fits the description. A fund must be there, too."""
OPERATIONS = [
    ("POST", "/api/Payments"),
    ("POST", "/api/PendingTransactions"),
    ("GET", "/api/PendingTransactions/{reference}"),
    ("POST", "/api/PendingTransaction/{reference}/Authorise"),
    ("POST", "/api/PendingTransaction/{reference}/ProcessPayment"),
    ("POST", "/api/ProcessedTransactions/{reference}/ProcessFee"),
    ("POST", "/api/ProcessedTransactions"),
    ("GET", "/api/ProcessedTransactions"),
    ("GET", "/api/ProcessedTransactions/{reference}"),
    ("POST", "/api/ProcessedTransactions/{reference}/UpdateCardDetails"),
]


def operation(taking: Taking, method: str, path: str) -> Any:
    description = taking.http.get("/openapi.json").json()
    return schemathesis.openapi.from_dict(description)[path][method]


@pytest.mark.parametrize("mode", [GenerationMode.POSITIVE, GenerationMode.NEGATIVE], ids=["fitting", "unfitting"])
def test_whatever_is_sent_is_answered_as_described(taking: Taking, mode: GenerationMode) -> None:
    credential = {"Authorization": taking.http.headers["Authorization"]}
    for method, path in OPERATIONS:
        described = operation(taking, method, path)

        @given(case=described.as_strategy(generation_mode=mode))
        @settings(
            max_examples=8, deadline=None, database=None, derandomize=True, suppress_health_check=list(HealthCheck)
        )
        def send(case: Case[Any]) -> None:
            case.call_and_validate(base_url=taking.central.url, headers=credential, checks=CHECKS)

        send()
    assert taking.sums_of_entries() <= {0}


def test_what_is_answered_in_earnest_is_as_described(taking: Taking) -> None:
    reference = taking.begin()
    waiting = taking.http.get(f"/api/PendingTransactions/{reference}")
    operation(taking, "GET", "/api/PendingTransactions/{reference}").validate_response(waiting)
    taking.outcome(reference)
    (first, _) = taking.central.rows(tables.processed)
    found = taking.http.get("/api/ProcessedTransactions")
    operation(taking, "GET", "/api/ProcessedTransactions").validate_response(found)
    one = taking.http.get(f"/api/ProcessedTransactions/{first['reference']}")
    operation(taking, "GET", "/api/ProcessedTransactions/{reference}").validate_response(one)
