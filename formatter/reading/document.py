"""Reads a document as a Post: a post's file, each field from its front matter key or a fallback, or a feed's entry.

Also hashes a post's content.
"""

import codecs
import hashlib
import json
import re
import textwrap
from collections.abc import Mapping
from dataclasses import fields
from datetime import UTC, datetime, time
from typing import Any
from urllib.parse import urljoin

from bot.lib.dates import parse_date
from bot.lib.unicode import composed
from bot.model import Document, Entry, FeedRules, Post, UnreadablePost
from bot.model.feed import PostName, post_name
from formatter.body import parts, prose
from formatter.body.paragraphs import Paragraph
from formatter.body.parse import title_text
from formatter.reading.front_matter import FrontMatter, as_address, as_names, as_text, is_no, is_yes, read_front_matter
from formatter.reading.jekyll import Page, is_urgent, permalink_path, render_template
from formatter.reading.paywall import without_paywall
from formatter.text.bounds import EXCERPT, NAME, NAMES, SENTENCE, TITLE, cut, regex

_MAX_TITLE = 120
_MAX_MARKUP = 4 * TITLE  # characters of a title's or a category's markup


def read_entry(document: Document, entry: Entry, rules: FeedRules) -> Post:
    """Return the post of an entry. Without a title, as in a feed of short messages, the beginning of its text is the title."""
    summary, content = (without_paywall(render_template(clean(text), {})) for text in (entry.summary, entry.content))
    excerpt = cut(_paragraphs(summary), EXCERPT)
    title = (
        cut(_line(clean(entry.title[:_MAX_MARKUP])), TITLE)
        or textwrap.shorten((excerpt or _paragraphs(content))[:TITLE], _MAX_TITLE, placeholder="…")
        or document.key
    )
    names = (_line(clean(name[:_MAX_MARKUP])) for name in entry.categories[:NAMES])
    categories = tuple(dict.fromkeys(cut(name, NAME) for name in names if name))
    published = entry.published or entry.updated
    return Post(
        feed=document.feed,
        key=document.key,
        title=title,
        excerpt=excerpt,
        body=content or summary,
        markup="html",
        url=as_address(entry.link),
        published_at=parse_date(published, rules.timezone) if published else None,
        categories=categories,
        image=entry.image,
        urgent=is_urgent(title, categories, rules),
    )


def _paragraphs(markup: str) -> str:
    """Return the text of a piece of markup, each paragraph on one line, separated by empty lines."""
    return "\n\n".join(part.text for part in parts(markup, "html") if isinstance(part, Paragraph))


def _line(markup: str) -> str:
    """Return the text of a piece of markup on one line."""
    return " ".join(title_text(markup).split())


def read(document: Document, rules: FeedRules) -> Post:
    """Return the post of a document. Bytes are a post's file, whose key is its path within the feed's folder.

    Raises UnreadablePost.
    """
    if isinstance(document.content, Entry):
        return read_entry(document, document.content, rules)
    return read_file(document, document.content, rules)


# A post's place, how it was written and which post it follows are no content. Its address is none either: a file that is
# renamed gets another one.
_NO_CONTENT = {"feed", "key", "url", "repaired", "follows"}


def content_hash(post: Post) -> str:
    """Return the SHA-256, in hex, of a post's content: the same on every machine and in every time zone."""
    content = {field.name: getattr(post, field.name) for field in fields(post) if field.name not in _NO_CONTENT}
    return hashlib.sha256(json.dumps(content, sort_keys=True, default=_in_utc).encode()).hexdigest()


def _in_utc(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat()


MAX_FILE = 4 * 1024 * 1024
"""Size limit of a file, in bytes."""

_BOMS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_DECLARED = re.compile(rb"(?i:charset|coding)\s*[:=]\s*[\"']?(?i:euc[-_]?kr|cp949|uhc|ms949|windows-949|ks_?c_?5601)")
_BREAKS = regex("\r\n?")
# What neither YAML nor a messenger takes: control characters, half surrogates, non-characters. Some of them break lines.
_UNPRINTABLE = regex("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufffe\uffff]")
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
    return composed(text)


def _clean_value(value: Any) -> Any:
    """Clean every text of a front matter's value."""
    if isinstance(value, dict):
        return {_clean_value(key): _clean_value(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_clean_value(item) for item in value]
    return clean(value) if isinstance(value, str) else value


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


def read_file(document: Document, content: bytes, rules: FeedRules) -> Post:
    """Return the post of a file; the document's key is its path within the feed's folder. Raises UnreadablePost."""
    front = read_front_matter(decode(content))
    values = _with_usual_keys(front.values)
    if "\\" in front.block:  # an escape can stand for what was removed from the file's text
        values = {key: _clean_value(value) for key, value in values.items()}
    body = render_template(front.body, values).strip()
    name = post_name(document.key) or PostName(None, _stem(document.key), "")
    title = cut(" ".join(as_text(values.get("title")).split()) or _untitled(name.slug, body) or document.key, TITLE)
    categories = _categories(values, name)
    published_at = _published_at(values, name, rules)
    page = Page(document.key, as_text(values.get("slug")) or name.slug, categories, _local(published_at, rules))
    return Post(
        feed=document.feed,
        key=document.key,
        title=title,
        excerpt=cut(_excerpt(values, body), EXCERPT),
        body=body,
        url=_url(values, page, rules),
        published_at=published_at,
        publish_at=_publish_at(front, rules),
        categories=categories,
        image=_image(values, rules),
        urgent=is_yes(values.get("urgent")) or is_urgent(title, categories, rules),
        published=not (name.draft or is_yes(values.get("draft")) or is_no(values.get("published"))),
        repaired=front.repaired,
        follows=as_text(values.get("follows")),
        expires_at=_moment(front, "expirydate", rules),
        takeaways=_takeaways(values),
    )


def _with_usual_keys(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return front matter in which a key is found however it is written: `featuredImage` as `featured_image` and in lower case.

    What Zola keeps in the table `extra` and Hugo's themes in `params` follows, as far as it is text or a picture of the post.
    """
    tables = (table for name in ("params", "extra") if isinstance(table := values.get(name), Mapping))
    found: dict[str, Any] = {}
    for own, of_theme in ((values, False), *((table, True) for table in tables)):
        for spelled in (str, _with_underscores, str.lower):
            for key, value in own.items():
                if (name := spelled(key)) in _OF_THEMES or not of_theme:
                    found.setdefault(name, value)
    return found


def _with_underscores(key: str) -> str:
    return _HUMP.sub("_", key).lower()


_HUMP = regex(r"(?<=[a-z])(?=[A-Z])")
_MORE = regex(r"<!--\s*more\s*-->")
_BANNER = regex(r"\A#{1,6}[ \t][^\n]*(?:\n|\Z)")
_LETTER = regex(r"[^\W\d_]")
_MAIN_HEADING = regex(r"\s*+(?:# |<h1[\s>]|[^\n]{1,500}\n=+[ \t]*+(?:\n|$))", re.IGNORECASE)
_PICTURE = regex(r"(?!\w+:)[^\s<>\"]+\.(?:jpe?g|png|webp|gif|avif|svg)(?:\?\S*)?", re.IGNORECASE)
_FILE = regex(r"\S+\.\w{2,4}|https?://\S+")  # themes name a picture `teaser` too

_EXCERPTS = (
    *("excerpt", "feature_text", "teaser", "dek", "deck", "description", "summary"),
    *("standfirst", "subhed", "subhead", "subtitle", "subheading"),
)
"""Keys of Jekyll, Hugo, Eleventy, Ghost exports and newsroom themes for the text below a headline, the fullest first."""
_IMAGES = (
    *("image", "feature_image", "featured_image", "images", "thumbnail", "cover", "cover_image", "hero_image", "header_image"),
    *("og_image", "social_image"),
)
_ADDRESSES = ("canonical_url", "canonical", "url", "external_url", "source_url")
_HEADER_IMAGES = ("image", "overlay_image", "teaser")
_TAKEAWAYS = ("key_takeaways", "takeaways", "key_points", "highlights")
_OF_THEMES = frozenset((*_EXCERPTS, *_IMAGES, *_TAKEAWAYS))
_DATES = ("date", "pubdate", "published_at", "published")
_EMBARGOES = ("publish_at", "embargo", "publishdate")


def _stem(path: str) -> str:
    return path.rpartition("/")[2].rpartition(".")[0] or path


def _untitled(slug: str, body: str) -> str:
    """Return a title for a post without one: the main heading that opens it, its slug's words, or its first heading.

    The first is what GitHub Pages does (https://github.com/benbalter/jekyll-titles-from-headings), though a heading of a lower
    level may be a section's; the second is Jekyll's own way, and a slug that is a serial number has no words.
    """
    words = " ".join(word.capitalize() for word in slug.split("-") if word)
    if _LETTER.search(words) and not _MAIN_HEADING.match(body):
        return words
    headings = (part.text for part in parts(body) if isinstance(part, Paragraph) and part.kind == "heading")
    return next(headings, words)


def _excerpt(values: Mapping[str, Any], body: str) -> str:
    """The first of the keys that holds text; else the text above the excerpt separator, where it is one plain paragraph.

    A `feature_text` opens with a banner, a heading that names the site, and not this story.
    """
    for key in _EXCERPTS:
        text = as_text(values.get(key))[: 2 * EXCERPT]
        text = _BANNER.sub("", text).strip() if key == "feature_text" else text
        if text and not _FILE.fullmatch(text):
            return render_template(text, values)
    separator = as_text(values.get("excerpt_separator"))
    end = body.find(separator) if separator else (more.start() if (more := _MORE.search(body)) else -1)
    above = parts(body[:end]) if end >= 0 else ()
    return above[0].text if len(above) == 1 and isinstance(above[0], Paragraph) else ""


def _categories(values: Mapping[str, Any], name: PostName) -> tuple[str, ...]:
    """Return the categories in Jekyll's order: folders above `_posts`, `categories`, then `category` (one name with spaces)."""
    one = values.get("category")
    singular = as_names(one) if isinstance(one, list) else [as_text(one)]
    names = [*name.categories, *as_names(values.get("categories")), *singular]
    return tuple(dict.fromkeys(cut(one, NAME) for one in names[:NAMES] if one))


def _published_at(values: Mapping[str, Any], name: PostName, rules: FeedRules) -> datetime | None:
    """Return the front matter's date, else the file name's at midnight."""
    written = next(filter(None, (parse_date(as_text(values.get(key)), rules.timezone) for key in _DATES)), None)
    if written or name.date is None:
        return written
    return datetime.combine(name.date, time(), rules.timezone)


def _local(moment: datetime | None, rules: FeedRules) -> datetime | None:
    """Return a time in the site's zone, which decides a permalink's day."""
    return moment.astimezone(rules.timezone) if moment else None


def _publish_at(front: FrontMatter, rules: FeedRules) -> datetime | None:
    """The latest embargo of those that the front matter names."""
    return max(filter(None, (_moment(front, key, rules) for key in _EMBARGOES)), default=None)


def _moment(front: FrontMatter, key: str, rules: FeedRules) -> datetime | None:
    """The time that a key names in any capitals. One that cannot be read makes the post unreadable: silence is safer."""
    for name, value in front.values.items():
        text = as_text(value) if name.lower() == key else ""
        if not text or is_no(text):
            continue
        moment = parse_date(text, rules.timezone)
        if moment is None:
            raise UnreadablePost("front-matter", f"{name}: {text[:60]!r} is no date", front.line_of(name))
        return moment
    return None


def _takeaways(values: Mapping[str, Any]) -> tuple[str, ...]:
    """The newsroom's own list of key facts, without markup; () without one. A word or two is a flag of the site's theme."""
    named: list[Any] = next((values[key] for key in _TAKEAWAYS if isinstance(values.get(key), list)), [])
    texts = (prose(as_text(item)[:SENTENCE]) for item in named[:NAMES])
    return tuple(
        text for text in texts if len(text.split()) >= _FEWEST_WORDS or (len(text) >= _FEWEST_SIGNS and not text.isascii())
    )


_FEWEST_WORDS = 3
_FEWEST_SIGNS = 5
"""Signs of a takeaway in a script that says more with fewer."""


def _image(values: Mapping[str, Any], rules: FeedRules) -> str | None:
    """The first picture that the front matter names, absolute; a path is resolved against `site_url` (else it is kept)."""
    header = values.get("header")
    nested = [header.get(key) for key in _HEADER_IMAGES] if isinstance(header, dict) else []
    for value in [*map(values.get, _IMAGES), *nested]:
        if isinstance(value, list):
            value = value[0] if value else None
        if isinstance(value, dict):
            value = value.get("path") or value.get("url") or value.get("src")
        if text := as_text(value):
            on_site = rules.site_url and _PICTURE.fullmatch(text) and not as_address(text)
            return urljoin(f"{rules.site_url.rstrip('/')}/", text) if rules.site_url and on_site else text
    return None


def _url(values: Mapping[str, Any], page: Page, rules: FeedRules) -> str | None:
    """Return the permalink under the feed's site; without a site, an absolute address that the post names."""
    permalink = values.get("permalink")
    if address := as_address(permalink):
        return address
    if rules.site_url is None:
        return next(filter(None, (as_address(values.get(key)) for key in _ADDRESSES)), None)
    path = permalink_path(as_text(permalink) or rules.permalink, page)
    return path and rules.site_url.rstrip("/") + path
