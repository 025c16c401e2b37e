"""A till that was taken over asks and tells what no till does: it is told no, and nobody else is troubled."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from sync.central import tables

if TYPE_CHECKING:
    from tests.sync.world import RawTill

NOWHERE = [
    "/desktop/v1/account?fund=%00&reference=1",
    "/desktop/v1/account?fund=1&reference=%00",
    "/desktop/v1/snapshots/%00/1",
    "/desktop/v1/snapshots/019aa5e0-0000-7000-8000-00000000000a/99999999999999999999999",
    "/desktop/v1/snapshot?snapshot_id=%00",
]


@pytest.mark.parametrize("moment", ["9999-12-31T23:59:59.999999Z", "0001-01-01T00:00:00.000000Z"])
def test_a_moment_that_no_clock_can_say_spoils_its_own_fact_and_not_the_batch(till: RawTill, moment: str) -> None:
    opened = till.session_opened()
    odd = till.payment().with_body(occurred_at=moment)
    assert till.send(opened, odd) == [("accepted", ""), ("refused", "bad_schema")]
    assert till.central.count(tables.payment) == 0


@pytest.mark.parametrize("path", NOWHERE)
def test_what_cannot_be_named_is_not_there(till: RawTill, path: str) -> None:
    answer = till.http.get(path, headers={"Authorization": f"Bearer {till.token}"})
    assert (answer.status_code, list(answer.json())) == (404, ["error"])


@pytest.mark.parametrize(("said", "kept"), [("1.2%00.3", "1.2.3"), ("%00", None), ("9" * 500, "9" * 40)])
def test_a_version_is_kept_as_far_as_it_can_be(till: RawTill, said: str, kept: str | None) -> None:
    path = f"/desktop/v1/head?version={said}"
    assert till.http.get(path, headers={"Authorization": f"Bearer {till.token}"}).status_code == 200
    assert [row["program_version"] for row in till.central.rows(tables.device)] == [kept]


def test_the_age_of_a_queue_is_one_that_a_clock_can_say(till: RawTill) -> None:
    answer = till.get("/desktop/v1/head", oldest="0001-01-01T00:00:00Z")
    assert (answer.status_code, json.loads(answer.text)["error"]["code"]) == (422, "bad_request")
