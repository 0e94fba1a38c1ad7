"""Decodes a file to clean text: encodings, line ends, control characters."""

import codecs
import re
import unicodedata

from bot.model import UnreadablePost

MAX_FILE = 4 * 1024 * 1024
"""Size limit of a file, in bytes."""

_BOMS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_DECLARED = re.compile(rb"(?i:charset|coding)\s*[:=]\s*[\"']?(?i:euc[-_]?kr|cp949|uhc|ms949|windows-949|ks_?c_?5601)")
_BREAKS = re.compile("\r\n?")
# What neither YAML nor a messenger takes: control characters, half surrogates, non-characters. Some of them break lines.
_UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufffe\uffff]")
_RARE_BREAKS = "\x0b\x0c\x85\u2028\u2029"


def decode(content: bytes) -> str:
    """Return the file's clean text. Raises UnreadablePost: `too-large` beyond MAX_FILE, `encoding` where no encoding fits."""
    if len(content) > MAX_FILE:
        raise UnreadablePost("too-large", f"the file is larger than {MAX_FILE // 1024 // 1024} MiB")
    try:
        text = content.decode(_marked_encoding(content) or "utf-8")
    except UnicodeDecodeError as error:
        korean = _korean(content)
        if korean is None:
            line = content.count(b"\n", 0, error.start) + 1
            raise UnreadablePost("encoding", "the file is neither UTF-8 nor Korean CP949", line) from None
        text = korean
    return clean(text.lstrip("\ufeff"))


def clean(text: str) -> str:
    """Return the text in NFC, with line feeds as line ends, without control characters and lone surrogates."""
    text = _BREAKS.sub("\n", text) if "\r" in text else text
    text = _UNPRINTABLE.sub(lambda match: " " if match[0] in _RARE_BREAKS else "", text)
    return unicodedata.normalize("NFC", text)


def _marked_encoding(content: bytes) -> str | None:
    """Return the encoding of a byte order mark, or of the zero bytes next to the opening `---` in UTF-16 without one."""
    for mark, encoding in _BOMS:
        if content.startswith(mark):
            return encoding
    return {b"-\0-\0": "utf-16-le", b"\0-\0-": "utf-16-be"}.get(content[:4])


def _korean(content: bytes) -> str | None:
    """Return the text as CP949 (a superset of EUC-KR); undeclared, only where half of its non-ASCII characters are Hangul."""
    try:
        text = content.decode("cp949")
    except UnicodeDecodeError:
        return None
    foreign = [sign for sign in text if sign > "\x7f"]
    hangul = sum("가" <= sign <= "힣" for sign in foreign)
    return text if _DECLARED.search(content, 0, 2048) or hangul * 2 >= len(foreign) else None
