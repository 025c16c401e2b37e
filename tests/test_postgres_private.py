"""The PostgreSQL of the tests is private, harmless, like a council's server, and gone when the tests are."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import psycopg
import pytest

from tests.postgres import (
    APP,
    OWNER,
    Databases,
    connected,
    drop_database,
    fresh_database,
    make_database,
    make_template,
    private_server,
)
from tests.postgres_cluster import OLDEST, PostgresMissing, find_binaries

if TYPE_CHECKING:
    from collections.abc import Iterator

    from psycopg.rows import TupleRow

    from tests.postgres import Server

ROOT = Path(__file__).parents[1]
# Makes a cluster, says where it is, and waits to be killed.
MAKER = """
import sys
from tests.postgres_cluster import Cluster
cluster = Cluster(durable=False)
print(cluster.data, cluster.port, flush=True)
sys.stdin.read()
"""


@pytest.fixture
def durable_server() -> Iterator[Server]:
    with private_server() as server:
        yield server


def ask(url: str, question: str) -> list[TupleRow]:
    with connected(url) as connection:
        return connection.execute(question.encode()).fetchall()


def names_of_databases(server: Server) -> set[str]:
    return {name for (name,) in ask(server.superuser_url, "SELECT datname FROM pg_database")}


def with_a_table(databases: Databases) -> None:
    with connected(databases.owner_url) as connection:
        connection.execute("CREATE TABLE fund (code text)")
        connection.execute("INSERT INTO fund VALUES ('23')")


@pytest.mark.skipif(sys.platform != "linux", reason="looks at the process in /proc")
def test_the_server_is_run_by_a_user_who_may_nothing_else(postgres_server: Server) -> None:
    ((data,),) = ask(postgres_server.superuser_url, "SELECT current_setting('data_directory')")
    pid = Path(data, "postmaster.pid").read_text(encoding="utf-8").split()[0]
    status = Path(f"/proc/{pid}/status").read_text(encoding="utf-8").splitlines()
    says = dict(line.split(":", 1) for line in status)
    assert "0" not in says["Uid"].split() + says["Gid"].split() + says["Groups"].split()
    assert int(says["CapEff"], 16) == 0
    assert (Path(data).stat().st_uid, Path(data).stat().st_mode & 0o077) == (int(says["Uid"].split()[0]), 0)
    assert Path(data).parent.stat().st_mode & 0o077 == 0


def test_the_server_is_new_enough_and_listens_to_this_machine_only(postgres_server: Server) -> None:
    settings = ("server_version_num", "listen_addresses", "unix_socket_directories", "max_connections")
    asked = "SELECT " + ", ".join(f"current_setting('{setting}')" for setting in settings)
    ((version, listens, sockets, connections),) = ask(postgres_server.superuser_url, asked)
    assert int(version) >= OLDEST * 10_000
    assert (listens, sockets, connections) == ("127.0.0.1", "", "200")


def test_the_roles_are_no_superusers_and_row_security_binds_both(postgres_server: Server) -> None:
    asked = "SELECT rolname, rolsuper, rolbypassrls, rolcreatedb, rolcreaterole FROM pg_roles WHERE rolname LIKE 'ims%'"
    found = {name: may for name, *may in ask(postgres_server.superuser_url, asked)}
    assert found == {OWNER: [False] * 4, APP: [False] * 4}
    assert ask(postgres_server.superuser_url, f"SELECT pg_has_role('{APP}', '{OWNER}', 'member')") == [(False,)]


def test_the_application_does_not_own_its_database_and_reads_nothing_it_was_not_granted(
    postgres_database: Databases,
) -> None:
    with_a_table(postgres_database)
    assert ask(postgres_database.owner_url, "SELECT current_user, count(*) FROM fund") == [(OWNER, 1)]
    assert ask(postgres_database.app_url, "SELECT current_user::text") == [(APP,)]
    for refused in (
        "SELECT * FROM fund",
        "CREATE TABLE mine (code text)",
        "ALTER TABLE fund DISABLE ROW LEVEL SECURITY",
    ):
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            ask(postgres_database.app_url, refused)


def test_nobody_comes_in_without_the_password(postgres_database: Databases) -> None:
    stranger = postgres_database.app_url.replace(":", ":not-", 2).replace(
        "postgresql+psycopg:not-", "postgresql+psycopg:"
    )
    with pytest.raises(psycopg.OperationalError, match="password authentication"):
        ask(stranger, "SELECT 1")


def test_a_database_goes_even_while_somebody_is_connected(postgres_server: Server) -> None:
    with fresh_database(postgres_server) as made:
        before = names_of_databases(postgres_server)
        left_open = psycopg.connect(made.app_url.replace("+psycopg", ""))
    left_open.close()
    assert before - names_of_databases(postgres_server) == {made.name}


def test_copies_of_a_template_share_nothing(postgres_server: Server) -> None:
    left_open: list[psycopg.Connection[TupleRow]] = []

    def fill(databases: Databases) -> None:
        with_a_table(databases)
        left_open.append(psycopg.connect(databases.owner_url.replace("+psycopg", "")))

    template = make_template(postgres_server, fill)
    with fresh_database(postgres_server, template) as one, fresh_database(postgres_server, template) as other:
        with connected(one.owner_url) as connection:
            connection.execute("DELETE FROM fund")
        assert ask(one.owner_url, "SELECT code FROM fund") == []
        assert ask(other.owner_url, "SELECT code FROM fund") == [("23",)]
        assert ask(
            other.app_url, "SELECT pg_get_userbyid(datdba) FROM pg_database WHERE datname = current_database()"
        ) == [(OWNER,)]
    left_open[0].close()
    drop_database(postgres_server, template)


def test_a_template_that_could_not_be_filled_is_not_left(postgres_server: Server) -> None:
    def fill(databases: Databases) -> None:
        with_a_table(databases)
        raise KeyError(databases.name)

    before = names_of_databases(postgres_server)
    with pytest.raises(KeyError):
        make_template(postgres_server, fill)
    assert names_of_databases(postgres_server) == before


@pytest.mark.parametrize("crash", [False, True])
def test_a_restart_cuts_connections_and_keeps_what_was_committed(durable_server: Server, crash: bool) -> None:
    made = make_database(durable_server)
    with_a_table(made)
    assert ask(made.owner_url, "SELECT current_setting('fsync'), current_setting('synchronous_commit')") == [
        ("on", "on")
    ]
    writer = psycopg.connect(made.owner_url.replace("+psycopg", ""))
    writer.execute("INSERT INTO fund VALUES ('not committed')")
    durable_server.restart(crash=crash)
    with pytest.raises(psycopg.OperationalError):
        writer.execute("SELECT 1")
    writer.close()
    assert ask(made.owner_url, "SELECT code FROM fund") == [("23",)]


def test_nobody_answers_while_the_server_is_stopped(durable_server: Server) -> None:
    durable_server.stop()
    with pytest.raises(psycopg.OperationalError):
        ask(durable_server.superuser_url, "SELECT 1")
    durable_server.start()
    assert ask(durable_server.superuser_url, "SELECT 1") == [(1,)]


def test_two_servers_at_once_know_nothing_of_each_other(postgres_server: Server, durable_server: Server) -> None:
    made = make_database(durable_server)
    assert durable_server.port != postgres_server.port
    assert made.name not in names_of_databases(postgres_server)


def test_the_server_goes_when_its_maker_is_killed() -> None:
    maker = subprocess.Popen(
        [sys.executable, "-c", MAKER], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, encoding="utf-8"
    )
    with maker:
        assert maker.stdout
        data, port = maker.stdout.readline().split()
        assert Path(data).is_dir()
        maker.kill()
        assert maker.stdout.read() == ""  # the keeper has it open too: it ends when the keeper is done
    assert not Path(data).parent.exists()
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", int(port)), timeout=5)


def test_without_postgresql_the_tests_say_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.delenv("PGBIN", raising=False)
    with pytest.raises(PostgresMissing, match="apt-get install postgresql"):
        find_binaries([tmp_path])


@pytest.mark.skipif(sys.platform == "win32", reason="a shell script stands in for an old server")
def test_an_old_server_is_passed_over(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for version in (OLDEST - 1, OLDEST, OLDEST + 2):
        folder = tmp_path / str(version) / "bin"
        folder.mkdir(parents=True)
        for program in ("postgres", "initdb", "pg_ctl"):
            (folder / program).write_text(f"#!/bin/sh\necho 'postgres (PostgreSQL) {version}.3'\n", encoding="utf-8")
            (folder / program).chmod(0o755)
    monkeypatch.setenv("PGBIN", str(tmp_path / str(OLDEST - 1) / "bin"))
    monkeypatch.setenv("PATH", os.devnull)
    assert find_binaries([tmp_path]) == tmp_path / str(OLDEST + 2) / "bin"
