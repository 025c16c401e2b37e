"""Health says whether the process runs, and whether requests are welcome."""

from __future__ import annotations

from typing import TYPE_CHECKING

import httpx
import pytest

from tests.postgres import connected

if TYPE_CHECKING:
    from tests.postgres import Databases
    from tests.sync.world import ServedCentral


@pytest.mark.parametrize("found", ["0001", "9999"])
def test_a_schema_of_another_version_is_not_ready(central: ServedCentral, records: Databases, found: str) -> None:
    assert httpx.get(f"{central.url}/health/ready", trust_env=False).json() == {"status": "ok"}
    with connected(records.owner_url) as owner:
        owner.execute("UPDATE alembic_version SET version_num = %s", (found,))
    answer = httpx.get(f"{central.url}/health/ready", trust_env=False)
    assert (answer.status_code, answer.json()["error"]["code"]) == (503, "database")
    assert httpx.get(f"{central.url}/health/live", trust_env=False).json()["status"] == "ok"


def test_nothing_but_health_and_where_to_sign_in_answers_without_a_credential(central: ServedCentral) -> None:
    for path in ("/metrics", "/openapi.json", "/docs", "/desktop/v1/head", "/api/Funds", "/staff/v1/tills"):
        assert httpx.get(f"{central.url}{path}", trust_env=False).status_code in (401, 404), path
