"""Reads invalid YAML front matter key by key, because programs that write posts do not quote.

    title: '임금' 두 배, 무슨 일?        quotes within a value
    title: [속보] 정부 "대책"            a bracket that opens no list
    title: 물가: 다시 3%                 a colon
    title: 1. 하나                       lines that are not indented
    2. 둘

Each key's lines are parsed as YAML alone; where that fails too, the value is the text as written.
"""

import re
from collections.abc import Callable
from typing import Any

import yaml

from formatter.text.bounds import regex

Load = Callable[[str], Any]

# These we know without the space that YAML wants behind the colon, and with the wide colon of a Korean keyboard.
_KNOWN = (
    "title|categories|category|tags|excerpt|feature_text|description|summary|teaser|dek|deck|subtitle|image|feature_image|thumbnail"
    "|date|publishDate|expiryDate|slug|permalink|layout|author|published|draft|urgent|publish_at|embargo"
)
_KEY = regex(rf"^(?:(?P<known>{_KNOWN})[ \t]*[:：]|(?P<key>[a-z][\w.-]*)[ \t]*:(?=\s|$))", re.ASCII | re.MULTILINE)
_CONFLICT = regex(r"^(?:<{7}|={7}|>{7})(?: |$)", re.MULTILINE)
_GUARDS = regex(r"^[ \t]*(?P<guard>publish_at|embargo|publishDate|expiryDate|published|draft)[ \t]*[:：]", re.MULTILINE)
_LISTS = {"categories", "category", "tags"}
_SCALAR_STYLE = regex(r"[|>][+-]?\d?[+-]?")
_BLANK_LINES = regex(r"\n(?:[ \t]*\n)+")


def repair(block: str, load: Load) -> dict[str, Any] | None:
    """Return the keys and values of a block; None where it is no list of keys, or an unresolved merge conflict."""
    if _CONFLICT.search(block):
        return None
    keys = list(_KEY.finditer(block))
    if not keys or not _says_nothing(block[: keys[0].start()]):
        return None
    ends = [key.start() for key in keys[1:]] + [len(block)]
    values = dict(_read(key, block[key.start() : end], load) for key, end in zip(keys, ends, strict=True))
    # What keeps a post back must never get lost on the way, be it by a stray indentation.
    return values if {match["guard"] for match in _GUARDS.finditer(block)} <= values.keys() else None


def _says_nothing(text: str) -> bool:
    return all(not line.strip() or line.startswith("#") for line in text.splitlines())


def _read(match: re.Match[str], chunk: str, load: Load) -> tuple[str, Any]:
    """Return a key and its value, from the key's line up to the next key."""
    key = match["known"] or match["key"]
    try:
        loaded = load(chunk)
    except yaml.YAMLError:
        loaded = None
    if isinstance(loaded, dict) and key in loaded:
        return key, loaded[key]
    return key, _plain(key, chunk.removeprefix(match[0]).strip())


def _plain(key: str, text: str) -> str | list[str]:
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    if lines and all(line.startswith("-") for line in lines):
        return [_unquote(line.lstrip("- ")) for line in lines]
    if key in _LISTS and text.startswith("["):
        return [_unquote(item.strip()) for item in text.strip("[]").split(",")]
    if style := _SCALAR_STYLE.fullmatch(lines[0] if lines else ""):
        return _fold(text[style.end() :])
    return _unquote(_fold(text))


def _fold(text: str) -> str:
    """Join lines as YAML folds them; a blank line is a line break."""
    paragraphs = _BLANK_LINES.split(text.strip())
    return "\n".join(" ".join(line.strip() for line in paragraph.split("\n")) for paragraph in paragraphs)


def _unquote(text: str) -> str:
    """Remove the quotes around the whole text, or one that is never closed."""
    quote = text[:1]
    if quote not in ("'", '"'):
        return text
    inner = text[1:-1]
    if len(text) > 1 and text.endswith(quote) and _encloses(quote, inner):
        return inner.replace(f"\\{quote}", quote)
    return text[1:] if text.count(quote) == 1 else text


def _encloses(quote: str, inner: str) -> bool:
    """Return False for `'임금' '두 배'`, whose first inner quote closes; True for `'정부 '대책' 발표'`, whose first opens."""
    at = inner.find(quote)
    return at < 0 or inner[:at].endswith((" ", "\\", "(", "["))
