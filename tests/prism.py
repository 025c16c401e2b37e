"""Stand between a client and a stub as Stoplight's Prism does, and hold both to a description of their interface."""

from __future__ import annotations

import shutil
import socket
import subprocess
import threading
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import httpx

PRISM = Path(__file__).parent / "node" / "node_modules" / "@stoplight" / "prism-cli" / "dist" / "index.js"
READY = "Prism is listening"
START_S = 60.0


class Prism:
    """One Prism for one description, in a process of its own. `stop` ends it.

    Shape: `complaints` what does not fit the description, of requests and of answers, as far as `watch` was told.
    """

    def __init__(self, description: Path, upstream: str) -> None:
        node = shutil.which("node")
        if node is None or not PRISM.is_file():
            raise FileNotFoundError("Prism is not installed here: make setup installs it, with Node")
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        self.url = f"http://127.0.0.1:{port}"
        self.complaints: list[str] = []
        self.said: list[str] = []
        self._ready = threading.Event()
        # Prism itself and not npx, which would leave it running.
        self._process = subprocess.Popen(
            [node, str(PRISM), "proxy", str(description), upstream, "--errors", "--host", "127.0.0.1", "-p", str(port)],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            errors="replace",
        )
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def wait(self) -> Prism:
        """Wait until it listens."""
        if not self._ready.wait(START_S) or self._process.poll() is not None:
            self.stop()
            raise RuntimeError("Prism did not start:\n" + "".join(self.said))
        return self

    def stop(self) -> None:
        self._process.terminate()
        self._process.wait()
        self._reader.join()

    def watch(self, response: httpx.Response) -> None:
        """Take note of an answer that Prism complains about, or gave itself."""
        found = response.headers.get("sl-violations")
        own = "problem+json" in response.headers.get("content-type", "")
        if found or own:
            asked = response.request
            self.complaints.append(f"{asked.method} {asked.url.path}: {found or response.status_code}")

    def _read(self) -> None:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            self.said.append(line)
            if READY in line:
                self._ready.set()
        self._ready.set()
        self._process.stdout.close()
