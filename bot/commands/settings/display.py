"""How alerts come: with sound or without, in full or compact, in which language."""

from collections.abc import Sequence
from dataclasses import replace

from bot.commands.permissions import ChatState
from bot.commands.settings.setting import Choice, Setting, read_switch
from bot.desk import ActionRefused
from bot.ports import Words

_LANGUAGES = {"ko": "한국어", "en": "English"}


class Sound(Setting):
    """Whether alerts make a sound."""

    name, example = "sound", "off"

    def title(self, words: Words) -> str:
        """What it is called."""
        return words("Sound")

    def told(self, chat: ChatState, words: Words) -> str:
        """How it stands."""
        return words("silent") if chat.style.silent else words("with sound")

    def read(self, chat: ChatState, said: Sequence[str]) -> ChatState:
        """`on` or `off`; raises Refused."""
        return replace(chat, style=replace(chat.style, silent=not read_switch(said)))

    def choices(self, chat: ChatState, words: Words) -> list[Choice]:
        """Both."""
        silent = chat.style.silent
        return [Choice(words("with sound"), ("on",), not silent), Choice(words("silent"), ("off",), silent)]


class Format(Setting):
    """How much of an article an alert says; the config's to say where it sends something."""

    name, example = "format", "compact"

    def title(self, words: Words) -> str:
        """What it is called."""
        return words("Format")

    def told(self, chat: ChatState, words: Words) -> str:
        """How it stands."""
        return words("full, with figures and tables") if chat.style.format == "full" else words("compact, with headline and lead")

    def read(self, chat: ChatState, said: Sequence[str]) -> ChatState:
        """`full` or `compact`; raises Refused."""
        if chat.managed:
            raise ActionRefused("Only an administrator can change what the config file sends here.")
        match list(said):
            case ["full"]:
                return replace(chat, style=replace(chat.style, format="full"))
            case ["compact"]:
                return replace(chat, style=replace(chat.style, format="compact"))
        raise ActionRefused("Write “full” or “compact”.")

    def choices(self, chat: ChatState, words: Words) -> list[Choice]:
        """Both, where people may choose."""
        full = chat.style.format == "full"
        both = [Choice(words("Full"), ("full",), full), Choice(words("Compact"), ("compact",), not full)]
        return [] if chat.managed else both


class Language(Setting):
    """The language of what the bot says of itself in alerts."""

    name, example = "language", "en"

    def title(self, words: Words) -> str:
        """What it is called."""
        return words("Language")

    def told(self, chat: ChatState, words: Words) -> str:
        """How it stands."""
        return _LANGUAGES.get(chat.style.language, chat.style.language)

    def read(self, chat: ChatState, said: Sequence[str]) -> ChatState:
        """A language's code or its own name; raises Refused."""
        wanted = " ".join(said).casefold()
        code = next((code for code, name in _LANGUAGES.items() if wanted in (code, name.casefold())), None)
        if code is None:
            raise ActionRefused("The languages are “ko” and “en”.")
        return replace(chat, style=replace(chat.style, language=code))

    def choices(self, chat: ChatState, words: Words) -> list[Choice]:
        """Every language there is."""
        return [Choice(name, (code,), chat.style.language == code) for code, name in _LANGUAGES.items()]
