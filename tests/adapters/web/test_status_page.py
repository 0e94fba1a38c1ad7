"""The status page: access, language, actions, and other people's text, which is never markup."""

import re
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager

import httpx
import pytest

from adapters.web.private import MAX_FORM, make_app
from adapters.web.server import bind, serve
from bot.model.status_page import ActionResult, Chip, Item, PageButton, Plot, Section, StatusPage, Tone
from bot.ports import StoreError

LABELS = {"all": "Show all", "read only": "Read-only", "lost": "Lost", "numbers": "Table"}
HOSTILE = '<script>alert(1)</script> "x" \u202etxt'


class Bot:
    """The status of a running bot, with a hostile title."""

    def __init__(self, fails: bool = False) -> None:
        self.asked: list[str | None] = []
        self.acted: list[tuple[str, dict[str, str], str | None]] = []
        self.full = ""
        self.result = ActionResult(HOSTILE, done=True)
        self._fails = fails

    async def health_errors(self) -> list[str]:
        return []

    def owned_scopes(self) -> list[str]:
        return []

    def readiness_errors(self) -> list[str]:
        return []

    def feed_errors(self) -> list[str]:
        return [f"feed wire: {HOSTILE}"] if self._fails else []

    async def metrics(self) -> bytes:
        return b""

    async def page_action(self, action: str, values: Mapping[str, str], language: str | None) -> ActionResult:
        if self._fails:
            raise StoreError("locked")
        self.acted.append((action, dict(values), language))
        return self.result

    async def status_page(self, language: str | None, *, full: str, buttons: bool) -> StatusPage:
        self.asked.append(language)
        self.full = full
        if self._fails:
            raise StoreError("locked")
        pressed = (PageButton(HOSTILE, "kill", (("version", "12 1 live 44 0"),), "danger", HOSTILE),) if buttons else ()
        item = Item(HOSTILE, HOSTILE, Tone.BAD, (Chip(HOSTILE),), pressed)
        sections = (Section("today", "Today", (item,)), Section("feeds", "Feeds", (), "None.", "9 more are not shown."))
        plot = Plot(HOSTILE, HOSTILE, heights=((5, HOSTILE),))
        return StatusPage(language or "ko", "Sokbo", "09:30:00", "All is well.", True, sections, plot, LABELS)


@asynccontextmanager
async def serving(
    bot: Bot, token: str | None = None, *, loopback: bool = True, public_url: str = ""
) -> AsyncIterator[httpx.AsyncClient]:
    """A client of the private side on a real port."""
    taken = bind("127.0.0.1:0")
    async with (
        serve(make_app(bot, token, loopback=loopback, public_url=public_url), taken),
        httpx.AsyncClient(base_url=f"http://127.0.0.1:{taken.getsockname()[1]}", trust_env=False) as client,
    ):
        yield client


async def test_what_others_wrote_is_text() -> None:
    """A headline is shown as text in its own direction, and the page's policy would block any script in it."""
    async with serving(Bot()) as client:
        page = await client.get("/")
        style = await client.get("/status.css")
    assert page.status_code == 200
    assert re.findall("<script[^>]*>", page.text) == ['<script src="/status.js" defer>']
    assert "\u202e" not in page.text
    assert "<bdi>&lt;script&gt;alert(1)&lt;/script&gt;" in page.text
    assert page.headers["content-security-policy"].startswith("default-src 'none'; style-src 'self'; script-src 'self';")
    assert (style.status_code, style.headers["content-type"].partition(";")[0]) == (200, "text/css")


@pytest.mark.parametrize("path", ["/", "/status.css", "/status.js", "/icon.svg", "/metrics", "/healthz", "/readyz"])
@pytest.mark.parametrize("token", [None, "a-token"])
async def test_another_name_or_another_sites_page_sees_nothing(path: str, token: str | None) -> None:
    """On loopback a foreign Host is refused on every path, and so is a request from another site's page."""
    async with serving(Bot(), token) as client:
        port = client.base_url.port
        bearer = {"authorization": f"Bearer {token}"}
        for host in (
            "evil.example",
            f"evil.example:{port}",
            "127.0.0.1:1",
            "127.0.0.1",
            "",
            f"127.0.0.1.evil.example:{port}",
            f"localhost.evil.example:{port}",
            f"user@localhost:{port}",
            f"0.0.0.0:{port}",
            f"[::]:{port}",
            f"192.168.0.1:{port}",
        ):
            assert (await client.get(path, headers={"host": host} | bearer)).status_code in (400, 403)
        for origin in ("https://evil.example", "null", "http://localhost:1"):
            assert (await client.get(path, headers={"origin": origin} | bearer)).status_code == 403
        for host in (f"localhost:{port}", f"LOCALHOST:{port}", f"[::1]:{port}", f"127.0.0.1:{port}", f"127.0.0.2:{port}"):
            answer = await client.get(path, headers={"host": host, "origin": f"http://{host}"} | bearer)
            assert answer.status_code == 200


async def test_a_path_that_is_none_is_guarded_too() -> None:
    """A foreign Host gets the same refusal for a path that does not exist."""
    async with serving(Bot()) as client:
        assert (await client.get("/nothing", headers={"host": "evil.example"})).status_code == 403
        assert (await client.get("/nothing")).status_code == 404


async def test_a_reverse_proxy_may_ask_for_the_public_url() -> None:
    """On loopback the host of `public_url` is ours as well, with its usual port or without; a longer name is not."""
    async with serving(Bot(), "a-token", public_url="https://bot.example.kr") as client:
        for host in ("bot.example.kr", "Bot.Example.kr", "bot.example.kr:443"):
            answer = await client.get("/", headers={"host": host, "origin": "https://bot.example.kr"}, auth=("x", "a-token"))
            assert answer.status_code == 200
        for host in ("bot.example.kr:80", "bot.example.kr.evil.kr", "xbot.example.kr", "evil.kr"):
            assert (await client.get("/", headers={"host": host}, auth=("x", "a-token"))).status_code == 403


@pytest.mark.parametrize("host", ["evil.example", "10.0.0.7:8787", "", "probe"])
async def test_beyond_loopback_a_probe_may_use_any_name(host: str) -> None:
    """Beyond loopback any Host is accepted, as a load balancer's; the token protects the page and the metrics."""
    async with serving(Bot(), "a-token", loopback=False) as client:
        for path, status in (("/healthz", 200), ("/readyz", 200), ("/metrics", 401), ("/", 401)):
            assert (await client.get(path, headers={"host": host})).status_code == status


@pytest.mark.parametrize("path", ["/", "/status.css", "/status.js", "/icon.svg", "/metrics"])
@pytest.mark.parametrize("loopback", [True, False])
async def test_a_token_is_asked_for_wherever_it_is_set(path: str, loopback: bool) -> None:
    """With a token nobody sees anything without it, on loopback too: a reverse proxy may stand before it.

    A browser may bring it as a password, a monitor as a bearer's.
    """
    async with serving(Bot(), "a-token", loopback=loopback, public_url="https://bot.example") as client:
        refused = await client.get(path)
        assert refused.status_code == 401
        assert "Basic" in refused.headers["www-authenticate"]
        for header in ("Bearer wrong", "Basic !!!", "Basic eDp3cm9uZw==", "Bearer", "Digest a-token", "Bearer ünicode"):
            answer = await client.get(path, headers={b"authorization": header.encode()})
            assert answer.status_code == 401
        assert (await client.get(path, auth=("anybody", "a-token"))).status_code == 200
        assert (await client.get(path, headers={"authorization": "Bearer a-token", "host": "bot.example"})).status_code == 200


async def test_the_language_is_the_browsers() -> None:
    """The language is that of the address, else the browser's, else the bot's; an unknown one is ignored."""
    bot = Bot()
    async with serving(bot) as client:
        await client.get("/")
        await client.get("/", headers={"accept-language": "fr-FR, en-GB;q=0.8, ko;q=0.5"})
        await client.get("/?lang=ko", headers={"accept-language": "en"})
        await client.get("/?lang=../../etc", headers={"accept-language": "*"})
    assert bot.asked == [None, "en", "ko", None]


TOKEN = "a-token"
VALUES = {"action": "kill", "version": "12 1 live 44 0"}


async def own_form(client: httpx.AsyncClient) -> dict[str, str]:
    """The form of the page's own button."""
    page = await client.get("/", auth=("x", TOKEN))
    return dict(re.findall('<input type="hidden" name="([^"]*)" value="([^"]*)">', page.text))


async def test_without_a_token_the_page_is_read_only() -> None:
    """Without a token the page has no buttons and shows how to get them, and every action is refused."""
    bot = Bot()
    async with serving(bot) as client:
        page = await client.get("/")
        answer = await client.post("/", data=VALUES | {"csrf_token": ""})
    assert "<form" not in page.text
    assert "Read-only" in page.text
    assert (answer.status_code, bot.acted) == (403, [])


async def test_a_button_acts_with_the_values_it_was_shown_with() -> None:
    """The page's own form is accepted, in the page's language, and the result is shown as text."""
    bot = Bot()
    async with serving(bot, TOKEN) as client:
        form = await own_form(client)
        answer = await client.post("/?lang=en", data=form, auth=("x", TOKEN), headers={"sec-fetch-site": "same-origin"})
    assert bot.acted == [("kill", {"version": "12 1 live 44 0"}, "en")]
    assert answer.status_code == 200
    assert "<p><bdi>&lt;script&gt;alert(1)" in answer.text


async def test_a_result_may_ask_to_be_confirmed() -> None:
    """If an action needs confirmation, the page shows the question with a button."""
    bot = Bot()
    bot.result = ActionResult("Publish it all the same?", done=False, ask=PageButton("Yes", "confirm", (("version", "3"),)))
    async with serving(bot, TOKEN) as client:
        answer = await client.post("/", data=await own_form(client), auth=("x", TOKEN))
    assert '<div class="notice bad"><p><bdi>Publish it all the same?' in answer.text
    assert 'name="action" value="confirm"' in answer.text


@pytest.mark.parametrize("loopback", [True, False])
async def test_another_sites_form_does_nothing(loopback: bool) -> None:
    """Another site's form is refused by its Origin or the missing form token, though the browser sends the password."""
    bot = Bot()
    async with serving(bot, TOKEN, loopback=loopback) as client:
        form = await own_form(client)
        for data, headers in (
            (VALUES, {}),
            (VALUES | {"csrf_token": ""}, {}),
            (VALUES | {"csrf_token": "ünicode"}, {}),
            (VALUES | {"csrf_token": TOKEN}, {}),
            (form, {"origin": "https://evil.example"}),
            (form, {"origin": "null"}),
            (form, {"sec-fetch-site": "cross-site"}),
            (form, {"sec-fetch-site": "same-site"}),
            (form, {"sec-fetch-site": "none"}),
        ):
            assert (await client.post("/", data=data, headers=headers, auth=("x", TOKEN))).status_code == 403
        assert (await client.post("/", data=form)).status_code == 401
        assert (await client.post("/", data=form, auth=("x", "wrong"))).status_code == 401
        assert (await client.get("/", params=form, auth=("x", TOKEN))).status_code == 200
    assert bot.acted == []


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("application/x-www-form-urlencoded", b"csrf_token=" + b"x" * MAX_FORM),
        ("application/x-www-form-urlencoded", b"csrf_token=%ff\xff"),
        ("application/x-www-form-urlencoded", b"&".join(b"a%d=1" % n for n in range(100))),
        ("application/x-www-form-urlencoded", b""),
        ("text/plain", b"csrf_token=x"),
        ("multipart/form-data; boundary=x", b"--x--"),
        ("application/json", b"{}"),
    ],
)
async def test_a_body_that_is_no_form_of_ours_is_refused(kind: str, body: bytes) -> None:
    """A body that is too long, not text, or of another type is answered 403 and does nothing."""
    bot = Bot()
    async with serving(bot, TOKEN) as client:
        answer = await client.post("/", content=body, headers={"content-type": kind}, auth=("x", TOKEN))
    assert (answer.status_code, bot.acted) == (403, [])


async def test_a_section_can_be_shown_in_full() -> None:
    """A shortened section has a link to its full list; the link keeps the language."""
    bot = Bot()
    async with serving(bot) as client:
        page = await client.get("/?lang=en")
        assert '<a href="/?lang=en&amp;all=feeds#feeds">Show all</a>' in page.text
        full = await client.get("/?lang=en&all=feeds")
        assert "Show all" not in full.text
        assert bot.full == "feeds"
        assert "<script>alert" not in (await client.get("/", params={"all": '"><script>alert(1)</script>'})).text


async def test_an_action_while_the_store_does_not_answer() -> None:
    """If the store fails, an action is answered 503 with that error and a pointer to /healthz."""
    async with serving(Bot(), TOKEN) as client:
        form = await own_form(client)
    async with serving(Bot(fails=True), TOKEN) as client:
        answer = await client.post("/", data=form, auth=("x", TOKEN))
    assert (answer.status_code, "/healthz" in answer.text) == (503, True)


async def test_a_failing_feed_is_named_and_makes_nothing_unready() -> None:
    """/readyz answers 200 and names the failing feed, with hidden characters of its error made visible."""
    async with serving(Bot(fails=True)) as client:
        answer = await client.get("/readyz")
    assert (answer.status_code, answer.text.splitlines()[0]) == (200, "ok")
    assert "feed wire: <script>" in answer.text
    assert "\u202e" not in answer.text


async def test_a_store_that_does_not_answer_is_shown() -> None:
    """If the store fails, the page is a 503 that says so and points to /healthz."""
    async with serving(Bot(fails=True)) as client:
        page = await client.get("/")
    assert page.status_code == 503
    assert "/healthz" in page.text
