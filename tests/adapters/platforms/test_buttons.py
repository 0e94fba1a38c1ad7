"""Buttons below an answer: their form on each platform, and the requests of their presses."""

from typing import Any

import pytest
from telegram import CallbackQuery

from adapters.platforms.slack import Slack
from adapters.platforms.slack.incoming_requests import from_button
from adapters.platforms.telegram import Telegram
from adapters.platforms.telegram.updates import parse_button_press
from adapters.sandbox import Sandbox
from bot.lib.i18n import words
from bot.model import Answer, Button, Chat
from bot.ports import Platform
from tests.adapters.platforms.helpers import started, until

SHOWN = ("12", "3")
BUTTONS = (
    Button("Publish", "desk:release", SHOWN, "primary"),
    Button("Hold", "desk:hold", SHOWN),
    Button("Kill", "desk:kill", SHOWN, "danger"),
)
ANSWER = Answer("#12 waits", buttons=BUTTONS)
ROOM = {"telegram": "telegram:-1002", "slack": "slack:C0DESK"}


def platforms(sandbox: Sandbox) -> dict[str, Platform]:
    """Both, against the sandbox."""
    slack = Slack(sandbox.slack_bot_token, sandbox.slack_app_token, sandbox.slack_base)
    return {"telegram": Telegram(sandbox.telegram_token, sandbox.telegram_base), "slack": slack}


@pytest.mark.parametrize(("name", "button"), [("telegram", "desk:hold 12 3"), ("slack", "desk:hold")])
async def test_a_press_arrives_as_a_request(sandbox: Sandbox, name: str, button: str) -> None:
    """Both platforms take the buttons; a press arrives once, with name, words, person and message, and is acknowledged."""
    platform, room = platforms(sandbox)[name], ROOM[name]
    async with started(platform) as ear:
        await until(lambda: platform.last_error is None and (name == "telegram" or sandbox.slack.socket.connected))
        [call] = platform.render_answer(ANSWER, words("en"))
        await platform.send(Chat.parse(room), call, None)
        [message] = await sandbox.wait_for_messages(room, 1)
        sandbox.press_button(room, message.id, button)
        await until(lambda: ear.received)
        [request] = ear.received
        await platform.acknowledge(request, "Only editors can decide this.")
        notes = [c for c in sandbox.calls if c.method in ("answerCallbackQuery", "response_url")]

    assert (request.name, request.words, request.replaces) == ("desk:hold", SHOWN, message.id)
    assert request.chat == Chat.parse(room)
    assert (bool(request.user), bool(request.user_name)) == (True, True)
    assert [(c.error, c.params["text"]) for c in notes] == [(None, "Only editors can decide this.")]


async def test_a_press_that_is_too_old_is_no_error(sandbox: Sandbox) -> None:
    """Acknowledging a query that Telegram has closed meanwhile causes no error."""
    telegram = platforms(sandbox)["telegram"]
    query: dict[str, Any] = {
        "id": "1",
        "from": {"id": 7, "is_bot": False, "first_name": "민지"},
        "chat_instance": "1",
        "data": "desk:hold 1 1",
    }
    message = {"message_id": 5, "date": 0, "chat": {"id": -1002, "type": "supergroup", "title": "편집국"}}
    press = CallbackQuery.de_json(query | {"message": message}, None)
    assert press is not None
    request = parse_button_press(press)
    assert request is not None
    assert (request.replaces, request.user, request.private) == ("5", "7", False)
    async with started(telegram):
        await telegram.acknowledge(request, "")


def test_a_press_without_its_message_is_left_alone() -> None:
    """A query from an inline message, which the bot never sends, is no request."""
    query = {"id": "1", "from": {"id": 7, "is_bot": False, "first_name": "민지"}, "chat_instance": "1", "data": "x"}
    press = CallbackQuery.de_json(query, None)
    assert press is not None
    assert parse_button_press(press) is None


@pytest.mark.parametrize(
    "body",
    [
        {},
        {
            "actions": [{"action_id": "read_article"}],
            "container": {"channel_id": "C1", "message_ts": "1.2"},
            "user": {"id": "U1"},
        },
        {"actions": [{"action_id": "desk:hold", "value": "1 1"}], "container": {"type": "view"}, "user": {"id": "U1"}},
    ],
)
def test_a_press_that_asks_nothing(body: dict[str, Any]) -> None:
    """A button that opens a page, or one in no message, is acknowledged and no more."""
    assert from_button(body, "/sokbo") is None


def test_telegram_keeps_a_buttons_data() -> None:
    """The longest a desk's button can be fits into Telegram's 64 bytes."""
    longest = Button("Publish", "desk:release", (str(2**63), str(2**31)))
    [call] = Telegram("1:x").render_answer(Answer("?", buttons=(longest,)), words("en"))

    assert len(call.params["reply_markup"]["inline_keyboard"][0][0]["callback_data"].encode()) <= 64
