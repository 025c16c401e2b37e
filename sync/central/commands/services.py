"""`service`: say which services outside work for a council, and with what keys."""

from __future__ import annotations

import json
import os
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from sync.central.central import utc_now
from sync.central.commands.talk import record, remark, tell
from sync.central.commands.where import opened, slug_in, writing
from sync.central.councils import the_council
from sync.central.errors import Refusal
from sync.central.reference import publish
from sync.central.services import KINDS, Service, remove_service, services_set, set_service

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Mapping

SECRET: Final = "IMS_SERVICE_SECRET"  # noqa: S105 - the name of where it is
"""Where a key is given: never on a command line, which others may read."""
_RULES: Final = {
    "govuk_pay": ("sync.central.cards.govuk_pay", "make"),
    "localgov": ("sync.central.cards.localgov_cards", "make"),
    "keypad": ("sync.central.cards.keypad", "make"),
    "recording": ("sync.central.recording.system", "system_of"),
    "notify": ("sync.central.sending.notify", "make"),
    "smtp": ("sync.central.sending.smtp", "make"),
}
"""What reads the settings of a kind, and refuses those that cannot be used: it is given the service."""


def add_words(word: Any) -> None:
    """Add the words of this module to the command line."""
    acts = word("service", f"Set what works for a council outside; its key is in {SECRET}.", service)
    put = acts.act("set")
    put.add_argument("kind", choices=KINDS)
    put.add_argument("--fund", default="", metavar="CODE", help="for this fund alone; default: for all")
    put.add_argument("--set", action="append", default=[], metavar="NAME=VALUE", help="may be given again")
    put.add_argument("--file", type=Path, help="more settings, as one JSON object")
    gone = acts.act("remove")
    gone.add_argument("kind", choices=KINDS)
    gone.add_argument("--fund", default="", metavar="CODE")
    acts.act("list")


def service(options: Namespace) -> None:
    """Set, remove or list services; tills are told what they may offer by it."""
    if options.act == "list":
        _list(options)
        return
    with writing(options) as (connection, slug):
        council, now = the_council(connection, slug), utc_now()
        if options.act == "set":
            settings, secret = settings_of(options), os.environ.get(SECRET, "")
            check_settings(Service(options.kind, options.fund, settings, secret))
            set_service(connection, slug, options.kind, settings, secret, now, fund=options.fund)
        elif not remove_service(connection, slug, options.kind, now, fund=options.fund):
            raise Refusal(404, "unknown_service", f"{options.kind} is not set{_of(options.fund)}.")
        version = publish(connection, council, now)
    done = "is set" if options.act == "set" else "is used no more"
    said = {"council": slug, "kind": options.kind, "fund": options.fund, "version": version}
    tell(options, said, f"{options.kind} {done}{_of(options.fund)}.")


def settings_of(options: Namespace) -> dict[str, Any]:
    """Read the settings that were given; what stands on the command line goes before what stands in a file.

    Raises: Refusal.
    """
    settings: dict[str, Any] = {}
    if options.file is not None:
        try:
            settings = json.loads(options.file.read_text(encoding="utf-8"))
        except ValueError:
            raise Refusal(422, "bad_file", f"{options.file} is not JSON.") from None
        if not isinstance(settings, dict):
            raise Refusal(422, "bad_file", f"{options.file} is not one JSON object.")
    for given in options.set:
        name, equals, value = given.partition("=")
        if not equals or not name.strip():
            raise Refusal(422, "bad_setting", f"{name} is written NAME=VALUE.")
        settings[name.strip()] = value
    return settings


def check_settings(wanted: Service) -> None:
    """Hold a service to the rules of its kind.

    Raises: Refusal.
    """
    module, name = _RULES.get(wanted.kind, ("", ""))
    if not module:
        if not wanted.secret:
            raise Refusal(422, "no_secret", f"Its key is missing: put it in {SECRET}.")
        return
    made = getattr(import_module(module), name)(wanted)
    close = getattr(made, "close", None)
    if close is not None:
        close()


def _list(options: Namespace) -> None:
    with opened(options) as database:
        slug = slug_in(database, options)
        with database.read(slug) as connection:
            found = services_set(connection, slug)
    for kind, fund, settings in found:
        _show(options, kind, fund, settings)
    if not found:
        remark("No service is set.")


def _show(options: Namespace, kind: str, fund: str, settings: Mapping[str, Any]) -> None:
    if options.json:
        record({"kind": kind, "fund": fund, "settings": dict(settings)})
        return
    shown = " ".join(f"{name}={value}" for name, value in sorted(settings.items()) if isinstance(value, (str, int)))
    tell(options, {}, f"{kind}{_of(fund)}: {shown}")


def _of(fund: str) -> str:
    return f" for fund {fund}" if fund else ""
