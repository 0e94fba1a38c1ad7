"""Text as a reader sees it: composed, without control characters, bidi controls and zero-width characters."""

import re
import unicodedata

# What nearly all text is made of, and what stays as it is: a quarter of a renderer's time goes without this.
_PLAIN = re.compile(r"[\n -~가-힣一-鿿·‘-”…㎀-㏿]*")
_CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u00a0\u2028\u2029]")
# A zero-width joiner stays only where it builds an emoji (a family, a profession).
_JOINER = re.compile(r"(?<![\u2600-\u27bf\ufe0f\U0001f000-\U0001faff])\u200d|\u200d(?![\u2600-\u27bf\U0001f000-\U0001faff])")
# Letters by their category, blank by their look: Hangul fillers, inherent Khmer vowels, the empty Braille pattern.
_BLANK = re.compile(r"[\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0\U000e0000-\U000e0fff]")
_SPACES = re.compile(r"[^\S\n]+")
_INVISIBLE = {"Cf", "Cs"}


def visible(text: str) -> str:
    """`text` in NFC with only what can be seen; line breaks stay, runs of other white space become one space."""
    if _PLAIN.fullmatch(text):
        return (_SPACES.sub(" ", text) if "  " in text else text).strip()
    text = _BLANK.sub("", _JOINER.sub("", _CONTROL.sub(" ", text)))
    text = "".join(c for c in text if c == "\u200d" or unicodedata.category(c) not in _INVISIBLE)
    return _SPACES.sub(" ", unicodedata.normalize("NFC", text)).strip()


def one_line(text: str) -> str:
    """`visible` text on one line."""
    text = visible(text)
    return " ".join(text.split()) if "\n" in text else text
