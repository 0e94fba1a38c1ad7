"""Content of a message as the server accepts it: text and entities within their limits, and the keyboard."""

import re
from collections.abc import Mapping
from typing import Any

from adapters.sandbox.telegram.errors import bad_request
from adapters.sandbox.telegram.html import Entity, ParseError, parse_html, utf16_length

MAX_TEXT = 4096
MAX_CAPTION = 1024
MAX_SOURCE_BYTES = 32768
MAX_ENTITIES = 100
_MAX_BUTTONS, _MAX_ROW, _MAX_CALLBACK_BYTES = 100, 8, 64

_SPOILED = {c: " " for c in map(chr, range(32)) if c not in "\n\r"} | dict.fromkeys("\r\u030a\u0333\u033f", "")
_SPOILED |= dict.fromkeys(map(chr, range(0x2028, 0x202F)), "")
_DETECTED = re.compile(
    r"(?P<url>https?://[^\s<>\"]+[^\s<>\".,;:!?)\]'])|(?<![\w/])(?P<bot_command>/\w{1,64}(?:@\w+)?)|(?<!\w)(?P<hashtag>#\w+)"
)


def text_content(params: Mapping[str, Any], field: str = "text", limit: int = MAX_TEXT) -> tuple[str, list[Entity]]:
    """Text and entities of `text` or `caption`, cleaned as the server does; raises BotApiError.

    `limit` counts UTF-16 units (the server counts code points, never more). More than 100 entities are rejected here;
    the server silently drops those beyond.
    """
    source = params.get(field) or ""
    if field == "text" and not source:
        raise bad_request("message text is empty")
    if len(source.encode("utf-8", "surrogatepass")) > MAX_SOURCE_BYTES:
        raise bad_request("text is too long")
    text, entities = _tidy(*_parsed(source, params, field))
    if field == "text" and not text:
        raise bad_request("text must be non-empty")
    if utf16_length(text) > limit:
        raise bad_request("message is too long" if field == "text" else "message caption is too long")
    if len(entities) > MAX_ENTITIES:
        raise bad_request(f"{len(entities)} entities, those past {MAX_ENTITIES} would be dropped")
    return text, _with_detected(text, entities)


def keyboard(params: Mapping[str, Any]) -> list[list[dict[str, Any]]]:
    """The checked inline keyboard; empty without one. Raises BotApiError."""
    rows: list[list[dict[str, Any]]] = (params.get("reply_markup") or {}).get("inline_keyboard") or []
    if sum(map(len, rows)) > _MAX_BUTTONS or any(len(row) > _MAX_ROW for row in rows):
        raise bad_request("REPLY_MARKUP_TOO_LONG")
    for button in (b for row in rows for b in row):
        _check_button(button)
    return rows


def _parsed(source: str, params: Mapping[str, Any], field: str) -> tuple[str, list[Entity]]:
    mode = str(params.get("parse_mode") or "").lower()
    if mode == "html":
        try:
            return parse_html(source)
        except ParseError as error:
            raise bad_request(f"can't parse entities: {error}") from None
    if mode in ("markdown", "markdownv2"):
        raise bad_request("the sandbox reads HTML and entities, not Markdown")
    if mode:
        raise bad_request("unsupported parse_mode")
    return source, params.get("entities" if field == "text" else "caption_entities") or []


def _tidy(text: str, entities: list[Entity]) -> tuple[str, list[Entity]]:
    """Replace or drop control characters, trim white space, and shift entities accordingly."""
    if text == text.strip(" \n") and _SPOILED.keys().isdisjoint(text):
        return text, entities
    pieces = [_SPOILED.get(c, c) for c in text]
    kept = "".join(pieces)
    lead = len(kept) - len(kept.lstrip(" \n"))
    clean = kept.strip(" \n")
    places, at = [], -lead
    for old, new in zip(text, pieces, strict=True):
        places += [at] * utf16_length(old)
        at += utf16_length(new)
    places.append(at)
    size = utf16_length(clean)
    moved = []
    for entity in entities:
        start, end = (places[min(p, len(places) - 1)] for p in (entity["offset"], entity["offset"] + entity["length"]))
        start, end = max(0, start), min(size, end)
        if end > start:
            moved.append(entity | {"offset": start, "length": end - start})
    return clean, moved


def _with_detected(text: str, entities: list[Entity]) -> list[Entity]:
    """Add entities for addresses, commands and hashtags outside links and code."""
    taken = [(e["offset"], e["offset"] + e["length"]) for e in entities if e["type"] in ("text_link", "code", "pre", "url")]
    for match in _DETECTED.finditer(text):
        start = utf16_length(text[: match.start()])
        end = start + utf16_length(match[0])
        if not any(a < end and start < b for a, b in taken):
            entities = [*entities, {"type": str(match.lastgroup), "offset": start, "length": end - start}]
    return entities


def _check_button(button: Mapping[str, Any]) -> None:
    if not button["text"].strip():
        raise bad_request("can't parse inline keyboard button: text must be non-empty")
    if not set(button) - {"text", "style", "icon_custom_emoji_id"}:
        raise bad_request("can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard")
    data = button.get("callback_data")
    if data is not None and not 1 <= len(data.encode()) <= _MAX_CALLBACK_BYTES:
        raise bad_request("BUTTON_DATA_INVALID")
    url = button.get("url")
    if url is not None and not re.match(r"(?:https?://[^/]*\.[^/]|tg://)", url):
        raise bad_request(f"inline keyboard button URL '{url}' is invalid: Wrong HTTP URL")
    if button.get("style") not in (None, "primary", "success", "danger"):
        raise bad_request("can't parse inline keyboard button: invalid button style specified")
