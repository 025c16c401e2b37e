"""Do what each word of central's command line says."""

from __future__ import annotations

import csv
import json
import os
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final

from pydantic import TypeAdapter, ValidationError

from sync.central import devices, enrolment, export, sign_in, tills
from sync.central.accounts_file import read_accounts
from sync.central.app import utc_now
from sync.central.councils import add_council, list_councils, the_council
from sync.central.database import Database
from sync.central.errors import Refusal
from sync.central.keys import write_secret_file
from sync.central.load_accounts import load_accounts, rules_of
from sync.central.reference import current_content, publish, save_source
from sync.central.reference_file import council_of, read_reference
from sync.central.talk import record, remark, tell
from sync.contract.fields import Slug, to_base64, utc_text

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Callable, Iterator

    from sqlalchemy import Connection

    from sync.central.accounts_file import RejectedRow
    from sync.central.load_accounts import Loaded

_PROGRESS_ROWS: Final = 100_000
_SLUG: TypeAdapter[str] = TypeAdapter(Slug)


# ---------------------------------------------------------------------------------------------------------- database
def data_dir(options: Namespace) -> Path:
    """Tell where central's own files are when nobody said otherwise."""
    if options.data_dir is not None:
        return Path(options.data_dir)
    import platformdirs  # noqa: PLC0415 - only when needed

    return platformdirs.user_data_path("IMS Central", appauthor=False)


def database_url(options: Namespace) -> str:
    """Tell where the records are."""
    return options.database_url or f"sqlite:///{(data_dir(options) / 'central.db').as_posix()}"


@contextmanager
def opened(options: Namespace) -> Iterator[Database]:
    """Open the database, made ready, and let go of it."""
    database = Database(database_url(options))
    try:
        database.prepare()
        yield database
    finally:
        database.close()


@contextmanager
def writing(options: Namespace) -> Iterator[Connection]:
    """Write in one transaction."""
    with opened(options) as database, database.write() as connection:
        yield connection


# ----------------------------------------------------------------------------------------------------------- commands
def _serve(options: Namespace) -> None:
    from sync.central.serve import serve  # noqa: PLC0415 - only this word needs the server

    serve(
        Database(database_url(options)),
        options.host,
        options.port,
        tls_cert=options.tls_cert,
        tls_key=options.tls_key,
        listening=lambda address: tell(options, {"address": address}, address),
    )


def _migrate(options: Namespace) -> None:
    database = Database(database_url(options))
    database.migrate()
    schema = database.schema()
    database.close()
    tell(options, {"schema": schema}, f"The schema is at {schema}.")


def _council(options: Namespace) -> None:
    with writing(options) as connection:
        path = _add_council(options, connection, options.slug, options.name)
        council = the_council(connection, options.slug)
    document = {
        "council": council.slug,
        "recovery_key_file": str(path),
        "central_public_key": to_base64(council.signing_public_key),
    }
    tell(options, document, f"Added {council.slug}. Its recovery key is in {path}: lock it away.")


def _add_council(options: Namespace, connection: Connection, slug: str, name: str = "") -> Path:
    """Add a council; its recovery key exists in one file from here on."""
    try:
        slug = _SLUG.validate_python(slug)
    except ValidationError:
        raise Refusal(422, "council_name", "A council is named in small letters, digits and hyphens.") from None
    keys = add_council(connection, slug, utc_now(), name=name)
    path = getattr(options, "recovery_key_out", None) or data_dir(options) / f"recovery-{slug}.pem"
    try:
        write_secret_file(path, keys.recovery_pem)
    except OSError as problem:
        text = f"The recovery key cannot be written to {path}: {problem.strerror}."
        raise Refusal(422, "recovery_key", text) from problem
    return Path(path)


def _load_reference(options: Namespace) -> None:
    with writing(options) as connection:
        slug = options.council or council_of(options.file)
        if slug is not None and not list_councils(connection):
            path = _add_council(options, connection, slug)
            remark(f"Added {slug}. Its recovery key is in {path}: lock it away.")
        council = the_council(connection, options.council)
        content = read_reference(options.file, council.slug)
        before = publish(connection, council, utc_now())
        version = save_source(connection, council, content, utc_now())
    document = {
        "council": council.slug,
        "version": version,
        "changed": version != before,
        "funds": len(content.funds),
        "methods": len(content.methods),
        "validators": len(content.validators),
    }
    tell(options, document, f"Loaded {len(content.funds)} funds; the reference pack is version {version}.")


def _load_accounts(options: Namespace) -> None:
    rejects = options.rejects or options.file.with_name(options.file.name + ".rejects.csv")
    with opened(options) as database:
        with database.read() as connection:
            slug = the_council(connection, options.council).slug
            rules = rules_of(connection, slug)
        with _reject_file(rejects) as rejected:
            count = load_accounts(
                database,
                slug,
                read_accounts(options.file, rules),
                utc_now(),
                replace=options.replace,
                rejected=rejected,
                progress=_progress,
            )
    document = {
        "council": slug,
        "rows": count.rows,
        "loaded": count.loaded,
        "changed": count.changed,
        "removed": count.removed,
        "rejected": count.rejected,
        "rejects": str(rejects) if count.rejected else None,
    }
    where = f" See {rejects}." if count.rejected else ""
    tell(options, document, f"Loaded {count.loaded} of {count.rows} accounts, {count.changed} new or changed.{where}")


@contextmanager
def _reject_file(path: Path) -> Iterator[Callable[[RejectedRow], None]]:
    """Name rejected rows in a file that only exists when there are any."""
    path.unlink(missing_ok=True)
    file = None

    def reject(row: RejectedRow) -> None:
        nonlocal file
        if file is None:
            file = path.open("w", encoding="utf-8", newline="")
            csv.writer(file).writerow(("line", "reason"))
        csv.writer(file).writerow((row.line, row.reason))

    try:
        yield reject
    finally:
        if file is not None:
            file.close()


def _progress(count: Loaded) -> None:
    if count.rows % _PROGRESS_ROWS == 0:
        remark(f"{count.rows} rows …")


def _enrol_code(options: Namespace) -> None:
    if not options.office and not options.till:
        raise Refusal(422, "which_office", "Say --office for a new till, or --till for one that is enrolled again.")
    with writing(options) as connection:
        council = the_council(connection, options.council)
        _check_office(connection, council.slug, options.office)
        code = enrolment.issue_code(connection, council, options.office, options.till, utc_now())
    document = {
        "code": code.code,
        "expires_at": utc_text(code.expires_at),
        "council": council.slug,
        "office": code.office,
        "till": code.till,
    }
    tell(options, document, f"{code.code}   (until {code.expires_at:%d %B %Y %H:%M} UTC, once)")


def _check_office(connection: Connection, slug: str, office: str) -> None:
    """Hold an office to those of the reference data, once there is any; "" names none."""
    content = current_content(connection, slug)
    if content is not None and office and office not in {entry.code for entry in content.offices}:
        raise Refusal(404, "unknown_office", f"There is no office {office}.")


def _cashier(options: Namespace) -> None:
    with writing(options) as connection:
        council = the_council(connection, options.council)
        if options.act == "add":
            _check_office(connection, council.slug, options.office)
            roles = tuple(role.strip() for role in options.roles.split(",") if role.strip())
            person = sign_in.Person(options.username, options.name or options.username, options.office, roles)
            sign_in.add_cashier(connection, council.slug, person, _password(), utc_now())
        elif options.act == "reset":
            sign_in.reset_password(connection, council.slug, options.username, _password(), utc_now())
        else:
            sign_in.disable_cashier(connection, council.slug, options.username, utc_now())
        version = publish(connection, council, utc_now())
    document = {"council": council.slug, "username": options.username.casefold(), "version": version}
    tell(options, document, f"Done for {options.username.casefold()}.")


def _password() -> str:
    password = os.environ.get("IMS_PASSWORD", "")
    if not password:
        raise Refusal(422, "password_missing", "Give the password in IMS_PASSWORD.")
    return password


def _till(options: Namespace) -> None:
    with writing(options) as connection:
        slug = the_council(connection, options.council).slug
        if options.act == "list":
            found = tills.list_tills(connection, slug)
            lines = [f"{it['till']}{it['epoch']}  {it['last_contact_at'] or 'never heard of'}" for it in found]
            tell(options, {"tills": found}, "\n".join(lines) or "No till is enrolled yet.")
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


def _export(options: Namespace) -> None:
    with opened(options) as database, database.read() as connection:
        for slug in [options.council] if options.council else list_councils(connection):
            for payment in export.export_payments(connection, the_council(connection, slug).slug):
                record(payment)


COMMANDS: Final[dict[str, Callable[[Namespace], None]]] = {
    "serve": _serve,
    "migrate": _migrate,
    "council": _council,
    "load-reference": _load_reference,
    "load-accounts": _load_accounts,
    "enrol-code": _enrol_code,
    "cashier": _cashier,
    "till": _till,
    "export": _export,
}
