"""Hold the screens, one file each."""
