"""Be a council's telephone system for tests: real HTTP on this machine, which lies, stalls and drops when told to."""

from __future__ import annotations

import contextlib
import hmac
import json
import threading
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

TOKEN = "a-token-of-the-hook"
KEY = "a-signing-key-of-the-hook"
SECRET = f"{TOKEN} {KEY}"
WAIT_S = 20.0


@dataclass
class Asked:
    """One request as it came."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes

    @property
    def document(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self.body)
        return found

    @property
    def form(self) -> dict[str, str]:
        return {name: values[0] for name, values in parse_qs(self.body.decode()).items()}


@dataclass
class Telephone:
    """The system. Shape: `lines` "paused" or "recording" by line; `does` how it behaves; `asked` everything it heard.

    `does`: "honest"; "lies" answers 200 and goes on recording; "doubts" pauses without confirming it; "empty" answers
    200 with nothing; "nonsense"; "drops" does it and cuts the line; "stalls" does it and never answers; "drips" answers
    byte by byte without end; "late" does it only when `go_on` is called; "broken" answers 503.
    """

    does: str = "honest"
    lines: dict[str, str] = field(default_factory=dict)
    asked: list[Asked] = field(default_factory=list)
    answers: dict[str, bytes] = field(default_factory=dict)
    gate: threading.Event = field(default_factory=threading.Event)
    statuses: list[int] = field(default_factory=list)
    captures: dict[str, dict[str, Any]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        telephone = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            timeout = WAIT_S

            def _any(self) -> None:
                telephone.serve(self)

            do_GET = do_POST = do_PUT = _any  # noqa: N815 - the names of http.server

            def log_message(self, *_: object) -> None:
                """Say nothing."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True)
        self._thread.start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    def reset(self) -> Telephone:
        """Be as new for the next test."""
        self.gate.set()
        self.does, self.gate = "honest", threading.Event()
        for kept in (self.lines, self.asked, self.answers, self.statuses, self.captures):
            kept.clear()
        return self

    def close(self) -> None:
        self.gate.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    @property
    def events(self) -> list[str]:
        return [asked.document["event"] for asked in self.asked if b'"event"' in asked.body]

    # ---------------------------------------------------------------------------------------------------- answering
    def serve(self, request: BaseHTTPRequestHandler) -> None:
        body = request.rfile.read(int(request.headers.get("Content-Length") or 0))
        headers = {name.lower(): value for name, value in request.headers.items()}
        asked = Asked(request.command, request.path, headers, body)
        self.asked.append(asked)
        does, gate = self.does, self.gate
        if does == "late":
            gate.wait(WAIT_S)
        status, answer = self._answer(asked)
        self.statuses.append(status)
        with contextlib.suppress(OSError):
            if does == "drops":
                request.connection.close()
            elif does == "stalls":
                gate.wait(WAIT_S)
            elif does == "drips":
                request.wfile.write(b"HTTP/1.1 200 OK\r\nX-Slow: ")
                while not gate.wait(0.05):
                    request.wfile.write(b"x")
            else:
                request.send_response(status)
                request.send_header("Content-Length", str(len(answer)))
                request.end_headers()
                request.wfile.write(answer)
                return
        request.close_connection = True

    def _answer(self, asked: Asked) -> tuple[int, bytes]:
        if self.does == "broken":
            return 503, b"{}"
        if urlsplit(asked.path).path != "/hook":
            return self._other(asked)
        signed = hmac.digest(KEY.encode(), asked.body, "sha256").hex()
        if asked.headers.get("authorization") != f"Bearer {TOKEN}" or asked.headers.get("x-signature") != signed:
            return 401, b"{}"
        known = self.answers.get(asked.headers["idempotency-key"])
        if known is None:
            known = self.answers[asked.headers["idempotency-key"]] = self._done(asked.document)
        return 200, known

    def _done(self, said: dict[str, Any]) -> bytes:
        line = said.get("call", {}).get("agent_extension") or said.get("call", {}).get("agent_user", "")
        event = said["event"]
        if event == "capture.start" and self.does != "lies":
            self.captures.setdefault(said["attempt_id"], said)
        elif event == "capture.cancel":
            self.captures.pop(said["attempt_id"], None)
        elif self.does != "lies":
            self.lines[line] = "paused" if event == "recording.pause" else "recording"
        state = self.lines.get(line, "recording")
        if event.startswith("capture"):
            state = "capturing" if said["attempt_id"] in self.captures else "recording"
        return {
            "empty": b"",
            "nonsense": b'["paused"',
            "doubts": json.dumps({"state": state, "confirmed": False}).encode(),
        }.get(self.does, json.dumps({"state": state, "confirmed": True, "provider_ref": "p-1"}).encode())

    # ------------------------------------------------------------------------------------------- systems of others
    def _other(self, asked: Asked) -> tuple[int, bytes]:
        path = urlsplit(asked.path).path
        if path.startswith("/2010-04-01/"):
            return 200, self._twilio(asked)
        if path in {"/Pause", "/Resume"}:
            return self._imagicle(asked), b""
        if path == "/oauth/token":
            return 200, b'{"access_token": "short-lived", "token_type": "bearer"}'
        if path.startswith("/conversations/"):
            return 200, self._genesys(asked)
        return (200, b"") if path.startswith("/contact/") else (404, b"{}")

    def _twilio(self, asked: Asked) -> bytes:
        if self.does != "lies":
            self.lines["call"] = asked.form["Status"]
        return json.dumps({"status": self.lines.get("call", "in-progress")}).encode()

    def _imagicle(self, asked: Asked) -> int:
        path = urlsplit(asked.path)
        line, wanted = parse_qs(path.query)["directoryNumber"][0], path.path[1:].lower()
        if line == "404" or self.lines.get(line, "resume") == wanted:
            return 409 if line == "404" else 429
        if self.does != "lies":
            self.lines[line] = wanted
        return 204

    def _genesys(self, asked: Asked) -> bytes:
        if asked.method == "PUT":
            if self.does != "lies":
                self.lines["call"] = asked.document["recordingState"]
            return b'"ok"'
        state = self.lines.get("call", "ACTIVE")
        agent = {"recordingState": state, "securePause": state == "PAUSED" and self.does != "held"}
        return json.dumps({"participants": [{"recordingState": "none"}, agent]}).encode()
