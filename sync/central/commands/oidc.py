"""`oidc`: set or remove the provider people of a council sign in by."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sync.central.access.oidc import REDIRECT_HOSTS, SCOPES, USERNAME_CLAIM, Provider, remove_provider, set_provider
from sync.central.central import utc_now
from sync.central.commands.talk import tell
from sync.central.commands.where import writing
from sync.central.councils import the_council
from sync.central.reference import publish

if TYPE_CHECKING:
    from argparse import Namespace


def add_words(word: Any) -> None:
    """Add the words of this module to the command line."""
    acts = word("oidc", "Set or remove the OIDC provider people sign in by with their council account.", oidc)
    put = acts.act("set")
    put.add_argument("--issuer", required=True, metavar="URL", help="exactly as the provider's own description has it")
    put.add_argument("--client-id", required=True, metavar="ID", help="of a public (native) client with PKCE")
    put.add_argument("--scopes", default=SCOPES, help=f"with blanks between (default: {SCOPES})")
    put.add_argument("--username-claim", default=USERNAME_CLAIM, help=f"names the person (default: {USERNAME_CLAIM})")
    put.add_argument(
        "--redirect-host", choices=REDIRECT_HOSTS, default=REDIRECT_HOSTS[0], help="localhost for Entra ID"
    )
    put.add_argument("--roles-claim", help="a list of roles; a person has no role here that it does not name")
    acts.act("remove")


def oidc(options: Namespace) -> None:
    """Change the provider, and publish that tills may offer it."""
    with writing(options) as (connection, slug):
        council = the_council(connection, slug)
        if options.act == "set":
            provider = Provider(
                options.issuer,
                options.client_id,
                " ".join(options.scopes.split()),
                options.username_claim,
                options.redirect_host,
                options.roles_claim,
            )
            set_provider(connection, council.slug, provider, utc_now())
        else:
            remove_provider(connection, council.slug, utc_now())
        version = publish(connection, council, utc_now())
    issuer = options.issuer if options.act == "set" else None
    said = f"People of {council.slug} may sign in at {issuer}." if issuer else "People sign in by password only."
    tell(options, {"council": council.slug, "issuer": issuer, "version": version}, said)
