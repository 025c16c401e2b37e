"""Start the program: the window without a command, a command without a window."""

from __future__ import annotations

import gc
import os
import sys
from typing import TYPE_CHECKING

from ims_desktop import cli

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from ims_desktop.demo.world import DemoWorld
    from ims_desktop.settings import Settings
    from ims_desktop.till import PdfPrinter, Till


def main(arguments: Sequence[str] | None = None) -> int:
    """Run what the command line says and return the exit code."""
    return cli.main(sys.argv[1:] if arguments is None else arguments, cli.Windows(open_window, show_guided_demo))


def open_window(settings: Settings) -> int:
    """Show the first frame at once; the till is opened behind it.

    Raises: Unavailable when there is no screen to show it on.
    """
    _require_screen()
    # A start makes thousands of objects that stay; looking for garbage among them costs 15 ms. The desk turns it on.
    gc.disable()
    from ui.app import run_window

    return run_window(settings, lambda: _open_till(settings))


def show_guided_demo(world: DemoWorld, out: Path) -> cli.Found:
    """Drive the real window through the story, on a display in memory where there is no other."""
    from ui.virtual_display import virtual_display

    with virtual_display():
        from ui.guided_demo import run_guided_demo

        return run_guided_demo(world, _open_till, out)


def _open_till(settings: Settings) -> Till:
    """Open the till as a window does: with its log, and with the printers only a window can reach."""
    from ims_desktop.bootstrap import build_till
    from ims_desktop.log import start_log

    if settings.training:
        from ims_desktop.cli.training import prepare_training

        prepare_training(settings)
    if settings.data_dir.is_dir():
        start_log(settings.data_dir, settings.log_level)
    return build_till(settings, printer=_printer_of_window(settings))


def _printer_of_window(settings: Settings) -> PdfPrinter | None:
    kind, _, name = settings.printer.partition(":")
    if kind != "qt":
        return None
    from ui.system_printer import SystemPrinter

    return SystemPrinter(name)


def _require_screen() -> None:
    """Say plainly that there is no screen, where the windowing library would only abort the process."""
    if not sys.platform.startswith("linux"):
        return
    if not any(os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")):
        from ims_desktop.errors import Unavailable
        from ims_desktop.words import say

        raise Unavailable(
            say("There is no screen to open the window on. The commands work without one: ims-desktop --help."),
            code="no_screen",
        )


if __name__ == "__main__":
    sys.exit(main())
