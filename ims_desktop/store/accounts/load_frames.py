"""Speak through a pipe in frames: a letter that says what it is, a length, and the bytes."""

from __future__ import annotations

import json
import struct
from typing import TYPE_CHECKING, Final, Protocol

if TYPE_CHECKING:
    from collections.abc import Mapping

_HEAD: Final = struct.Struct(">cI")
LONGEST: Final = 256 * 1024 * 1024

ORDER: Final = b"o"
"""What to do, as JSON; the first frame, and the only one with keys in it."""
CHUNK: Final = b"c"
"""Shape: four bytes of the chunk's number, then the chunk as it travelled."""
PAUSE: Final = b"p"
GO_ON: Final = b"g"
SAID: Final = b"s"
"""What the child says, as JSON."""

_NUMBER: Final = struct.Struct(">I")


class Stream(Protocol):
    """The part of an unbuffered pipe that is used."""

    def read(self, size: int = -1, /) -> bytes | None: ...
    def write(self, data: bytes, /) -> int | None: ...


class CutShort(Exception):
    """The pipe ended, between frames or within one, or what came is no frame."""


def write_frame(pipe: Stream, kind: bytes, data: bytes = b"") -> None:
    """Write a whole frame.

    Raises: OSError when nobody listens any more.
    """
    left = memoryview(_HEAD.pack(kind, len(data)) + data)
    while left:
        written = pipe.write(bytes(left[: 1 << 16]))
        left = left[written or 0 :]


def read_frame(pipe: Stream) -> tuple[bytes, bytes]:
    """Wait for a whole frame.

    Raises: CutShort.
    """
    kind, length = _HEAD.unpack(_exactly(pipe, _HEAD.size))
    if length > LONGEST:
        raise CutShort
    return kind, _exactly(pipe, length)


def json_frame(value: Mapping[str, object]) -> bytes:
    """Write what a frame says."""
    return json.dumps(value).encode()


def chunk_frame(n: int, data: bytes) -> bytes:
    """Put a chunk's number before its bytes."""
    return _NUMBER.pack(n) + data


def chunk_of(data: bytes) -> tuple[int, bytes]:
    """Take a chunk's number off its bytes."""
    return _NUMBER.unpack_from(data)[0], data[_NUMBER.size :]


def _exactly(pipe: Stream, size: int) -> bytes:
    parts: list[bytes] = []
    while size:
        part = _read(pipe, min(size, 1 << 20))
        parts.append(part)
        size -= len(part)
    return b"".join(parts)


def _read(pipe: Stream, size: int) -> bytes:
    try:
        part = pipe.read(size)
    except (OSError, ValueError) as closed:
        raise CutShort from closed
    if not part:
        raise CutShort
    return part
