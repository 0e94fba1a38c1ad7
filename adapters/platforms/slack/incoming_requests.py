"""Slash commands, mentions, direct messages, buttons and forms as requests.

Pure functions, except for opening a form.
"""

import html
import json
import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from adapters.platforms.slack.web_api import ResponseUrl, SlackError, WebApi
from bot.lib.unicode import without_invisible
from bot.model import ButtonPress, Chat, Command, Form, FormSubmission, Request
from bot.ports import Translator
from formatter.render.slack import read_form, render_form
from formatter.render.slack.blocks import NUMBERED, WORDLESS

_MENTION = re.compile(r"<@[^<>]{1,200}>[:,]?")
_LINKED = re.compile(r"<(?:[^<>|]*\|([^<>]+)|(https?://[^<>|]+))>")
"""Words that Slack made a link of: https://docs.slack.dev/messaging/formatting-message-text."""


def from_command(body: Mapping[str, Any], command: str) -> Command:
    """A slash command; `/sokbo latest 3` and `/latest 3` are the same. The answer goes to its response_url."""
    words = _words(body.get("text") or "")
    if body["command"] != command:
        words = (body["command"], *words)
    url = body.get("response_url")
    context = {"response_url": ResponseUrl(url) if url else None, "trigger": body.get("trigger_id")}
    request = make_command(body["channel_id"], body["user_id"], words, command, context)
    return replace(request, user_name=body.get("user_name") or "", team=body.get("team_id"), ephemeral=bool(url))


def from_event(event: Mapping[str, Any], command: str) -> Command | None:
    """A mention, answered in its thread, or a direct message. None for edits, bots and other messages."""
    mentioned = event.get("type") == "app_mention"
    direct = event.get("type") == "message" and event.get("channel_type") == "im"
    if not (mentioned or direct) or event.get("subtype") or event.get("bot_id") or not event.get("user"):
        return None
    words = _words(_MENTION.sub(" ", event.get("text") or ""))
    thread = event.get("thread_ts") or (event.get("ts") if mentioned else None)
    request = make_command(event["channel"], event["user"], words, command, {"thread_ts": thread} if thread else {})
    sent_at = datetime.fromtimestamp(float(event["ts"]), UTC) if event.get("ts") else None
    return replace(request, team=event.get("user_team") or event.get("team"), sent_at=sent_at)


def from_button(body: Mapping[str, Any], command: str) -> ButtonPress | None:
    """A button with a value or a menu option; its value holds the words.

    None for links and for buttons outside messages.
    """
    action: Mapping[str, Any] = next(iter(body.get("actions") or ()), {})
    chosen: Mapping[str, Any] = action.get("selected_option") or action
    container = body.get("container") or {}
    channel, message = container.get("channel_id"), container.get("message_ts")
    if "value" not in chosen or not channel or not message:
        return None
    user, url = body["user"], body.get("response_url")
    context = {
        "response_url": ResponseUrl(url) if url else None,
        "trigger": body.get("trigger_id"),
        "thread_ts": container.get("thread_ts"),
    }
    return ButtonPress(
        chat=Chat("slack", channel),
        name=str(action["action_id"]).partition(NUMBERED)[0],
        words=() if chosen["value"] == WORDLESS else tuple(str(chosen["value"]).split()),
        user=user["id"],
        user_name=_user_name(user),
        team=user.get("team_id"),
        private=_is_private(channel),
        prefix=f"{command} ",
        ephemeral=bool(container.get("is_ephemeral")),
        replaces=message,
        context=context,
    )


def make_command(channel: str, user: str, words: tuple[str, ...], command: str, context: Mapping[str, Any]) -> Command:
    """A command whose first word is its name.

    The workspace is left out of the chat: a bot token has only one, and the config names channels without it.
    """
    name, *rest = words or ("",)
    return Command(
        chat=Chat("slack", channel),
        name=name.removeprefix("/").lower(),
        words=tuple(rest),
        user=user,
        private=_is_private(channel),
        prefix=f"{command} ",
        context=context,
    )


def _is_private(channel: str) -> bool:
    """True for a direct message's channel."""
    return channel.startswith("D")


def _user_name(user: Mapping[str, Any]) -> str:
    return user.get("name") or user.get("username") or ""


def _words(text: str) -> tuple[str, ...]:
    """Split into words as they were typed; Slack makes links of addresses, and sends `&`, `<` and `>` escaped."""
    plain = _LINKED.sub(lambda link: link[1] or link[2], text)
    return tuple(without_invisible(html.unescape(plain)).split())


async def open_form(web: WebApi, request: Request, form: Form, words: Translator) -> bool:
    """Open a modal form; False if Slack rejects the trigger, which is valid once and for three seconds."""
    trigger = request.context.get("trigger")
    if not trigger:
        return False
    view = {**render_form(form, words), "private_metadata": json.dumps(_origin(request, form))}
    try:
        await web.call("views.open", {"trigger_id": trigger, "view": view}, request.chat.team)
    except SlackError:
        return False
    return True


def from_submission(body: Mapping[str, Any], command: str) -> FormSubmission | None:
    """A submitted form of this bot; None for any other view. Its metadata holds the chat of the answer."""
    view = body.get("view") or {}
    origin = _parsed(view.get("private_metadata"))
    if not origin.get("channel"):
        return None
    user, url = body["user"], origin.get("url")
    context = {
        "response_url": ResponseUrl(url) if url else None,
        "thread_ts": origin.get("thread"),
    }
    return FormSubmission(
        chat=Chat("slack", origin["channel"]),
        name=view["callback_id"],
        words=tuple(origin.get("words") or ()),
        fields=read_form((view.get("state") or {}).get("values") or {}),
        user=user["id"],
        user_name=_user_name(user),
        team=user.get("team_id"),
        private=_is_private(origin["channel"]),
        prefix=f"{command} ",
        ephemeral=bool(origin.get("ephemeral")),
        replaces=origin.get("message"),
        context=context,
    )


def _origin(request: Request, form: Form) -> dict[str, Any]:
    url = request.context.get("response_url")
    return {
        "channel": request.chat.id,
        "message": request.replaces,
        "thread": request.context.get("thread_ts"),
        "ephemeral": request.ephemeral,
        "url": url.address if isinstance(url, ResponseUrl) else None,
        "words": form.words,
    }


def _parsed(metadata: Any) -> dict[str, Any]:
    try:
        origin = json.loads(metadata or "{}")
    except ValueError:
        return {}
    return origin if isinstance(origin, dict) else {}
