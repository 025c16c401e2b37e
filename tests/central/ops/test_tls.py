"""TLS is as new as it must be, and a proxy is believed only where the operator named it."""

from __future__ import annotations

import socket
import ssl
import sys
from ipaddress import ip_network
from typing import TYPE_CHECKING, Any

import pytest

from sync.central.cli import parser
from sync.central.commands.serving import serving_of
from sync.central.errors import Refusal
from sync.central.serving.seen import look_at, may_be_plain
from sync.central.serving.serve import Serving, serve
from tests.central.ops.running import running
from tests.sync.test_central_cli import make_certificate

if TYPE_CHECKING:
    from pathlib import Path

    from tests.postgres import Databases

PROXIES = (ip_network("10.0.0.0/24"), ip_network("::1/128"))


@pytest.mark.filterwarnings("ignore:ssl.TLSVersion:DeprecationWarning")
def test_older_than_tls_1_2_gets_no_connection(records: Databases, tmp_path: Path) -> None:
    make_certificate(tmp_path)
    pair = ("--tls-cert", str(tmp_path / "cert.pem"), "--tls-key", str(tmp_path / "key.pem"))
    with running(records.app_url, tmp_path, *pair, "--workers", "2") as served:
        host, _, port = served.address.removeprefix("https://").rpartition(":")
        for newest in (ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3):
            answer = asked(host, int(port), at_most(newest, tmp_path))
            assert answer.startswith(b"HTTP/1.1 200 ")
            assert b"strict-transport-security: max-age=31536000" in answer
        with pytest.raises(ssl.SSLError):
            asked(host, int(port), at_most(ssl.TLSVersion.TLSv1_1, tmp_path))


def at_most(newest: ssl.TLSVersion, folder: Path) -> ssl.SSLContext:
    """Return what trusts the certificate and speaks whatever is old, so that it is central that refuses."""
    trust = ssl.create_default_context(cafile=str(folder / "cert.pem"))
    trust.set_ciphers("ALL:@SECLEVEL=0")
    trust.minimum_version = ssl.TLSVersion.TLSv1
    trust.maximum_version = newest
    return trust


def asked(host: str, port: int, trust: ssl.SSLContext) -> bytes:
    with (
        socket.create_connection((host, port), timeout=60) as plain,
        trust.wrap_socket(plain, server_hostname=host) as secure,
    ):
        secure.sendall(b"GET /health/live HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
        return secure.recv(4096)


def request(peer: str, *headers: tuple[str, str]) -> dict[str, Any]:
    said = [(name.encode(), value.encode()) for name, value in headers]
    return {"type": "http", "client": (peer, 1), "scheme": "http", "headers": said}


@pytest.mark.parametrize(
    ("peer", "said", "address", "scheme"),
    [
        ("192.0.2.9", "198.51.100.7", "192.0.2.9", "http"),
        ("10.0.0.5", "198.51.100.7", "198.51.100.7", "https"),
        ("10.0.0.5", "6.6.6.6, 198.51.100.7", "198.51.100.7", "https"),
        ("10.0.0.5", "198.51.100.7, 10.0.0.6", "198.51.100.7", "https"),
        ("10.0.0.5", "198.51.100.7, <script>", "10.0.0.5", "https"),
        ("::ffff:10.0.0.5", "2001:db8::1", "2001:db8::1", "https"),
        ("::1", "", "::1", "https"),
    ],
)
def test_only_a_named_proxy_says_who_called(peer: str, said: str, address: str, scheme: str) -> None:
    scope = request(peer, ("x-forwarded-for", said), ("x-forwarded-proto", "https"))
    assert look_at(scope, PROXIES).address == address
    assert (scope["scheme"], scope["client"][0]) == (scheme, peer)


def test_behind_no_proxy_nobody_is_believed() -> None:
    scope = request("10.0.0.5", ("x-forwarded-for", "198.51.100.7"), ("x-forwarded-proto", "https"))
    assert look_at(scope, ()).address == "10.0.0.5"
    assert scope["scheme"] == "http"


def test_everybody_is_no_proxy() -> None:
    with pytest.raises(Refusal, match="is everybody"):
        serving_of(parser().parse_args(["serve", "--forwarded-by", "0.0.0.0/0"]))
    with pytest.raises(Refusal, match="is no network"):
        serving_of(parser().parse_args(["serve", "--forwarded-by", "*"]))
    options = parser().parse_args(["serve", "--forwarded-by", "10.0.0.5/32", "--workers", "3"])
    assert serving_of(options).forwarders == (ip_network("10.0.0.5/32"),)
    assert serving_of(options).workers == 3


def test_windows_has_one_worker(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "win32")

    def nobody() -> Any:
        raise AssertionError("it is refused before")

    with pytest.raises(Refusal, match="one worker") as refused:
        serve(Serving(workers=2), nobody, listening=print)
    assert refused.value.code == "workers"


@pytest.mark.parametrize(
    ("peer", "allowed"), [("127.0.0.1", True), ("::1", True), ("10.0.0.5", True), ("192.0.2.9", False)]
)
def test_without_tls_only_this_machine_and_a_named_proxy_may_ask(peer: str, allowed: bool) -> None:
    assert may_be_plain(request(peer), PROXIES) is allowed
    assert not may_be_plain(request("10.0.0.5"), ())
