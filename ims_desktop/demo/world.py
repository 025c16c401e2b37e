"""Make the demo's world in one folder: a council with its people and accounts, its central, and a till of its own.

Everything is done with the commands and functions a council's IT would use. Two things differ from a real till, and
both are said when the demo starts: its keys lie in a plain file inside the folder, and its passwords are printed.
"""

from __future__ import annotations

import json
import shutil
import signal
import tempfile
import threading
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Self

from ims_desktop.bootstrap import enrol_till
from ims_desktop.demo.accounts import DEFAULT_ACCOUNTS, write_accounts
from ims_desktop.demo.bills import write_bills
from ims_desktop.demo.central import Asked, Central
from ims_desktop.demo.council import OFFICE, SLUG, reference_data, reference_file
from ims_desktop.demo.outside import Outside
from ims_desktop.errors import BadInput
from ims_desktop.words import say

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import TracebackType

    from ims_desktop.settings import Settings
    from ims_desktop.words import Words

PASSWORD: Final = "aldermere-till"  # noqa: S105 - everybody's in the demo, and printed when it starts
BILLS: Final = "bills.pdf"
MARK: Final = "demo.json"
"""Stands in a folder that a demo made, so that the next demo may empty it and nothing else ever is."""
_RESERVE_BYTES: Final = 20_000_000


@dataclass(frozen=True, slots=True)
class DemoPerson:
    """Somebody who can sign in. Shape: `roles` as in LocalGov IMS."""

    username: str
    display_name: str
    office: str
    roles: tuple[str, ...]


@dataclass(slots=True)
class DemoWorld:
    """A demo under way; leaving it stops central and, if the folder was a temporary one, removes it."""

    folder: Path
    settings: Settings
    central: Central
    outside: Outside
    accounts: int
    people: tuple[DemoPerson, ...]
    _leaving: ExitStack = field(repr=False)

    @property
    def username(self) -> str:
        """Who takes the payments of the guided demo."""
        return self.people[0].username

    @property
    def password(self) -> str:
        """What everybody signs in with."""
        return PASSWORD

    def stop_central(self) -> None:
        """Take central away, as when the network is down."""
        self.central.stop()

    def start_central(self) -> None:
        """Bring central back under the same address."""
        self.central.start()

    def lose_card_answers(self, *, lost: bool) -> None:
        """Let the answers of the card provider be lost, or come again; what it is asked it does all the same."""
        self.outside.cards.silent = lost

    def tell_everybody(self, text: str, text_cy: str) -> None:
        """Let the council tell something at all its tills for three hours; central need not be serving."""
        until = (datetime.now(UTC) + timedelta(hours=3)).isoformat(timespec="minutes")
        self.central.ask("message", "add", "--to", until, "--text", text, "--text-cy", text_cy)

    def exported(self) -> list[dict[str, Any]]:
        """Return every payment central holds, as `ims-central export` prints them."""
        return list(self.central.exported())

    def welcome(self) -> tuple[Words, ...]:
        """Say how to sign in and what is different from a real till."""
        names = ", ".join(f"{person.username} ({person.display_name})" for person in self.people)
        return (
            say(
                "Aldermere Council is ready: {n} accounts, central at {url}.",
                n=f"{self.accounts:,}",
                url=self.central.url,
            ),
            say(
                "Sign in as {username} with the password {password}.",
                username=self.people[0].username,
                password=PASSWORD,
            ),
            say("The same password works for everybody: {names}.", names=names),
            say("Bills to scan, on paper or from the screen, are in {file}.", file=str(self.folder / BILLS)),
            say(
                "Everything is in {folder}, its keys in a plain file: never use it for real money.",
                folder=str(self.folder),
            ),
        )

    def close(self) -> None:
        """Stop central and leave nothing running."""
        self._leaving.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, _kind: type[BaseException] | None, _problem: BaseException | None, _trace: TracebackType | None
    ) -> None:
        self.close()


def start_demo(settings: Settings, out: Path | None = None, accounts: int = DEFAULT_ACCOUNTS) -> DemoWorld:
    """Make the world in `out`, or in a temporary folder, and enrol its till; `settings` give look and language.

    Raises: BadInput for a folder with other things in it, Unavailable when central does not start.
    """
    with ExitStack() as leaving:
        leaving.enter_context(_ended_politely())
        if out is None:
            out = Path(leaving.enter_context(tempfile.TemporaryDirectory(prefix="ims-desktop-demo-")))
        folder = _empty(out)
        outside = leaving.enter_context(Outside())
        central = leaving.enter_context(Central(folder / "central"))
        people = _people()
        mine = replace(
            settings,
            data_dir=folder / "till",
            keyfile=folder / "till-keys.json",
            training=False,
            printer="file",
            reserve_bytes=_RESERVE_BYTES,
        )
        _make_everything(central, outside, mine, people, accounts)
        write_bills(folder / BILLS)
        return DemoWorld(folder, mine, central, outside, accounts, people, leaving.pop_all())


@contextmanager
def _ended_politely() -> Iterator[None]:
    """Let being told to end (SIGTERM) run through every `finally`, as Ctrl+C does, so that nothing is left running."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def _people() -> tuple[DemoPerson, ...]:
    """Read who works at the demo council."""
    return tuple(
        DemoPerson(entry["username"], entry["display_name"], entry["office"], tuple(entry["roles"]))
        for entry in reference_data()["cashiers"]
    )


def _make_everything(
    central: Central, outside: Outside, settings: Settings, people: tuple[DemoPerson, ...], accounts: int
) -> None:
    """Give central its council, people and accounts, and the till its keys, side by side where nothing waits."""
    reference, holders = central.folder / "aldermere.json", central.folder / "accounts.csv"
    reference.write_bytes(reference_file().read_bytes())
    central.ask("load-reference", str(reference))
    code = central.asking("enrol-code", "--office", OFFICE)
    write_accounts(holders, accounts)
    under_way = [central.asking("load-accounts", str(holders)), *(_add(central, person) for person in people)]
    under_way += [_set(central, *service) for service in outside.services]
    central.start()
    enrol_till(settings, central.url, code.answer()[0]["code"])
    for asked in under_way:
        asked.answer()
    holders.unlink()


def _add(central: Central, person: DemoPerson) -> Asked:
    roles = ",".join(person.roles)
    names = (person.username, "--name", person.display_name, "--office", person.office, "--roles", roles)
    return central.asking("cashier", "add", *names, password=PASSWORD)


def _set(central: Central, kind: str, settings: dict[str, str], secret: str) -> Asked:
    """Tell central of a service outside."""
    given = (word for name, value in settings.items() for word in ("--set", f"{name}={value}"))
    return central.asking("service", "set", kind, *given, secret=secret)


def _empty(folder: Path) -> Path:
    """Make an empty folder for the world inside `out`; an earlier demo there is cleared away, nothing else is.

    Raises: BadInput.
    """
    world = folder / "world"
    if world.exists():
        if not (world / MARK).is_file():
            raise BadInput(
                say("The folder {folder} is not of an earlier demo. Choose another one.", folder=str(world)),
                code="demo_folder",
            )
        shutil.rmtree(world)
    (world / "central").mkdir(parents=True)
    (world / MARK).write_text(json.dumps({"council": SLUG}), encoding="utf-8")
    return world.resolve()
