"""Let an administrator load the table bank details are checked by; who did it is in the audit."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ims_desktop.domain.cashier import Role
from ims_desktop.errors import BadInput, NotPermitted
from ims_desktop.words import say

if TYPE_CHECKING:
    from pathlib import Path

    from ims_desktop.domain.bank_check import BankTable
    from ims_desktop.domain.cashier import Cashier
    from ims_desktop.till import Till


def load_modulus_table(till: Till, person: Cashier, file: Path) -> BankTable:
    """Take a file into use as the table of this till.

    Raises: NotPermitted, BadInput, StoreUnavailable.
    """
    if not person.has(Role.SYSTEM_ADMIN) or person.disabled:
        raise NotPermitted(
            say("{name} may not load a table. An administrator of the council can.", name=person.display_name)
        )
    try:
        source = file.read_bytes()
    except OSError as problem:
        raise BadInput(
            say("{file} could not be read: {why}.", file=str(file), why=problem.strerror or ""), code="bank_table"
        ) from problem
    at = till.clock.now()
    table = till.bank_check.load(source, at)
    with till.store.write() as unit:
        unit.audit(at, person.username, "modulus_loaded", f"{table.rows} rows sha256 {table.sha256}")
    return table
