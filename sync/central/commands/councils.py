"""`council`: add a council; its recovery key exists in one file from then on."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from pydantic import TypeAdapter, ValidationError

from sync.central.central import utc_now
from sync.central.commands.talk import tell
from sync.central.commands.where import data_dir, opened
from sync.central.councils import add_council, the_council
from sync.central.errors import Refusal
from sync.central.keys import write_secret_file
from sync.contract.fields import Slug, to_base64

if TYPE_CHECKING:
    from argparse import Namespace

    from sync.central.database import Database

_SLUG: Final[TypeAdapter[str]] = TypeAdapter(Slug)


def add_words(word: Any) -> None:
    """Add the words of this module to the command line."""
    acts = word("council", "Add a council.", council)
    add = acts.act("add")
    add.add_argument("slug", metavar="COUNCIL")
    add.add_argument("--name", default="")
    add.add_argument("--recovery-key-out", type=Path, help="where the council's recovery key is written, once")


def council(options: Namespace) -> None:
    """Add a council."""
    with opened(options) as database:
        path = add(options, database, options.slug, options.name)
        with database.read(options.slug) as connection:
            added = the_council(connection, options.slug)
    document = {
        "council": added.slug,
        "recovery_key_file": str(path),
        "central_public_key": to_base64(added.signing_public_key),
    }
    tell(options, document, f"Added {added.slug}. Its recovery key is in {path}: lock it away.")


def add(options: Namespace, database: Database, slug: str, name: str = "") -> Path:
    """Add a council and write its recovery key; neither without the other.

    Raises: Refusal.
    """
    try:
        slug = _SLUG.validate_python(slug)
    except ValidationError:
        raise Refusal(422, "council_name", "A council is named in small letters, digits and hyphens.") from None
    with database.write(slug) as connection:
        keys = add_council(connection, slug, utc_now(), name=name)
        path = getattr(options, "recovery_key_out", None) or data_dir(options) / f"recovery-{slug}.pem"
        try:
            write_secret_file(path, keys.recovery_pem)
        except OSError as problem:
            text = f"The recovery key cannot be written to {path}: {problem.strerror}."
            raise Refusal(422, "recovery_key", text) from problem
    return Path(path)
