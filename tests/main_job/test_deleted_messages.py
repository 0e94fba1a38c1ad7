"""A message that people deleted stays deleted."""

import pytest

from adapters.sandbox import Fault
from tests.main_job.running import CHANNEL, ONE_MESSAGE, POST, SLACK, Place, bot, until
from tests.main_job.test_chat_states import publish, rows

NAME = "2026-11-20-1.md"


def ended(place: Place) -> int:
    """The number of deliveries that ended because people deleted the alert."""
    return int(rows(place, "SELECT count(*) FROM deliveries WHERE reason_code = 'message-deleted'")[0][0])


def delete(place: Place, chat: str) -> None:
    """Delete the first message of the bot as a person does."""
    place.sandbox.delete_as_user(chat, place.sandbox.messages(chat)[0].id)


@pytest.mark.parametrize("text", [ONE_MESSAGE, POST])
async def test_a_deleted_alert_is_not_corrected_nor_withdrawn(place: Place, text: str) -> None:
    """Neither a correction nor a withdrawal restores a deleted message; its tables are deleted too."""
    async with bot(place.config(), place.secrets):
        place.publish(text)
        await place.sandbox.wait_for_messages(CHANNEL, 1)
        await place.sandbox.wait_for_messages(SLACK, 2 if text is POST else 1)
        await until(lambda: rows(place, "SELECT count(*) FROM deliveries WHERE state = 'sent'") == [(2,)])
        before = [len(place.sandbox.messages(chat)) for chat in (CHANNEL, SLACK)]
        for chat in (CHANNEL, SLACK):
            delete(place, chat)
        place.publish(text.replace("12곳", "21곳"))
        await until(lambda: ended(place) == 2)
        (place.posts / NAME).unlink()
        publish(place, 2)
        await until(lambda: [len(place.sandbox.messages(chat)) for chat in (CHANNEL, SLACK)] == [n + 1 for n in before])

    assert all(message.deleted for chat in (CHANNEL, SLACK) for message in place.sandbox.messages(chat)[:-1])


@pytest.mark.parametrize("way", ["edit", "reply"])
async def test_a_deleted_alert_gets_no_reply(place: Place, way: str) -> None:
    """A deleted message gets no correction as a reply, neither by setting nor because an edit is no longer allowed."""
    if way == "edit":
        place.sandbox.add_fault(Fault("edit_expired", "telegram"))
        place.sandbox.add_fault(Fault("edit_expired", "slack"))
    async with bot(place.config(delivery={"corrections": way}), place.secrets):
        place.publish(ONE_MESSAGE)
        for chat in (CHANNEL, SLACK):
            await place.sandbox.wait_for_messages(chat, 1)
        await until(lambda: rows(place, "SELECT count(*) FROM deliveries WHERE state = 'sent'") == [(2,)])
        for chat in (CHANNEL, SLACK):
            delete(place, chat)
        place.publish(ONE_MESSAGE.replace("12곳", "21곳"))
        await until(lambda: ended(place) == 2)

    assert [len(place.sandbox.messages(chat)) for chat in (CHANNEL, SLACK)] == [1, 1]


async def test_tables_do_not_go_without_their_alert(place: Place) -> None:
    """If the alert is deleted before its table was sent, the table is not sent to the channel's top level."""
    slack = {**place.config().slack.model_dump(), "limits": {"channel_per_second": 0.5}}  # type: ignore[union-attr]
    config = place.config(channels=[{"platform": "slack", "chat": "C0DEMO"}], slack=slack)
    async with bot(config, place.secrets):
        place.publish(POST)
        await place.sandbox.wait_for_messages(SLACK, 1)
        delete(place, SLACK)
        await until(lambda: ended(place) == 1)

    assert [message.thread for message in place.sandbox.messages(SLACK)] == [None]


async def test_a_deleted_table_stays_deleted(place: Place) -> None:
    """If people deleted the table alone, a correction edits the alert where needed and sends no new table."""
    async with bot(place.config(channels=[{"platform": "slack", "chat": "C0DEMO"}]), place.secrets):
        place.publish(POST)
        _, table = await place.sandbox.wait_for_messages(SLACK, 2)
        await until(lambda: rows(place, "SELECT state FROM deliveries") == [("sent",)])
        place.sandbox.delete_as_user(SLACK, table.id)
        place.publish(POST.replace("3월", "4월").replace("34억 원", "43억 원"))
        await until(lambda: rows(place, "SELECT state, sent_revision FROM deliveries") == [("sent", 2)])

    assert [message.deleted for message in place.sandbox.messages(SLACK)] == [False, True]


async def test_a_withdrawal_is_seen_where_editing_is_forbidden(place: Place) -> None:
    """In Slack the reply about a withdrawal is shown in the channel too, not in the thread alone."""
    async with bot(place.config(), place.secrets):
        place.publish(ONE_MESSAGE)
        await place.sandbox.wait_for_messages(SLACK, 1)
        await until(lambda: rows(place, "SELECT count(*) FROM deliveries WHERE state = 'sent'") == [(2,)])
        place.sandbox.add_fault(Fault("edit_expired", "slack"))
        (place.posts / NAME).unlink()
        publish(place, 2)
        await until(lambda: any("철회" in message.text for message in place.sandbox.messages(SLACK)))

    (reply,) = [message for message in place.sandbox.messages(SLACK) if "철회" in message.text]
    assert reply.thread is not None
    assert reply.shown["broadcast"]
