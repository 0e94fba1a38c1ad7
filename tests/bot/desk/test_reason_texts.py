"""Reasons of posts, deliveries and stopped chats as text for people."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from bot.desk.reason_texts import delivery_reason, post_reason, refusal_reason
from bot.lib.i18n import words
from bot.model import (
    Chat,
    DeliveryReason,
    DeliveryRecord,
    DeliveryState,
    PendingRevision,
    Post,
    PostReason,
    PostState,
    RefusalReason,
    StoredPost,
)

KO, EN = words("ko"), words("en")
NOW = datetime(2026, 11, 20, 3, 0, tzinfo=UTC)
POST = StoredPost(12, PostState.HELD, PostReason.NONE, "", 1, Post("policy", "a.md", "제목"), NOW, NOW, decided_by="telegram:42")
PENDING = DeliveryState.PENDING
RECORD = DeliveryRecord(12, Chat("telegram", "1"), PENDING, DeliveryReason.NONE, "", 0, False, (), NOW, NOW, None)
REVISION = PendingRevision(POST.content, "d2", PostReason.EMPTY, "")


def text_of(code: PostReason, detail: str = "", **fields: object) -> str:
    """A post's reason in Korean."""
    return post_reason(replace(POST, reason_code=code, reason_detail=detail, **fields), KO)  # type: ignore[arg-type]


def test_a_code_is_given_in_words() -> None:
    """A reason code is translated into the reader's language; the detail quoted from the post stays as it is."""
    assert text_of(PostReason.GENERATOR_ERROR, "Error code: 429 - {'error': 1}") == "생성기 오류: Error code: 429 - {'error': 1}"
    assert text_of(PostReason.APPROVAL) == "발행 승인 대기"


def test_english_keeps_the_code() -> None:
    """In English the code itself is shown."""
    post = replace(POST, reason_code=PostReason.PROMPT_LEAK, reason_detail="제목을 써 줘")
    assert post_reason(post, EN) == "prompt-leak: 제목을 써 줘"


@pytest.mark.parametrize(
    ("code", "text"),
    [
        (PostReason.HELD, "보류: telegram:42"),
        (PostReason.KILLED, "폐기: telegram:42"),
        (PostReason.WITHDRAWN, "철회: telegram:42"),
    ],
)
def test_a_decision_names_who_decided(code: PostReason, text: str) -> None:
    """A decision's text names who decided; the reason that they wrote stays as it is, with any characters."""
    assert text_of(code) == text
    assert text_of(code, "부서 확인: {아직}") == f"{text}: 부서 확인: {{아직}}"


def test_a_pending_revision_has_its_reason() -> None:
    """The reason of a live post with a newer version is that version's, with who refused it where somebody did."""
    assert text_of(PostReason.REVISION_PENDING, pending_revision=REVISION) == "수정본 검토 대기: 내용 없음"
    refused = replace(REVISION, refused_by="slack:U1")
    assert text_of(PostReason.REVISION_REFUSED, pending_revision=refused) == "slack:U1 님이 수정본을 폐기: 내용 없음"


def test_every_code_has_words_in_every_language() -> None:
    """No code is shown bare to a reader of Korean, and none is left empty but that for no reason."""
    posts = {code: text_of(code, pending_revision=REVISION) for code in PostReason}
    deliveries = {code: delivery_reason(replace(RECORD, reason_code=code, reason_detail="7"), KO) for code in DeliveryReason}
    chats = {code: refusal_reason(code, "-1002" if code is RefusalReason.MOVED else "", KO) for code in RefusalReason}

    assert [code for code, text in posts.items() if not text or text == code] == [PostReason.NONE]
    assert all(text and text != code for code, text in deliveries.items())
    assert all(text and text != code for code, text in chats.items() if code)
    assert "-1002" in chats[RefusalReason.MOVED]
