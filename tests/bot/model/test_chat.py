"""A CHAT as people write it."""

import pytest

from bot.model import Chat, ChatError

SAME = [
    ("telegram:@Sokbo_Alerts", "telegram:@sokbo_alerts"),
    ("telegram:https://t.me/Sokbo_Alerts", "telegram:@sokbo_alerts"),
    ("https://t.me/sokbo_alerts/", "telegram:@sokbo_alerts"),
    ("https://t.me/s/sokbo_alerts", "telegram:@sokbo_alerts"),
    ("t.me/sokbo_alerts", "telegram:@sokbo_alerts"),
    ("telegram:t.me/c/1234567890", "telegram:-1001234567890"),
    ("https://telegram.me/sokbo_alerts", "telegram:@sokbo_alerts"),
    ("slack:https://sokbo.slack.com/archives/C0123", "slack:C0123"),
    ("https://sokbo.slack.com/archives/C0123", "slack:C0123"),
    ("telegram:@\u2060sokbo_alerts", "telegram:@sokbo_alerts"),
]


@pytest.mark.parametrize(("written", "meant"), SAME)
def test_a_chat_is_the_same_however_it_is_written(written: str, meant: str) -> None:
    """Names in any case, links and what was copied from a message mean the same chat."""
    assert str(Chat.parse(written)) == meant


@pytest.mark.parametrize(
    "written", ["https://t.me/sokbo_alerts/12", "telegram:t.me/c/123/45", "https://example.kr/archives/C0123"]
)
def test_a_link_that_may_mean_something_else_is_refused(written: str) -> None:
    """The number in a link to a channel may be a message or a topic, and other hosts are no chats."""
    with pytest.raises(ChatError):
        Chat.parse(written)
