"""`import-rule`, `import-type` and `payment-integration`: what imports and hosted payments are told by."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

from sqlalchemy import func, select

from sync.central import audit, tables
from sync.central.central import utc_now
from sync.central.commands.talk import record, tell
from sync.central.commands.where import writing
from sync.central.errors import Refusal
from sync.central.localgov.rule_book import all_rules, read_rule, save_rules, switch
from sync.central.reference import current_content

if TYPE_CHECKING:
    from argparse import Namespace

    from sqlalchemy import Connection, Table

DATA_TYPES: Final = {"transactions": 1, "account-holders": 2}


def add_words(word: Any) -> None:
    """Add the words of this module to the command line."""
    rules = word("import-rule", "Load, list or switch import rules.", import_rule)
    rules.act("load").add_argument("file", type=Path, help="JSON: a list of rules, or an object with them as rules")
    rules.act("list")
    for act in ("disable", "enable"):
        rules.act(act).add_argument("name", metavar="NAME")
    types = word("import-type", "Add or list the types of imports.", import_type)
    add = types.act("add")
    add.add_argument("name", metavar="NAME")
    add.add_argument("--rows", required=True, choices=sorted(DATA_TYPES), help="what they are")
    add.add_argument("--id", type=int, help="the number that callers send (default: the next one)")
    add.add_argument("--description", default="")
    add.add_argument("--external-reference", default="")
    types.act("list")
    integrations = word("payment-integration", "Add or list the hosted payment pages.", payment_integration)
    add = integrations.act("add")
    add.add_argument("name", metavar="NAME")
    add.add_argument("base_uri", metavar="URL")
    add.add_argument("--id", type=int, help="the number that methods of payment name (default: the next one)")
    integrations.act("list")


# -------------------------------------------------------------------------------------------------------------- rules
def import_rule(options: Namespace) -> None:
    """Load, list or switch import rules."""
    with writing(options) as (connection, slug):
        if options.act == "load":
            _load(options, connection, slug)
        elif options.act == "list":
            _list_rules(connection, slug)
        else:
            switch(connection, slug, options.name, disabled=options.act == "disable")
            _note(connection, slug, f"import_rule_{options.act}d", options.name)
            tell(options, {"council": slug, "rule": options.name, "act": options.act}, f"Done for {options.name}.")


def _load(options: Namespace, connection: Connection, slug: str) -> None:
    rules = [read_rule(document) for document in _documents(options.file)]
    new, replaced = save_rules(connection, slug, rules, current_content(connection, slug))
    _note(connection, slug, "import_rules_loaded", f"{new} new, {replaced} replaced")
    tell(options, {"council": slug, "new": new, "replaced": replaced}, f"Loaded {new} new rules, replaced {replaced}.")


def _documents(path: Path) -> list[object]:
    try:
        document = json.loads(path.read_text(encoding="utf-8-sig"))
    except (ValueError, RecursionError):
        raise Refusal(422, "bad_rules", f"{path.name} cannot be read as JSON.") from None
    documents = document.get("rules") if isinstance(document, dict) else document
    if not isinstance(documents, list):
        raise Refusal(422, "bad_rules", f"{path.name} does not hold a list of rules.")
    return documents


def _list_rules(connection: Connection, slug: str) -> None:
    for rule in all_rules(connection, slug):
        record(
            {
                "id": rule.rule_id,
                "name": rule.name,
                "disabled": rule.disabled,
                "everywhere": rule.everywhere,
                "import_types": sorted(rule.import_types),
                "conditions": len(rule.conditions),
                "sets": sorted({action.field for action in rule.actions}),
            }
        )


# ------------------------------------------------------------------------------------------- types and payment pages
def import_type(options: Namespace) -> None:
    """Add a type of import, or list them."""
    t = tables.import_type
    with writing(options) as (connection, slug):
        if options.act == "list":
            for row in connection.execute(select(t).where(t.c.council == slug).order_by(t.c.import_type_id)):
                kind = next(name for name, number in DATA_TYPES.items() if number == row.data_type)
                record({"id": row.import_type_id, "name": row.name, "rows": kind})
            return
        number = _number(connection, t, "import_type_id", slug, options.id)
        connection.execute(
            t.insert().values(
                council=slug,
                import_type_id=number,
                data_type=DATA_TYPES[options.rows],
                name=_text("name", options.name, 100),
                description=_text("description", options.description, 255),
                external_reference=_text("external reference", options.external_reference, 100),
            )
        )
        _note(connection, slug, "import_type_added", f"{number} {options.name}")
        tell(options, {"council": slug, "id": number}, f"Import type {number} is {options.name}.")


def payment_integration(options: Namespace) -> None:
    """Add a hosted payment page, or list them."""
    p = tables.payment_integration
    with writing(options) as (connection, slug):
        if options.act == "list":
            for row in connection.execute(select(p).where(p.c.council == slug).order_by(p.c.integration_id)):
                record({"id": row.integration_id, "name": row.name, "base_uri": row.base_uri})
            return
        number = _number(connection, p, "integration_id", slug, options.id)
        name, base_uri = _text("name", options.name, 100), _address(options.base_uri)
        connection.execute(p.insert().values(council=slug, integration_id=number, name=name, base_uri=base_uri))
        _note(connection, slug, "payment_integration_added", f"{number} {name}")
        tell(options, {"council": slug, "id": number}, f"Payment integration {number} is {name}.")


def _number(connection: Connection, table: Table, column: str, slug: str, wanted: int | None) -> int:
    """Choose the number of a new row: the one that is wanted when it is free, else the next."""
    c = table.c[column]
    of_council = table.c.council == slug
    if wanted is None:
        return (connection.execute(select(func.max(c)).where(of_council)).scalar_one() or 0) + 1
    if not 0 < wanted < 2**31:
        raise Refusal(422, "number", "A number is between 1 and 2147483647.")
    if connection.execute(select(c).where(of_council, c == wanted)).first() is not None:
        raise Refusal(409, "number_taken", f"The number {wanted} is taken.")
    return wanted


def _text(what: str, text: str, longest: int) -> str:
    if len(text) > longest:
        raise Refusal(422, "too_long", f"The {what} is longer than {longest} characters.")
    return text


def _address(url: str) -> str:
    parts = urlsplit(url)
    if parts.scheme not in {"https", "http"} or not parts.hostname or parts.query or parts.fragment:
        raise Refusal(422, "bad_address", "A payment page is addressed as https://host/path.")
    return _text("address", url.rstrip("/"), 200)


def _note(connection: Connection, slug: str, action: str, detail: str) -> None:
    audit.note(connection, slug, utc_now(), audit.ADMIN, action, detail)
