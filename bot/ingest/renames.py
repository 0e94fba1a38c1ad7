"""What was told before and comes again under another name: pure.

A file that is renamed comes as a new one first; that the old one is gone is known some seconds later. So until then it is a
copy, which is not told, and when the old one is gone the post takes the new name. A copy that becomes another text is news.
"""

from collections.abc import Sequence
from dataclasses import replace

from bot.model import Decision, KnownPost, Post, PostReason, PostState


def told_elsewhere(post: Post, known: KnownPost | None, duplicates: Sequence[KnownPost]) -> KnownPost | None:
    """The feed's post with this content under another key, where this key was never told by itself.

    Without a date two posts may well say the same on different days, and both are news.
    """
    if post.published_at is None or not (known is None or is_copy(known)):
        return None
    return next((duplicate for duplicate in duplicates if duplicate.key != post.key and not is_copy(duplicate)), None)


def came_back(duplicate: KnownPost) -> bool:
    """Whether the twin is gone from its feed, so that the new name is simply its own."""
    return duplicate.state is PostState.WITHDRAWN and duplicate.reason_code is PostReason.GONE and not duplicate.decided_by


def is_copy(known: KnownPost) -> bool:
    """Whether a post was kept back because another one says the same."""
    return known.state is PostState.WITHDRAWN and known.reason_code is PostReason.DUPLICATE


def a_copy(post: Post, version_tag: str, content_hash: str, duplicate: KnownPost) -> Decision:
    """Keep a post back that says what another one says."""
    return Decision(
        post.key, version_tag, PostState.WITHDRAWN, PostReason.DUPLICATE, duplicate.key, content=post, content_hash=content_hash
    )


def renamed(known: KnownPost, heir: KnownPost) -> Decision:
    """The post under its new name. Copies are put right where their link leads nowhere now.

    Where the file has the version that waits, that goes on waiting, and of what was told only the address changes.
    """
    assert heir.content is not None
    revision, content, waiting = None, heir.content, known.pending_revision
    if waiting is not None and known.content is not None and heir.content_hash == waiting.content_hash:
        revision = replace(waiting, content=heir.content)
        content = replace(known.content, key=heir.key, url=heir.content.url)
    keeps_reason = revision is not None or known.state is not PostState.LIVE
    moved = known.content is None or known.content.url != heir.content.url
    return Decision(
        heir.key,
        heir.version_tag,
        known.state,
        known.reason_code if keeps_reason else PostReason.NONE,
        known.reason_detail if keeps_reason else "",
        content=content,
        content_hash=known.content_hash if revision else heir.content_hash,
        quiet=known.quiet,
        urgent=content.urgent,
        release_at=content.publish_at or content.published_at,
        correct=moved and known.state is PostState.LIVE,
        was=known.key,
        pending_revision=revision,
    )
