"""`enrol-code` and `till`: make PCs into tills, see how they are, take their rights away."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from sync.central.central import utc_now
from sync.central.commands.talk import tell
from sync.central.commands.where import writing
from sync.central.councils import the_council
from sync.central.desk import devices, enrolment, tills
from sync.central.errors import Refusal
from sync.central.reference import check_office
from sync.contract.fields import utc_text

if TYPE_CHECKING:
    from argparse import Namespace


def add_words(word: Any) -> None:
    """Add the words of this module to the command line."""
    code = word("enrol-code", "Make a one-time code that makes a PC a till.", enrol_code)
    code.add_argument("--office", default="")
    code.add_argument("--till", help="an existing till, to enrol it again in its next epoch")
    acts = word("till", "List tills, revoke one, or give out its wrapped key.", till)
    acts.act("list")
    for act in ("revoke", "escrow"):
        acts.act(act).add_argument("till", metavar="TILL")


def enrol_code(options: Namespace) -> None:
    """Give out a one-time code."""
    if not options.office and not options.till:
        raise Refusal(422, "which_office", "Say --office for a new till, or --till for one that is enrolled again.")
    with writing(options) as (connection, slug):
        council = the_council(connection, slug)
        check_office(connection, council.slug, options.office)
        code = enrolment.issue_code(connection, council, options.office, options.till, utc_now())
    document = {
        "code": code.code,
        "expires_at": utc_text(code.expires_at),
        "council": council.slug,
        "office": code.office,
        "till": code.till,
    }
    tell(options, document, f"{code.code}   (until {code.expires_at:%d %B %Y %H:%M} UTC, once)")


def till(options: Namespace) -> None:
    """See tills, or take one's rights away."""
    with writing(options) as (connection, slug):
        if options.act == "list":
            found = tills.list_tills(connection, slug, utc_now())
            shown = tills.table_of(found, utc_now()) if found else "No till is enrolled yet."
            tell(options, {"tills": found}, shown)
        elif options.act == "revoke":
            epoch = devices.revoke(connection, slug, options.till, utc_now())
            tell(
                options,
                {"till": options.till, "epoch": epoch},
                f"{options.till}{epoch} may only hand in what it holds.",
            )
        else:
            key = tills.wrapped_key(connection, slug, options.till)
            tell(options, key, json.dumps(key))
