"""Decisions on posts that the desk decided on before."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.ingest import decide, decide_gone
from bot.model import Change, Difference, Hold, KnownPost, PostReason, PostState
from tests.bot.ingest.test_decide import KNOWN, NOW, POST, read_document

HELD = replace(KNOWN, state=PostState.HELD, reason_code=PostReason.PROMPT_LEAK, reason_detail="…", decided_by="telegram:42")
KILLED = replace(KNOWN, state=PostState.WITHDRAWN, reason_code=PostReason.KILLED, decided_by="telegram:42")
CHANGE = Change("headline", "제목", "다른 제목")


SEEN = Difference((CHANGE,))
"""A change that readers see."""


@pytest.mark.parametrize("known", [HELD, KILLED])
def test_what_the_desk_decided_stays_decided(known: KnownPost) -> None:
    """A held or killed post that the newsroom changes stays where it is; the new version is kept for a later release."""
    decision = decide(read_document(replace(POST, title="다른 제목"), content_hash="d2"), known, now=NOW, difference=SEEN)

    assert (decision.state, decision.reason_code, decision.reason_detail) == (known.state, known.reason_code, known.reason_detail)
    assert not decision.announce
    assert not decision.correct
    assert (decision.content is not None, decision.changes) == (True, (CHANGE,))


@pytest.mark.parametrize("known", [HELD, KILLED])
def test_the_same_content_makes_no_new_version(known: KnownPost) -> None:
    """A decided post that is read again unchanged keeps its revision, so its buttons stay good."""
    assert decide(read_document(), known, now=NOW, difference=SEEN).content is None


@pytest.mark.parametrize("known", [HELD, replace(HELD, reason_code=PostReason.HELD, reason_detail="")])
def test_the_newsroom_takes_back_what_the_desk_holds(known: KnownPost) -> None:
    """A held post that is deleted or unpublished is withdrawn, with the copies it may have; once it is there again it is held."""
    hidden = read_document(replace(POST, published=False), content_hash="d2")
    for decision in (decide_gone(known), decide(hidden, known, now=NOW, difference=SEEN)):
        assert decision is not None
        assert (decision.state, decision.correct) == (PostState.WITHDRAWN, True)
        gone = replace(known, state=decision.state, reason_code=decision.reason_code, reason_detail=decision.reason_detail)
        back = decide(read_document(), gone, now=NOW, difference=SEEN)
        assert (back.state, back.reason_code, back.announce) == (PostState.HELD, PostReason.HELD, False)


def test_what_the_desk_killed_and_the_newsroom_unpublished_stays_killed() -> None:
    """Whatever the front matter holds, a killed post keeps its reason."""
    decision = decide(read_document(replace(POST, published=False), content_hash="d2"), KILLED, now=NOW, difference=SEEN)

    assert (decision.state, decision.reason_code, decision.correct) == (KILLED.state, PostReason.KILLED, False)


def test_an_unreadable_change_keeps_the_embargo() -> None:
    """A post that waits for its time still goes out then, if its file was broken meanwhile."""
    later = NOW + timedelta(hours=1)
    known = replace(KNOWN, state=PostState.EMBARGOED, content=replace(POST, publish_at=later))

    assert decide(read_document(None), known, now=NOW, difference=SEEN).embargo_until == later


def test_approval_holds_a_sound_post() -> None:
    """With approval by the desk, a post without faults is held too."""
    decision = decide(replace(read_document(), approval=True), None, now=NOW, difference=SEEN)

    assert (decision.state, decision.reason_code, decision.announce) == (PostState.HELD, PostReason.APPROVAL, False)


def test_approval_comes_before_an_embargo() -> None:
    """A post from the future waits for its approval, also one that was there from the start."""
    later = replace(POST, published_at=NOW + timedelta(hours=1))
    for existing in (False, True):
        decision = decide(replace(read_document(later, existing=existing), approval=True), None, now=NOW, difference=SEEN)
        assert (decision.state, decision.reason_code, decision.quiet) == (PostState.HELD, PostReason.APPROVAL, False)


def test_the_formatters_reason_wins_over_approval() -> None:
    """A broken post names what is wrong with it, whether or not its feed needs approval."""
    decision = decide(replace(read_document(hold=Hold("refusal", "죄송합니다")), approval=True), None, now=NOW, difference=SEEN)

    assert (decision.reason_code, decision.reason_detail) == (PostReason.REFUSAL, "죄송합니다")


def test_approval_asks_for_no_old_post() -> None:
    """A post that was there at first sight needs no approval: it is never announced."""
    decision = decide(replace(read_document(existing=True), approval=True), None, now=NOW, difference=SEEN)

    assert (decision.state, decision.quiet) == (PostState.LIVE, True)


def test_a_correction_of_an_approved_post_goes_out() -> None:
    """Approval is for the announcement: an announced post is corrected at once."""
    changed = replace(read_document(replace(POST, title="다른 제목"), content_hash="d2"), approval=True)

    assert decide(changed, KNOWN, now=NOW, difference=SEEN).correct
