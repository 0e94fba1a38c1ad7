"""Feeds that change ids, links, dates and texts from poll to poll, against a running bot: what reaches a chat."""

import asyncio
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

from tests.main_job.running import Place, bot, until
from tests.main_job.scripted import Script, item, rss, serving

FAULTS = Path(__file__).parents[3] / "shared" / "faults" / "sources"
HERE = "https://wire.example.kr"
BUS = "새솔시 버스 늘린다", "새솔시가 버스 12대를 더 보낸다고 밝혔다."
FERRY = "누리섬 여객선 하루 여덟 번으로", "누리섬을 오가는 여객선이 하루 여덟 번 다닌다."
LIBRARY = "한여울동 도서관 주말에도 연다", "한여울동 작은 도서관이 토요일과 일요일에도 문을 연다."
WASTE = "쓰레기 수거 요일 바뀐다", "솔내동의 쓰레기는 새해부터 화요일과 금요일에 거둔다."
STORIES = (BUS, FERRY, LIBRARY, WASTE)
MORE = tuple((f"가람군 {name} 고친다", f"가람군이 {name} 열 곳을 고친다.") for name in ("다리", "시장", "공원", "학교", "우물"))
NOW = datetime.now(UTC)


def at(hours: float) -> str:
    """A date so many hours from now."""
    return format_datetime(NOW + timedelta(hours=hours))


def titles(*stories: tuple[str, str]) -> list[str]:
    """The stories' titles."""
    return [title for title, _ in stories]


def new_identity() -> Iterator[Script]:
    """Kind 01, and 26: what names an entry is another one at every poll."""
    for name, field in {
        "random-link": lambda n: {"link": f"{HERE}/{n}{n}/{n}"},
        "random-guid-and-date": lambda n: {"guid": f"u{n}", "link": f"{HERE}/1", "pubDate": at(n / 60 - 1)},
        "jsession": lambda n: {"guid": f"{HERE}/view;jsessionid={n}{n}?no=1", "link": f"{HERE}/view;jsessionid={n}{n}?no=1"},
        "nothing-but-words": lambda n: {"pubDate": at(n / 60 - 1)},
    }.items():
        yield Script(name, [rss(), *(rss(item(*BUS, **field(n))) for n in range(1, 9))], titles(BUS))
    many = [rss(*(item(*story, guid=f"{n}-{i}", link=f"{HERE}/{i}?x={n}") for i, story in enumerate(STORIES))) for n in range(9)]
    yield Script("four-entries", [rss(), *many], titles(*STORIES))
    token = [rss(item(BUS[0], f"{BUS[1]} (세션 {n}f3ac9{n}b2e)", guid="1")) for n in range(1, 9)]
    yield Script("text-token", [rss(), *token], titles(BUS))
    hosts = [rss(item(*BUS, link=f"{scheme}.wire.example.kr/1")) for scheme in 3 * ["http://www", "https://www", "https://m"]]
    yield Script("flapping-host", [rss(), *hosts], titles(BUS))


def shared_identity() -> Iterator[Script]:
    """Kind 02: different stories have one link, one id, or both."""
    for name, fields in {
        "one-link": {"link": f"{HERE}/notice"},
        "one-guid": {"guid": "wire"},
        "one-front-page": {"guid": HERE, "link": HERE},
    }.items():
        growing = [rss(*(item(*story, **fields) for story in reversed(STORIES[:n]))) for n in range(5)]
        yield Script(name, growing, titles(*STORIES))
        alone = [rss(item(*story, **fields, pubDate=at(n - 10))) for n, story in enumerate(STORIES)]
        yield Script(f"{name}-alone", [rss(), *alone], titles(*STORIES))
        yield Script(f"{name}-at-first", growing[1:], titles(*STORIES[1:]))


def moves_and_edits() -> Iterator[Script]:
    """Kinds 07, 08 and 25: a site moves, an id changes with an edit, a counter counts."""
    for name, old, new in (
        ("host", "https://old.example.kr", "https://new.example.kr"),
        ("https", "http://a.kr", "https://www.a.kr"),
    ):
        before, after = (
            [item(*story, guid=f"{site}/{story[0]}", link=f"{site}/{story[0]}") for story in STORIES] for site in (old, new)
        )
        yield Script(f"moves-{name}", [rss(*before), rss(*after)])
        yield Script(f"moves-{name}-with-news", [rss(*before[1:]), rss(*after)], titles(BUS))
    edit = BUS[0], BUS[1].replace("12대", "15대")
    for name, old_fields, new_fields in (
        ("guid", {"guid": "1-v1", "link": f"{HERE}/1"}, {"guid": "1-v2", "link": f"{HERE}/1"}),
        (
            "guid-and-date",
            {"guid": "1#0", "link": f"{HERE}/1", "pubDate": at(-2)},
            {"guid": "1#1", "link": f"{HERE}/1", "pubDate": at(-1)},
        ),
        ("address", {"link": f"{HERE}/bus", "pubDate": at(-2)}, {"link": f"{HERE}/bus-2", "pubDate": at(-2)}),
    ):
        yield Script(f"edit-{name}", [rss(), rss(item(*BUS, **old_fields)), rss(item(*edit, **new_fields))], titles(BUS), 1)
        yield Script(f"no-edit-{name}", [rss(), rss(item(*BUS, **old_fields)), rss(item(*BUS, **new_fields))], titles(BUS))
    for name, words in {
        "dash": "- {} views",
        "views": "조회수 {}회 | 추천 3",
        "comments": "{} comments",
        "points": "Points: {}",
        "hearts": "♥ {}",
    }.items():
        counted = [rss(item(BUS[0], f"{BUS[1]} · {words.format(n)}", guid="1")) for n in range(11, 16)]
        yield Script(f"counts-{name}", [rss(), *counted], titles(BUS))
    picture = [rss(item(BUS[0], f'{BUS[1]}<img src="{HERE}/1.jpg?t={n}">', guid="1")) for n in range(5)]
    yield Script("counts-picture", [rss(), *picture], titles(BUS))


def backlogs() -> Iterator[Script]:
    """Kinds 05, 10 and 13, and feeds that were empty or broken: what is news."""
    dated = [item(*story, guid=story[0], pubDate=at(-24 * n - 1)) for n, story in enumerate((*STORIES, *MORE))]
    yield Script("unasked-304", [304, 304, rss(*dated), rss(*dated)])
    yield Script("unasked-304-later", [rss(*dated[1:]), 304, rss(*dated)], titles(BUS))
    yield Script("one-slides-in", [rss(*dated[:3]), rss(*dated[1:4])])
    yield Script("two-slide-in", [rss(*dated[:4]), rss(*dated[2:6])])
    yield Script("slides-in-later", [rss(*dated[:3]), rss(*dated[1:3]), rss(*dated[1:4])])
    yield Script("oldest-first", [rss(*dated[1:4][::-1]), rss(*dated[2:5][::-1]), rss(*dated[:3][::-1])], titles(BUS))
    yield Script("slides-in-with-news", [rss(*dated[1:4]), rss(dated[0], *dated[2:5])], titles(BUS))
    yield Script("longer-window", [rss(*dated[:3]), rss(*dated)])
    back_dated = item("옛 문서 공개", "새솔시가 스무 해 전 문서를 공개했다.", guid="old", pubDate=at(-24 * 7000))
    yield Script("back-dated", [rss(*dated[:3]), rss(back_dated, *dated[:2])], ["옛 문서 공개"])
    yield Script("empty-at-first", [rss(), rss(*dated[3:])])
    yield Script("empty-between", [rss(*dated[1:]), rss(), rss(*dated)], titles(BUS))
    broken = rss(*dated[1:])[:-800]
    yield Script("broken-between", [rss(*dated[1:]), broken, b"<html>", 500, rss(*dated)], titles(BUS))
    wrong_zone = item(*BUS, guid="1", pubDate=(NOW + timedelta(hours=9)).strftime("%a, %d %b %Y %H:%M:%S GMT"))
    yield Script("wrong-zone", [rss(), rss(wrong_zone)], titles(BUS))
    yield Script("embargo", [rss(), rss(item(*BUS, guid="1", pubDate=at(20)))])
    yield Script(
        "back-to-back",
        [rss(), *(rss(item(*story, guid="1", pubDate=at(n - 9))) for n, story in enumerate(STORIES))],
        titles(*STORIES),
    )


def given() -> Iterator[Script]:
    """The shared inputs of these kinds, with what is right for each."""
    for name, pattern, alerts, corrections in (
        ("01-new-id-each-poll", "a*.xml", 1, 0),
        ("01-new-id-each-poll", "b*.xml", 1, 0),
        ("02-entries-share-link", "a*.xml", 3, 0),
        ("08-counters", "*.xml", 1, 0),
        ("25-guid-changes-with-edit", "*.xml", 1, 1),
        ("26-http-https-flap", "*.xml", 1, 0),
    ):
        documents = [path.read_bytes() for path in sorted((FAULTS / name).glob(pattern))]
        if documents:
            yield Script(f"{name}-{pattern[0]}", [rss(), *documents], [""] * alerts, corrections)
    for name in ("07-site-moves", "10-old-entries-slide-in"):
        if documents := [path.read_bytes() for path in sorted((FAULTS / name).glob("*.xml"))]:
            yield Script(name, list(documents))
    if (FAULTS / "05-unasked-304").is_dir():
        yield Script("05-unasked-304", [304, (FAULTS / "05-unasked-304" / "2.xml").read_bytes()])


async def test_feeds(place: Place) -> None:
    """Each feed goes to a chat of its own, where each story is announced once, and only edits are corrections."""
    scripts = [*new_identity(), *shared_identity(), *moves_and_edits(), *backlogs(), *given()]
    chats = {script.name: f"telegram:-{100_000 + number}" for number, script in enumerate(scripts)}
    for chat in chats.values():
        place.sandbox.add_chat(chat)
    async with serving(scripts) as address:
        feeds = [
            {"id": f"f{number}", "kind": "rss", "url": f"{address}/{script.name}", "every": "500ms", "internal": True}
            for number, script in enumerate(scripts)
        ]
        channels = [
            {"platform": "telegram", "chat": chat.partition(":")[2], "feeds": [f"f{number}"], "stories": "each"}
            for number, chat in enumerate(chats.values())
        ]
        async with bot(place.config(feeds=feeds, channels=channels), place.secrets):
            await until(lambda: all(script.finished for script in scripts))
            with suppress(TimeoutError):
                await until(lambda: not _wrong(place, scripts, chats), seconds=20)
            await asyncio.sleep(1)  # nothing follows

    assert not _wrong(place, scripts, chats)


def _wrong(place: Place, scripts: list[Script], chats: dict[str, str]) -> dict[str, object]:
    """The feeds of which a chat has other alerts or corrections than it should, with these."""
    wrong: dict[str, object] = {}
    for script in scripts:
        messages = place.sandbox.messages(chats[script.name])
        corrections = sum(bool(message.edits) for message in messages)
        left = [message.text for message in messages]
        for alert in script.alerts:
            left.remove(found) if (found := next((text for text in left if alert in text), None)) is not None else left.append(
                alert
            )
        if left or len(messages) != len(script.alerts) or corrections != script.corrections:
            wrong[script.name] = ([message.text.partition("\n")[0] for message in messages], corrections)
    return wrong
