"""A till and a key have so many requests a minute, right across workers and instances."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import httpx
import pytest

from sync.central import tables
from sync.central.database import Database
from sync.central.desk.devices import Device, Tokens
from sync.central.errors import Refusal
from sync.central.serving.pace import Pace
from tests.central.ops.running import running
from tests.sync.world import COUNCIL, ServedCentral, enrol_raw, outcomes

if TYPE_CHECKING:
    from pathlib import Path

    from tests.postgres import Databases

NOW = datetime(2026, 11, 21, 9, 30, 10, tzinfo=UTC)


def admitted(pace: Pace, database: Database, times: int, now: datetime = NOW, name: str = "CH01A") -> int:
    """Ask so many times; return how often it went on."""
    went_on = 0
    for _ in range(times):
        try:
            pace.admit(database, COUNCIL, "till", name, now)
        except Refusal:
            continue
        went_on += 1
    return went_on


def test_a_caller_gets_its_requests_and_no_more_until_the_minute_ends(central: ServedCentral) -> None:
    pace = Pace({"till": 120})
    assert admitted(pace, central.database, 130) == 120
    assert admitted(pace, central.database, 3, name="CH02A") == 3, "each till has its own"
    with pytest.raises(Refusal) as refused:
        pace.admit(central.database, COUNCIL, "till", "CH01A", NOW)
    why = refused.value
    assert (why.status, why.code, why.retry_after_s) == (429, "too_many", 51)
    assert admitted(pace, central.database, 130, NOW + timedelta(seconds=50)) == 120
    pace.admit(central.database, COUNCIL, "person", "asmith", NOW)  # a kind without a pace is not counted


def test_instances_share_the_count(records: Databases, central: ServedCentral) -> None:
    """Each has a process, a pool and a memory of its own; what they let in together is what was allowed."""
    others = [Database(records.app_url) for _ in range(3)]
    paces = [Pace({"till": 120}) for _ in others]
    went_on: list[int] = []

    def knock(pace: Pace, database: Database) -> None:
        went_on.append(admitted(pace, database, 100))

    threads = [threading.Thread(target=knock, args=pair) for pair in zip(paces, others, strict=True)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for database in others:
        database.close()
    assert sum(went_on) == 120


def test_many_requests_are_one_write(central: ServedCentral) -> None:
    pace = Pace({"till": 1200})
    assert admitted(pace, central.database, 24) == 24
    [row] = central.rows(tables.pace)
    assert (row["caller"], row["requests"]) == ("till:CH01A", 24)
    assert admitted(pace, central.database, 1) == 1
    assert central.rows(tables.pace)[0]["requests"] == 48


def test_a_clock_that_was_far_ahead_shuts_nobody_out(central: ServedCentral) -> None:
    assert admitted(Pace({"till": 2}), central.database, 3, NOW + timedelta(hours=1)) == 2
    assert admitted(Pace({"till": 2}), central.database, 3, NOW) == 2
    assert admitted(Pace({"till": 2}), central.database, 3, NOW + timedelta(seconds=70)) == 2
    assert admitted(Pace({"till": 2}), central.database, 3, NOW + timedelta(seconds=20)) == 0, "a little behind"


def test_tills_and_keys_are_told_when_to_come_back(
    records: Databases, central: ServedCentral, api_key: str, tmp_path: Path
) -> None:
    till = enrol_raw(central)
    words = ("--till-pace", "5", "--key-pace", "5", "--workers", "2")
    with running(records.app_url, tmp_path, *words) as served:
        for path, secret in (("/desktop/v1/head", till.token), ("/api/Funds", api_key)):
            headers = {"Authorization": f"Bearer {secret}"}
            while (answer := served.get(path, headers=headers)).status_code == 200:
                pass
            assert answer.status_code == 429
            assert 0 < int(answer.headers["retry-after"]) <= 61
            said = answer.json()
            assert (said["Code"] if path.startswith("/api") else said["error"]["code"]) == "too_many"
    till.http.close()


def test_a_credential_that_is_not_known_counts_for_nobody(central: ServedCentral) -> None:
    httpx.get(f"{central.url}/desktop/v1/head", headers={"Authorization": "Bearer aldermere.x"}, trust_env=False)
    assert central.rows(tables.pace) == []


def test_a_till_that_hands_in_keeps_to_its_pace_after_its_token_is_known(central: ServedCentral) -> None:
    till = enrol_raw(central)
    pace, tokens = Pace({"till": 3}), Tokens(most=1)
    device = Device(COUNCIL, till.till, till.epoch, "CH", b"", revoked=False)
    assert tokens.till_of("Bearer a") is None
    tokens.remember("Bearer a", device)
    assert tokens.till_of("Bearer a") == (COUNCIL, "CH01A")
    assert admitted(pace, central.database, 5, name=device.caller) == 3
    tokens.remember("Bearer b", device)
    assert (tokens.till_of("Bearer a"), tokens.till_of("Bearer b")) == (None, (COUNCIL, "CH01A"))
    till.http.close()


def test_a_token_that_ran_out_or_was_taken_away_hands_in_nothing_however_well_it_is_known(
    central: ServedCentral,
) -> None:
    till = enrol_raw(central)
    assert till.send(till.session_opened()) == outcomes(["accepted"])
    central.clock.ahead += timedelta(hours=1)
    body = till.batch(till.payment())
    assert till.post("/desktop/v1/events", body).status_code == 401
    assert central.count(tables.payment) == 0
    till.sign_on()
    assert till.post("/desktop/v1/events", body).status_code == 200
    with central.database.write(COUNCIL) as connection:
        connection.execute(tables.token.delete())
    assert till.post("/desktop/v1/events", body).status_code == 401
    till.http.close()
