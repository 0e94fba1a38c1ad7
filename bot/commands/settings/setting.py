"""The base class of a chat's settings, and tolerant readers for times, time zones and switches.

Every reader raises ActionRefused for text that it cannot read.
"""

import re
from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import time
from functools import cache
from zoneinfo import available_timezones

from bot.commands.permissions import ChatState
from bot.desk import ActionRefused
from bot.model import Field, Option
from bot.ports import Translator


@dataclass(frozen=True, slots=True)
class Choice:
    """One choice of a setting: a button whose words are read like written ones."""

    label: str
    words: tuple[str, ...]
    chosen: bool = False


class Setting(ABC):
    """One setting. `name` follows `/settings`, `example` is a value that may follow the name."""

    name: str
    example: str

    @abstractmethod
    def title(self, words: Translator) -> str:
        """Return the setting's title, translated."""

    @abstractmethod
    def value_text(self, chat: ChatState, words: Translator) -> str:
        """Return the setting's current value, translated."""

    @abstractmethod
    def read(self, chat: ChatState, arguments: Sequence[str]) -> ChatState:
        """The chat's state with the value that these words set. Raises ActionRefused for words that are no value."""

    @abstractmethod
    def choices(self, chat: ChatState, words: Translator) -> list[Choice]:
        """The choices for buttons; empty where there are none."""

    def fields(self, chat: ChatState, words: Translator) -> list[Field]:
        """Its inputs in a form: by default one field with its choices."""
        choices = self.choices(chat, words)
        options = tuple(Option(choice.label, " ".join(choice.words)) for choice in choices)
        now = tuple(" ".join(choice.words) for choice in choices if choice.chosen)
        return [Field(self.name, self.title(words), "one", options, now)] if options else []

    def written(self, fields: Mapping[str, Sequence[str]]) -> list[tuple[str, ...]]:
        """The values of its form fields as written words; empty where the form has no such field."""
        return [tuple(fields[self.name][0].split())] if fields.get(self.name) else []


OFF = ("off", "none", "no", "끄기", "꺼짐", "없음", "아니오")
"""Words for "no" or "none"."""
ON = ("on", "yes", "켜기", "켜짐", "예", "네")
_TIME = re.compile(r"([0-9]{1,2})(?::([0-9]{2})|시)?", re.ASCII)
_SPAN = re.compile(r"\s{0,9}[-–—~∼〜]\s{0,9}")
_SHOWN = 40


def read_time(text: str) -> time:
    """Read `22:00`, `7:30`, `7` or `7시`."""
    match = _TIME.fullmatch(text)
    hour, minute = (int(match[1]), int(match[2] or 0)) if match else (24, 0)
    if hour > 23 or minute > 59:
        raise ActionRefused("{text} is not a time; write it like 07:30.", text=text[:_SHOWN])
    return time(hour, minute)


def read_span(text: str) -> tuple[time, time]:
    """Read a time range: `22:00-07:00`."""
    ends = _SPAN.split(text.strip())
    if len(ends) != 2:
        raise ActionRefused("{text} is not a time range; write it like 22:00-07:00.", text=text[:_SHOWN])
    first, last = map(read_time, ends)
    if first == last:
        raise ActionRefused("Quiet hours must begin and end at different times.")
    return first, last


def read_zone(text: str) -> str:
    """Read an IANA time zone in any case: `asia/seoul` is `Asia/Seoul`."""
    zone = _zones().get(text.casefold())
    if zone is None:
        raise ActionRefused("There is no time zone {text}; write it like Asia/Seoul or Europe/Berlin.", text=text[:_SHOWN])
    return zone


def read_switch(words: Sequence[str]) -> bool:
    """Read `on` or `off`, in English or Korean."""
    arguments = " ".join(words).casefold()
    if arguments not in (*ON, *OFF):
        raise ActionRefused("Write “on” or “off”.")
    return arguments in ON


def is_off(words: Sequence[str]) -> bool:
    """True where the words are a single word for "none"."""
    return len(words) == 1 and words[0].casefold() in OFF


@cache
def _zones() -> dict[str, str]:
    return {zone.casefold(): zone for zone in available_timezones()}
