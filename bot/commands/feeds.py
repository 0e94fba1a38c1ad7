"""The feeds' ids and titles in commands and answers."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bot.model import Answer
from bot.model.subscription import ALL_FEEDS
from bot.ports import Translator


@dataclass(frozen=True, slots=True)
class FeedName:
    """A feed as people know it: its id in commands, its title in answers."""

    id: str
    title: str

    @property
    def label(self) -> str:
        """Its title, or its id where it has none."""
        return self.title.strip() or self.id


class Feeds:
    """Every feed of the config, in its order."""

    def __init__(self, feeds: Sequence[FeedName]) -> None:
        self._feeds = {feed.id: feed for feed in feeds}

    def __iter__(self) -> Iterator[FeedName]:
        return iter(self._feeds.values())

    def __len__(self) -> int:
        return len(self._feeds)

    def __contains__(self, name: object) -> bool:
        return name in self._feeds

    def unknown(self, names: Sequence[str]) -> str | None:
        """The first of these names that is no feed."""
        return next((name for name in names if name not in self._feeds), None)

    def titles(self, feeds: Sequence[str], words: Translator) -> str:
        """These feeds (ALL_FEEDS among them) in a sentence; one that the config has no more is left out."""
        names = (
            words("all feeds") if feed == ALL_FEEDS else self._feeds[feed].label
            for feed in feeds
            if feed in {*self._feeds, ALL_FEEDS}
        )
        return ", ".join(names)

    def no_such(self, name: str, words: Translator) -> Answer:
        """The answer to an unknown feed name."""
        known = ", ".join(self._feeds) or "–"
        return Answer(words("There is no feed {name}. Known feeds: {known}", name=name[:40], known=known))
