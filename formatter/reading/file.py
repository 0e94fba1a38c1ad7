"""A post's file becomes a Post: which field comes from which front matter key, and from what where the key is missing."""

import re
from collections.abc import Mapping
from datetime import datetime, time
from typing import Any

from bot.model import Document, FeedRules, Post, UnreadablePost
from bot.model.post_name import PostName, post_name
from formatter.body import parts
from formatter.body.types import Paragraph
from formatter.reading.dates import parse_date
from formatter.reading.decoding import decode
from formatter.reading.front_matter import FrontMatter, as_address, as_names, as_text, is_no, is_yes, read_front_matter
from formatter.reading.jekyll import Page, is_urgent, permalink_path


def read_file(document: Document, content: bytes, rules: FeedRules) -> Post:
    """Read a file whose path within the feed's folder is the document's key. Raises UnreadablePost."""
    front = read_front_matter(decode(content))
    values = front.values
    name = post_name(document.key) or PostName(None, _stem(document.key), "")
    title = " ".join(as_text(values.get("title")).split()) or _untitled(name.slug, front.body) or document.key
    categories = _categories(values, name)
    published_at = _published_at(values, name, rules)
    page = Page(document.key, as_text(values.get("slug")) or name.slug, categories, _local(published_at, rules))
    return Post(
        feed=document.feed,
        key=document.key,
        title=title,
        excerpt=_excerpt(values, front.body),
        body=front.body,
        url=_url(values, page, rules),
        published_at=published_at,
        publish_at=_publish_at(front, rules),
        categories=categories,
        image=_image(values),
        urgent=is_yes(values.get("urgent")) or is_urgent(title, categories, rules),
        published=not (name.draft or is_yes(values.get("draft")) or is_no(values.get("published"))),
        repaired=front.repaired,
        follows=as_text(values.get("follows")),
    )


_MORE = re.compile(r"<!--\s*more\s*-->")
_BANNER = re.compile(r"\A#{1,6}[ \t][^\n]*(?:\n|\Z)")
_LETTER = re.compile(r"[^\W\d_]")

_EXCERPTS = ("excerpt", "feature_text", "description", "summary")
_IMAGES = ("image", "feature_image", "featured_image", "thumbnail", "cover")
_HEADER_IMAGES = ("image", "overlay_image", "teaser")
_EMBARGOES = ("publish_at", "embargo")


def _stem(path: str) -> str:
    return path.rpartition("/")[2].rpartition(".")[0] or path


def _untitled(slug: str, body: str) -> str:
    """A title for a post without one: its slug's words, as in Jekyll; where that is a serial number, its first heading."""
    words = " ".join(word.capitalize() for word in slug.split("-") if word)
    if _LETTER.search(words):
        return words
    headings = (part.text for part in parts(body) if isinstance(part, Paragraph) and part.kind == "heading")
    return next(headings, words)


def _excerpt(values: Mapping[str, Any], body: str) -> str:
    """The first of the keys that says something; else what stands above `<!--more-->`, where it is one plain paragraph.

    A `feature_text` opens with a banner, a heading that names the site, and not this story.
    """
    for key in _EXCERPTS:
        text = as_text(values.get(key))
        text = _BANNER.sub("", text).strip() if key == "feature_text" else text
        if text:
            return text
    more = _MORE.search(body)
    above = parts(body[: more.start()]) if more else ()
    return above[0].text if len(above) == 1 and isinstance(above[0], Paragraph) else ""


def _categories(values: Mapping[str, Any], name: PostName) -> tuple[str, ...]:
    """Jekyll's order: the folders above `_posts`, then `categories`, then `category`, which is one name with its spaces."""
    one = values.get("category")
    singular = as_names(one) if isinstance(one, list) else [as_text(one)]
    names = [*name.categories, *as_names(values.get("categories")), *singular]
    return tuple(dict.fromkeys(filter(None, names)))


def _published_at(values: Mapping[str, Any], name: PostName, rules: FeedRules) -> datetime | None:
    """The front matter's date; where that is none, the file name's, at midnight."""
    written = parse_date(as_text(values.get("date")), rules.timezone)
    if written or name.date is None:
        return written
    return datetime.combine(name.date, time(), rules.timezone)


def _local(moment: datetime | None, rules: FeedRules) -> datetime | None:
    """A permalink's day is the site's, wherever the post was written."""
    return moment.astimezone(rules.timezone) if moment else None


def _publish_at(front: FrontMatter, rules: FeedRules) -> datetime | None:
    """The later embargo. One that cannot be understood makes the post unreadable: better untold than told too early."""
    ends = []
    for key in _EMBARGOES:
        text = as_text(front.values.get(key))
        if not text or is_no(text):
            continue
        moment = parse_date(text, rules.timezone)
        if moment is None:
            raise UnreadablePost("front-matter", f"{key}: {text[:60]!r} is no date", front.line_of(key))
        ends.append(moment)
    return max(ends, default=None)


def _image(values: Mapping[str, Any]) -> str | None:
    header = values.get("header")
    nested = [header.get(key) for key in _HEADER_IMAGES] if isinstance(header, dict) else []
    for value in [*map(values.get, _IMAGES), *nested]:
        if isinstance(value, dict):
            value = value.get("path") or value.get("url") or value.get("src")
        if text := as_text(value):
            return text
    return None


def _url(values: Mapping[str, Any], page: Page, rules: FeedRules) -> str | None:
    """Its permalink under the feed's site; without a site, an absolute address that the post itself names."""
    permalink = values.get("permalink")
    if address := as_address(permalink):
        return address
    if rules.site_url is None:
        return as_address(values.get("canonical_url")) or as_address(values.get("url"))
    path = permalink_path(as_text(permalink) or rules.permalink, page)
    return path and rules.site_url.rstrip("/") + path
