"""Bounds of the work on a text: the longest title, sentence and body that is read, and patterns in linear time.

Longer texts are cut first: some work grows with the square of its input, and nobody reads them.
"""

import re
from functools import cache

TITLE = 500
"""Characters of a title. A headline has 150 at most."""
EXCERPT = 5_000
"""Characters of an excerpt, several times what an alert shows. Some feeds put the whole article there."""
NAME = 200
"""Characters of a category."""
NAMES = 100
"""Categories of a post, and key facts that its newsroom names."""
SENTENCE = 2_000
"""Characters of a sentence; a longer one is read as several."""
PARAGRAPH = 20_000
"""Characters of a paragraph, or of a post's beginning, that are read for figures."""
CELLS = 20_000
"""Cells of a post's tables. A platform shows some hundred."""


def cut(text: str, limit: int) -> str:
    """Return a text of at most `limit` characters, cut at a space where one is near, and marked with `…`."""
    if len(text) <= limit:
        return text
    space = text.rfind(" ", limit - limit // 10, limit)
    return text[: space if space > 0 else limit - 1].rstrip() + "…"


SIGNS = 30
"""Most repetitions of white space, digits or other signs. Longer runs are rulers and padding."""
LETTERS = 60
"""Most repetitions of letters. No word of Korean or English is longer."""
PIECES = 50
"""Most repetitions of a group."""

# An escape or a class, which are skipped as wholes, or what else a repetition stands behind; and the repetition.
_REPEATED = re.compile(
    r"(?P<atom>\\(?:x..|u.{4}|U.{8}|.)|\[\^?\]?(?:\\.|[^\]\\]){0,300}+\]|[^\\\[(|?*+}](?=[*+]|\{\d*,\}))"
    r"(?:(?P<least>\*|\+|\{\d*,\})(?P<mode>[+?]?))?",
    re.DOTALL,
)


def regex(pattern: str, flags: int = 0) -> re.Pattern[str]:
    """Compile a pattern, with a maximum for each unbounded repetition of white space, digits, signs, letters or a group.

    A search tries every position of a text. Where a repetition may run to the end of a long run from each of them and fail
    there, the time takes the square of the run's length. Left as they are: possessive repetitions, and those of nearly
    every character (`.`, `[^)]`), whose patterns must be written so that they start at few positions.
    """
    return re.compile(_REPEATED.sub(_limited, pattern), flags)


def _limited(repeated: re.Match[str]) -> str:
    atom, least, mode = repeated["atom"], repeated["least"], repeated["mode"]
    if not least or mode == "+" or not (most := _most(atom)):
        return repeated[0]
    low = {"*": "0", "+": "1"}.get(least) or least[1:-2] or "0"
    return f"{atom}{{{low},{max(most, int(low))}}}{mode}"


@cache
def _most(atom: str) -> int:
    """Return the maximum for what is repeated; 0 for what must stay unbounded."""
    if atom == ")":
        return PIECES
    if atom == ".":
        return 0
    matches = re.compile(atom).fullmatch
    if not any(map(matches, "aZ가힣一あé")):
        return SIGNS
    return 0 if any(map(matches, '("•')) else LETTERS
