"""Forms: opened as modal views, and what comes back when they are sent. A view carries with it where its answer belongs."""

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from adapters.platforms.slack.commands import make_request
from adapters.platforms.slack.responses import ResponseUrl
from adapters.platforms.slack.web import SlackError, Web
from bot.model import Form, Request
from bot.ports import Words
from formatter.slack import read_form, render_form


async def open_form(web: Web, request: Request, form: Form, words: Words) -> bool:
    """Show a form to whoever asked; False where Slack does not let us, which it does for three seconds and once."""
    trigger = request.context.get("trigger")
    if not trigger:
        return False
    view = {**render_form(form, words), "private_metadata": json.dumps(_origin(request, form))}
    try:
        await web.call("views.open", {"trigger_id": trigger, "view": view}, request.chat.team)
    except SlackError:
        return False
    return True


def from_submission(body: Mapping[str, Any], command: str) -> Request | None:
    """A form that was sent; None for one that is none of ours."""
    view = body.get("view") or {}
    origin = _parsed(view.get("private_metadata"))
    if not origin.get("channel"):
        return None
    user, url = body["user"], origin.get("url")
    context = {
        "response_url": ResponseUrl(url) if url else None,
        "thread_ts": origin.get("thread"),
    }
    return replace(
        make_request(origin["channel"], user["id"], (), command, context),
        name=view["callback_id"],
        words=tuple(origin.get("words") or ()),
        speaker=user.get("name") or user.get("username") or "",
        team=user.get("team_id"),
        pressed=origin.get("message"),
        whispered=bool(origin.get("whispered")),
        fields=read_form((view.get("state") or {}).get("values") or {}),
    )


def _origin(request: Request, form: Form) -> dict[str, Any]:
    url = request.context.get("response_url")
    return {
        "channel": request.chat.id,
        "message": request.pressed,
        "thread": request.context.get("thread_ts"),
        "whispered": request.whispered,
        "url": url.address if isinstance(url, ResponseUrl) else None,
        "words": form.words,
    }


def _parsed(metadata: Any) -> dict[str, Any]:
    try:
        origin = json.loads(metadata or "{}")
    except ValueError:
        return {}
    return origin if isinstance(origin, dict) else {}
