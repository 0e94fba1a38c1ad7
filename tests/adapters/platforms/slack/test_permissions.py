"""Permission to manage a Slack channel, submitted forms, and changes of the bot's membership."""

import json
from typing import Any
from unittest.mock import AsyncMock

import pytest
from hypothesis import given
from hypothesis import strategies as st
from slack_bolt.context.async_context import AsyncBoltContext

from adapters.platforms.slack import Slack
from adapters.platforms.slack.events import _Listeners, from_membership
from adapters.platforms.slack.incoming_requests import from_submission
from adapters.sandbox import Fault, Sandbox
from adapters.sandbox.slack.workspace import SlackUser
from bot.desk import Permissions
from bot.lib.i18n import words
from bot.model import Chat, Command, Field, Form, Option
from formatter.render.slack import read_form, render_form
from tests.adapters.platforms.helpers import started, until

ME = "U0BOT"
TEXTS = st.text(max_size=200)
LABELS = TEXTS.filter(str.strip)
OPTIONS = st.lists(st.builds(Option, LABELS, st.from_regex(r"[a-z]{1,32}", fullmatch=True)), max_size=5, unique_by=repr)
KINDS = st.sampled_from(["text", "one", "many"])
FIELDS = st.builds(Field, st.just("f"), LABELS, KINDS, OPTIONS.map(tuple), st.lists(TEXTS, max_size=2).map(tuple), TEXTS)


def slack_on(sandbox: Sandbox) -> Slack:
    """The adapter in Socket Mode."""
    return Slack(sandbox.slack_bot_token, sandbox.slack_app_token, sandbox.slack_base)


@pytest.mark.parametrize(
    ("person", "may"),
    [
        (SlackUser("U0PASS", "pass", "기자"), True),
        (SlackUser("U0GUEST", "guest", "손님", is_guest=True), False),
        (SlackUser("U0OTHER", "other", "남", team="T0ELSEWHERE"), False),
        (SlackUser("U0ROBOT", "robot", "로봇", is_bot=True), False),
    ],
)
async def test_members_may_subscribe_where_the_config_lets_them(sandbox: Sandbox, person: SlackUser, may: bool) -> None:
    """Full members of the workspace may, guests, strangers and bots may not; the channel's settings are not theirs."""
    sandbox.slack.workspace.users[person.id] = person
    slack = Slack(sandbox.slack_bot_token, sandbox.slack_app_token, sandbox.slack_base, subscribe="members")
    async with started(slack):
        command = Command(Chat("slack", "C0DEMO"), "subscribe", user=person.id)
        assert await slack.can_manage(command, subscribing=True) is may
        assert await slack.can_manage(command) is False


@pytest.mark.parametrize(
    ("person", "creator", "may"),
    [
        (SlackUser("U0BOSS", "boss", "부장", is_admin=True), "U0OTHER", True),
        (SlackUser("U0MADE", "made", "기자"), "U0MADE", True),
        (SlackUser("U0PASS", "pass", "행인"), "U0OTHER", False),
        (SlackUser("U0GUEST", "guest", "손님", is_admin=True, team="T0ELSEWHERE"), "U0OTHER", False),
    ],
)
async def test_a_channel_is_managed_by_its_own(sandbox: Sandbox, person: SlackUser, creator: str, may: bool) -> None:
    """The workspace's administrators and the channel's creator manage it; administrators of another workspace are guests."""
    sandbox.slack.workspace.users[person.id] = person
    sandbox.slack_channel("slack:C0DEMO").creator = creator
    slack = slack_on(sandbox)
    async with started(slack):
        await until(lambda: slack.last_error is None)
        assert await slack.can_manage(Command(Chat("slack", "C0DEMO"), "settings", user=person.id)) is may


@pytest.mark.parametrize(("team", "may"), [("T0HOME", True), ("T0ELSEWHERE", False), (None, False)])
async def test_an_administrator_of_another_workspace_is_a_stranger(team: str | None, may: bool) -> None:
    """In a bot for one workspace, a person of another one is no administrator, by command, press or mention."""
    received: list[Any] = []
    listeners = _Listeners("/sokbo", received.append, lambda: {"team_id": "T0HOME"}, None)
    permissions = Permissions(admins=frozenset({"slack:U0MINJI"}))
    person = {"id": "U0MINJI", "team_id": team}
    command = {"command": "/sokbo", "text": "pause", "user_id": "U0MINJI", "team_id": team, "channel_id": "C0DEMO"}
    press = {
        "type": "block_actions",
        "user": person,
        "channel": {"id": "C0DEMO"},
        "message": {"ts": "1.1"},
        "actions": [{"action_id": "desk:kill", "type": "button", "value": "1"}],
    }
    mention = {
        "type": "app_mention",
        "user": "U0MINJI",
        "user_team": team,
        "channel": "C0DEMO",
        "text": "<@U0BOT> pause",
        "ts": "1",
    }
    await listeners.on_command(AsyncMock(), command, AsyncBoltContext())
    await listeners.on_button(AsyncMock(), press, AsyncBoltContext())
    await listeners.on_event({"team_id": "T0HOME", "is_ext_shared_channel": True}, mention, AsyncBoltContext())
    assert len(received) >= 2
    assert {permissions.is_admin(request) for request in received} == {may}


@pytest.mark.parametrize("method", ["users.info", "conversations.info"])
async def test_what_slack_does_not_report_is_not_known(sandbox: Sandbox, method: str) -> None:
    """Without the scope, or while Slack fails, the permission is unknown."""
    sandbox.add_fault(Fault(kind="server_error", platform="slack", method=method))
    slack = slack_on(sandbox)
    async with started(slack):
        assert await slack.can_manage(Command(Chat("slack", "C0DEMO"), "settings", user="U0MINJI")) is None


async def test_a_direct_message_is_its_persons(sandbox: Sandbox) -> None:
    """In a direct message the permission needs no call; in a channel a person without an id has none."""
    slack = slack_on(sandbox)
    async with started(slack):
        assert await slack.can_manage(Command(Chat("slack", "D0MINJI"), "settings", user="U0MINJI", private=True))
        assert not await slack.can_manage(Command(Chat("slack", "C0DEMO"), "settings"))


@pytest.mark.parametrize(
    ("event", "happened"),
    [
        ({"type": "member_joined_channel", "user": ME, "channel": "C1", "inviter": "U1"}, "joined"),
        ({"type": "member_joined_channel", "user": "U2", "channel": "C1"}, None),
        ({"type": "channel_left", "channel": "C1"}, "left"),
        ({"type": "member_left_channel", "user": ME, "channel": "C1"}, "left"),
        ({"type": "member_left_channel", "user": "U2", "channel": "C1"}, None),
        ({"type": "channel_archive", "channel": "C1", "user": "U2"}, "left"),
        ({"type": "channel_created", "channel": {"id": "C1"}}, None),
        ({"type": "message", "channel": "C1", "user": ME}, None),
    ],
)
def test_only_the_bots_own_membership_counts(event: dict[str, Any], happened: str | None) -> None:
    """Others come and go as they like; only the bot's own membership and closed channels are reported."""
    requests = from_membership(event, ME, "/sokbo")
    assert (requests.change if requests else None) == happened


def submission(metadata: Any, values: dict[str, Any]) -> dict[str, Any]:
    """Slack's payload of a submitted form."""
    view = {"callback_id": "set:form", "private_metadata": metadata, "state": {"values": values}}
    return {"type": "view_submission", "user": {"id": "U1", "team_id": "T1"}, "view": view}


@pytest.mark.parametrize("metadata", [None, "", "no json", "[]", "{}", '{"channel": ""}'])
def test_a_form_without_an_origin_is_none_of_ours(metadata: Any) -> None:
    """A view without the chat for its answer is ignored, and breaks nothing."""
    assert from_submission(submission(metadata, {}), "/sokbo") is None


def test_what_was_filled_comes_with_its_fields() -> None:
    """A submitted form has each field's value; empty fields have none."""
    values = {
        "a": {"a": {"type": "static_select", "selected_option": {"value": "on"}}},
        "b": {"b": {"type": "multi_static_select", "selected_options": [{"value": "x"}, {"value": "y"}]}},
        "c": {"c": {"type": "plain_text_input", "value": None}},
        "d": {"d": {"type": "timepicker", "selected_time": "22:00"}},
    }
    requests = from_submission(submission(json.dumps({"channel": "C1", "words": ["policy"]}), values), "/sokbo")
    assert requests is not None
    assert (requests.chat, requests.words, requests.user) == (Chat("slack", "C1"), ("policy",), "U1")
    assert requests.fields == {"a": ("on",), "b": ("x", "y"), "c": (), "d": ("22:00",)}


@given(LABELS, FIELDS)
def test_any_form_is_within_slacks_limits(title: str, field: Field) -> None:
    """Whatever feeds are called and people have set, titles, labels and values fit; and what is shown can be read back."""
    view = render_form(Form("set:form", title, "Save", (field,)), words("en"))
    assert 1 <= len(view["title"]["text"].encode("utf-16-le")) // 2 <= 24
    for block in view["blocks"]:
        element = block["element"]
        assert element["action_id"] == block["block_id"] == "f"
        assert len(element.get("initial_value", "")) <= element.get("max_length", 0)
        assert all(1 <= len(option["text"]["text"]) <= 75 for option in element.get("options", []))
    assert read_form({}) == {}
