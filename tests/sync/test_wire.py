"""The wire is protected except on this machine, goes where it was told, and stops reading when enough is enough."""

from __future__ import annotations

import socket
import ssl
import threading
from typing import TYPE_CHECKING

import pytest

from ims_desktop.errors import BadInput, WireUnavailable
from sync.client import link as link_module
from sync.client.wire import Patience, Wire, check_url
from tests.sync.desks import PATIENCE, nobody_listens
from tests.sync.faults import FaultProxy, http_reply
from tests.sync.test_central_cli import make_certificate

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from tests.sync.world import ServedCentral


def trouble(wire: Wire) -> str:
    with pytest.raises(WireUnavailable) as told:
        wire.alive()
    wire.close()
    assert str(told.value)
    return told.value.reason


# ---------------------------------------------------------------------------------------------------------- addresses
@pytest.mark.parametrize(
    "url", ["http://127.0.0.1:8642", "http://127.9.9.9", "http://[::1]:1", "http://localhost/", "https://ims.example"]
)
def test_plain_http_is_for_this_machine(url: str) -> None:
    check_url(url)


@pytest.mark.parametrize(
    "url", ["http://ims.example", "http://10.0.0.1", "http://127.0.0.1.example", "http://localhost.example"]
)
def test_plain_http_beyond_this_machine_is_refused(url: str) -> None:
    with pytest.raises(BadInput) as told:
        Wire(url)
    assert told.value.reason == "http_refused"
    assert "https://" in str(told.value)


@pytest.mark.parametrize(
    "url",
    ["", "ims.example", "ftp://ims.example", "https://", "https://u:p@ims.example", "https://[::1", "https://x?y=1"],
)
def test_what_is_no_address_is_refused(url: str) -> None:
    with pytest.raises(BadInput) as told:
        Wire(url)
    assert told.value.reason == "bad_url"


def test_a_proxy_is_not_for_this_machine(central: ServedCentral, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, nobody_listens())
    wire = Wire(central.url, patience=PATIENCE)
    assert wire.alive().status == "ok"
    wire.close()


def test_a_proxy_is_used_for_the_way_out(monkeypatch: pytest.MonkeyPatch) -> None:
    refused = http_reply("407 Proxy Authentication Required", b"")
    proxy = FaultProxy(lambda: 0)
    proxy.fail_always("", refused)
    monkeypatch.setenv("HTTPS_PROXY", proxy.url)
    assert trouble(Wire("https://ims.example", patience=PATIENCE)) == "unreachable"
    assert proxy.seen == ["CONNECT ims.example:443"]
    proxy.close()


@pytest.mark.parametrize("target", ["http://127.0.0.1:1/", "https://elsewhere.example/", "/health/live"])
def test_a_redirect_is_never_followed(proxy: FaultProxy, target: str) -> None:
    proxy.fail_always("", http_reply("307 Away", b"", f"Location: {target}"))
    assert trouble(Wire(proxy.url, patience=PATIENCE)) == "redirected"
    assert len(proxy.seen) == 1


# ---------------------------------------------------------------------------------------------------------------- TLS
class TlsServer:
    """A server that answers one fixed reply over TLS."""

    def __init__(self, folder: Path) -> None:
        make_certificate(folder)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(folder / "cert.pem", folder / "key.pem")
        self._context = context
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"https://127.0.0.1:{self._listener.getsockname()[1]}"
        self._closing = False
        self._thread = threading.Thread(target=self._run)
        self._thread.start()

    def _run(self) -> None:
        while True:
            client, _ = self._listener.accept()
            if self._closing:
                client.close()
                return
            client.settimeout(10)
            try:
                with self._context.wrap_socket(client, server_side=True) as secure:
                    secure.recv(65536)
                    secure.sendall(http_reply("200 OK", b'{"status": "ok", "time": "2026-11-21T08:52:00Z"}'))
            except OSError:
                client.close()

    def close(self) -> None:
        self._closing = True
        socket.create_connection(self._listener.getsockname()).close()
        self._thread.join()
        self._listener.close()


@pytest.fixture
def tls(tmp_path: Path) -> Iterator[TlsServer]:
    made = TlsServer(tmp_path / "tls")
    yield made
    made.close()


def test_a_private_authority_is_trusted_when_it_is_named(tls: TlsServer, tmp_path: Path) -> None:
    wire = Wire(tls.url, ca_file=tmp_path / "tls" / "cert.pem", patience=PATIENCE)
    assert wire.alive().status == "ok"
    wire.close()


def test_a_certificate_nobody_vouches_for_is_refused(tls: TlsServer, tmp_path: Path) -> None:
    assert trouble(Wire(tls.url, patience=PATIENCE)) == "certificate"
    make_certificate(tmp_path / "other")
    assert trouble(Wire(tls.url, ca_file=tmp_path / "other" / "cert.pem", patience=PATIENCE)) == "certificate"


def test_a_certificate_of_another_host_is_refused(tls: TlsServer, tmp_path: Path) -> None:
    elsewhere = tls.url.replace("127.0.0.1", "localhost")
    assert trouble(Wire(elsewhere, ca_file=tmp_path / "tls" / "cert.pem", patience=PATIENCE)) == "certificate"


def test_tls_to_a_server_that_speaks_none_is_unreachable(central: ServedCentral) -> None:
    assert trouble(Wire(central.url.replace("http:", "https:"), patience=PATIENCE)) == "unreachable"


@pytest.mark.parametrize("content", [None, b"", b"no certificate"])
def test_an_authority_file_that_holds_none_is_refused(tmp_path: Path, content: bytes | None) -> None:
    if content is not None:
        (tmp_path / "ca.pem").write_bytes(content)
    with pytest.raises(BadInput) as told:
        Wire("https://ims.example", ca_file=tmp_path / "ca.pem")
    assert told.value.reason == "ca_file"


# ------------------------------------------------------------------------------------------------------------- bounds
def test_nobody_there_is_unreachable() -> None:
    assert trouble(Wire(nobody_listens(), patience=PATIENCE)) == "unreachable"
    assert trouble(Wire("https://no-such-host.invalid", patience=PATIENCE)) == "unreachable"


def test_silence_is_a_timeout(proxy: FaultProxy) -> None:
    proxy.fail_always("", "silence")
    assert trouble(Wire(proxy.url, patience=Patience(1, 0.05, 1))) == "timeout"


class Pouring:
    """A server whose answer never ends."""

    def __init__(self, piece: bytes) -> None:
        self._piece = piece
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._listener.getsockname()[1]}"
        self._thread = threading.Thread(target=self._pour)
        self._thread.start()

    def _pour(self) -> None:
        client, _ = self._listener.accept()
        client.settimeout(10)
        client.recv(65536)
        try:
            client.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
            while True:
                client.sendall(self._piece)
        except OSError:
            client.close()

    def close(self) -> None:
        self._thread.join()
        self._listener.close()


@pytest.fixture
def pouring() -> Iterator[Callable[[bytes], Pouring]]:
    made: list[Pouring] = []

    def make(piece: bytes) -> Pouring:
        made.append(Pouring(piece))
        return made[-1]

    yield make
    for server in made:
        server.close()


def test_an_answer_without_end_is_cut_off(pouring: Callable[[bytes], Pouring], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(link_module, "ANSWER_MAX_BYTES", 1_000_000)
    assert trouble(Wire(pouring(b"x" * 65536).url, patience=PATIENCE)) == "nonsense"


def test_an_answer_that_takes_for_ever_is_cut_off(pouring: Callable[[bytes], Pouring]) -> None:
    assert trouble(Wire(pouring(b"x").url, patience=Patience(1, 5, 0.05))) == "timeout"


def test_addresses_with_references_stay_out_of_the_log(
    central: ServedCentral, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG", logger="sync")
    wire = Wire(central.url, patience=PATIENCE)
    with pytest.raises(WireUnavailable):
        wire.account("no-token", "23", "775326912", 5)
    wire.close()
    assert "775326912" not in caplog.text
