"""In Telegram's groups the answer to a command is seen by its asker alone, where server and group allow that."""

from datetime import timedelta
from typing import Any

import pytest

from adapters.sandbox.messages import ChatMessage
from tests.main_job.running import POST, Place, bot, until
from tests.main_job.talking import CHANNEL, GROUP, PRIVATE, READER, TOPIC, ask, button, labels, press

MEMBER = READER | {"first_name": "회원"}
OTHER = READER | {"id": 4343, "first_name": "다른 회원"}
EVERYBODY = (GROUP, TOPIC)
GROUP_MENU = [("default", "ko"), ("all_chat_administrators", "ko")]


@pytest.fixture
def talking(place: Place) -> Place:
    """A place with seven posts and a private chat."""
    place.sandbox.add_chat(PRIVATE, "독자", kind="private")
    for number in range(1, 8):
        place.publish(POST.replace("12곳", f"{number}곳"), f"2026-11-{number:02}-library.md")
    return place


async def opened(place: Place, listed: ChatMessage, number: int, **options: Any) -> ChatMessage:
    """Open a post of a list."""
    before = len(place.sandbox.messages(listed.chat))
    data = [key["callback_data"] for row in listed.shown["keyboard"] for key in row if key["text"] == str(number)]
    place.sandbox.press_button(listed.chat, listed.id, data[0], **options)
    return (await place.sandbox.wait_for_messages(listed.chat, before + 1))[-1]


def errors(place: Place) -> list[str]:
    """The errors of all calls but the poll that ends with the bot."""
    return [f"{call.method}: {call.error}" for call in place.sandbox.calls if call.error and call.method != "getUpdates"]


async def menus(place: Place) -> None:
    """Wait until the menus are there."""
    await until(lambda: all(menu in place.sandbox.telegram.menus for menu in GROUP_MENU))


@pytest.mark.parametrize("chat", EVERYBODY)
async def test_an_ephemeral_command_is_answered_to_its_asker_alone(talking: Place, chat: str) -> None:
    """A command of the group's menu is seen by nobody else, nor is its answer; its buttons turn pages and open posts for them."""
    async with bot(talking.config(channels=[]), talking.secrets):
        await menus(talking)
        listed = await ask(talking, chat, "latest", user=MEMBER, ephemeral=True)
        first = listed.text
        await press(talking, listed, "지난 글", user=MEMBER)
        second = listed.text
        await press(talking, listed, "◀", user=MEMBER)
        post = await opened(talking, listed, 1, user=MEMBER)
        await press(talking, post, "표", user=MEMBER)

    assert [message.ephemeral for message in (listed, post)] == [True, True]
    assert listed.shown["receiver"] == MEMBER["id"]
    assert ("7곳" in first, "1곳" in second, "7곳" in listed.text) == (True, True, True)
    assert "솔내동" in post.text
    assert {message.thread for message in talking.sandbox.messages(chat)} == {"12" if chat == TOPIC else None}
    assert errors(talking) == []


async def test_sharing_what_one_person_sees(talking: Place) -> None:
    """A post that was opened from an ephemeral list can be shared, and then everybody sees it."""
    async with bot(talking.config(channels=[]), talking.secrets):
        await menus(talking)
        listed = await ask(talking, GROUP, "latest", user=MEMBER, ephemeral=True)
        post = await opened(talking, listed, 1, user=MEMBER)
        talking.sandbox.press_button(GROUP, post.id, button(post, "공유")[0], user=MEMBER)
        shared = (await talking.sandbox.wait_for_messages(GROUP, 4))[2:]

    assert [message.ephemeral for message in shared] == [False, False]
    assert "7곳" in shared[-1].text


async def test_nobody_else_can_press_what_they_do_not_see(talking: Place) -> None:
    """The sandbox lets the receiver alone press a button of an ephemeral message."""
    async with bot(talking.config(channels=[]), talking.secrets):
        await menus(talking)
        listed = await ask(talking, GROUP, "latest", user=MEMBER, ephemeral=True)
        with pytest.raises(ValueError, match="does not see"):
            await opened(talking, listed, 1, user=OTHER)


async def test_an_administrator_bot_answers_written_commands_so_too(talking: Place) -> None:
    """If the bot is an administrator, an ordinary command is answered to its asker alone."""
    talking.sandbox.telegram_chat(GROUP).admin = True
    async with bot(talking.config(channels=[]), talking.secrets):
        answers = [await ask(talking, GROUP, text, user=MEMBER) for text in ("latest", "search 도서관", "help", "feeds")]

    assert [answer.ephemeral for answer in answers] == [True] * 4
    assert errors(talking) == []


async def test_a_plain_member_answers_written_commands_for_all(talking: Place) -> None:
    """If Telegram refuses an ephemeral answer, that and later answers are ordinary ones; posts still open for one person."""
    async with bot(talking.config(channels=[]), talking.secrets):
        listed = await ask(talking, GROUP, "latest", user=MEMBER)
        await ask(talking, GROUP, "feeds", user=MEMBER)
        await press(talking, listed, "지난 글", user=OTHER)
        post = await opened(talking, listed, 1, user=OTHER)

    assert [message.ephemeral for message in talking.sandbox.messages(GROUP)] == [False, False, True]
    assert post.shown["receiver"] == OTHER["id"]
    assert errors(talking) == ["sendMessage: Bad Request: CHAT_ADMIN_REQUIRED"]


async def test_a_bot_that_becomes_an_administrator(talking: Place) -> None:
    """A group that refused is tried again once the bot's rights there have changed."""
    async with bot(talking.config(channels=[]), talking.secrets):
        before = await ask(talking, GROUP, "latest", user=MEMBER)
        talking.sandbox.telegram_chat(GROUP).admin = True
        talking.sandbox.set_membership(GROUP, True)
        after = await ask(talking, GROUP, "latest", user=MEMBER)

    assert (before.ephemeral, after.ephemeral) == (False, True)


@pytest.mark.parametrize("admin", [False, True])
async def test_an_older_server_gets_the_ordinary_answer(talking: Place, admin: bool) -> None:
    """A server that ignores the parameter shows the answer to all, once: from then on it is not asked, and every button works."""
    talking.sandbox.telegram.ephemeral = False
    talking.sandbox.telegram_chat(GROUP).admin = admin
    async with bot(talking.config(channels=[]), talking.secrets):
        await menus(talking)
        listed = await ask(talking, GROUP, "latest", user=MEMBER)
        await press(talking, listed, "지난 글", user=MEMBER)
        await opened(talking, listed, 1, user=MEMBER)
        await ask(talking, GROUP, "latest", user=MEMBER)

    assert [message.ephemeral for message in talking.sandbox.messages(GROUP)] == [False] * 3
    asked = [call for call in talking.sandbox.calls if "ephemeral_message_parameters" in call.params]
    assert len(asked) == 1
    assert errors(talking) == []
    menu = talking.sandbox.telegram.menus["default", "ko"]
    assert not any("is_ephemeral" in command for command in menu)


@pytest.mark.parametrize("chat", [PRIVATE, CHANNEL])
async def test_private_chats_and_channels_stay_as_they_are(talking: Place, chat: str) -> None:
    """There every answer is an ordinary message, and the menu of private chats declares nothing ephemeral."""
    async with bot(talking.config(channels=[]), talking.secrets):
        await menus(talking)
        person = {"user": MEMBER} if chat == PRIVATE else {}
        listed = await ask(talking, chat, "latest", **person)
        await opened(talking, listed, 1, user=MEMBER)

    assert not any(message.ephemeral for message in talking.sandbox.messages(chat))
    assert not any("ephemeral_message_parameters" in call.params for call in talking.sandbox.calls)
    assert errors(talking) == []
    declared = {
        scope: [c.get("is_ephemeral", False) for c in menu] for (scope, _), menu in talking.sandbox.telegram.menus.items()
    }
    assert set(declared["default"]) == set(declared["all_chat_administrators"]) == {True}
    assert set(declared["all_private_chats"]) == {False}


async def test_an_answer_that_is_late_is_not_shown_to_all(talking: Place) -> None:
    """An ephemeral command is never answered to everybody, even if Telegram refuses the answer after 15 s."""
    async with bot(talking.config(channels=[]), talking.secrets):
        await menus(talking)
        talking.sandbox.send_as_user(GROUP, "/search 비밀", user=MEMBER, ephemeral=True, age=timedelta(seconds=20))
        await until(lambda: bool(errors(talking)))
        await ask(talking, GROUP, "help", user=OTHER, ephemeral=True)

    assert errors(talking) == ["sendMessage: Bad Request: CHAT_ADMIN_REQUIRED"]
    assert [message.ephemeral for message in talking.sandbox.messages(GROUP)] == [True]


async def test_a_page_of_a_message_that_is_gone(talking: Place) -> None:
    """If the pressed ephemeral message has disappeared, the page is a new message to the same person."""
    async with bot(talking.config(channels=[]), talking.secrets):
        await menus(talking)
        listed = await ask(talking, GROUP, "latest", user=MEMBER, ephemeral=True)
        data = next(key["callback_data"] for row in listed.shown["keyboard"] for key in row if "지난 글" in key["text"])
        talking.sandbox.press_button(GROUP, listed.id, data, user=MEMBER)
        talking.sandbox.message_log.delete(listed)
        again = (await talking.sandbox.wait_for_messages(GROUP, 2))[-1]

    assert (again.ephemeral, "1곳" in again.text, "지난 글" in "".join(labels(again))) == (True, True, False)


async def test_steering_commands_in_the_operators_group_are_seen_by_all(talking: Place) -> None:
    """Administrators' commands in the operators' group are answered to everybody there."""
    talking.sandbox.telegram_chat(GROUP).admin = True
    admins = {"admins": [MEMBER["id"]]}
    telegram = talking.config().telegram
    assert telegram is not None
    changed = talking.config(channels=[], ops_chat=GROUP, telegram={**telegram.model_dump(), **admins})
    async with bot(changed, talking.secrets):
        status = await ask(talking, GROUP, "status", user=MEMBER)
        listed = await ask(talking, GROUP, "latest", user=MEMBER)

    assert (status.ephemeral, listed.ephemeral) == (False, True)
