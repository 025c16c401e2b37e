"""Say no in one shape: a status, a code that never changes and a sentence."""

from __future__ import annotations


class Refusal(Exception):
    """Central will not do what was asked. Units: `retry_after_s` seconds until it makes sense to ask again."""

    def __init__(self, status: int, code: str, text: str, *, retry_after_s: int | None = None) -> None:
        super().__init__(text)
        self.status = status
        self.code = code
        self.text = text
        self.retry_after_s = retry_after_s
