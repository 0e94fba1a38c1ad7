"""The operators' line about a chat that refuses every message."""

import pytest

from bot.jobs.operator_alert_lines import stopped_alert
from bot.lib.i18n import words
from bot.model import Chat, Destination, DestinationState, RefusalReason


def line(chat: str, reason: str, code: RefusalReason = RefusalReason.OTHER, language: str = "en") -> str:
    """The line about a chat."""
    stopped = Destination(1, Chat.parse(chat), state=DestinationState.REFUSING, reason_code=code, reason_detail=reason)
    return stopped_alert(stopped, words(language)).line


@pytest.mark.parametrize(
    ("chat", "reason", "code", "todo"),
    [
        ("slack:C0DEMO", "not_in_channel: invite the bot with /invite", RefusalReason.OTHER, "Write /invite and the bot's name"),
        ("webhook:cms", "answered 404: nothing is at this address", RefusalReason.OTHER, "Let that program accept events"),
        (
            "slack:C0DEMO",
            "channel_not_found: no such channel, or a private one without the bot",
            RefusalReason.OTHER,
            "Write /invite and the bot's name",
        ),
        (
            "slack:C0DEMO",
            "is_archived: the channel is archived; unarchive it or name another",
            RefusalReason.ARCHIVED,
            "Unarchive that channel",
        ),
        (
            "slack:C0DEMO",
            "restricted_action: the workspace lets only some people post here",
            RefusalReason.RESTRICTED,
            "Let the app post",
        ),
        (
            "telegram:-1001",
            "Forbidden: bot was kicked from the channel chat",
            RefusalReason.OTHER,
            "Add the bot to that chat again",
        ),
        ("telegram:@alerts", "Bad Request: chat not found", RefusalReason.OTHER, "Add the bot to that chat again"),
        (
            "telegram:-1001",
            "Bad Request: not enough rights to send text messages to the chat",
            RefusalReason.NO_RIGHTS,
            "Give the bot the right",
        ),
        ("telegram:-1001", "Bad Request: CHAT_WRITE_FORBIDDEN", RefusalReason.NO_RIGHTS, "Give the bot the right"),
        ("telegram:42", "Forbidden: bot was blocked by the user", RefusalReason.OTHER, "Only that person"),
        ("telegram:42", "Forbidden: bot can't initiate conversation with a user", RefusalReason.OTHER, "Only that person"),
    ],
)
def test_each_refusal_has_its_own_advice(chat: str, reason: str, code: RefusalReason, todo: str) -> None:
    """Each refusal's line has the chat, the platform's reason, the remedy, and how to send the post afterwards."""
    advice = line(chat, reason, code)

    assert advice.startswith(f"{chat} takes nothing any more: {reason}. {todo}")
    assert advice.endswith(f"`sokbo replay --missed {chat}`.")
    assert "\n" not in advice


def test_the_advice_is_in_the_bots_language() -> None:
    """Operators who read Korean get the remedy in Korean."""
    assert "대화방" in line("telegram:-1001", "bot was kicked", language="ko")
