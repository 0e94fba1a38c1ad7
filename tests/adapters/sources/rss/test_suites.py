"""Other readers' own test suites, where the shared corpus is at hand: what they expect, and no crash on anything."""

import asyncio
import html
import re
from pathlib import Path

import pytest

from adapters.sources.rss.parse import FeedError, ParsedFeed, parse
from adapters.workers.formatter import FormatterInProcess
from bot.ingest import Newsroom
from bot.lib.wakeup import Signals
from bot.model import FeedRules, Listing, PollResult, PostReason, PostState
from store import open_store
from tests.adapters.sources.rss.reading import read_feed
from tests.adapters.sources.rss.suites import ADDRESS, SUITES, Case, cases, score
from tests.clock import TestClock

PAPERS = sorted(SUITES.glob("akngs__knews-rss/polls/*")) if SUITES.is_dir() else []
pytestmark = pytest.mark.skipif(not SUITES.is_dir(), reason="needs the shared corpus")


def test_no_file_crashes():
    """Every file of every suite is read or refused with a reason."""
    read = refused = 0
    for path in SUITES.rglob("*"):
        if path.is_file():
            try:
                read_feed(path.read_bytes(), "", ADDRESS)
                read += 1
            except FeedError:
                refused += 1
    assert read > 200
    assert refused > 80


@pytest.mark.parametrize("case", cases(), ids=lambda case: f"{case.suite}-{case.path.stem}")
def test_expected_results(case: Case):
    """Entries, titles, links and ids are those that the suite's own reader finds."""
    counted = score(case)
    for what in ("entries", "titles", "links", "ids"):
        assert counted.right[what] == counted.wanted[what], what


@pytest.mark.parametrize("paper", PAPERS, ids=lambda path: path.name)
def test_korean_newspapers(paper):
    """Of a newspaper's successive polls no entry is missed, none reported twice, and a changed title is a version of the same."""
    tags: dict[str, str] = {}
    titles: dict[str, str] = {}
    links = set()
    for poll in sorted(paper.iterdir()):
        content = poll.read_bytes()
        links |= {html.unescape(link) for link in re.findall(r"<guid[^>]*>([^<]+)</guid>", content.decode())}
        for found in read_feed(content).entries:
            if found.key in tags and titles[found.key] != found.entry.title:
                assert tags[found.key] != found.version_tag
            tags[found.key], titles[found.key] = found.version_tag, found.entry.title
    assert set(tags) == links


@pytest.mark.parametrize("paper", PAPERS, ids=lambda path: path.name)
def test_a_newspapers_entries_are_announced_once(paper: Path, tmp_path: Path):
    """Through the newsroom into a store: the first poll is quiet, later posts are announced once, a new title corrects it.

    A newspaper lists one article under several sections: the copies are known for what they are, and not announced.
    """
    polls = [parse(poll.read_bytes()) for poll in sorted(paper.iterdir())]
    announced, known, titles = asyncio.run(_replayed(polls, f"sqlite:///{tmp_path}/sokbo.db"))
    first = {listed.id for listed in polls[0].entries}
    copies = {key for key, post in known.items() if post.reason_code is PostReason.DUPLICATE}
    held = {key for key, post in known.items() if post.state is PostState.HELD}
    assert set(known) == set(titles)
    assert announced == set(known) - first - copies - held
    assert len(held) <= len(known) // 50
    assert all(known[key].revision > 1 for key, tags in titles.items() if len(set(tags)) > 1 and key not in copies | held)


async def _replayed(polls: list[ParsedFeed], url: str):
    """Replay polls; return the announced keys, the keys known in the end, and each entry's titles in order."""
    store = await open_store(url)
    newsroom, rules = Newsroom(FormatterInProcess(), store, TestClock(), Signals(TestClock())), FeedRules("paper")
    source = ReplayResult(polls)
    await newsroom.follow(source, rules)
    announced = {post.content.key for post in await store.latest(10_000, "paper") if post.announced_at}
    known = (await store.known_posts("paper", list(source.titles))).known
    await store.close()
    return announced, known, source.titles


class ReplayResult:
    """A source that lists what a newspaper's feed listed, and notes each document's titles."""

    def __init__(self, polls: list[ParsedFeed]) -> None:
        self.titles: dict[str, list[str]] = {}
        self._polls = polls

    async def polls(self, version_tags, state):
        """Yield each listing."""
        for parsed in self._polls:
            yield PollResult(listing=Listing(parsed.entries, parsed.whole))

    async def complete(self, documents):
        """Note the titles."""
        for document in documents:
            self.titles.setdefault(document.key, []).append(document.content.title)
        return documents
