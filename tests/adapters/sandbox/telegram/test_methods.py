from typing import Any

import pytest

from tests.adapters.sandbox.conftest import Apis

CHANNEL = -1001
TOO_MANY_BUTTONS = [[{"text": "x", "callback_data": "x"}] * 9]


def _button(**fields: Any) -> dict[str, Any]:
    return {"reply_markup": {"inline_keyboard": [[{"text": "x", **fields}]]}}


@pytest.mark.parametrize(
    ("params", "description"),
    [
        ({"chat_id": "", "text": "x"}, "chat_id is empty"),
        ({"text": ""}, "message text is empty"),
        ({"text": " \n"}, "text must be non-empty"),
        ({"chat_id": 5}, "chat not found"),
        ({"chat_id": "@nobody"}, "chat not found"),
        ({"text": "가" * 4097}, "message is too long"),
        ({"text": "📰" * 2049}, "message is too long"),
        ({"text": "가" * 11000}, "text is too long"),
        ({"colour": "red"}, 'the method has no parameter "colour"'),
        ({"parse_mode": "Word"}, "unsupported parse_mode"),
        ({"text": "<p>x", "parse_mode": "HTML"}, 'can\'t parse entities: Unsupported start tag "p" at byte offset 0'),
        (_button(), "can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard"),
        (_button(callback_data="가" * 22), "BUTTON_DATA_INVALID"),
        (_button(url="javascript:x"), "inline keyboard button URL 'javascript:x' is invalid: Wrong HTTP URL"),
        ({"reply_markup": {"inline_keyboard": TOO_MANY_BUTTONS}}, "REPLY_MARKUP_TOO_LONG"),
        ({"reply_parameters": {"message_id": 99}}, "message to be replied not found"),
        ({"chat_id": -1002, "message_thread_id": 99}, "message thread not found"),
        (
            {"link_preview_options": {"off": True}},
            'can\'t parse link_preview_options: LinkPreviewOptions has no field "off"',
        ),
    ],
)
async def test_refuses_messages_in_the_servers_words(apis: Apis, params: dict[str, Any], description: str) -> None:
    """A message the real server would refuse is refused with its description, and is not there."""
    answer = await apis.telegram("sendMessage", **{"chat_id": CHANNEL, "text": "x"} | params)
    assert answer == {"ok": False, "error_code": 400, "description": f"Bad Request: {description}"}
    assert apis.sandbox.messages("telegram:-1001") == []


@pytest.mark.parametrize(
    ("method", "params", "description"),
    [
        ("editMessageText", {"chat_id": CHANNEL, "message_id": 99, "text": "x"}, "message to edit not found"),
        ("deleteMessage", {"chat_id": CHANNEL, "message_id": 99}, "message to delete not found"),
        ("sendDice", {"chat_id": CHANNEL}, "the sandbox does not do sendDice"),
        ("setMyCommands", {"commands": [{"command": "최신", "description": "x"}]}, "BOT_COMMAND_INVALID"),
        ("setWebhook", {"url": "http://plain.example"}, "bad webhook: An HTTPS URL must be provided for webhook"),
        ("sendRichMessage", {"chat_id": CHANNEL, "rich_message": {}}, "RICH_MESSAGE_CONTENT_REQUIRED"),
        (
            "sendRichMessage",
            {"chat_id": CHANNEL, "rich_message": {"html": "<script>x</script>"}},
            'can\'t parse rich message: Unsupported tag "script"',
        ),
        (
            "answerCallbackQuery",
            {"callback_query_id": "1"},
            "query is too old and response timeout expired or query ID is invalid",
        ),
    ],
)
async def test_refuses_other_calls_in_the_servers_words(
    apis: Apis, method: str, params: dict[str, Any], description: str
) -> None:
    """So are edits, deletions, settings and answers that the real server would refuse."""
    answer = await apis.telegram(method, **params)
    assert answer == {"ok": False, "error_code": 400, "description": f"Bad Request: {description}"}


async def test_knows_no_method_the_table_does_not_name(apis: Apis) -> None:
    """A method that the Bot API does not have is 404."""
    answer = await apis.telegram("sendNews", chat_id=CHANNEL)
    assert answer == {"ok": False, "error_code": 404, "description": "Not Found: method not found"}


async def test_refuses_entities_the_server_would_drop(apis: Apis) -> None:
    """The 101st entity is an error here, because the real server drops it without a word."""
    assert (await apis.telegram("sendMessage", chat_id=CHANNEL, text="<b>x</b> " * 100, parse_mode="HTML"))["ok"]
    assert not (await apis.telegram("sendMessage", chat_id=CHANNEL, text="<b>x</b> " * 101, parse_mode="HTML"))["ok"]


@pytest.mark.parametrize(("token", "code"), [("wrong", 404), ("1:" + "a" * 20, 401)])
async def test_knows_its_token(apis: Apis, token: str, code: int) -> None:
    """Another token is 401, text that can be no token 404."""
    response = await apis.client.post(f"{apis.sandbox.telegram_base}/bot{token}/getMe")
    assert (response.status_code, response.json()["error_code"]) == (code, code)


async def test_reads_all_three_encodings(apis: Apis) -> None:
    """Form fields, multipart fields and JSON make the same message."""
    address = f"{apis.sandbox.telegram_base}/bot{apis.sandbox.telegram_token}/sendMessage"
    keyboard = '{"inline_keyboard": [[{"text": "최신", "callback_data": "latest"}]]}'
    fields = {"chat_id": "-1001", "text": "속보", "disable_notification": "true", "reply_markup": keyboard}
    await apis.client.post(address, data=fields)
    await apis.client.post(address, files={name: (None, value) for name, value in fields.items()})
    await apis.client.post(address, json={**fields, "chat_id": -1001, "disable_notification": True})
    first, *others = [message.params for message in apis.sandbox.messages("telegram:-1001")]
    assert others == [first, first]
    assert first["reply_markup"]["inline_keyboard"][0][0]["callback_data"] == "latest"


async def test_edits_and_deletes(apis: Apis) -> None:
    """An edit keeps the earlier text, the same again is refused, and a deleted message cannot be edited."""
    sent = (await apis.telegram("sendMessage", chat_id="@sokbo_alerts", text="<b>속보</b>", parse_mode="HTML"))["result"]
    place = {"chat_id": CHANNEL, "message_id": sent["message_id"]}
    assert (await apis.telegram("editMessageText", **place, text="정정"))["result"]["edit_date"]
    assert "message is not modified" in (await apis.telegram("editMessageText", **place, text="정정"))["description"]
    message = apis.sandbox.messages("telegram:-1001")[0]
    assert (message.text, [edit["text"] for edit in message.edits]) == ("정정", ["<b>속보</b>"])
    assert (await apis.telegram("deleteMessage", **place))["result"] is True
    assert (await apis.telegram("editMessageText", **place, text="x"))["description"] == "Bad Request: message to edit not found"
    assert message.deleted


async def test_cleans_text_as_the_server_does(apis: Apis) -> None:
    """Tabs become spaces, carriage returns and outer white space go, and entities stay on their words."""
    sent = await apis.telegram("sendMessage", chat_id=CHANNEL, text=" \r\n📰\t<b>속보</b>\r\n ", parse_mode="HTML")
    assert sent["result"]["text"] == "📰 속보"
    assert sent["result"]["entities"] == [{"type": "bold", "offset": 3, "length": 2}]


async def test_takes_rich_messages(apis: Apis) -> None:
    """A table of rich HTML is taken and shown as a tree; one of 21 columns is not."""
    table = "<table><tr><th>항목</th></tr><tr><td>금융</td></tr></table>"
    sent = await apis.telegram("sendRichMessage", chat_id=CHANNEL, rich_message={"html": f"<h2>속보</h2>{table}"})
    assert sent["ok"]
    message = apis.sandbox.messages("telegram:-1001")[0]
    assert message.text.split() == ["속보", "항목", "금융"]
    assert [child["tag"] for child in message.shown["rich"]["children"]] == ["h2", "table"]
    wide = f"<table><tr>{'<td>x</td>' * 21}</tr></table>"
    assert not (await apis.telegram("sendRichMessage", chat_id=CHANNEL, rich_message={"html": wide}))["ok"]


async def test_needs_rights_in_a_channel(apis: Apis) -> None:
    """A channel whose admin the bot no longer is refuses its posts, and getChatMember shows it."""
    apis.sandbox.telegram_chat("telegram:-1001").admin = False
    sent = await apis.telegram("sendMessage", chat_id=CHANNEL, text="x")
    assert sent["description"] == "Bad Request: need administrator rights in the channel chat"
    member = await apis.telegram("getChatMember", chat_id=CHANNEL, user_id=7001)
    assert member["result"]["status"] == "member"
