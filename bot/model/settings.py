"""What people set in a chat: when it is quiet, when it gets digests, and what it never wants."""

from dataclasses import dataclass
from datetime import time

PERSONAL = ("language", "timezone", "silent")
"""The fields of Style that people may set even where the config manages the chat; the rest is the config's there."""


CATEGORY_SIGN = "#"
"""Before a category's name where it could be taken for a feed's id, or for a word of ours."""


@dataclass(frozen=True, slots=True)
class ChatSettings:
    """A chat's own settings. Times are local to its `Style.timezone`.

    Quiet hours reach from `quiet_from` to before `quiet_to`, past midnight where that is earlier; None, or both the same, is
    no quiet hours. `digest_at`: routine alerts wait for the next of these and come as one message. What is muted
    comes through no subscription. `chosen`: the PERSONAL fields of Style that people set here, which no config changes any more.
    """

    quiet_from: time | None = None
    quiet_to: time | None = None
    urgent_passes: bool = True
    digest_at: tuple[time, ...] = ()
    muted_feeds: tuple[str, ...] = ()
    muted_categories: tuple[str, ...] = ()
    chosen: tuple[str, ...] = ()
