"""Central is killed, not stopped, at whatever moment of a batch: afterwards it holds each payment once."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
from typing import TYPE_CHECKING

from sync.central.database import Database
from sync.client.pace import Pace
from tests.sync.desks import make_desk
from tests.sync.faults import FaultProxy
from tests.sync.world import COUNCIL, REFERENCE, ServedCentral

if TYPE_CHECKING:
    from pathlib import Path

KILLS = 4


class Process:
    """`ims-central serve` in a process of its own."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._server: subprocess.Popen[str] | None = None
        self.port = 0

    def command(self, *words: str) -> list[str]:
        return [sys.executable, "-m", "sync.central", "--data-dir", str(self._folder), "--json", *words]

    def ask(self, *words: str) -> str:
        environment = {**os.environ, "IMS_PASSWORD": "a counter password"}
        return subprocess.run(
            self.command(*words), env=environment, check=True, capture_output=True, encoding="utf-8"
        ).stdout

    def start(self) -> None:
        self._server = subprocess.Popen(
            self.command("serve", "--port", str(self.port)), stdout=subprocess.PIPE, encoding="utf-8"
        )
        assert self._server.stdout is not None
        self.port = int(json.loads(self._server.stdout.readline())["address"].rpartition(":")[2])

    def kill(self) -> None:
        if self._server is not None:
            self._server.kill()
            self._server.communicate()
            self._server = None


class Killing(FaultProxy):
    """A way to central on which central dies in the middle of a request."""

    def __init__(self, process: Process) -> None:
        super().__init__(lambda: process.port)
        self._process = process
        self.after = -1

    def _pass_on(self, request: bytes, fault: object) -> bytes:
        if self.after >= 0 and b"/events" in request.split(b"\r\n", 1)[0]:
            self.after -= 1
            if self.after < 0:
                return self._killed_while(request)
        return super()._pass_on(request, None)

    def _killed_while(self, request: bytes) -> bytes:
        """Hand the request over whole and kill at once: it may be stored by then, or not, or half way."""
        with socket.create_connection(("127.0.0.1", self._process.port), timeout=10) as central:
            central.sendall(request)
            self._process.kill()
        return b""


class Around(ServedCentral):
    """What a desk needs of central to enrol, when central is another process."""

    def __init__(self, process: Process) -> None:
        self._process = process
        self.port = process.port

    def code(self, office: str = "CH", till: str | None = None, slug: str = COUNCIL) -> str:
        return str(json.loads(self._process.ask("enrol-code", "--office", office))["code"])


def test_central_killed_in_the_middle_of_a_batch_loses_and_doubles_nothing(tmp_path: Path) -> None:
    process = Process(tmp_path / "central")
    process.ask("load-reference", str(REFERENCE))
    process.start()
    way = Killing(process)
    desk = make_desk(tmp_path, Around(process), url=way.url, pace=Pace(batch=5))
    try:
        for kill in range(KILLS):
            desk.take(12)
            way.after = kill % 3
            assert not desk.step().online
            process.start()
        report = desk.settled()
        assert (report.online, report.unsent, report.blocked) == (True, 0, "")
        lines = [json.loads(line) for line in process.ask("export").splitlines()]
        assert sorted(line["receipt"] for line in lines) == desk.receipts()
        assert len(desk.receipts()) == 12 * KILLS
    finally:
        desk.close()
        way.close()
        process.kill()
    database = Database(f"sqlite:///{(tmp_path / 'central' / 'central.db').as_posix()}")
    with database.read(COUNCIL) as connection:
        assert connection.exec_driver_sql("PRAGMA integrity_check").scalar_one() == "ok"
        assert connection.exec_driver_sql("PRAGMA foreign_key_check").all() == []
    database.close()
