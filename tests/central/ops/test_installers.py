"""What is needed to run central for real fits together: locks, image, roles, unit and compose file."""

from __future__ import annotations

import os
import re
import secrets
import shlex
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx
import pytest
import yaml  # type: ignore[import-untyped]

from sync.central.cli import parser
from sync.central.commands.serving import serving_of
from tests.postgres import APP, OWNER, private_server
from tests.postgres_cluster import LISTENS

if TYPE_CHECKING:
    from argparse import Namespace

ROOT = Path(__file__).parents[3]
CENTRAL = ROOT / "installers" / "central"
PINS = re.compile(r"^([\w.-]+)==([\w.]+)", re.MULTILINE)
LOADED = """
import importlib.metadata, pkgutil, sys
place, locked = sys.argv[1], set(sys.argv[2].split())
owners = importlib.metadata.packages_distributions()

class Bare:
    "Find nothing that the image does not have."
    def find_spec(self, name, path=None, target=None):
        theirs = {it.lower().replace("_", "-") for it in owners.get(name.partition(".")[0], ())}
        if theirs and not theirs & locked and name.partition(".")[0] != "sync":
            raise ModuleNotFoundError(name)

sys.meta_path.insert(0, Bare())
sys.path.insert(0, place)
import sync.central, sync.contract
for package in (sync.central, sync.contract):
    for module in pkgutil.walk_packages(package.__path__, package.__name__ + "."):
        if ".versions" not in module.name and not module.name.endswith((".env", "__main__")):
            __import__(module.name)
assert sync.central.__file__.startswith(place)
print("fastapi" in sys.modules, "psycopg" in sys.modules)
"""


def read(name: str) -> str:
    return (CENTRAL / name).read_text(encoding="utf-8")


def copied() -> list[tuple[str, str]]:
    """List what the image copies from the source, and where to."""
    lines = re.findall(r"^COPY (?!--from)(\S+) (\S+)$", read("Dockerfile"), re.MULTILINE)
    assert len(lines) >= 4
    return lines


def words_of(command: list[str]) -> Namespace:
    return parser().parse_args(command)


def test_the_servers_lock_is_the_products_lock_without_the_window() -> None:
    whole = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    made = subprocess.run(
        [
            sys.executable,
            "-c",
            "import lock; print(lock.subset(open('requirements.lock', encoding='utf-8').read()), end='')",
        ],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(CENTRAL)},
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    assert read("requirements.lock") == made, "run installers/central/lock.py"
    ours = dict(PINS.findall(made))
    assert ours.items() <= dict(PINS.findall(whole)).items()
    assert not {"pyside6-essentials", "reportlab", "sqlcipher3", "keyring"} & set(ours)


def test_the_image_holds_every_path_it_copies_and_all_that_central_imports(tmp_path: Path) -> None:
    for source, target in copied():
        assert (ROOT / source).exists(), source
        place = tmp_path / target.lstrip("/")
        place.parent.mkdir(parents=True, exist_ok=True)
        if (ROOT / source).is_dir():
            shutil.copytree(ROOT / source, place, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(ROOT / source, place)
    locked = " ".join(dict(PINS.findall(read("requirements.lock"))))
    told = subprocess.run(
        [sys.executable, "-P", "-c", LOADED, str(tmp_path / "srv/ims"), locked],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert told.returncode == 0, told.stderr
    assert told.stdout.split() == ["True", "False"], "the driver is loaded with the first address of PostgreSQL"


def test_the_image_runs_as_nobody_in_particular_and_looks_after_its_health() -> None:
    text = read("Dockerfile")
    assert re.search(r"^USER ims$", text, re.MULTILINE)
    assert "--require-hashes" in text
    [probe] = re.findall(r'^    CMD \["python", "-c", "(.*)"\]$', text, re.MULTILINE)
    compile(probe, "HEALTHCHECK", "exec")
    assert "/health/live" in probe
    assert 'ENTRYPOINT ["python", "-m", "sync.central"]' in text


def test_the_compose_file_says_words_that_central_knows() -> None:
    document: dict[str, Any] = yaml.safe_load(read("compose.yaml"))
    services = document["services"]
    serving = serving_of(words_of(services["serve"]["command"]))
    [edge] = document["networks"]["edge"]["ipam"]["config"]
    assert [str(network) for network in serving.forwarders] == [edge["subnet"]]
    assert words_of(services["migrate"]["command"]).app_role == "ims_app"
    assert "ims_owner" in services["migrate"]["environment"]["IMS_CENTRAL_DATABASE_URL"]
    assert "ims_app" in services["serve"]["environment"]["IMS_CENTRAL_DATABASE_URL"]
    assert services["serve"]["depends_on"]["migrate"]["condition"] == "service_completed_successfully"
    assert "ports" not in services["serve"], "only the proxy is reached from outside"
    grace_s = int(services["serve"]["stop_grace_period"].removesuffix("s"))
    assert grace_s > serving.drain_s + serving.grace_s + 5
    for volume in (*services["db"]["volumes"], *services["proxy"]["volumes"]):
        source = volume.partition(":")[0]
        assert not source.startswith("./") or source == "./certificates" or (CENTRAL / source).is_file(), source
    assert f"server serve:{serving.port};" in read("nginx.conf")
    assert (ROOT / "installers/central" / services["serve"]["build"]["context"]).resolve() == ROOT


def test_the_unit_says_words_that_central_knows_and_systemd_agrees(tmp_path: Path) -> None:
    text = read("ims-central.service")
    [command] = re.findall(r"^ExecStart=(.*)$", text, re.MULTILINE)
    program, *words = shlex.split(command)
    serving = serving_of(words_of(words))
    assert serving.workers == 2
    [stop_s] = re.findall(r"^TimeoutStopSec=(\d+)$", text, re.MULTILINE)
    assert int(stop_s) > serving.drain_s + serving.grace_s + 5
    tool = shutil.which("systemd-analyze")
    if tool is None:
        return
    unit = tmp_path / "ims-central.service"
    unit.write_text(text.replace(program, sys.executable), encoding="utf-8")
    said = subprocess.run([tool, "verify", "--man=no", str(unit)], capture_output=True, text=True, check=False)
    about_it = [line for line in said.stderr.splitlines() if "ims-central" in line]
    assert about_it == []


@pytest.mark.skipif(shutil.which("psql") is None, reason="no psql here")
def test_the_roles_it_makes_can_migrate_and_serve_and_no_more(tmp_path: Path) -> None:
    """The script, `migrate` and `serve` as the compose file runs them, on a server of its own."""
    from tests.central.ops.running import running

    passwords = {"IMS_OWNER_PASSWORD": "it's " + secrets.token_hex(8), "IMS_APP_PASSWORD": secrets.token_hex(8)}
    with private_server(durable=False) as server:
        for role in (OWNER, APP):
            server.execute("DROP ROLE {}", role)
        there = {"PGHOST": LISTENS, "PGPORT": str(server.port), "PGPASSWORD": password_in(server.superuser_url)}
        environment = {**os.environ, **there, **passwords}
        subprocess.run(["sh", str(CENTRAL / "init-roles.sh")], env=environment, check=True, capture_output=True)
        url = f"postgresql+psycopg://{{role}}@{LISTENS}:{server.port}/ims"
        owner, app = url.format(role="ims_owner"), url.format(role="ims_app")
        migrate = [sys.executable, "-m", "sync.central", "migrate", "--app-role", "ims_app"]
        for address, password, status in (
            (app, passwords["IMS_APP_PASSWORD"], 3),
            (owner, passwords["IMS_OWNER_PASSWORD"], 0),
        ):
            with_it = {**os.environ, "IMS_CENTRAL_DATABASE_URL": address, "PGPASSWORD": password}
            done = subprocess.run(migrate, env=with_it, check=False, capture_output=True, cwd=ROOT)
            assert done.returncode == status, done.stderr
        words = ("--host", "0.0.0.0", "--forwarded-by", "172.28.42.0/24", "--workers", "2")
        with running(app, tmp_path, *words, PGPASSWORD=passwords["IMS_APP_PASSWORD"]) as served:
            port = served.address.rpartition(":")[2]
            here = httpx.get(f"http://127.0.0.1:{port}/health/ready", trust_env=False, timeout=60)
            assert here.json() == {"status": "ok"}
        with running(owner, tmp_path, PGPASSWORD=passwords["IMS_OWNER_PASSWORD"]) as served:
            assert served.process.wait(timeout=60) == 1, "nobody serves as the owner"


def password_in(url: str) -> str:
    return url.partition("://")[2].partition(":")[2].partition("@")[0]
