"""`/latest` and `/search`: input from buttons and words, hostile input included."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from adapters.workers.formatter import FormatterInProcess
from bot.commands import FeedName, Feeds, LatestAndSearch
from bot.commands.latest_search import InvalidSearch, search_words
from bot.lib.i18n import words
from bot.model import Answer, ButtonPress, Chat, Command, Decision, FeedRules, Hold, PollResult, Post, PostState, SearchText
from store import SqlStore, open_store
from tests.store.making import NOW

FEED = "policy"
EN = words("en")
REQUEST = Command(Chat("telegram", "1"), "latest", user="1", private=True)
KOGL = "<p>자료출처=새솔브리핑 https://www.example.kr</p><p>공공누리 제4유형</p>"
TABLE = "<table><tr><th>동네</th><th>달</th></tr><tr><td>솔내동</td><td>3월</td></tr></table>"


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[SqlStore]:
    """A store with eight posts of a first poll, the fifth of them without words."""
    opened = await open_store(f"sqlite:///{tmp_path}/sokbo.db")
    bodies = [f"<p>새솔시가 도서관을 연다.</p>{TABLE}" if number != 4 else "" for number in range(8)]
    decisions = [
        Decision(
            str(number),
            "",
            PostState.LIVE,
            content=Post(FEED, str(number), f"소식 {number}", body=body),
            content_hash=str(number),
            quiet=True,
            arrived_at=NOW + timedelta(minutes=number),
        )
        for number, body in enumerate(bodies)
    ]
    await opened.record(FEED, decisions, PollResult(), NOW)
    await opened.index([SearchText(post.id, 1, post.content.body) for post in await opened.unindexed(10)])
    yield opened
    await opened.close()


def asking(store: SqlStore) -> LatestAndSearch:
    """Build the object under test on this store."""
    return LatestAndSearch(store, FormatterInProcess(), Feeds([FeedName(FEED, "정책")]))


async def ask(store: SqlStore, text: str, **request: object) -> Answer:
    """The answer to a command."""
    name, *rest = text.split()
    command = next(command for command in asking(store).commands if command.name == name)
    return await command.answer(replace(REQUEST, name=name, words=tuple(rest), **request), EN)  # type: ignore[arg-type]


async def on_button(store: SqlStore, button: str, **request: object) -> Answer:
    """The answer to a button."""
    name, *rest = button.split(" ")
    pressed = ButtonPress(REQUEST.chat, name, tuple(rest), user="1", private=True, replaces="7", **request)  # type: ignore[arg-type]
    return await asking(store).buttons[name.partition(":")[0]](pressed, EN)


def titles(answer: Answer) -> list[str]:
    """The headlines of a list."""
    return [card.headline for card in answer.listed]


def button(answer: Answer, name: str) -> str:
    """Return the text that a press of an answer's button sends to the bot."""
    found = next(button for button in answer.buttons if button.name == name)
    return " ".join((found.name, *found.words))


async def test_what_an_editor_would_hold_is_left_out(store: SqlStore) -> None:
    """A post with a hold reason is on no page and opens from no button, and the pages around it are full."""
    first = await ask(store, "latest 3")
    second = await on_button(store, button(first, "latest:older"))

    assert titles(first) == ["소식 7", "소식 6", "소식 5"]
    assert titles(second) == ["소식 3", "소식 2", "소식 1"]
    assert titles(await on_button(store, button(second, "latest:newer"))) == titles(first)
    assert (await on_button(store, "post:open 5")).note == "This post can no longer be shown."


async def test_what_the_desk_let_out_is_shown(store: SqlStore) -> None:
    """A post that was sent is listed, whatever hold rule would match it."""
    await store.announce([5], NOW)

    assert "소식 4" in titles(await ask(store, "latest 8"))


async def test_a_page_towards_the_newest_is_full(store: SqlStore) -> None:
    """If fewer newer posts are left than a page holds, the full first page is shown."""
    assert titles(await on_button(store, "latest:newer 6 3")) == ["소식 7", "소식 6", "소식 5"]


async def test_a_number_without_end(store: SqlStore) -> None:
    """A request for a huge number of posts gets the posts there are."""
    assert len(titles(await ask(store, f"latest {'9' * 10_000}"))) == len(titles(await ask(store, "latest 10")))


async def test_a_feed_that_is_called_by_a_number(store: SqlStore) -> None:
    """A word that is a feed's id is that feed, and the number of posts follows it."""
    by_number = LatestAndSearch(store, FormatterInProcess(), Feeds([FeedName("119", "재난"), FeedName(FEED, "정책")]))
    (latest,) = [command for command in by_number.commands if command.name == "latest"]

    assert (await latest.answer(replace(REQUEST, words=("119",)), EN)).text == "There are no posts yet."
    assert (await latest.answer(replace(REQUEST, words=("2", "119")), EN)).text == "There are no posts yet."


async def test_withdrawn_and_held_posts(store: SqlStore) -> None:
    """A button of a post that was withdrawn reports that; one of a post that waits again shows nothing of it."""
    await store.record(FEED, [Decision("7", "", PostState.WITHDRAWN), Decision("6", "", PostState.HELD)], PollResult(), NOW)

    for action in ("open", "summary", "figures", "share"):
        assert (await on_button(store, f"post:{action} 8")).note == "The newsroom has withdrawn this article."
        assert (await on_button(store, f"post:{action} 7")) == Answer(note="This post can no longer be shown.")
    assert titles(await ask(store, "search 도서관"))[0] == "소식 5"


@pytest.mark.parametrize(
    "pressed",
    [
        "post:open",
        "post:open x",
        "post:open -1",
        "post:open 99",
        "post:open 99999999999999999999999999999",
        "post:open 1 2",
        "post:open ٣",
        "post:open telegram:-1001",
        "post:table 1",
        "post:table 1 x",
        "post:drop 1",
        "post: 1",
        "latest:older",
        "latest:older x 5",
        "latest:older 3",
        "latest:older 99999999999999999999999999999 5",
        "latest:sideways 3 5",
        "search:older",
        "search:older 3",
        "search:older x 도서관",
        "search:older 3 시",
    ],
)
async def test_buttons_that_nobody_made(store: SqlStore, pressed: str) -> None:
    """A button with unknown data gets a note, and shows nothing."""
    assert await on_button(store, pressed) == Answer(note="This button no longer works.")


async def test_pages_far_away(store: SqlStore) -> None:
    """A button may ask for any page and any count; it gets a page of the usual size, and a feed that is gone shows nothing."""
    assert len((await on_button(store, "latest:older 8 9999")).listed) == 6
    assert len((await on_button(store, "latest:older 8 -5")).listed) == 1
    assert (await on_button(store, "latest:older 8 5 nofeed")).listed == ()
    assert (await on_button(store, "post:table 8 999999")).part.table == 999_999


@pytest.mark.parametrize("searched", ["새솔시가 도서관을", "새솔시가 도서관을 연다 솔내동 동네 3월"])
async def test_every_search_has_pages(store: SqlStore, searched: str) -> None:
    """A page button carries all words of the search, which are the answer's subject; all else fits 64 bytes on any platform."""
    answer = await ask(store, f"search {searched}")
    pages = [button for button in answer.buttons if button.name == "search:older"]
    others = [button for button in answer.buttons if button not in pages]

    assert [button.words[1:] for button in pages] == [answer.subject] == [tuple(searched.split())]
    assert all(len(" ".join((button.name, *button.words)).encode()) <= 64 for button in others)


async def test_an_excerpt_for_each_result(store: SqlStore) -> None:
    """Each result has the passage with the words; a list without a search has none."""
    answer = await ask(store, "search 도서관")

    assert [passage.text for passage in answer.excerpts] == ["새솔시가 도서관을 연다."] * len(answer.listed)
    assert {passage.emphasis for passage in answer.excerpts} == {((5, 8),)}
    assert (await ask(store, "latest 3")).excerpts == ()


async def test_one_post(store: SqlStore) -> None:
    """A single post is shown in full, with a button for its table, and one to share it where the answer is private."""
    alone = await ask(store, "latest 1")
    whispered = await ask(store, "latest 1", ephemeral=True)

    assert alone.full is not None
    assert alone.part.name == "summary"
    assert [button.name for button in alone.buttons] == ["post:table"]
    assert [button.name for button in whispered.buttons] == ["post:table", "post:share"]


async def test_a_licence_that_forbids_changes(store: SqlStore) -> None:
    """Tables and figures of a post that may only be quoted are offered to nobody."""
    post = Post(FEED, "9", "소식 9", body=f"<p>새솔시가 도서관을 연다.</p>{TABLE}{KOGL}")
    await store.record(
        FEED,
        [Decision("9", "", PostState.LIVE, content=post, content_hash="9", arrived_at=NOW + timedelta(1))],
        PollResult(),
        NOW,
    )
    answer = await ask(store, "latest 1")

    assert answer.full is not None
    assert answer.full.unalterable
    assert answer.buttons == ()


@pytest.mark.parametrize(
    ("typed", "wanted"),
    [
        ("“도서관” (예산)", ("도서관", "예산")),
        ("도서관 도서관", ("도서관",)),
        ("#새솔시 @all /latest", ("새솔시", "all", "latest")),
        ("3.5% 5월", ("3.5%", "5월")),
        ("5", ("5",)),
    ],
)
def test_what_is_looked_for(typed: str, wanted: tuple[str, ...]) -> None:
    """Punctuation around a word is removed, and a repeated word counts once."""
    assert search_words(typed.split()) == wanted


@pytest.mark.parametrize("typed", ["", "!!! ???", "시", "도서관 시", "가나 " * 3 + "ab cd ef gh ij kl", "가" * 61])
def test_what_cannot_be_looked_for(typed: str) -> None:
    """A search without words, for a single syllable, or beyond the limits is refused."""
    with pytest.raises(InvalidSearch):
        search_words(typed.split())


class _Advertising(FormatterInProcess):
    """An editor that holds every post as an advertisement."""

    async def hold(self, post: Post) -> Hold | None:
        return Hold("promotion", "할인")


@pytest.mark.parametrize(("sends", "shown"), [(False, 0), (True, 5)])
async def test_advertisements_are_listed_where_the_feed_sends_them(store: SqlStore, sends: bool, shown: int) -> None:
    """`promotions = "send"` counts for `/latest` and `/search` as it does for alerts."""
    rules = {FEED: FeedRules(FEED, send_promotions=sends)}
    commands = LatestAndSearch(store, _Advertising(), Feeds([FeedName(FEED, "정책")]), rules).commands
    answer = await commands[0].answer(REQUEST, EN)
    assert len(answer.listed) == shown
