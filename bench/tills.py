"""Open a real till on an account file of any size: the folder, the journal, the keys and the council of a till."""

from __future__ import annotations

import os
import shutil
import tempfile
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final

from bench.grown import KEY
from ims_desktop.bootstrap import make_ids, make_secrets
from ims_desktop.bootstrap.training import KEY_ID, make_training_till
from ims_desktop.cli.training import training_pack
from ims_desktop.demo.council import OFFICE
from ims_desktop.devices.clock import SystemClock
from ims_desktop.settings import Settings
from ims_desktop.store.accounts.file import AccountFile
from ims_desktop.store.opening import open_till_store
from ims_desktop.store.values import moment_text

if TYPE_CHECKING:
    from collections.abc import Iterator

_GENERATION: Final = "7"


def settings_of(folder: Path) -> Settings:
    """Say how the till in a folder is opened."""
    return Settings(data_dir=folder, training=True, reserve_bytes=0, printer="file", theme="light")


@contextmanager
def empty_till(place: Path) -> Iterator[Settings]:
    """Lend a till for training that has no accounts."""
    with tempfile.TemporaryDirectory(dir=place) as made:
        settings = settings_of(Path(made) / "till")
        make_training_till(settings, training_pack(), OFFICE, ())
        yield settings


@contextmanager
def till_on(grown: Path) -> Iterator[Settings]:
    """Lend a till for training that has these accounts, fresh now; `build_till` opens it."""
    with empty_till(grown.parent) as settings:
        put_under(settings, grown)
        yield settings


def put_under(settings: Settings, grown: Path) -> None:
    """Let an account file serve in a till's folder."""
    path = settings.data_dir / f"catalogue-{_GENERATION}.db"
    try:
        os.link(grown, path)
    except OSError:
        shutil.copyfile(grown, path)
    file = AccountFile(path, KEY)
    file.note({"as_of": moment_text(datetime.now(UTC))})
    file.settle()
    file.close()
    secrets = make_secrets(settings)
    store = open_till_store(settings.data_dir, secrets, SystemClock(), make_ids())
    secrets.set(f"{KEY_ID}/catalogue", KEY)
    store.use_catalogue(_GENERATION)
    store.close()
