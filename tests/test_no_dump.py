"""A till that dies leaves no image of its memory behind."""

from __future__ import annotations

import subprocess
import sys

import pytest


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no limit to read back")
def test_the_program_and_what_it_starts_write_no_core_file() -> None:
    program = (
        "import contextlib, io, resource, subprocess, sys\n"
        "from ims_desktop.__main__ import main\n"
        "with contextlib.redirect_stderr(io.StringIO()):\n"
        "    main(['--data-dir', 'nowhere', 'payments', '--date', 'x'])\n"
        "print(resource.getrlimit(resource.RLIMIT_CORE), flush=True)\n"
        "ask = 'import resource; print(resource.getrlimit(resource.RLIMIT_CORE))'\n"
        "subprocess.run([sys.executable, '-c', ask], check=True)\n"
    )
    ran = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert ran.stdout.splitlines() == ["(0, 0)", "(0, 0)"]
