"""Settings: where a value comes from, which source wins, and what a wrong one says."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from ims_desktop.errors import BadInput
from ims_desktop.settings import RESERVE_BYTES, Settings, default_data_dir, default_user_file, read_settings


@pytest.fixture
def nothing(tmp_path: Path) -> Any:
    """No policy, no file of the user, an empty environment."""
    return {"policy_file": tmp_path / "policy.toml", "user_file": tmp_path / "settings.toml", "environ": {}}


def test_without_any_source_every_setting_has_its_default(nothing: Any, tmp_path: Path) -> None:
    assert read_settings(data_dir=tmp_path, **nothing) == Settings(data_dir=tmp_path, reserve_bytes=RESERVE_BYTES)


def test_the_environment_is_read(nothing: Any, tmp_path: Path) -> None:
    nothing["environ"] = {"IMS_DATA_DIR": str(tmp_path), "IMS_TEXT_SCALE": "150", "IMS_SOUND": "true", "IMS_THEME": ""}
    settings = read_settings(**nothing)
    assert (settings.data_dir, settings.text_scale, settings.sound, settings.theme) == (tmp_path, 150, True, "system")


def test_the_users_file_beats_the_environment_and_policy_beats_both(nothing: Any, tmp_path: Path) -> None:
    nothing["environ"] = {"IMS_THEME": "dark", "IMS_LANGUAGE": "cy", "IMS_PRINTER": "none"}
    nothing["user_file"].write_text('theme = "light"\nprinter = "cups:Front desk"\n', encoding="utf-8")
    nothing["policy_file"].write_text('printer = "file"\n', encoding="utf-8")
    settings = read_settings(data_dir=tmp_path, **nothing)
    assert (settings.language, settings.theme, settings.printer) == ("cy", "light", "file")


def test_the_command_line_chooses_the_folder_and_training_over_all_else(nothing: Any, tmp_path: Path) -> None:
    nothing["policy_file"].write_text('data_dir = "/elsewhere"\ntraining = false\n', encoding="utf-8")
    settings = read_settings(data_dir=tmp_path, training=True, **nothing)
    assert (settings.data_dir, settings.training) == (tmp_path, True)


@pytest.mark.parametrize(
    ("line", "rule"),
    [
        ('theme = "purple"', "theme must be one of system, light, dark, contrast"),
        ("theme = 3", "theme must be one of"),
        ('language = "fr"', "language must be one of en, cy"),
        ("text_scale = 110", "text_scale must be one of 100, 115, 125, 150, 200"),
        ('printer = "cups:"', "printer must be none, file, cups:QUEUE or qt:NAME"),
        ('printer = "cups:-oraw"', "printer must be none, file, cups:QUEUE or qt:NAME"),
        ("printer = 1", "printer must be"),
        ('data_dir = ""', "data_dir must be a folder"),
        ("ca_file = 1", "ca_file must be a file"),
        ('keys = "cloud"', "keys must be one of auto, keyring, machine"),
        ('sound = "loud"', "sound must be true or false"),
        ("reserve_bytes = -1", "reserve_bytes must be a number of bytes"),
        ("reserve_bytes = 9999999999999", "reserve_bytes must be a number of bytes"),
        ('log_level = "chatty"', "log_level must be one of debug, info, warning, error"),
        ("scan_gap_ms = 501", "scan_gap_ms must be milliseconds from 0 to 500"),
        ('scan_gap_ms = "fast"', "scan_gap_ms must be milliseconds"),
        ("scan_shortest = 2", "scan_shortest must be a number of characters from 3 to 50"),
        ('colour = "red"', "colour is not a setting"),
    ],
)
def test_a_wrong_value_names_the_file_the_key_and_the_rule(nothing: Any, line: str, rule: str) -> None:
    nothing["user_file"].write_text(f"{line}\n", encoding="utf-8")
    with pytest.raises(BadInput) as refusal:
        read_settings(**nothing)
    assert str(nothing["user_file"]) in str(refusal.value)
    assert rule in str(refusal.value)


def test_a_wrong_value_in_the_environment_names_its_variable(nothing: Any) -> None:
    nothing["environ"] = {"IMS_TEXT_SCALE": "big"}
    with pytest.raises(BadInput, match="the environment: IMS_TEXT_SCALE must be one of"):
        read_settings(**nothing)


@pytest.mark.parametrize("content", [b"theme = ", b'theme = "\xff"'])
def test_a_file_that_is_no_toml_is_named(nothing: Any, content: bytes) -> None:
    nothing["user_file"].write_bytes(content)
    with pytest.raises(BadInput, match=r"settings\.toml cannot be read: ") as refusal:
        read_settings(**nothing)
    assert refusal.value.reason == "settings_unreadable"


@pytest.mark.parametrize("printer", ["none", "file", "cups:desk", "qt:Epson TM"])
def test_every_kind_of_printer_can_be_named(nothing: Any, tmp_path: Path, printer: str) -> None:
    nothing["environ"] = {"IMS_PRINTER": printer}
    assert read_settings(data_dir=tmp_path, **nothing).printer == printer


def test_a_training_till_never_shares_a_real_tills_folder(nothing: Any) -> None:
    nothing["environ"] = {"IMS_TRAINING": "yes"}
    training = read_settings(**nothing).data_dir
    nothing["environ"] = {"IMS_TRAINING": "no"}
    assert training != read_settings(**nothing).data_dir
    assert training.name.endswith("training")


def test_a_home_written_as_a_tilde_is_found(nothing: Any) -> None:
    nothing["environ"] = {"IMS_DATA_DIR": "~/till"}
    assert read_settings(**nothing).data_dir == Path.home() / "till"


def test_an_enrolled_pc_is_found_where_it_put_its_till(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr("ims_desktop.settings.SHARED_DATA", tmp_path)
    before = default_data_dir({})
    (tmp_path / "till.id").touch()
    assert (before != tmp_path, default_data_dir({})) == (True, tmp_path)


def test_the_users_file_can_be_named_and_has_a_home_otherwise(tmp_path: Path) -> None:
    assert default_user_file({"IMS_SETTINGS": str(tmp_path / "mine.toml")}) == tmp_path / "mine.toml"
    assert default_user_file({}).name == "settings.toml"


def test_reading_settings_loads_no_library_before_the_first_frame() -> None:
    program = (
        "import sys, ims_desktop.settings as s\n"
        "heavy = {'platformdirs', 'sqlalchemy', 'pydantic', 'httpx', 'keyring', 'cryptography', 'reportlab'}\n"
        "print(sorted(heavy & set(sys.modules)))\n"
    )
    ran = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "[]"
