"""Whatever arrives, the sandbox answers as a platform would: it never breaks."""

import asyncio
import contextlib
import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.sandbox import Sandbox
from adapters.sandbox.slack.errors import WebApiError
from adapters.sandbox.slack.methods import call_method as call_slack
from adapters.sandbox.slack.parameters import read_arguments
from adapters.sandbox.telegram.errors import BotApiError
from adapters.sandbox.telegram.methods import call_method as call_telegram
from adapters.sandbox.telegram.parameters import read_parameters

SCALARS = st.none() | st.booleans() | st.integers(-2000, 2000) | st.text(max_size=8) | st.floats(allow_nan=False) | st.just("²")
JSON = st.recursive(
    SCALARS,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["type", "text", "elements", "rows", "fields", "html", "blocks", "cells", "url", "inline_keyboard"]),
            inner,
            max_size=4,
        )
    ),
    max_leaves=12,
)
TELEGRAM_NAMES = ["text", "parse_mode", "entities", "reply_markup", "reply_parameters", "rich_message", "message_id", "commands"]
SLACK_NAMES = ["channel", "text", "blocks", "thread_ts", "ts", "message_ts", "user", "view", "limit", "oldest", "attachments"]
SEND = ["sendMessage", "sendRichMessage", "editMessageText", "setMyCommands", "getChatMember", "answerCallbackQuery"]
POST = [
    "chat.postMessage",
    "chat.update",
    "chat.postEphemeral",
    "conversations.history",
    "conversations.replies",
    "views.publish",
]


@pytest.fixture(scope="module")
def idle() -> Sandbox:
    """A sandbox that is asked without its web server."""
    return Sandbox()


@settings(deadline=None, max_examples=300)
@given(method=st.sampled_from(SEND), chat=st.sampled_from([42, -1001, "@sokbo_alerts"]) | SCALARS, data=st.data())
def test_telegram_answers_or_refuses(idle: Sandbox, method: str, chat: Any, data: st.DataObject) -> None:
    """Any JSON as a method's parameters ends in a result or in one of the API's refusals."""
    params = {"chat_id": chat} | data.draw(st.dictionaries(st.sampled_from(TELEGRAM_NAMES), JSON, max_size=4))
    with contextlib.suppress(BotApiError):
        read = read_parameters(method, "", "application/json", json.dumps(params).encode())
        asyncio.run(call_telegram(idle.telegram, method, read))


@settings(deadline=None, max_examples=300)
@given(method=st.sampled_from(POST), channel=st.sampled_from(["C0DEMO", "#속보", "U0MINJI"]) | SCALARS, data=st.data())
def test_slack_answers_or_refuses(idle: Sandbox, method: str, channel: Any, data: st.DataObject) -> None:
    """Any JSON as a method's arguments ends in an answer or in a word of Slack's."""
    params = {"channel": channel} | data.draw(st.dictionaries(st.sampled_from(SLACK_NAMES), JSON, max_size=5))
    with contextlib.suppress(WebApiError):
        read = read_arguments(method, "", "application/json", json.dumps(params).encode())
        call_slack(idle.slack, method, read)


@given(
    body=st.binary(max_size=200), kind=st.sampled_from(["application/json", "multipart/form-data; boundary=x", "text/plain", ""])
)
def test_any_bytes_are_read_or_refused(body: bytes, kind: str) -> None:
    """A body of any bytes, called anything, is read or refused."""
    with contextlib.suppress(BotApiError):
        read_parameters("sendMessage", "", kind, body)
    with contextlib.suppress(WebApiError):
        read_arguments("chat.postMessage", "", kind, body)
