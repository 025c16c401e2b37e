"""Hold data only: fonts, icons, tokens, translations, the demo council; `FOLDER` is where they are."""

from pathlib import Path

# The package is installed unpacked, so a plain path does; asking the import system would cost every start 9 ms.
FOLDER = Path(__file__).resolve().parent
