"""Be a council's OIDC provider for tests: real sockets, real signatures, and a lie or a failure whenever asked for."""

from __future__ import annotations

import base64
import contextlib
import hashlib
import hmac
import json
import secrets
import threading
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlencode

import httpx
import uvicorn
from joserfc import jwt
from joserfc.jwk import ECKey, OKPKey, RSAKey
from joserfc.jws import JWSRegistry
from starlette.applications import Starlette
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from sync.central.serving.serve import listen

if TYPE_CHECKING:
    from collections.abc import Mapping

    from joserfc.jwa import JWSAlgModel
    from joserfc.jwk import Key
    from starlette.requests import Request

CLIENT = "ims-desktop"
WAIT_S = 20.0
RSA = tuple(RSAKey.generate_key(2048) for _ in range(2))
STRANGE = RSAKey.generate_key(2048)


class _Any(JWSRegistry):
    """Sign anything by any algorithm; the library warns of the name EdDSA, and of headers that lie."""

    def check_header(self, header: dict[str, Any]) -> None:
        """Let every header pass."""

    def get_alg(self, name: str) -> JWSAlgModel:
        return self.algorithms[name]


@dataclass
class Lies:
    """What the provider does wrong. Shape: `claims` replace claims, None takes one out; `header` the token's header."""

    claims: dict[str, Any] = field(default_factory=dict)
    header: dict[str, Any] = field(default_factory=dict)
    discovery: dict[str, Any] = field(default_factory=dict)
    callback: dict[str, str | None] = field(default_factory=dict)
    unsigned: bool = False
    by_public_key: bool = False
    """Signed with the public key as a shared secret, which every token library once fell for."""
    own_key: bool = False
    """Signed with a key that nobody published, which the token brings along."""
    token_answer: tuple[int, bytes] | None = None
    refuses: str = ""


class Provider:
    """The provider, in a thread of its own; `person` is who signs in next. Its life is the test's."""

    def __init__(self, *, algorithm: str = "RS256") -> None:
        self.algorithm = algorithm
        self.lies = Lies()
        self.person: dict[str, Any] = {"sub": "4711", "preferred_username": "asmith"}
        self.key_requests = 0
        self.redirect_hosts = {"127.0.0.1"}
        self.gate = threading.Event()
        self.gate.set()
        self._codes: dict[str, dict[str, str]] = {}
        self._turns = 0
        self.rotate()
        self.port = 0
        self.start()

    @property
    def issuer(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def rotate(self) -> None:
        """Sign with a new key from here on, and publish no other."""
        self._turns += 1
        self.kid = f"key-{self._turns}"
        self.key: Key
        if self.algorithm == "ES256":
            self.key = ECKey.generate_key("P-256")
        elif self.algorithm == "EdDSA":
            self.key = OKPKey.generate_key("Ed25519")
        else:
            self.key = RSA[self._turns % 2]

    # -------------------------------------------------------------------------------------------------- life
    def start(self) -> None:
        sock = listen("127.0.0.1", self.port)
        self.port = sock.getsockname()[1]
        routes = [
            Route("/.well-known/openid-configuration", self._discovery),
            Route("/keys", self._keys),
            Route("/authorise", self._authorise),
            Route("/token", self._token, methods=["POST"]),
        ]
        config = uvicorn.Config(
            Starlette(routes=routes), access_log=False, log_config=None, timeout_graceful_shutdown=1
        )
        self._server = uvicorn.Server(config)
        self._thread = threading.Thread(target=self._server.run, kwargs={"sockets": [sock]}, daemon=True)
        self._thread.start()

    def stop(self) -> None:
        self.gate.set()
        self._server.should_exit = True
        self._thread.join()

    # ---------------------------------------------------------------------------------------------- endpoints
    def _discovery(self, _request: Request) -> Response:
        self.gate.wait(WAIT_S)
        said: dict[str, Any] = {
            "issuer": self.issuer,
            "authorization_endpoint": f"{self.issuer}/authorise",
            "token_endpoint": f"{self.issuer}/token",
            "jwks_uri": f"{self.issuer}/keys",
            "authorization_response_iss_parameter_supported": True,
            "code_challenge_methods_supported": ["S256"],
        }
        return JSONResponse({name: it for name, it in (said | self.lies.discovery).items() if it is not None})

    def _keys(self, _request: Request) -> Response:
        self.key_requests += 1
        published = {**self.key.as_dict(private=False), "kid": self.kid, "use": "sig"}
        return JSONResponse({"keys": [{"kty": "a kind nobody knows"}, {"kty": "RSA", "n": "?"}, published]})

    def _authorise(self, request: Request) -> Response:
        asked = request.query_params
        back = httpx.URL(asked.get("redirect_uri", ""))
        if asked.get("client_id") != CLIENT or back.host not in self.redirect_hosts or back.path != "/callback":
            return Response("this client does not come from there", status_code=400)
        if asked.get("code_challenge_method") != "S256" or not asked.get("code_challenge"):
            return self._back(str(back), asked, {"error": "invalid_request"})
        if asked.get("response_type") != "code" or "openid" not in asked.get("scope", "").split():
            return self._back(str(back), asked, {"error": "invalid_scope"})
        if self.lies.refuses:
            return self._back(str(back), asked, {"error": self.lies.refuses})
        code = secrets.token_urlsafe(16)
        self._codes[code] = dict(asked)
        return self._back(str(back), asked, {"code": code})

    def _back(self, address: str, asked: Mapping[str, str], said: dict[str, str]) -> Response:
        whole: dict[str, str | None] = {**said, "state": asked.get("state", ""), "iss": self.issuer}
        whole |= self.lies.callback
        told = {name: it for name, it in whole.items() if it is not None}
        return RedirectResponse(f"{address}?{urlencode(told)}", status_code=302)

    async def _token(self, request: Request) -> Response:
        form = {name: values[0] for name, values in parse_qs((await request.body()).decode()).items()}
        asked = self._codes.pop(form.get("code", ""), None)
        digest = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
        challenge = _base64url(digest)
        if (
            asked is None
            or form.get("grant_type") != "authorization_code"
            or form.get("client_id") != asked["client_id"]
            or form.get("redirect_uri") != asked["redirect_uri"]
            or challenge != asked["code_challenge"]
        ):
            return JSONResponse({"error": "invalid_grant"}, status_code=400)
        if self.lies.token_answer is not None:
            status, body = self.lies.token_answer
            return Response(body, status_code=status, media_type="application/json")
        token = self.id_token(asked.get("nonce", ""))
        return JSONResponse({"access_token": "not for us", "token_type": "Bearer", "id_token": token})

    # ----------------------------------------------------------------------------------------------- the word
    def id_token(self, nonce: str) -> str:
        """Give the provider's word about the person, or a lie."""
        now = int(time.time())
        said = {"iss": self.issuer, "aud": CLIENT, "iat": now, "exp": now + 300, "nonce": nonce, **self.person}
        claims = {name: it for name, it in (said | self.lies.claims).items() if it is not None}
        header = {"alg": self.algorithm, "kid": self.kid} | self.lies.header
        header = {name: it for name, it in header.items() if it is not None}
        if self.lies.unsigned:
            return f"{_part(header | {'alg': 'none'})}.{_part(claims)}."
        if self.lies.by_public_key:
            signed = f"{_part(header | {'alg': 'HS256'})}.{_part(claims)}"
            public = json.dumps(self.key.as_dict(private=False)).encode()
            return f"{signed}.{_base64url(hmac.digest(public, signed.encode(), 'sha256'))}"
        if self.lies.own_key:
            header["jwk"] = STRANGE.as_dict(private=False)
        key = STRANGE if self.lies.own_key else self.key
        return jwt.encode(header, claims, key, registry=_Any())


def _part(members: dict[str, Any]) -> str:
    return _base64url(json.dumps(members).encode())


def _base64url(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


class Browser:
    """A person's browser: it follows the provider back to the till, and keeps what the till's own page says."""

    def __init__(self) -> None:
        self.pages: list[httpx.Response] = []
        self.addresses: list[str] = []
        self.opens = True
        self._visits: list[threading.Thread] = []

    def __call__(self, address: str) -> bool:
        """Open a page beside whoever asked; tell whether there is a browser at all."""
        self.addresses.append(address)
        if self.opens:
            self._visits.append(threading.Thread(target=self._visit, args=(address,), daemon=True))
            self._visits[-1].start()
        return self.opens

    def close(self) -> None:
        """Wait for every page."""
        for visit in self._visits:
            visit.join()

    def _visit(self, address: str) -> None:
        """Show what there is; a till that listens no more is a page the browser cannot show."""
        with (
            contextlib.suppress(httpx.TransportError),
            httpx.Client(follow_redirects=True, trust_env=False, timeout=WAIT_S) as client,
        ):
            self.pages.append(client.get(address))
