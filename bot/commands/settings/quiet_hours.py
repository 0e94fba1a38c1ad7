"""The settings of when alerts are sent: quiet hours, digests, and the time zone of both."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from bot.commands.permissions import ChatState
from bot.commands.settings.setting import Choice, Setting, is_off, read_span, read_switch, read_time, read_zone
from bot.desk import ActionRefused
from bot.model import ChatSettings, Field, Option
from bot.ports import Translator

MAX_DIGESTS = 6
"""Most digests a day."""
_NIGHTS = ("22:00-07:00", "23:00-07:00", "00:00-06:00")
_HOURS = ("07:00", "08:00", "09:00", "12:00", "18:00", "21:00")
_ZONES = (
    "Asia/Seoul",
    "Asia/Tokyo",
    "Asia/Shanghai",
    "Asia/Kolkata",
    "Europe/London",
    "Europe/Berlin",
    "America/New_York",
    "America/Los_Angeles",
    "Australia/Sydney",
    "UTC",
)


class Quiet(Setting):
    """Hours in which routine alerts wait; with `urgent on`, urgent ones are sent at once."""

    name, example = "quiet", "22:00-07:00"

    def title(self, words: Translator) -> str:
        """Return the setting's title, translated."""
        return words("Quiet hours")

    def value_text(self, chat: ChatState, words: Translator) -> str:
        """Return the setting's current value, translated."""
        span = _span(chat.settings)
        if not span:
            return words("none")
        shown = span.replace("-", "–")
        return words("{span}, urgent posts at once", span=shown) if chat.settings.urgent_passes else shown

    def read(self, chat: ChatState, arguments: Sequence[str]) -> ChatState:
        """`22:00-07:00`, `off`, `urgent on`, `urgent off`; raises ActionRefused."""
        if arguments[0] == "urgent":
            return replace(chat, settings=replace(chat.settings, urgent_passes=read_switch(arguments[1:])))
        first, last = (None, None) if is_off(arguments) else read_span(" ".join(arguments))
        return replace(chat, settings=replace(chat.settings, quiet_from=first, quiet_to=last))

    def choices(self, chat: ChatState, words: Translator) -> list[Choice]:
        """Common nights, the chat's own hours, none; and a switch for urgent posts."""
        now, passes = _span(chat.settings), chat.settings.urgent_passes
        nights = dict.fromkeys((*_NIGHTS, now) if now else _NIGHTS)
        return [
            *(Choice(night.replace("-", "–"), (night,), night == now) for night in nights),
            Choice(words("No quiet hours"), ("off",), not now),
            Choice(words("Urgent posts at once"), ("urgent", "off" if passes else "on"), passes),
        ]

    def fields(self, chat: ChatState, words: Translator) -> list[Field]:
        """Fields for the start, the end, and urgent posts."""
        first, last = _span(chat.settings).split("-") if _span(chat.settings) else ("", "")
        urgent = (Option(words("Urgent posts at once"), "on"), Option(words("Urgent posts wait too"), "off"))
        return [
            Field("quiet-from", words("Quiet from"), "time", value=(first,) if first else ()),
            Field("quiet-to", words("Quiet until"), "time", value=(last,) if last else ()),
            Field("quiet-urgent", words("In quiet hours"), "one", urgent, ("on" if chat.settings.urgent_passes else "off",)),
        ]

    def written(self, fields: Mapping[str, Sequence[str]]) -> list[tuple[str, ...]]:
        """An empty start or end means no quiet hours."""
        if "quiet-from" not in fields:
            return []
        ends = (*fields["quiet-from"], *fields.get("quiet-to", ()))
        return [("-".join(ends) or "off",), ("urgent", *(fields.get("quiet-urgent") or ("on",)))]


class Digests(Setting):
    """Times at which routine alerts are sent together as one message."""

    name, example = "digest", "08:00 18:00"

    def title(self, words: Translator) -> str:
        """Return the setting's title, translated."""
        return words("Digests")

    def value_text(self, chat: ChatState, words: Translator) -> str:
        """Return the setting's current value, translated."""
        return ", ".join(_times(chat.settings)) or words("none, every post is sent at once")

    def read(self, chat: ChatState, arguments: Sequence[str]) -> ChatState:
        """Times that replace the old ones, or are added or removed after `add` or `drop`; `off`. Raises ActionRefused."""
        how = arguments[0] if arguments[0] in ("add", "drop") else ""
        times = [] if is_off(arguments) else [read_time(text.rstrip(",")) for text in arguments[bool(how) :]]
        before = set(chat.settings.digest_at) if how else set()
        wanted = sorted(before.difference(times) if how == "drop" else before.union(times))
        if len(wanted) > MAX_DIGESTS:
            raise ActionRefused("There can be at most {n} digests a day.", n=MAX_DIGESTS)
        return replace(chat, settings=replace(chat.settings, digest_at=tuple(wanted)))

    def choices(self, chat: ChatState, words: Translator) -> list[Choice]:
        """Common hours and the chat's own, each to add or drop; none."""
        now = _times(chat.settings)
        times = [Choice(at, ("drop" if at in now else "add", at), at in now) for at in sorted({*_HOURS, *now})]
        return [*times, Choice(words("Every post at once"), ("off",), not now)]

    def fields(self, chat: ChatState, words: Translator) -> list[Field]:
        """One field with every full hour and the chat's own times."""
        now = _times(chat.settings)
        hours = tuple(Option(at, at) for at in sorted({*(f"{hour:02}:00" for hour in range(24)), *now}))
        return [Field(self.name, self.title(words), "many", hours, now, words("Leave empty for every post at once."))]

    def written(self, fields: Mapping[str, Sequence[str]]) -> list[tuple[str, ...]]:
        """An empty field means no digests."""
        return [tuple(fields[self.name]) or ("off",)] if self.name in fields else []


class Zone(Setting):
    """The chat's time zone."""

    name, example = "zone", "Asia/Seoul"

    def title(self, words: Translator) -> str:
        """Return the setting's title, translated."""
        return words("Time zone")

    def value_text(self, chat: ChatState, words: Translator) -> str:
        """Return the setting's current value, translated."""
        return chat.style.timezone

    def read(self, chat: ChatState, arguments: Sequence[str]) -> ChatState:
        """An IANA name; raises ActionRefused."""
        return replace(chat, style=replace(chat.style, timezone=read_zone("_".join(arguments))))

    def choices(self, chat: ChatState, words: Translator) -> list[Choice]:
        """Common time zones and the chat's own."""
        now = chat.style.timezone
        return [Choice(zone, (zone,), zone == now) for zone in dict.fromkeys((*_ZONES, now))]


def _span(settings: ChatSettings) -> str:
    """`22:00-07:00`; "" for no quiet hours."""
    first, last = settings.quiet_from, settings.quiet_to
    return f"{first:%H:%M}-{last:%H:%M}" if first is not None and last is not None and first != last else ""


def _times(settings: ChatSettings) -> tuple[str, ...]:
    return tuple(f"{at:%H:%M}" for at in settings.digest_at)
