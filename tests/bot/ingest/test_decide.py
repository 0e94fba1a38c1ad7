"""Decisions on one document."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.ingest import ReadDocument, decide, decide_gone
from bot.model import Change, Difference, Document, Entry, Hold, KnownPost, PendingRevision, Post, PostReason, PostState

NOW = datetime(2026, 11, 20, 3, 0, tzinfo=UTC)
POST = Post("policy", "2026-11-20-1.md", "제목", published_at=datetime(2026, 11, 20, tzinfo=UTC))
CHANGE = Change("headline", "제목", "다른 제목")
KNOWN = KnownPost(7, POST.key, "s1", "d1", PostState.LIVE, PostReason.NONE, "", 1, POST)


def read_document(
    post: Post | None = POST, *, content_hash: str = "d1", hold: Hold | None = None, existing: bool = False
) -> ReadDocument:
    return ReadDocument(
        Document("policy", POST.key, "s2", b"", existing), post, content_hash, hold, error="" if post else "no YAML"
    )


SEEN = Difference((CHANGE,))
UNSEEN = Difference()


def test_a_new_post_is_announced() -> None:
    """An unknown post is announced, whatever past date it has."""
    old = replace(POST, published_at=NOW - timedelta(days=30))

    decision = decide(read_document(old), None, now=NOW, difference=UNSEEN)

    assert (decision.state, decision.announce, decision.quiet) == (PostState.LIVE, True, False)
    assert decision.arrived_at == NOW


def test_first_sight_is_silent() -> None:
    """Posts that were there at a feed's first poll are kept in the order of their dates, not announced."""
    decision = decide(read_document(existing=True), None, now=NOW, difference=UNSEEN)

    assert (decision.state, decision.announce, decision.quiet) == (PostState.LIVE, False, True)
    assert decision.arrived_at == POST.published_at


@pytest.mark.parametrize("field", ["published_at", "publish_at"])
@pytest.mark.parametrize("existing", [True, False])
def test_a_future_date_is_an_embargo(field: str, existing: bool) -> None:
    """A post dated in the future waits for its time, also one that lay in the feed from the start."""
    later = NOW + timedelta(hours=2)
    post = replace(POST, **{field: later})

    decision = decide(read_document(post, existing=existing), None, now=NOW, difference=UNSEEN)

    assert (decision.state, decision.embargo_until, decision.announce, decision.quiet) == (
        PostState.EMBARGOED,
        later,
        False,
        False,
    )


@pytest.mark.parametrize(("hours", "announced"), [(9, True), (14, True), (15, False), (24 * 30, False)])
def test_a_feeds_date_some_hours_ahead_is_a_wrong_zone(hours: int, announced: bool) -> None:
    """An entry's date may be up to fourteen hours ahead; a later one is an embargo, as every future date of a post is."""
    post = replace(POST, published_at=NOW + timedelta(hours=hours))
    document = Document("wire", POST.key, "s2", Entry("제목"))

    decision = decide(ReadDocument(document, post, "d1"), None, now=NOW, difference=UNSEEN)

    assert decision.announce is announced
    assert (decision.state is PostState.EMBARGOED) is not announced


def test_a_post_that_must_wait_is_held() -> None:
    """A post with a hold reason is held, and the reason is stored with it."""
    hold = Hold("generator-error", "Error code: 429")

    decision = decide(read_document(hold=hold), None, now=NOW, difference=UNSEEN)

    assert (decision.state, decision.announce) == (PostState.HELD, False)
    assert (decision.reason_code, decision.reason_detail) == (PostReason.GENERATOR_ERROR, "Error code: 429")


def test_an_unpublished_post_is_not_sent() -> None:
    """`published: false` keeps a post back."""
    decision = decide(read_document(replace(POST, published=False)), None, now=NOW, difference=UNSEEN)

    assert (decision.state, decision.announce) == (PostState.WITHDRAWN, False)


def test_an_unreadable_post_is_news_once_it_is_mended() -> None:
    """A post that could not be read is announced when a readable version comes, unless it was there from the start."""
    broken = decide(read_document(None), None, now=NOW, difference=UNSEEN)
    known = KnownPost(7, POST.key, "s1", "", broken.state, broken.reason_code, broken.reason_detail, 0, None, quiet=broken.quiet)

    assert (broken.state, broken.reason_code, broken.reason_detail) == (PostState.HELD, PostReason.UNREADABLE, "no YAML")
    assert decide(read_document(), known, now=NOW, difference=UNSEEN).announce
    assert not decide(read_document(), replace(known, quiet=True), now=NOW, difference=UNSEEN).announce


def test_a_version_that_cannot_be_read_changes_nothing() -> None:
    """An announced post whose file is broken stays as it was sent."""
    decision = decide(read_document(None), KNOWN, now=NOW, difference=SEEN)

    assert (decision.state, decision.content, decision.correct) == (PostState.LIVE, None, False)


def test_the_same_content_again_is_nothing() -> None:
    """A file that was only touched is neither announced nor corrected."""
    decision = decide(read_document(), KNOWN, now=NOW, difference=SEEN)

    assert (decision.version_tag, decision.content, decision.announce, decision.correct) == ("s2", None, False, False)


def test_a_change_readers_see_is_a_correction() -> None:
    """A changed headline corrects what was sent, and is not announced again."""
    decision = decide(read_document(content_hash="d2"), KNOWN, now=NOW, difference=SEEN)

    assert (decision.correct, decision.announce, decision.changes) == (True, False, (CHANGE,))


def test_a_change_nobody_sees_is_silent() -> None:
    """A new revision without visible changes is stored and edits no message."""
    decision = decide(read_document(content_hash="d2"), KNOWN, now=NOW, difference=UNSEEN)

    assert (decision.content, decision.correct, decision.announce) == (POST, False, False)


def test_a_version_that_must_wait_does_not_replace_a_sent_one() -> None:
    """When an announced post turns into a generator's error, the messages stay, and the new version waits for the desk."""
    decision = decide(read_document(content_hash="d2", hold=Hold("generator-error", "429")), KNOWN, now=NOW, difference=SEEN)

    assert (decision.state, decision.content, decision.correct) == (PostState.LIVE, None, False)
    assert decision.reason_code is PostReason.REVISION_PENDING
    assert decision.pending_revision == PendingRevision(POST, "d2", PostReason.GENERATOR_ERROR, "429", (CHANGE,))


def test_a_version_that_waits_is_asked_about_once() -> None:
    """The same version again, in a file that was only touched, does not wait for the desk a second time."""
    known = replace(
        KNOWN, reason_code=PostReason.REVISION_REFUSED, pending_revision=PendingRevision(POST, "d2", PostReason.EMPTY)
    )
    decision = decide(read_document(content_hash="d2", hold=Hold("generator-error", "429")), known, now=NOW, difference=SEEN)

    assert (decision.reason_code, decision.pending_revision, decision.version_tag) == (known.reason_code, None, "s2")


@pytest.mark.parametrize("content_hash", ["d1", "d3"])
def test_what_takes_the_place_of_a_version_that_waits(content_hash: str) -> None:
    """The newsroom's old text again, or a sound new one, leaves nothing waiting."""
    known = replace(
        KNOWN, reason_code=PostReason.REVISION_PENDING, pending_revision=PendingRevision(POST, "d2", PostReason.EMPTY)
    )
    decision = decide(read_document(content_hash=content_hash), known, now=NOW, difference=SEEN)

    assert (decision.reason_code, decision.pending_revision, decision.correct) == (PostReason.NONE, None, content_hash == "d3")


def test_a_post_that_is_gone_is_withdrawn_once() -> None:
    """An announced post that its feed no longer has is withdrawn where it was sent, and only once."""
    decision = decide_gone(KNOWN)

    assert decision is not None
    assert (decision.state, decision.correct, decision.content) == (PostState.WITHDRAWN, True, POST)
    assert decide_gone(replace(KNOWN, state=PostState.WITHDRAWN)) is None


def test_a_post_that_returns_is_put_right() -> None:
    """A withdrawn post that is back is live again, and its copies are put right."""
    decision = decide(read_document(), replace(KNOWN, state=PostState.WITHDRAWN), now=NOW, difference=UNSEEN)

    assert (decision.state, decision.correct) == (PostState.LIVE, True)


def test_a_held_post_that_is_mended_is_news() -> None:
    """A post that waited for a reason which is gone is announced."""
    held = replace(KNOWN, state=PostState.HELD, reason_code=PostReason.EMPTY, reason_detail="nothing in it")

    assert decide(read_document(content_hash="d2"), held, now=NOW, difference=SEEN).announce
