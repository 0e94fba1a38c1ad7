"""JSON Feed 1.0 and 1.1 (https://www.jsonfeed.org/version/1.1/). Anything that is JSON is read leniently."""

import codecs
import json
import re
from html import escape
from typing import Any

from adapters.sources.decoding import decode
from adapters.sources.rss.types import NO_HUB, FeedError, HubLink, RawEntry, RawFeed, read_newest, resolve_link
from bot.model import Entry

# Control characters that no store accepts, and unpaired surrogates.
_UNSOUND = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff]")


def is_json(content: bytes) -> bool:
    """True if this starts like a JSON object in any of Unicode's encodings."""
    start = content[:200].removeprefix(codecs.BOM_UTF8).replace(b"\0", b"").lstrip(b" \t\r\n\xff\xfe")
    return start.startswith(b"{")


def read_json(content: bytes, content_type: str, url: str) -> RawFeed:
    """Read a JSON Feed. Raises FeedError."""
    try:
        document = json.loads(_decode(content, content_type))
    except (ValueError, RecursionError):
        raise FeedError("not a feed: broken JSON") from None
    items = document.get("items") if isinstance(document, dict) else None
    if not isinstance(items, list):
        raise FeedError("not a feed: JSON without items")
    entries = [item for item in items if isinstance(item, dict)]
    return RawFeed(_text(document, "title"), read_newest(entries, lambda item: _entry(item, url)), push=_hub_link(document, url))


def _hub_link(document: dict[str, Any], url: str) -> HubLink:
    hubs = document.get("hubs")
    for hub in hubs if isinstance(hubs, list) else ():
        if isinstance(hub, dict) and _text(hub, "type").lower() == "websub" and (address := _link(hub, url, "url")):
            return HubLink(address, _link(document, url, "feed_url") or url)
    return NO_HUB


def _decode(content: bytes, content_type: str) -> str:
    """Decode UTF-8, as RFC 8259 requires, or any other encoding that is used instead."""
    encoding = json.detect_encoding(content)
    return decode(content, content_type) if encoding == "utf-8" else content.decode(encoding)


def _entry(item: dict[str, Any], url: str) -> RawEntry:
    link = _link(item, url, "url", "external_url") or resolve_link(_text(item, "id"), "") or _enclosure_url(item, url)
    plain = escape(_text(item, "content_text"), quote=False).replace("\n", "<br>\n")
    entry = Entry(
        title=escape(_text(item, "title"), quote=False),
        link=link,
        summary=escape(_text(item, "summary"), quote=False),
        content=_text(item, "content_html") or plain,
        published=_text(item, "date_published") or None,
        updated=_text(item, "date_modified") or None,
        categories=_tags(item),
        image=_link(item, url, "image", "banner_image"),
    )
    return RawEntry(_text(item, "id"), entry)


def _text(values: dict[str, Any], name: str) -> str:
    """Text without characters that stores reject. Numbers are accepted, since some ids are numbers."""
    value = values.get(name)
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return str(value)
    return _UNSOUND.sub("", value).strip() if isinstance(value, str) else ""


def _link(item: dict[str, Any], url: str, *names: str) -> str | None:
    for name in names:
        if link := resolve_link(_text(item, name), url):
            return link
    return None


def _enclosure_url(item: dict[str, Any], url: str) -> str | None:
    """Address of the first attachment; None without one."""
    attachments = item.get("attachments")
    files = [file for file in attachments if isinstance(file, dict)] if isinstance(attachments, list) else []
    return next((link for file in files if (link := _link(file, url, "url"))), None)


def _tags(item: dict[str, Any]) -> tuple[str, ...]:
    tags = item.get("tags")
    words = [_text({"tag": tag}, "tag") for tag in tags] if isinstance(tags, list) else []
    return tuple(dict.fromkeys(word for word in words if word))
