"""What the descriptions promise is what central does: Schemathesis asks every operation, on PostgreSQL."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

import pytest
import schemathesis
import yaml  # type: ignore[import-untyped]
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.core.failures import FailureGroup
from schemathesis.core.result import Ok
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from sync.central.central import Central
from sync.central.database import Database
from sync.central.serving.app import create_api
from tests.central.access.callers import make_key
from tests.contract.published import DESCRIPTION, FOLDER, only_with_it
from tests.postgres import fresh_database
from tests.sync.world import ServedCentral, enrol_raw

if TYPE_CHECKING:
    from collections.abc import Iterator

    from schemathesis import APIOperation, Case

    from tests.postgres import Server

EXAMPLES = 10
CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]


@pytest.fixture(scope="module")
def asked(
    postgres_server: Server, ready_made: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[ServedCentral, dict[str, str]]]:
    """Central as the role that owns nothing, and the credentials for each part of it."""
    with fresh_database(postgres_server, ready_made) as records:
        central = ServedCentral(tmp_path_factory.mktemp("asked") / "central", url_of_records=records.app_url)
        till = enrol_raw(central)
        till.http.close()
        key = make_key(central)
        yield central, {"/desktop": till.token, "/api": key, "/staff": key}
        central.close()


def operations_of(document: dict[str, Any]) -> list[APIOperation[Any, Any, Any, Any]]:
    schema = schemathesis.openapi.from_dict(document)
    return [result.ok() for result in schema.get_all_operations() if isinstance(result, Ok)]


def test_our_own_description_refers_to_nothing_that_is_not_in_it() -> None:
    document = create_api(Central(Database("sqlite://"))).openapi()
    named = set(re.findall(r"#/components/schemas/(\w+)", json.dumps(document)))
    assert named - set(document["components"]["schemas"]) == set()


def ask(operation: APIOperation[Any, Any, Any, Any], url: str, secrets: dict[str, str], checks: list[Any]) -> None:
    """Ask one operation whatever its description allows, and hold the answers against it."""
    secret = next((secret for start, secret in secrets.items() if operation.path.lower().startswith(start)), "none")

    @settings(
        max_examples=EXAMPLES,
        derandomize=True,
        deadline=None,
        database=None,
        phases=[Phase.explicit, Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy())
    def run(case: Case[Any]) -> None:
        case.call_and_validate(base_url=url, headers={"Authorization": f"Bearer {secret}"}, checks=checks)

    run()


def complaints(
    document: dict[str, Any], at: tuple[ServedCentral, dict[str, str]], checks: list[Any]
) -> tuple[int, list[str]]:
    """Ask every operation; return how many there are, and what is wrong with any."""
    central, secrets = at
    operations = operations_of(document)
    wrong = []
    for operation in operations:
        try:
            ask(operation, central.url, secrets, checks)
        except FailureGroup as found:
            wrong += [f"{operation.label}: {problem}" for problem in found.exceptions]
    return len(operations), wrong


def test_our_own_description_holds(asked: tuple[ServedCentral, dict[str, str]]) -> None:
    document = create_api(Central(asked[0].database)).openapi()
    count, wrong = complaints(document, asked, CHECKS)
    assert count > 30
    assert not wrong, "\n\n".join(wrong)


UNKNOWN_IS_404 = {
    ("POST", "/api/PendingTransaction/{reference}/Authorise"),
    ("POST", "/api/PendingTransaction/{reference}/ProcessPayment"),
    ("POST", "/api/ProcessedTransactions/{reference}/ProcessFee"),
    ("POST", "/api/ProcessedTransactions/{reference}/UpdateCardDetails"),
}


def status_as_published(ctx: Any, response: Any, case: Any) -> bool | None:
    """Hold the status to the published list; with one difference that we want.

    LocalGov IMS answers 200, or 400 with the text of an exception, where a reference is not known to these operations.
    No failure of ours answers 200, and a caller can tell what is not there from what is not right: 404.
    """
    if response.status_code == 404 and (case.method, case.operation.path) in UNKNOWN_IS_404:
        said = response.json()
        assert said["Code"] == "unknown_reference"
        return None
    return status_code_conformance(ctx, response, case)


def schema_as_published(ctx: Any, response: Any, case: Any) -> bool | None:
    """Hold bodies to the published shapes; a 404 without a body there has our {"Message", "Code"}."""
    if response.status_code == 404:
        assert {"Message", "Code"} <= set(response.json())
        return None
    return response_schema_conformance(ctx, response, case)


@only_with_it
def test_the_published_description_holds(asked: tuple[ServedCentral, dict[str, str]]) -> None:
    assert FOLDER is not None
    document = yaml.safe_load((FOLDER / DESCRIPTION).read_text(encoding="utf-8"))
    checks = [not_a_server_error, status_as_published, content_type_conformance, schema_as_published]
    count, wrong = complaints(document, asked, checks)
    assert count > 20
    assert not wrong, "\n\n".join(wrong)
