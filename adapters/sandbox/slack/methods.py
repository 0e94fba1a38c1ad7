"""Methods of the Web API.

Each takes the server and checked arguments, and returns the response or raises WebApiError.
"""

from collections.abc import Callable
from typing import Any

from adapters.sandbox.slack.errors import WebApiError
from adapters.sandbox.slack.server import SlackServer, check_content, message_json, metadata_json, shown
from adapters.sandbox.slack.views import open_view, publish_view
from adapters.sandbox.slack.workspace import BOT_ID, BOT_USER, TEAM

Params = dict[str, Any]
Method = Callable[[SlackServer, Params], Params]


def call_method(server: SlackServer, method: str, params: Params) -> Params:
    """Execute a call; returns the response without `ok`. Raises WebApiError."""
    return _METHODS[method](server, params)


def _auth_test(server: SlackServer, _params: Params) -> Params:
    user = {"user": server.workspace.users[BOT_USER].name, "user_id": BOT_USER, "bot_id": BOT_ID}
    return {"url": f"https://{TEAM['domain']}.slack.com/", "team": TEAM["name"], "team_id": server.caller, **user}


def _connections_open(server: SlackServer, _params: Params) -> Params:
    return {"url": f"ws://{server.address}/slack/socket?ticket={server.socket.ticket()}"}


def _post_message(server: SlackServer, params: Params) -> Params:
    channel = server.writable(params["channel"])
    check_content(params)
    thread = params.get("thread_ts")
    if thread and server.message_log.find(channel.key, thread) is None:
        raise WebApiError("cannot_reply_to_message")
    server.allow_send(channel)
    message = server.post(channel, params, "chat.postMessage")
    return {"channel": channel.id, "ts": message.id, "message": message_json(message)}


def _post_ephemeral(server: SlackServer, params: Params) -> Params:
    channel = server.writable(params["channel"])
    server.workspace.user(params["user"])
    check_content(params)
    return {"message_ts": server.post(channel, params, "chat.postEphemeral", ephemeral=True).id}


def _update(server: SlackServer, params: Params) -> Params:
    channel = server.writable(params["channel"])
    message = server.own_message(channel, params["ts"], "cant_update_message")
    check_content(params)
    if len(params.get("text") or "") > 4000:
        raise WebApiError("msg_too_long")
    server.message_log.edit(message, params, params.get("text") or "", shown(params, message.id), server.clock.now())
    return {"channel": channel.id, "ts": message.id, "text": message.text, "message": message_json(message)}


def _delete(server: SlackServer, params: Params) -> Params:
    channel = server.workspace.channel(params["channel"])
    server.message_log.delete(server.own_message(channel, params["ts"], "cant_delete_message"))
    return {"channel": channel.id, "ts": params["ts"]}


def _permalink(server: SlackServer, params: Params) -> Params:
    channel = server.workspace.channel(params["channel"])
    if server.message_log.find(channel.key, params["message_ts"]) is None:
        raise WebApiError("message_not_found")
    place = params["message_ts"].replace(".", "")
    return {"channel": channel.id, "permalink": f"https://{TEAM['domain']}.slack.com/archives/{channel.id}/p{place}"}


def _channel_info(server: SlackServer, params: Params) -> Params:
    return {"channel": server.workspace.channel(params["channel"]).as_json()}


def _channel_list(server: SlackServer, params: Params) -> Params:
    kinds = str(params.get("types") or "public_channel").split(",")
    channels = [c for c in server.workspace.channels.values() if ("im" if c.user else "public_channel") in kinds]
    return {"channels": [c.as_json() for c in channels], "response_metadata": {"next_cursor": ""}}


def _history(server: SlackServer, params: Params) -> Params:
    return _page(server, params, lambda m: m.thread is None or m.shown.get("broadcast"), newest_first=True)


def _replies(server: SlackServer, params: Params) -> Params:
    channel = server.workspace.channel(params["channel"])
    if server.message_log.find(channel.key, params["ts"]) is None:
        raise WebApiError("thread_not_found")
    return _page(server, params, lambda m: params["ts"] in (m.id, m.thread), newest_first=False)


def _page(server: SlackServer, params: Params, belongs: Callable[[Any], Any], *, newest_first: bool) -> Params:
    channel = server.workspace.channel(params["channel"])
    if not channel.member:
        raise WebApiError("not_in_channel")
    oldest, latest = params.get("oldest", 0), params.get("latest", float("inf"))
    sent = [m for m in server.message_log.transcript(channel.key) if not m.deleted and not m.ephemeral and belongs(m)]
    with_metadata = params.get("include_all_metadata")
    wanted = [message_json(m) | (metadata_json(m) if with_metadata else {}) for m in sent if oldest <= float(m.id) <= latest]
    ordered = wanted[::-1] if newest_first else wanted
    start, limit = int(params.get("cursor") or 0), max(1, min(999, int(params.get("limit") or 100)))
    end = start + limit
    more = {"response_metadata": {"next_cursor": str(end)}} if end < len(ordered) else {}
    return {"messages": ordered[start:end], "has_more": end < len(ordered), **more}


def _join(server: SlackServer, params: Params) -> Params:
    channel = server.workspace.channel(params["channel"])
    if channel.archived:
        raise WebApiError("is_archived")
    channel.member = True
    return {"channel": channel.as_json()}


def _open(server: SlackServer, params: Params) -> Params:
    return {"channel": {"id": server.workspace.channel(str(params.get("users") or params.get("channel") or "")).id}}


def _user_info(server: SlackServer, params: Params) -> Params:
    return {"user": server.workspace.user(params["user"]).as_json(with_locale=bool(params.get("include_locale")))}


_METHODS: dict[str, Method] = {
    "auth.test": _auth_test,
    "apps.connections.open": _connections_open,
    "chat.postMessage": _post_message,
    "chat.postEphemeral": _post_ephemeral,
    "chat.update": _update,
    "chat.delete": _delete,
    "chat.getPermalink": _permalink,
    "conversations.info": _channel_info,
    "conversations.list": _channel_list,
    "conversations.history": _history,
    "conversations.replies": _replies,
    "conversations.join": _join,
    "conversations.open": _open,
    "users.info": _user_info,
    "views.open": open_view,
    "views.publish": publish_view,
}
