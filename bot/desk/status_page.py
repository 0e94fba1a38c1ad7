"""The content of the status page, from the store's overview and the platforms' errors, in any language."""

from collections.abc import Mapping

from bot.desk.answers import label
from bot.desk.explain import LocalTimes, paused_line
from bot.desk.reasons import post_reason, refusal_reason
from bot.desk.workers import worker_lines
from bot.model import FeedStatus, Overview
from bot.model.admin import Row, Section, StatusPage
from bot.ports import Words


def status_page(seen: Overview, platforms: Mapping[str, str | None], times: LocalTimes, words: Words) -> StatusPage:
    """Build the status page. `platforms`: each platform's error, None where it has none."""
    sections = (
        _platforms(platforms, seen, times, words),
        Section(words("Feeds"), tuple(_feed(feed, times, words) for feed in seen.feeds), words("No feed has been polled yet.")),
        *_workers(seen, times, words),
        _held(seen, times, words),
        _deliveries(seen, times, words),
        Section(
            words("Latest posts"),
            tuple(Row(times.minute(post.arrived_at), label(post, words)) for post in seen.latest),
            words("There are no posts yet."),
        ),
    )
    alarms = sum(row.alarming for section in sections for row in section.rows)
    verdict = words.plural("{n} item needs attention.", "{n} items need attention.", alarms) if alarms else words("All is well.")
    now = times.second(times.now)
    return StatusPage(words.language, words("Sokbo"), now, verdict, not alarms, sections)


def _platforms(platforms: Mapping[str, str | None], seen: Overview, times: LocalTimes, words: Words) -> Section:
    """Each platform, then cooldowns, pauses and chats that refuse messages."""
    states = [Row(name, trouble or words("connected"), trouble is not None) for name, trouble in platforms.items()]
    cooldowns = [
        Row(
            cooldown.name,
            words("accepts nothing until {time}: {reason}", time=times.second(cooldown.until), reason=cooldown.reason),
            True,
        )
        for cooldown in seen.cooldowns
        if cooldown.until > times.now
    ]
    pauses = [Row(words("Paused"), paused_line(pause, times, words), True) for pause in seen.pauses]
    stopped = [Row(str(chat.chat), refusal_reason(chat.reason_code, chat.reason_detail, words), True) for chat in seen.stopped]
    return Section(words("Platforms"), (*states, *cooldowns, *pauses, *stopped), words("No platform is configured."))


def _workers(seen: Overview, times: LocalTimes, words: Words) -> tuple[Section, ...]:
    """The workers of a shared store."""
    rows = tuple(Row(name, line) for name, line in worker_lines(seen.membership, times, words))
    return (Section(words("Workers"), rows),) if rows else ()


def _feed(feed: FeedStatus, times: LocalTimes, words: Words) -> Row:
    if feed.errors:
        failing = words("failing (×{count}): {reason}", count=feed.errors, reason=feed.error)
        return Row(feed.id, failing, alarming=True)
    if feed.last_polled is None:
        return Row(feed.id, words("not polled yet"))
    return Row(feed.id, words("polled {time}", time=times.second(feed.last_polled)))


def _held(seen: Overview, times: LocalTimes, words: Words) -> Section:
    """Posts that wait for review: no error, but work for an editor."""
    rows = [
        Row(times.minute(post.since), f"{label(post, words)} – {post_reason(post, words)}", alarming=True) for post in seen.held
    ]
    return Section(words("Waiting for review"), tuple(rows), words("No post is waiting for review."))


def _deliveries(seen: Overview, times: LocalTimes, words: Words) -> Section:
    rows = [Row(words(state), str(count)) for state, count in seen.counts.items()]
    if seen.oldest_pending is not None:
        rows.append(Row(words("oldest pending since"), times.second(seen.oldest_pending)))
    return Section(words("Deliveries"), tuple(rows), words("none yet"))
