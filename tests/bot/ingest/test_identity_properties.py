"""Whatever a feed does to ids, links, tokens and dates between its polls: each story is announced once."""

import random
from collections import Counter
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.sources.rss.parse import parse
from bot.model import ListedEntry
from tests.bot.ingest.feeds import Polls, entry

PAPERS = Path(__file__).parents[4] / "shared" / "corpus" / "feeds" / "akngs__knews-rss" / "polls"
PLACES = ("새솔시", "누리섬", "한여울동", "솔내동", "가람군", "너른들", "달빛마을", "온새미로")
THINGS = ("버스", "여객선", "도서관", "하수관", "쓰레기 수거", "공원", "시장", "축제", "보건소", "초등학교")
VERBS = ("늘린다", "새로 연다", "고친다", "줄인다", "미룬다", "바꾼다", "옮긴다", "닫는다")


@dataclass(frozen=True)
class Habits:
    """The ways in which a feed changes an entry's fields from poll to poll."""

    id: str
    link: str
    date: str
    text: str


IDS = ("kept", "random", "position", "shared", "none", "host")
LINKS = ("kept", "session", "parameter", "random", "shared", "none", "host", "flap")
DATES = ("kept", "now", "none", "wanders")
TEXTS = ("kept", "token", "counter", "address")
habits = st.builds(Habits, *map(st.sampled_from, (IDS, LINKS, DATES, TEXTS)))


def story(number: int) -> tuple[str, str]:
    """One of many stories: title and text differ in words, not in a number alone."""
    chance = random.Random(number)
    place, thing, verb = (chance.choice(words) for words in (PLACES, THINGS, VERBS))
    reason = "".join(chance.choice("가나다라마바사아자차카타파하거너더러머버서어저처커터퍼허") for _ in range(24))
    return (
        f"{place} {thing} {verb} {reason[:6]}",
        f"{place}에서 {reason[6:14]} 때문에 {thing}을 {verb[:-1]}다고 {reason[14:]} 밝혔다.",
    )


def shown(number: int, place: int, poll: int, habits: Habits, chance: random.Random) -> ListedEntry:
    """A story as the feed lists it at one poll."""
    noise = f"{chance.getrandbits(48):012x}"
    ids = {"kept": f"id-{number}", "random": noise, "position": str(place), "shared": "wire", "none": ""}
    links = {
        "kept": f"https://wire.example.kr/{number}",
        "session": f"https://wire.example.kr/{number}?sid={noise}",
        "parameter": f"https://wire.example.kr/read?no={number}&x={noise}",
        "random": f"https://wire.example.kr/{noise}/{noise}",
        "shared": "https://wire.example.kr/news",
        "none": None,
        "host": f"https://{'ab'[poll % 2]}.example.kr/news/{number}",
        "flap": f"{('http', 'https')[poll % 2]}://wire.example.kr/{number}",
    }
    hours = {"kept": number - 500.0, "now": poll - 100.0, "none": None, "wanders": number - 500 + chance.random()}[habits.date]
    title, text = story(number)
    added = {
        "kept": "",
        "token": f" [{noise}]",
        "counter": f" 조회 {chance.randrange(1000)} · 댓글 {chance.randrange(90)}",
        "address": f' <img src="https://img.example.kr/{noise}.jpg?t={poll}">',
    }
    found = ids.get(habits.id, links["host"] or "")
    return entry((title, text + added[habits.text]), found, links[habits.link], hours=hours)


@settings(deadline=None)  # many polls in one example
@given(habits, st.lists(st.tuples(st.integers(0, 3), st.booleans()), min_size=1, max_size=8), st.integers(2, 12), st.integers())
def test_each_story_is_announced_once(habits: Habits, polls: list[tuple[int, bool]], window: int, seed: int) -> None:
    """However its fields change, no story of the first poll is announced, and each later one is, once; none is corrected."""
    chance = random.Random(seed)
    listed, feed = list(range(window)), Polls()
    feed.poll([shown(number, place, 0, habits, chance) for place, number in enumerate(reversed(listed))])
    for poll, (new, fails) in enumerate(polls, 1):
        listed += range(len(listed), len(listed) + min(new, window))
        if fails:
            feed.poll([])
        top = list(reversed(listed))[:window]
        feed.poll([shown(number, place, poll, habits, chance) for place, number in enumerate(top)])

    assert sorted(feed.announced) == sorted(story(number)[0] for number in listed[window:])
    assert feed.changed == [] or habits.link in ("random", "host", "parameter")


def _random_ids(listed: ListedEntry, poll: int) -> ListedEntry:
    return replace(listed, id=f"{poll}-{hash(listed.entry.title)}")


def _tokens(listed: ListedEntry, poll: int) -> ListedEntry:
    return replace(listed, id="", entry=replace(listed.entry, link=f"{listed.entry.link}?token={poll}{hash(listed.id)}"))


def _no_address(listed: ListedEntry, poll: int) -> ListedEntry:
    return replace(listed, id="", entry=replace(listed.entry, link="https://paper.example.kr"))


def _other_host(listed: ListedEntry, poll: int) -> ListedEntry:
    host = f"https://{'ab'[poll % 2]}.example.kr/"
    return replace(listed, id="", entry=replace(listed.entry, link=host + (listed.entry.link or "").partition("://")[2]))


def _no_dates(listed: ListedEntry, poll: int) -> ListedEntry:
    return _random_ids(replace(listed, date=None, entry=replace(listed.entry, published=None)), poll)


@pytest.mark.skipif(not PAPERS.is_dir(), reason="needs the shared corpus")
@pytest.mark.parametrize(
    "change", [_random_ids, _tokens, _no_address, _other_host, _no_dates], ids=lambda change: change.__name__
)
@pytest.mark.parametrize("paper", sorted(PAPERS.glob("*")) if PAPERS.is_dir() else [], ids=lambda path: path.name)
def test_newspapers(paper: Path, change) -> None:
    """A newspaper's successive polls announce the same stories when the feed changes every id, link or date each time.

    An entry whose words are edited while its id and link change is another one; copies in several sections are one.
    """
    as_it_is, changed = Polls(), Polls()
    for number, poll in enumerate(sorted(paper.iterdir())):
        entries = parse(poll.read_bytes()).entries
        as_it_is.poll(entries)
        changed.poll([change(listed, number) for listed in entries])

    right, found = Counter(as_it_is.announced), Counter(changed.announced)
    assert len(right) > 20
    assert right.keys() <= found.keys()
    assert (found - right).keys() <= set(as_it_is.changed)
