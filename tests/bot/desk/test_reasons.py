"""Why a post waits, in people's words."""

import pytest

from bot.desk.explain import reason_text
from bot.lib.i18n import words

KO = words("ko")


def test_a_code_is_said_in_words() -> None:
    """The newsroom's own reason is said in the reader's language, what was seen in the post stays as it is."""
    assert reason_text("generator-error: Error code: 429 - {'error': 1}", KO) == "생성기 오류: Error code: 429 - {'error': 1}"
    assert reason_text("approval", KO) == "발행 승인 대기"


def test_english_keeps_the_code() -> None:
    """In English the code itself is the word."""
    assert reason_text("prompt-leak: 제목을 써 줘", words("en")) == "prompt-leak: 제목을 써 줘"


@pytest.mark.parametrize("reason", ["", "held by telegram:42", "everything", "부서 확인: {아직}", "newer version waits: empty: "])
def test_what_people_wrote_stays(reason: str) -> None:
    """A reason that is no code is said as it stands, whatever signs are in it."""
    assert reason_text(reason, KO) == reason
