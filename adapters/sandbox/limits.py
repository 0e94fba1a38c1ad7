"""The platforms' rate limits as the receiver measures them."""

from collections import defaultdict, deque
from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass(frozen=True, slots=True)
class SandboxLimits:
    """Rate limits (core.telegram.org/bots/faq; Slack: one message a second and channel).

    `tolerance`: seconds allowed for network jitter. `enforce` answers 429; otherwise breaches are only recorded.
    """

    telegram_chat_per_second: int = 1
    telegram_group_per_minute: int = 20
    telegram_per_second: int = 30
    slack_channel_per_second: int = 1
    tolerance: float = 0.05
    enforce: bool = True


@dataclass(frozen=True, slots=True)
class Breach:
    """A message beyond a limit: rule, chat, time, and the seconds by which it came too early."""

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
        """Count one message and return its breach, or None. A message beyond a limit is not counted."""
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
    """Name, scope, number and window in seconds of each rule."""
    if platform == "slack":
        return [("channel_per_second", chat, limits.slack_channel_per_second, 1)]
    rules = [
        ("chat_per_second", chat, limits.telegram_chat_per_second, 1.0),
        ("per_second", "", limits.telegram_per_second, 1.0),
    ]
    if group:
        rules.append(("group_per_minute", chat, limits.telegram_group_per_minute, 60.0))
    return rules
