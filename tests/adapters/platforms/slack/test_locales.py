"""The language of answers on Slack."""

import asyncio
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, cast

import pytest

from adapters.platforms.slack import Slack
from adapters.platforms.slack import permissions as locales
from adapters.platforms.slack.permissions import UserLocales
from adapters.platforms.slack.web_api import SlackError, SlackErrorResponse, SlackNotReached, WebApi
from adapters.sandbox import Fault, Sandbox
from bot.model import Call
from tests.adapters.platforms.helpers import started, until

USER = "U0MINJI"


class Asked:
    """A Web API that answers `users.info` so, or raises it."""

    def __init__(self, answer: Mapping[str, Any] | SlackError | None) -> None:
        self.count = 0
        self._answer = answer

    async def read(self, _method: str, _params: Mapping[str, Any], _team: str | None) -> Mapping[str, Any]:
        """Answer, or never."""
        self.count += 1
        if isinstance(self._answer, SlackError):
            raise self._answer
        if self._answer is None:
            await asyncio.Event().wait()
        return self._answer or {}


@pytest.mark.parametrize(
    ("answer", "locale"),
    [
        ({"user": {"locale": "ko-KR"}}, "ko-KR"),
        ({"user": {}}, None),
        ({}, None),
        (SlackErrorResponse(200, "missing_scope"), None),
        (SlackErrorResponse(429, retry_after="30"), None),
        (SlackNotReached("nobody listens"), None),
    ],
)
async def test_asked_once(answer: Mapping[str, Any] | SlackError, locale: str | None) -> None:
    """Slack is asked once for a person, and an answer that it does not give or allow leaves the language open."""
    web = Asked(answer)
    known = UserLocales(cast(WebApi, web))

    assert [await known.of(USER, "T1") for _ in range(3)] == [locale] * 3
    assert web.count == 1
    await known.of(USER, "T2")
    assert web.count == 2


async def test_no_answer_in_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """If Slack does not answer in time, the language is unknown."""
    monkeypatch.setattr(locales, "LOOKUP_TIMEOUT", 0.01)

    assert await UserLocales(cast(WebApi, Asked(None))).of(USER, None) is None


async def test_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    """The number of cached locales is bounded."""
    monkeypatch.setattr(locales, "_MAX_USERS", 3)
    web = Asked({"user": {"locale": "en-US"}})
    known = UserLocales(cast(WebApi, web))
    for number in range(5):
        await known.of(f"U{number}", None)
    await known.of("U4", None)
    assert web.count == 5
    await known.of("U0", None)
    assert web.count == 6


@pytest.mark.parametrize("locale", ["ko-KR", None])
async def test_a_request_brings_its_language(sandbox: Sandbox, locale: str | None) -> None:
    """A command carries the language in which its sender uses Slack."""
    workspace = sandbox.slack.workspace
    workspace.users[USER] = replace(workspace.user_or_new(USER), locale=locale)
    slack = Slack(sandbox.slack_bot_token, sandbox.slack_app_token, sandbox.slack_base)
    async with started(slack, Call("chat.postMessage", {"text": "네"})) as ear:
        await sandbox.slack.socket.wait_connections(1, 5)
        sandbox.send_as_user("slack:C0DEMO", "/sokbo latest", user=USER)
        await until(lambda: ear.received)

    assert ear.received[0].language == locale


async def test_slack_does_not_answer(sandbox: Sandbox) -> None:
    """A person whose language cannot be looked up is answered, with no language known."""
    sandbox.add_fault(Fault("server_error", "slack", method="users.info"))
    slack = Slack(sandbox.slack_bot_token, sandbox.slack_app_token, sandbox.slack_base)
    async with started(slack, Call("chat.postMessage", {"text": "네"})) as ear:
        await sandbox.slack.socket.wait_connections(1, 5)
        sandbox.send_as_user("slack:C0DEMO", "/sokbo latest", user=USER)
        await until(lambda: ear.outcomes)

    assert ear.received[0].language is None
