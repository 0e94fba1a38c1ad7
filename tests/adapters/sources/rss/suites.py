"""Other readers' test suites, with the results they expect, as far as an alert needs them: entries, titles, links, ids."""

import html
import json
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urljoin

import httpx

from adapters.sources.rss.parse import FeedError
from tests.adapters.sources.rss.expressions import judge
from tests.adapters.sources.rss.reading import ReadFeed, read_feed

SUITES = Path(__file__).parents[5] / "shared" / "corpus" / "feeds"
ADDRESS = "https://example.org/feed"
"""The address given for every document."""

_MADE_UP = re.compile(r"[0-9a-f-]{31,36}")
"""An id that a suite's reader made up for an entry without one."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """The values that a suite expects of an entry; None where it expects nothing."""

    title: str | None = None
    link: str | None = None
    id: str | None = None


@dataclass(frozen=True, slots=True)
class Case:
    """A document with the entries that are expected of it, or with an expression about them."""

    suite: str
    path: Path
    content_type: str = ""
    entries: tuple[Wanted, ...] = ()
    expression: str = ""

    def read(self) -> ReadFeed | FeedError:
        """Read the document with our reader; return the feed or the error."""
        try:
            return read_feed(self.path.read_bytes(), self.content_type, ADDRESS)
        except FeedError as error:
            return error


@dataclass(slots=True)
class Score:
    """Counts of expected values and of those found, by kind."""

    wanted: Counter[str] = field(default_factory=Counter)
    right: Counter[str] = field(default_factory=Counter)

    def add(self, what: str, wanted: list[str], found: list[str]) -> None:
        """Compare in any order: the reader sorts by date."""
        self.wanted[what] += len(wanted)
        self.right[what] += sum((Counter(wanted) & Counter(found)).values())


def cases() -> list[Case]:
    """Every document that comes with an expected result."""
    return [*_feed_rs(), *_rss_parser(), *_gofeed(), *_feedparser()] if SUITES.is_dir() else []


def score(case: Case) -> Score:
    """Compare what is read with what is expected."""
    found = case.read()
    counted = Score()
    if case.expression:
        verdicts = judge(case.expression, None if isinstance(found, FeedError) else found)
        for what, right in verdicts:
            counted.wanted[what] += 1
            counted.right[what] += right
        return counted
    entries = () if isinstance(found, FeedError) else found.entries
    counted.add("entries", ["entry"] * len(case.entries), ["entry"] * len(entries))
    titles = [_plain(wanted.title) for wanted in case.entries if wanted.title is not None and not _misread(wanted.title)]
    counted.add("titles", titles, [_plain(entry.entry.title) for entry in entries])
    found_links = [_alike(entry.entry.link or "") for entry in entries]
    counted.add("links", [_as_found(wanted.link, found_links) for wanted in case.entries if wanted.link], found_links)
    counted.add("ids", [wanted.id for wanted in case.entries if wanted.id], [entry.key for entry in entries])
    return counted


def _as_found(link: str, found: Sequence[str]) -> str:
    """An expected link as it is to be found: one that the suite's reader left relative is the found one that ends in it."""
    if "://" in link or link.startswith("/"):
        return _alike(link)
    return next((one for one in found if one.endswith(f"/{httpx.URL(link.strip())}")), _alike(link))


def _alike(link: str) -> str:
    """An absolute link as every reader would write it: some resolve none, some put a slash after a bare host."""
    url = httpx.URL(urljoin(ADDRESS, link.strip()))
    return str(url.copy_with(path=url.path or "/"))


def _misread(text: str) -> bool:
    """Return True if the suite's own reader decoded the document with a wrong encoding."""
    return "\N{REPLACEMENT CHARACTER}" in text


def _plain(text: str | None) -> str:
    """A text without markup and superfluous blanks."""
    return " ".join(html.unescape(re.sub("<[^>]*>", "", html.unescape(text or ""))).split())


def _feed_rs() -> Iterator[Case]:
    for expected in sorted(SUITES.glob("feed-rs__feed-rs/**/*.serde.json")):
        source = _source(expected, expected.name.removesuffix(".serde.json"))
        yield Case("feed-rs", source, entries=tuple(map(_of_feed_rs, json.loads(expected.read_text())["entries"])))


def _of_feed_rs(entry: dict[str, Any]) -> Wanted:
    alternates = [link["href"] for link in entry["links"] if link["rel"] in (None, "alternate")]
    known = None if _MADE_UP.fullmatch(entry["id"]) else entry["id"]
    return Wanted((entry["title"] or {}).get("content"), alternates[0] if alternates else None, known)


def _rss_parser() -> Iterator[Case]:
    for expected in sorted(SUITES.glob("rbren__rss-parser/test/output/*.json")):
        source = next((expected.parents[1] / "input").glob(expected.stem + ".*"))
        items = json.loads(expected.read_bytes().decode("utf-8", "replace"))["feed"]["items"]
        wanted = tuple(Wanted(item.get("title"), item.get("link"), item.get("guid") or item.get("id")) for item in items)
        yield Case("rss-parser", source, entries=wanted)


def _gofeed() -> Iterator[Case]:
    for expected in sorted(SUITES.glob("mmcdole__gofeed/testdata/**/*.json")):
        name = expected.name.removesuffix(".json").removesuffix("_expected")
        source = _source(expected, name)
        if source == expected or not source.exists():
            continue
        items = json.loads(expected.read_text()).get("items") or []
        wanted = tuple(Wanted(item.get("title"), item.get("link") or item.get("url"), _id(item)) for item in items)
        yield Case("gofeed", source, entries=wanted)


def _id(item: dict[str, Any]) -> str | None:
    guid = item.get("guid") or item.get("id")
    return guid.get("value") if isinstance(guid, dict) else guid


def _source(expected: Path, name: str) -> Path:
    """The document of an expected result."""
    document_path = (expected.with_name(name + suffix) for suffix in (".xml", ".json"))
    return next((path for path in document_path if path.exists()), expected)


_EXPECT = re.compile(r"Expect:\s*(.+?)\s*(?:\n|-->)")
_HEADER = re.compile(r"Header:\s*Content-type:\s*(\S.*)", re.IGNORECASE)


def _feedparser() -> Iterator[Case]:
    for path in sorted(SUITES.glob("kurtmckee__feedparser/tests/**/*.xml")):
        head = path.read_bytes()[:3000].replace(b"\0", b"").decode("utf-8", "replace")
        if found := _EXPECT.search(head):
            header = _HEADER.search(head)
            yield Case("feedparser", path, header[1].strip() if header else "", expression=found[1])
