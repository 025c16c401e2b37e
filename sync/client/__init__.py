"""Hold the till's end of the wire: push, settle, pull."""
