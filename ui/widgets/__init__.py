"""Hold the widgets that more than one screen uses."""
