"""The effect of each decision of the desk on a post, by the post's state."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bot.desk.decisions import Action, ActionRefused, ConfirmationNeeded, check_confirmed, decide
from bot.model import Change, PendingRevision, Post, PostReason, PostState, StoredPost

NOW = datetime(2026, 11, 20, 3, 0, tzinfo=UTC)
EARLIER = NOW - timedelta(hours=1)
WHO = "telegram:42"
HELD = StoredPost(12, PostState.HELD, PostReason.PROMPT_LEAK, "…", 1, Post("policy", "a.md", "제목"), EARLIER, EARLIER)
ANNOUNCED = replace(HELD, state=PostState.LIVE, reason_code=PostReason.NONE, reason_detail="", announced_at=EARLIER)
KILLED = replace(HELD, state=PostState.WITHDRAWN, reason_code=PostReason.KILLED, reason_detail="", decided_by=WHO)
GONE = replace(HELD, state=PostState.WITHDRAWN, reason_code=PostReason.GONE, reason_detail="")
CHANGES = (Change("headline", "제목", "새 제목"),)
NEWER = PendingRevision(Post("policy", "a.md", "새 제목"), "d2", PostReason.PROMPT_LEAK, "…", CHANGES, id=5)
WITH_REVISION = replace(ANNOUNCED, reason_code=PostReason.REVISION_PENDING, pending_revision=NEWER)
EMBARGOED = replace(HELD, state=PostState.EMBARGOED)
UNPUBLISHED = replace(KILLED, content=replace(KILLED.content, published=False))


def test_release_announces_what_was_never_sent() -> None:
    """A held post goes live now, is announced, and is the newsroom's again."""
    decided = decide(Action.RELEASE, HELD, WHO, NOW)

    assert (decided.decision.state, decided.decision.announce, decided.decision.correct) == (PostState.LIVE, True, False)
    assert (decided.decision.arrived_at, decided.decided_by) == (NOW, "")


def test_release_of_a_sent_post_updates_its_messages() -> None:
    """Releasing a withdrawn post that was sent edits its messages and announces nothing."""
    decided = decide(Action.RELEASE, replace(KILLED, announced_at=EARLIER), WHO, NOW)

    assert (decided.decision.state, decided.decision.announce, decided.decision.correct) == (PostState.LIVE, False, True)


@pytest.mark.parametrize("field", ["publish_at", "published_at"])
def test_release_keeps_the_newsrooms_time(field: str) -> None:
    """A post released before its own time waits for that time, to the second."""
    later = NOW + timedelta(hours=2)
    changed: dict[str, Any] = {field: later}
    decided = decide(Action.RELEASE, replace(HELD, content=replace(HELD.content, **changed)), WHO, NOW)

    assert (decided.decision.state, decided.decision.embargo_until, decided.decision.announce) == (
        PostState.EMBARGOED,
        later,
        False,
    )


@pytest.mark.parametrize(
    "post", [ANNOUNCED, EMBARGOED, GONE, replace(GONE, decided_by=WHO), UNPUBLISHED, replace(HELD, revision=0)]
)
def test_release_means_nothing_for(post: StoredPost) -> None:
    """A post that is live, embargoed, withdrawn by the newsroom or unreadable cannot be released."""
    with pytest.raises(ActionRefused):
        decide(Action.RELEASE, post, WHO, NOW)


@pytest.mark.parametrize("code", [PostReason.GENERATOR_ERROR, PostReason.REFUSAL, PostReason.PROMPT_LEAK])
def test_a_programs_words_are_published_only_confirmed(code: PostReason) -> None:
    """A post or revision held as an error, a refusal or a leaked prompt is published only after confirmation."""
    held = replace(HELD, reason_code=code)
    revised = replace(WITH_REVISION, pending_revision=replace(NEWER, reason_code=code))
    for post in (held, revised):
        with pytest.raises(ConfirmationNeeded):
            check_confirmed(Action.RELEASE, post, confirmed=False)
        check_confirmed(Action.RELEASE, post, confirmed=True)
        check_confirmed(Action.KILL, post, confirmed=False)


@pytest.mark.parametrize("code", [PostReason.PROMOTION, PostReason.PLACEHOLDER, PostReason.APPROVAL, PostReason.HELD])
def test_other_reasons_need_no_confirmation(code: PostReason) -> None:
    """A post held for another reason, or killed before, is published without a confirmation."""
    check_confirmed(Action.RELEASE, replace(HELD, reason_code=code), confirmed=False)
    check_confirmed(Action.RELEASE, KILLED, confirmed=False)


def test_hold_of_a_waiting_post_keeps_its_reason() -> None:
    """A held post keeps its reason when the desk holds it, and from then on only the desk can release it."""
    decided = decide(Action.HOLD, HELD, WHO, NOW)

    assert (decided.decision.state, decided.decided_by) == (PostState.HELD, WHO)
    assert (decided.decision.reason_code, decided.decision.reason_detail) == (PostReason.PROMPT_LEAK, "…")


@pytest.mark.parametrize("post", [ANNOUNCED, EMBARGOED])
def test_hold_names_who_holds(post: StoredPost) -> None:
    """Holding a live post names who holds it, and leaves its messages as they are."""
    decided = decide(Action.HOLD, post, WHO, NOW)

    assert (decided.decision.state, decided.decision.correct, decided.decided_by) == (PostState.HELD, False, WHO)
    assert (decided.decision.reason_code, decided.decision.reason_detail) == (PostReason.HELD, "")


@pytest.mark.parametrize("post", [KILLED, GONE, replace(HELD, decided_by=WHO)])
def test_hold_means_nothing_for(post: StoredPost) -> None:
    """A post that is withdrawn, or that the desk holds already, is not held again."""
    with pytest.raises(ActionRefused):
        decide(Action.HOLD, post, WHO, NOW)


@pytest.mark.parametrize(("action", "code"), [(Action.KILL, PostReason.KILLED), (Action.WITHDRAW, PostReason.WITHDRAWN)])
@pytest.mark.parametrize(("post", "copies"), [(HELD, False), (ANNOUNCED, True), (EMBARGOED, False), (GONE, False)])
def test_taking_back(action: Action, code: PostReason, post: StoredPost, copies: bool) -> None:
    """Kill and Withdraw stop further sends, mark the messages that may exist, and keep who did it and why."""
    decided = decide(action, post, WHO, NOW, "wrong figures")

    assert (decided.decision.state, decided.decision.correct, decided.decided_by) == (PostState.WITHDRAWN, copies, WHO)
    assert (decided.decision.reason_code, decided.decision.reason_detail) == (code, "wrong figures")


def test_taking_back_twice() -> None:
    """A post that the desk has withdrawn or killed is not killed again."""
    with pytest.raises(ActionRefused, match="already withdrawn"):
        decide(Action.KILL, KILLED, WHO, NOW)


def test_a_quiet_post_stays_quiet_until_it_is_released() -> None:
    """A quiet post, found by the first poll, can be held or killed without being announced."""
    quiet = replace(ANNOUNCED, announced_at=None, quiet=True)

    assert decide(Action.HOLD, quiet, WHO, NOW).decision.quiet
    assert decide(Action.KILL, quiet, WHO, NOW).decision.quiet


def test_a_newer_version_is_published_as_a_correction() -> None:
    """Publishing a pending revision replaces the sent one as a correction and announces nothing anew."""
    decision = decide(Action.RELEASE, WITH_REVISION, WHO, NOW).decision

    assert (decision.state, decision.announce, decision.correct) == (PostState.LIVE, False, True)
    assert decision.reason_code is PostReason.NONE
    assert (decision.content, decision.content_hash, decision.changes) == (NEWER.content, "d2", NEWER.changes)


def test_a_newer_version_that_changes_nothing_readers_see_touches_no_copy() -> None:
    """A published pending revision without visible changes is stored and edits no message."""
    assert not decide(
        Action.RELEASE, replace(WITH_REVISION, pending_revision=replace(NEWER, changes=())), WHO, NOW
    ).decision.correct


def test_a_newer_version_is_refused_alone() -> None:
    """Refusing a pending revision keeps the sent one, and stores who refused it."""
    decided = decide(Action.REFUSE, WITH_REVISION, WHO, NOW)

    assert (decided.decision.state, decided.decision.content, decided.decision.correct) == (PostState.LIVE, None, False)
    assert decided.decision.reason_code is PostReason.REVISION_REFUSED
    assert (decided.decision.pending_revision, decided.decided_by) == (replace(NEWER, refused_by=WHO), "")


@pytest.mark.parametrize("post", [ANNOUNCED, HELD, replace(WITH_REVISION, pending_revision=replace(NEWER, refused_by=WHO))])
def test_refusing_means_nothing_without_a_version_that_waits(post: StoredPost) -> None:
    """Refusing a revision is not possible if the post has none pending."""
    with pytest.raises(ActionRefused, match="no newer version"):
        decide(Action.REFUSE, post, WHO, NOW)


def test_killing_a_post_takes_all_of_it_back() -> None:
    """Killing a post withdraws it with its pending revision, if it has one."""
    assert decide(Action.KILL, WITH_REVISION, WHO, NOW).decision.state is PostState.WITHDRAWN
