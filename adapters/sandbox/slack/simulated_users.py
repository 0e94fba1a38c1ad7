"""Actions of users on Slack: slash commands, messages, buttons, adding the bot to a channel."""

import re
import secrets
from datetime import timedelta
from typing import Any

from adapters.sandbox.messages import ChatMessage
from adapters.sandbox.slack.envelopes import Envelope
from adapters.sandbox.slack.server import SlackServer, message_json
from adapters.sandbox.slack.workspace import APP_ID, BOT_USER, READER, TEAM, SlackChannel


def send_event(server: SlackServer, team: str, event: dict[str, Any]) -> Envelope | None:
    """Send an event of a workspace to the app; None if it is not connected."""
    ours = {"team_id": team, "user_id": BOT_USER, "is_bot": True, "enterprise_id": None, "is_enterprise_install": False}
    payload = {
        "type": "event_callback",
        "team_id": team,
        "api_app_id": APP_ID,
        "event": event,
        "event_id": f"Ev{secrets.token_hex(5).upper()}",
        "event_time": int(server.clock.now().timestamp()),
        "authorizations": [ours],
        "token": "sandbox",
    }
    return server.receiver.send("events_api", payload, accepts_response=False)


def send_as_user(
    server: SlackServer,
    channel_id: str,
    text: str,
    user: str | None = None,
    thread: str | None = None,
    age: timedelta = timedelta(),
) -> str | None:
    """Type a slash command or a message; returns the envelope's id, None if the app is not connected."""
    channel = server.workspace.channel_or_new(channel_id)
    text = _escaped(text)
    if text.startswith("/"):
        envelope = _command(server, channel, text, user or READER)
    else:
        envelope = _message(server, channel, text, user or READER, thread, age)
    return envelope.id if envelope else None


def press_button(
    server: SlackServer, channel_id: str, ts: str, action_id: str, value: str | None = None, user: str | None = None
) -> str | None:
    """Press a button or choose an option; returns the envelope's id. Raises ValueError if there is none."""
    channel = server.workspace.channel(channel_id)
    message = server.message_log.find(channel.key, ts)
    action = _action(message, action_id, value) if message else None
    if message is None or action is None:
        raise ValueError(f"message {ts} has no action {action_id!r}")
    container = {"type": "message", "message_ts": ts, "channel_id": channel.id, "is_ephemeral": message.ephemeral}
    payload = _about(server, channel, user or READER, ts) | {
        "type": "block_actions",
        "container": container,
        "message": message_json(message),
        "state": {"values": {}},
        "actions": [action | {"action_ts": server.next_ts()}],
    }
    envelope = server.receiver.send("interactive", payload, accepts_response=False)
    return envelope.id if envelope else None


def set_membership(server: SlackServer, channel_id: str, member: bool, user: str | None = None) -> str | None:
    """Add the bot to a channel or remove it; returns the envelope's id, None if the app is not connected."""
    channel = server.workspace.channel_or_new(channel_id)
    channel.member = member
    about = {"channel": channel.id, "team": channel.team, "event_ts": server.next_ts()}
    joined = {"type": "member_joined_channel", "user": BOT_USER, "channel_type": "C", "inviter": user or READER}
    left = {"type": "channel_left", "actor_id": user or READER}
    envelope = send_event(server, channel.team, about | (joined if member else left))
    return envelope.id if envelope else None


def set_archived(server: SlackServer, channel_id: str, archived: bool) -> str | None:
    """Archive a channel or unarchive it; returns the envelope's id, None if the app is not connected."""
    channel = server.workspace.channel(channel_id)
    channel.archived = archived
    kind = "channel_archive" if archived else "channel_unarchive"
    about = {"type": kind, "channel": channel.id, "user": READER, "event_ts": server.next_ts()}
    envelope = send_event(server, channel.team, about)
    return envelope.id if envelope else None


def _command(server: SlackServer, channel: SlackChannel, text: str, user: str) -> Envelope | None:
    command, _, words = text.partition(" ")
    person = server.workspace.user_or_new(user)
    payload = {
        "command": command,
        "text": words.strip(),
        "user_id": user,
        "user_name": person.name,
        "team_id": channel.team,
        "team_domain": TEAM["domain"],
        "channel_id": channel.id,
        "channel_name": "directmessage" if channel.user else channel.name,
        "api_app_id": APP_ID,
        "is_enterprise_install": "false",
        "trigger_id": server.new_trigger(),
        "response_url": _response_url(server, channel, None),
        "token": "sandbox",
    }
    envelope = server.receiver.send("slash_commands", payload, accepts_response=True)
    if envelope is None:
        _post_ephemeral(server, channel, f"{command} failed with the error “dispatch_failed”")
    else:
        server.receiver.later(_await_ack(server, channel, command, envelope))
    return envelope


def _message(
    server: SlackServer, channel: SlackChannel, text: str, user: str, thread: str | None, age: timedelta
) -> Envelope | None:
    seconds, _, fraction = server.next_ts().partition(".")
    ts = f"{int(seconds) - int(age.total_seconds())}.{fraction}"
    person, shown = server.workspace.user_or_new(user).real_name, {"user": user, "blocks": []}
    server.message_log.add(
        ChatMessage(channel.key, ts, person, server.clock.now() - age, text, by_bot=False, shown=shown, thread=thread)
    )
    mentioned = f"<@{BOT_USER}>" in text
    event = {"type": "app_mention" if mentioned else "message", "user": user, "text": text, "ts": ts, "channel": channel.id}
    event |= {"event_ts": ts, "channel_type": "im" if channel.user else "channel"} | ({"thread_ts": thread} if thread else {})
    return send_event(server, channel.team, event)


def _escaped(text: str) -> str:
    """The typed text as a client sends it: `& < >` escaped, mentions as tokens."""
    plain = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return re.sub(r"&lt;([@#][A-Z0-9]+)&gt;", r"<\1>", plain)


def _about(server: SlackServer, channel: SlackChannel, user: str, ts: str) -> dict[str, Any]:
    person = server.workspace.user_or_new(user)
    return {
        "user": {"id": user, "name": person.name, "username": person.name, "team_id": channel.team},
        "api_app_id": APP_ID,
        "token": "sandbox",
        "team": {"id": channel.team, "domain": TEAM["domain"]},
        "enterprise": None,
        "is_enterprise_install": False,
        "channel": {"id": channel.id, "name": "directmessage" if channel.user else channel.name},
        "trigger_id": server.new_trigger(),
        "response_url": _response_url(server, channel, ts),
    }


def _action(message: ChatMessage, action_id: str, value: str | None) -> dict[str, Any] | None:
    for block in message.shown.get("blocks") or []:
        for element in [*(block.get("elements") or []), block.get("accessory") or {}]:
            if element.get("action_id") != action_id:
                continue
            action: dict[str, Any] = {"action_id": action_id, "block_id": block["block_id"], "type": element["type"]}
            option = next((o for o in element.get("options") or [] if o.get("value") == value), None)
            if option is not None:
                return action | {"selected_option": option}
            return action | {name: element[name] for name in ("text", "value") if name in element}
    return None


def _response_url(server: SlackServer, channel: SlackChannel, ts: str | None) -> str:
    return f"http://{server.address}/slack/response/{server.response_urls.issue(channel.id, ts, server.clock.now())}"


async def _await_ack(server: SlackServer, channel: SlackChannel, command: str, envelope: Envelope) -> None:
    if not await server.receiver.wait_ack(envelope):
        _post_ephemeral(server, channel, f"{command} failed with the error “operation_timeout”")
    elif envelope.response and (envelope.response.get("text") or envelope.response.get("blocks")):
        public = envelope.response.get("response_type") == "in_channel"
        server.post(channel, dict(envelope.response), "ack", ephemeral=not public)


def _post_ephemeral(server: SlackServer, channel: SlackChannel, text: str) -> None:
    """Post Slackbot's ephemeral message to the person who typed."""
    shown = {"user": "USLACKBOT", "blocks": []}
    now = server.clock.now()
    server.message_log.add(
        ChatMessage(channel.key, server.next_ts(), "Slackbot", now, text, by_bot=False, shown=shown, ephemeral=True)
    )
