"""Talk with a running bot as people do, on either platform."""

from typing import Any

from adapters.sandbox.messages import ChatMessage
from tests.main_job.running import Place, until

PRIVATE, GROUP, TOPIC, CHANNEL = "telegram:4242", "telegram:-1003", "telegram:-1002/12", "telegram:-1001"
SLACK, DIRECT = "slack:C0DEMO", "slack:D0MINJI"
TELEGRAM_CHATS, SLACK_CHATS = (PRIVATE, GROUP, TOPIC, CHANNEL), (SLACK, DIRECT)
EVERYWHERE = (*TELEGRAM_CHATS, *SLACK_CHATS)
READER = {"id": 4242, "is_bot": False, "first_name": "독자", "language_code": "ko"}
STRANGER = {"id": 666, "is_bot": False, "first_name": "행인", "language_code": "ko"}


def command(chat: str, text: str) -> str:
    """A command as it is written on the chat's platform."""
    return f"/sokbo {text}" if chat.startswith("slack:") else f"/{text}"


async def ask(place: Place, chat: str, text: str, **options: Any) -> ChatMessage:
    """Send a command and wait for the newest message."""
    before = len(place.sandbox.messages(chat))
    place.sandbox.send_as_user(chat, command(chat, text), **options)
    return (await place.sandbox.wait_for_messages(chat, before + 1))[-1]


async def press(place: Place, message: ChatMessage, label: str, **options: Any) -> ChatMessage:
    """Press the button whose label has this in it, and wait until the message changes."""
    before = len(message.edits)
    action, value = button(message, label)
    place.sandbox.press_button(message.chat, message.id, action, value=value, **options)
    return await place.sandbox.wait_for_edits(message.chat, message.id, before + 1)


async def noted(place: Place, message: ChatMessage, label: str, **options: Any) -> str:
    """Press a Telegram button that answers the presser alone; return the note."""
    action, value = button(message, label)
    place.sandbox.press_button(message.chat, message.id, action, value=value, **options)
    await until(lambda: bool(_notes(place)))
    return _notes(place)[-1]


async def form(place: Place) -> dict[str, Any]:
    """The form that is open in Slack, once there is one."""
    await until(lambda: bool(place.sandbox.views))
    return place.sandbox.views[-1]


def labels(message: ChatMessage) -> list[str]:
    """The labels of a message's buttons."""
    return [label for label, _, _ in _buttons(message)]


def button(message: ChatMessage, label: str) -> tuple[str, str | None]:
    """The data of the button whose label has this in it; raises AssertionError where there is none."""
    found = [(action, value) for name, action, value in _buttons(message) if label in name]
    assert found, f"no button {label!r} among {labels(message)}"
    return found[0]


def _buttons(message: ChatMessage) -> list[tuple[str, str, str | None]]:
    keys = [key for row in message.shown.get("keyboard") or [] for key in row]
    blocks = [block for block in message.shown.get("blocks") or [] if block["type"] == "actions"]
    elements = [element for block in blocks for element in block["elements"]]
    return [
        *((key["text"], key["callback_data"], None) for key in keys if "callback_data" in key),
        *((element["text"]["text"], element["action_id"], element.get("value")) for element in elements),
    ]


def _notes(place: Place) -> list[str]:
    calls = [call for call in place.sandbox.calls if call.method == "answerCallbackQuery"]
    return [call.params["text"] for call in calls if call.params.get("text")]
