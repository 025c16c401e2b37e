"""Run the program as a script does, in this process."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pytest

from ims_desktop import cli

if TYPE_CHECKING:
    from pathlib import Path

    from ims_desktop.demo.world import DemoWorld
    from ims_desktop.settings import Settings


COUNCIL_TAX = "775326912"


@dataclass
class Guide:
    """What a guided demo found, as a test wants it."""

    ok: bool = True

    def document(self) -> dict[str, object]:
        return {"lost": 0, "doubled": 0, "payments_at_till": 2, "payments_at_central": 2, "keys_per_payment": [14, 9]}


@dataclass
class Shell:
    """A folder, an environment and a way to run the program in this process."""

    folder: Path
    capture: pytest.CaptureFixture[str]
    opened: list[Settings] = field(default_factory=list)
    guided: list[DemoWorld] = field(default_factory=list)
    guide: Guide = field(default_factory=Guide)

    def run(self, *words: str) -> tuple[int, str, str]:
        code = cli.main(["--data-dir", str(self.folder), *words], cli.Windows(self._open, self._guide))
        out, err = self.capture.readouterr()
        return code, out, err

    def json(self, *words: str, code: int = 0) -> dict[str, Any]:
        """Run with --json and return the one object it printed."""
        found, out, err = self.run(*words, "--json")
        assert found == code, (found, out, err)
        answer: dict[str, Any] = json.loads(out)
        return answer

    def refused(self, *words: str, code: int = 1) -> str:
        """Run with --json and return the code of what it refused."""
        found, out, err = self.run(*words, "--json")
        assert found == code, (found, out, err)
        assert out == ""
        problem = json.loads(err)["error"]
        assert problem["text"].endswith(".")
        return str(problem["code"])

    def _open(self, settings: Settings) -> int:
        self.opened.append(settings)
        return 7

    def _guide(self, world: DemoWorld, out: Path) -> Guide:
        assert out.is_absolute()
        self.guided.append(world)
        return self.guide
