"""Whatever a step of the wire reports has a plain sentence: what happened, whether money is safe, what to do next."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from ims_desktop import errors
from ims_desktop.use_cases.show_sync_trouble import SyncTrouble, show_sync_trouble

ROOT = Path(__file__).parents[2]
UNKNOWN = "a code of another version"
# What a till meets of central: its door, its devices, its facts and its accounts.
CENTRAL = (
    "desk/*.py",
    "serving/guard.py",
    "serving/app.py",
    "serving/pace.py",
    "accounts/snapshots.py",
    "accounts/account_feed.py",
    "central.py",
)
NOT_OF_A_STEP = {
    "no_escrow",  # asked for by `recover`
    *("enrolment_code", "other_office"),  # asked for by `enrol`
    *("unknown_till", "bad_message", "unknown_message", "card_number"),  # asked for by staff
    "scope",  # integrations
    "account_not_found",  # an answer, told by the verdict
}
CODE = re.compile(r"[a-z]+(_[a-z]+)*")


def _calls(path: Path) -> list[ast.Call]:
    return [node for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))) if isinstance(node, ast.Call)]


def _named(call: ast.Call) -> str:
    function = call.func
    return function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")


def _texts(nodes: list[ast.expr]) -> set[str]:
    return {
        node.value
        for node in nodes
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and CODE.fullmatch(node.value)
    }


def of_client() -> set[str]:
    """Gather what the till's end says by name: `tally.say(...)`, `unavailable(...)`, what a pack or control returns."""
    found: set[str] = set()
    for path in (ROOT / "sync" / "client").glob("*.py"):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        for call in _calls(path):
            if _named(call) == "unavailable" or (_named(call) == "say" and isinstance(call.func, ast.Attribute)):
                found |= _texts(call.args)
        if path.name == "control.py":
            given = [node.value for node in tree.body if isinstance(node, ast.AnnAssign) and node.value is not None]
            found |= _texts(given)
        for node in ast.walk(tree):
            if isinstance(node, ast.FunctionDef) and node.name == "_why_not":
                found |= _texts([one.value for one in ast.walk(node) if isinstance(one, ast.Return) and one.value])
    return found


def of_this_pc() -> set[str]:
    """Gather what the till's own files, keys and copies may say in a step."""
    found = {"busy", "store_read_only", "store_unreadable", "interrupted", "backup_folder", "backup_differs"}
    return found | {"catalogue_absent", *_kinds(errors.StoreUnavailable), *_kinds(errors.SecretsUnavailable)}


def of_central() -> set[str]:
    """Gather what central refuses a till with."""
    found: set[str] = set()
    for pattern in CENTRAL:
        paths = list((ROOT / "sync" / "central").glob(pattern))
        assert paths, pattern
        for call in (call for path in paths for call in _calls(path)):
            if _named(call) in {"Refusal", "problem"}:
                found |= _texts(call.args)
    return found - NOT_OF_A_STEP


def _kinds(kind: type[errors.ImsError]) -> set[str]:
    return {kind.code}.union(*(_kinds(below) for below in kind.__subclasses__()))


def said(code: str) -> SyncTrouble:
    trouble = show_sync_trouble(code)
    assert trouble is not None
    return trouble


def test_the_codes_are_found_where_they_are_made() -> None:
    assert {"central_behind", "totals_differ", "pack_signature", "clock_off", "fault", "timeout"} <= of_client()
    assert {"busy", "too_large", "database", "token", "revoked"} <= of_central()
    assert {"disk_full", "journal_damaged", "secrets_unavailable"} <= of_this_pc()


@pytest.mark.parametrize("code", sorted(of_client() | of_central() | of_this_pc()))
def test_every_code_a_step_can_report_has_its_sentence(code: str) -> None:
    trouble = said(code)
    assert trouble.title != said(UNKNOWN).title, "it has only the sentence for what nobody knows"
    for language in ("en", "cy"):
        text = trouble.words.text(language)
        assert code not in text.split() or "_" not in code
        assert text.endswith(".")
        assert len(text) > 60
    assert re.search("safe|stands|recorded|go on|as usual", trouble.detail.text("en")), "is the money safe?"


def test_a_code_of_another_version_is_never_shown_as_it_is() -> None:
    trouble = said("quota_exceeded_v9")
    assert "quota" not in trouble.words.text()
    assert trouble.needs_person


def test_no_problem_is_no_sentence() -> None:
    assert show_sync_trouble("") is None


def test_only_what_does_not_pass_by_itself_asks_for_a_person() -> None:
    assert not said("unreachable").told
    assert not said("busy").told
    behind = said("central_behind")
    assert (behind.told, behind.needs_person) == (True, False)
    assert said("totals_differ").needs_person
    assert said("certificate").needs_person
