"""Look for numbers in all a till keeps: files as they lie, pages as they are decrypted, rows, terms and papers."""

from __future__ import annotations

import base64
import json
import re
from contextlib import closing, suppress
from typing import TYPE_CHECKING, Final

import pypdf
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from ims_desktop.store.driver import connect

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

_RUN: Final = re.compile(r"\d(?:[\W_]{0,3}\d){12,}")
_LENGTHS: Final = range(13, 20)
_PAGE: Final = 4096
_RESERVED: Final = 80
"""What ends a page of SQLCipher 4: 16 bytes to begin deciphering with, 64 to prove it with."""
_RESERVED_OF_ACCOUNTS: Final = 48
"""Theirs are proved with SHA-256, which takes 32."""
_IV: Final = 16
_KEY: Final = 32
_WAL_HEADER, _FRAME_HEADER = 32, 24


class Wanted:
    """The numbers looked for, however they are written."""

    def __init__(self, numbers: Iterable[str]) -> None:
        self._numbers = frozenset(numbers)

    def found_in(self, text: str) -> set[str]:
        """Return those in a text: full width or not, with signs between the digits or without, within longer runs."""
        found = set()
        for run in _RUN.finditer(text):
            digits = "".join(str(int(character)) for character in run[0] if character.isdecimal())
            for length in _LENGTHS:
                found |= {digits[at : at + length] for at in range(len(digits) - length + 1)} & self._numbers
        return found

    def found_in_bytes(self, data: bytes) -> set[str]:
        """Return those in bytes, as UTF-8 or with a zero between the digits."""
        return self.found_in(data.decode("utf-8", "replace")) | self.found_in(
            data.replace(b"\0", b"").decode("latin-1")
        )


def keys_of(key_file: Path) -> Iterator[bytes]:
    """Yield every key a till has for its files: the journal's, and one for each generation of the accounts."""
    for secret in json.loads(key_file.read_text(encoding="utf-8")).values():
        raw = base64.b64decode(secret)
        if len(raw) == _KEY:
            yield raw
        with suppress(ValueError):
            kept = json.loads(raw)
            yield from (bytes.fromhex(key) for key in kept.values() if isinstance(key, str))


def texts_of(path: Path, keys: Iterable[bytes]) -> Iterator[tuple[str, bytes]]:
    """Yield all that can be read of a file, each with where it was: its bytes, its pages, its rows, its words."""
    data = path.read_bytes()
    yield f"{path.name}, its name", path.name.encode()
    yield f"{path.name} as it lies", data
    if path.suffix == ".pdf":
        with path.open("rb") as file:
            reader = pypdf.PdfReader(file)
            yield f"{path.name}, its pages", "\n".join(page.extract_text() for page in reader.pages).encode()
            yield f"{path.name}, its metadata", str(reader.metadata).encode()
    if path.suffix not in {".db", ".db-wal"}:
        return
    for key in keys:
        first = path if path.suffix == ".db" else path.with_suffix(".db")
        reserved = _RESERVED_OF_ACCOUNTS if _is_accounts(path) else _RESERVED
        if _opens(first, key, reserved):
            is_wal = path.suffix == ".db-wal"
            for n, page in enumerate(_wal_pages(data, key, reserved) if is_wal else _pages(data, key, reserved)):
                yield f"{path.name}, page {n} decrypted", page
            if not is_wal:
                yield from _rows(path, key)
            return
    raise AssertionError(f"no key opens {path}")


def _is_accounts(path: Path) -> bool:
    return path.name.startswith("catalogue")


def _opens(path: Path, key: bytes, reserved: int) -> bool:
    """Tell whether a key is a file's: its first page says how large a page is."""
    return _decrypted(path.read_bytes()[:_PAGE], key, reserved, first=True)[:2] == _PAGE.to_bytes(2, "big")


def _pages(data: bytes, key: bytes, reserved: int) -> Iterator[bytes]:
    """Yield every page of a database, those no row is in any more as well."""
    for at in range(0, len(data), _PAGE):
        yield _decrypted(data[at : at + _PAGE], key, reserved, first=at == 0)


def _wal_pages(data: bytes, key: bytes, reserved: int) -> Iterator[bytes]:
    """Yield every page that waits in a write-ahead log, those that were overtaken as well."""
    for at in range(_WAL_HEADER, len(data), _FRAME_HEADER + _PAGE):
        number = int.from_bytes(data[at : at + 4], "big")
        page = data[at + _FRAME_HEADER : at + _FRAME_HEADER + _PAGE]
        if len(page) == _PAGE:
            yield _decrypted(page, key, reserved, first=number == 1)


def _decrypted(page: bytes, key: bytes, reserved: int, *, first: bool) -> bytes:
    """Decipher a page; the first one begins with the salt, which is no secret."""
    start, end = (16 if first else 0), len(page) - reserved
    decryptor = Cipher(algorithms.AES256(key), modes.CBC(page[end : end + _IV])).decryptor()
    return decryptor.update(page[start:end]) + decryptor.finalize()


def _rows(path: Path, key: bytes) -> Iterator[tuple[str, bytes]]:
    """Yield every value of every row of every table, those of a search index as well, and the definitions."""
    with closing(connect(path, key, read_only=True)) as connection:
        if _is_accounts(path):
            connection.execute("PRAGMA cipher_hmac_algorithm = HMAC_SHA256")
        tables = connection.execute("SELECT name, sql FROM sqlite_master").fetchall()
        yield f"{path.name}, its tables", str(tables).encode()
        for name in [str(row[0]) for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]:
            for row in connection.execute(f'SELECT * FROM "{name}"'):
                for value in row:
                    if value is not None:
                        yield f"{path.name}, table {name}", value if isinstance(value, bytes) else str(value).encode()
