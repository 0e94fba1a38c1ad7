"""Telegram adapter: sends over the Bot API, receives updates by long polling or webhook."""

import asyncio
from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import datetime
from typing import Any

from starlette.routing import Route
from telegram import Bot, Update
from telegram.error import TelegramError

from adapters.platforms.request_tasks import RequestTasks
from adapters.platforms.telegram.ephemeral import EphemeralReplies, sent_id
from adapters.platforms.telegram.errors import describe, description_contains, fallback, is_token_invalid, outcome
from adapters.platforms.telegram.permissions import check_chats, is_administrator, set_commands
from adapters.platforms.telegram.polling import LongPolling
from adapters.platforms.telegram.transport import AiohttpRequest
from adapters.platforms.telegram.updates import (
    AS_CHAT,
    MAY_HAVE_MOVED,
    confirm_removal,
    parse_button_press,
    parse_membership,
    parse_message,
    parse_migration,
)
from adapters.platforms.telegram.webhook import WebhookConfig, WebhookReceiver
from bot.model import Call, Chat, Form, Lookup, MembershipChange, Menu, Outcome, RefusalReason, Rejected, Request, Sent, Uncertain
from bot.ports import Receive, Translator
from formatter.render import telegram as renderer

_EDIT_METHODS = {"sendMessage": "editMessageText", "sendRichMessage": "editMessageText"}
_MAX_NOTE = 200
"""Largest note in characters; https://core.telegram.org/bots/api#answercallbackquery."""
_EDITABLE = {"text", "parse_mode", "entities", "link_preview_options", "rich_message", "reply_markup"}


class Telegram:
    """Implements `Platform` with python-telegram-bot.

    A call whose markup, buttons or topic Telegram rejects is sent again without them (errors.py: fallback); a rich
    message that is rejected is sent as plain text. A refused token pauses the platform and loses no alert.
    """

    name = "telegram"

    render = staticmethod(renderer.render)
    render_digest = staticmethod(renderer.render_digest)
    render_reply = staticmethod(renderer.render_reply)
    render_tombstone = staticmethod(renderer.render_tombstone)
    render_answer = staticmethod(renderer.render_answer)

    def __init__(self, token: str, api_base: str = "https://api.telegram.org", webhook: WebhookConfig | None = None) -> None:
        """Receive updates by long polling, or by `webhook`."""
        base_url = f"{api_base.rstrip('/')}/bot"
        self._api = AiohttpRequest(f"{base_url}{token}")
        self._bot = Bot(token, base_url, request=self._api, get_updates_request=self._api)
        self._webhook = WebhookReceiver(self._bot, self._api, self._on_update, self._on_connected, webhook) if webhook else None
        self._receiver = self._webhook or LongPolling(self._bot, self._api, self._on_update, self._on_connected)
        self._receiver_task: asyncio.Task[None] | None = None
        self._handle_request: Receive | None = None
        self._pending = RequestTasks()
        self._last_error: TelegramError | None = None
        self._menus: Sequence[Menu] = ()
        self._ephemeral = EphemeralReplies(self._call)

    async def send(self, chat: Chat, call: Call, first: str | None) -> Outcome:
        """Send one message, in the chat's topic, and in reply to the delivery's first message if the call asks for it.

        With `call.thread` the first message replies to that one.
        """
        return await self._call(_placed(chat, call, first))

    async def edit(self, chat: Chat, platform_id: str, call: Call) -> Outcome:
        """Replace a message's content; unchanged content counts as Sent."""
        method = _EDIT_METHODS.get(call.method)
        if method is None:
            return Rejected(f"a message made by {call.method} cannot be edited")
        return _of_message(await self._call(Call(method, {**_content(call), "chat_id": chat.id, "message_id": int(platform_id)})))

    async def delete(self, chat: Chat, platform_id: str) -> Outcome:
        """Delete a message; one that is already gone counts as Sent. Telegram allows it for 48 hours at most."""
        return _of_message(await self._call(Call("deleteMessage", {"chat_id": chat.id, "message_id": int(platform_id)})))

    async def find_message(self, chat: Chat, key: str, attempted_at: datetime) -> Lookup:
        """Nothing: a bot can never read its own messages."""
        return Lookup()

    async def reply(self, request: Request, call: Call) -> Outcome:
        """Answer in the chat and topic of the request, in groups to the asker alone; a button press replaces its message."""
        placed = _placed(request.chat, call, None)
        if request.replaces is None:
            return await self._ephemeral.send(request, placed)
        if request.ephemeral:
            return await self._ephemeral.edit(request, _content(call), placed)
        return await self.edit(request.chat, request.replaces, call)

    async def open_form(self, request: Request, form: Form, words: Translator) -> bool:
        """False: Telegram has no forms."""
        return False

    async def can_manage(self, request: Request, *, subscribing: bool = False) -> bool | None:
        """True in private and for people who write as the chat; elsewhere for administrators.

        None if Telegram does not answer.
        """
        if request.private or request.context.get(AS_CHAT):
            return True
        return request.user is not None and await is_administrator(self._bot, request.chat, request.user)

    async def find_chat(self, chat: Chat) -> str | None:
        """The id of the public group or channel with this name."""
        try:
            found = await self._api.call("getChat", {"chat_id": chat.id})
        except TelegramError:
            return None
        return str(found["id"]) if isinstance(found, dict) and "id" in found else None

    async def bot_not_in_channel(self, chat: Chat) -> bool:
        """False: a bot that is not in a chat receives no requests there."""
        return False

    def set_commands(self, menus: Sequence[Menu]) -> None:
        """Set the command menus once the bot is connected."""
        self._menus = menus
        self._ephemeral.declare(menus)

    async def acknowledge(self, request: Request, note: str) -> None:
        """End the button's progress indicator, with a note for the person who pressed."""
        with suppress(TelegramError):  # callback queries expire soon, so this may fail after a restart
            content = {"text": note[:_MAX_NOTE], "show_alert": True} if note else {}
            await self._api.call("answerCallbackQuery", {"callback_query_id": request.context.get("query"), **content})

    async def start(self, receive: Receive) -> None:
        """Connect and receive. Returns after the first attempt; further attempts go on in the background."""
        self._handle_request = receive
        tried = asyncio.Event()
        self._receiver_task = asyncio.create_task(self._receiver.run(tried))
        await tried.wait()

    async def stop(self) -> None:
        """Stop receiving, finish running answers, close the connections."""
        if self._receiver_task is not None:
            self._receiver_task.cancel()
            with suppress(asyncio.CancelledError):
                await self._receiver_task
        await self._pending.finish()
        await self._receiver.confirm()
        await self._api.shutdown()

    @property
    def routes(self) -> list[Route]:
        """Routes for Telegram's calls; empty with long polling."""
        return self._webhook.routes if self._webhook else []

    @property
    def last_error(self) -> str | None:
        """Reason why Telegram cannot be used now, for people; None if it can."""
        failure = self._last_error or self._receiver.failure
        return describe(failure) if failure else None

    @property
    def token_invalid(self) -> bool:
        """True if Telegram refuses the bot's token."""
        return any(failure is not None and is_token_invalid(failure) for failure in (self._last_error, self._receiver.failure))

    async def check(self, chats: Sequence[Chat]) -> list[str]:
        """Check the token and the right to write in each chat; one line for each error."""
        return await check_chats(self._bot, chats)

    async def _call(self, call: Call) -> Outcome:
        attempt: Call | None = call
        while attempt is not None:
            try:
                result = await self._api.call(attempt.method, attempt.params)
            except TelegramError as error:
                if description_contains(error, "message is not modified", "message to delete not found"):
                    return _sent(True, call.params)
                self._last_error = error if is_token_invalid(error) else None
                refusal = outcome(error)
                attempt = fallback(attempt, error)
            else:
                self._last_error = None
                return _sent(result, call.params)
        return refusal

    def _on_connected(self) -> None:
        self._pending.add(set_commands(self._api, self._menus))

    def _on_update(self, update: Update) -> None:
        message = update.message or update.channel_post  # edited messages are ignored, or a command would be answered twice
        request: Request | None = None
        if message is not None:
            request = parse_migration(message) or parse_message(message, self._bot.username)
        if update.callback_query is not None:
            request = parse_button_press(update.callback_query)
        if update.my_chat_member is not None:
            request = parse_membership(update.my_chat_member)
            self._ephemeral.forget(Chat("telegram", str(update.my_chat_member.chat.id)))
        if request is not None and self._handle_request is not None:
            self._pending.add(self._handle(request, self._handle_request))

    async def _handle(self, request: Request, receive: Receive) -> None:
        """Pass a request on. A removal from a group is checked first: the group may have become a supergroup."""
        known: Request | None = request
        if isinstance(request, MembershipChange) and request.context.get(MAY_HAVE_MOVED):
            known = await confirm_removal(self._api, request)
        if known is not None:
            await receive(known)


def _placed(chat: Chat, call: Call, first: str | None) -> Call:
    """The call with the chat and topic it goes to, in reply to what it has to reply to."""
    topic = {"message_thread_id": int(chat.topic)} if chat.topic else {}
    began = {"message_id": int(call.thread), "allow_sending_without_reply": True} if call.thread and first is None else None
    reply = {"reply_parameters": began} if began else {}
    return Call(call.method, {**_replying(call.params, first), **reply, "chat_id": chat.id, **topic})


def _content(call: Call) -> dict[str, Any]:
    """The parameters by which an edit replaces a message's content."""
    return {name: value for name, value in call.params.items() if name in _EDITABLE}


def _of_message(outcome: Outcome) -> Outcome:
    """The outcome of a change: a right that is missing may be missing for changes alone, so it concerns that message."""
    if isinstance(outcome, Rejected) and outcome.code in (RefusalReason.NO_RIGHTS, RefusalReason.RESTRICTED):
        return Rejected(outcome.reason)
    return outcome


def _replying(params: Mapping[str, Any], first: str | None) -> dict[str, Any]:
    """The params with the first message's id as the message to reply to; without a reply if there is none."""
    others = {name: value for name, value in params.items() if name != "reply_parameters"}
    if first is None or "reply_parameters" not in params:
        return others
    return {**others, "reply_parameters": {**params["reply_parameters"], "message_id": int(first)}}


def _sent(result: Any, params: Mapping[str, Any]) -> Outcome:
    """Outcome of a sent message. An edit may be answered with True alone."""
    message_id = sent_id(result if isinstance(result, dict) else params)
    return Sent(message_id) if message_id is not None else Uncertain("Telegram's answer names no message")
