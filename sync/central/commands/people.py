"""`cashier`: add, disable or reset a person."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

from sync.central.access import sign_in
from sync.central.central import utc_now
from sync.central.commands.talk import tell
from sync.central.commands.where import writing
from sync.central.councils import the_council
from sync.central.errors import Refusal
from sync.central.reference import check_office, publish

if TYPE_CHECKING:
    from argparse import Namespace


def add_words(word: Any) -> None:
    """Add the words of this module to the command line."""
    acts = word("cashier", "Add, disable or reset a person (password from IMS_PASSWORD).", cashier)
    add = acts.act("add")
    add.add_argument("username", metavar="USER")
    add.add_argument("--roles", required=True, help="LocalGov IMS role names, with commas between")
    add.add_argument("--name", default="", help="the name shown on screens and receipts")
    add.add_argument("--office", required=True)
    add.add_argument("--user-code", type=int, metavar="N", help="LocalGov IMS's number for the person, if there is one")
    for act in ("disable", "reset"):
        acts.act(act).add_argument("username", metavar="USER")


def cashier(options: Namespace) -> None:
    """Change one person, and publish what tills know of people."""
    with writing(options) as (connection, slug):
        council = the_council(connection, slug)
        if options.act == "add":
            check_office(connection, council.slug, options.office)
            roles = tuple(role.strip() for role in options.roles.split(",") if role.strip())
            name = options.name or options.username
            person = sign_in.Person(options.username, name, options.office, roles, options.user_code)
            sign_in.add_cashier(connection, council.slug, person, password(), utc_now())
        elif options.act == "reset":
            sign_in.reset_password(connection, council.slug, options.username, password(), utc_now())
        else:
            sign_in.disable_cashier(connection, council.slug, options.username, utc_now())
        version = publish(connection, council, utc_now())
    document = {"council": council.slug, "username": options.username.casefold(), "version": version}
    tell(options, document, f"Done for {options.username.casefold()}.")


def password() -> str:
    """Read a new password from the environment, never from an argument.

    Raises: Refusal.
    """
    given = os.environ.get("IMS_PASSWORD", "")
    if not given:
        raise Refusal(422, "password_missing", "Give the password in IMS_PASSWORD.")
    return given
