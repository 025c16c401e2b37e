"""Build the other end for tests: a real central on real sockets and a real file, and tills that can also misbehave."""

from __future__ import annotations

import json
import threading
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from sync.central import tables
from sync.central.access import sign_in
from sync.central.cards.providers import Make, make
from sync.central.central import Central
from sync.central.councils import add_council, the_council
from sync.central.database import Database
from sync.central.desk.enrolment import issue_code
from sync.central.dialect import SERVING
from sync.central.reference import publish, save_source
from sync.central.reference_file import read_reference
from sync.central.serving.limits import RequestLimits
from sync.central.serving.serve import listen, server_of
from sync.contract.canonical import GENESIS, batch_message, canonical_bytes, commitment, event_hash
from sync.contract.fields import to_base64, utc_text
from sync.contract.signing import token_message

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sqlalchemy import Table

COUNCIL = "aldermere"
PASSWORD = "a counter password"
REFERENCE = Path(__file__).parent / "reference.json"


ENDING: list[threading.Thread] = []
"""Servers on their way out; the session waits for them when it ends."""


class Hands:
    """Central's clock: it runs with the real one, and can be turned ahead."""

    def __init__(self) -> None:
        self.ahead = timedelta()

    def now(self) -> datetime:
        return datetime.now(UTC) + self.ahead


@dataclass
class ServedCentral:
    """Central as councils run it, in a thread: it can be stopped and started again on the same port and records."""

    folder: Path
    clock: Hands = field(default_factory=Hands)
    limits: dict[str, Any] = field(default_factory=dict)
    port: int = 0
    url_of_records: str = ""
    make_provider: Make = make

    def __post_init__(self) -> None:
        records = self.url_of_records or f"sqlite:///{(self.folder / 'central.db').as_posix()}"
        self.database = Database(records, limits=SERVING)
        self.database.prepare(serving=True)
        self.start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        sock = listen("127.0.0.1", self.port)
        self.port = sock.getsockname()[1]
        limits = RequestLimits(**self.limits)
        central = Central(self.database, self.clock.now, limits=limits, make_provider=self.make_provider)
        self._server = server_of(central, graceful_s=2)
        self._thread = threading.Thread(target=self._server.run, kwargs={"sockets": [sock]}, daemon=True)
        self._thread.start()

    def stop(self) -> None:
        self._server.should_exit = True
        self._thread.join()

    def close(self) -> None:
        """Tell the server to end, which takes it a tenth of a second that the next test need not wait for."""
        self._server.should_exit = True
        ENDING.append(self._thread)
        self.database.close()

    # ------------------------------------------------------------------------------------------------- what staff do
    def add_council(self, slug: str = COUNCIL) -> None:
        with self.database.write(slug) as connection:
            add_council(connection, slug, self.clock.now())

    def load_reference(self, slug: str = COUNCIL, path: Path = REFERENCE) -> int:
        with self.database.write(slug) as connection:
            council = the_council(connection, slug)
            return save_source(connection, council, read_reference(path, slug), self.clock.now())

    def add_cashier(self, username: str, *roles: str, password: str = PASSWORD) -> None:
        with self.database.write(COUNCIL) as connection:
            person = sign_in.Person(username, username.title(), "CH", roles or ("Payments",))
            sign_in.add_cashier(connection, COUNCIL, person, password, self.clock.now())
            publish(connection, the_council(connection, COUNCIL), self.clock.now())

    def code(self, office: str = "CH", till: str | None = None, slug: str = COUNCIL) -> str:
        with self.database.write(slug) as connection:
            return issue_code(connection, the_council(connection, slug), office, till, self.clock.now()).code

    def rows(self, table: Table, slug: str = COUNCIL) -> list[dict[str, Any]]:
        with self.database.read(slug) as connection:
            return [dict(row._mapping) for row in connection.execute(table.select())]

    def count(self, table: Table) -> int:
        return len(self.rows(table))

    def receipts(self) -> list[str]:
        return sorted(row["receipt"] for row in self.rows(tables.payment))


@dataclass
class RawTill:
    """A till made of bare messages, which can send whatever a test wants."""

    central: ServedCentral
    council: str
    till: str
    epoch: str
    device_id: str
    key: Ed25519PrivateKey
    http: httpx.Client
    token: str = ""
    sequence: int = 0
    head: str = GENESIS
    number: int = 0

    def get(self, path: str, **params: str | int) -> httpx.Response:
        return self.http.get(path, params=params, headers=self._headers())

    def post(self, path: str, body: object) -> httpx.Response:
        return self.http.post(path, content=json.dumps(body).encode(), headers=self._headers())

    def put(self, path: str, body: object) -> httpx.Response:
        return self.http.put(path, content=json.dumps(body).encode(), headers=self._headers())

    def _headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}"} if self.token else {}

    def token_request(self, *, at: datetime | None = None, nonce: str = "") -> dict[str, Any]:
        at = at or self.central.clock.now()
        nonce = nonce or f"{at.timestamp():.6f}".replace(".", "-") + "-nonce-nonce"
        signature = self.key.sign(token_message(self.device_id, at, nonce))
        return {
            "device_id": self.device_id,
            "issued_at": utc_text(at),
            "nonce": nonce,
            "signature": to_base64(signature),
        }

    def sign_on(self) -> RawTill:
        answer = self.post("/desktop/v1/tokens", self.token_request())
        assert answer.status_code == 201, answer.text
        self.token = answer.json()["access_token"]
        return self

    # --------------------------------------------------------------------------------------------------- telling facts
    def fact(self, kind: str, data: dict[str, Any], *, personal: dict[str, str] | None = None, **changes: Any) -> Sent:
        """Freeze the next fact of this chain; `changes` replace members of the body before it is frozen."""
        salt = "00112233445566778899aabbccddeeff"
        body: dict[str, Any] = {
            "contract": 1,
            "event_id": f"019aa5e0-0000-7000-{ord(self.epoch[-1]):04x}-{self.sequence + 1:06x}{self.till[-2:]:0>6}",
            "kind": kind,
            "council": self.council,
            "till": self.till,
            "epoch": self.epoch,
            "sequence": self.sequence + 1,
            "previous_hash": self.head,
            "occurred_at": "2026-11-21T08:52:00.000000Z",
            "business_date": "2026-11-21",
            "session_id": "019aa5e0-0000-7000-8000-00000000000a",
            "cashier": "asmith",
            "data": data,
            "personal": {member: commitment(member, value, salt) for member, value in (personal or {}).items()},
            **changes,
        }
        raw = canonical_bytes(body)
        self.sequence, self.head = body["sequence"], event_hash(raw)
        beside = {member: {"value": value, "salt": salt} for member, value in (personal or {}).items()}
        return Sent(
            {
                "event_id": body["event_id"],
                "sequence": body["sequence"],
                "previous_hash": body["previous_hash"],
                "hash": self.head,
                "body": raw.decode(),
                "personal": beside,
            }
        )

    def session_opened(self, **changes: Any) -> Sent:
        return self.fact("session_opened", {"float_pence": 10_000, "office": "CH"}, **changes)

    def payment(
        self,
        pence: int = 1000,
        *,
        fund: str = "13",
        reference: str = "00012345678",
        method: str = "1",
        data: dict[str, Any] | None = None,
        **changes: Any,
    ) -> Sent:
        self.number += 1
        line = {
            "n": 1,
            "fund": fund,
            "reference": reference,
            "amount_pence": pence,
            "vat_code": "N0",
            "vat_rate": "0",
            "vat_pence": 0,
            "verdict": "valid",
            "narrative": "",
            "override_reason": "",
            "override_by": "",
        }
        whole = {
            "receipt": f"{self.till}{self.epoch}-261121-{self.number:04d}",
            "kind": "payment",
            "office": "CH",
            "amount_pence": pence,
            "tendered_pence": pence,
            "change_pence": 0,
            "offline": False,
            "catalogue_version": "",
            "pack_version": 1,
            "lines": [line],
            "tenders": [{"n": 1, "method": method, "tendered_pence": pence, "change_pence": 0}],
            "allocations": [{"n": 1, "line": 1, "tender": 1, "amount_pence": pence, "vat_pence": 0}],
            **(data or {}),
        }
        return self.fact("payment_taken", whole, **changes)

    def batch(self, *events: Sent, epoch: str | None = None, key: Ed25519PrivateKey | None = None) -> dict[str, Any]:
        of = epoch or self.epoch
        message = batch_message(self.council, self.till, of, tuple(event["hash"] for event in events))
        signature = (key or self.key).sign(message)
        return {"epoch": of, "events": list(events), "signature": to_base64(signature)}

    def send(self, *events: Sent, **how: Any) -> list[tuple[str, str]]:
        """Send facts; return outcome and code of each."""
        answer = self.post("/desktop/v1/events", self.batch(*events, **how))
        assert answer.status_code == 200, answer.text
        return [(it["outcome"], it["code"]) for it in answer.json()["outcomes"]]

    def head_at_central(self) -> dict[str, Any]:
        answer: dict[str, Any] = self.get("/desktop/v1/head").json()
        return answer

    def twin(self) -> RawTill:
        """Return a clone of this till: the same key, epoch, token and chain, and a life of its own from here."""
        return replace(self)


class Sent(dict[str, Any]):
    """A fact as it goes over the wire."""

    def but(self, **changes: Any) -> Sent:
        """Return it with members beside the body changed."""
        return Sent({**self, **changes})

    def with_body(self, **changes: Any) -> Sent:
        """Return it with members of the body changed, frozen anew, under the same id."""
        raw = canonical_bytes({**json.loads(self["body"]), **changes})
        return Sent({**self, "hash": event_hash(raw), "body": raw.decode()})


def enrol_raw(central: ServedCentral, *, code: str = "", till: str | None = None, slug: str = COUNCIL) -> RawTill:
    """Enrol a till of bare messages and give it a token."""
    key = Ed25519PrivateKey.generate()
    http = httpx.Client(base_url=central.url, trust_env=False, timeout=20)
    answer = http.post("/desktop/v1/enrolments", json=enrolment(key, code or central.code(slug=slug), till))
    assert answer.status_code == 201, answer.text
    said = answer.json()
    made = RawTill(central, said["council"], said["till"], said["epoch"], said["device_id"], key, http)
    return made.sign_on()


def enrolment(key: Ed25519PrivateKey, code: str, till: str | None = None) -> dict[str, Any]:
    """Return a request to become a till."""
    public = to_base64(key.public_key().public_bytes_raw())
    return {"code": code, "device_public_key": public, "machine": "DESK-7", "till": till}


def outcomes(kinds: Iterable[str]) -> list[tuple[str, str]]:
    """Return outcomes that need no code."""
    return [(kind, "") for kind in kinds]
