"""Give every test a clean desk, and fail the ones that leave a mess: warnings in the log, threads still at work.

A test that means to make the program warn asks for `caplog`, and so says that it looks at the log itself.
"""

from __future__ import annotations

import logging
import os
import sys
import threading
from itertools import count
from typing import TYPE_CHECKING

import keyring
import pytest
from argon2 import PasswordHasher
from keyring.backend import KeyringBackend
from keyring.errors import PasswordDeleteError

from ims_desktop.use_cases import seal_pin
from sync.central.access import passwords
from tests.postgres import migrated, postgres_database, postgres_server  # noqa: F401 - fixtures are found by name

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

OUR_LOGGERS = ("ims_desktop", "sync", "ui")
HOME_VARIABLES = {
    "HOME": "",
    "USERPROFILE": "",
    "APPDATA": "roaming",
    "LOCALAPPDATA": "local",
    "PROGRAMDATA": "programdata",
    "XDG_CACHE_HOME": "cache",
    "XDG_CONFIG_HOME": "config",
    "XDG_DATA_HOME": "data",
    "XDG_STATE_HOME": "state",
}
_homes = count(1)


class MemoryKeyring(KeyringBackend):
    """Keep secrets for one test, in memory."""

    priority = 1

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self._secrets: dict[tuple[str, str], str] = {}

    def get_password(self, service: str, username: str) -> str | None:
        return self._secrets.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self._secrets[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        if self._secrets.pop((service, username), None) is None:
            raise PasswordDeleteError(username)


@pytest.hookimpl(trylast=True)
def pytest_configure(config: pytest.Config) -> None:
    """Draw on the virtual display that pytest-xvfb has started, or on none where there is no such thing."""
    only_hands_out = config.getoption("dist", "no") != "no" and "PYTEST_XDIST_WORKER" not in os.environ
    if sys.platform.startswith("linux") and not only_hands_out:
        os.environ.setdefault("QT_QPA_PLATFORM", "xcb" if "DISPLAY" in os.environ else "offscreen")


@pytest.fixture(scope="session", autouse=True)
def delivered_hashers() -> Iterator[tuple[PasswordHasher, ...]]:
    """Hash secrets as cheaply as can be: what is to cost a thief years costs the tests a fifth of their time.

    Gives the hashers as they are delivered, for the test that holds them to their price.
    """
    modules = (seal_pin, passwords)
    delivered = tuple(module._HASHER for module in modules)
    quick = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    with pytest.MonkeyPatch.context() as patch:
        for module in modules:
            patch.setattr(module, "_HASHER", quick)
        yield delivered


@pytest.fixture(scope="session")
def all_homes(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("homes")


@pytest.fixture(autouse=True)
def clean_desk(all_homes: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let no test see this person's files, settings or secrets, nor another test's."""
    home = all_homes / str(next(_homes))
    for variable, folder in HOME_VARIABLES.items():
        (home / folder).mkdir(parents=True, exist_ok=True)
        monkeypatch.setenv(variable, str(home / folder))
    for variable in [name for name in os.environ if name.startswith("IMS_")]:
        monkeypatch.delenv(variable)
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.fail.Keyring")  # for the programs a test starts
    keyring.set_keyring(MemoryKeyring())


@pytest.fixture(autouse=True)
def quiet_log(request: pytest.FixtureRequest) -> Iterator[None]:
    """Fail a test during which the program warned, and give the loggers back as they were.

    Records are seen where they are made, because a program that starts its log replaces every handler.
    """
    loggers = [logging.getLogger(name) for name in OUR_LOGGERS]
    before = [(logger, logger.level, logger.propagate, logger.handlers[:]) for logger in loggers]
    make = logging.getLogRecordFactory()
    warned: list[str] = []

    def watch(*args: object, **kwargs: object) -> logging.LogRecord:
        record: logging.LogRecord = make(*args, **kwargs)
        if record.levelno >= logging.WARNING and record.name.partition(".")[0] in OUR_LOGGERS:
            warned.append(f"{record.levelname} {record.name}: {record.getMessage()}")
        return record

    logging.setLogRecordFactory(watch)
    yield
    logging.setLogRecordFactory(make)
    for logger, level, propagate, handlers in before:
        for handler in logger.handlers:
            if handler not in handlers:
                handler.close()
        logger.setLevel(level)
        logger.propagate = propagate
        logger.handlers[:] = handlers
    if warned and "caplog" not in request.fixturenames:
        pytest.fail("the program warned, and no test asked for it:\n" + "\n".join(warned))


@pytest.fixture(autouse=True)
def no_thread_left() -> Iterator[None]:
    """Fail a test that leaves a thread which would keep the program from ending."""
    before = set(threading.enumerate())
    yield
    for thread in set(threading.enumerate()) - before:
        thread.join(timeout=0 if thread.daemon else 2)
        if thread.is_alive() and not thread.daemon:
            pytest.fail(f"a thread is left at work: {thread.name}")
