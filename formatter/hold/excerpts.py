"""The line that an editor is shown of a post that waits."""

import re


def excerpt_of(text: str) -> str:
    """One line of the text, cut where it is long."""
    line = " ".join(text.split())
    return line if len(line) <= _LONGEST else line[: _LONGEST - 1].rstrip() + "…"


def around(text: str, found: re.Match[str]) -> str:
    """The sentence, more or less, in which something was found."""
    start = max(text.rfind(sign, 0, found.start()) for sign in ".!?\n") + 1
    return text[start : found.end() + _AFTER]


_LONGEST = 160
_AFTER = 60
