"""A button acts on the version it was shown with, and the desk's messages show what was decided."""

import asyncio

from adapters.sandbox import Fault
from adapters.sandbox.messages import ChatMessage
from bot.desk import Action, Desk
from bot.lib.i18n import words
from bot.lib.wakeup import SystemClock
from store import open_store
from tests.main_job.running import CHANNEL, POST, Place, bot, until
from tests.main_job.test_desk import (
    ADMIN,
    DESKS,
    LEAK,
    PRIVATE,
    TELEGRAM_DESK,
    answers,
    ask,
    buttons,
    config,
    on_both,
    press,
    publish,
    shown,
)


def press_old(place: Place, message: ChatMessage, data: str, by: str) -> None:
    """Press a button that a client still shows from before the message was edited."""
    now = dict(message.shown)
    if message.chat.startswith("telegram"):
        message.shown["keyboard"] = [[{"text": "old", "callback_data": data}]]
    else:
        element = {"type": "button", "action_id": data.split()[0], "value": data.partition(" ")[2]}
        message.shown["blocks"] = [{"type": "actions", "block_id": "old", "elements": [element]}]
    pressed = data if message.chat.startswith("telegram") else data.split()[0]
    place.sandbox.press_button(message.chat, message.id, pressed, user=DESKS[message.chat][by])
    message.shown.clear()
    message.shown.update(now)


def full_data(message: ChatMessage, button: str) -> str:
    """A button's name and words."""
    if message.chat.startswith("telegram"):
        return buttons(message)[button]
    elements = [e for block in message.shown["blocks"] if block["type"] == "actions" for e in block["elements"]]
    return next(f"{e['action_id']} {e['value']}" for e in elements if e["action_id"] == button)


@on_both
async def test_an_old_publish_button_never_publishes_what_was_killed(place: Place, desk: str) -> None:
    """Publish on a message that is out of date is refused after Kill; only the command publishes a killed post."""
    async with bot(config(place, desk, approval="desk"), place.secrets):
        place.publish()
        control = await shown(place, desk)
        old = full_data(control, "desk:release")
        await press(place, desk, control, "desk:kill", "editor")
        await until(lambda: "killed by" in control.text)
        for data in (old, old.replace(" held 0 ", " withdrawn 1 ")):
            before = len(answers(place))
            press_old(place, control, data, "admin")
            await until(lambda count=before: len(answers(place)) > count)  # type: ignore[misc]
            assert "has changed in the meantime" in answers(place)[-1]["text"]
        assert place.sandbox.messages(CHANNEL) == []
        assert buttons(control) == {}
        await ask(place, PRIVATE, "/release 1", user=ADMIN)
        await place.sandbox.wait_for_messages(CHANNEL, 1)
        await until(lambda: "published by" in control.text)


@on_both
async def test_of_two_presses_at_once_the_message_shows_the_one_that_counted(place: Place, desk: str) -> None:
    """If two editors press Kill and Publish at once, one is refused, and the message shows the decision that counted."""
    async with bot(config(place, desk, approval="desk"), place.secrets):
        for number in range(1, 6):
            name = f"2026-11-20-{number}.md"
            place.publish(POST.replace("12곳", f"{number}12곳"), name)
            control = await shown_post(place, desk, number)
            kill, release = full_data(control, "desk:kill"), full_data(control, "desk:release")
            before = len(answers(place))
            press_old(place, control, kill, "editor")
            press_old(place, control, release, "admin")
            await until(lambda count=before: len(answers(place)) > count)  # type: ignore[misc]
            await until(lambda text=control: "published by" in text.text or "killed by" in text.text)  # type: ignore[misc]
            why = await ask(place, PRIVATE, f"/why {number}", user=ADMIN)
            assert ("killed by" in control.text) is ("killed by" in why)
            assert ("published by" in control.text) is ("published by" in why)
            shown_then = control.text
            await asyncio.sleep(0.5)  # the refused press asks for an edit as well
            assert (control.text, buttons(control)) == (shown_then, {})


async def shown_post(place: Place, desk: str, number: int) -> ChatMessage:
    """Wait for the message with the buttons of this post."""

    def found() -> list[ChatMessage]:
        return [m for m in place.sandbox.messages(desk) if f"{number} policy" in m.text and "desk:release" in buttons(m)]

    await until(lambda: bool(found()))
    return found()[-1]


@on_both
async def test_a_command_changes_the_desks_message(place: Place, desk: str) -> None:
    """A decision by command in another chat is shown in the desk's message within seconds, and its buttons are removed."""
    async with bot(config(place, desk, approval="desk"), place.secrets):
        place.publish()
        control = await shown(place, desk)
        await ask(place, PRIVATE, "/withdraw 1", user=ADMIN)
        await until(lambda: "withdrawn by" in control.text, 20)
        assert buttons(control) == {}


async def test_the_command_line_changes_the_desks_message(place: Place) -> None:
    """A decision of another process on the same store is shown within seconds too."""
    async with bot(config(place, approval="desk"), place.secrets):
        place.publish()
        control = await shown(place, TELEGRAM_DESK)
        store, clock = await open_store(place.config().store.url, exclusive=False), SystemClock()
        desk = Desk(store, clock, place.config().timezone, ["policy"], [], place.config().named)
        await desk.act(Action.KILL, await desk.find("1"), "command line:test", words("en"))
        await store.close()
        await until(lambda: "killed by command line:test" in control.text, 20)
        assert buttons(control) == {}


async def test_what_the_newsroom_takes_back_loses_its_buttons(place: Place) -> None:
    """A waiting post whose file is deleted cannot be published any more, and its message shows that."""
    async with bot(config(place, approval="desk"), place.secrets):
        place.publish()
        control = await shown(place, TELEGRAM_DESK)
        (place.posts / "2026-11-20-1.md").unlink()
        await until(lambda: "gone from its feed" in control.text)
        assert buttons(control) == {}


async def test_an_edit_that_fails_is_made_later(place: Place) -> None:
    """If the desk's chat accepts no edit for a moment, it shows the decision later; the post is sent meanwhile."""
    async with bot(config(place, approval="desk"), place.secrets):
        place.publish()
        control = await shown(place, TELEGRAM_DESK)
        fault = Fault("rate_limited", "telegram", method="editMessageText", seconds=1, times=2)
        place.sandbox.add_fault(fault)
        await publish(place, TELEGRAM_DESK, control, "editor")
        await place.sandbox.wait_for_messages(CHANNEL, 1)
        await until(lambda: "published by" in control.text)


async def test_a_question_is_no_decision(place: Place) -> None:
    """Publishing a program's words asks for confirmation; if the post is killed meanwhile, the second button does nothing."""
    async with bot(config(place), place.secrets):
        place.publish(LEAK)
        control = await shown(place, TELEGRAM_DESK)
        await press(place, TELEGRAM_DESK, control, "desk:release", "editor")
        await until(lambda: "desk:confirm" in buttons(control))
        confirm = buttons(control)["desk:confirm"]
        await ask(place, PRIVATE, "/kill 1", user=ADMIN)
        await until(lambda: "killed by" in control.text)
        press_old(place, control, confirm, "editor")
        await until(lambda: bool(answers(place)))

    assert place.sandbox.messages(CHANNEL) == []
    assert buttons(control) == {}
