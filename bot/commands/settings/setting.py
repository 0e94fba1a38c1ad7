"""One thing that a chat can set: how it stands, what people write for it, what buttons and a form offer."""

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.commands.standing import Standing
from bot.model import Field, Option
from bot.ports import Words


@dataclass(frozen=True, slots=True)
class Choice:
    """What a button offers: pressed, its words are read like written ones."""

    label: str
    words: tuple[str, ...]
    chosen: bool = False


class Setting(ABC):
    """Pure. `name` is what people write after `/settings`, `example` what may stand after it."""

    name: str
    example: str

    @abstractmethod
    def title(self, words: Words) -> str:
        """What it is called."""

    @abstractmethod
    def told(self, chat: Standing, words: Words) -> str:
        """How it stands."""

    @abstractmethod
    def read(self, chat: Standing, said: Sequence[str]) -> Standing:
        """The chat as these words want it; raises Refused for words that mean nothing."""

    @abstractmethod
    def choices(self, chat: Standing, words: Words) -> list[Choice]:
        """What buttons offer; empty where nothing can be chosen."""

    def fields(self, chat: Standing, words: Words) -> list[Field]:
        """Its inputs in a form: one of its choices."""
        choices = self.choices(chat, words)
        options = tuple(Option(choice.label, " ".join(choice.words)) for choice in choices)
        now = tuple(" ".join(choice.words) for choice in choices if choice.chosen)
        return [Field(self.name, self.title(words), "one", options, now)] if options else []

    def written(self, fields: Mapping[str, Sequence[str]]) -> list[tuple[str, ...]]:
        """What its inputs hold, each as people would have written it; empty where the form had none of them."""
        return [tuple(fields[self.name][0].split())] if fields.get(self.name) else []
