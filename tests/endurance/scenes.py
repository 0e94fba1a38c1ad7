"""Bursts to chats of mixed kinds, and the least time that the platforms' limits allow for each."""

from dataclasses import dataclass

from adapters.sandbox import SandboxLimits
from bot.model import Chat

LIMITS = SandboxLimits()


@dataclass(frozen=True)
class Scene:
    """So many posts to so many chats of each kind. `refused`: the share of calls that is answered with a 429."""

    name: str
    posts: int
    private: int = 0
    groups: int = 0
    topics: int = 0  # in half as many forums
    slack: int = 0
    refused: float = 0.01
    restarts: int = 0
    most: float = 1.08
    """The longest allowed time, as a multiple of the least possible one."""

    def chats(self) -> list[Chat]:
        """Every chat there is."""
        names = [f"telegram:{1000 + n}" for n in range(self.private)] + [f"telegram:-{2000 + n}" for n in range(self.groups)]
        names += [f"telegram:-100{3000 + n // 2}/{n % 2 + 2}" for n in range(self.topics)]
        names += [f"slack:C{n:05}" for n in range(self.slack)]
        return [Chat.parse(name) for name in names]

    def least(self) -> float:
        """The seconds below which no sender inside the limits can be, were nothing refused."""
        telegram = self.posts * (self.private + self.groups + self.topics)
        minutes, rest = divmod(self.posts * (2 if self.topics else 1) - 1, LIMITS.telegram_group_per_minute)
        in_one_group = 60 * minutes + rest if self.groups or self.topics else 0
        return max(in_one_group, self.posts - 1, (telegram - LIMITS.telegram_per_second) / LIMITS.telegram_per_second)


WHOLE = (
    Scene("wide", posts=10, private=200, groups=140, topics=60, slack=100),
    Scene("deep", posts=50, private=30, groups=30, slack=40, most=1.15),  # here a refusal delays the chat that takes longest
    Scene("restarted", posts=25, private=20, groups=60, topics=40, slack=20, restarts=12),
)
SHORT = (
    Scene("wide", posts=6, private=60, groups=40, slack=20, refused=0),
    Scene("restarted", posts=22, private=3, groups=8, topics=4, slack=3, refused=0.02, restarts=6),
)
