"""State of a polled feed between polls. It is compact, since ten thousand feeds are in memory at once."""

from dataclasses import dataclass

from adapters.sources.rss.schedule import FeedSchedule
from bot.model import FeedState


@dataclass(frozen=True, slots=True)
class Session:
    """`errors`: failures in a row. `listed`: hash of the last document's entries, None where they must be listed again."""

    validators: dict[str, str]
    errors: int
    listed: int | None = None

    @classmethod
    def from_store(cls, state: FeedState) -> "Session":
        """Initial session from the store's state."""
        return cls(dict(state.validators), state.errors)

    @property
    def schedule(self) -> FeedSchedule:
        """Schedule that the feed's last document asked for."""
        return FeedSchedule.from_validators(self.validators)
