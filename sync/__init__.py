"""Hold the wire and its other end."""
