"""Hold the steps from one central schema to the next."""
