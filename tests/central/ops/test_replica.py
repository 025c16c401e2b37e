"""An instance whose records cannot be written serves the catalogue, and says of everything else: not now."""

from __future__ import annotations

from typing import TYPE_CHECKING

import httpx
import pytest

from sync.central import tables
from tests.sync.world import ServedCentral, enrol_raw

if TYPE_CHECKING:
    from pathlib import Path

    from tests.postgres import Databases


def test_a_replica_serves_the_catalogue_and_refuses_what_it_would_have_to_write(
    central: ServedCentral, records: Databases, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """A role that may only read stands for a standby, which answers a write with the very same refusal."""
    till = enrol_raw(central)
    url = f"{records.app_url}?options=-c%20default_transaction_read_only%3Don"
    replica = ServedCentral(tmp_path / "replica", url_of_records=url)
    headers = {"Authorization": f"Bearer {till.token}"}
    with httpx.Client(base_url=replica.url, trust_env=False, headers=headers, timeout=20) as client:
        for path in ("/desktop/v1/reference", "/desktop/v1/accounts", "/health/ready"):
            assert client.get(path).status_code == 200, path
        batch = till.batch(till.payment())
        refused = client.post("/desktop/v1/events", json=batch)
        assert (refused.status_code, refused.json()["error"]["code"]) == (503, "database")
        assert int(refused.headers["retry-after"]) > 0
    assert "InternalError" in caplog.text
    assert till.post("/desktop/v1/events", batch).status_code == 200
    assert central.count(tables.payment) == 1
    till.http.close()
    replica.close()
