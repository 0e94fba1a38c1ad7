"""What an editor is shown of a fault."""

import re
from collections.abc import Sequence


def excerpt_of(text: str) -> str:
    """One line of what was seen, cut where it is long."""
    line = " ".join(text.split())
    return line if len(line) <= _LONGEST else line[: _LONGEST - 1].rstrip() + "…"


def around(text: str, found: re.Match[str]) -> str:
    """The sentence, more or less, in which something was found."""
    start = max(text.rfind(sign, 0, found.start()) for sign in ".!?\n") + 1
    return text[start : found.end() + _AFTER]


def any_of(*hints: str) -> re.Pattern[str]:
    """A pattern for fixed words: a search for these is many times faster than one for what they hint at."""
    return re.compile("|".join(map(re.escape, hints)))


def those_with(hint: re.Pattern[str], texts: Sequence[str]) -> list[str]:
    """The texts that hold a hint. Most often none does, which one search through all of them says faster than many."""
    return [text for text in texts if hint.search(text)] if hint.search("\n".join(texts)) else []


def unquoted(text: str) -> str:
    """A text without its quotations: what somebody is quoted with is news."""
    return _QUOTATION.sub("“”", text)


_LONGEST = 160
_AFTER = 60
_QUOTATION = re.compile(r"“[^”]*”|‘[^’]*’|「[^」]*」|『[^』]*』|\"[^\"]*\"|(?<![A-Za-z])'[^']*'(?![A-Za-z])")
