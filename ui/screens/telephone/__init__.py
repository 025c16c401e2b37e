"""Take payments from callers: the counter's own screen, with the caller, the steps and the words to say above it."""
