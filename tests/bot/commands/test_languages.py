"""The language of answers."""

from typing import cast

import pytest

from bot.commands.conversation import Languages
from bot.model import Chat, Command, Destination, Style
from bot.ports import AudienceStore, StoreError

PRIVATE, GROUP = Chat.parse("telegram:42"), Chat.parse("telegram:-1001")


class Known:
    """A store that knows one chat's language, or refuses."""

    def __init__(self, language: str | None, *, refuses: bool = False) -> None:
        self._language = language
        self._refuses = refuses

    async def destination(self, chat: Chat) -> Destination | None:
        """The chat."""
        if self._refuses:
            raise StoreError("locked")
        return Destination(1, chat, Style(language=self._language)) if self._language else None


@pytest.mark.parametrize(
    ("chat", "own", "here", "answered"),
    [
        (PRIVATE, "ko", "en", "en"),
        (PRIVATE, "ko-KR", None, "ko-KR"),
        (PRIVATE, None, None, "default"),
        (GROUP, "ko", "en", "ko"),
        (GROUP, None, "en", "en"),
        (GROUP, None, None, "default"),
    ],
)
async def test_the_language(chat: Chat, own: str | None, here: str | None, answered: str) -> None:
    """In private the chat's setting decides the language, elsewhere the person's; without either it is the bot's."""
    languages = Languages(cast(AudienceStore, Known(here)), "default")

    assert await languages.of(Command(chat, "help", language=own, private=chat == PRIVATE)) == answered


@pytest.mark.parametrize(("own", "answered"), [("ko", "ko"), (None, "default")])
async def test_a_store_that_refuses(own: str | None, answered: str) -> None:
    """If the store fails, the answer is in the person's own or the default language."""
    languages = Languages(cast(AudienceStore, Known("en", refuses=True)), "default")

    assert await languages.of(Command(PRIVATE, "help", language=own, private=True)) == answered
