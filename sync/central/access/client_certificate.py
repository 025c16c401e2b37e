"""Tell requests which client certificate their connection was opened with.

uvicorn does not pass it on by itself (it has no TLS extension of ASGI); this is its own h11 protocol, which looks once
when the connection is made. The certificate was checked against the operator's CA in the handshake.
"""

from __future__ import annotations

import hashlib
import ssl
from typing import TYPE_CHECKING

from uvicorn.protocols.http.h11_impl import H11Protocol

from sync.central.access.bindings import PEER_CERTIFICATE

if TYPE_CHECKING:
    import asyncio


class CertifiedProtocol(H11Protocol):
    """A connection whose requests carry the SHA-256 of the client's certificate in their state."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override] # as uvicorn has it
        super().connection_made(transport)
        tls = transport.get_extra_info("ssl_object")
        der = tls.getpeercert(binary_form=True) if isinstance(tls, (ssl.SSLObject, ssl.SSLSocket)) else None
        if der:
            self.app_state = {**self.app_state, PEER_CERTIFICATE: hashlib.sha256(der).hexdigest()}
