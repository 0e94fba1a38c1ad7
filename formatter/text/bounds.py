"""Bounds of what is read. Longer texts are cut first: some work grows with the square of its input, and nobody reads them."""

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
