"""The installed package `sokbo`: in the wheel this file is `sokbo/__init__.py`, next to `bot/` and the others.

Its folder goes first on the path, because other distributions install packages of the same names, `adapters` among them.
A checkout needs none of this: there `python -m bot` runs from the root.
"""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))


def main() -> None:
    """Run the command line, found by the path above."""
    from bot import cli

    cli.main()
