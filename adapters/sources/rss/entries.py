"""Entries of an RSS or Atom tree, with the fields that an alert can use."""

from collections.abc import Callable, Iterable
from functools import lru_cache

from lxml import etree

from adapters.sources.rss.schedule import FeedSchedule
from adapters.sources.rss.texts import atom_text, inner_markup
from adapters.sources.rss.types import NO_HUB, HubLink, RawEntry, RawFeed, read_newest, resolve_link
from bot.model import Entry

_Fields = dict[str, list[etree._Element]]

_RDF_ABOUT = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}about"
# Namespaces without the parts that vary: scheme, trailing slash, case.
_PREFIXES = {
    "": "",
    "purl.org/rss/1.0": "",
    "my.netscape.com/rdf/simple/0.9": "",
    "channel.netscape.com/rdf/simple/0.9": "",
    "backend.userland.com/rss": "",
    "backend.userland.com/rss2": "",
    "blogs.law.harvard.edu/tech/rss": "",
    "my.netscape.com/publish/formats/rss-0.91.dtd": "",
    "www.w3.org/2005/atom": "atom:",
    "purl.org/atom/ns": "atom:",
    "purl.org/rss/1.0/modules/content": "content:",
    "purl.org/dc/elements/1.1": "dc:",
    "purl.org/dc/elements/1.0": "dc:",
    "purl.org/dc/terms": "dcterms:",
    "search.yahoo.com/mrss": "media:",
    "video.search.yahoo.com/mrss": "media:",
    "www.itunes.com/dtds/podcast-1.0.dtd": "itunes:",
    "www.w3.org/1999/xhtml": "xhtml:",
}
NAMESPACES = {prefix.rstrip(":"): namespace for namespace, prefix in reversed(_PREFIXES.items()) if prefix}
"""Namespaces by their usual prefix."""


def is_feed(root: etree._Element) -> bool:
    """True if `walk` can read a tree with this root."""
    return _split(str(root.tag))[1] in ("feed", "entry", "rss", "rdf", "channel")


def read_feed_tree(root: etree._Element, url: str) -> RawFeed:
    """Read a feed's tree."""
    home, local = _split(str(root.tag))
    if local == "feed":
        return _read_atom(root, home, url)
    if local == "entry":
        return RawFeed("", [_atom_entry(_fields(root, home), url)])
    return _read_rss(root, home, url)


def _read_atom(root: etree._Element, home: str, url: str) -> RawFeed:
    fields = _fields(root, home)
    entries = read_newest(fields.get("entry", []), lambda entry: _atom_entry(_fields(entry, home), url))
    return RawFeed(_text(fields, "title"), entries, push=_hub_link(fields, url))


def _read_rss(root: etree._Element, home: str, url: str) -> RawFeed:
    """Items are in the channel (RSS 0.91-2.0) or next to it (RSS 0.90, 1.0).

    Their relative links are those of the site that the channel names, since a feed may be served from elsewhere.
    """
    fields = _fields(root, home)
    channels = [*(_fields(channel, home) for channel in fields.get("channel", ())), fields]
    title = next(filter(None, (_text(channel, "title") for channel in channels)), "")
    items = [item for channel in channels for item in channel.get("item", ())]
    site = next(
        (found for channel in channels for link in channel.get("link", ()) if (found := _resolve(link, link.text, url))), url
    )
    entries = read_newest(items, lambda item: _rss_entry(item, _fields(item, home), site))
    return RawFeed(title, entries, schedule=_schedule(channels[0]), push=_hub_link(channels[0], url))


def _hub_link(fields: _Fields, url: str) -> HubLink:
    """The hub and the feed's own address, by links of RSS's channel or Atom's feed."""
    found: dict[str, str] = {}
    for link in [*fields.get("atom:link", ()), *fields.get("link", ())]:
        relation = link.get("rel", "").strip().lower()
        if relation in ("hub", "self") and (address := _resolve(link, link.get("href", ""), url)):
            found.setdefault(relation, address)
    return HubLink(found["hub"], found.get("self", url)) if "hub" in found else NO_HUB


def _schedule(channel: _Fields) -> FeedSchedule:
    hours, days = (
        [inner.text or "" for element in channel.get(name, ()) for inner in element.iterchildren("*")]
        for name in ("skiphours", "skipdays")
    )
    return FeedSchedule.parse(_text(channel, "ttl"), hours, days)


def _atom_entry(fields: _Fields, url: str) -> RawEntry:
    own_id = _text(fields, "id")
    entry = Entry(
        title=_text(fields, "title", read=atom_text),
        link=_atom_link(fields.get("link", ()), url) or resolve_link(own_id, "") or _enclosure_url(fields, url),
        summary=_text(fields, "summary", "media:description", read=atom_text),
        content=_text(fields, "content", read=atom_text),
        published=_text(fields, "published", "issued", "created", "dc:date") or None,
        updated=_text(fields, "updated", "modified", "dcterms:modified") or None,
        categories=_categories(fields),
        image=_image(fields, url),
    )
    return RawEntry(own_id, entry)


def _rss_entry(element: etree._Element, fields: _Fields, url: str) -> RawEntry:
    entry = Entry(
        title=_text(fields, "title", "dc:title", "atom:title", "media:title"),
        link=_rss_link(element, fields, url),
        summary=_text(fields, "description", "dc:description", "atom:summary", "media:description", "itunes:summary"),
        content=_text(fields, "content:encoded", "xhtml:body", "atom:content"),
        published=_text(fields, "pubdate", "dc:date", "dcterms:issued", "dcterms:created", "atom:published") or None,
        updated=_text(fields, "dcterms:modified", "atom:updated") or None,
        categories=_categories(fields),
        image=_image(fields, url),
    )
    return RawEntry(_text(fields, "guid", "atom:id") or element.get(_RDF_ABOUT, "").strip(), entry)


def _rss_link(element: etree._Element, fields: _Fields, url: str) -> str | None:
    """Return an item's link, else a substitute: an Atom link, an id that is an address, an RDF resource, an enclosure.

    An HTML serialiser writes `<link/>` with the address behind it.
    """
    for link in fields.get("link", ()):
        if found := _resolve(link, link.text or link.get("href") or _address(link.tail), url):
            return found
    if found := _atom_link(fields.get("atom:link", ()), url):
        return found
    for own_id in [*fields.get("guid", ()), *fields.get("atom:id", ())]:
        if own_id.get("isPermaLink", "true").lower() != "false" and "://" in (own_id.text or ""):
            return _resolve(own_id, own_id.text or "", url)
    return _resolve(element, element.get(_RDF_ABOUT, ""), url) or _enclosure_url(fields, url)


def _address(text: str | None) -> str:
    """Return a text that is an absolute address; "" for any other."""
    found = (text or "").strip()
    return found if found.startswith(("http://", "https://")) and len(found.split()) == 1 else ""


def _atom_link(links: Iterable[etree._Element], url: str) -> str | None:
    """The alternate link; an HTML page is preferred. Some feeds write the address as text, as RSS does."""
    alternates = [link for link in links if link.get("rel", "alternate").endswith("alternate")]
    alternates.sort(key=lambda link: link.get("type", "text/html") != "text/html")
    found = (_resolve(link, link.get("href") or link.text or "", url) for link in alternates)
    return next((link for link in found if link), None)


def _enclosure_url(fields: _Fields, url: str) -> str | None:
    """Address of the entry's own file (RSS's and Media RSS's, Atom's enclosure and content elsewhere); None without one."""
    found = [(element, element.get("url", "")) for name in ("enclosure", "media:content") for element in fields.get(name, ())]
    links = [*fields.get("link", ()), *fields.get("atom:link", ())]
    found += [(link, link.get("href", "")) for link in links if link.get("rel") == "enclosure"]
    found += [(element, element.get("src", "")) for element in fields.get("content", ())]
    addresses = (_resolve(element, address, url) for element, address in found)
    return next((address for address in addresses if address), None)


def _categories(fields: _Fields) -> tuple[str, ...]:
    found = (
        element.get("label") or element.get("term") or inner_markup(element)
        for name in ("category", "dc:subject", "atom:category")
        for element in fields.get(name, ())
    )
    return tuple(dict.fromkeys(word.strip() for word in found if word.strip()))


def _image(fields: _Fields, url: str) -> str | None:
    for name, attribute in (("media:content", "url"), ("media:thumbnail", "url"), ("enclosure", "url"), ("itunes:image", "href")):
        for element in fields.get(name, ()):
            if name in ("media:thumbnail", "itunes:image") or _is_image(element):
                return _resolve(element, element.get(attribute, ""), url)
    for link in [*fields.get("link", ()), *fields.get("atom:link", ())]:
        if link.get("rel") == "enclosure" and _is_image(link):
            return _resolve(link, link.get("href", ""), url)
    return None


def _is_image(element: etree._Element) -> bool:
    return element.get("medium") == "image" or element.get("type", "").startswith("image/")


def _text(fields: _Fields, *names: str, read: Callable[[etree._Element], str] = inner_markup) -> str:
    """Text of the first of these fields that is not empty."""
    for name in names:
        for element in fields.get(name, ()):
            if text := read(element):
                return text
    return ""


def _resolve(element: etree._Element, text: str | None, url: str) -> str | None:
    """Resolve a link by its element's `xml:base`, which is computed only for relative links, and by `url`."""
    text = (text or "").strip()
    return resolve_link(text, "" if "://" in text else resolve_link(element.base or "", url) or url)


def _fields(element: etree._Element, home: str) -> _Fields:
    """Children by name, including those of a media group."""
    fields: _Fields = {}
    for child in element.iterchildren("*"):
        name = field_name(str(child.tag), home)
        if name == "media:group":
            for grandchild in child.iterchildren("*"):
                fields.setdefault(field_name(str(grandchild.tag), home), []).append(grandchild)
        else:
            fields.setdefault(name, []).append(child)
    return fields


@lru_cache(maxsize=2048)
def field_name(tag: str, home: str) -> str:
    """Name in lower case: bare in the root's or RSS's namespace, prefixed in a known one, else `unknown:`."""
    namespace, local = _split(tag)
    known = namespace.strip().lower().removeprefix("http://").removeprefix("https://").rstrip("/#")
    return ("" if namespace == home else _PREFIXES.get(known, "unknown:")) + local


def _split(tag: str) -> tuple[str, str]:
    """Namespace and local name. A recovered tree may keep an undeclared prefix in the name."""
    namespace, _, local = tag.rpartition("}")
    local = local.lower()
    return namespace.removeprefix("{"), local.removeprefix("rdf:") if not namespace else local
