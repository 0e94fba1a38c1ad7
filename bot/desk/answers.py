"""The texts of the desk's answers: confirmations, a post's state, the review message with its buttons, the bot's state.

Times are short and in the bot's time zone.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from bot.desk.decisions import Action
from bot.desk.explain import LocalTimes, delivery_line, paused_line, post_line, stopping, worker_lines
from bot.desk.reason_texts import post_reason, refusal_reason
from bot.model import (
    Answer,
    AuditEntry,
    Button,
    Decision,
    DeliveryRecord,
    FeedStatus,
    Overview,
    PostReport,
    PostState,
    StoredPost,
)
from bot.ports import Translator

HEADLINE = 80


def label(post: StoredPost, words: Translator) -> str:
    """Format a post on one line, as `#12 policy: headline`."""
    title = " ".join(post.content.title.split()) or post.content.key or words("(no headline)")
    return f"#{post.id} {post.content.feed}: {title if len(title) <= HEADLINE else title[: HEADLINE - 1] + '…'}"


def done(action: Action, post: StoredPost, decision: Decision, times: LocalTimes, words: Translator) -> str:
    """The confirmation of a decision."""
    match action:
        case Action.RELEASE if decision.embargo_until is not None:
            return words("#{number} will be published at {time}.", number=post.id, time=times.second(decision.embargo_until))
        case Action.RELEASE:
            return words("#{number} is published.", number=post.id)
        case Action.REFUSE:
            return words("#{number} stays as it was published.", number=post.id)
        case Action.HOLD:
            return words("#{number} is held; messages already sent stay.", number=post.id)
        case Action.KILL:
            return words("#{number} is killed; it is sent to nobody else.", number=post.id)
        case Action.WITHDRAW:
            return words("#{number} is withdrawn; its messages will be marked as withdrawn.", number=post.id)


def delivery(record: DeliveryRecord, times: LocalTimes, words: Translator) -> str:
    """One delivery on a line: post, chat, state."""
    return f"#{record.post_id} → {record.chat}: {delivery_line(record, times, words)}"


def of_post(post: StoredPost, report: PostReport, records: Sequence[DeliveryRecord], times: LocalTimes, words: Translator) -> str:
    """A post's state, the decisions about it, and its newest deliveries."""
    decided = [f"• {times.minute(entry.at)} {_decided(entry, words)}" for entry in report.audit_trail]
    going = [words("its deliveries are being created")] if not report.fanned_out and post.state is PostState.LIVE else []
    paused = [paused_line(pause, times, words) for pause in stopping(post, report.pauses)]
    lines = [f"• {record.chat}: {delivery_line(record, times, words)}" for record in records]
    return "\n".join([label(post, words), post_line(post, report.audit_trail, times, words), *decided, *going, *paused, *lines])


def control(post: StoredPost, audit_trail: Sequence[AuditEntry], times: LocalTimes, words: Translator) -> Answer:
    """The message below a post in the desk's chat. The buttons carry the version that they were shown with."""
    decided = [f"{times.minute(entry.at)} {_decided(entry, words)}" for entry in audit_trail]
    text = "\n".join([label(post, words), post_line(post, tuple(audit_trail), times, words), *decided])
    return Answer(text, buttons=decision_buttons(post, words), inert=True)


def question(control: Answer, post: StoredPost, question: str, words: Translator) -> Answer:
    """A control with a question below it; its first button now publishes at once."""
    publish = Button(words("Publish all the same"), "desk:confirm", version_words(post), "danger")
    return replace(control, text=f"{control.text}\n{question}", buttons=(publish, *control.buttons[1:]))


def status(seen: Overview, troubles: Mapping[str, str], times: LocalTimes, words: Translator) -> str:
    """The state of the whole bot: what needs attention comes first."""
    cooldowns = [cooldown for cooldown in seen.cooldowns if cooldown.until > times.now]
    paragraphs = [
        _listed(words("Waiting for review:"), [_waiting(post, times, words) for post in seen.held]),
        _listed(words("Paused:"), [paused_line(pause, times, words) for pause in seen.pauses]),
        _listed(
            words("Problems:"),
            [
                *(f"{name}: {reason}" for name, reason in troubles.items()),
                *(f"{cooldown.name}: {times.second(cooldown.until)} ← {cooldown.reason}" for cooldown in cooldowns),
                *(
                    f"{stopped.chat}: {refusal_reason(stopped.reason_code, stopped.reason_detail, words)}"
                    for stopped in seen.stopped
                ),
            ],
        ),
        _listed(words("Workers:"), [f"{name}: {line}" for name, line in worker_lines(seen.cluster_state, times, words)]),
        _listed(words("Feeds:"), [_feed(feed, times, words) for feed in seen.feeds]),
        _counted(seen, times, words),
        words("Posts: {kept} kept, {expired} removed by retention.", kept=seen.posts, expired=seen.expired_posts),
        _listed(words("Latest posts"), [f"{times.minute(post.arrived_at)} {label(post, words)}" for post in seen.latest]),
    ]
    return "\n\n".join(filter(None, paragraphs))


def _decided(entry: AuditEntry, words: Translator) -> str:
    decision = {
        "release": words("published by {who}", who=entry.who),
        "refuse": words("newer version killed by {who}", who=entry.who),
        "hold": words("held by {who}", who=entry.who),
        "kill": words("killed by {who}", who=entry.who),
        "withdraw": words("withdrawn by {who}", who=entry.who),
        "urgent": words("made urgent by {who}", who=entry.who),
        "replay": words("replayed by {who}", who=entry.who),
    }.get(entry.what, f"{entry.what}: {entry.who}")
    return f"{decision} ({entry.detail})" if entry.detail else decision


def version_words(post: StoredPost) -> tuple[str, ...]:
    """The words of a button: the post's number and its version (PostVersion), the pending revision's number last."""
    version = post.version
    return str(post.id), str(version.revision), version.state, str(version.audit), str(version.pending_revision)


def decision_buttons(post: StoredPost, words: Translator) -> tuple[Button, ...]:
    """The decisions that a button can make about a post now. A killed post is published by the command alone."""
    publish = Button(words("Publish"), "desk:release", version_words(post), "primary")
    if post.pending_revision and not post.pending_revision.refused_by:
        return publish, Button(words("Kill"), "desk:refuse", version_words(post), "danger")
    if post.state is not PostState.HELD or post.revision == 0:
        return ()
    hold = () if post.decided_by else (Button(words("Hold"), "desk:hold", version_words(post)),)
    return publish, *hold, Button(words("Kill"), "desk:kill", version_words(post), "danger")


def _waiting(post: StoredPost, times: LocalTimes, words: Translator) -> str:
    return f"{label(post, words)} – {post_reason(post, words)} ({times.minute(post.since)})"


def _feed(feed: FeedStatus, times: LocalTimes, words: Translator) -> str:
    if feed.errors:
        return words("{feed}: failing (×{count}): {reason}", feed=feed.id, count=feed.errors, reason=feed.error)
    if feed.last_polled is None:
        return words("{feed}: not polled yet", feed=feed.id)
    line = words("{feed}: polled {time}", feed=feed.id, time=times.second(feed.last_polled))
    notes = [words("moved to {address}", address=feed.moved)] if feed.moved else []
    notes += [words("no new posts for unusually long")] if feed.silent else []
    return "; ".join([line, *notes])


def _counted(seen: Overview, times: LocalTimes, words: Translator) -> str:
    counts = ", ".join(f"{count} {words(state)}" for state, count in seen.counts.items()) or words("none yet")
    line = words("Deliveries: {counts}", counts=counts)
    if seen.oldest_pending is None:
        return line
    return f"{line}; {words('the oldest is pending since {time}', time=times.second(seen.oldest_pending))}"


def _listed(head: str, lines: Sequence[str]) -> str:
    return "\n".join([head, *(f"• {line}" for line in lines)]) if lines else ""
