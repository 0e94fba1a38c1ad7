"""Compare marked text with shown text: sentences, words, and figures in whole numbers."""

import html
import re
import unicodedata
from collections.abc import Iterable, Iterator

SCALE = r"thousand|million|billion|trillion|bn|tn|[kmb](?![a-z])|[천만억조]"
"""Words that multiply the number before them."""
_SENTENCE_END = re.compile(r"[.!?…][\"'”’)」』\]]*(?=\s|$)|。[」』”’]*")
_UNIT = rf"(?:{SCALE}|percent)\b"
_AMOUNT_AND_NOUN = re.compile(rf"(?P<amount>\S+(?: {_UNIT})?) (?!{_UNIT})(?P<noun>[a-z’'-]+(?: [a-z’'-]+)*)", re.IGNORECASE)
_SHORT = {" thousand": "k", " million": "m", " billion": "b", " bn": "b", " trillion": "tn", " percent": "%"}
_QUOTES = str.maketrans("‘’“”", "''\"\"")


def letters(text: str) -> str:
    """The letters and digits of a text, with the signs of money and percent, in lower case; entities are decoded."""
    return "".join(c for c in unicodedata.normalize("NFC", html.unescape(text)).lower() if c.isalnum() or c in "%$€£¥")


def has(text: str, word: str) -> bool:
    """True where the letters of the word are in the text."""
    return letters(word) in letters(text)


def openings(text: str) -> Iterator[str]:
    """The candidates for the first sentence, shortest first: "U.S." ends none, so each stop is tried. The last is the text."""
    yield from (text[: stop.end()].strip() for stop in _SENTENCE_END.finditer(text) if stop.end() < len(text))
    yield text.strip()


def opening(text: str, marked: Iterable[str]) -> str | None:
    """The beginning of a text that equals a marked sentence, or None."""
    wanted = {letters(sentence) for sentence in marked}
    return next((found for found in openings(text) if letters(found) in wanted), None)


def amount_and_noun(figure: str) -> tuple[str, str | None]:
    """A figure's number with its unit, and the stem of the English noun that it counts, or None: a line may part them."""
    match = _AMOUNT_AND_NOUN.fullmatch(figure)
    if match is None or not any(c.isdigit() for c in match["amount"]):
        return figure, None
    return match["amount"], re.sub(r"(ies|es|s|y)$", "", match["noun"].split()[-1])


def is_written(figure: str, text: str) -> bool:
    """True where the text holds the figure, not as a part of a longer number or of one with another scale."""
    amount, noun = amount_and_noun(figure)
    if noun and amount.isdigit() and not has(text, noun):  # `10` of `10 agencies` alone may be any ten
        return False
    return _pattern(amount).search(_plain(text)) is not None


def loses_scale(figure: str, text: str) -> bool:
    """True where the text shows a sum without its million, 만 or 억."""
    match = re.match(rf"([$€£¥]?[\d.,]*\d)\s*(?:{SCALE})", figure, re.IGNORECASE)
    if match is None or not re.search(r"[$€£¥.]", match[1]):
        return False
    return not is_written(figure, text) and is_written(match[1], text)


def shows(text: str, never: str) -> bool:
    """True where a forbidden text is shown, white space aside."""
    return _tight(never) in _tight(text)


def _tight(text: str) -> str:
    return "".join(unicodedata.normalize("NFC", text).lower().translate(_QUOTES).split())


def _plain(text: str) -> str:
    """The text with numbers in one spelling: no commas in thousands, one dash, one short word for a scale."""
    text = re.sub(r"(?<=\d),(?=\d{3}(?!\d))", "", unicodedata.normalize("NFC", text).lower())
    text = re.sub(r"[∼〜～]", "~", re.sub(r"[‐-―−]", "-", text))
    for word, short in _SHORT.items():
        text = re.sub(rf"(?<=\d){word}\b", short, text)
    return text


def _pattern(figure: str) -> re.Pattern[str]:
    tight = "".join(_plain(figure).split())
    before = r"(?<!\d)(?<!\d[.~:/-])" if tight[:1].isdigit() else r"(?<![a-z])" if tight[:1].isascii() else ""
    after = rf"(?![.~:/-]?\d|\s?(?:%|percent|{SCALE}))" if tight[-1:].isdigit() else r"(?![a-z])"
    return re.compile(before + r"\s?".join(map(re.escape, tight)) + after)
