"""An alert is rendered once for all chats with the same style."""

from dataclasses import replace
from typing import cast

from bot.delivery.sender import CACHE_SIZE, RenderCache
from bot.lib.i18n import words
from bot.model import Call, Card, Chat, Delivery, Mark, Post, Style
from bot.ports import Formatter, Platform, Translator

DELIVERY = Delivery(1, 2, 3, Chat.parse("telegram:1"), Style(), Post("policy", "a.md", "제목"), 1, None, attempts=0)


class Renderer:
    """A platform and an editor in one, which count."""

    def __init__(self) -> None:
        self.rendered = 0

    async def card(self, post: Post) -> Card:
        """The headline."""
        return Card(post.title)

    def render(self, card: Card, style: Style, _words: Translator, mark: Mark) -> tuple[Call, ...]:
        """A call that shows its inputs."""
        self.rendered += 1
        return (Call("say", {"text": f"{card.headline} {style.prefix} {mark.kind}"}),)


def copies() -> tuple[RenderCache, Renderer]:
    renderer = Renderer()
    return RenderCache(cast(Platform, renderer), cast(Formatter, renderer), words), renderer


async def test_a_feed_has_its_language() -> None:
    """The bot's own words in an alert are in the feed's language where it has one, else in the chat's."""
    spoken: list[str] = []

    def recorded(language: str) -> Translator:
        spoken.append(language)
        return words(language)

    cache = RenderCache(cast(Platform, Renderer()), cast(Formatter, Renderer()), recorded, {"wire": "en"})

    for feed in ("wire", "policy"):
        await cache.alert(
            replace(DELIVERY, post=replace(DELIVERY.post, feed=feed), revision=len(spoken) + 7), Style(language="ko")
        )

    assert spoken == ["en", "ko"]


async def test_many_chats_share_one_rendering() -> None:
    """An alert that a hundred chats get alike is rendered once."""
    made, renderer = copies()

    results = [await made.alert(replace(DELIVERY, id=number), Style()) for number in range(100)]

    assert all(calls == results[0] for calls in results)
    assert renderer.rendered == 1


async def test_whatever_differs_is_rendered_differently() -> None:
    """Another revision, style or mark never gets an earlier one's calls."""
    made, _ = copies()
    await made.alert(DELIVERY, Style())

    assert "[속보]" in (await made.alert(DELIVERY, Style(prefix="[속보]")))[0].params["text"]
    assert "withdrawn" in (await made.alert(replace(DELIVERY, mark=Mark("withdrawn")), Style()))[0].params["text"]
    newer = replace(DELIVERY, revision=2, post=replace(DELIVERY.post, title="새 제목"))
    assert "새 제목" in (await made.alert(newer, Style()))[0].params["text"]


async def test_memory_is_bounded() -> None:
    """The least recently used alert is dropped, and rendered again when it is needed."""
    made, renderer = copies()
    for number in range(CACHE_SIZE + 1):
        await made.alert(replace(DELIVERY, post_id=number), Style())

    await made.alert(replace(DELIVERY, post_id=0), Style())

    assert renderer.rendered == CACHE_SIZE + 2
