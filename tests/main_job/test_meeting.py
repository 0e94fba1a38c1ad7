"""Joining and leaving chats, channels and forums, being blocked, and commands addressed to other bots."""

import asyncio
from typing import Any

import pytest

from adapters.sandbox.faults import Fault
from adapters.sandbox.slack.simulated_users import send_event
from adapters.sandbox.telegram.chats import BOT
from tests.main_job.running import POST, Place, bot, until
from tests.main_job.talking import CHANNEL, GROUP, PRIVATE, READER, SLACK, TELEGRAM_CHATS, ask, command, labels, press

OTHER = "slack:C0DESK"


@pytest.fixture
def there(place: Place) -> Place:
    """A place with a reader."""
    place.sandbox.add_chat(PRIVATE, "독자", kind="private")
    return place


@pytest.mark.parametrize("chat", [GROUP, "telegram:-1002", "telegram:-1007", OTHER])
async def test_the_bot_introduces_itself(there: Place, chat: str) -> None:
    """Added to a group, a forum, a channel or a Slack channel, the bot greets and offers its feeds."""
    there.sandbox.add_chat("telegram:-1007", "새 채널", kind="channel")
    async with bot(there.config(channels=[]), there.secrets):
        there.sandbox.set_membership(chat, False)
        there.sandbox.set_membership(chat, True)
        hello = (await there.sandbox.wait_for_messages(chat, 1))[0]
        chosen = await press(there, hello, "＋ policy")

    assert "안녕하세요" in hello.edits[0]["text"]
    assert "✓ policy" in labels(chosen)


@pytest.mark.parametrize("chat", [GROUP, CHANNEL, PRIVATE, OTHER])
async def test_who_removes_the_bot_keeps_the_subscription(there: Place, chat: str) -> None:
    """A bot that was removed or blocked sends nothing there; after its return the subscription works as before."""
    async with bot(there.config(channels=[]), there.secrets):
        await ask(there, chat, "subscribe policy")
        await ask(there, "telegram:-1002", "subscribe policy")
        there.sandbox.set_membership(chat, False)
        await ask(there, "telegram:-1002", "feeds")  # received after it
        there.publish()
        await there.sandbox.wait_for_messages("telegram:-1002", 3)
        greetings = len(there.sandbox.messages(chat))
        there.sandbox.set_membership(chat, True)
        there.sandbox.send_as_user(chat, command(chat, "feeds"))  # answered next to the greeting, in either order
        await until(lambda: any("✓ policy" in message.text for message in there.sandbox.messages(chat)))
        there.publish(POST.replace("12곳", "15곳"), "2026-11-20-2.md")
        await until(lambda: any("15곳 새로" in message.text for message in there.sandbox.messages(chat)))

    assert greetings == 1


async def test_a_forum_stops_and_returns_with_its_topics(there: Place) -> None:
    """Removed from a forum and added again, the bot sends what its topics asked for."""
    async with bot(there.config(channels=[]), there.secrets):
        await ask(there, "telegram:-1002/12", "subscribe policy")
        there.sandbox.set_membership("telegram:-1002", False)
        there.sandbox.set_membership("telegram:-1002", True)
        await until(lambda: len(there.sandbox.messages("telegram:-1002")) == 2)
        feeds = await ask(there, "telegram:-1002/12", "feeds")

    assert "✓ policy" in feeds.text


async def test_what_the_config_sends_comes_again(there: Place) -> None:
    """A channel of the config that removed the bot and added it again gets its alerts again."""
    async with bot(there.config(), there.secrets):
        there.sandbox.set_membership(CHANNEL, False)
        there.sandbox.set_membership(CHANNEL, True)
        await asyncio.sleep(0.5)
        there.publish()
        alert = (await there.sandbox.wait_for_messages(CHANNEL, 1))[0]

    assert "도서관" in alert.text


@pytest.mark.parametrize("chat", TELEGRAM_CHATS)
async def test_commands_for_another_bot_are_its_own(there: Place, chat: str) -> None:
    """`/feeds@another_bot` is not answered anywhere, `/feeds@ours` everywhere."""
    async with bot(there.config(channels=[]), there.secrets):
        there.sandbox.send_as_user(chat, "/feeds@another_bot")
        answer = await ask(there, chat, f"feeds@{BOT['username']}")

    assert "policy" in answer.text
    assert len(there.sandbox.messages(chat)) == 1


@pytest.mark.parametrize("chat", TELEGRAM_CHATS)
async def test_an_edited_command_starts_nothing(there: Place, chat: str) -> None:
    """An edited `/subscribe` is not executed again, nor is one in an edited channel post."""
    async with bot(there.config(channels=[]), there.secrets):
        await ask(there, chat, "feeds")
        there.sandbox.send_as_user(chat, "/subscribe policy", edited=True)
        feeds = await ask(there, chat, "feeds")

    assert "• policy" in feeds.text
    assert len(there.sandbox.messages(chat)) == 2


async def test_every_press_is_answered(there: Place) -> None:
    """Each callback_query is answered, so that no button keeps showing its progress."""
    async with bot(there.config(channels=[]), there.secrets):
        picker = await ask(there, PRIVATE, "subscribe", user=READER)
        await press(there, picker, "＋ policy", user=READER)
        await press(there, picker, "완료", user=READER)
        await until(lambda: not there.sandbox.telegram.open_queries)

    assert "policy" in picker.text


async def test_buttons_work_after_a_restart(there: Place) -> None:
    """A picker that was sent before a restart still works."""
    async with bot(there.config(channels=[]), there.secrets):
        picker = await ask(there, PRIVATE, "subscribe", user=READER)
    async with bot(there.config(channels=[]), there.secrets):
        chosen = await press(there, picker, "＋ policy", user=READER)

    assert "✓ policy" in labels(chosen)


async def test_commands_are_offered_by_language_and_standing(there: Place) -> None:
    """The menus list the commands that each audience may use, in its language; a second start sets no menu again."""
    tables: dict[str, Any] = {"telegram": {**there.config().telegram.model_dump(), "admins": [4242]}}  # type: ignore[union-attr]
    config = there.config(channels=[], **tables)
    menus = there.sandbox.telegram.menus
    for _ in range(2):
        async with bot(config, there.secrets):
            await until(lambda: len(menus) == 12)

    names = {place: {command["command"] for command in commands} for place, commands in menus.items()}
    assert {scope for scope, _ in names} == {"default", "all_private_chats", "all_chat_administrators", "chat:4242"}
    assert {language for _, language in names} == {"", "ko", "en"}
    assert "subscribe" not in names["default", "ko"]
    assert "subscribe" in names["all_private_chats", "ko"] & names["all_chat_administrators", "en"]
    assert ("status" in names["chat:4242", ""], "status" in names["all_private_chats", ""]) == (True, False)
    assert sum(call.method == "setMyCommands" for call in there.sandbox.calls) == 12


async def test_commands_work_where_they_cannot_be_offered(there: Place) -> None:
    """If Telegram refuses the menu of commands, commands are still answered."""
    there.sandbox.add_fault(Fault(kind="server_error", platform="telegram", method="setMyCommands"))
    async with bot(there.config(channels=[]), there.secrets):
        answer = await ask(there, PRIVATE, "feeds", user=READER)

    assert "policy" in answer.text


async def test_a_slack_mention_in_a_thread_is_answered_there(there: Place) -> None:
    """Named in a thread, the bot answers in the thread."""
    async with bot(there.config(channels=[]), there.secrets):
        there.publish(POST)
        there.sandbox.send_as_user(SLACK, "<@U0SOKBO> feeds")
        answer = (await there.sandbox.wait_for_messages(SLACK, 1))[0]

    assert answer.thread is not None


def upgrade_updates(old: int, new: int) -> dict[str, dict[str, Any]]:
    """Telegram's updates about a group that becomes a supergroup, each kind of update by a name."""
    date = 1_795_000_000
    group, supergroup = ({"id": old, "type": "group", "title": "지역부"}, {"id": new, "type": "supergroup", "title": "지역부"})
    member, gone = {"status": "member", "user": BOT}, {"status": "left", "user": BOT}
    service = {"message_id": 900, "date": date, "from": READER}
    standing = {"from": READER, "date": date}
    return {
        "left": {"my_chat_member": {**standing, "chat": group, "old_chat_member": member, "new_chat_member": gone}},
        "to": {"message": {**service, "chat": group, "migrate_to_chat_id": new}},
        "from": {"message": {**service, "chat": supergroup, "migrate_from_chat_id": old}},
        "joined": {"my_chat_member": {**standing, "chat": supergroup, "old_chat_member": gone, "new_chat_member": member}},
    }


@pytest.mark.parametrize("order", ["left to from joined", "to left joined from", "joined from to left", "left joined", "left"])
async def test_a_group_that_becomes_a_supergroup_keeps_what_it_asked_for(there: Place, order: str) -> None:
    """Whatever updates Telegram sends, and in whatever order, the next post comes to the supergroup, and once."""
    new = "telegram:-1003000"
    async with bot(there.config(channels=[]), there.secrets):
        await ask(there, GROUP, "subscribe policy")
        there.sandbox.add_chat(new, "지역부", kind="supergroup")
        there.sandbox.add_fault(Fault("migrated", "telegram", chat=GROUP, moved_to=-1003000))
        event = upgrade_updates(-1003, -1003000)
        for name in order.split():
            [(kind, content)] = event[name].items()
            there.sandbox.telegram.updates.put(kind, content)
        await ask(there, "telegram:-1002", "feeds")  # received after it
        there.publish()
        await until(lambda: any("도서관" in message.text for message in there.sandbox.messages(new)))
        there.publish(POST.replace("12곳", "15곳"), "2026-11-20-2.md")
        await until(lambda: any("15곳" in message.text for message in there.sandbox.messages(new)))

    assert sum("도서관" in message.text for message in there.sandbox.messages(new)) == 2


async def test_a_group_of_the_config_that_moved_is_known_by_its_old_id(there: Place) -> None:
    """After a restart, pending alerts of the group go to its supergroup, though the config still names the group."""
    new = "telegram:-1003000"
    channels = [{"platform": "telegram", "chat": "-1003"}]
    there.sandbox.add_chat(new, "지역부", kind="supergroup")
    async with bot(there.config(channels=channels), there.secrets):
        there.sandbox.add_fault(Fault("server_error", "telegram", chat=new))
        there.sandbox.add_fault(Fault("migrated", "telegram", chat=GROUP, moved_to=-1003000))
        there.publish()
        await until(lambda: any(call.chat == new and call.error for call in there.sandbox.calls))
    there.sandbox.faults.clear()
    async with bot(there.config(channels=channels), there.secrets):
        await there.sandbox.wait_for_messages(new, 1)


async def test_an_event_that_slack_repeats_after_a_restart_is_answered_once(there: Place) -> None:
    """An event whose acknowledgement was lost as the bot stopped is repeated by Slack and not answered again."""
    server = there.sandbox.slack
    mention = {"type": "app_mention", "user": "U0MINJI", "text": "<@U0SOKBO> feeds", "channel": "C0DEMO", "ts": server.next_ts()}
    async with bot(there.config(channels=[]), there.secrets):
        event = send_event(server, "T0DEMO", mention)
        await there.sandbox.wait_for_messages(SLACK, 1)
    async with bot(there.config(channels=[]), there.secrets):
        assert event is not None
        server.receiver.send("events_api", event.payload, accepts_response=False)
        await ask(there, SLACK, "help")

    assert sum("policy" in message.text for message in there.sandbox.messages(SLACK)) == 1
