"""Hold data only: fonts, icons, tokens, translations, the demo council."""
