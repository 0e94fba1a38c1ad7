"""The sandbox sends an ephemeral message only where Telegram would."""

from typing import Any

import pytest

from tests.adapters.sandbox.conftest import Apis, TurnedClock

GROUP, MEMBER, BOT = -1003, 42, 7001


def to(receiver: int = MEMBER, **parameters: Any) -> dict[str, Any]:
    """The parameters of a message to one person."""
    return {"text": "x", "ephemeral_message_parameters": {"receiver_user_id": receiver, **parameters}}


async def asked(apis: Apis) -> int:
    """Declare a command ephemeral and write it; return its id."""
    await apis.telegram("setMyCommands", commands=[{"command": "latest", "description": "x", "is_ephemeral": True}])
    apis.sandbox.send_as_user(f"telegram:{GROUP}", "/latest", ephemeral=True)
    message: dict[str, Any] = (await apis.telegram("getUpdates"))["result"][-1]["message"]
    assert (message["message_id"], message["receiver_user"]["id"]) == (0, BOT)
    return int(message["ephemeral_message_id"])


@pytest.mark.parametrize(
    ("chat", "params", "description"),
    [
        (-1001, to(), "PEER_ID_INVALID"),
        (42, to(), "PEER_ID_INVALID"),
        (GROUP, to(BOT), "USER_IS_BOT"),
        (GROUP, to(4343), "USER_NOT_PARTICIPANT"),
        (GROUP, to(), "CHAT_ADMIN_REQUIRED"),
        (GROUP, to(callback_query_id="1"), "CHAT_ADMIN_REQUIRED"),
        (GROUP, to() | {"reply_parameters": {"ephemeral_message_id": 99}}, "CHAT_ADMIN_REQUIRED"),
        (GROUP, {"text": "x", "reply_parameters": {"ephemeral_message_id": 1}}, "message to be replied not found"),
        (GROUP, {"text": "x", "ephemeral_message_parameters": {}}, "can't parse ephemeral_message_parameters"),
    ],
)
async def test_refuses_what_nobody_asked_for(apis: Apis, chat: int, params: dict[str, Any], description: str) -> None:
    """Outside groups, to bots and strangers, and without a fresh action of the receiver it is refused."""
    apis.sandbox.send_as_user(f"telegram:{GROUP}", "hello")
    answer = await apis.telegram("sendMessage", chat_id=chat, **params)
    assert answer["description"].startswith(f"Bad Request: {description}")
    assert apis.sandbox.messages(f"telegram:{chat}") == []


async def test_an_ephemeral_command_can_be_answered_for_a_while(apis: Apis, clock: TurnedClock) -> None:
    """Within 15 seconds a command is answered to its author, and the answer is changed and deleted by its own methods alone."""
    command = await asked(apis)
    answer = await apis.telegram("sendMessage", chat_id=GROUP, **to(), reply_parameters={"ephemeral_message_id": command})
    sent = answer["result"]
    assert (sent["message_id"], sent["receiver_user"]["id"]) == (0, MEMBER)
    place = {"chat_id": GROUP, "receiver_user_id": MEMBER, "ephemeral_message_id": sent["ephemeral_message_id"]}
    assert (await apis.telegram("editEphemeralMessageText", **place, text="y"))["result"] is True
    assert "not found" in (await apis.telegram("editMessageText", chat_id=GROUP, message_id=0, text="y"))["description"]
    stranger = await apis.telegram("editEphemeralMessageText", **place | {"receiver_user_id": 1}, text="z")
    assert stranger["description"] == "Bad Request: MESSAGE_ID_INVALID"
    assert (await apis.telegram("deleteEphemeralMessage", **place))["result"] is True
    clock.turn(16)
    late = await apis.telegram("sendMessage", chat_id=GROUP, **to(), reply_parameters={"ephemeral_message_id": command})
    assert late["description"] == "Bad Request: CHAT_ADMIN_REQUIRED"


async def test_a_press_can_be_answered_while_it_is_open(apis: Apis) -> None:
    """The press of an ordinary message's button lets the bot answer the presser, until it has ended the press."""
    keyboard = {"inline_keyboard": [[{"text": "x", "callback_data": "x"}]]}
    sent = (await apis.telegram("sendMessage", chat_id=GROUP, text="x", reply_markup=keyboard))["result"]
    apis.sandbox.press_button(f"telegram:{GROUP}", str(sent["message_id"]), "x")
    query = (await apis.telegram("getUpdates"))["result"][-1]["callback_query"]["id"]
    assert (await apis.telegram("sendMessage", chat_id=GROUP, **to(callback_query_id=query)))["ok"]
    await apis.telegram("answerCallbackQuery", callback_query_id=query)
    closed = await apis.telegram("sendMessage", chat_id=GROUP, **to(callback_query_id=query))
    assert closed["description"] == "Bad Request: CHAT_ADMIN_REQUIRED"


async def test_an_older_server_ignores_it(apis: Apis) -> None:
    """Before Bot API 10.2 the message goes to everybody, menus lose the declaration, and the new methods do not exist."""
    apis.sandbox.telegram.ephemeral = False
    await apis.telegram("setMyCommands", commands=[{"command": "latest", "description": "x", "is_ephemeral": True}])
    menu = (await apis.telegram("getMyCommands"))["result"]
    sent = (await apis.telegram("sendMessage", chat_id=GROUP, **to()))["result"]
    place = {"chat_id": GROUP, "receiver_user_id": MEMBER, "ephemeral_message_id": 1}
    edit = await apis.telegram("editEphemeralMessageText", **place, text="y")
    assert menu == [{"command": "latest", "description": "x"}]
    assert "ephemeral_message_id" not in sent
    assert edit == {"ok": False, "error_code": 404, "description": "Not Found: method not found"}
