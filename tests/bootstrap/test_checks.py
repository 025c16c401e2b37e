"""What the doctor finds: each fault is one finding and hides no other."""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from ims_desktop.bootstrap.checks import make_checks
from ims_desktop.cli.training import prepare_training
from ims_desktop.records import EventDraft
from ims_desktop.settings import Settings
from ims_desktop.use_cases.diagnose import diagnose
from tests.sync.world import ServedCentral

if TYPE_CHECKING:
    from pathlib import Path

    from ims_desktop.till import Till


def findings(settings: Settings) -> dict[str, tuple[bool, object]]:
    with ExitStack() as stack:
        return {check.name: (check.ok, check.value) for check in diagnose(make_checks(settings, stack))}


def test_a_healthy_till_is_in_order(till: Till) -> None:
    till.sync.step()
    found = findings(till.settings)
    assert all(ok for ok, _ in found.values()), found
    assert (found["identity"][1], found["unsent"][1], found["network"][1]) == ("CH01A", 0, 0)


def test_each_fault_is_one_finding_and_hides_no_other(till: Till, central: ServedCentral) -> None:
    till.sync.step()
    with till.store.write() as unit:
        unit.set_block("revoked")
        unit.raise_clock_mark(till.clock.now() + timedelta(hours=1))
        unit.append(EventDraft("019aa5e0-0000-7000-8000-000000000001", "nonsense", till.clock.now(), {}))
    till.sync.step()
    central.stop()
    try:
        faults = replace(till.settings, reserve_bytes=5_000, printer="cups:desk")
        found = findings(faults)
    finally:
        central.start()
    wrong = {name for name, (ok, _) in found.items() if not ok}
    assert wrong >= {"room", "block", "clock", "network", "unsent"}
    assert {"versions", "folder", "identity", "keys", "journal", "reference", "policy"}.isdisjoint(wrong)


def test_what_stands_in_the_way_of_sending_is_said_in_the_words_of_the_window(
    till: Till, central: ServedCentral
) -> None:
    till.sync.step()
    central.stop()
    try:
        with till.store.write() as unit:
            unit.postpone([event.event_id for event in unit.events()], till.clock.now(), "certificate")
        with ExitStack() as stack:
            said = {check.name: str(check.words) for check in diagnose(make_checks(till.settings, stack))}
    finally:
        central.start()
    assert said["network"].startswith("Central cannot be reached. Payments are safe on this till")


def test_facts_that_wait_long_without_a_copy_are_a_finding(till: Till) -> None:
    assert findings(till.settings)["backup"][0], "one fact waits, but not for long"
    with till.store.write() as unit:
        old = till.clock.now() - timedelta(hours=2)
        unit.append(
            EventDraft("019aa5e0-0000-7000-8000-000000000002", "clock_moved", old, {"seconds": 1, "against": "mark"})
        )
    found = findings(till.settings)["backup"]
    till.store.backup(till.settings.data_dir / "backups")
    assert (found[0], findings(till.settings)["backup"][0]) == (False, True)


def test_a_pc_that_is_no_till_is_told_so(settings: Settings) -> None:
    found = findings(settings)
    assert found["versions"][0]
    assert found["folder"] == (False, "folder_missing")
    assert found["identity"] == found["keys"] == found["journal"] == (False, "not_enrolled")


def test_lost_keys_are_a_finding(enrolled: Settings, tmp_path: Path) -> None:
    found = findings(replace(enrolled, keyfile=tmp_path / "empty.json"))
    assert (found["keys"][0], found["identity"][0], found["journal"]) == (False, True, (False, "journal_key_missing"))


def test_a_training_till_asks_no_network(training: Settings) -> None:
    prepare_training(training)
    found = findings(training)
    assert (found["network"][0], found["accounts"]) == (True, (True, 2000))
