"""A feed with `internal = true`: its own host may be at a private address, and nothing else."""

import pytest

from adapters.sources.articles import Articles
from adapters.sources.http import HttpClient
from adapters.sources.network import FetchError, is_internal
from bot.lib.wakeup import SystemClock
from tests.adapters.sources.server import reply, serving

PAGE = "<html><body><article>" + "<p>새솔시는 작은 도서관 세 곳을 새로 연다고 밝혔다.</p>" * 20 + "</article></body></html>"


@pytest.fixture
async def places():
    """The feed's own server, another one on the same machine, and a client."""
    async with serving() as own, serving() as other, HttpClient(SystemClock()) as client:
        for server in (own, other):
            server.answers["/page"] = reply(200, PAGE.encode(), content_type="text/html")
        yield own, other, client


async def test_the_configured_host_is_fetched(places):
    """The feed itself, and a redirect within its host and port, are fetched."""
    own, _, client = places
    own.answers["/feed"] = reply(302, location="/page")
    assert (await client.get(own.url("/feed"), internal=own.url("/feed"))).status == 200


@pytest.mark.parametrize("kind", [301, 302, 303, 307, 308])
@pytest.mark.parametrize(
    "spelling", ["{port}", "localhost:{port}", "0.0.0.0:{port}", "[::ffff:127.0.0.1]:{port}", "127.1:{port}"]
)
async def test_a_redirect_to_another_private_service_is_refused(places, kind, spelling):
    """A redirect to another port of the same machine, in any spelling, is refused as another service."""
    own, other, client = places
    port = other.address.rpartition(":")[2]
    target = f"//{spelling.format(port=port)}/page" if ":" in spelling else other.url("/page")
    own.answers["/feed"] = reply(kind, location=target)
    with pytest.raises(FetchError):
        await client.get(own.url("/feed"), internal=own.url("/feed"))
    assert other.requests == []


async def test_no_redirect_leads_back_into_the_intranet():
    """A redirect from a public page to the configured internal host is not followed, as a stranger chose its target."""
    async with serving() as own, serving("127.0.0.2") as public:
        own.answers |= {"/feed": reply(302, location=public.url("/out")), "/admin": reply(200, b"secret")}
        public.answers["/out"] = reply(302, location=own.url("/admin"))
        async with HttpClient(SystemClock(), allowed=lambda address: address == "127.0.0.2") as client:
            for url in (own.url("/feed"), public.url("/out")):
                with pytest.raises(FetchError, match="not at a public address"):
                    await client.get(url, internal=own.url("/feed"))
        assert "/admin" not in [request["path"] for request in own.requests]


async def test_an_article_elsewhere_is_not_fetched(places):
    """An article link of an internal feed leads to its own host or to the public internet; so do the article's redirects."""
    own, other, client = places
    own.answers["/redirect"] = reply(302, location=other.url("/page"))
    async with Articles(client) as articles:
        for link in (other.url("/page"), own.url("/redirect")):
            assert await articles.full_text("글", link, feed="wire", internal=own.url("/feed")) == "글"
        assert other.requests == []
        assert "도서관" in await articles.full_text("글", own.url("/page"), feed="wire", internal=own.url("/feed"))


@pytest.mark.parametrize(
    "address",
    [
        "169.254.169.254",
        "169.254.170.2",
        "100.100.100.200",
        "168.63.129.16",
        "192.0.0.192",
        "fd00:ec2::254",
        "fd20:ce::254",
        "fe80::a9fe:a9fe",
        "fe80::1%eth0",
        "::ffff:169.254.169.254",
        "64:ff9b::a9fe:a9fe",
        "2002:a9fe:a9fe::1",
        "::a9fe:a9fe",
        "64:ff9b:1::a9fe:a9fe",
        "::ffff:0:a9fe:a9fe",
        "fd12::5efe:a9fe:a9fe",
        "fd12::200:5efe:a9fe:a9fe",
        "224.0.0.1",
        "ff02::1",
    ],
)
async def test_metadata_services_are_never_fetched(address):
    """Clouds' metadata services are refused even as the configured host."""
    assert not is_internal(address)
    url = f"http://[{address}]/latest/meta-data" if ":" in address else f"http://{address}/latest/meta-data"
    async with HttpClient(SystemClock()) as client:
        with pytest.raises(FetchError):
            await client.get(url, internal=url)


@pytest.mark.parametrize("address", ["127.0.0.1", "10.1.2.3", "192.168.0.9", "172.20.0.1", "::1", "fd12:3456::1", "8.8.8.8"])
def test_an_intranet_is_internal(address):
    """Private and loopback addresses are accepted as internal."""
    assert is_internal(address)


@pytest.mark.parametrize(
    "url",
    [
        "http://xn--/",
        "http://xn--a/",
        "http://\u200b/",
        "http://a..b/",
        "http://" + "a" * 64 + ".kr/",
        "http://" + "a." * 200 + "kr/",
        "http://한국\x00.kr/",
        "http://[::1/",
        "http://[v1.x]/",
        "http://e.kr:99999/",
        "http://e.kr:-1/",
        "http://e.kr:0/",
        "http://e.kr:x/",
        "http://%00/",
        "http://\ud800.kr/",
        "http://e.kr/\ud800",
        "http://e.kr/a\r\nHost: x",
        "http://user\r\n:x@127.0.0.1:1/",
        "http://127.0.0.1:1/" + "x" * 100_000,
        "http://",
        "//e.kr",
        "file:///etc/passwd",
        "gopher://127.0.0.1/",
        "",
    ],
)
async def test_an_address_that_cannot_be_fetched_is_a_fetch_error(url, monkeypatch):
    """Any address that cannot be fetched raises FetchError, also as the target of a redirect."""
    monkeypatch.setattr("socket.getaddrinfo", _no_such_host)
    async with serving() as server, HttpClient(SystemClock()) as client:
        with pytest.raises(FetchError):
            await client.get(url, internal=url)
        server.answers["*"] = b"HTTP/1.1 302 x\r\nlocation: " + url.encode("utf-8", "surrogatepass") + b"\r\n\r\n"
        with pytest.raises(FetchError):
            await client.get(server.url(), internal=server.url())


def _no_such_host(host, *_, **__):
    host.encode("idna")
    raise OSError("no such host")
