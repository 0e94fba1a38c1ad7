"""The lines around a post's own words: what marks the alert, its headline's signs, its date."""

from datetime import datetime, time
from zoneinfo import ZoneInfo

from bot.model import Alert, Change, Mark, Style
from bot.ports import Words
from formatter.text.lengths import shorten
from formatter.text.visible import one_line

_CHANGES = 3
_CHANGE = 80


def opening(alert: Alert, style: Style, words: Words) -> str:
    """What stands before the headline: the channel's prefix, and the sign of an urgent post."""
    breaking = words("BREAKING")
    urgent = f"🚨 {breaking} |" if alert.urgent and breaking not in alert.headline else "🚨" if alert.urgent else ""
    return " ".join(filter(None, (shorten(one_line(style.prefix), 40), urgent)))


def headline(alert: Alert, words: Words) -> str:
    """The headline, or what stands in its place: neither platform takes an empty one."""
    return alert.headline or words("(no headline)")


def notice(mark: Mark, words: Words) -> str:
    """What the alert says about itself; "" for nothing."""
    return {
        "none": "",
        "corrected": "✏️ " + words("Corrected"),
        "withdrawn": "⛔ " + words("The newsroom has withdrawn this article."),
        "test": "🧪 " + words("This is a test."),
    }[mark.kind]


def corrections(mark: Mark, words: Words) -> list[str]:
    """What a correction changed, one line each: the first few, old → new."""
    if mark.kind != "corrected":
        return []
    return [_correction(change, words) for change in mark.changes[:_CHANGES]]


def date_text(moment: datetime, timezone: str) -> str:
    """The date in the reader's time zone, with the time where the post has one (midnight is a date alone)."""
    local = moment.astimezone(ZoneInfo(timezone))
    return f"{local:%Y-%m-%d}" if has_no_time(moment) else f"{local:%Y-%m-%d %H:%M %Z}"


def has_no_time(moment: datetime) -> bool:
    """True for midnight in the post's own time zone, which is how a date alone is kept."""
    return moment.time() == time()


def _correction(change: Change, words: Words) -> str:
    name = {
        "headline": words("Headline"),
        "lead": words("Summary"),
        "figure": words("Figure"),
        "table": words("Table"),
        "credit": words("Source"),
        "text": words("Text"),
    }[change.what]
    old = shorten(one_line(change.old or ""), _CHANGE) or words("(nothing)")
    new = shorten(one_line(change.new or ""), _CHANGE) or words("(removed)")
    return f"{name}: {old} → {new}"
