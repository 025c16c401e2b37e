"""Write the log: a line for each thing that happened, as JSON for machines or as text for eyes, on stderr.

Lines of ours are written so that they hold no personal data. What a library logs may hold anything, so of that only
who said it and how serious it is are written, and where it happened.
"""

from __future__ import annotations

import json
import logging
import sys
from datetime import UTC, datetime
from traceback import format_tb
from typing import Final

OURS: Final = "sync.central"
FORMATS: Final = ("json", "text")
FACTS: Final = "facts"
"""The name under which a record of ours carries its members for a JSON line."""


def set_up(form: str) -> None:
    """Send every line to stderr in one form; from here on requests are logged too."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonLine() if form == "json" else TextLine())
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.WARNING)
    logging.getLogger(OURS).setLevel(logging.INFO)


def usual_form() -> str:
    """Tell which form fits: text where a person looks on, JSON where a machine gathers."""
    return "text" if sys.stderr.isatty() else "json"


class JsonLine(logging.Formatter):
    """Write a record as one JSON object on one line."""

    def format(self, record: logging.LogRecord) -> str:
        document = {"at": _moment(record), "level": record.levelname.lower(), "process": record.process}
        if _is_ours(record):
            document |= {"text": record.getMessage(), **getattr(record, FACTS, {})}
        else:
            document |= {"text": "a library logged", "library": record.name}
        where = _where(record)
        return json.dumps(document | ({"where": where} if where else {}), ensure_ascii=False)


class TextLine(logging.Formatter):
    """Write a record as people read it."""

    def format(self, record: logging.LogRecord) -> str:
        said = record.getMessage() if _is_ours(record) else f"{record.name} logged"
        facts = getattr(record, FACTS, {}) if _is_ours(record) else {}
        told = " ".join(f"{name}={value}" for name, value in facts.items())
        return " ".join(part for part in (_moment(record), record.levelname, said, told, _where(record)) if part)


def _is_ours(record: logging.LogRecord) -> bool:
    return record.name == OURS or record.name.startswith(f"{OURS}.")


def _moment(record: logging.LogRecord) -> str:
    return datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _where(record: logging.LogRecord) -> str:
    """Tell what came up and where; not its text, which may be about a person."""
    if not record.exc_info or record.exc_info[0] is None:
        return ""
    return f"{record.exc_info[0].__name__}\n{''.join(format_tb(record.exc_info[2]))}"
