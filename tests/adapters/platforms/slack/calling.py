"""Helpers of the HTTP mode tests: the real adapter on a public app, called by the sandbox."""

import html
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import httpx

from adapters.platforms.slack import HttpConfig, OAuth, Slack
from adapters.sandbox import Sandbox
from adapters.sandbox.slack.http_mode import HttpMode
from adapters.sandbox.slack.installs import CLIENT_ID
from adapters.web.public import public_app
from adapters.web.server import bind, serve
from store import library_engine, open_store

PUBLIC, SECRET = "https://bot.example.kr", "5ig9ing5ecret"


def one_workspace(sandbox: Sandbox) -> Slack:
    """The adapter for one workspace, whose bot token it has."""
    return Slack(sandbox.slack_bot_token, None, sandbox.slack_base, http=HttpConfig(SECRET, PUBLIC))


async def many_workspaces(sandbox: Sandbox, url: str) -> Slack:
    """The adapter for every workspace that installs the app; `url` is its store's."""
    await (await open_store(url)).close()
    oauth = OAuth(CLIENT_ID, sandbox.slack.installs.client_secret, library_engine(url))
    return Slack(None, None, sandbox.slack_base, http=HttpConfig(SECRET, PUBLIC, oauth))


def store_in(folder: Path) -> str:
    """The address of a store in a folder."""
    return f"sqlite:///{folder}/sokbo.db"


@asynccontextmanager
async def served(sandbox: Sandbox, slack: Slack) -> AsyncIterator[tuple[HttpMode, httpx.AsyncClient]]:
    """The adapter's routes at its public address: as Slack calls them, and as anybody can."""
    taken = bind("127.0.0.1:0")
    address = f"http://127.0.0.1:{taken.getsockname()[1]}"
    sandbox.webhook_client.proxies[PUBLIC] = address
    slack_calls = sandbox.slack_over_http(PUBLIC, SECRET)
    async with serve(public_app(slack.routes), taken), httpx.AsyncClient(base_url=address, trust_env=False) as client:
        yield slack_calls, client


async def install(sandbox: Sandbox, client: httpx.AsyncClient, team: str) -> httpx.Response:
    """Install the app in a workspace as a person's browser does; the last page."""
    begun = await client.get("/slack/install", params={"team": team})
    authorize = html.unescape(begun.text.partition('<a href="')[2].partition('"')[0])
    async with httpx.AsyncClient(trust_env=False) as elsewhere:
        back = httpx.URL((await elsewhere.get(authorize)).headers["location"])
    return await client.get(back.raw_path.decode(), headers={"cookie": begun.headers["set-cookie"].split(";")[0]})
