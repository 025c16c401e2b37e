"""How central runs: the application, its guard, its processes, its log and figures."""
