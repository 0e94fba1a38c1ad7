"""Excerpts of found posts: the passage in which a search's words are, with these words emphasised. Pure."""

import re
from collections.abc import Collection, Sequence

from bot.lib.unicode import without_invisible
from bot.model import EmphasisedText

LENGTH = 140
"""Characters of a passage."""
_BEFORE = 40
"""Characters before its first word."""
_SEARCHED = 50_000
"""Characters of a post that are searched for a passage; what is found only later is shown without one."""
_MOST_EMPHASISED = 8
"""Emphasised words of a passage: messages have a limit for them."""


def excerpt(text: str, words: Sequence[str], skip: Collection[str] = ()) -> EmphasisedText:
    """Return a passage of the line that has most of the words, the first such line; an empty text where none has any.

    `skip`: lines that are shown anyway, such as the headline. A word of syllables matches anywhere, one that begins with a
    letter or digit of ASCII from a word's beginning, as in the search.
    """
    pattern = re.compile("|".join(map(_expression, sorted(words, key=len, reverse=True))), re.IGNORECASE)
    best, most = "", 0
    for line in without_invisible(text[:_SEARCHED]).split("\n"):
        found = len({match[0].casefold() for match in pattern.finditer(line)}) if line not in skip else 0
        if found > most:
            best, most = line, found
        if most == len(words):
            break
    first = pattern.search(best) if best else None
    return _passage(best, first.start(), pattern) if first else EmphasisedText()


def _expression(word: str) -> str:
    beginning = r"(?<![A-Za-z0-9])" if word[0].isascii() else ""
    return beginning + re.escape(word)


def _passage(line: str, at: int, pattern: re.Pattern[str]) -> EmphasisedText:
    """The passage around a place, which begins and ends between words, and its emphasised words."""
    start = _after_space(line, max(0, at - _BEFORE), at)
    end = min(len(line), start + LENGTH)
    if end < len(line) and (space := line.rfind(" ", at + 1, end)) > 0 and pattern.search(line[at:space]):
        end = space
    opening, closing = "… " if start else "", " …" if end < len(line) else ""
    shown = line[start:end].strip()
    matches = list(pattern.finditer(shown))[:_MOST_EMPHASISED]
    emphasis = tuple((match.start() + len(opening), match.end() + len(opening)) for match in matches)
    return EmphasisedText(f"{opening}{shown}{closing}", emphasis)


def _after_space(line: str, start: int, at: int) -> int:
    """The beginning of the next word from `start` on; `start` where that is none before `at`."""
    if start == 0:
        return 0
    space = line.find(" ", start - 1, at)
    return space + 1 if space >= 0 else start
