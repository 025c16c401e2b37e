"""Be a till in a process of its own, told what to do by lines of JSON, which looks through all of its own memory.

A line is a list, the words of a command, answered by its code and what it said; or an object with one thing to do. It
knows the numbers it looks for as runs of digits only: written out, they would be found in the program that looks.
"""

from __future__ import annotations

import io
import json
import re
import sys
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from ims_desktop import cli
from ims_desktop.bootstrap import build_till
from ims_desktop.settings import read_settings
from ims_desktop.use_cases.hear_card import hear_card

if TYPE_CHECKING:
    from collections.abc import Sequence
    from types import FrameType

    from ims_desktop.till import Till

    Runs = Sequence[tuple[str, int]]

_BETWEEN: Final = rb"[ \-\0]{0,3}"
"""What stands between two digits: nothing, the signs people write, the zeros of a wider encoding."""
_PIECE: Final = 1 << 20
_OVERLAP: Final = 80
LOOKED: Final[list[Runs]] = []
"""The numbers looked for."""
HELD: Final[list[object]] = []
"""What stays until the process ends: what was opened, and the numbers kept on purpose."""


def main() -> None:
    """Do as the lines say until there are none, or until somebody ends it."""
    _let_it_dump()
    for line in sys.stdin:
        said = json.loads(line)
        answer = _run(said) if isinstance(said, list) else _do(said)
        sys.stdout.write(json.dumps(answer) + "\n")
        sys.stdout.flush()


def _let_it_dump() -> None:
    """Ask for as large a core as there may be: what keeps it from being written is the program alone."""
    if sys.platform != "win32":
        import resource

        _, most = resource.getrlimit(resource.RLIMIT_CORE)
        resource.setrlimit(resource.RLIMIT_CORE, (most, most))


def _run(words: list[str]) -> dict[str, object]:
    """Run a command, and take an image wherever it has just been told what came of a card: later much is reused."""
    out, err, images = io.StringIO(), io.StringIO(), []
    windows: Any = None  # no command of a test opens one

    def passes(frame: FrameType, event: str, _: object) -> None:
        if event == "call" and frame.f_code is hear_card.__code__:
            images.append(_found())

    sys.setprofile(passes)
    try:
        with redirect_stdout(out), redirect_stderr(err):
            code = cli.main(words, windows)
    finally:
        sys.setprofile(None)
    return {"code": code, "out": out.getvalue(), "err": err.getvalue(), "images": images}


def _do(said: dict[str, Any]) -> dict[str, object]:
    if "look_for" in said:
        LOOKED.extend(said["look_for"])
        return {}
    if "open" in said:
        till: Till = build_till(read_settings(data_dir=Path(said["open"])), read_only=said["beside"])
        HELD.append(till)
        return {"online": said["beside"] or _online(till)}
    if said["image"] == "keeping":
        HELD.append([_digits(runs).decode() for runs in LOOKED])
    return {"found": _found()}


def _online(till: Till) -> bool:
    till.sync.step()
    return till.sync.online()


def _digits(runs: Runs, between: bytes = b"") -> bytes:
    return between.join(digit.encode() for digit, count in runs for _ in range(count))


def _found() -> list[int]:
    """Count each number in every area of the memory that can be written to."""
    patterns, buffer = [re.compile(_digits(runs, _BETWEEN)) for runs in LOOKED], bytearray(_PIECE)
    counts = [0 for _ in patterns]
    with Path("/proc/self/maps").open(encoding="utf-8") as maps:
        areas = [line.split()[0].split("-") for line in maps if " rw" in line]
    with Path("/proc/self/mem").open("rb", buffering=0) as memory:
        for begin, end in [(int(begin, 16), int(end, 16)) for begin, end in areas]:
            for at in range(begin, end, _PIECE - _OVERLAP):
                try:
                    memory.seek(at)
                    size = memory.readinto(memoryview(buffer)[: end - at])
                except OSError:
                    break
                for n, pattern in enumerate(patterns):
                    counts[n] += sum(1 for _ in pattern.finditer(memoryview(buffer)[:size]))
    return counts


if __name__ == "__main__":
    main()
