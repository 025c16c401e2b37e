"""Keep a small rotating log that holds no personal data, and catch what nobody else caught.

A line is structured: time, level, where, what happened, and facts as `name=value`. Names, addresses and references are
never handed to it; what slips through (a long number, a card number) is taken out by the formatter all the same, and of
an exception only its kind and its place in the program are kept, never its text.
"""

from __future__ import annotations

import logging
import re
import sys
import threading
import traceback
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

from ims_desktop.errors import ImsError
from ims_desktop.words import say

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path
    from types import TracebackType

    from ims_desktop.words import Words

FILE_NAME: Final = "ims-desktop.log"
COMMANDS_FILE_NAME: Final = "commands.log"
MAX_BYTES: Final = 2_000_000
KEPT_FILES: Final = 5
_ROOT: Final = "ims_desktop"
_ROOTS: Final = (_ROOT, "sync")
# A bare run of digits this long is a reference, a telephone or an account: never a count, a date or part of an id.
_LONG_NUMBER: Final = re.compile(r"(?<![0-9A-Za-z_-])[0-9][0-9 ]{6,}[0-9](?![0-9A-Za-z_-])")
_CONTROLS: Final = re.compile(r"[\x00-\x1f\x7f]")

for _name in _ROOTS:
    logging.getLogger(_name).addHandler(logging.NullHandler())


def start_log(data_dir: Path, level: str = "info", file_name: str = FILE_NAME) -> None:
    """Write the log to `logs/` of the till's folder; a folder that cannot be written costs the log, never a payment.

    One file is rotated by one kind of process only: commands beside the window have a file of their own.
    """
    stop_log()
    handler = _file_handler(data_dir / "logs" / file_name)
    handler.setFormatter(LineFormatter())
    for name in _ROOTS:
        logger = logging.getLogger(name)
        logger.setLevel(level.upper())
        logger.propagate = False
        logger.addHandler(handler)


def _file_handler(path: Path) -> logging.Handler:
    from logging.handlers import RotatingFileHandler  # noqa: PLC0415 - the first frame waits for this module

    class QuietFile(RotatingFileHandler):
        """A file that says nothing when it cannot be written: the library would put the bare line on stderr."""

        def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802 - the library calls it so
            """Lose the line."""

    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        return QuietFile(path, maxBytes=MAX_BYTES, backupCount=KEPT_FILES, encoding="utf-8", delay=False)
    except OSError:
        return logging.NullHandler()


def stop_log() -> None:
    """Close the log's file, so that its folder may be moved or removed."""
    for name in _ROOTS:
        logger = logging.getLogger(name)
        for handler in tuple(logger.handlers):
            logger.removeHandler(handler)
            handler.close()
        # Without any handler the library would write to stderr by itself, text of exceptions and all.
        logger.addHandler(logging.NullHandler())


def note(where: str, happened: str, level: int = logging.INFO, **facts: str | int | bool | None) -> None:
    """Write one line: what happened and its facts. Never pass a name, an address or an account reference."""
    said = " ".join(f"{name}={value}" for name, value in facts.items())
    logging.getLogger(f"{_ROOT}.{where}").log(level, "%s", f"{happened} {said}".rstrip())


def remember(problem: BaseException, where: str = "edge") -> str:
    """Log something nobody foresaw and return the reference people can quote, such as `7F3A-09C2`."""
    import secrets  # noqa: PLC0415 - the first frame waits for this module

    code = secrets.token_hex(4).upper()
    reference = f"{code[:4]}-{code[4:]}"
    logging.getLogger(f"{_ROOT}.{where}").error("unforeseen reference=%s", reference, exc_info=problem)
    return reference


def unforeseen(reference: str) -> Words:
    """Return the sentence for a problem that has only a reference."""
    return say(
        "The program stopped at something nobody planned for. What was recorded is safe. "
        "Tell IT this reference: {reference}.",
        reference=reference,
    )


def install_last_resort(tell: Callable[[str, str], None] | None = None) -> None:
    """Log what escapes every other edge, in any thread, and `tell` its code and one sentence (stderr if not given)."""

    def of_process(kind: type[BaseException], problem: BaseException, trace: TracebackType | None) -> None:
        if issubclass(kind, KeyboardInterrupt):
            sys.__excepthook__(kind, problem, trace)
            return
        sentence = unforeseen(remember(problem)).text()
        if tell is None:
            sys.stderr.write(f"{sentence}\n")
        else:
            tell("unforeseen", sentence)

    def of_thread(arguments: threading.ExceptHookArgs) -> None:
        if arguments.exc_value is not None:
            of_process(arguments.exc_type, arguments.exc_value, arguments.exc_traceback)

    def of_nobody(arguments: sys.UnraisableHookArgs) -> None:
        if arguments.exc_value is not None:
            remember(arguments.exc_value)  # nobody waits for it; Python itself would print its text

    sys.excepthook = of_process
    threading.excepthook = of_thread
    sys.unraisablehook = of_nobody


class LineFormatter(logging.Formatter):
    """Make one line of a record and take out what must not be kept."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the whole line, exception included, as it may be kept for years."""
        moment = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
        where = record.name.removeprefix(f"{_ROOT}.")
        line = f"{moment} {record.levelname} {where} {redact(_said(record))}"
        if record.exc_info and record.exc_info[1] is not None:
            line += f" {redact(_kind_and_place(record.exc_info[1]))}"
        return line


def redact(text: str) -> str:
    """Take card numbers and other long numbers out of a text, and put it on one line."""
    from ims_desktop.domain.card_guard import scrub  # noqa: PLC0415 - the first frame waits for this module

    return _LONG_NUMBER.sub("[number removed]", scrub(_CONTROLS.sub(" ", text)))


def _said(record: logging.LogRecord) -> str:
    """Return what is to be said; values that do not fit their sentence are left out, not told beside it."""
    try:
        return record.getMessage()
    except (TypeError, ValueError, KeyError):
        return str(record.msg)


def _kind_and_place(problem: BaseException) -> str:
    """Tell an exception's kind and frames; its text may quote a customer, so only our own stable code is added."""
    code = f":{problem.reason}" if isinstance(problem, ImsError) else ""
    frames = traceback.extract_tb(problem.__traceback__)
    places = " < ".join(f"{_short(frame.filename)}:{frame.lineno}:{frame.name}" for frame in reversed(frames))
    cause = problem.__cause__ or problem.__context__
    inner = f" because {_kind_and_place(cause)}" if cause is not None else ""
    return f"{type(problem).__name__}{code} at {places or 'nowhere'}{inner}"


def _short(filename: str) -> str:
    return "/".join(filename.replace("\\", "/").split("/")[-2:])
