"""Run a PostgreSQL cluster of our own: made in a folder of its own, started, stopped, and gone with whoever made it.

Only the standard library, because the keeper at the end runs this file by itself, without the virtual environment.
The system's own PostgreSQL is never touched.
"""

from __future__ import annotations

import os
import re
import secrets
import shutil
import socket
import subprocess
import sys
import tempfile
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

OLDEST = 15
PORTS_TRIED = 5
SECONDS_TO_START = 60
SECONDS_TO_END = 60
POSIX = sys.platform != "win32"
LISTENS = "127.0.0.1"
# Where Debian's packages and the Windows installer put a folder for each version.
HOMES = (Path("/usr/lib/postgresql"), Path(os.environ.get("PROGRAMFILES", "/nowhere")) / "PostgreSQL")

# Sorts like a British council's server and thinks in its time zone, so that code which leans on either is found out.
SETTINGS = f"""\
listen_addresses = '{LISTENS}'
unix_socket_directories = ''
max_connections = 200
shared_buffers = 32MB
timezone = 'Europe/London'
log_timezone = 'UTC'
log_line_prefix = '%m [%p] '
password_encryption = 'scram-sha-256'
"""
SORTING = ("--encoding=UTF8", "--locale=C", "--locale-provider=icu", "--icu-locale=en-GB")
# What only a power cut could tell apart from the real thing.
HURRIED = "fsync = off\nfull_page_writes = off\nsynchronous_commit = off\n"


class PostgresMissing(RuntimeError):
    """There is no PostgreSQL here that the tests could start."""


class PostgresFailed(RuntimeError):
    """PostgreSQL is here and did not do what it was told."""


class Cluster:
    """A running cluster; its life ends with `close`, or with this process however that ends."""

    def __init__(self, *, durable: bool) -> None:
        self.bin = find_binaries()
        self.password = secrets.token_hex(16)
        self._user = unprivileged_user()
        self._folder = Path(tempfile.gettempdir()) / f"ims-postgres-{secrets.token_hex(8)}"
        self._keeper = _start_keeper(self.bin, self._folder, self._user)
        try:
            self._make_folder()
            self._make()
            self.port = self._start_somewhere(SETTINGS if durable else SETTINGS + HURRIED)
        except BaseException:
            self.close()
            raise

    @property
    def data(self) -> Path:
        return self._folder / "data"

    def start(self) -> None:
        """Start the stopped server on the port it had, and return when it takes connections."""
        self._run("pg_ctl", "start", "-w", "-t", str(SECONDS_TO_START), "-l", str(self._folder / "server.log"))

    def stop(self, *, crash: bool = False) -> None:
        """Stop the server under its clients: in good order, or (`crash`) so that it must recover when it starts."""
        self._run("pg_ctl", "stop", "-w", "-m", "immediate" if crash else "fast")

    def close(self) -> None:
        """Stop the server and remove its folder."""
        if self._keeper.poll() is None:
            self._keeper.communicate(b"end", timeout=SECONDS_TO_END)

    def _make_folder(self) -> None:
        """Make a folder only the server's user can enter.

        On Windows it inherits that from the temporary folder: one made as private belongs to the administrators if
        this user is one, and the server, which puts down such rights, could not enter it.
        """
        self._folder.mkdir(mode=0o700 if POSIX else 0o777)
        self._give_away(self._folder)

    def _make(self) -> None:
        password = self._folder / "password"
        password.write_text(self.password, encoding="utf-8")
        self._give_away(password)
        wanted = ("--username=postgres", f"--pwfile={password}", "--auth=scram-sha-256", "--no-sync", *SORTING)
        self._run("initdb", *wanted)

    def _start_somewhere(self, settings: str) -> int:
        """Start on a free port; somebody else may take it before the server does, so more than one is tried."""
        for tried in range(1, PORTS_TRIED + 1):
            port = free_port()
            (self.data / "postgresql.conf").write_text(f"{settings}port = {port}\n", encoding="utf-8")
            try:
                self.start()
            except PostgresFailed:
                if tried == PORTS_TRIED:
                    raise
            else:
                return port
        raise PostgresFailed("no port was tried")

    def _give_away(self, path: Path) -> None:
        if sys.platform != "win32" and self._user is not None:
            os.chown(path, *self._user)

    def _run(self, program: str, *arguments: str) -> None:
        """Run one of PostgreSQL's programs on this cluster.

        Its output goes to a file: the server it leaves behind would hold a pipe open for ever.
        """
        said = self._folder / f"{program}.log"
        with said.open("wb") as output:
            ended = _run_as(
                self._user, [str(self.bin / program), "-D", str(self.data), *arguments], self._folder, output.fileno()
            )
        if ended != 0:
            logs = [log.read_text(encoding="utf-8", errors="replace") for log in self._folder.glob("*.log")]
            raise PostgresFailed("\n".join([f"{program} {' '.join(arguments)} ended with {ended}", *logs]))


def find_binaries(homes: Sequence[Path] = HOMES) -> Path:
    """Return the folder of a PostgreSQL that is new enough: told by PGBIN, on the PATH, or where installers put it.

    Raises: PostgresMissing.
    """
    on_path = shutil.which("postgres")
    told = [Path(os.environ["PGBIN"])] if os.environ.get("PGBIN") else []
    found = [Path(on_path).resolve().parent] if on_path else []
    installed = sorted(chain.from_iterable(home.glob("*/bin") for home in homes), key=_version_in_path, reverse=True)
    for folder in (*told, *found, *installed):
        if all(shutil.which(name, path=str(folder)) for name in ("initdb", "pg_ctl")) and version_of(folder) >= OLDEST:
            return folder
    raise PostgresMissing(
        f"These tests need the server of PostgreSQL {OLDEST} or newer, and there is none here. "
        "On Debian `make setup` installs it (apt-get install postgresql); "
        "elsewhere install it and name the folder of initdb and pg_ctl in PGBIN."
    )


def version_of(folder: Path) -> int:
    """Return the major version of the server in a folder, 0 where there is none."""
    server = shutil.which("postgres", path=str(folder))
    if server is None:
        return 0
    said = subprocess.run([server, "--version"], capture_output=True, encoding="utf-8", check=False).stdout
    number = re.search(r"\) (\d+)", said)
    return int(number[1]) if number else 0


def free_port() -> int:
    with socket.socket() as door:
        door.bind((LISTENS, 0))
        port: int = door.getsockname()[1]
        return port


def unprivileged_user() -> tuple[int, int] | None:
    """Return who must run the server, as user and group, where it cannot be this user: PostgreSQL refuses root."""
    if sys.platform == "win32" or os.geteuid() != 0:
        return None  # on Windows initdb and pg_ctl put down an administrator's rights themselves
    import pwd

    nobody = pwd.getpwnam("nobody")
    return nobody.pw_uid, nobody.pw_gid


def _version_in_path(folder: Path) -> int:
    name = folder.parent.name.partition(".")[0]
    return int(name) if name.isdecimal() else 0


def _run_as(user: tuple[int, int] | None, command: list[str], cwd: Path, output: int) -> int:
    """Run a program as that user without anything of this user's: groups, open files, settings for PostgreSQL."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PG")}
    uid, gid = user or (None, None)
    return subprocess.run(
        command,
        cwd=cwd,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=output,
        stderr=subprocess.STDOUT,
        user=uid,
        group=gid,
        extra_groups=[] if user else None,
        check=False,
    ).returncode


def _start_keeper(binaries: Path, folder: Path, user: tuple[int, int] | None) -> subprocess.Popen[bytes]:
    """Start the process that ends the server when we say so, or when we are gone: killed, crashed, interrupted.

    It is out of reach of the Ctrl-C that interrupts the tests.
    """
    owner = [str(number) for number in user or ()]
    return subprocess.Popen(
        [sys.executable, "-I", "-S", __file__, str(binaries), str(folder), *owner],
        stdin=subprocess.PIPE,
        start_new_session=POSIX,
        creationflags=0 if POSIX else subprocess.CREATE_NEW_PROCESS_GROUP,  # type: ignore[attr-defined,unused-ignore]
    )


def keep(binaries: Path, folder: Path, user: tuple[int, int] | None) -> None:
    """Wait for a word or for the end of whoever would say it, then leave nothing of the cluster."""
    sys.stdin.buffer.read(1)
    if not folder.is_dir():
        return
    stop = [str(binaries / "pg_ctl"), "stop", "-D", str(folder / "data"), "-w", "-m", "immediate"]
    _run_as(user, stop, folder, subprocess.DEVNULL)
    shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    here, home, *ids = sys.argv[1:]
    keep(Path(here), Path(home), (int(ids[0]), int(ids[1])) if ids else None)
