from typing import Any

import pytest

from tests.adapters.sandbox.conftest import Apis

CHANNEL = "C0DEMO"


def _plain(text: str) -> dict[str, str]:
    return {"type": "plain_text", "text": text}


def _header(text: str) -> dict[str, Any]:
    return {"type": "header", "text": _plain(text)}


def _section(**fields: Any) -> dict[str, Any]:
    return {"type": "section", **fields}


def _table(rows: int, columns: int, text: str = "x") -> dict[str, Any]:
    return {"type": "table", "rows": [[{"type": "raw_text", "text": text}] * columns] * rows}


def _button(action_id: str, **fields: Any) -> dict[str, Any]:
    return {"type": "button", "action_id": action_id, "text": _plain("최신"), **fields}


RAGGED = {"type": "table", "rows": [[{"type": "raw_text", "text": "x"}], [{"type": "raw_text", "text": "x"}] * 2]}


@pytest.mark.parametrize(
    "blocks",
    [
        [_header("가" * 151)],
        [_header("")],
        [{"type": "header", "text": {"type": "mrkdwn", "text": "x"}}],
        [_section(text={"type": "mrkdwn", "text": "가" * 3001})],
        [_section(fields=[_plain("x")] * 11)],
        [_section(fields=[_plain("x" * 2001)])],
        [{"type": "context", "elements": [_plain("x")] * 11}],
        [{"type": "actions", "elements": [_button("a", text=_plain("x" * 76))]}],
        [{"type": "actions", "elements": [_button("a", value="x" * 2001)]}],
        [{"type": "actions", "elements": [_button("a"), _button("a")]}],
        [_table(101, 1)],
        [_table(1, 21)],
        [_table(2, 1, "")],
        [_table(2, 2, "가" * 2501)],
        [RAGGED],
        [{"type": "sections"}],
        [_section(text={"type": "mrkdwn", "text": "R&D"})],
        [_section(text={"type": "mrkdwn", "text": "a < b"})],
        [_section(text={"type": "mrkdwn", "text": "<b>굵게</b>"})],
        ["text"],
        [{"type": "divider"}] * 51,
        [{"type": "divider", "block_id": "same"}] * 2,
    ],
)
async def test_refuses_blocks_slack_refuses(apis: Apis, blocks: list[Any]) -> None:
    """Blocks beyond a limit, of a wrong form or with an id twice are invalid_blocks, with a pointer to the place."""
    answer = await apis.slack("chat.postMessage", channel=CHANNEL, text="x", blocks=blocks)
    assert (answer["ok"], answer["error"]) == (False, "invalid_blocks")
    assert "[json-pointer:/blocks" in answer["response_metadata"]["messages"][0]
    assert apis.sandbox.messages("slack:C0DEMO") == []


async def test_takes_escaped_text_links_and_quotations(apis: Apis) -> None:
    """Escaped signs, links, mentions, dates and lines of quotation are not raw."""
    text = "> 인용\nR&amp;D &lt;b&gt; <https://a.kr/?a=1&b=2|링크> <@U0MINJI> <!date^1795305600^{date}|날짜>"
    answer = await apis.slack("chat.postMessage", channel=CHANNEL, blocks=[_section(text={"type": "mrkdwn", "text": text})])
    assert answer["ok"]


@pytest.mark.parametrize(
    ("method", "params", "error"),
    [
        ("chat.postMessage", {"text": "x"}, "channel_not_found"),
        ("chat.postMessage", {"channel": "C0NONE", "text": "x"}, "channel_not_found"),
        ("chat.postMessage", {"channel": CHANNEL}, "no_text"),
        ("chat.postMessage", {"channel": CHANNEL, "text": "x", "colour": "red"}, "invalid_arguments"),
        ("chat.postMessage", {"channel": CHANNEL, "text": "x", "markdown_text": "y"}, "markdown_text_conflict"),
        ("chat.postMessage", {"channel": CHANNEL, "text": "x", "blocks": "no JSON"}, "invalid_blocks_format"),
        ("chat.postMessage", {"channel": CHANNEL, "text": "x", "blocks": [_table(2, 2), _table(2, 2)]}, "invalid_attachments"),
        (
            "chat.postMessage",
            {"channel": CHANNEL, "text": "x", "blocks": [_section(text=_plain("x" * 2900))] * 5},
            "msg_blocks_too_long",
        ),
        ("chat.postMessage", {"channel": CHANNEL, "text": "x", "thread_ts": "1.000000"}, "cannot_reply_to_message"),
        ("chat.update", {"channel": CHANNEL, "ts": "1.000000", "text": "x"}, "message_not_found"),
        ("chat.delete", {"channel": CHANNEL, "ts": "1.000000"}, "message_not_found"),
        ("chat.getPermalink", {"channel": CHANNEL, "message_ts": "1.0"}, "message_not_found"),
        ("conversations.replies", {"channel": CHANNEL, "ts": "1.0"}, "thread_not_found"),
        ("users.info", {"user": "U0NOBODY"}, "user_not_found"),
        ("views.open", {"trigger_id": "old", "view": {"type": "modal", "blocks": []}}, "expired_trigger_id"),
        ("chat.dance", {}, "unknown_method"),
        ("apps.connections.open", {}, "not_allowed_token_type"),
    ],
)
async def test_refuses_in_slacks_words(apis: Apis, method: str, params: dict[str, Any], error: str) -> None:
    """A call Slack would refuse is refused with Slack's own word for it."""
    answer = await apis.slack(method, **params)
    assert (answer["ok"], answer["error"]) == (False, error)


@pytest.mark.parametrize(("token", "error"), [("", "not_authed"), ("xoxb-wrong", "invalid_auth")])
async def test_knows_its_token(apis: Apis, token: str, error: str) -> None:
    """No token and a wrong token are distinguished."""
    response = await apis.client.post(f"{apis.sandbox.slack_base}auth.test", headers={"authorization": f"Bearer {token}".strip()})
    assert response.json() == {"ok": False, "error": error}


async def test_reads_every_encoding(apis: Apis) -> None:
    """JSON, a form with blocks as text and a token, and a query all reach the same method."""
    posted = await apis.slack("chat.postMessage", channel="#속보", blocks=[_header("속보")])
    form = {"token": apis.sandbox.slack_bot_token, "channel": CHANNEL, "blocks": '[{"type": "divider"}]'}
    assert (await apis.client.post(f"{apis.sandbox.slack_base}chat.postMessage", data=form)).json()["ok"]
    query = {"channel": CHANNEL, "message_ts": posted["ts"], "token": apis.sandbox.slack_bot_token}
    link = (await apis.client.get(f"{apis.sandbox.slack_base}chat.getPermalink", params=query)).json()["permalink"]
    assert link.endswith(f"/archives/C0DEMO/p{posted['ts'].replace('.', '')}")
    assert len(apis.sandbox.messages("slack:C0DEMO")) == 2


async def test_keeps_threads_edits_and_deletions(apis: Apis) -> None:
    """Replies are in their thread and not in the history, an edit is marked, a deleted message is gone from both."""
    parent = (await apis.slack("chat.postMessage", channel=CHANNEL, text="속보"))["ts"]
    reply = (await apis.slack("chat.postMessage", channel=CHANNEL, text="표", thread_ts=parent))["ts"]
    await apis.slack("chat.update", channel=CHANNEL, ts=parent, text="정정")
    history = (await apis.slack("conversations.history", channel=CHANNEL))["messages"]
    assert [(m["text"], "edited" in m) for m in history] == [("정정", True)]
    replies = (await apis.slack("conversations.replies", channel=CHANNEL, ts=parent))["messages"]
    assert [m["ts"] for m in replies] == [parent, reply]
    await apis.slack("chat.delete", channel=CHANNEL, ts=reply)
    assert len((await apis.slack("conversations.replies", channel=CHANNEL, ts=parent))["messages"]) == 1
    assert [edit["text"] for edit in apis.sandbox.messages("slack:C0DEMO")[0].edits] == ["속보"]


async def test_message_times_never_repeat(apis: Apis) -> None:
    """Two messages within one moment of a stopped clock have two ts, in order."""
    times = [(await apis.slack("chat.postMessage", channel=CHANNEL, text="x"))["ts"] for _ in range(3)]
    assert sorted(set(times)) == times


async def test_a_channel_may_be_closed_to_the_bot(apis: Apis) -> None:
    """not_in_channel until the bot joins, is_archived whatever it does."""
    channel = apis.sandbox.slack_channel("slack:C0DESK")
    channel.member = False
    assert (await apis.slack("chat.postMessage", channel="C0DESK", text="x"))["error"] == "not_in_channel"
    assert (await apis.slack("conversations.join", channel="C0DESK"))["ok"]
    assert (await apis.slack("chat.postMessage", channel="C0DESK", text="x"))["ok"]
    channel.archived = True
    assert (await apis.slack("chat.postMessage", channel="C0DESK", text="x"))["error"] == "is_archived"
