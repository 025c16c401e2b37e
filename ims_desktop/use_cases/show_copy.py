"""Say how good this till's copy of the accounts is, to whoever searched in it and found nobody."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ims_desktop.use_cases.accounts import bound_accounts
from ims_desktop.use_cases.permit import pack_of
from ims_desktop.use_cases.show_load import show_load

if TYPE_CHECKING:
    from ims_desktop.domain.catalogue import CatalogueState
    from ims_desktop.records import LoadProgress
    from ims_desktop.till import Till


@dataclass(frozen=True, slots=True)
class AccountsCopy:
    """What *nobody found* is worth. Shape: `load` how far a load is, None without one."""

    state: CatalogueState
    load: LoadProgress | None


def show_copy(till: Till) -> AccountsCopy:
    """Return how good the copy is now, by the council's policy, and how far the next one is loaded."""
    with till.store.read() as reader:
        pack = pack_of(reader)
    return AccountsCopy(bound_accounts(till, pack).state(), show_load(till))
