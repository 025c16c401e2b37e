"""Hold the sizes and habits of the code, so that it stays small enough to read."""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
FOLDERS = ("bench", "ims_desktop", "resources", "sync", "tests", "ui")
MODULES = sorted(module for folder in FOLDERS for module in (ROOT / folder).rglob("*.py"))

LONGEST_MODULE = 400
LONGEST_FUNCTION = 60
SHORT_FUNCTION = 30
SHORT_SHARE = 0.9
LONGEST_SCREEN = 250

# The four edges where whatever comes up is caught, because nobody above them could.
EDGES = {"ims_desktop/bootstrap.py", "sync/client/engine.py", "ui/background.py", "ui/problem.py"}
# Who speaks to a terminal.
SPEAKERS = re.compile(r"(^|/)(__main__|cli|cli_\w+)\.py$|(^|/)cli/|^bench/")
UNFINISHED = re.compile(r"\b(TO" + r"DO|FIX" + r"ME|XX" + r"X|NotImplemented" + r"Error)\b")
FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)


def name_of(module: Path) -> str:
    return module.relative_to(ROOT).as_posix()


@cache
def text_of(module: Path) -> str:
    return module.read_text(encoding="utf-8")


@cache
def tree_of(module: Path) -> ast.Module:
    return ast.parse(text_of(module))


@cache
def nodes_of(module: Path) -> tuple[ast.AST, ...]:
    return tuple(ast.walk(tree_of(module)))


def lines_of(node: ast.stmt) -> int:
    return (node.end_lineno or node.lineno) - node.lineno + 1


def functions_of(module: Path) -> list[ast.FunctionDef | ast.AsyncFunctionDef]:
    return [node for node in nodes_of(module) if isinstance(node, FUNCTIONS)]


def complain(found: list[str]) -> None:
    if found:
        pytest.fail("\n".join(found), pytrace=False)


def is_broad(handler: ast.ExceptHandler) -> bool:
    """Tell whether a handler catches everything; one that only cleans up and raises again may catch BaseException."""
    if handler.type is None:
        return True
    names = {node.id for node in ast.walk(handler.type) if isinstance(node, ast.Name)}
    last = handler.body[-1]
    passes_on = isinstance(last, ast.Raise) and last.exc is None
    return "Exception" in names or ("BaseException" in names and not passes_on)


@cache
def calls(module: Path) -> list[tuple[ast.Call, str]]:
    """List every call with the name it is called by."""
    return [(node, ast.unparse(node.func)) for node in nodes_of(module) if isinstance(node, ast.Call)]


def test_no_module_is_long() -> None:
    sizes = {name_of(module): len(text_of(module).splitlines()) for module in MODULES}
    complain([f"{name}: {size} lines" for name, size in sizes.items() if size > LONGEST_MODULE])


def test_no_function_is_long() -> None:
    complain(
        [
            f"{name_of(module)}:{function.lineno} {function.name}: {lines_of(function)} lines"
            for module in MODULES
            for function in functions_of(module)
            if lines_of(function) > LONGEST_FUNCTION
        ]
    )


def test_nine_functions_in_ten_are_short() -> None:
    sizes = [lines_of(function) for module in MODULES for function in functions_of(module)]
    assert sum(size < SHORT_FUNCTION for size in sizes) >= SHORT_SHARE * len(sizes)


def test_no_screen_is_long() -> None:
    screens = [*(ROOT / "ui" / "screens").rglob("*.py"), ROOT / "ui" / "main_window.py"]
    complain(
        [
            f"{name_of(module)}:{node.lineno} {node.name}: {lines_of(node)} lines"
            for module in screens
            if module in MODULES
            for node in nodes_of(module)
            if isinstance(node, ast.ClassDef) and lines_of(node) >= LONGEST_SCREEN
        ]
    )


def test_every_module_says_what_it_is_for() -> None:
    complain([name_of(module) for module in MODULES if not ast.get_docstring(tree_of(module))])


def test_nothing_is_left_unfinished() -> None:
    complain(
        [
            f"{name_of(module)}:{number} {line.strip()}"
            for module in MODULES
            for number, line in enumerate(text_of(module).splitlines(), start=1)
            if UNFINISHED.search(line)
        ]
    )


def test_only_the_four_edges_catch_everything() -> None:
    found = [
        f"{name_of(module)}:{node.lineno} catches everything"
        for module in MODULES
        if name_of(module) not in EDGES
        for node in nodes_of(module)
        if isinstance(node, ast.ExceptHandler) and is_broad(node)
    ]
    for module in MODULES:
        for node, name in calls(module):
            if name.endswith("suppress"):
                broad = {"Exception", "BaseException"} & {ast.unparse(argument) for argument in node.args}
                found += [f"{name_of(module)}:{node.lineno} suppresses everything"] if broad else []
    complain(found)


def test_nobody_sleeps() -> None:
    sleeps = {"time.sleep", "sleep", "qtbot.wait", "QTest.qWait", "QThread.sleep", "QThread.msleep"}
    complain(
        [
            f"{name_of(module)}:{node.lineno} {name}"
            for module in MODULES
            for node, name in calls(module)
            if name in sleeps
        ]
    )


def test_only_the_command_lines_print() -> None:
    complain(
        [
            f"{name_of(module)}:{node.lineno} print"
            for module in MODULES
            if not SPEAKERS.search(name_of(module))
            for node, name in calls(module)
            if name == "print"
        ]
    )


@pytest.mark.parametrize(
    ("source", "broad"),
    [
        ("try: f()\nexcept: g()", True),
        ("try: f()\nexcept Exception: g()", True),
        ("try: f()\nexcept (OSError, Exception) as e: g()", True),
        ("try: f()\nexcept BaseException: g()", True),
        ("try: f()\nexcept BaseException:\n g()\n raise", False),
        ("try: f()\nexcept Exception:\n g()\n raise", True),
        ("try: f()\nexcept OSError: g()", False),
    ],
)
def test_a_broad_handler_is_seen(source: str, broad: bool) -> None:
    handler = next(node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.ExceptHandler))
    assert is_broad(handler) is broad
