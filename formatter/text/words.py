"""A text's words, reduced to what two texts are compared by."""

import re
from collections.abc import Iterator

_LETTERS = re.compile(r"[^\W_]+")
_WORD = re.compile(r"[가-힣]{2,}|[A-Za-z][A-Za-z'’-]{2,}|\d[\d.,]*\d|\d|[一-鿿぀-ヿ]{2}")
_HANGUL = re.compile(r"[가-힣]")
_HANGUL_STEM = 2
_LATIN_STEM = 6
_COMMON = re.compile(
    "the|and|for|that|with|this|from|are|was|were|has|have|had|will|can|not|but|you|your|our|their|its|his|her|they|them|who|what"
    "|when|where|which|how|why|all|any|more|most|about|into|over|than|then|there|here|been|being|also|just|out|new|now|one|two"
    "|use|used|using|get|got|may"
)


def letters(text: str) -> str:
    """The letters and digits alone, by which a sentence is recognised in other marks."""
    return "".join(_LETTERS.findall(text)).lower()


def stems(text: str) -> Iterator[str]:
    """The beginnings of the words that carry meaning; a Korean particle or ending follows the stem. Numbers are whole."""
    for word in _WORD.findall(text):
        if word[0].isdecimal():
            yield word.strip(".,")
        elif "가" <= word[0] <= "힣":
            yield word[:_HANGUL_STEM]
        elif not _COMMON.fullmatch(lower := word.lower()):
            yield lower[:_LATIN_STEM]


def pairs(text: str) -> Iterator[str]:
    """The neighbouring letters within the words, by which compounds are compared that are written together or apart."""
    for word in _LETTERS.findall(text):
        yield from (word[at : at + 2].lower() for at in range(len(word) - 1))


def is_hangul(text: str) -> bool:
    """True where a fifth of the letters are Hangul."""
    return len(_HANGUL.findall(text)) * 5 >= len(letters(text)) > 0
