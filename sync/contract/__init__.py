"""Hold the models both ends of the wire share."""
