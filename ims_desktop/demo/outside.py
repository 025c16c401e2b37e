"""Stand in for the world outside central in a demo: a card provider and a post office, on this PC's loopback alone.

Central speaks to both as to the real ones, by their own messages, and is told their address and keys with the commands
a council's IT would use. Letters are kept here and go nowhere: a link in one of them is opened by a payer of the demo.
"""

from __future__ import annotations

import json
import threading
import uuid
from dataclasses import dataclass, field
from html import escape
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any, Final, Self
from urllib.parse import parse_qsl, urlsplit

from ims_desktop.demo.card_provider import KEY, CardProvider
from ims_desktop.domain.money import pounds

if TYPE_CHECKING:
    from types import TracebackType

LETTERS_KEY: Final = "aldermere-26785a09-ab16-4eb0-8407-a37497a57506-3d844edf-8d35-48ac-975b-e847b4f122b0"
"""In the form of a key of GOV.UK Notify; it opens nothing anywhere."""
TEMPLATES: Final = {
    f"{kind}_{channel}_{language}": f"f33517ff-2a88-4f6e-b855-{place:012x}"
    for place, (kind, channel, language) in enumerate(
        (kind, channel, language)
        for kind in ("receipt", "link")
        for channel in ("email", "text")
        for language in ("en", "cy")
    )
}
_PAGE: Final = """<!doctype html><meta charset="utf-8"><title>Demo payment</title>
<body style="font: 20px sans-serif; margin: 3em"><h1>{amount}</h1><p>{what}</p>{keys}
<p>This is the demo of a council that does not exist. No card is asked for, and no money moves.</p>"""
_KEYS: Final = (
    '<form method="post"><button name="does" value="pays">Pay</button> <button name="does">Decline</button></form>'
)


@dataclass(slots=True)
class Outside:
    """The world outside, in a thread of its own; `close` ends it."""

    cards: CardProvider = field(default_factory=CardProvider)
    _letters: dict[str, dict[str, Any]] = field(default_factory=dict, repr=False)
    _server: _Server = field(init=False, repr=False)

    def __post_init__(self) -> None:
        self._server = _Server(self)
        self.cards.url = self.url
        threading.Thread(target=self._server.serve_forever, args=(0.05,), name="demo-outside", daemon=True).start()

    @property
    def url(self) -> str:
        """Where it is."""
        return f"http://127.0.0.1:{self._server.server_port}"

    @property
    def services(self) -> tuple[tuple[str, dict[str, str], str], ...]:
        """Return what central is to be told: kind of service, settings, key."""
        done = f"{self.url}/done"
        pay = {"base_url": self.url, "return_url": done, "service_name": "Aldermere payments"}
        return ("govuk_pay", pay, KEY), ("notify", {"url": self.url, **TEMPLATES}, LETTERS_KEY)

    def close(self) -> None:
        """End it."""
        self._server.shutdown()
        self._server.server_close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, _kind: type[BaseException] | None, _problem: BaseException | None, _trace: TracebackType | None
    ) -> None:
        self.close()

    def answer_letters(self, method: str, steps: list[str], query: dict[str, str], body: dict[str, Any]) -> Any:
        """Do what is asked under `/v2/notifications`; None for what is not there."""
        if method == "POST":
            number = str(uuid.uuid4())
            self._letters[number] = {"id": number, "reference": str(body.get("reference") or ""), "status": "delivered"}
            self.cards.deliver(str(body.get("personalisation", {}).get("link") or ""))
            return self._letters[number]
        if steps:
            return self._letters.get(steps[0])
        wanted = query.get("reference", "")
        return {"notifications": [one for one in self._letters.values() if one["reference"] == wanted], "links": {}}


class _Server(ThreadingHTTPServer):
    """Listen on a free port of this PC alone."""

    daemon_threads = True

    def __init__(self, outside: Outside) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.outside = outside


class _Handler(BaseHTTPRequestHandler):
    """One request: of central at either service, or of a browser at a page."""

    server: _Server
    protocol_version = "HTTP/1.1"
    wbufsize = -1  # head and body leave together

    def do_GET(self) -> None:
        self._serve(b"")

    def do_POST(self) -> None:
        self._serve(self.rfile.read(int(self.headers.get("Content-Length") or 0)))

    def _serve(self, body: bytes) -> None:
        parts = urlsplit(self.path)
        steps = [step for step in parts.path.split("/") if step]
        query = dict(parse_qsl(parts.query))
        if steps[:1] == ["pay"] and len(steps) == 2:
            self._page(f"{self.outside.url}{parts.path}", body)
        elif steps[:2] == ["v2", "notifications"]:
            said = self.outside.answer_letters(self.command, steps[2:], query, _document(body))
            self._say((404, {"errors": []}) if said is None else (201 if self.command == "POST" else 200, said))
        elif steps[:2] == ["v1", "payments"] and self.headers.get("Authorization") == f"Bearer {KEY}":
            answer = self.outside.cards.answer(self.command, steps[2:], query, _document(body))
            if self.outside.cards.silent:
                self.close_connection = True  # it was done, and the answer is lost
            else:
                self._say(answer)
        else:
            self._say((401 if steps[:1] == ["v1"] else 404, None))

    def _page(self, page: str, body: bytes) -> None:
        if self.command == "POST":
            self.outside.cards.press(page, pays=b"pays" in body)
        charge = self.outside.cards.at_page(page)
        if charge is None:
            self._say((404, None))
            return
        open_ = charge.status in {"created", "started"}
        what = escape(f"{charge.asked['description']}: {'to pay' if open_ else charge.status}")
        text = _PAGE.format(amount=pounds(charge.amount), what=what, keys=_KEYS if open_ else "")
        self._send(200, "text/html; charset=utf-8", text.encode())

    def _say(self, answer: tuple[int, Any]) -> None:
        status, said = answer
        self._send(status, "application/json", b"" if said is None else json.dumps(said).encode())

    def _send(self, status: int, kind: str, content: bytes) -> None:
        self.send_response(status)
        if content:
            self.send_header("Content-Type", kind)
        if status != 204:
            self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_said: object) -> None:
        """Keep quiet."""

    @property
    def outside(self) -> Outside:
        return self.server.outside


def _document(body: bytes) -> dict[str, Any]:
    try:
        found = json.loads(body or b"{}")
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}
