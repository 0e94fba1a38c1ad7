"""The platforms' rate limits, measured by the receiver's own clock."""

from collections import defaultdict, deque
from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass(frozen=True, slots=True)
class SandboxLimits:
    """How much is too much (core.telegram.org/bots/faq; Slack: one message a second a channel).

    `tolerance` in seconds forgives a network's jitter; `enforce` answers a breach with 429, else it is only written down.
    """

    telegram_chat_per_second: int = 1
    telegram_group_per_minute: int = 20
    telegram_per_second: int = 30
    slack_channel_per_second: int = 1
    tolerance: float = 0.05
    enforce: bool = True


@dataclass(frozen=True, slots=True)
class Breach:
    """A message that came too early: which rule, where, when, and how many seconds too early."""

    platform: str
    chat: str
    rule: str
    at: datetime
    early: float


class LimitMeter:
    """Counts messages in sliding windows."""

    def __init__(self, limits: SandboxLimits | None) -> None:
        self.limits = limits
        self.breaches: list[Breach] = []
        self._windows: defaultdict[tuple[str, str], deque[datetime]] = defaultdict(deque)

    def count(self, platform: str, chat: str, group: bool, now: datetime) -> Breach | None:
        """Count one message; the breach it makes, or None. A message that makes one does not count."""
        if self.limits is None:
            return None
        rules = list(_rules(self.limits, platform, chat, group))
        for rule, scope, count, seconds in rules:
            early = self._early(rule, scope, count, seconds - self.limits.tolerance, now)
            if early > 0:
                breach = Breach(platform, chat, rule, now, early)
                self.breaches.append(breach)
                return breach
        for rule, scope, _, _ in rules:
            self._windows[rule, scope].append(now)
        return None

    def _early(self, rule: str, scope: str, count: int, seconds: float, now: datetime) -> float:
        window = self._windows[rule, scope]
        while window and (now - window[0]) >= timedelta(seconds=seconds):
            window.popleft()
        return seconds - (now - window[0]).total_seconds() if len(window) >= count else 0


def _rules(limits: SandboxLimits, platform: str, chat: str, group: bool) -> list[tuple[str, str, int, float]]:
    """Rule, what it is counted for, how many, in how many seconds."""
    if platform == "slack":
        return [("channel_per_second", chat, limits.slack_channel_per_second, 1)]
    rules = [
        ("chat_per_second", chat, limits.telegram_chat_per_second, 1.0),
        ("per_second", "", limits.telegram_per_second, 1.0),
    ]
    if group:
        rules.append(("group_per_minute", chat, limits.telegram_group_per_minute, 60.0))
    return rules
