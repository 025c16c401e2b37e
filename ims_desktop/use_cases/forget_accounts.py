"""Let go of the copy of the accounts: when the till was withdrawn, or central not heard for longer than policy allows.

Only the copy and its keys ever go: what this till has taken stays, and is sent when central is back.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from ims_desktop.domain.catalogue import CatalogueHealth
from ims_desktop.domain.silence import Contact, left_s
from ims_desktop.log import note
from ims_desktop.use_cases.permit import policy_of

if TYPE_CHECKING:
    from datetime import datetime

    from ims_desktop.till import Catalogue
    from ims_desktop.till_journal import Reader, Store

ACTION: Final = "accounts_forgotten"


def forget_when_silent(store: Store, catalogue: Catalogue, now: datetime) -> bool:
    """Destroy the copy and its keys when its time is over, and write that down; tell whether it was.

    It takes store and catalogue, not a till: the wire asks too, and start-up asks before there is a till.
    """
    with store.read() as reader:
        over = is_over(reader, now) or _never_heard(reader, catalogue, now)
    return over and forget_accounts(store, catalogue, now, "silence")


def forget_accounts(store: Store, catalogue: Catalogue, now: datetime, why: str) -> bool:
    """Destroy what there is of the copy, keys first, and write down why; tell whether there was anything."""
    if catalogue.state(now, 0).health is CatalogueHealth.ABSENT:
        return False
    catalogue.destroy()
    with store.write() as unit:
        unit.audit(now, "", ACTION, why)
    note("forget_accounts", ACTION, why=why)
    return True


def is_over(reader: Reader, now: datetime) -> bool:
    """Tell whether the copy may not be used any more, though it is still there. It costs little: every key asks."""
    contact = reader.last_contact()
    return contact is not None and _is_over(reader, contact, now)


def _never_heard(reader: Reader, catalogue: Catalogue, now: datetime) -> bool:
    """Judge by the age of the copy where no contact was ever noted: an older program did not."""
    as_of = catalogue.state(now, 0).as_of if reader.last_contact() is None else None
    return as_of is not None and _is_over(reader, Contact(as_of), now)


def _is_over(reader: Reader, contact: Contact, now: datetime) -> bool:
    """Tell whether nothing is left of the time policy gives; a till for training hears from nobody."""
    left = left_s(contact, now, reader.clock_mark(), policy_of(reader))
    return left == 0 and not reader.identity().training
