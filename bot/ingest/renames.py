"""Recognise duplicates and renamed posts: the same content under another key. Pure.

A renamed file is found as a new one first, and the old one is found missing some seconds later. Until then the new one is a
duplicate, which is not announced; once the old one is gone, its post takes the new key. A duplicate whose text changes is news.
"""

from collections.abc import Sequence
from dataclasses import replace

from bot.model import Decision, KnownPost, Post, PostReason, PostState


def find_original(post: Post, known: KnownPost | None, duplicates: Sequence[KnownPost]) -> KnownPost | None:
    """Return the feed's first post with this content under another key; None where this key was announced by itself.

    A post without a date has no original: two of them may have the same text on different days, and both are news.
    """
    if post.published_at is None or not (known is None or is_duplicate(known)):
        return None
    return next((duplicate for duplicate in duplicates if duplicate.key != post.key and not is_duplicate(duplicate)), None)


def original_is_gone(duplicate: KnownPost) -> bool:
    """Return True where the original is gone from its feed, so that the duplicate takes its place."""
    return duplicate.state is PostState.WITHDRAWN and duplicate.reason_code is PostReason.GONE and not duplicate.decided_by


def is_duplicate(known: KnownPost) -> bool:
    """Return True where a post was withheld because another one has the same content."""
    return known.state is PostState.WITHDRAWN and known.reason_code is PostReason.DUPLICATE


def withhold_duplicate(post: Post, version_tag: str, content_hash: str, duplicate: KnownPost) -> Decision:
    """Withhold a post whose content another one has."""
    return Decision(
        post.key, version_tag, PostState.WITHDRAWN, PostReason.DUPLICATE, duplicate.key, content=post, content_hash=content_hash
    )


def rename(known: KnownPost, renamed_to: KnownPost) -> Decision:
    """Give a post its new key. Messages are corrected where their link is dead now.

    Where the renamed file has the pending revision, that stays pending, and the announced version changes its link alone.
    """
    assert renamed_to.content is not None
    revision, content, pending = None, renamed_to.content, known.pending_revision
    if pending is not None and known.content is not None and renamed_to.content_hash == pending.content_hash:
        revision = replace(pending, content=renamed_to.content)
        content = replace(known.content, key=renamed_to.key, url=renamed_to.content.url)
    keeps_reason = revision is not None or known.state is not PostState.LIVE
    moved = known.content is None or known.content.url != renamed_to.content.url
    return Decision(
        renamed_to.key,
        renamed_to.version_tag,
        known.state,
        known.reason_code if keeps_reason else PostReason.NONE,
        known.reason_detail if keeps_reason else "",
        content=content,
        content_hash=known.content_hash if revision else renamed_to.content_hash,
        quiet=known.quiet,
        urgent=content.urgent,
        release_at=content.publish_at or content.published_at,
        correct=moved and known.state is PostState.LIVE,
        was=known.key,
        pending_revision=revision,
    )
