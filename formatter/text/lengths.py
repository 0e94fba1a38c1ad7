"""Lengths as the platforms count them, and cutting text where a reader expects it."""

from collections.abc import Callable

from wcwidth import iter_graphemes

from formatter.text import sentences

_ELLIPSIS = "…"


def utf16(text: str) -> int:
    """Length in UTF-16 code units, in which Telegram and Slack count."""
    return len(text.encode("utf-16-le")) // 2


def shorten(text: str, limit: int, measure: Callable[[str], int] = utf16) -> str:
    """`text` in at most `limit` units: cut at a sentence, else at a space, never inside a grapheme, and marked with `…`.

    `measure` must be additive over graphemes. A limit below 1 leaves nothing.
    """
    if measure(text) <= limit:
        return text
    room = limit - measure(_ELLIPSIS)
    if room < 0:
        return ""
    start = _fitting(text, room, measure)
    return start[: _breaking_point(start)].rstrip() + _ELLIPSIS


def whole_sentences(text: str, limit: int, measure: Callable[[str], int] = utf16) -> str:
    """As many whole sentences of `text` as fit into `limit` units, unchanged; "" where not even the first fits."""
    if measure(text) <= limit:
        return text
    reach = len(_fitting(text, limit, measure))
    ends = [end for _, end in sentences.split(text) if end <= reach]
    return text[: ends[-1]] if ends else ""


def first_sentence(text: str) -> str:
    """The first sentence of `text`."""
    spans = sentences.split(text)
    return text[slice(*spans[0])] if spans else ""


def _fitting(text: str, room: int, measure: Callable[[str], int]) -> str:
    """The longest run of whole graphemes from the start that takes at most `room` units."""
    end = used = 0
    for grapheme in iter_graphemes(text):
        used += measure(grapheme)
        if used > room:
            break
        end += len(grapheme)
    return text[:end]


def _breaking_point(start: str) -> int:
    """Where to end a cut text: after a sentence if that keeps half of it, at a space if that keeps two thirds."""
    ends = [end for _, end in sentences.split(start)[:-1] if end * 2 >= len(start)]
    if ends:
        return ends[-1]
    space = start.rfind(" ")
    return space if space * 3 >= len(start) * 2 else len(start)
