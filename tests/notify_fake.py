"""Be GOV.UK Notify for tests: real sockets, its statuses and refusals, and a fault whenever asked for.

Who asks must show a token that another library than its client's own can prove.
"""

from __future__ import annotations

import base64
import contextlib
import json
import threading
import time
import uuid
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Final
from urllib.parse import parse_qs, urlsplit

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import OctKey

SERVICE: Final = "26785a09-ab16-4eb0-8407-a37497a57506"
SECRET: Final = "3d844edf-8d35-48ac-975b-e847b4f122b0"
KEY: Final = f"aldermere-{SERVICE}-{SECRET}"
TEMPLATES: Final = {
    name: f"f33517ff-2a88-4f6e-b855-{place:012x}"
    for place, name in enumerate(
        ("receipt_email_en", "receipt_email_cy", "receipt_text_en", "link_email_en", "link_text_en")
    )
}
_CLOCK_S: Final = 30
_MEMBERS: Final = {
    "email": {
        "email_address",
        "template_id",
        "personalisation",
        "reference",
        "email_reply_to_id",
        "one_click_unsubscribe_url",
        "sanitise_content_for",
    },
    "sms": {"phone_number", "template_id", "personalisation", "reference", "sms_sender_id"},
}


@dataclass
class NotifyFake:
    """The service. Shape: `sent` by its own number, in order; `faults` what happens to the next sendings, in order.

    A fault is "lost" (it is sent, the line breaks), "before" (the line breaks first), "broken" (500, and it is sent),
    "nonsense" (it is sent, a page comes back), or a status with Notify's own word for it, as "429 RateLimitError".
    `blind` for so many looks by reference nothing is found.
    """

    sent: dict[str, dict[str, Any]] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    statuses: dict[str, str] = field(default_factory=dict)
    blind: int = 0

    def __post_init__(self) -> None:
        fake = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                length = int(self.headers.get("Content-Length", 0))
                self._serve(json.loads(self.rfile.read(length)))

            def do_GET(self) -> None:
                self._serve(None)

            def log_message(self, *args: Any) -> None:
                """Write nothing."""

            def _serve(self, body: Any) -> None:
                fake.asked.append(f"{self.command} {self.path}")
                try:
                    status, said = fake.answer(self.path, self.headers.get("Authorization", ""), body)
                except ConnectionError:
                    self.close_connection = True
                    return
                content = said if isinstance(said, bytes) else json.dumps(said).encode()
                with contextlib.suppress(ConnectionError):
                    self.send_response(status)
                    self.send_header("Content-Length", str(len(content)))
                    self.end_headers()
                    self.wfile.write(content)

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}"
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True)
        self._thread.start()

    def reset(self) -> NotifyFake:
        """Forget everything."""
        self.sent, self.faults, self.asked, self.statuses, self.blind = {}, [], [], {}, 0
        return self

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def become(self, status: str) -> None:
        """Let everything that was sent come to a status."""
        for number in self.sent:
            self.statuses[number] = status

    @property
    def only(self) -> dict[str, Any]:
        """The one letter that was sent."""
        (one,) = self.sent.values()
        return one

    @property
    def posts(self) -> int:
        return sum(one.startswith("POST") for one in self.asked)

    # ------------------------------------------------------------------------------------------------------- serving
    def answer(self, path: str, authorization: str, body: Any) -> tuple[int, Any]:
        """Answer one request. Raises: ConnectionError, for a line that breaks."""
        if not _is_proved(authorization):
            return _no(403, "AuthError", "Invalid token")
        parts = urlsplit(path)
        if body is not None:
            return self._send(parts.path.rpartition("/")[2], body)
        number = parts.path.removeprefix("/v2/notifications").strip("/")
        if number:
            return (200, self._told(number)) if number in self.sent else _no(404, "NoResultFound", "No result found")
        wanted = parse_qs(parts.query).get("reference", [""])[0]
        self.blind, seen = max(0, self.blind - 1), self.blind == 0
        found = [self._told(one) for one, said in self.sent.items() if seen and said["reference"] == wanted]
        return 200, {"notifications": found, "links": {"current": self.url + path}}

    def _send(self, kind: str, body: dict[str, Any]) -> tuple[int, Any]:
        fault = self.faults.pop(0) if self.faults else ""
        if fault == "before":
            raise ConnectionError
        if fault[:1].isdecimal():
            status, _, word = fault.partition(" ")
            return _no(int(status), word, "Words that change")
        strange = set(body) - _MEMBERS[kind]
        if strange or body["template_id"] not in TEMPLATES.values():
            return _no(400, "BadRequestError", "Template not found")
        number = str(uuid.uuid4())
        self.sent[number] = {"kind": kind, **body}
        if fault == "lost":
            raise ConnectionError
        if fault == "broken":
            return _no(500, "Exception", "Internal server error")
        if fault == "nonsense":
            return 200, b"<html>"
        return 201, {"id": number, "reference": body["reference"], "template": {}, "content": {}}

    def _told(self, number: str) -> dict[str, Any]:
        said = self.sent[number]
        status = self.statuses.get(number, "sending")
        return {"id": number, "reference": said["reference"], "status": status, "type": said["kind"], "body": "..."}


def file_in(letter: dict[str, Any]) -> bytes:
    """Return the file that a letter links to."""
    return base64.b64decode(letter["personalisation"]["link_to_file"]["file"])


def _is_proved(authorization: str) -> bool:
    try:
        token = jwt.decode(authorization.removeprefix("Bearer "), OctKey.import_key(SECRET), algorithms=["HS256"])
    except (JoseError, ValueError):
        return False
    return bool(token.claims["iss"] == SERVICE) and abs(time.time() - token.claims["iat"]) < _CLOCK_S


def _no(status: int, word: str, text: str) -> tuple[int, Any]:
    return status, {"status_code": status, "errors": [{"error": word, "message": text}]}
