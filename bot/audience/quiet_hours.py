"""When a chat takes routine alerts: its quiet hours and its digests, by the clock on its wall. Pure.

A time of day on a date is read as RFC 5545 (3.3.5) has it: one that the clocks skip is read with the offset before the
change, one that comes twice is the first.
"""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta, tzinfo

from bot.model import ChatSettings

APART = timedelta(minutes=15)
"""A digest that would come sooner after another of the day comes with the next one."""
_DAY = timedelta(days=1)


def quiet_until(settings: ChatSettings, zone: tzinfo, moment: datetime) -> datetime | None:
    """When the quiet hours that a moment lies in end; None outside of them."""
    end = moment
    while later := [to for since, to in _quiet_spans(settings, zone, end) if since <= end < to]:
        end = max(later)
    return end if end > moment else None


def release(settings: ChatSettings, zone: tzinfo, moment: datetime) -> datetime:
    """When a routine alert that is owed at a moment may be said: then, after the quiet hours, or with the next digest.

    A digest that falls into the quiet hours comes at their end. Asked about its own answer it says the same, and of two
    moments the later one is never released first.
    """
    if not settings.digest_at:
        return quiet_until(settings, zone, moment) or moment
    digests = (quiet_until(settings, zone, at) or at for at in _digests(settings, zone, moment))
    return min(at for at in digests if at >= moment)


def held_until(settings: ChatSettings, zone: tzinfo, moment: datetime) -> bool:
    """Whether alerts were held back until this moment: a digest's, or the end of quiet hours."""
    if settings.digest_at:
        return release(settings, zone, moment) == moment
    return quiet_until(settings, zone, moment - datetime.resolution) == moment


def digest_times(settings: ChatSettings) -> tuple[time, ...]:
    """The times of day at which digests come, in order; one too soon after another is left out."""
    times: list[time] = []
    for at in sorted(set(settings.digest_at)):
        if not times or _since_midnight(at) - _since_midnight(times[-1]) >= APART:
            times.append(at)
    return tuple(times)


def _digests(settings: ChatSettings, zone: tzinfo, moment: datetime) -> Iterator[datetime]:
    """The digests around a moment: quiet hours may put off one of the day before yesterday until then."""
    for day in _days(zone, moment, range(-2, 4)):
        for at in digest_times(settings):
            yield _instant(day, at, zone)


def _quiet_spans(settings: ChatSettings, zone: tzinfo, moment: datetime) -> Iterator[tuple[datetime, datetime]]:
    """The quiet hours around a moment."""
    since, to = settings.quiet_from, settings.quiet_to
    if since is None or to is None or since == to:
        return
    for day in _days(zone, moment, range(-2, 2)):
        yield _instant(day, since, zone), _instant(day if since < to else day + _DAY, to, zone)


def _days(zone: tzinfo, moment: datetime, around: range) -> Iterator[date]:
    today = moment.astimezone(zone).date()
    return (today + offset * _DAY for offset in around)


def _instant(day: date, at: time, zone: tzinfo) -> datetime:
    return datetime.combine(day, at, zone).astimezone(UTC)


def _since_midnight(at: time) -> timedelta:
    return timedelta(hours=at.hour, minutes=at.minute, seconds=at.second, microseconds=at.microsecond)
