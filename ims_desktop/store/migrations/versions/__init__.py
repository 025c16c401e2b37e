"""Hold one file for each shape a journal has had; none of them ever changes."""
