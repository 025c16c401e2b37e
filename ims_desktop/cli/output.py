"""Speak to a person or to a script: sentences, or JSON one object to a line."""

from __future__ import annotations

import json
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ims_desktop.domain.card_guard import scrub as redact_cards
from ims_desktop.words import say

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from ims_desktop.words import Words


@dataclass(frozen=True, slots=True)
class Out:
    """Where the answer goes, and in which of the two forms."""

    as_json: bool

    def show(self, document: Mapping[str, object], *lines: str | Words) -> None:
        """Give the document to a script, or the lines to a person."""
        if self.as_json:
            print(json.dumps(document, ensure_ascii=False, separators=(", ", ": ")))
        else:
            for line in lines:
                print(line)

    def problem(self, code: str, text: str) -> None:
        """Say in one sentence why not; of an argument that held a card number the sentence keeps nothing."""
        text = redact_cards(text)
        if self.as_json:
            print(json.dumps({"error": {"code": code, "text": text}}, ensure_ascii=False), file=sys.stderr)
        else:
            print(f"ims-desktop: {text}", file=sys.stderr)


def utc(moment: datetime | None) -> str | None:
    """Write a moment as scripts read it: UTC with a Z."""
    return None if moment is None else moment.isoformat().replace("+00:00", "Z")


def age(moment: datetime | None, now: datetime) -> Words:
    """Say how long ago something was."""
    if moment is None:
        return say("never")
    minutes = max(0, int((now - moment).total_seconds())) // 60
    if minutes < 120:
        return say("{n} minutes ago", n=minutes)
    if minutes < 48 * 60:
        return say("{n} hours ago", n=minutes // 60)
    return say("{n} days ago", n=minutes // (24 * 60))
