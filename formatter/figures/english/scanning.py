"""Finds the quantities of English text: scores, times of races, streaks, fractions, amounts."""

import re
from collections.abc import Iterator

from formatter.figures.english.amounts import read_amount, with_unit
from formatter.figures.english.numbers import CANDIDATE, read_fraction, value_of
from formatter.figures.english.units import read_unit
from formatter.figures.quantity import Quantity
from formatter.text.bounds import regex


def scan(text: str, covered: bytearray) -> Iterator[Quantity]:
    """The quantities of a folded text in order; none begins where `covered` is not zero."""
    position = 0 if _PROSE.search(text) else len(text)
    while match := CANDIDATE.search(text, position):
        position = match.end()
        if covered[match.end() - 1]:
            continue
        if found := _read(text, match):
            position = max(position, found.end)
            yield found


_PROSE = regex(r"[A-Za-z]{2}")
_LONGEST_CLAUSE = 120


def _read(text: str, match: re.Match[str]) -> Quantity | None:
    if match["clock"]:
        return _clock(match)
    start, end = match.span("word") if match["word"] else (match.start(), match.end())
    if found := _score(text, start) or _vote(text, start):
        return found
    fraction = read_fraction(text, start, end) if match["word"] or text[start:end].isdigit() else None
    return fraction or _streak(text, start, end) or read_amount(text, match)


def _clock(match: re.Match[str]) -> Quantity:
    """The time of a race: 4:01.87."""
    minutes, _, seconds = match["clock"].partition(":")
    return Quantity(match.start(), match.end(), round(float(minutes) * 60 + float(seconds), 2), "duration", "second")


def _score(text: str, start: int) -> Quantity | None:
    """Read a score: 3-1 where the text reports a match or a vote."""
    score = _SCORE.match(text, start)
    if score is None or not _PLAYED.search(text, max(0, start - _LONGEST_CLAUSE), score.end() + _LONGEST_CLAUSE):
        return None
    return Quantity(start, score.end(), float(score[1]), "score", "점", float(score[2]))


_SCORE = regex(r"(\d{1,3})-(\d{1,3})(?![\d-]|,\d| (?:percent|million|billion|trillion)| ?%|-[a-z])")
_PLAYED = regex(
    r"\b(?:beat|beats|beating|defeat(?:s|ed|ing)?|w[io]n|wins|winning|victory|los[est]|tied?|draw|drew|edged|downed|thrashed"
    r"|match"
    r"|game|final|leads?|led|scored?|trailed|routed|outscored|voted?|votes|approved)\b"
)


def _vote(text: str, start: int) -> Quantity | None:
    """Read a vote's counts: by a vote of 178 to 96; 210 in favor and 88 against."""
    vote = _VOTE.match(text, start)
    if vote is None or not (vote["votes"] or vote["against"] or _VOTED.search(text, max(0, start - _LONGEST_LEAD), start)):
        return None
    return Quantity(start, vote.end("other"), float(vote["one"]), "score", "점", float(vote["other"]))


_VOTE = regex(
    r"(?P<one>\d{1,3})(?P<votes> votes)?(?: to | in favou?r(?:,| and"
    r"|, with) )(?P<other>\d{1,3})(?P<against> (?:votes )?against)?(?![\d%-]|\.\d)"
)
_VOTED = regex(r"\b(?:vote(?: of)?|voted) $")
_LONGEST_LEAD = 28


def _streak(text: str, start: int, end: int) -> Quantity | None:
    """Read a streak, of which only the number is the figure: five straight months, 14th straight month, nine matches in a row."""
    value = value_of(text[start:end])
    straight = _STRAIGHT.match(text, end)
    if straight is None:
        return Quantity(start, end, value, "count", None) if _IN_A_ROW.match(text, end) else None
    if every := _EVERY.match(text, straight.end()):
        return Quantity(start, every.end(), value, "duration", _EVERY_UNITS[every[0]])
    unit = read_unit(text, straight.end() - 1)
    return with_unit(text, start, value, unit) if unit else Quantity(start, end, value, "count", None)


_STRAIGHT = regex(r"(?:st|nd|rd|th)?[ -](?:straight|consecutive|successive) (?=[a-z])")
_EVERY_UNITS = {
    "daily": "day",
    "weekly": "week",
    "monthly": "month",
    "quarterly": "quarter",
    "quarter": "quarter",
    "annual": "year",
    "yearly": "year",
}
_EVERY = regex(rf"(?:{'|'.join(_EVERY_UNITS)})\b")
_IN_A_ROW = regex(
    r" (?!in |of |years? |months? |weeks? |days? |quarters? )[a-z]+ (?:in a row|running)\b| [a-z]+ (?:streak|unbeaten)\b"
)
