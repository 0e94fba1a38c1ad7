"""Other readers' own test suites, where the shared corpus is at hand: what they expect, and no crash on anything."""

import html
import json
import re
from pathlib import Path

import pytest

from adapters.sources.rss.parse import FeedError, ParsedFeed, parse

SUITES = Path(__file__).parents[5] / "shared" / "corpus" / "feeds"
pytestmark = pytest.mark.skipif(not SUITES.is_dir(), reason="needs the shared corpus")

MADE_UP = re.compile(r"[0-9a-f-]{31,36}")
"""An id that a suite's reader made up for an entry without one."""


def plain(text: str | None) -> str:
    """A text without markup and superfluous blanks."""
    return " ".join(html.unescape(re.sub("<[^>]*>", "", html.unescape(text or ""))).split())


def titles(feed: ParsedFeed) -> list[str]:
    """The titles in any order."""
    return sorted(plain(found.entry.title) for found in feed.entries)


def test_no_file_crashes():
    """Every file of every suite is read or refused with a reason."""
    read = refused = 0
    for path in SUITES.rglob("*"):
        if path.is_file():
            try:
                parse(path.read_bytes(), "", "https://example.org/feed")
                read += 1
            except FeedError:
                refused += 1
    assert read > 200
    assert refused > 80


def expectations(pattern: str) -> list[Path]:
    """A suite's files of expected results."""
    return sorted(SUITES.glob(pattern)) if SUITES.is_dir() else []


@pytest.mark.parametrize("expected", expectations("feed-rs__feed-rs/**/*.serde.json"), ids=lambda path: path.stem)
def test_feed_rs(expected):
    """Entries, titles and ids are those that feed-rs finds."""
    if expected.stem == "atom_entry_1.serde":
        pytest.skip("a document of one entry is no feed")
    name = expected.name.removesuffix(".serde.json")
    source = next(path for path in (expected.with_name(name + ".xml"), expected.with_name(name + ".json")) if path.exists())
    entries = json.loads(expected.read_text())["entries"]
    feed = parse(source.read_bytes(), "", "https://example.org/feed")
    assert titles(feed) == sorted(plain((entry["title"] or {}).get("content")) for entry in entries)
    assert {entry["id"] for entry in entries if not MADE_UP.fullmatch(entry["id"])} <= {found.key for found in feed.entries}


@pytest.mark.parametrize("expected", expectations("rbren__rss-parser/test/output/*.json"), ids=lambda path: path.stem)
def test_rss_parser(expected):
    """Entries, titles and links are those that rss-parser finds; it does not resolve relative links."""
    if expected.stem in ("encoding", "uolNoticias"):
        pytest.skip("its expected text is itself wrongly decoded")
    source = next((expected.parents[1] / "input").glob(expected.stem + ".*"))
    items = json.loads(expected.read_text())["feed"]["items"]
    feed = parse(source.read_bytes(), "", "https://example.org/feed")
    assert titles(feed) == sorted(plain(item.get("title")) for item in items)
    links = sorted(found.entry.link.removeprefix("https://example.org") for found in feed.entries if found.entry.link)
    assert links == sorted(item["link"].strip() for item in items if item.get("link"))


@pytest.mark.parametrize("expected", expectations("mmcdole__gofeed/testdata/parser/*/*.json"), ids=lambda path: path.stem)
def test_gofeed(expected):
    """Entries and titles are those that gofeed finds."""
    source = expected.with_suffix(".xml")
    if not source.exists():
        source = expected.with_name(expected.name.replace("_expected", ""))
    if source == expected:
        pytest.skip("no expected result")
    items = json.loads(expected.read_text()).get("items", [])
    assert titles(parse(source.read_bytes())) == sorted(plain(item.get("title")) for item in items)


@pytest.mark.parametrize("paper", expectations("akngs__knews-rss/polls/*"), ids=lambda path: path.name)
def test_korean_newspapers(paper):
    """Of a newspaper's successive polls no entry is missed, and none changes its identity with its title."""
    told: dict[str, str] = {}
    links = set()
    for poll in sorted(paper.iterdir()):
        content = poll.read_bytes()
        links |= {html.unescape(link) for link in re.findall(r"<guid[^>]*>([^<]+)</guid>", content.decode())}
        told |= {found.key: found.stamp for found in parse(content).entries}
    assert set(told) == links
