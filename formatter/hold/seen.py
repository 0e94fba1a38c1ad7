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


def holding_any(texts: Sequence[str], hints: Sequence[str]) -> Sequence[str]:
    """The texts in which one of the hints stands: a search for fixed words is many times faster than one for a pattern."""
    whole = "\n".join(texts)
    standing = [hint for hint in hints if hint in whole]
    return [text for text in texts if any(hint in text for hint in standing)] if standing else ()


def unquoted(text: str) -> str:
    """A text without its quotations: what somebody is quoted with is news."""
    return _QUOTATION.sub("“”", text)


_LONGEST = 160
_AFTER = 60
_QUOTATION = re.compile(r"“[^”]*”|‘[^’]*’|「[^」]*」|『[^』]*』|\"[^\"]*\"|(?<![A-Za-z])'[^']*'(?![A-Za-z])")
