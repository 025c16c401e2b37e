"""Look at this PC's till for IT, from what everything rests on upwards, so that one fault hides no other."""

from __future__ import annotations

import platform
import shutil
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING, Final

from ims_desktop.bootstrap import build_till, make_secrets, program_version, terminal_of
from ims_desktop.bootstrap.card_checks import check_cards
from ims_desktop.bootstrap.privacy_checks import make_privacy_checks
from ims_desktop.devices.terminals import check_terminal
from ims_desktop.domain.catalogue import CatalogueHealth
from ims_desktop.errors import ImsError, PrinterUnavailable, WireUnavailable
from ims_desktop.store import schema
from ims_desktop.store.driver import type_of_module
from ims_desktop.store.folder import check_folder
from ims_desktop.store.reserve import NAME as RESERVE
from ims_desktop.store.till_id import read_till_id
from ims_desktop.use_cases.back_up import EVERY, backup_folder
from ims_desktop.use_cases.diagnose import Check
from ims_desktop.use_cases.note_clock import clock_behind_s
from ims_desktop.use_cases.permit import block_words, pack_of
from ims_desktop.use_cases.show_sync_trouble import show_sync_trouble
from ims_desktop.words import say, say_n
from sync.client.wire import Patience, Wire

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from contextlib import ExitStack

    from ims_desktop.settings import Settings
    from ims_desktop.till import Till

_BACKUP_OLD: Final = timedelta(days=1)
_KEY_NAMES: Final = ("journal", "device")
_PATIENCE: Final = Patience(connect_s=3.0, read_s=5.0, whole_s=8.0)


def make_checks(settings: Settings, opened: ExitStack) -> Iterator[tuple[str, Callable[[], Check]]]:
    """Yield every look; the journal, once open, is given back when `opened` ends."""
    for look in (_versions, _folder, _room, _identity, _keys):
        yield look.__name__[1:], partial(look, settings)
    try:
        till = build_till(settings, read_only=True)
        opened.callback(till.close)
    except ImsError as problem:
        yield "journal", partial(_raise, problem)
        return
    for inside in (
        _journal,
        _block,
        _unsent,
        _backup,
        _clock,
        _network,
        _reference,
        _accounts,
        _policy,
        _printer,
        _terminal,
    ):
        yield inside.__name__[1:], partial(inside, till)
    yield "cards", partial(check_cards, till)
    yield from make_privacy_checks(till)


def _raise(problem: ImsError) -> Check:
    raise problem


# ----------------------------------------------------------------------------------------------------- from outside
def _versions(_: Settings) -> Check:
    value = (
        f"ims-desktop {program_version()}, Python {platform.python_version()}, "
        f"SQLite {type_of_module.sqlite_version}, {platform.platform()}"
    )
    return Check("versions", ok=True, words=say("{versions}", versions=value), value=program_version())


def _folder(settings: Settings) -> Check:
    check_folder(settings.data_dir)
    return Check(
        "folder",
        ok=True,
        words=say("{folder} is on a disk of this PC and can be written.", folder=str(settings.data_dir)),
        value=str(settings.data_dir),
    )


def _room(settings: Settings) -> Check:
    """Look whether the reserved room is there; looking must not make it."""
    if settings.data_dir.is_dir():
        check_folder(settings.data_dir, read_only=True)
    reserve = settings.data_dir / RESERVE
    held = reserve.stat().st_size if reserve.is_file() else 0
    free = shutil.disk_usage(settings.data_dir).free if settings.data_dir.is_dir() else 0
    ok = settings.reserve_bytes in (held, 0)
    words = (
        say("{n} MB are held in reserve, {free} MB are free.", n=held // 10**6, free=free // 10**6)
        if ok
        else say("The reserve is not held: {free} MB are free. Make room on this disk.", free=free // 10**6)
    )
    return Check("room", ok=ok, words=words, value=free)


def _identity(settings: Settings) -> Check:
    till_id = read_till_id(settings.data_dir)
    return Check(
        "identity",
        ok=True,
        words=say(
            "Till {till}, epoch {epoch}, of {council}.", till=till_id.till, epoch=till_id.epoch, council=till_id.council
        ),
        value=f"{till_id.till}{till_id.epoch}",
    )


def _keys(settings: Settings) -> Check:
    till_id = read_till_id(settings.data_dir)
    secrets = make_secrets(settings)
    missing = [name for name in _KEY_NAMES if secrets.get(f"{till_id.key_id}/{name}") is None]
    words = (
        say("The key store lacks: {names}. ims-desktop recover brings the journal key back.", names=", ".join(missing))
        if missing
        else say("The key store holds this till's keys.")
    )
    return Check("keys", ok=not missing, words=words, value=till_id.key_id)


# ----------------------------------------------------------------------------------------------------- from inside
def _journal(till: Till) -> Check:
    with till.store.read() as reader:
        head = reader.head()
    words = say("The journal opens: fact {n} of epoch {epoch}.", n=head.sequence, epoch=head.epoch)
    return Check("journal", ok=True, words=words, value=schema.HEAD)


def _block(till: Till) -> Check:
    with till.store.read() as reader:
        code = reader.block()
    words = block_words(code) if code else say("This till may take money.")
    return Check("block", ok=not code, words=words, value=code)


def _unsent(till: Till) -> Check:
    with till.store.read() as reader:
        unsent = reader.unsent()
        last = max(reader.journal(status="unsent"), key=lambda row: row.attempts, default=None)
    said = say_n("{n} fact is unsent.", "{n} facts are unsent.", unsent.events)
    trouble = None if last is None else show_sync_trouble(last.problem)
    if trouble is not None:
        said = say("{what} {next}", what=said, next=trouble.words)
    if unsent.quarantined:
        said = say_n(
            "{n} fact is in quarantine: a supervisor must look.",
            "{n} facts are in quarantine: a supervisor must look.",
            unsent.quarantined,
        )
    return Check("unsent", ok=not unsent.quarantined, words=said, value=unsent.events)


def _backup(till: Till) -> Check:
    """Look whether what central lacks is kept twice: facts may wait unsent for an hour without a copy."""
    now = till.clock.now()
    with till.store.read() as reader:
        last, oldest = reader.last_backup_at(), reader.unsent().oldest_at
    age_s = None if last is None else int((now - last).total_seconds())
    folder = str(backup_folder(till))
    if age_s is None:
        words = say("The journal was not copied yet. Copies go to {folder}.", folder=folder)
    else:
        words = say("The journal was copied {n} minutes ago, to {folder}.", n=age_s // 60, folder=folder)
    young = oldest is None or now - oldest < EVERY
    return Check("backup", ok=young or (last is not None and now - last < _BACKUP_OLD), words=words, value=age_s)


def _clock(till: Till) -> Check:
    with till.store.read() as reader:
        behind = clock_behind_s(reader, till.clock.now())
    words = (
        say("The clock of this PC stands {n} seconds behind what this till has seen. Set it right.", n=behind)
        if behind
        else say("The clock of this PC has not gone back.")
    )
    return Check("clock", ok=not behind, words=words, value=behind)


def _network(till: Till) -> Check:
    """Ask central for its time: that tells the way there, its certificate, and how far the clocks are apart."""
    if till.identity.training:
        return Check("network", ok=True, words=say("A till for training speaks to nobody."), value=0)
    wire = Wire(till.identity.central_url, ca_file=till.settings.ca_file, patience=_PATIENCE)
    try:
        offset = int((wire.alive().time - till.clock.now()).total_seconds())
    except WireUnavailable as lost:
        trouble = show_sync_trouble(lost.reason)
        words = lost.words if trouble is None else trouble.words
        return Check("network", ok=False, words=words, value=lost.reason)
    finally:
        wire.close()
    with till.store.read() as reader:
        tolerance = pack_of(reader).policy.clock_tolerance_s
    words = say("Central answers at {url}; its clock is {n} seconds ahead.", url=till.identity.central_url, n=offset)
    clock = show_sync_trouble("clock_off" if abs(offset) > tolerance else "")
    if clock is not None:
        words = say("{what} {next}", what=words, next=clock.words)
    return Check("network", ok=clock is None, words=words, value=offset)


def _reference(till: Till) -> Check:
    with till.store.read() as reader:
        pack = pack_of(reader)
    words = say("Reference pack {version} of {council}.", version=pack.version, council=pack.council.name)
    return Check("reference", ok=True, words=words, value=pack.version)


def _accounts(till: Till) -> Check:
    with till.store.read() as reader:
        policy = pack_of(reader).policy
    state = till.catalogue.state(till.clock.now(), policy.catalogue_fresh_s)
    words = say("{n} accounts, {health}.", n=state.accounts, health=_HEALTH[state.health])
    return Check("accounts", ok=state.health is CatalogueHealth.COMPLETE, words=words, value=state.accounts)


def _policy(till: Till) -> Check:
    with till.store.read() as reader:
        policy = pack_of(reader).policy
    words = say(
        "Unverified references: {unverified}. Sign-in offline for {days} days. Personal data kept for {kept} days.",
        unverified=say("taken") if policy.accept_unverified else say("refused"),
        days=policy.offline_sign_in_days,
        kept=policy.personal_data_days,
    )
    return Check("policy", ok=True, words=words, value=policy.accept_unverified)


def _printer(till: Till) -> Check:
    setting = till.settings.printer
    queue = setting.removeprefix("cups:")
    if setting.startswith("cups:") and shutil.which("lp") is None:
        raise PrinterUnavailable(
            say("There is no lp on this PC, so nothing can be handed to {name}.", name=queue), code="no_lp"
        )
    return Check("printer", ok=True, words=say("Receipts go to {name}.", name=setting), value=setting)


def _terminal(till: Till) -> Check:
    setting = till.settings.terminal
    terminal = terminal_of(till.settings, till.identity, till.secrets, till.ids, till.clock)
    return Check("terminal", ok=True, words=check_terminal(terminal), value=setting)


_HEALTH: Final = {
    CatalogueHealth.COMPLETE: say("complete and fresh"),
    CatalogueHealth.STALE: say("out of date"),
    CatalogueHealth.INCOMPLETE: say("not loaded to the end yet"),
    CatalogueHealth.ABSENT: say("none loaded yet"),
}
