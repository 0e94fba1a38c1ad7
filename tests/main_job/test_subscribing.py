"""Subscribing in every kind of chat: by words, with the picker, in Slack's form; who may, and who may not."""

import html

import pytest

from adapters.sandbox.faults import Fault
from adapters.sandbox.messages import ChatMessage
from adapters.sandbox.slack.workspace import SlackUser
from tests.main_job.running import ONE_MESSAGE, Place, bot, until
from tests.main_job.talking import (
    DIRECT,
    EVERYWHERE,
    GROUP,
    PRIVATE,
    READER,
    SLACK,
    STRANGER,
    TELEGRAM_CHATS,
    TOPIC,
    ask,
    button,
    form,
    labels,
    noted,
    press,
)  # fmt: skip

ENGLISH = {"id": 42, "is_bot": False, "first_name": "Minji", "language_code": "en"}


@pytest.fixture
def there(place: Place) -> Place:
    """A place with a reader, and no channel in its config."""
    place.sandbox.add_chat(PRIVATE, "독자", kind="private")
    return place


@pytest.mark.parametrize("chat", EVERYWHERE)
async def test_a_named_feed_is_subscribed_to_where_it_was_asked(there: Place, chat: str) -> None:
    """After `/subscribe` with a feed's name, in every kind of chat, the next post is sent to that chat."""
    async with bot(there.config(channels=[]), there.secrets):
        answer = await ask(there, chat, "subscribe policy")
        there.publish()
        alert = (await there.sandbox.wait_for_messages(chat, 2))[1]

    assert "policy" in answer.text
    assert "도서관" in alert.text


async def test_an_alert_comes_to_the_topic_that_subscribed(there: Place) -> None:
    """A request in a forum's topic is answered in that topic, answer and alert."""
    async with bot(there.config(channels=[]), there.secrets):
        await ask(there, TOPIC, "subscribe policy")
        there.publish()
        data = await there.sandbox.wait_for_messages(TOPIC, 2)

    assert [message.thread for message in data[:2]] == ["12", "12"]


@pytest.mark.parametrize("chat", TELEGRAM_CHATS)
async def test_the_picker_adds_and_takes_away(there: Place, chat: str) -> None:
    """A press subscribes, the next one unsubscribes, and the message shows the state each time."""
    async with bot(there.config(channels=[]), there.secrets):
        picker = await ask(there, chat, "subscribe")
        chosen = labels(await press(there, picker, "＋ policy"))
        left = labels(await press(there, picker, "✓ policy"))

    assert "✓ policy" in chosen
    assert "＋ policy" in left


async def test_all_feeds_are_a_choice(there: Place) -> None:
    """Choosing all feeds checks each of them; unchecking one then keeps the others as single subscriptions."""
    config = there.config(channels=[])
    wire = config.feeds[0].model_copy(update={"id": "wire", "title": "통신"})
    async with bot(config.model_copy(update={"feeds": (*config.feeds, wire)}), there.secrets):
        picker = await ask(there, PRIVATE, "subscribe", user=READER)
        everything = labels(await press(there, picker, "모든 피드"))
        fewer = labels(await press(there, picker, "통신"))

    assert [label[0] for label in everything[:3]] == ["✓", "✓", "✓"]
    assert [label[0] for label in fewer[:3]] == ["＋", "✓", "＋"]


async def test_many_feeds_come_in_pages(there: Place) -> None:
    """The picker turns its pages in place; a press on the second page stays there."""
    config = there.config(channels=[])
    feeds = [config.feeds[0].model_copy(update={"id": f"feed-{n}", "title": f"{n}번"}) for n in range(11)]
    async with bot(config.model_copy(update={"feeds": tuple(feeds)}), there.secrets):
        picker = await ask(there, PRIVATE, "subscribe", user=READER)
        first = labels(picker)
        second = labels(await press(there, picker, "›"))
        chosen = labels(await press(there, picker, "＋ 10번"))

    assert ("＋ 7번" in first, "＋ 8번" in first, "›" in first) == (True, False, True)
    assert ("＋ 7번" in second, "＋ 8번" in second, "‹" in second) == (False, True, True)
    assert "✓ 10번" in chosen


async def test_slack_shows_a_form(there: Place) -> None:
    """`/sokbo subscribe` opens a form; chosen feeds are sent, and feeds that are no longer chosen are not."""
    async with bot(there.config(channels=[]), there.secrets):
        there.sandbox.send_as_user(SLACK, "/sokbo subscribe")
        there.sandbox.submit_form((await form(there))["id"], {"feeds": ["policy"]})
        confirmed = (await there.sandbox.wait_for_messages(SLACK, 1))[0]
        there.sandbox.send_as_user(SLACK, "/sokbo unsubscribe")
        there.sandbox.submit_form((await form(there))["id"], {"feeds": []})
        ended = (await there.sandbox.wait_for_messages(SLACK, 2))[1]

    assert ("policy" in confirmed.text, confirmed.ephemeral) == (True, True)
    assert "아직" in ended.text


async def test_slack_has_buttons_where_no_form_can_be_opened(there: Place) -> None:
    """If Slack allows no form, as after a direct message, the same picker is shown as buttons that work."""
    async with bot(there.config(channels=[]), there.secrets):
        there.sandbox.send_as_user(DIRECT, "subscribe")
        picker = (await there.sandbox.wait_for_messages(DIRECT, 1))[0]
        pressed = await press(there, picker, "＋ policy")

    assert "✓ policy" in labels(pressed)


async def test_a_whispered_picker_is_changed_in_place(there: Place) -> None:
    """A picker that only its user sees is changed through the response_url that Slack sent with the press."""
    async with bot(there.config(channels=[]), there.secrets):
        offer = await ask(there, SLACK, "start")
        pressed = await press(there, offer, "＋ policy")

    assert (pressed.ephemeral, "✓ policy" in labels(pressed)) == (True, True)
    assert len(there.sandbox.messages(SLACK)) == 1


async def test_slack_users_are_asked_to_invite_the_bot(there: Place) -> None:
    """If the bot is not in the channel, the answer to a subscription asks to invite it."""
    async with bot(there.config(channels=[]), there.secrets):
        there.sandbox.slack_channel(SLACK).member = False
        outside = await ask(there, SLACK, "subscribe policy")
        there.sandbox.slack_channel(SLACK).member = True
        inside = await ask(there, SLACK, "subscribe policy")

    assert ("/invite" in outside.text, "/invite" in inside.text) == (True, False)


@pytest.mark.parametrize("text", ["subscribe policy", "subscribe", "unsubscribe policy", "settings quiet 22:00-07:00"])
@pytest.mark.parametrize(("chat", "user"), [(GROUP, STRANGER), (TOPIC, STRANGER), (SLACK, "U0PASSER")])
async def test_a_member_or_guest_cannot_change_a_chat(there: Place, chat: str, user: object, text: str) -> None:
    """Somebody who does not manage a group or channel is refused politely, and nothing changes."""
    there.sandbox.slack.workspace.users["U0PASSER"] = SlackUser("U0PASSER", "passer", "손님", is_guest=True)
    async with bot(there.config(channels=[]), there.secrets):
        answer = await ask(there, chat, text, user=user)
        feeds = await ask(there, chat, "feeds", user=user)

    assert "관리자" in answer.text
    assert "• policy" in feeds.text


async def test_a_member_cannot_press(there: Place) -> None:
    """An administrator's picker does nothing for others; they get the reason in a private note."""
    async with bot(there.config(channels=[]), there.secrets):
        picker = await ask(there, GROUP, "subscribe")
        note = await noted(there, picker, "＋ policy", user=STRANGER)

    assert "관리자" in note
    assert not picker.edits


async def test_who_manages_cannot_be_found_out(there: Place) -> None:
    """If Slack does not report who manages a channel, the change is refused and the answer asks to try again."""
    async with bot(there.config(channels=[]), there.secrets):
        there.sandbox.add_fault(Fault(kind="server_error", platform="slack", method="users.info"))
        answer = await ask(there, SLACK, "subscribe policy")

    assert "다시" in answer.text


async def test_what_the_config_sends_is_not_the_chats_to_change(there: Place) -> None:
    """A feed that the config sends is marked, and its button names who may change it."""
    async with bot(there.config(), there.secrets):
        picker = await ask(there, "telegram:-1001", "subscribe")
        note = await noted(there, picker, "● policy")

    assert "설정 파일" in picker.text
    assert "관리자" in note


@pytest.mark.parametrize("name", ["nope", "../etc", "<b>", "＊", "policy;drop", "정책", "-" * 400])
@pytest.mark.parametrize("chat", [PRIVATE, SLACK])
async def test_a_wrong_feed_is_named(there: Place, chat: str, name: str) -> None:
    """An unknown feed name is repeated as plain text, cut short, with the list of feeds."""
    async with bot(there.config(channels=[]), there.secrets):
        answer = await ask(there, chat, f"subscribe {name}")

    assert name[:40] in html.unescape(answer.text)
    assert "policy" in answer.text


@pytest.mark.parametrize(
    "data",
    ["sub:on gone 0", "sub:on", "sub:add", "sub:nothing", "sub:page x", "sub:off", "old:thing 1", "set:urgent policy on", ":"],
)
async def test_old_buttons_answer_sensibly(there: Place, data: str) -> None:
    """An outdated or unknown button is answered, and changes nothing."""
    async with bot(there.config(channels=[]), there.secrets):
        picker = await ask(there, PRIVATE, "subscribe", user=READER)
        row = picker.shown["keyboard"][0]
        row[0] = {**row[0], "text": "old", "callback_data": data}
        there.sandbox.press_button(PRIVATE, picker.id, button(picker, "old")[0], user=READER)
        await until(lambda: any(call.method == "answerCallbackQuery" for call in there.sandbox.calls))
        feeds = await ask(there, PRIVATE, "feeds", user=READER)

    assert "• policy" in feeds.text


@pytest.mark.parametrize(
    ("link", "expected"),
    [
        ("feed_policy", "구독할까요"),
        ("feeds_policy_wire", "구독할까요"),
        ("feed_gone", "고르세요"),
        ("feed_", "고르세요"),
        ("whatever", "고르세요"),
        ("feed_gone_policy", "구독할까요"),
    ],
)
async def test_links_offer_their_feeds(there: Place, link: str, expected: str) -> None:
    """A link to the bot offers the feeds that it names, or else all there are."""
    async with bot(there.config(channels=[]), there.secrets):
        answer = await ask(there, PRIVATE, f"start {link}", user=READER)

    assert expected in answer.text


async def test_one_press_takes_what_a_link_offers(there: Place) -> None:
    """One button subscribes the chat to all feeds that a link offers."""
    async with bot(there.config(channels=[]), there.secrets):
        offer = await ask(there, PRIVATE, "start feed_policy", user=READER)
        done = await press(there, offer, "구독하기", user=READER)

    assert "policy" in done.text
    assert done.text.startswith("구독했습니다")


async def test_people_are_answered_in_their_own_language(there: Place) -> None:
    """The same picker speaks English to somebody whose Telegram does."""
    async with bot(there.config(channels=[]), there.secrets):
        picker: ChatMessage = await ask(there, GROUP, "subscribe", user=ENGLISH)

    assert "Choose this chat's feeds" in picker.text
    assert "＋ All feeds, including new ones" in labels(picker)


async def test_a_channel_with_and_without_its_workspace_is_one(place: Place) -> None:
    """A channel that the config names with its workspace is the one that people subscribe in: a post comes there once."""
    channels = [{"platform": "slack", "chat": "T0DEMO/C0DEMO"}]
    async with bot(place.config(channels=channels), place.secrets):
        await ask(place, SLACK, "subscribe policy")
        place.publish(ONE_MESSAGE)
        await place.sandbox.wait_for_messages(SLACK, 2)
        place.publish(ONE_MESSAGE.replace("12곳", "15곳"), "2026-11-20-2.md")
        data = await place.sandbox.wait_for_messages(SLACK, 3)

    assert [("12곳" in message.text, "15곳" in message.text) for message in data[1:]] == [(True, False), (False, True)]
