"""The fallback calls for a refused Slack message: the parts that they leave out."""

from typing import Any

import pytest

from adapters.platforms.slack.errors import fallback
from adapters.platforms.slack.web_api import SlackErrorResponse, SlackNotReached
from bot.model import Call

SECTION = {"type": "section", "text": {"type": "mrkdwn", "text": "*수출* 30% 증가"}}
TABLE = {"type": "table", "rows": [[{"type": "raw_text", "text": "쌀"}]]}


def call(*blocks: dict[str, Any], text: str = "수출 30% 증가", **params: Any) -> Call:
    params_of = {"channel": "C0DEMO", "text": text, "unfurl_links": False}
    return Call("chat.postMessage", params_of | ({"blocks": [*blocks]} if blocks else {}) | params)


@pytest.mark.parametrize(
    "code", ["cannot_reply_to_message", "restricted_action_non_threadable_channel", "restricted_action_thread_locked"]
)
def test_at_the_top_level(code: str) -> None:
    """If a thread takes no replies, the message goes to the channel's top level."""
    assert fallback(call(SECTION, thread_ts="1.2"), SlackErrorResponse(200, code)) == call(SECTION)
    assert fallback(call(SECTION), SlackErrorResponse(200, code)) is None


@pytest.mark.parametrize("code", ["invalid_blocks", "msg_blocks_too_long", "invalid_attachments", "only_one_table_allowed"])
def test_without_tables_then_as_text(code: str) -> None:
    """A refused payload is sent without tables, then without blocks; after that there is no fallback."""
    without_tables = fallback(call(SECTION, TABLE, thread_ts="1.2"), SlackErrorResponse(200, code))
    assert without_tables == call(SECTION, thread_ts="1.2")
    text_alone = fallback(without_tables, SlackErrorResponse(200, code))
    assert text_alone == call(thread_ts="1.2")
    assert fallback(text_alone, SlackErrorResponse(200, code)) is None


def test_without_the_picture_first() -> None:
    """If Slack cannot fetch the picture, the fallback leaves out the picture alone."""
    picture = {"type": "image", "image_url": "https://news.example.kr/1.jpg", "alt_text": "수출"}
    assert fallback(call(SECTION, picture, TABLE), SlackErrorResponse(200, "invalid_blocks")) == call(SECTION, TABLE)


def test_a_table_alone_becomes_text() -> None:
    """Blocks that are nothing but a table are replaced by their fallback text at once."""
    assert fallback(call(TABLE), SlackErrorResponse(200, "invalid_blocks")) == call()


def test_an_update_names_no_blocks() -> None:
    """The plain form of an update removes the old blocks, and has no further fallback."""
    update = Call("chat.update", {"channel": "C0DEMO", "ts": "1.2", "text": "정정", "blocks": [SECTION]})
    plain = Call("chat.update", {"channel": "C0DEMO", "ts": "1.2", "text": "정정", "blocks": []})
    assert fallback(update, SlackErrorResponse(200, "invalid_blocks")) == plain
    assert fallback(plain, SlackErrorResponse(200, "invalid_blocks")) is None


def test_too_much_text_loses_its_middle_and_keeps_its_blocks() -> None:
    """chat.update takes 4,000 characters: headline and credit line stay, and so does what people see."""
    shortened = fallback(call(SECTION, text="제목 " + "가" * 6000 + " 자료: 농식품부"), SlackErrorResponse(200, "msg_too_long"))
    assert shortened is not None
    assert shortened.params["blocks"] == [SECTION]
    assert len(shortened.params["text"]) <= 4000
    assert shortened.params["text"].startswith("제목")
    assert shortened.params["text"].endswith("자료: 농식품부")


def test_without_text_there_is_no_plain_form() -> None:
    """Blocks without a text have no plain form."""
    assert fallback(call(SECTION, text=""), SlackErrorResponse(200, "invalid_blocks")) is None


@pytest.mark.parametrize(
    "error",
    [
        SlackErrorResponse(200, "invalid_auth"),
        SlackErrorResponse(200, "channel_not_found"),
        SlackErrorResponse(429),
        SlackNotReached(""),
    ],
)
def test_no_remedy_for_what_is_not_in_the_message(error: SlackErrorResponse | SlackNotReached) -> None:
    """A token, a channel, a limit or the network are no reason to leave anything out."""
    assert fallback(call(SECTION, TABLE, thread_ts="1.2"), error) is None
