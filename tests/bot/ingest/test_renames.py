"""Duplicates and renamed posts: decisions on known content under another key."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from bot.ingest import ReadDocument, decide, decide_gone
from bot.ingest.duplicates import is_duplicate
from bot.model import Decision, Difference, Document, KnownPost, PendingRevision, Post, PostReason, PostState

NOW = datetime(2026, 11, 20, 3, 0, tzinfo=UTC)
POST = Post("policy", "old.md", "제목", url="https://news.example.kr/old", published_at=datetime(2026, 11, 20, tzinfo=UTC))
ANNOUNCED = KnownPost(7, "old.md", "s1", "d1", PostState.LIVE, PostReason.NONE, "", 1, POST)
MOVED = replace(POST, key="new.md", url="https://news.example.kr/new")


def rule(
    known: KnownPost | None = None,
    duplicates: tuple[KnownPost, ...] = (ANNOUNCED,),
    post: Post = MOVED,
    content_hash: str = "d1",
    existing: bool = False,
) -> Decision:
    read_document = ReadDocument(Document("policy", post.key, "s2", b"", existing), post, content_hash)
    return decide(read_document, known, now=NOW, difference=Difference(), duplicates=duplicates)


def kept(decision: Decision) -> KnownPost:
    """The known post after a decision."""
    return KnownPost(
        8,
        decision.key,
        decision.version_tag,
        decision.content_hash,
        decision.state,
        decision.reason_code,
        decision.reason_detail,
        1,
        decision.content,
        decision.quiet,
    )


COPY = kept(rule())


def test_a_copy_is_kept_back() -> None:
    """A known post's content is not announced under another key, at the first poll nor at any later one."""
    decision = rule()

    assert (decision.state, decision.announce, decision.correct, decision.was) == (PostState.WITHDRAWN, False, False, None)
    assert is_duplicate(COPY)
    assert not rule(known=COPY).announce
    assert not rule(known=COPY, duplicates=()).announce


def test_a_duplicate_with_another_text_is_news() -> None:
    """An article that was begun from another one's file is announced when it has its own text."""
    decision = rule(known=COPY, duplicates=(), content_hash="d2")

    assert (decision.state, decision.announce) == (PostState.LIVE, True)


def test_posts_without_a_date_are_no_copies() -> None:
    """Two posts may have the same text on two days; without a date both are announced."""
    assert rule(post=replace(MOVED, published_at=None)).announce


def test_what_was_there_from_the_start_is_compared_with_nothing() -> None:
    """The posts of a first poll are quiet, duplicates or not."""
    decision = rule(existing=True)

    assert (decision.state, decision.quiet) == (PostState.LIVE, True)


def test_a_renamed_post_keeps_its_number() -> None:
    """When the old file is gone, the post takes the duplicate's key, and its messages get the new link."""
    decision = decide_gone(ANNOUNCED, (ANNOUNCED, COPY))

    assert decision is not None
    assert (decision.key, decision.was, decision.state, decision.announce) == ("new.md", "old.md", PostState.LIVE, False)
    assert (decision.correct, decision.changes) == (True, ())


def test_a_renamed_post_with_the_same_link_touches_nothing() -> None:
    """A renamed post whose link did not change needs no correction."""
    decision = decide_gone(ANNOUNCED, (replace(COPY, content=replace(MOVED, url=POST.url)),))

    assert decision is not None
    assert not decision.correct


def test_a_post_that_is_gone_and_has_no_copy_is_withdrawn() -> None:
    """A gone post is withdrawn if the only post with its text was announced by itself."""
    decision = decide_gone(ANNOUNCED, (ANNOUNCED, replace(ANNOUNCED, id=9, key="other.md")))

    assert decision is not None
    assert (decision.state, decision.reason_code, decision.was) == (PostState.WITHDRAWN, PostReason.GONE, None)


def test_a_post_that_was_gone_comes_back_under_a_new_name() -> None:
    """Its messages are corrected under its own number, and nothing is announced twice."""
    decision = rule(duplicates=(replace(ANNOUNCED, state=PostState.WITHDRAWN, reason_code=PostReason.GONE),))

    assert (decision.key, decision.was, decision.state, decision.correct) == ("new.md", "old.md", PostState.LIVE, True)


@pytest.mark.parametrize("state", [PostState.HELD, PostState.WITHDRAWN])
def test_what_the_desk_decided_stays(state: PostState) -> None:
    """A post that the desk holds or killed is not announced by a new version of it, nor by a duplicate."""
    killed = replace(ANNOUNCED, state=state, reason_code=PostReason.KILLED, decided_by="minji")
    newer = rule(known=killed, duplicates=(), post=POST, content_hash="d2")
    copy = rule(duplicates=(killed,))

    assert (newer.state, newer.reason_code, newer.announce, newer.content) == (state, PostReason.KILLED, False, POST)
    assert (copy.state, copy.announce) == (PostState.WITHDRAWN, False)


def test_a_link_that_moved_is_kept_quietly() -> None:
    """A new address alone is stored and edits no message."""
    decision = rule(known=ANNOUNCED, duplicates=(ANNOUNCED,), post=replace(POST, url="https://news.example.kr/else"))

    assert (decision.content is not None, decision.correct, decision.announce) == (True, False, False)


NEWER = PendingRevision(POST, "d2", PostReason.GENERATOR_ERROR, "429")
WAITS = replace(ANNOUNCED, reason_code=PostReason.REVISION_PENDING, pending_revision=NEWER)


def test_a_renamed_file_with_a_version_that_waits_is_not_news() -> None:
    """Under its new key it is a duplicate at first; then the post takes the key, and its pending revision stays pending."""
    copy = kept(rule(duplicates=(WAITS,), content_hash="d2"))
    assert is_duplicate(copy)
    decision = decide_gone(WAITS, (WAITS, copy))
    assert decision is not None
    assert (decision.key, decision.was, decision.state) == ("new.md", "old.md", PostState.LIVE)
    assert decision.reason_code is PostReason.REVISION_PENDING
    assert (decision.content, decision.content_hash, decision.correct, decision.announce) == (MOVED, "d1", True, False)
    assert decision.pending_revision == replace(NEWER, content=MOVED)
