"""What the newsroom decides about what was told before and comes under another name."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from bot.ingest import Reading, decide, decide_gone
from bot.ingest.renames import GONE, is_copy
from bot.model import Difference, Document, KnownPost, NewerVersion, Post, PostState, Ruling

NOW = datetime(2026, 11, 20, 3, 0, tzinfo=UTC)
POST = Post("policy", "old.md", "제목", url="https://news.example.kr/old", published_at=datetime(2026, 11, 20, tzinfo=UTC))
TOLD = KnownPost(7, "old.md", "s1", "d1", PostState.LIVE, "", 1, POST)
MOVED = replace(POST, key="new.md", url="https://news.example.kr/new")


def rule(
    known: KnownPost | None = None,
    twins: tuple[KnownPost, ...] = (TOLD,),
    post: Post = MOVED,
    digest: str = "d1",
    existing: bool = False,
) -> Ruling:
    reading = Reading(Document("policy", post.key, "s2", b"", existing), post, digest)
    return decide(reading, known, now=NOW, difference=lambda _old, _new: Difference(), twins=twins)


def kept(ruling: Ruling) -> KnownPost:
    """The post as it is known after a ruling."""
    return KnownPost(8, ruling.key, ruling.stamp, ruling.digest, ruling.state, ruling.reason, 1, ruling.content, ruling.quiet)


COPY = kept(rule())


def test_a_copy_is_kept_back() -> None:
    """The content of a post that is there is not told under another name, at the first look nor at any later one."""
    ruling = rule()

    assert (ruling.state, ruling.announce, ruling.correct, ruling.was) == (PostState.WITHDRAWN, False, False, None)
    assert is_copy(COPY)
    assert not rule(known=COPY).announce
    assert not rule(known=COPY, twins=()).announce


def test_a_copy_that_says_something_else_is_news() -> None:
    """An article that was begun from another one's file is announced when it has its own text."""
    ruling = rule(known=COPY, twins=(), digest="d2")

    assert (ruling.state, ruling.announce) == (PostState.LIVE, True)


def test_posts_without_a_date_are_no_copies() -> None:
    """Two posts may say the same on two days; without a date nobody knows, so both are told."""
    assert rule(post=replace(MOVED, published_at=None)).announce


def test_what_was_there_from_the_start_is_compared_with_nothing() -> None:
    """The posts of a first look are quiet, copies or not."""
    ruling = rule(existing=True)

    assert (ruling.state, ruling.quiet) == (PostState.LIVE, True)


def test_a_renamed_post_keeps_its_number() -> None:
    """When the old name is gone, the post takes the copy's; its copies get the new link, which is all that is new."""
    ruling = decide_gone(TOLD, (TOLD, COPY))

    assert ruling is not None
    assert (ruling.key, ruling.was, ruling.state, ruling.announce) == ("new.md", "old.md", PostState.LIVE, False)
    assert (ruling.correct, ruling.changes) == (True, ())


def test_a_renamed_post_with_the_same_link_touches_nothing() -> None:
    """Where the address did not change there is nothing to put right."""
    ruling = decide_gone(TOLD, (replace(COPY, content=replace(MOVED, url=POST.url)),))

    assert ruling is not None
    assert not ruling.correct


def test_a_post_that_is_gone_and_has_no_copy_is_withdrawn() -> None:
    """Another post with the same words that was told by itself is no copy."""
    ruling = decide_gone(TOLD, (TOLD, replace(TOLD, id=9, key="other.md")))

    assert ruling is not None
    assert (ruling.state, ruling.reason, ruling.was) == (PostState.WITHDRAWN, GONE, None)


def test_a_post_that_was_gone_comes_back_under_a_new_name() -> None:
    """Its copies are put right under its own number, and nothing is told that was told."""
    ruling = rule(twins=(replace(TOLD, state=PostState.WITHDRAWN, reason=GONE),))

    assert (ruling.key, ruling.was, ruling.state, ruling.correct) == ("new.md", "old.md", PostState.LIVE, True)


@pytest.mark.parametrize("state", [PostState.HELD, PostState.WITHDRAWN])
def test_what_the_desk_decided_stays(state: PostState) -> None:
    """A post that the desk holds or killed is not told by a new version of it, nor by a copy."""
    killed = replace(TOLD, state=state, reason="killed", decided_by="minji")
    newer = rule(known=killed, twins=(), post=POST, digest="d2")
    copy = rule(twins=(killed,))

    assert (newer.state, newer.reason, newer.announce, newer.content) == (state, "killed", False, POST)
    assert (copy.state, copy.announce) == (PostState.WITHDRAWN, False)


def test_a_link_that_moved_is_kept_quietly() -> None:
    """A post whose address alone changed is kept with its new one, and no copy is touched."""
    ruling = rule(known=TOLD, twins=(TOLD,), post=replace(POST, url="https://news.example.kr/else"))

    assert (ruling.content is not None, ruling.correct, ruling.announce) == (True, False, False)


NEWER = NewerVersion(POST, "d2", "generator-error: 429")
WAITS = replace(TOLD, reason="the newer version waits: generator-error: 429", newer=NEWER)


def test_a_renamed_file_with_a_version_that_waits_is_not_news() -> None:
    """Under its new name it is a copy at first; then the post takes the name, and what waits goes on waiting."""
    copy = kept(rule(twins=(WAITS,), digest="d2"))
    assert is_copy(copy)
    ruling = decide_gone(WAITS, (WAITS, copy))
    assert ruling is not None
    assert (ruling.key, ruling.was, ruling.state, ruling.reason) == ("new.md", "old.md", PostState.LIVE, WAITS.reason)
    assert (ruling.content, ruling.digest, ruling.correct, ruling.announce) == (MOVED, "d1", True, False)
    assert ruling.newer == replace(NEWER, content=MOVED)
