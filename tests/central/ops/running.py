"""Run `ims-central serve` as councils do: a process of its own on PostgreSQL, whose log can be read."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import httpx

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


class Running:
    """A process that serves. `address` is what it printed first."""

    def __init__(self, process: subprocess.Popen[str], log: Path) -> None:
        assert process.stdout is not None
        self.process = process
        self._log = log
        self.address = process.stdout.readline().strip()

    def client(self) -> httpx.Client:
        """Return a client that keeps its connection for itself."""
        return httpx.Client(base_url=self.address, trust_env=False, timeout=60)

    def get(self, path: str, **how: Any) -> httpx.Response:
        return httpx.get(f"{self.address}{path}", trust_env=False, timeout=60, **how)

    def stop(self, how: signal.Signals = signal.SIGTERM) -> int:
        self.process.send_signal(how)
        return self.process.wait(timeout=60)

    def text(self) -> str:
        return self._log.read_text(encoding="utf-8")

    def lines(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.text().splitlines()]

    def requests(self) -> list[dict[str, Any]]:
        return [line for line in self.lines() if line["text"] == "request"]

    def workers(self) -> list[int]:
        """Return the processes that serve."""
        found = subprocess.run(
            ["pgrep", "-P", str(self.process.pid), "-f", "spawn_main"], capture_output=True, text=True, check=False
        )
        return [int(pid) for pid in found.stdout.split()]


@contextmanager
def running(url: str, folder: Path, *words: str, **environment: str) -> Iterator[Running]:
    """Serve for as long as the block runs."""
    log = folder / f"log-{threading.get_ident()}-{len(list(folder.iterdir()))}"
    command = [sys.executable, "-m", "sync.central", "--database-url", url, "serve", "--port", "0", *words]
    with (
        log.open("w", encoding="utf-8") as file,
        subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=file, text=True, env={**os.environ, **environment}
        ) as process,
    ):
        try:
            yield Running(process, log)
        finally:
            if process.poll() is None:
                process.terminate()
