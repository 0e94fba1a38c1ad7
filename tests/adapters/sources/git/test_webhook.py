"""Push webhooks of a code host: accepted only with the secret."""

import hashlib
import hmac

import httpx
import pytest
from starlette.applications import Starlette

from adapters.sources.git import GitWebhook

BODY = b'{"ref": "refs/heads/main"}'
SECRET = "geheim-geheim"
SIGNED = hmac.new(SECRET.encode(), BODY, hashlib.sha256).hexdigest()


@pytest.fixture
def woken() -> list[str]:
    """The feeds that were woken."""
    return []


@pytest.fixture
def client(woken: list[str]) -> httpx.AsyncClient:
    """Somebody who calls; one feed listens."""
    git_webhook = GitWebhook()
    git_webhook.listen("site", SECRET, lambda: woken.append("site"))
    transport = httpx.ASGITransport(Starlette(routes=[git_webhook.route]))
    return httpx.AsyncClient(transport=transport, base_url="https://bot.example.kr")


@pytest.mark.parametrize(
    ("header", "value"),
    [("X-Hub-Signature-256", f"sha256={SIGNED}"), ("X-Gitea-Signature", SIGNED), ("X-Gitlab-Token", SECRET)],
    ids=["github", "gitea", "gitlab"],
)
async def test_each_host(client: httpx.AsyncClient, woken: list[str], header: str, value: str) -> None:
    """GitHub, Gitea and GitLab each prove in their own way that they know the secret; the feed is woken."""
    answer = await client.post("/git/site", content=BODY, headers={header: value})

    assert (answer.status_code, woken) == (200, ["site"])


@pytest.mark.parametrize(
    "headers",
    [{}, {"X-Hub-Signature-256": "sha256=" + "0" * 64}, {"X-Hub-Signature-256": SIGNED}, {"X-Gitlab-Token": "다른 것".encode()}],
    ids=["none", "wrong", "bare", "no ascii"],
)
async def test_strangers(client: httpx.AsyncClient, woken: list[str], headers: dict[str, str]) -> None:
    """A request without the secret wakes nobody."""
    answer = await client.post("/git/site", content=BODY, headers=headers)

    assert (answer.status_code, woken) == (403, [])


async def test_nobody_listens(client: httpx.AsyncClient, woken: list[str]) -> None:
    """A feed without a secret cannot be woken, and answers in the same way as for a wrong signature."""
    empty = hmac.new(b"", BODY, hashlib.sha256).hexdigest()
    answer = await client.post("/git/other", content=BODY, headers={"X-Gitea-Signature": empty})

    assert (answer.status_code, woken) == (403, [])
    assert (await client.get("/git/site")).status_code == 405


async def test_a_push_to_a_feed_that_another_worker_follows() -> None:
    """A push for a feed of another worker is answered 503, so that a proxy tries the other worker."""
    git_webhook = GitWebhook()
    git_webhook.feeds = {"site"}
    transport = httpx.ASGITransport(Starlette(routes=[git_webhook.route]))
    client = httpx.AsyncClient(transport=transport, base_url="https://bot.example.kr")
    headers, codes = {"X-Gitlab-Token": SECRET}, list[int]()

    codes.append((await client.post("/git/site", content=BODY, headers=headers)).status_code)
    git_webhook.listen("site", SECRET, lambda: None)
    codes.append((await client.post("/git/site", content=BODY, headers=headers)).status_code)
    git_webhook.forget("site")
    codes.append((await client.post("/git/site", content=BODY, headers=headers)).status_code)

    assert codes == [503, 200, 503]
