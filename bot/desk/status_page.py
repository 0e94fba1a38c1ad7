"""The status page's content, from what the store and the platforms say: pure, in the words of any language."""

from collections.abc import Mapping

from bot.desk.explain import Moments, paused_line, reason_said
from bot.desk.report import label
from bot.model import FeedStatus, Overview
from bot.model.status_page import Row, Section, StatusPage
from bot.ports import Words


def glance(seen: Overview, platforms: Mapping[str, str | None], moments: Moments, words: Words) -> StatusPage:
    """The whole at a glance. `platforms`: each one's trouble, None where it has none."""
    sections = (
        _platforms(platforms, seen, moments, words),
        Section(words("Feeds"), tuple(_feed(feed, moments, words) for feed in seen.feeds), words("No feed was looked at yet.")),
        _held(seen, moments, words),
        _deliveries(seen, moments, words),
        Section(
            words("Newest posts"),
            tuple(Row(moments.minute(post.arrived_at), label(post, words)) for post in seen.latest),
            words("No posts yet."),
        ),
    )
    alarms = sum(row.alarming for section in sections for row in section.rows)
    verdict = words.plural("{n} thing needs somebody.", "{n} things need somebody.", alarms) if alarms else words("All is well.")
    now = moments.second(moments.now)
    return StatusPage(words.language, words("Sokbo"), now, verdict, not alarms, sections)


def _platforms(platforms: Mapping[str, str | None], seen: Overview, moments: Moments, words: Words) -> Section:
    """Each platform, then what rests, is paused or refuses us."""
    states = [Row(name, trouble or words("connected"), trouble is not None) for name, trouble in platforms.items()]
    rests = [
        Row(rest.platform, words("rests until {time}: {reason}", time=moments.second(rest.until), reason=rest.reason), True)
        for rest in seen.rests
        if rest.until > moments.now
    ]
    pauses = [Row(words("Paused"), paused_line(pause, moments, words), True) for pause in seen.pauses]
    stopped = [Row(str(chat.chat), chat.reason, True) for chat in seen.stopped]
    return Section(words("Platforms"), (*states, *rests, *pauses, *stopped), words("No platform is set up."))


def _feed(feed: FeedStatus, moments: Moments, words: Words) -> Row:
    if feed.errors:
        failing = words("fails (×{count}): {reason}", count=feed.errors, reason=feed.error)
        return Row(feed.id, failing, alarming=True)
    if feed.last_polled is None:
        return Row(feed.id, words("not looked at yet"))
    return Row(feed.id, words("looked at {time}", time=moments.second(feed.last_polled)))


def _held(seen: Overview, moments: Moments, words: Words) -> Section:
    """What waits is no fault, but somebody's work."""
    rows = [
        Row(moments.minute(post.since), f"{label(post, words)} – {reason_said(post.reason, words)}", alarming=True)
        for post in seen.held
    ]
    return Section(words("Waiting for an editor"), tuple(rows), words("Nothing waits."))


def _deliveries(seen: Overview, moments: Moments, words: Words) -> Section:
    rows = [Row(words(state), str(count)) for state, count in seen.counts.items()]
    if seen.oldest_owed is not None:
        rows.append(Row(words("oldest owed since"), moments.second(seen.oldest_owed)))
    return Section(words("Deliveries"), tuple(rows), words("none yet"))
