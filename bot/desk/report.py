"""What the desk answers, as text for people: pure, in the words of any language.

Times as operators read them: short, in the bot's own time zone.
"""

from collections.abc import Mapping, Sequence

from bot.desk.decisions import Action
from bot.desk.explain import Moments, delivery_line, paused_line, reason_said, standing, stopping
from bot.model import Answer, AuditEntry, Button, Case, Decision, DeliveryRecord, FeedStatus, Overview, PostState, StoredPost
from bot.ports import Words

HEADLINE = 80


def label(post: StoredPost, words: Words) -> str:
    """`#12 policy: headline`, on one line."""
    title = " ".join(post.content.title.split()) or post.content.key or words("(no headline)")
    return f"#{post.id} {post.content.feed}: {title if len(title) <= HEADLINE else title[: HEADLINE - 1] + '…'}"


def done(action: Action, post: StoredPost, decision: Decision, moments: Moments, words: Words) -> str:
    """That a decision was carried out."""
    match action:
        case Action.RELEASE if decision.release_at is not None:
            return words("#{number} goes out {time}.", number=post.id, time=moments.second(decision.release_at))
        case Action.RELEASE:
            return words("#{number} goes out now.", number=post.id)
        case Action.REFUSE:
            return words("#{number} stays as it was told.", number=post.id)
        case Action.HOLD:
            return words("#{number} waits now; what was said stays.", number=post.id)
        case Action.KILL:
            return words("#{number} is killed; nobody more is told of it.", number=post.id)
        case Action.WITHDRAW:
            return words("#{number} is withdrawn; every copy is going to say so.", number=post.id)


def delivery(record: DeliveryRecord, moments: Moments, words: Words) -> str:
    """One delivery on a line: post, chat, how it stands."""
    return f"#{record.post_id} → {record.chat}: {delivery_line(record, moments, words)}"


def of_post(post: StoredPost, case: Case, records: Sequence[DeliveryRecord], moments: Moments, words: Words) -> str:
    """A post, what was decided about it, and its newest deliveries."""
    decided = [f"• {moments.minute(entry.at)} {_decided(entry, words)}" for entry in case.audit_trail]
    going = [words("it is being handed out")] if not case.handed_out and post.state is PostState.LIVE else []
    paused = [paused_line(pause, moments, words) for pause in stopping(post, case.pauses)]
    lines = [f"• {record.chat}: {delivery_line(record, moments, words)}" for record in records]
    return "\n".join([label(post, words), standing(post, case.audit_trail, moments, words), *decided, *going, *paused, *lines])


def control(post: StoredPost, audit_trail: Sequence[AuditEntry], moments: Moments, words: Words) -> Answer:
    """What stands beneath a post in the desk's chat. The buttons carry the revision that they were shown with."""
    decided = [f"{moments.minute(entry.at)} {_decided(entry, words)}" for entry in audit_trail]
    text = "\n".join([label(post, words), standing(post, tuple(audit_trail), moments, words), *decided])
    return Answer(text, buttons=_buttons(post, words), inert=True)


def status(seen: Overview, troubles: Mapping[str, str], moments: Moments, words: Words) -> str:
    """The whole at a glance: what needs somebody first."""
    rests = [rest for rest in seen.rests if rest.until > moments.now]
    paragraphs = [
        _listed(words("Waits for an editor:"), [_waiting(post, moments, words) for post in seen.held]),
        _listed(words("Paused:"), [paused_line(pause, moments, words) for pause in seen.pauses]),
        _listed(
            words("Trouble:"),
            [
                *(f"{name}: {reason}" for name, reason in troubles.items()),
                *(f"{rest.platform}: {moments.second(rest.until)} ← {rest.reason}" for rest in rests),
                *(f"{stopped.chat}: {stopped.reason}" for stopped in seen.stopped),
            ],
        ),
        _listed(words("Feeds:"), [_feed(feed, moments, words) for feed in seen.feeds]),
        _counted(seen, moments, words),
        words("Posts: {kept} kept, {forgotten} let go.", kept=seen.posts, forgotten=seen.forgotten),
        _listed(words("Latest posts"), [f"{moments.minute(post.arrived_at)} {label(post, words)}" for post in seen.latest]),
    ]
    return "\n\n".join(filter(None, paragraphs))


def _decided(entry: AuditEntry, words: Words) -> str:
    said = {
        "release": words("published by {who}", who=entry.who),
        "refuse": words("newer version killed by {who}", who=entry.who),
        "hold": words("held by {who}", who=entry.who),
        "kill": words("killed by {who}", who=entry.who),
        "withdraw": words("withdrawn by {who}", who=entry.who),
        "urgent": words("made urgent by {who}", who=entry.who),
        "replay": words("owed again by {who}", who=entry.who),
    }.get(entry.what, f"{entry.what}: {entry.who}")
    return f"{said} ({entry.detail})" if entry.detail else said


def shown(post: StoredPost) -> tuple[str, ...]:
    """What names a post's version on a button: its number, its revision, and the number of a newer one that waits."""
    newer = (str(post.newer.id),) if post.newer else ()
    return str(post.id), str(post.revision), *newer


def _buttons(post: StoredPost, words: Words) -> tuple[Button, ...]:
    publish = Button(words("Publish"), "desk:release", shown(post), "primary")
    if post.newer and not post.newer.refused_by:
        return publish, Button(words("Kill"), "desk:refuse", shown(post), "danger")
    if post.state is not PostState.HELD or post.revision == 0:
        return ()
    hold = () if post.decided_by else (Button(words("Hold"), "desk:hold", shown(post)),)
    return publish, *hold, Button(words("Kill"), "desk:kill", shown(post), "danger")


def _waiting(post: StoredPost, moments: Moments, words: Words) -> str:
    return f"{label(post, words)} – {reason_said(post.reason, words)} ({moments.minute(post.since)})"


def _feed(feed: FeedStatus, moments: Moments, words: Words) -> str:
    if feed.errors:
        return words("{feed}: fails (×{count}): {reason}", feed=feed.id, count=feed.errors, reason=feed.error)
    if feed.last_polled is None:
        return words("{feed}: not looked at yet", feed=feed.id)
    line = words("{feed}: looked at {time}", feed=feed.id, time=moments.second(feed.last_polled))
    notes = [words("moved to {address}", address=feed.moved)] if feed.moved else []
    notes += [words("silent far beyond its habit")] if feed.silent else []
    return "; ".join([line, *notes])


def _counted(seen: Overview, moments: Moments, words: Words) -> str:
    counts = ", ".join(f"{count} {words(state)}" for state, count in seen.counts.items()) or words("none yet")
    line = words("Deliveries: {counts}", counts=counts)
    if seen.oldest_owed is None:
        return line
    return f"{line}; {words('the oldest is owed since {time}', time=moments.second(seen.oldest_owed))}"


def _listed(head: str, lines: Sequence[str]) -> str:
    return "\n".join([head, *(f"• {line}" for line in lines)]) if lines else ""
