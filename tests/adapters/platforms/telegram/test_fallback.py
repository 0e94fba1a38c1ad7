"""The fallback calls for a refused Telegram message: the parts that they leave out."""

import html

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.platforms.telegram.errors import fallback
from adapters.platforms.telegram.transport import TelegramErrorResponse, TelegramNotReached
from bot.model import Call

CANNOT_PARSE = TelegramErrorResponse(
    400, "Bad Request: can't parse entities: Can't find end tag corresponding to start tag \"b\""
)
TOO_LONG = TelegramErrorResponse(400, "Bad Request: message is too long")
KEYBOARD = {"inline_keyboard": [[{"text": "기사 읽기", "url": "https://news.example.kr/1"}]]}


def call(text: str = "<b>속보</b>", **params: object) -> Call:
    return Call("sendMessage", {"chat_id": "-1001", "text": text, "parse_mode": "HTML", **params})


@pytest.mark.parametrize("description", ["Bad Request: TOPIC_CLOSED", "Bad Request: message thread not found"])
def test_without_its_topic(description: str) -> None:
    """A closed or missing topic is left out, and nothing else."""
    assert fallback(call(message_thread_id=12), TelegramErrorResponse(400, description)) == call()


def test_without_its_buttons() -> None:
    """If Telegram refuses a button's address, the alert is sent without the button."""
    error = TelegramErrorResponse(400, "Bad Request: inline keyboard button URL 'http://x' is invalid: Wrong HTTP URL")
    assert fallback(call(reply_markup=KEYBOARD), error) == call()


def test_as_plain_text_with_its_link() -> None:
    """Markup that cannot be parsed goes out as plain text that keeps addresses, entities decoded."""
    marked_up = call('<b>금리 &lt;인하&gt;</b> <a href="https://news.example.kr/?a=1&amp;b=2">기사</a>')
    plain = fallback(marked_up, CANNOT_PARSE)
    assert plain == Call("sendMessage", {"chat_id": "-1001", "text": "금리 <인하> 기사 (https://news.example.kr/?a=1&b=2)"})
    assert fallback(plain, CANNOT_PARSE) is None


def test_a_rich_message_as_plain_text() -> None:
    """A rich message that is refused, or a server that knows none, gets plain text: blocks on their lines, cells apart."""
    table = "<table><tr><th>품목</th><th>비중</th></tr><tr><td>쌀</td><td>30%</td></tr></table>"
    content = {"html": f"<h2>수출 현황</h2>{table}<footer>자료: 농식품부</footer>"}
    rich = Call("sendRichMessage", {"chat_id": "-1001", "rich_message": content, "reply_markup": KEYBOARD})
    for error in (
        TelegramErrorResponse(404, "Not Found: method not found"),
        TelegramErrorResponse(400, "Bad Request: RICH_MESSAGE_CONTENT_REQUIRED"),
    ):
        plain = fallback(rich, error)
        assert plain is not None
        assert plain.method == "sendMessage"
        assert plain.params["text"].split() == ["수출", "현황", "품목", "|", "비중", "쌀", "|", "30%", "자료:", "농식품부"]
        assert plain.params["text"].splitlines()[1] == "품목 | 비중"
        assert plain.params["reply_markup"] == KEYBOARD
        assert "rich_message" not in plain.params


def test_a_rich_edit_stays_an_edit() -> None:
    """The plain form of an edit edits the same message."""
    edit = Call("editMessageText", {"chat_id": "-1001", "message_id": 5, "rich_message": {"html": "<h2>정정</h2>"}})
    assert fallback(edit, CANNOT_PARSE) == Call("editMessageText", {"chat_id": "-1001", "message_id": 5, "text": "정정"})


def test_what_is_too_long_loses_its_middle() -> None:
    """The headline at the start and the credit line at the end survive the cut."""
    plain = fallback(call("제목\n\n" + "가나다라 " * 2000 + "\n\n자료: 기획재정부"), TOO_LONG)
    assert plain is not None
    assert plain.params["text"].startswith("제목\n")
    assert plain.params["text"].endswith("자료: 기획재정부")


@given(st.text(alphabet=st.characters(exclude_categories=["Cs"]), min_size=1, max_size=9000))
def test_plain_text_always_fits_and_is_never_refused_twice(text: str) -> None:
    """Any text becomes one of at most 4,096 UTF-16 units, and there is no second remedy for it."""
    plain = fallback(call(html.escape(text)), TOO_LONG)
    assert plain is not None
    assert len(plain.params["text"].encode("utf-16-le")) <= 2 * 4096
    assert fallback(plain, TOO_LONG) is None


@pytest.mark.parametrize(
    "error",
    [
        TelegramErrorResponse(401, "Unauthorized"),
        TelegramErrorResponse(404, "Not Found"),
        TelegramErrorResponse(403, "Forbidden: bot was blocked by the user"),
        TelegramErrorResponse(400, "Bad Request: chat not found"),
        TelegramErrorResponse(400, "Bad Request: group chat was upgraded to a supergroup chat", {"migrate_to_chat_id": -1009}),
        TelegramErrorResponse(429, "Too Many Requests: retry after 7", {"retry_after": 7}),
        TelegramErrorResponse(502, "Bad Gateway"),
        TelegramNotReached("no connection"),
    ],
)
def test_no_remedy_for_what_is_not_in_the_message(error: TelegramErrorResponse | TelegramNotReached) -> None:
    """A chat, a token, a limit or a server in trouble are no reason to leave anything out."""
    assert fallback(call(message_thread_id=12, reply_markup=KEYBOARD), error) is None
