"""`demo`: the whole product on a fictional council, central included; headless, it shows itself and checks the laws."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from ims_desktop.demo.world import start_demo
from ims_desktop.words import say

if TYPE_CHECKING:
    from argparse import Namespace

    from ims_desktop.cli import Windows
    from ims_desktop.cli.output import Out
    from ims_desktop.settings import Settings


def demo(arguments: Namespace, settings: Settings, out: Out, windows: Windows) -> int:
    """Make the demo's world, say how to sign in, and open its window; headless, let the window be driven.

    Raises: BadInput, Unavailable.
    """
    if not arguments.headless:
        with start_demo(settings, arguments.out, arguments.accounts) as world:
            out.show({"folder": str(world.folder), "username": world.username}, *world.welcome())
            return windows.open(world.settings)
    folder = (arguments.out or Path("demo-output")).absolute()
    with start_demo(settings, folder, arguments.accounts) as world:
        found = windows.guide(world, folder)
    document = found.document()
    lines = [
        say(
            "{till} payments at the till, {central} at central, {lost} lost, {doubled} doubled.",
            till=str(document["payments_at_till"]),
            central=str(document["payments_at_central"]),
            lost=str(document["lost"]),
            doubled=str(document["doubled"]),
        ),
        say("Keys per payment: {keys}.", keys=str(document["keys_per_payment"]).strip("[]")),
        say("Pictures, receipts and a summary are in {folder}.", folder=str(folder)),
    ]
    out.show(document, *lines)
    return 0 if found.ok else 1
