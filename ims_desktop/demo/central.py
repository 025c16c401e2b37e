"""Run the demo's central: `ims-central` in processes of its own, as a council would, records in the demo's folder."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Self

from ims_desktop.errors import Unavailable
from ims_desktop.words import say

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import TracebackType

_START_WITHIN_S: Final = 60.0
_STOP_WITHIN_S: Final = 15.0


@dataclass(slots=True)
class Central:
    """Central on this PC's loopback, with SQLite; it can be stopped and started again under the same address."""

    folder: Path
    url: str = ""
    _server: subprocess.Popen[str] | None = field(default=None, repr=False)
    _asked: list[Asked] = field(default_factory=list, repr=False)

    def ask(self, *words: str, password: str = "") -> list[dict[str, Any]]:
        """Run one `ims-central` command to its end and return the JSON objects it printed.

        Raises: Unavailable, when it says no.
        """
        return self.asking(*words, password=password).answer()

    def asking(self, *words: str, password: str = "", secret: str = "") -> Asked:
        """Start one `ims-central` command and go on; its `answer` is waited for later.

        Shape: `secret` the key of a service outside.
        """
        given = {"IMS_PASSWORD": password, "IMS_SERVICE_SECRET": secret}
        environment = {**os.environ, **{name: text for name, text in given.items() if text}}
        process = subprocess.Popen(
            [*_program(), "--data-dir", str(self.folder), "--json", *words],
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            encoding="utf-8",
        )
        asked = Asked(words[0], process)
        self._asked.append(asked)
        return asked

    def start(self) -> None:
        """Serve, on a free port the first time and on that same port afterwards.

        Raises: Unavailable, when it does not say where it listens.
        """
        if self._server is not None:
            return
        port = self.url.rpartition(":")[2] or "0"
        with (self.folder / "central.log").open("ab") as log:
            server = subprocess.Popen(
                [*_program(), "--data-dir", str(self.folder), "serve", "--port", port],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=log,
                encoding="utf-8",
            )
        self._server = server
        waited_enough = threading.Timer(_START_WITHIN_S, server.kill)
        waited_enough.start()
        try:
            address = server.stdout.readline().strip() if server.stdout else ""
        finally:
            waited_enough.cancel()
        if not address:
            self.stop()
            raise Unavailable(
                say("The demo's central did not start. {file} says why.", file=str(self.folder / "central.log")),
                code="demo_central",
            )
        self.url = address

    def stop(self) -> None:
        """Stop serving, as when the network is gone; what it has accepted stays in its records."""
        server, self._server = self._server, None
        if server is None:
            return
        server.terminate()
        try:
            server.communicate(timeout=_STOP_WITHIN_S)
        except subprocess.TimeoutExpired:
            server.kill()
            server.communicate()

    def exported(self) -> Iterator[dict[str, Any]]:
        """Yield every payment central holds, from its records: it need not be serving."""
        yield from self.ask("export")

    def close(self) -> None:
        """Stop serving, and end the commands nobody waited for."""
        self.stop()
        for asked in self._asked:
            asked.give_up()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, _kind: type[BaseException] | None, _problem: BaseException | None, _trace: TracebackType | None
    ) -> None:
        self.close()


@dataclass(frozen=True, slots=True)
class Asked:
    """A command of central under way."""

    name: str
    process: subprocess.Popen[str]

    def answer(self) -> list[dict[str, Any]]:
        """Wait for its end and return the JSON objects it printed.

        Raises: Unavailable, when it says no.
        """
        printed, problem = self.process.communicate()
        if self.process.returncode:
            raise Unavailable(
                say("The demo's central answered {command} with: {why}", command=self.name, why=problem.strip()),
                code="demo_central",
            )
        return [json.loads(line) for line in printed.splitlines()]

    def give_up(self) -> None:
        """End it, if it has not ended."""
        if self.process.returncode is None:
            self.process.kill()
            self.process.communicate()


def _program() -> list[str]:
    """Say how central is started: by this Python, or as the program beside this one once it is installed."""
    if getattr(sys, "frozen", False):
        name = "ims-central.exe" if sys.platform == "win32" else "ims-central"
        return [str(Path(sys.executable).with_name(name))]
    return [sys.executable, "-m", "sync.central"]
