"""Hold the windows: the only place that knows Qt."""
