"""A chunk is taken as plain rows: the same accounts, and the same bounds, as when each is a model of its own."""

from __future__ import annotations

import hashlib
from typing import Any

import pytest

from sync.contract.snapshot import MEMBERS, BadChunk, ChunkEntry, read_chunk, read_rows, write_chunk

GOOD: list[Any] = [
    "23", "775326912", "Ms", "Siân", "O'Neill", ["3 Church Lane", "Aldermere"], "AM1 9ZZ",
    -120, "2026-11-21T08:52:00Z", 5, False,
]  # fmt: skip


def chunk_of(*rows: list[Any]) -> tuple[ChunkEntry, bytes]:
    data = write_chunk(rows)
    return ChunkEntry(n=1, rows=len(rows), size=len(data), sha256=hashlib.sha256(data).hexdigest()), data


def but(member: str, value: Any) -> list[Any]:
    return [value if name == member else good for name, good in zip(MEMBERS, GOOD, strict=True)]


def test_rows_say_what_the_accounts_say() -> None:
    bare: list[Any] = ["5", "H1", "", "", "", [], "", None, None, None, True]
    entry, data = chunk_of(GOOD, bare)
    for row, item in zip(read_rows(entry, data), read_chunk(entry, data), strict=True):
        named = dict(zip(MEMBERS, row, strict=True))
        assert named.pop("balance_at") == item.model_dump(mode="json")["balance_at"]
        assert named == item.model_dump(exclude={"balance_at"})


@pytest.mark.parametrize(
    ("member", "value"),
    [
        ("fund", ""),
        ("fund", "123456"),
        ("reference", ""),
        ("reference", "1" * 31),
        ("title", None),
        ("forename", "x" * 101),
        ("surname", "a\0b"),
        ("surname", 5),
        ("address", "1 High Street"),
        ("address", ["line"] * 7),
        ("address", ["x" * 101]),
        ("balance_pence", 10**15 + 1),
        ("balance_pence", 1.5),
        ("balance_pence", "5"),
        ("balance_at", "yesterday"),
        ("balance_at", "2026-11-21T08:52:00+01:00"),
        ("balance_at", "2026-02-30T08:52:00Z"),
        ("message_id", -1),
        ("message_id", 10**9 + 1),
        ("closed", 0),
        ("closed", None),
    ],
)
def test_a_row_beyond_its_bounds_spoils_the_chunk(member: str, value: Any) -> None:
    entry, data = chunk_of(GOOD, but(member, value))
    with pytest.raises(BadChunk):
        read_rows(entry, data)


@pytest.mark.parametrize("row", [GOOD[:-1], [*GOOD, "more"], [], [GOOD]])
def test_a_row_of_another_shape_spoils_the_chunk(row: list[Any]) -> None:
    entry, data = chunk_of(GOOD, row)
    with pytest.raises(BadChunk):
        read_rows(entry, data)


def test_fewer_or_more_rows_than_were_announced_spoil_the_chunk() -> None:
    entry, data = chunk_of(GOOD, GOOD)
    for rows in (1, 3):
        with pytest.raises(BadChunk):
            read_rows(entry.model_copy(update={"rows": rows}), data)
