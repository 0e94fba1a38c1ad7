"""The texts of one language."""

from typing import Protocol


class Translator(Protocol):
    """The bot's own words in one language. The English text is the key; `{name}` takes a value."""

    @property
    def language(self) -> str:
        """`ko` or `en`."""

    def __call__(self, text: str, /, **values: object) -> str:
        """`text` in this language, its values filled in."""

    def plural(self, one: str, many: str, n: int, /, **values: object) -> str:
        """The form of the text that goes with the number; `{n}` is filled in too."""
