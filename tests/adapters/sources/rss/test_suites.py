"""Other readers' own test suites, where the shared corpus is at hand: what they expect, and no crash on anything."""

import html
import re

import pytest

from adapters.sources.rss.parse import FeedError, parse
from tests.adapters.sources.rss.suites import ADDRESS, SUITES, Case, cases, score

pytestmark = pytest.mark.skipif(not SUITES.is_dir(), reason="needs the shared corpus")


def test_no_file_crashes():
    """Every file of every suite is read or refused with a reason."""
    read = refused = 0
    for path in SUITES.rglob("*"):
        if path.is_file():
            try:
                parse(path.read_bytes(), "", ADDRESS)
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


@pytest.mark.parametrize(
    "paper", sorted(SUITES.glob("akngs__knews-rss/polls/*")) if SUITES.is_dir() else [], ids=lambda path: path.name
)
def test_korean_newspapers(paper):
    """Of a newspaper's successive polls no entry is missed, none told twice, and a changed title is a version of the same."""
    told: dict[str, str] = {}
    titles: dict[str, str] = {}
    links = set()
    for poll in sorted(paper.iterdir()):
        content = poll.read_bytes()
        links |= {html.unescape(link) for link in re.findall(r"<guid[^>]*>([^<]+)</guid>", content.decode())}
        for found in parse(content).entries:
            if found.key in told and titles[found.key] != found.entry.title:
                assert told[found.key] != found.stamp
            told[found.key], titles[found.key] = found.stamp, found.entry.title
    assert set(told) == links
