"""Searching for posts and reading them on both platforms, as people do it."""

import asyncio
from typing import Any

import pytest

from adapters.sandbox.messages import ChatMessage
from tests.main_job.running import SLACK, Place, bot, until
from tests.main_job.test_desk import answers, buttons

PRIVATE = "telegram:4242"
READER = {"id": 4242, "is_bot": False, "first_name": "Reader", "language_code": "en"}
GROUP = "telegram:-1003"
ASK = {PRIVATE: "/", GROUP: "/", SLACK: "/sokbo "}
on_both = pytest.mark.parametrize("chat", [PRIVATE, SLACK])

_POST = """---
title: {title}
date: 2026-11-{day:02} 09:00:00 +0900
---
<p>새솔시는 {title} 소식을 밝혔다. 예산은 34억 원, 면적은 1,200㎡, 직원은 12명, 이용자는 3만 명이다.</p>
<p>새 도서관은 책 8천 권과 자리 240석을 갖춘다.</p>
<table><tr><th>동네</th><th>여는 달</th></tr><tr><td>솔내동</td><td>3월</td></tr></table>
<table><tr><th>동네</th><th>닫는 달</th></tr>{rows}</table>
<p>자료출처=새솔브리핑 https://www.example.kr</p>
"""


def article(number: int, title: str = "도서관 {number}호점") -> str:
    """A post's file: a new one each day, with two tables of which one is large."""
    rows = "".join(f"<tr><td>한여울{row}동</td><td>{row % 12 + 1}월</td></tr>" for row in range(60))
    return _POST.format(title=title.format(number=number), day=number, rows=rows)


@pytest.fixture
def reader(place: Place) -> Place:
    """A place with twelve posts, and somebody who talks to the bot in private."""
    place.sandbox.add_chat(PRIVATE, "Reader", kind="private")
    for number in range(1, 13):
        place.publish(article(number), f"2026-11-{number:02}-library.md")
    return place


async def ask(place: Place, chat: str, text: str) -> ChatMessage:
    """Ask, and wait for the answer."""
    before = len(place.sandbox.messages(chat))
    place.sandbox.send_as_user(chat, ASK[chat] + text, **({"user": READER} if chat != SLACK else {}))
    return (await place.sandbox.wait_for_messages(chat, before + 1))[-1]


def push(place: Place, message: ChatMessage, button: str, number: int = 0) -> None:
    """Press the n-th of a message's buttons of that name."""
    if message.chat != SLACK:
        keys = [key["callback_data"] for row in message.shown["keyboard"] for key in row if "callback_data" in key]
        data = [key for key in keys if key.split()[0] == button][number]
        place.sandbox.press_button(message.chat, message.id, data, user=READER)
    else:
        name = button if number == 0 else f"{button}~{number}"
        place.sandbox.press_button(message.chat, message.id, name)


async def turned(place: Place, message: ChatMessage, button: str) -> str:
    """Press a button, and wait for what replaces the message."""
    edits = len(message.edits)
    push(place, message, button)
    await until(lambda: len(message.edits) > edits)
    return message.text


async def opened(place: Place, message: ChatMessage, number: int = 0) -> ChatMessage:
    """Open the n-th post of a list."""
    before = len(place.sandbox.messages(message.chat))
    push(place, message, "post:open", number)
    return (await place.sandbox.wait_for_messages(message.chat, before + 1))[-1]


def english(place: Place, **changes: Any) -> Any:
    """A config of an English-speaking bot."""
    return place.config(language="en", **changes)


async def found(place: Place, chat: str, text: str) -> ChatMessage:
    """Ask once everything is in the index."""
    while "being indexed" in (answer := await ask(place, chat, text)).text:  # noqa: ASYNC110 - what it waits for is in the store
        await asyncio.sleep(0.3)
    return answer


@on_both
async def test_pages_of_the_newest(reader: Place, chat: str) -> None:
    """The newest posts are shown in pages, which are turned in place, forwards and back to the first."""
    async with bot(english(reader), reader.secrets):
        message = await ask(reader, chat, "latest 5 policy")
        first = message.text
        assert "12호점" in first
        assert "8호점" in first
        assert "7호점" not in first
        assert "latest:newer" not in buttons(message)

        second = await turned(reader, message, "latest:older")
        assert "7호점" in second
        assert "3호점" in second
        assert "8호점" not in second
        last = await turned(reader, message, "latest:older")
        assert "2호점" in last
        assert "latest:older" not in buttons(message)
        assert await turned(reader, message, "latest:newer") == second
        assert await turned(reader, message, "latest:newer") == first


@on_both
async def test_search(reader: Place, chat: str) -> None:
    """Search finds the posts with all words, newest first, page by page."""
    reader.publish(article(13, "학교 급식"), "2026-11-13-school.md")
    async with bot(english(reader), reader.secrets):
        message = await found(reader, chat, "search 도서관 “호점” 240석")
        assert "Found, latest first: 도서관 호점 240석" in message.text
        assert "12호점" in message.text
        assert "급식" not in message.text
        assert "7호점" in await turned(reader, message, "search:older")
        assert "12호점" in await turned(reader, message, "search:newer")


@pytest.mark.parametrize(
    ("words", "answer"),
    [
        ("", "search 도서관"),
        ("시", "two syllables"),
        ("가나다 나다라 다라마 라마바 마바사 바사아 사아자", "6 words"),
        ("가" * 70, "60 letters"),
        ("우주선", "Nothing found: 우주선"),
        ("<b>@everyone</b>", "Nothing found"),
        ('" OR 도서관 NOT', "Nothing found"),
        ("'; DROP TABLE posts;--", "Nothing found"),
        ("<!channel> <@U0MINJI>", "Nothing found"),
        ("/latest", "12호점"),
    ],
)
@on_both
async def test_search_takes_whatever_people_type(reader: Place, chat: str, words: str, answer: str) -> None:
    """A search that is not possible is answered with the possible ones; nothing typed becomes markup, a mention or a command."""
    if words == "/latest":
        reader.publish(article(12, "latest 12호점"), "2026-11-12-latest.md")
    async with bot(english(reader), reader.secrets):
        message = await found(reader, chat, f"search {words}")

    assert answer in message.text
    assert reader.sandbox.breaches == []
    seen = str(message.shown)
    assert "<!channel>" not in seen
    assert "<@U0MINJI>" not in seen
    assert "'mention'" not in seen


@on_both
async def test_reading_on(reader: Place, chat: str) -> None:
    """A post of a list opens in its own message; its tables and figures take its place, and the credit stays with each."""
    async with bot(english(reader), reader.secrets):
        listed = await ask(reader, chat, "latest 3")
        before = listed.text
        post = await opened(reader, listed, 1)
        assert "11호점" in post.text
        assert listed.text == before

        figures = await turned(reader, post, "post:figures")
        assert "240석" in figures
        assert "8천 권" in figures
        assert "새솔브리핑" in figures
        assert "솔내동" in await turned(reader, post, "post:table")
        assert "한여울59동" in await turned(reader, post, "post:table")
        assert "새솔브리핑" in post.text
        assert "34억 원" in await turned(reader, post, "post:summary")


async def test_sharing_on_slack(reader: Place) -> None:
    """Answers on Slack are visible to the asker alone, until the asker shares a post with the channel."""
    async with bot(english(reader), reader.secrets):
        listed = await ask(reader, SLACK, "latest 3")
        post = await opened(reader, listed)
        assert listed.ephemeral
        assert post.ephemeral
        before = len(reader.sandbox.messages(SLACK))
        push(reader, post, "post:share")
        shared = (await reader.sandbox.wait_for_messages(SLACK, before + 1))[-1]

    assert not shared.ephemeral
    assert "12호점" in shared.text
    assert "shares:" in str(shared.shown)
    assert "post:share" not in buttons(shared)


@on_both
async def test_buttons_of_before(reader: Place, chat: str) -> None:
    """After a restart the buttons of old answers work; those of a withdrawn post show its state."""
    async with bot(english(reader), reader.secrets):
        listed = await ask(reader, chat, "latest 3")
        post = await opened(reader, listed)
    async with bot(english(reader), reader.secrets):
        assert "9호점" in await turned(reader, listed, "latest:older")
        assert "한여울" not in await turned(reader, post, "post:figures")
        (reader.posts / "2026-11-12-library.md").unlink()
        while "12호점" in (await ask(reader, chat, "latest 3")).text:  # noqa: ASYNC110 - asked without end, it would say nothing more
            await asyncio.sleep(0.3)
        seen = len(answers(reader))
        push(reader, post, "post:table")
        await until(lambda: len(answers(reader)) > seen)

    assert "The newsroom has withdrawn this article." in [answer["text"] for answer in answers(reader)[seen:]]


@on_both
async def test_somebody_who_asks_without_end(reader: Place, chat: str) -> None:
    """A flood of commands gets answers up to an allowance, one polite notice, then silence; somebody else is answered as ever."""
    async with bot(english(reader), reader.secrets):
        for _ in range(60):
            reader.sandbox.send_as_user(chat, f"{ASK[chat]}feeds", **({"user": READER} if chat == PRIVATE else {}))
        await until(lambda: any("Too many requests" in message.text for message in reader.sandbox.messages(chat)))
        if chat == SLACK:
            reader.sandbox.send_as_user(chat, "/sokbo help", user="U0SOMEONE")
        else:
            reader.sandbox.add_chat("telegram:4343", "Other", kind="private")
            reader.sandbox.send_as_user("telegram:4343", "/help", user=READER | {"id": 4343})
        other = "telegram:4343" if chat == PRIVATE else SLACK
        await until(lambda: any("show this help" in message.text for message in reader.sandbox.messages(other)), 20)

    seen = [message.text for message in reader.sandbox.messages(chat)]
    assert sum("Too many requests" in text for text in seen) == 1
    assert len(seen) < 60


LONG = "새솔시는 도서관 소식을 밝혔다 이용자는"
"""Words that all posts have, of more than 64 bytes."""


@pytest.mark.parametrize("chat", [PRIVATE, SLACK, GROUP])
async def test_a_long_search_has_pages_too(reader: Place, chat: str) -> None:
    """The page buttons of a search whose words are longer than Telegram's 64 bytes work, after a restart as well."""
    if chat == GROUP:
        reader.sandbox.telegram_chat(chat).admin = True
    async with bot(english(reader), reader.secrets):
        message = await found(reader, chat, f"search {LONG}")
        first = message.text
    async with bot(english(reader), reader.secrets):
        second = await turned(reader, message, "search:older")
        third = await turned(reader, message, "search:older")
        again = await turned(reader, message, "search:newer")

    assert [("12호점" in text, "7호점" in text) for text in (first, second)] == [(True, False), (False, True)]
    assert "1호점" in third
    assert again == second
    assert message.ephemeral is (chat != PRIVATE)
    assert [call.error for call in reader.sandbox.calls if "BUTTON" in (call.error or "")] == []


@on_both
async def test_results_show_where_the_words_are(reader: Place, chat: str) -> None:
    """Each found post has the passage with the words, which are bold there; lists without a search show the lead."""
    async with bot(english(reader), reader.secrets):
        message = await found(reader, chat, "search 240석 자리")

    assert message.text.count("새 도서관은 책 8천 권과 자리 240석을 갖춘다.") == (5 if chat == PRIVATE else 0)
    if chat == PRIVATE:
        units = message.text.encode("utf-16-le")
        spans = [entity for entity in message.shown["entities"] if entity["type"] == "bold"]
        bold = [units[2 * e["offset"] : 2 * (e["offset"] + e["length"])].decode("utf-16-le") for e in spans]
    else:
        texts = [block for block in message.shown["blocks"] if block["type"] == "rich_text"]
        runs = [run for block in texts for part in block["elements"] for run in part["elements"]]
        bold = [run["text"] for run in runs if run.get("style") == {"bold": True}]
    assert [word for word in bold if "호점" not in word] == ["자리", "240석"] * 5
