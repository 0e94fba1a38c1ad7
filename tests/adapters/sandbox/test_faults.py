import pytest

from adapters.sandbox import Fault
from tests.adapters.sandbox.conftest import Apis


async def test_a_fault_keeps_to_its_chat_and_method(apis: Apis) -> None:
    """A fault of one chat and one method leaves other chats, other methods and the other platform alone."""
    apis.sandbox.add_fault(Fault("rate_limited", "telegram", "telegram:-1001", "sendMessage", seconds=3))
    assert (await apis.telegram("sendMessage", chat_id="@sokbo_alerts", text="x"))["parameters"] == {"retry_after": 3}
    assert (await apis.telegram("getChat", chat_id=-1001))["ok"]
    assert (await apis.telegram("sendMessage", chat_id=42, text="x"))["ok"]
    assert (await apis.slack("chat.postMessage", channel="C0DEMO", text="x"))["ok"]


async def test_a_fault_without_a_method_spares_polling(apis: Apis) -> None:
    """GetUpdates names no chat: a fault meant for messages is not used up by it."""
    apis.sandbox.add_fault(Fault("server_error", "telegram", times=1))
    assert (await apis.telegram("getUpdates"))["ok"]
    assert not (await apis.telegram("sendMessage", chat_id=42, text="x"))["ok"]


async def test_a_fault_lasts_until_it_is_cleared(apis: Apis) -> None:
    """Without a count a fault strikes every time, and is over once it is switched off."""
    fault = apis.sandbox.add_fault(Fault("is_archived", "slack", "slack:C0DEMO"))
    answers = [await apis.slack("chat.postMessage", channel="C0DEMO", text="x") for _ in range(3)]
    assert [answer["error"] for answer in answers] == ["is_archived"] * 3
    apis.sandbox.faults.clear(fault)
    assert (await apis.slack("chat.postMessage", channel="C0DEMO", text="x"))["ok"]


def test_only_faults_that_exist_can_be_made() -> None:
    """A fault of the other platform, and a migration to nowhere, are refused."""
    with pytest.raises(ValueError, match="slack has no fault 'blocked'"):
        Fault("blocked", "slack")
    with pytest.raises(ValueError, match="moved_to"):
        Fault("migrated", "telegram", "telegram:-1003")
