"""What keeps a till going: copies, lost keys, the wire."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from tests.sync.world import ServedCentral

if TYPE_CHECKING:
    from pathlib import Path

from tests.cli.shell import Shell


def test_a_copy_is_made_where_it_is_asked_for(till: Shell, tmp_path: Path) -> None:
    answer = till.json("backup", "--to", str(tmp_path / "copies"))
    assert answer["path"].startswith(str(tmp_path / "copies"))


def test_a_lost_key_comes_back(
    till: Shell, central: ServedCentral, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from sync.central.desk.tills import wrapped_key

    with central.database.read("aldermere") as connection:
        escrow = json.dumps(wrapped_key(connection, "aldermere", "CH01"))
    (tmp_path / "escrow.json").write_text(escrow, encoding="utf-8")
    monkeypatch.setenv("IMS_KEYFILE", str(tmp_path / "new-keys.json"))
    assert till.refused("payments", code=3) == "journal_key_missing"
    words = ("recover", "--escrow", str(tmp_path / "escrow.json"), "--key")
    assert till.refused(*words, str(tmp_path / "no.pem")) == "input_unreadable"
    assert till.json(*words, str(tmp_path / "recovery.pem")) == {"recovered": True}
    assert till.json("enrol", "--url", central.url, "--code", central.code(till="CH01"))["epoch"] == "B"


def test_what_central_refused_is_told_by_the_exit_code(till: Shell, central: ServedCentral) -> None:
    from dataclasses import replace

    from ims_desktop.bootstrap import build_till
    from ims_desktop.records import EventDraft
    from ims_desktop.settings import read_settings

    opened = build_till(replace(read_settings(data_dir=till.folder)))
    with opened.store.write() as unit:
        unit.append(EventDraft(opened.ids.new(), "nonsense", opened.clock.now(), {}))
    opened.close()
    answer = till.json("sync", code=4)
    assert (answer["refused"], answer["accepted"]) == (1, 1)
    assert central.receipts() == []


def test_watching_goes_on_until_it_is_stopped(till: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    import threading

    def stop(_self: threading.Event, timeout: float | None = None) -> bool:
        assert timeout is not None
        raise KeyboardInterrupt

    monkeypatch.setattr(threading.Event, "wait", stop)
    code, out, _ = till.run("sync", "--watch", "--json")
    assert (code, json.loads(out)["online"]) == (130, True)
