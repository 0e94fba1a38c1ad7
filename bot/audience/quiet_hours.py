"""Compute when a chat takes routine alerts: its quiet hours and digest times, in its own time zone. Pure.

A time of day that the clocks skip is read with the offset before the change, and one that comes twice is the first
(RFC 5545, 3.3.5).
"""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta, tzinfo

from bot.model import ChatSettings

MIN_DIGEST_GAP = timedelta(minutes=15)
"""The shortest time between two digests of a day; one that would come sooner is left out."""
_DAY = timedelta(days=1)


def quiet_until(settings: ChatSettings, zone: tzinfo, moment: datetime) -> datetime | None:
    """Return the end of the quiet hours at this moment; None outside of them."""
    end = moment
    while later := [to for since, to in _quiet_spans(settings, zone, end) if since <= end < to]:
        end = max(later)
    return end if end > moment else None


def released_at(settings: ChatSettings, zone: tzinfo, moment: datetime) -> datetime:
    """Return when a routine alert that is pending at this moment may go: then, after the quiet hours, or with a digest.

    A digest within the quiet hours comes at their end. The function is idempotent and monotonic: it returns its own results
    unchanged, and a later moment is never released first.
    """
    if not settings.digest_at:
        return quiet_until(settings, zone, moment) or moment
    digests = (quiet_until(settings, zone, at) or at for at in _digests(settings, zone, moment))
    return min(at for at in digests if at >= moment)


def ends_deferral(settings: ChatSettings, zone: tzinfo, moment: datetime) -> bool:
    """Return True where alerts were deferred until this moment: it is a digest's time or the end of quiet hours."""
    if settings.digest_at:
        return released_at(settings, zone, moment) == moment
    return quiet_until(settings, zone, moment - datetime.resolution) == moment


def digest_times(settings: ChatSettings) -> tuple[time, ...]:
    """Return the digests' times of day in order, without those too soon after another."""
    times: list[time] = []
    for at in sorted(set(settings.digest_at)):
        if not times or _since_midnight(at) - _since_midnight(times[-1]) >= MIN_DIGEST_GAP:
            times.append(at)
    return tuple(times)


def _digests(settings: ChatSettings, zone: tzinfo, moment: datetime) -> Iterator[datetime]:
    """The digests around a moment: quiet hours may defer one of the day before yesterday until then."""
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
