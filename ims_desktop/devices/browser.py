"""Open a page in the person's own browser."""

from __future__ import annotations


def open_page(address: str) -> bool:
    """Ask the system to show a page; False when nothing here can, and for whatever is no address of a page."""
    import webbrowser  # noqa: PLC0415 - most sign-ins need no browser

    if not address.startswith(("https://", "http://")):
        return False  # a system asked to show a file or a program would start it
    try:
        return webbrowser.open(address, new=1)
    except (webbrowser.Error, OSError):
        return False
