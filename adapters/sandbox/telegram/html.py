"""Telegram's HTML parsing: text with entities, or an error in the server's words.

The rules, down to byte offsets, are TDLib's (MessageEntity.cpp, parse_html); tests compare with TDLib itself.
"""

import re
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

Entity = dict[str, Any]


class ParseError(ValueError):
    """Invalid markup; the message is what Telegram appends to `can't parse entities: `."""


def parse_html(source: str) -> tuple[str, list[Entity]]:
    """Text and entities in the Bot API's form, with offsets in UTF-16 code units. Raises ParseError."""
    return _Parser(source).run()


def utf16_length(text: str) -> int:
    """Length in UTF-16 code units."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


_TYPES = {
    "b": "bold", "strong": "bold", "i": "italic", "em": "italic", "u": "underline", "ins": "underline",
    "s": "strikethrough", "strike": "strikethrough", "del": "strikethrough", "code": "code", "pre": "pre",
    "blockquote": "blockquote", "tg-spoiler": "spoiler", "span": "spoiler", "a": "text_link",
    "tg-emoji": "custom_emoji", "tg-time": "date_time",
}  # fmt: skip
_CHARACTERS = {b"lt": "<", b"gt": ">", b"amp": "&", b"quot": '"'}
_SPECIAL = re.compile(rb"[<&]")
_SPACE = re.compile(rb"[ \t\r\n\v]*")
_TAG_NAME = re.compile(rb"[^ \t\r\n\v\0>]*")
_ATTRIBUTE_NAME = re.compile(rb"[^ \t\r\n\v\0=>/\"']*")
_NAME_TOKEN = re.compile(rb"[A-Za-z0-9.-]*")
_NUMERIC = re.compile(rb"&#(?:[xX]([0-9a-fA-F]*)|([0-9]*))")
_NAMED = re.compile(rb"&([A-Za-z]*)")
_AFTER_TOKEN = b" \t\r\n\v\0>"
_END = b"\0"


@dataclass(frozen=True, slots=True)
class _Open:
    """An open tag: name, relevant attributes, and start in the text."""

    name: str
    attributes: dict[str, str]
    offset: int
    position: int


class _Parser:
    """One pass over the bytes; the source ends in a NUL, as in TDLib."""

    def __init__(self, source: str) -> None:
        self._source = source.encode("utf-8", "surrogatepass") + _END
        self._at = 0
        self._text = bytearray()
        self._offset = 0
        self._open: list[_Open] = []
        self._entities: list[Entity] = []

    def run(self) -> tuple[str, list[Entity]]:
        end = len(self._source) - 1
        while self._at < end:
            special = _SPECIAL.search(self._source, self._at, end)
            self._copy(self._source[self._at : special.start() if special else end])
            self._at = special.start() if special else end
            if special:
                self._special()
        if self._open:
            raise ParseError(f'Can\'t find end tag corresponding to start tag "{self._open[-1].name}"')
        return _decoded(self._text), _without_code_languages(self._entities)

    def _copy(self, piece: bytes) -> None:
        self._text += piece
        self._offset += utf16_length(piece.decode("utf-8", "surrogatepass"))

    def _special(self) -> None:
        if self._byte() == b"&":
            self._copy(self._character_reference() or self._step())
        elif self._source[self._at + 1 : self._at + 2] == b"/":
            self._end_tag(self._at)
        else:
            self._start_tag(self._at)

    def _byte(self) -> bytes:
        return self._source[self._at : self._at + 1]

    def _step(self) -> bytes:
        self._at += 1
        return self._source[self._at - 1 : self._at]

    def _take(self, pattern: re.Pattern[bytes]) -> bytes:
        match = pattern.match(self._source, self._at)
        assert match is not None  # every pattern here matches the empty string too
        self._at = match.end()
        return match[0]

    def _character_reference(self) -> bytes | None:
        """Bytes of a character reference, consumed with its `;`; None, without consuming, if it is none."""
        match = _NUMERIC.match(self._source, self._at)
        if match:
            code = int(match[1] or b"0", 16) if match[1] is not None else int(match[2] or b"0")
            if code == 0 or code >= 0x10FFFF or len(match[0]) >= 10:
                return None
            character = chr(code)
        else:
            match = _NAMED.match(self._source, self._at)
            if match is None or match[1] not in _CHARACTERS:
                return None
            character = _CHARACTERS[match[1]]
        self._at = match.end() + (self._source[match.end() : match.end() + 1] == b";")
        return character.encode("utf-8", "surrogatepass")

    def _start_tag(self, begin: int) -> None:
        self._at += 1
        name = self._take(_TAG_NAME).lower().decode("utf-8", "replace")
        if self._byte() == _END:
            raise ParseError(f"Unclosed start tag at byte offset {begin}")
        if name not in _TYPES:
            raise ParseError(f'Unsupported start tag "{name}" at byte offset {begin}')
        attributes = self._attributes(name, begin)
        self._at += 1
        if name == "span" and attributes.get("class") != "tg-spoiler":
            raise ParseError(f'Tag "span" must have class "tg-spoiler" at byte offset {begin}')
        self._open.append(_Open(name, attributes, self._offset, len(self._text)))

    def _attributes(self, tag: str, begin: int) -> dict[str, str]:
        """Relevant attributes of a tag, up to its `>`."""
        attributes: dict[str, str] = {}
        while self._byte() != b">":
            self._take(_SPACE)
            if self._byte() == b">":
                break
            name, value = self._attribute(tag, begin)
            if _means(tag, name, value):
                attributes[name] = value or ""
        return attributes

    def _attribute(self, tag: str, begin: int) -> tuple[str, str | None]:
        name = self._take(_ATTRIBUTE_NAME).decode("utf-8", "replace")
        if not name:
            raise ParseError(f'Empty attribute name in the tag "{tag}" at byte offset {begin}')
        self._take(_SPACE)
        if self._byte() == _END:
            raise ParseError(f'Unclosed start tag "{tag}" at byte offset {begin}')
        if self._byte() != b"=":
            return name, None
        self._at += 1
        self._take(_SPACE)
        if self._byte() == _END:
            raise ParseError(f'Unclosed start tag "{tag}" at byte offset {begin}')
        value = self._quoted() if self._byte() in (b"'", b'"') else self._name_token()
        if self._byte() == _END:
            raise ParseError(f"Unclosed start tag at byte offset {begin}")
        return name, value

    def _name_token(self) -> str:
        begin = self._at
        token = self._take(_NAME_TOKEN)
        if self._byte() not in [bytes([b]) for b in _AFTER_TOKEN]:
            raise ParseError(f"Unexpected end of name token at byte offset {begin}")
        return token.lower().decode()

    def _quoted(self) -> str:
        quote = self._step()
        value = bytearray()
        while self._byte() not in (quote, _END):
            value += (self._character_reference() if self._byte() == b"&" else None) or self._step()
        if self._byte() == quote:
            self._at += 1
        return value.decode("utf-8", "replace")

    def _end_tag(self, begin: int) -> None:
        if not self._open:
            raise ParseError(f"Unexpected end tag at byte offset {begin}")
        self._at += 2
        found = self._take(_TAG_NAME).lower().decode("utf-8", "replace")
        self._take(_SPACE)
        if self._byte() != b">":
            raise ParseError(f"Unclosed end tag at byte offset {begin}")
        self._at += 1
        tag = self._open.pop()
        if found and found != tag.name:
            raise ParseError(f'Unmatched end tag at byte offset {begin}, expected "</{tag.name}>", found "</{found}>"')
        if self._offset > tag.offset:
            self._close(tag)

    def _close(self, tag: _Open) -> None:
        entity = {"type": _TYPES[tag.name], "offset": tag.offset, "length": self._offset - tag.offset}
        last = self._entities[-1] if self._entities else None
        same = last is not None and (last["offset"], last["length"]) == (entity["offset"], entity["length"])
        if tag.name == "pre" and same and last is not None and last["type"] == "code" and last.get("language"):
            last["type"] = "pre"
        elif tag.name == "code" and same and last is not None and last["type"] == "pre" and _language(tag):
            last["language"] = _language(tag)
        else:
            details = _details(tag, self._text[tag.position :].decode("utf-8", "replace"))
            if details is not None:
                self._entities.append(entity | details)


def _decoded(text: bytearray) -> str:
    try:
        return text.decode()
    except UnicodeDecodeError:
        raise ParseError(
            "Text contains invalid Unicode characters after decoding HTML entities, check for unmatched surrogate code units"
        ) from None


def _means(tag: str, name: str, value: str | None) -> bool:
    """True if an attribute has a meaning for its tag."""
    match tag, name:
        case ("a", "href") | ("tg-emoji", "emoji-id") | ("tg-time", "unix" | "format"):
            return value is not None
        case "code", "class":
            return value is not None and value.startswith("language-")
        case "span", "class":
            return value is not None and value.startswith("tg-")
        case "blockquote", "expandable":
            return True
    return False


def _language(tag: _Open) -> str:
    return tag.attributes.get("class", "").removeprefix("language-")


def _details(tag: _Open, inner: str) -> Entity | None:
    """Fields of an entity besides type and place; None if the tag makes no entity. Raises ParseError."""
    match tag.name:
        case "a":
            return _link(tag.attributes.get("href") or inner)
        case "code" if _language(tag):
            return {"language": _language(tag)}
        case "blockquote" if "expandable" in tag.attributes:
            return {"type": "expandable_blockquote"}
        case "tg-emoji":
            return _custom_emoji(tag.attributes.get("emoji-id", ""))
        case "tg-time":
            return _date_time(tag.attributes)
    return {}


def _link(url: str) -> Entity | None:
    """A link or mention; None for an address that Telegram silently drops."""
    if user := re.fullmatch(r"tg://user\?id=(\d+)", url):
        return {"type": "text_mention", "user": {"id": int(user[1]), "is_bot": False, "first_name": ""}}
    full = url if re.match(r"[A-Za-z][A-Za-z0-9+.-]*:", url) else f"http://{url}"
    try:
        parts = urlsplit(full)
    except ValueError:
        return None
    web = parts.scheme in ("http", "https") and "." in (parts.hostname or "")
    return {"url": full} if web or parts.scheme in ("tg", "ton", "tonsite") else None


def _custom_emoji(identifier: str) -> Entity:
    if not re.fullmatch(r"-?\d{1,19}", identifier) or int(identifier) == 0:
        raise ParseError("Invalid custom emoji identifier specified")
    return {"custom_emoji_id": identifier}


def _date_time(attributes: dict[str, str]) -> Entity | None:
    unix, form = attributes.get("unix", ""), attributes.get("format", "")
    if form.lower() != "r" and not re.fullmatch(r"(?!.*[tT].*[tT])(?!.*[dD].*[dD])(?!.*[wW].*[wW])[tTdDwW]*", form):
        raise ParseError("Invalid date format used")
    if not re.fullmatch(r"\d{1,10}", unix) or int(unix) <= 0:
        return None
    return {"unix_time": int(unix), "date_time_format": form}


def _without_code_languages(entities: list[Entity]) -> list[Entity]:
    """Remove languages except of code blocks, and sort as clients expect: outer before inner."""
    kept = [{k: v for k, v in e.items() if k != "language" or e["type"] == "pre"} for e in entities]
    return sorted(kept, key=lambda e: (e["offset"], -e["length"]))
