"""Speak to whoever runs central: results on stdout, remarks on stderr."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from argparse import Namespace


def tell(options: Namespace, document: dict[str, Any], sentence: str) -> None:
    """Print a result: one JSON object, or a sentence."""
    sys.stdout.write((json.dumps(document, ensure_ascii=False) if options.json else sentence) + "\n")
    sys.stdout.flush()


def record(document: dict[str, Any]) -> None:
    """Print one of many results as a JSON line."""
    sys.stdout.write(json.dumps(document, ensure_ascii=False) + "\n")


def remark(sentence: str) -> None:
    """Say something that is not the result."""
    sys.stderr.write(sentence + "\n")
    sys.stderr.flush()


def say_no(options: Namespace, code: str, sentence: str) -> None:
    """Say why a command did nothing."""
    remark(json.dumps({"error": {"code": code, "text": sentence}}) if options.json else sentence)
