"""The settings of how alerts look and sound: sound, format, language."""

from collections.abc import Sequence
from dataclasses import replace

from bot.commands.permissions import ChatState
from bot.commands.settings.setting import Choice, Setting, read_switch
from bot.desk import ActionRefused
from bot.ports import Translator

_LANGUAGES = {"ko": "한국어", "en": "English"}


class Sound(Setting):
    """Alerts with or without a notification sound."""

    name, example = "sound", "off"

    def title(self, words: Translator) -> str:
        """Return the setting's title, translated."""
        return words("Sound")

    def value_text(self, chat: ChatState, words: Translator) -> str:
        """Return the setting's current value, translated."""
        return words("silent") if chat.style.silent else words("with sound")

    def read(self, chat: ChatState, arguments: Sequence[str]) -> ChatState:
        """Return the chat with the setting `on` or `off`. Raises ActionRefused for another word."""
        return replace(chat, style=replace(chat.style, silent=not read_switch(arguments)))

    def choices(self, chat: ChatState, words: Translator) -> list[Choice]:
        """On and off."""
        silent = chat.style.silent
        return [Choice(words("with sound"), ("on",), not silent), Choice(words("silent"), ("off",), silent)]


class Format(Setting):
    """Full or compact alerts. In a chat that the config manages, the config decides."""

    name, example = "format", "compact"

    def title(self, words: Translator) -> str:
        """Return the setting's title, translated."""
        return words("Format")

    def value_text(self, chat: ChatState, words: Translator) -> str:
        """Return the setting's current value, translated."""
        return words("full, with figures and tables") if chat.style.format == "full" else words("compact, with headline and lead")

    def read(self, chat: ChatState, arguments: Sequence[str]) -> ChatState:
        """`full` or `compact`; raises ActionRefused."""
        if chat.managed:
            raise ActionRefused("Only an administrator can change what the config file sends here.")
        match list(arguments):
            case ["full"]:
                return replace(chat, style=replace(chat.style, format="full"))
            case ["compact"]:
                return replace(chat, style=replace(chat.style, format="compact"))
        raise ActionRefused("Write “full” or “compact”.")

    def choices(self, chat: ChatState, words: Translator) -> list[Choice]:
        """Full and compact; none in a managed chat."""
        full = chat.style.format == "full"
        both = [Choice(words("Full"), ("full",), full), Choice(words("Compact"), ("compact",), not full)]
        return [] if chat.managed else both


class Language(Setting):
    """The language of the bot's own texts in alerts."""

    name, example = "language", "en"

    def title(self, words: Translator) -> str:
        """Return the setting's title, translated."""
        return words("Language")

    def value_text(self, chat: ChatState, words: Translator) -> str:
        """Return the setting's current value, translated."""
        return _LANGUAGES.get(chat.style.language, chat.style.language)

    def read(self, chat: ChatState, arguments: Sequence[str]) -> ChatState:
        """A language's code or its own name; raises ActionRefused."""
        wanted = " ".join(arguments).casefold()
        code = next((code for code, name in _LANGUAGES.items() if wanted in (code, name.casefold())), None)
        if code is None:
            raise ActionRefused("The languages are “ko” and “en”.")
        return replace(chat, style=replace(chat.style, language=code))

    def choices(self, chat: ChatState, words: Translator) -> list[Choice]:
        """Every language."""
        return [Choice(name, (code,), chat.style.language == code) for code, name in _LANGUAGES.items()]
