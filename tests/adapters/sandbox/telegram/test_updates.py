import asyncio

import pytest

from adapters.sandbox import Sandbox
from tests.adapters.sandbox.conftest import Apis


async def _updates(apis: Apis, **params: object) -> list[dict[str, object]]:
    result: list[dict[str, object]] = (await apis.telegram("getUpdates", **params))["result"]
    return result


async def test_keeps_updates_until_they_are_confirmed(apis: Apis) -> None:
    """An update comes again until the bot asks for what follows it."""
    first = apis.sandbox.send_as_user("telegram:42", "/latest")
    second = apis.sandbox.send_as_user("telegram:42", "/help")
    assert [u["update_id"] for u in await _updates(apis)] == [first, second]
    assert isinstance(first, int)
    assert [u["update_id"] for u in await _updates(apis, offset=first + 1)] == [second]
    assert [u["update_id"] for u in await _updates(apis)] == [second]


async def test_a_long_poll_ends_with_the_first_update(apis: Apis) -> None:
    """A poller that waits is answered the moment somebody speaks."""
    poll = asyncio.create_task(_updates(apis, timeout=30))
    while not any(call.method == "getMe" for call in apis.sandbox.calls):
        await apis.telegram("getMe")
    apis.sandbox.send_as_user("telegram:42", "/latest@sokbo_sandbox_bot 3")
    async with asyncio.timeout(20):
        (update,) = await poll
    message = update["message"]
    assert isinstance(message, dict)
    assert message["entities"] == [{"type": "bot_command", "offset": 0, "length": 25}]


@pytest.mark.parametrize(
    ("chat", "kind", "edited"),
    [
        ("telegram:42", "message", False),
        ("telegram:42", "edited_message", True),
        ("telegram:-1001", "channel_post", False),
        ("telegram:-1001", "edited_channel_post", True),
        ("telegram:-5005", "message", False),
    ],
)
async def test_names_the_kind_of_update(apis: Apis, chat: str, kind: str, edited: bool) -> None:
    """Channels post, people write, and an edit is an update of its own with the same message id."""
    apis.sandbox.send_as_user(chat, "/latest")
    if edited:
        apis.sandbox.send_as_user(chat, "/latest 3", edited=True)
    updates = await _updates(apis)
    assert kind in updates[-1]
    assert len({u[name]["message_id"] for u in updates for name in u if name != "update_id"}) == 1  # type: ignore[index]


async def test_sends_only_what_is_wanted(apis: Apis) -> None:
    """Kinds outside allowed_updates never arrive, and the setting stays until it is changed."""
    await _updates(apis, allowed_updates=["callback_query"])
    assert apis.sandbox.send_as_user("telegram:42", "/latest") is None
    assert await _updates(apis) == []
    await _updates(apis, allowed_updates=["message"])
    assert apis.sandbox.send_as_user("telegram:42", "/latest") is not None


async def test_a_second_poller_ends_the_first(apis: Apis) -> None:
    """Two pollers at once: the older one gets 409."""
    first = asyncio.create_task(apis.telegram("getUpdates", timeout=30))
    while not any(call.method == "getMe" for call in apis.sandbox.calls):
        await apis.telegram("getMe")
    await apis.telegram("getUpdates")
    async with asyncio.timeout(20):
        answer = await first
    assert answer["error_code"] == 409
    assert answer["description"].startswith("Conflict: terminated by other getUpdates request")


async def test_a_webhook_forbids_polling(apis: Apis) -> None:
    """While a webhook is set getUpdates is 409; deleteWebhook frees it."""
    await apis.telegram("setWebhook", url="https://bot.example/hook")
    assert (await apis.telegram("getUpdates"))["error_code"] == 409
    await apis.telegram("deleteWebhook")
    assert (await apis.telegram("getUpdates"))["ok"]


async def test_reports_being_removed_and_refuses_then(apis: Apis) -> None:
    """Removing the bot is a my_chat_member update, and what it sends afterwards is 403."""
    apis.sandbox.set_membership("telegram:-1001", member=False)
    (update,) = await _updates(apis)
    change = update["my_chat_member"]
    assert isinstance(change, dict)
    assert (change["old_chat_member"]["status"], change["new_chat_member"]["status"]) == ("administrator", "left")
    sent = await apis.telegram("sendMessage", chat_id=-1001, text="x")
    assert sent["description"] == "Forbidden: bot is not a member of the channel chat"


async def test_a_press_needs_its_button(sandbox: Sandbox) -> None:
    """A button that is not there cannot be pressed."""
    with pytest.raises(ValueError, match="has no button"):
        sandbox.press_button("telegram:42", "1", "latest")


async def test_a_topic_is_a_place_of_its_own(apis: Apis) -> None:
    """A message in a forum's topic carries its id, and the bot's answer there is found there alone."""
    apis.sandbox.send_as_user("telegram:-1002/12", "/latest")
    (update,) = await _updates(apis)
    message = update["message"]
    assert isinstance(message, dict)
    await apis.telegram("sendMessage", chat_id=-1002, text="속보", message_thread_id=message["message_thread_id"])
    assert [m.text for m in apis.sandbox.messages("telegram:-1002/12")] == ["속보"]
    assert apis.sandbox.messages("telegram:-1002/13") == []
