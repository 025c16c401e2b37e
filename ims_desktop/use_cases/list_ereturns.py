"""List what the sessions of this till handed over."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ims_desktop.domain.ereturn import EReturn
    from ims_desktop.till import Till


def list_ereturns(till: Till, *, waiting: bool) -> tuple[EReturn, ...]:
    """Return the eReturns of this till, the newest first; `waiting` those nobody approved here."""
    with till.store.read() as reader:
        return reader.ereturns(waiting=waiting)
