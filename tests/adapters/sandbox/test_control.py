import json
import signal
import sys
from asyncio import create_subprocess_exec, subprocess, timeout
from typing import Any

import httpx
import pytest

from tests.adapters.sandbox.conftest import Apis


async def _post(apis: Apis, name: str, **body: Any) -> httpx.Response:
    return await apis.client.post(f"{apis.sandbox.page}control/{name}", json=body)


async def test_people_speak_and_press_through_the_controls(apis: Apis) -> None:
    """A message or press sent over HTTP reaches the bot like anything else."""
    keyboard = {"inline_keyboard": [[{"text": "최신", "callback_data": "latest"}]]}
    sent = (await apis.telegram("sendMessage", chat_id=42, text="속보", reply_markup=keyboard))["result"]
    await _post(apis, "send", chat="telegram:42", text="/latest")
    await _post(apis, "press", chat="telegram:42", message=str(sent["message_id"]), button="latest")
    updates = (await apis.telegram("getUpdates"))["result"]
    assert [u.get("message", {}).get("text") or u["callback_query"]["data"] for u in updates] == ["/latest", "latest"]


async def test_faults_are_switched_through_the_controls(apis: Apis) -> None:
    """A fault goes on and off over HTTP, and is listed while it is on."""
    await _post(apis, "faults", kind="blocked", platform="telegram", chat="telegram:42")
    assert (await apis.telegram("sendMessage", chat_id=42, text="x"))["error_code"] == 403
    listed = (await apis.client.get(f"{apis.sandbox.page}control/faults")).json()["faults"]
    assert [fault["kind"] for fault in listed] == ["blocked"]
    await _post(apis, "faults/clear")
    assert (await apis.telegram("sendMessage", chat_id=42, text="x"))["ok"]


async def test_scripts_read_messages_and_calls(apis: Apis) -> None:
    """Another process sees the bot's messages, the note beneath it, and how every call was answered."""
    await _post(apis, "chats", chat="telegram:-1007", title="새 채널", kind="channel")
    await apis.telegram("sendMessage", chat_id=-1007, text="속보")
    await apis.telegram("sendMessage", chat_id=1, text="속보")
    await _post(apis, "note", chat="telegram:-1007", text="sent 0.4 s after publishing")
    (message,) = (await apis.client.get(f"{apis.sandbox.page}control/messages?chat=telegram:-1007")).json()["messages"]
    assert (message["text"], message["note"]) == ("속보", "sent 0.4 s after publishing")
    calls = (await apis.client.get(f"{apis.sandbox.page}control/calls")).json()["calls"]
    assert [(call["status"], call["error"]) for call in calls] == [(200, None), (400, "Bad Request: chat not found")]


@pytest.mark.parametrize(
    ("name", "body"),
    [
        ("send", {"chat": "telegram:42"}),
        ("send", {"chat": "fax:1", "text": "x"}),
        ("send", {"chat": "telegram:x", "text": "x"}),
        ("press", {"chat": "slack:C0NONE", "message": "1", "button": "x"}),
        ("faults", {"kind": "gremlins", "platform": "telegram"}),
        ("note", {"chat": "telegram:42", "text": "x"}),
    ],
)
async def test_a_wrong_control_names_its_fault(apis: Apis, name: str, body: dict[str, Any]) -> None:
    """A request that makes no sense is 400 with a reason."""
    response = await _post(apis, name, **body)
    assert response.status_code == 400
    assert response.json()["error"]


@pytest.mark.parametrize(
    "headers",
    [{"host": "evil.example"}, {"host": "evil.example:80"}, {"origin": "https://evil.example"}, {"origin": "null"}],
)
async def test_other_sites_may_neither_look_nor_steer(apis: Apis, headers: dict[str, str]) -> None:
    """A request under another name, or from another site's page, is refused by page and controls alike."""
    assert (await apis.client.get(apis.sandbox.page, headers=headers)).status_code == 403
    assert (await apis.client.get(f"{apis.sandbox.page}events", headers=headers)).status_code == 403
    sent = await apis.client.post(f"{apis.sandbox.page}control/send", json={"chat": "telegram:42", "text": "x"}, headers=headers)
    assert sent.status_code == 403
    assert apis.sandbox.message_log.transcript("telegram:42") == []


async def test_a_form_of_another_site_cannot_steer(apis: Apis) -> None:
    """Controls take JSON alone, which a plain form cannot send."""
    response = await apis.client.post(f"{apis.sandbox.page}control/send", data={"chat": "telegram:42", "text": "x"})
    assert response.status_code == 415


async def test_runs_as_a_process_of_its_own() -> None:
    """`python -m adapters.sandbox` prints its address and tokens, and ends cleanly on SIGTERM."""
    process = await create_subprocess_exec(sys.executable, "-m", "adapters.sandbox", stdout=subprocess.PIPE)
    assert process.stdout is not None
    async with timeout(20):
        printed = json.loads(await process.stdout.readline())
        async with httpx.AsyncClient() as client:
            me = await client.post(f"{printed['telegram_base']}/bot{printed['telegram_token']}/getMe")
        process.send_signal(signal.SIGTERM)
        assert await process.wait() == 0
    assert me.json()["result"]["is_bot"] is True


async def test_a_taken_port_is_one_clear_line(apis: Apis) -> None:
    """A port somebody else has ends the process with exit 1 and one line with the reason."""
    port = apis.sandbox.address.rpartition(":")[2]
    command = (sys.executable, "-m", "adapters.sandbox", "--port", port)
    process = await create_subprocess_exec(*command, stderr=subprocess.PIPE)
    _, errors = await process.communicate()
    assert (process.returncode, errors.decode()) == (1, f"port {port}: Address already in use\n")
