"""`serve` and `migrate`: run central, and keep its schema."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, date, datetime, time
from functools import partial
from ipaddress import ip_network
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from sync.central import roles
from sync.central.access.bindings import Trust
from sync.central.central import utc_now
from sync.central.commands.talk import tell
from sync.central.commands.where import database_of
from sync.central.dialect import SERVING
from sync.central.errors import Refusal
from sync.central.serving import log
from sync.central.serving.limits import RequestLimits
from sync.contract.localgov.dates import LONDON

if TYPE_CHECKING:
    from argparse import Namespace
    from contextlib import AbstractContextManager
    from ipaddress import IPv4Network, IPv6Network

    from sync.central.database import Database
    from sync.central.serving.serve import Serving

_FORWARDED: Final = "a proxy whose X-Forwarded-For is believed; may be given again"
_HEADER: Final = re.compile(r"[A-Za-z0-9-]{1,60}", re.ASCII)
_NOT_TO_BELIEVE: Final = {"authorization", "cookie", "forwarded", "host", "x-api-key", "x-forwarded-for"}
"""Headers that callers and other proxies send of themselves."""


def add_words(word: Any) -> None:
    """Add the words of this module to the command line."""
    serving = word("serve", "Serve the API; the address is the first line printed.", serve)
    serving.add_argument("--host", default="127.0.0.1")
    serving.add_argument("--port", type=int, default=8642, help="0 takes a free one")
    serving.add_argument("--tls-cert", type=Path)
    serving.add_argument("--tls-key", type=Path)
    vouching = serving.add_argument_group(
        "callers that send no credential", "Off unless named. Bind what they show to a key: ims-central api-key bind"
    )
    vouching.add_argument("--bound-council", metavar="COUNCIL", help="the council such callers are served for")
    vouching.add_argument("--client-ca", type=Path, help="client certificates of this CA may stand for a key")
    vouching.add_argument("--trusted-proxy", action="append", default=[], metavar="CIDR", help="may be given again")
    vouching.add_argument("--proxy-header", metavar="NAME", help="the header by which a trusted proxy says who calls")
    forwards = serving.add_argument_group(
        "payments that go on to a LocalGov IMS", "A proxy in front of it: IMS_FORWARD_TOKEN, IMS_FORWARD_HEADER"
    )
    forwards.add_argument("--forward", metavar="URL", help="where the LocalGov IMS is; its paths begin with /api/")
    forwards.add_argument("--forward-user", type=int, metavar="CODE", help="its number for whoever took a payment here")
    forwards.add_argument("--forward-since", type=_day, metavar="DAY", help="leave out what arrived before this day")
    _add_running(serving)
    migrating = word("migrate", "Bring the database to the newest schema.", migrate)
    migrating.add_argument("--app-role", metavar="ROLE", help="the role central serves as, which owns nothing")


def _add_running(serving: Any) -> None:
    """Add how central runs: processes, limits, log, metrics."""
    running = serving.add_argument_group("how it runs")
    running.add_argument("--workers", type=_count, default=1, help="processes that share the port")
    running.add_argument("--connections", type=_count, default=20, help="to the database, for each process")
    running.add_argument("--drain", type=float, default=0, metavar="S", help="seconds from unready to deaf")
    running.add_argument("--grace", type=int, default=10, metavar="S", help="seconds for requests that are under way")
    running.add_argument("--forwarded-by", action="append", default=[], metavar="CIDR", help=_FORWARDED)
    running.add_argument("--log-format", choices=log.FORMATS, help="default: text on a terminal, else json")
    running.add_argument("--metrics-host", default="127.0.0.1")
    running.add_argument("--metrics-port", type=int, help="answer Prometheus at this port; default: no metrics")
    limits = serving.add_argument_group("limits; 0 is none")
    limits.add_argument("--till-pace", type=int, default=1200, metavar="N", help="requests a minute of one till")
    limits.add_argument("--key-pace", type=int, default=6000, metavar="N", help="of one key or person")
    limits.add_argument("--attempts", type=int, default=120, metavar="N", help="to get in, a minute, from one address")
    limits.add_argument("--in-flight", type=_count, default=64, metavar="N", help="requests at a time, in one process")
    limits.add_argument("--timeout", type=float, default=60, metavar="S", help="seconds for one request")


def _count(text: str) -> int:
    number = int(text)
    if number < 1:
        raise ValueError(text)
    return number


def serve(options: Namespace) -> None:
    """Serve until told to stop."""
    from sync.central.serving.serve import serve as run  # noqa: PLC0415 - only this word needs the server

    if options.forward is not None:
        from sync.central.gateway.channel import check_url  # noqa: PLC0415 - only a council that forwards

        check_url(options.forward)
    run(
        serving_of(options),
        partial(database_of, options, replace(SERVING, connections=options.connections)),
        listening=lambda address: tell(options, {"address": address}, address),
        beside=None if options.forward is None else partial(_forwarding, options),
    )


def _forwarding(options: Namespace, database: Database) -> AbstractContextManager[None]:
    from sync.central.gateway.runner import Wish, forwarding  # noqa: PLC0415 - only a council that forwards

    wish = Wish(options.forward, options.council, options.forward_user, options.forward_since)
    return forwarding(database, wish, utc_now)


def serving_of(options: Namespace) -> Serving:
    """Read what the operator says about serving.

    Raises: Refusal.
    """
    from sync.central.serving.serve import Serving  # noqa: PLC0415 - only this word needs the server

    return Serving(
        host=options.host,
        port=options.port,
        tls_cert=options.tls_cert,
        tls_key=options.tls_key,
        client_ca=options.client_ca,
        trust=trust_of(options),
        forwarders=tuple(_network(text, "forwarded_by") for text in options.forwarded_by),
        workers=options.workers,
        drain_s=options.drain,
        grace_s=options.grace,
        log_format=options.log_format or log.usual_form(),
        metrics_host=options.metrics_host,
        metrics_port=options.metrics_port,
        limits=RequestLimits(
            in_flight_max=options.in_flight, whole_s=options.timeout, attempts_per_minute=options.attempts
        ),
        per_minute={"till": options.till_pace, "key": options.key_pace, "person": options.key_pace},
    )


def _day(text: str) -> datetime:
    """Read a day as the moment it begins in London."""
    return datetime.combine(date.fromisoformat(text), time(), LONDON).astimezone(UTC)


def trust_of(options: Namespace) -> Trust:
    """Read what the operator lets vouch for callers; half a setting is refused.

    Raises: Refusal.
    """
    named = bool(options.trusted_proxy), bool(options.proxy_header)
    if named[0] != named[1]:
        raise Refusal(422, "proxy", "--trusted-proxy and --proxy-header go together.")
    if options.client_ca is not None and options.tls_cert is None:
        raise Refusal(422, "client_ca", "--client-ca needs --tls-cert: only then does a caller show a certificate.")
    if bool(options.bound_council) != (named[0] or options.client_ca is not None):
        text = "--bound-council goes with --trusted-proxy or --client-ca, and each of those with it."
        raise Refusal(422, "bound_council", text)
    header = options.proxy_header or ""
    if header and (not _HEADER.fullmatch(header) or header.lower() in _NOT_TO_BELIEVE):
        raise Refusal(422, "proxy_header", f"{header} cannot be the header of a trusted proxy.")
    return Trust(options.bound_council or "", tuple(_network(text) for text in options.trusted_proxy), header)


def _network(text: str, code: str = "trusted_proxy") -> IPv4Network | IPv6Network:
    try:
        network = ip_network(text)
    except ValueError:
        raise Refusal(422, code, f"{text} is no network. Write it like 10.0.0.5/32.") from None
    if network.prefixlen == 0:
        raise Refusal(422, code, f"{text} is everybody: name the proxy itself.")
    return network


def migrate(options: Namespace) -> None:
    """Change the schema, as its owner; let the application's role in."""
    database = database_of(options)
    database.migrate()
    schema = database.schema()
    if options.app_role:
        with database.write() as connection:
            roles.grant(connection, options.app_role)
    database.close()
    tell(options, {"schema": schema}, f"The schema is at {schema}.")
