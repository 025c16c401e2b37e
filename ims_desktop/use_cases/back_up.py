"""Copy the journal, encrypted as it is, to where one broken disk cannot take both."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from ims_desktop.use_cases.permit import policy_of

if TYPE_CHECKING:
    from ims_desktop.till import Till

EVERY = timedelta(hours=1)


def back_up(till: Till, target: Path | None = None) -> Path:
    """Copy the journal into a folder: the one asked for, the policy's, or `backups/` beside the journal.

    Raises: StoreUnavailable.
    """
    return till.store.backup(target or backup_folder(till))


def back_up_if_due(till: Till) -> Path | None:
    """Copy the journal when facts are unsent and the last copy is an hour old."""
    with till.store.read() as reader:
        unsent, last = reader.unsent().events, reader.last_backup_at()
    if till.identity.training or unsent == 0 or (last is not None and till.clock.now() - last < EVERY):
        return None
    return back_up(till)


def backup_folder(till: Till) -> Path:
    """Tell where copies go by policy."""
    with till.store.read() as reader:
        named = policy_of(reader).backup_path
    return Path(named) / till.identity.till if named else till.settings.data_dir / "backups"
