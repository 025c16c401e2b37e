"""`sync` waits for a load of all accounts to its end, and says meanwhile how far it is."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from ims_desktop.cli import loading
from ims_desktop.cli.loading import load_document, said_of_load
from ims_desktop.records import LoadPhase, LoadProgress
from sync.central import tables
from sync.central.accounts import snapshots
from tests.cli.shell import COUNCIL_TAX
from tests.sync.test_catalogue import account, load
from tests.sync.world import COUNCIL

if TYPE_CHECKING:
    from tests.cli.shell import Shell
    from tests.sync.world import ServedCentral

ACCOUNTS = 60


@pytest.fixture
def stocked(central: ServedCentral) -> ServedCentral:
    """Central with a snapshot of ten chunks, and the account every till knows."""
    load(central, [account(n) for n in range(ACCOUNTS)])
    assert snapshots.build(central.database, COUNCIL, central.clock.now, chunk_rows=6) is not None
    return central


def enrolled(shell: Shell, central: ServedCentral) -> Shell:
    shell.json("enrol", "--url", central.url, "--code", central.code())
    return shell


def test_sync_goes_on_until_the_accounts_are_loaded_and_says_how_far_it_is(
    shell: Shell, stocked: ServedCentral
) -> None:
    code, out, err = enrolled(shell, stocked).run("sync")
    assert (code, "Central answered." in out) == (0, True)
    assert f"of {ACCOUNTS + 1} accounts" in err
    found = shell.json("find", COUNCIL_TAX)
    assert [row["reference"] for row in found["rows"]] == [COUNCIL_TAX]


def test_a_script_hears_the_end_only(shell: Shell, stocked: ServedCentral) -> None:
    code, out, err = enrolled(shell, stocked).run("sync", "--json")
    assert (code, err) == (0, "")
    assert json.loads(out)["accounts"] == ACCOUNTS + 1


def test_sync_does_not_wait_for_ever_for_accounts_that_never_come_right(
    shell: Shell, stocked: ServedCentral, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(loading, "TROUBLES_MAX", 3)  # each is waited out, and twice as long as the one before
    with stocked.database.write(COUNCIL) as connection:
        chunk = tables.snapshot_chunk
        connection.execute(chunk.update().where(chunk.c.n == 3).values(data=b"not these bytes"))
    answer = enrolled(shell, stocked).json("sync")
    assert (answer["problem"], answer["online"]) == ("bad_chunk", True)


@pytest.mark.parametrize(
    ("progress", "said"),
    [
        (LoadProgress(LoadPhase.WAITING, 0, 2_000_000, 0.0), "0 of 2,000,000 accounts"),
        (
            LoadProgress(LoadPhase.ROWS, 840_000, 2_000_000, 0.2, 21_400.7, 119.0),
            "840,000 of 2,000,000 accounts, 21,400 a second, about 2 minutes left",
        ),
        (
            LoadProgress(LoadPhase.INDEX, 1_900_000, 2_000_000, 0.9, 40_000.0, 1.2),
            "1,900,000 of 2,000,000 put in order to be found by name, 40,000 a second, about 1 second left",
        ),
    ],
)
def test_a_load_is_told_in_a_line(progress: LoadProgress, said: str) -> None:
    assert said_of_load(progress) == said


def test_a_script_reads_how_far_a_load_is() -> None:
    assert load_document(None) is None
    told = load_document(LoadProgress(LoadPhase.ROWS, 5, 10, 0.123456, 2.04, 3.21, renewal=True))
    assert told == {
        "phase": "rows",
        "rows": 5,
        "total": 10,
        "share": 0.1235,
        "rows_per_s": 2.0,
        "seconds_left": 3.2,
        "renewal": True,
    }
