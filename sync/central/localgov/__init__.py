"""Answer as LocalGov IMS does: its paths, its models, its statuses; without its silences."""
