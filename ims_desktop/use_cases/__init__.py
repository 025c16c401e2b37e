"""Hold the verbs: each module is one thing a cashier does."""
