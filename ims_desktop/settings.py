"""Read how this PC is set up, once: machine policy, then the user's file, then the environment, then defaults.

It imports the standard library only (platformdirs when a folder must be guessed), because the window waits for it.
"""

from __future__ import annotations

import os
import re
import sys
from dataclasses import dataclass, fields
from pathlib import Path
from typing import TYPE_CHECKING, Final

from ims_desktop.errors import BadInput
from ims_desktop.words import LANGUAGES, say

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from ims_desktop.words import Words

THEMES: Final = ("system", "light", "dark", "contrast")
TEXT_SCALES: Final = (100, 115, 125, 150, 200)
KEYS: Final = ("auto", "keyring", "machine")
LOG_LEVELS: Final = ("debug", "info", "warning", "error")
POLICY_KEY: Final = r"SOFTWARE\Policies\IMS Desktop"
POLICY_FILE: Final = Path("/etc/ims-desktop/policy.toml")
SHARED_DATA: Final = Path("/var/lib/ims-desktop")
RESERVE_BYTES: Final = 200_000_000
_NEXO: Final = re.compile(r"nexo:([A-Za-z0-9.-]+|\[[0-9A-Fa-f:]+\])(:[0-9]{1,5})?", re.ASCII)
_EXTENSION: Final = re.compile(r"[A-Za-z0-9+@._:-]{1,100}", re.ASCII)
_POI: Final = re.compile(r"[A-Za-z0-9_-]{1,60}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Settings:
    """How one PC is set up. Units: `text_scale` per cent, `reserve_bytes` bytes.

    Shape: `printer` is "none", "file", "cups:QUEUE" or "qt:NAME"; `theme` one of THEMES; `ca_file` a private authority
    to trust beside the system's own; `keyfile` a file of keys used in place of the key store; `keys` who holds the keys
    otherwise: this person's key store, the whole PC, or ("auto") the PC for the folder that is the whole PC's;
    `scan_gap_ms` the longest pause between two characters of a code reader, 0 to hear none; `scan_shortest` the fewest
    characters of a scan without a prefix; `terminal` is "none", "standalone", "simulator" or "nexo:HOST[:PORT]";
    `terminal_poi` the name a wired terminal has in its own certificate, `terminal_ca` the authority that signed that;
    `extension` the telephone beside this PC, by which a telephone system knows whose recording to pause.
    """

    data_dir: Path
    training: bool = False
    language: str = "en"
    theme: str = "system"
    text_scale: int = 100
    printer: str = "file"
    ca_file: Path | None = None
    keyfile: Path | None = None
    keys: str = "auto"
    sound: bool = False
    reserve_bytes: int = RESERVE_BYTES
    log_level: str = "info"
    scan_gap_ms: int = 35
    scan_shortest: int = 6
    terminal: str = "standalone"
    terminal_poi: str = ""
    terminal_ca: Path | None = None
    extension: str = ""


NAMES: Final = tuple(field.name for field in fields(Settings))


def read_settings(
    *,
    data_dir: Path | None = None,
    training: bool | None = None,
    environ: Mapping[str, str] | None = None,
    policy_file: Path = POLICY_FILE,
    user_file: Path | None = None,
) -> Settings:
    """Read the settings for the life of this process; `data_dir` and `training` are the command line's own choice.

    Raises: BadInput, naming the file, the key and the rule.
    """
    environment = os.environ if environ is None else environ
    chosen: dict[str, object] = {}
    chosen.update(_from_environment(environment))
    chosen.update(_from_file(user_file or default_user_file(environment)))
    chosen.update(_machine_policy(policy_file))
    if training is not None:
        chosen["training"] = training
    if data_dir is not None:
        chosen["data_dir"] = data_dir
    if "data_dir" not in chosen:
        chosen["data_dir"] = default_data_dir(environment, training=chosen.get("training") is True)
    return Settings(**chosen)  # type: ignore[arg-type]  # every value came through its rule


def default_data_dir(environ: Mapping[str, str], *, training: bool = False) -> Path:
    """Tell which folder a till lives in when nobody chose one; a training till never shares a real till's folder."""
    if training:
        return _user_data().with_name(_user_data().name + " training")
    shared = machine_data_dir(environ)
    if sys.platform == "win32" or (shared / "till.id").exists():
        return shared
    return _user_data()


def machine_data_dir(environ: Mapping[str, str]) -> Path:
    """Tell which folder is the whole PC's, whoever sits at it."""
    if sys.platform == "win32":
        return Path(environ.get("PROGRAMDATA", r"C:\ProgramData")) / "IMS Desktop"
    return SHARED_DATA


def default_user_file(environ: Mapping[str, str]) -> Path:
    """Tell where this person's own settings file is; `IMS_SETTINGS` names another."""
    named = environ.get("IMS_SETTINGS", "")
    if named:
        return Path(named)
    import platformdirs  # noqa: PLC0415 - only when needed: the first frame waits for this module

    return platformdirs.user_config_path("IMS Desktop", appauthor=False) / "settings.toml"


def _user_data() -> Path:
    import platformdirs  # noqa: PLC0415 - only when needed: the first frame waits for this module

    return platformdirs.user_data_path("IMS Desktop", appauthor=False)


# ---------------------------------------------------------------------------------------------------------- sources
def _from_environment(environ: Mapping[str, str]) -> dict[str, object]:
    found: dict[str, object] = {}
    for name in NAMES:
        key = f"IMS_{name.upper()}"
        if environ.get(key, "") != "":
            found[name] = _checked(say("the environment"), key, name, environ[key])
    return found


def _from_file(path: Path) -> dict[str, object]:
    """Read a TOML file of settings; a file that is not there says nothing."""
    if not path.is_file():
        return {}
    import tomllib  # noqa: PLC0415 - most PCs have no such file, and the first frame waits for this module

    try:
        document = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as problem:
        raise BadInput(
            say("{file} cannot be read: {why}.", file=str(path), why=str(problem).rstrip(".")),
            code="settings_unreadable",
        ) from problem
    return _named(say("{file}", file=str(path)), document)


def _machine_policy(policy_file: Path) -> dict[str, object]:
    if sys.platform == "win32":
        return _named(say("{file}", file=rf"HKLM\{POLICY_KEY}"), _registry())
    return _from_file(policy_file)


def _registry() -> dict[str, object]:
    """Read what IT set by group policy."""
    found: dict[str, object] = {}
    if sys.platform == "win32":
        import winreg  # noqa: PLC0415 - Windows only

        try:
            with winreg.OpenKey(winreg.HKEY_LOCAL_MACHINE, POLICY_KEY) as key:
                for index in range(winreg.QueryInfoKey(key)[1]):
                    name, value, _ = winreg.EnumValue(key, index)
                    found[name.lower()] = value
        except FileNotFoundError:
            return {}
    return found


def _named(where: Words, document: Mapping[str, object]) -> dict[str, object]:
    return {key: _checked(where, key, key, value) for key, value in document.items()}


# ------------------------------------------------------------------------------------------------------------ rules
def _checked(where: Words, key: str, name: str, value: object) -> object:
    """Hold one value to its rule.

    Raises: BadInput, naming where it stands, its key and the rule.
    """
    rule = _RULES.get(name)
    if rule is None:
        raise BadInput(
            say(
                "{file}: {key} is not a setting. The settings are {names}.", file=where, key=key, names=", ".join(NAMES)
            ),
            code="setting_unknown",
        )
    accept, words = rule
    accepted = accept(value)
    if accepted is None:
        raise BadInput(say("{file}: {key} must be {rule}.", file=where, key=key, rule=words), code="setting_value")
    return accepted


def _path(value: object) -> Path | None:
    return Path(value).expanduser() if isinstance(value, str | Path) and str(value).strip() else None


def _flag(value: object) -> bool | None:
    if isinstance(value, bool):
        return value
    return {"1": True, "true": True, "yes": True, "0": False, "false": False, "no": False}.get(str(value).lower())


def _whole(least: int, most: int) -> Callable[[object], int | None]:
    def accept(value: object) -> int | None:
        text = str(value)
        return int(text) if text.isascii() and text.isdigit() and least <= int(text) <= most else None

    return accept


def _one_of(choices: tuple[str, ...]) -> Callable[[object], str | None]:
    return lambda value: value if isinstance(value, str) and value in choices else None


def _scale(value: object) -> int | None:
    return next((scale for scale in TEXT_SCALES if str(scale) == str(value)), None)


def _printer(value: object) -> str | None:
    if not isinstance(value, str):
        return None
    kind, _, name = value.partition(":")
    named = kind in {"cups", "qt"} and name.strip() != "" and not name.startswith("-")
    return value if value in {"none", "file"} or named else None


def _terminal(value: object) -> str | None:
    wired = isinstance(value, str) and _NEXO.fullmatch(value)
    return value if isinstance(value, str) and (wired or value in {"none", "standalone", "simulator"}) else None


def _poi(value: object) -> str | None:
    return value if isinstance(value, str) and _POI.fullmatch(value) else None


def _extension(value: object) -> str | None:
    text = str(value)
    return text if isinstance(value, (str, int)) and _EXTENSION.fullmatch(text) else None


_A_FOLDER = say("a folder")
_YES_NO = say("true or false")
_RULES: Final[dict[str, tuple[Callable[[object], object | None], Words]]] = {
    "data_dir": (_path, _A_FOLDER),
    "training": (_flag, _YES_NO),
    "language": (_one_of(LANGUAGES), say("one of {names}", names=", ".join(LANGUAGES))),
    "theme": (_one_of(THEMES), say("one of {names}", names=", ".join(THEMES))),
    "text_scale": (_scale, say("one of {names}", names=", ".join(map(str, TEXT_SCALES)))),
    "printer": (_printer, say("none, file, cups:QUEUE or qt:NAME")),
    "ca_file": (_path, say("a file")),
    "keyfile": (_path, say("a file")),
    "keys": (_one_of(KEYS), say("one of {names}", names=", ".join(KEYS))),
    "sound": (_flag, _YES_NO),
    "reserve_bytes": (_whole(0, 10**12), say("a number of bytes from 0 to 1000000000000")),
    "log_level": (_one_of(LOG_LEVELS), say("one of {names}", names=", ".join(LOG_LEVELS))),
    "scan_gap_ms": (_whole(0, 500), say("milliseconds from 0 to 500")),
    "scan_shortest": (_whole(3, 50), say("a number of characters from 3 to 50")),
    "terminal": (_terminal, say("none, standalone, simulator or nexo:HOST:PORT")),
    "terminal_poi": (_poi, say("the terminal's own name, such as S1F2L-000158213300001")),
    "terminal_ca": (_path, say("a file")),
    "extension": (_extension, say("the extension of this desk's telephone, such as 4021")),
}
