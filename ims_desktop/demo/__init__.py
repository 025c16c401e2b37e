"""Show the product on a fictional council: its data, its central, its till, all in one folder of their own."""

from __future__ import annotations

from ims_desktop.demo.world import DemoWorld, start_demo

__all__ = ["DemoWorld", "start_demo"]
