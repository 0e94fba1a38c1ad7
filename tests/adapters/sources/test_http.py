"""Fetching from untrusted servers, over real sockets on loopback."""

import asyncio
import gzip
import os
import ssl
import subprocess
import sys
import threading
import time
import zlib

import brotli
import pytest

from adapters.sources.http import FetchLimits, HttpClient, RequestOptions, Validators
from adapters.sources.network import FetchError
from bot.lib.wakeup import SystemClock
from tests.adapters.sources.server import reply, serving

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

NOISE = bytes(range(256)) * 8
WIDE = zstd.ZstdCompressor(options={zstd.CompressionParameter.window_log: 24})
WIDE_WINDOW = WIDE.compress(NOISE) + WIDE.flush()  # streamed: the frame declares its window, 16 MiB


@pytest.fixture
async def server():
    """A server on loopback."""
    async with serving() as running:
        yield running


@pytest.fixture
async def client():
    """A client with small limits, which takes 127.0.0.1 for the public internet, and that alone."""
    async with HttpClient(
        SystemClock(), FetchLimits(size=100_000, seconds=5), allowed=lambda address: address == "127.0.0.1"
    ) as running:
        yield running


async def test_a_page_is_fetched(server, client):
    """The answer carries status, headers, content and where it came from."""
    server.answers["/feed"] = reply(200, b"hello", etag='"1"')
    answer = await client.get(server.url("/feed"), "text/xml")
    assert (answer.status, answer.content, answer.headers["etag"], answer.url) == (200, b"hello", '"1"', server.url("/feed"))
    assert answer.moved is None
    assert server.requests[0]["accept"] == "text/xml"
    assert server.requests[0]["host"] == server.address


async def test_an_error_status_is_an_answer(server, client):
    """A status other than 200 is returned, without reading its page."""
    server.answers["/feed"] = reply(503, b"sorry", retry_after="120")
    answer = await client.get(server.url("/feed"))
    assert (answer.status, answer.content, answer.headers["retry-after"]) == (503, b"", "120")


@pytest.mark.parametrize(
    ("encode", "encoding"),
    [
        (gzip.compress, "gzip"),
        (zlib.compress, "gzip"),
        (zlib.compress, "deflate"),
        (lambda page: zlib.compress(page, wbits=-15), "deflate"),
        (brotli.compress, "br"),
        (zstd.compress, "ZSTD"),
    ],
)
async def test_a_compressed_page_is_decompressed(server, client, encode, encoding):
    """Gzip, Brotli and Zstandard are requested and decompressed; zlib and deflate bodies are decompressed too."""
    page = os.urandom(40_000) + b"hello" * 1000
    server.answers["*"] = reply(200, encode(page), content_encoding=encoding)
    assert (await client.get(server.url())).content == page
    assert server.requests[0]["accept-encoding"] == "gzip, br, zstd"


async def test_all_frames_of_a_zstandard_body_are_decompressed(server, client):
    """A Zstandard body may consist of several frames (RFC 8878, section 3)."""
    server.answers["*"] = reply(200, zstd.compress(b"one ") + zstd.compress(b"two"), content_encoding="zstd")
    assert (await client.get(server.url())).content == b"one two"


async def test_conditions_go_to_their_own_address_only(server, client):
    """An ETag is sent to the address that gave it, and not to another."""
    server.answers["*"] = reply(304)
    validators = Validators(server.url("/a"), '"1"', "Mon, 01 Jan 2024 00:00:00 GMT")
    assert (await client.get(server.url("/a"), validators=validators)).status == 304
    await client.get(server.url("/b"), validators=validators)
    assert server.requests[0]["if-none-match"] == '"1"'
    assert server.requests[0]["if-modified-since"] == "Mon, 01 Jan 2024 00:00:00 GMT"
    assert "if-none-match" not in server.requests[1]


async def test_validators_beyond_ascii_go_back_as_they_came(server, client):
    """Servers may write any byte into an ETag; it is sent back in the same bytes, and the feed stays readable."""
    server.answers["*"] = b'HTTP/1.1 200 OK\r\nETag: "\xed\x95\x9c\xe9"\r\nLast-Modified: \xff\r\nContent-Length: 0\r\n\r\n'
    headers = (await client.get(server.url())).headers
    validators = Validators(server.url(), headers["etag"], headers["last-modified"])
    assert (await client.get(server.url(), validators=validators)).status == 200
    conditions = server.requests[1]["if-none-match"], server.requests[1]["if-modified-since"]
    assert [text.encode("latin-1") for text in conditions] == [b'"\xed\x95\x9c\xe9"', b"\xff"]


async def test_cookies_beyond_ascii_are_dropped(server, client):
    """A redirect may set a cookie in any bytes: the others go along, and the fetch goes on."""
    server.answers |= {
        "/gate": b"HTTP/1.1 302 x\r\nLocation: /in\r\nSet-Cookie: pass=\xed\x95\x9c\r\nSet-Cookie: b=1\r\n\r\n",
        "/in": reply(200, b"in"),
    }
    assert (await client.get(server.url("/gate"))).content == b"in"
    assert server.requests[1]["cookie"] == "b=1"


async def test_redirects_are_followed(server, client):
    """Redirects are followed, relative ones too; a temporary one is not a move."""
    server.answers |= {"/a": reply(302, location="b"), "/b": reply(301, location="/c"), "/c": reply(200, b"here")}
    answer = await client.get(server.url("/a"))
    assert (answer.content, answer.url, answer.moved) == (b"here", server.url("/c"), None)


async def test_permanent_redirects_are_reported_as_far_as_they_go(server, client):
    """A move is as far as permanent redirects lead; a temporary one after them is followed and not remembered."""
    server.answers |= {"/a": reply(301, location="/b"), "/b": reply(308, location="/c"), "/c": reply(307, location="/d")}
    server.answers["/d"] = reply(200, b"here")
    answer = await client.get(server.url("/a"))
    assert (answer.url, answer.moved) == (server.url("/d"), server.url("/c"))


async def test_endless_redirects_end(server, client):
    """An endless chain of redirects is ended after six requests."""
    for number in range(10_000):
        server.answers[f"/{number}"] = reply(302, location=f"/{number + 1}")
    with pytest.raises(FetchError, match="more than 5 redirects"):
        await client.get(server.url("/0"))
    assert len(server.requests) == 6


@pytest.mark.parametrize(
    "location", ["file:///etc/passwd", "gopher://127.0.0.1/", "ftp://127.0.0.1/", "http://", "http://[", "http://a:b:c/"]
)
async def test_a_redirect_to_something_else_is_refused(server, client, location):
    """A redirect stays on http(s)."""
    server.answers["*"] = reply(302, location=location)
    with pytest.raises(FetchError):
        await client.get(server.url())


async def test_a_redirect_to_nowhere_is_an_error(server, client):
    """A redirect without an address is an error of the feed."""
    server.answers["*"] = reply(302)
    with pytest.raises(FetchError, match="leads nowhere"):
        await client.get(server.url())


@pytest.mark.parametrize(
    "url", ["", "feed.xml", "file:///etc/passwd", "http://", "javascript:alert(1)", "http://\x00/", "http://a b/"]
)
async def test_what_is_no_web_address_is_refused(client, url):
    """An address without http(s) or a host is refused."""
    with pytest.raises(FetchError):
        await client.get(url)


PRIVATE = ["127.0.0.1", "localhost", "2130706433", "0x7f.1", "0177.0.0.1", "127.1", "[::1]", "[::ffff:127.0.0.1]", "0.0.0.0"]


@pytest.mark.parametrize("host", PRIVATE)
async def test_a_private_address_is_refused_however_it_is_spelled(server, host):
    """Loopback is refused as a name, as a number in any notation, and as IPv6; nothing reaches the server."""
    port = server.address.rpartition(":")[2]
    async with HttpClient(SystemClock(), FetchLimits(seconds=5)) as client:
        with pytest.raises(FetchError):
            await client.get(f"http://{host}:{port}/")
    assert server.requests == []


@pytest.mark.parametrize("host", ["127.0.0.2", "[::1]"])
async def test_a_redirect_to_a_private_address_is_refused(server, client, host):
    """A redirect to a private address is refused, as the address of each hop is checked."""
    async with serving(host.strip("[]")) as inner:
        server.answers["*"] = reply(302, location=inner.url("/admin"))
        with pytest.raises(FetchError, match="internal = true"):
            await client.get(server.url())
        assert inner.requests == []


async def test_a_name_with_a_private_address_is_refused(server, monkeypatch):
    """The address that a name resolves to is checked; a private one among public ones is skipped."""
    port = int(server.address.rpartition(":")[2])
    monkeypatch.setattr(
        "socket.getaddrinfo", lambda *_, **__: [(2, 1, 6, "", ("127.0.0.2", port)), (2, 1, 6, "", ("127.0.0.1", port))]
    )
    server.answers["*"] = reply(200, b"public")
    async with HttpClient(SystemClock(), allowed=lambda address: address == "127.0.0.1") as client:
        assert (await client.get(f"http://rebind.example:{port}/")).content == b"public"
    async with HttpClient(SystemClock(), allowed=lambda address: False) as client:
        with pytest.raises(FetchError, match=r"rebind\.example is not at a public address"):
            await client.get(f"http://rebind.example:{port}/")


async def test_an_internal_feed_may_be_private(server):
    """A feed marked internal is fetched from loopback."""
    server.answers["*"] = reply(200, b"hello")
    async with HttpClient(SystemClock()) as client:
        assert (await client.get(server.url(), internal=server.url())).content == b"hello"


async def test_the_next_address_is_tried_where_one_refuses(server, monkeypatch):
    """A host with a dead address and a living one is reached."""
    port = int(server.address.rpartition(":")[2])
    monkeypatch.setattr(
        "socket.getaddrinfo", lambda *_, **__: [(2, 1, 6, "", ("127.0.0.3", port)), (2, 1, 6, "", ("127.0.0.1", port))]
    )
    server.answers["*"] = reply(200, b"alive")
    async with HttpClient(SystemClock()) as client:
        assert (await client.get(url := f"http://two.example:{port}/", internal=url)).content == b"alive"


async def test_a_page_that_is_too_large_is_refused(server, client):
    """A body beyond the limit is an error, and is not read to its end."""
    server.answers["*"] = reply(200, b"x" * 100_001)
    with pytest.raises(FetchError, match="larger than 100,000 bytes"):
        await client.get(server.url())


async def test_a_body_that_never_ends_ends(server, client):
    """An endless chunked body stops at the limit."""

    async def endless(writer):
        writer.write(reply(200, transfer_encoding="chunked"))
        while True:
            writer.write(b"3e8\r\n" + b"x" * 1000 + b"\r\n")
            await writer.drain()

    server.answers["*"] = endless
    with pytest.raises(FetchError, match="larger than"):
        await client.get(server.url())


@pytest.mark.parametrize(
    ("body", "encoding"),
    [
        (b"plain", "gzip"),
        (b"plain", "br"),
        (b"plain", "zstd"),
        (gzip.compress(NOISE, mtime=0)[:-20], "gzip"),
        (brotli.compress(NOISE)[:-20], "br"),
        (zstd.compress(NOISE) + b"trailing", "zstd"),
        (zstd.compress(NOISE) + zstd.compress(NOISE)[:-20], "zstd"),
        (zstd.compress(b"") * 2000, "zstd"),
        (WIDE_WINDOW, "zstd"),
        (zstd.compress(NOISE)[:-20], "zstd"),
        (b"x", "compress"),
        (b"x", "gzip, gzip"),
    ],
)
async def test_a_broken_encoding_is_an_error(server, client, body, encoding):
    """A body that does not decompress, is cut short, or has an encoding we did not ask for is the feed's error."""
    server.answers["*"] = reply(200, body, content_encoding=encoding)
    with pytest.raises(FetchError):
        await client.get(server.url())


async def test_a_download_that_is_cut_short_is_an_error(server, client):
    """A body shorter than its Content-Length is not taken for a whole one."""
    server.answers["*"] = reply(200, b"<rss>", content_length="1000")
    with pytest.raises(FetchError):
        await client.get(server.url())


@pytest.mark.parametrize("head", [b"", b"HTTP/1.1 200 OK\r\ncontent-length: 100000\r\n\r\n", b"HTTP/1.1 200 OK\r\nx: "])
async def test_a_slow_server_is_given_up(server, head):
    """A server that drips a byte now and then, or sends nothing, is left after the time limit."""

    async def drip(writer):
        writer.write(head)
        while True:
            writer.write(b"x")
            await writer.drain()
            await asyncio.sleep(0.02)

    server.answers["*"] = drip
    started = time.monotonic()
    async with HttpClient(SystemClock(), FetchLimits(seconds=0.3)) as client:
        with pytest.raises(FetchError, match=r"no whole answer within 0\.3 s"):
            await client.get(server.url(), internal=server.url())
    assert time.monotonic() - started < 2


async def test_headers_without_end_are_refused(server, client):
    """Headers without end are refused."""

    async def endless(writer):
        writer.write(b"HTTP/1.1 200 OK\r\n")
        while True:
            writer.write(b"x: " + b"y" * 1000 + b"\r\n")
            await writer.drain()

    server.answers["*"] = endless
    with pytest.raises(FetchError):
        await client.get(server.url())


@pytest.mark.parametrize(
    "answer", [b"", b"nonsense\r\n\r\n", b"HTTP/1.1 999999 x\r\n\r\n", b"HTTP/1.1 200 OK\r\ncontent-length: -1\r\n\r\n"]
)
async def test_what_is_no_http_is_an_error(server, client, answer):
    """A server that does not speak HTTP is the feed's error."""
    server.answers["*"] = answer or (lambda writer: asyncio.sleep(0))
    with pytest.raises(FetchError):
        await client.get(server.url())


async def test_no_more_than_the_limit_are_in_flight():
    """Of many fetches at once only so many are open, and no connection is kept."""

    async def slowly(writer):
        await asyncio.sleep(0.01)
        writer.write(reply(200, b"hello"))

    async with serving("0.0.0.0") as server, HttpClient(SystemClock(), FetchLimits(in_flight=5)) as client:
        server.answers["*"] = slowly
        port = server.address.rpartition(":")[2]
        await asyncio.gather(*(client.get(url := f"http://127.0.0.{n}:{port}/", internal=url) for n in range(1, 41)))
        assert server.most_open <= 5
        assert len(server.requests) == 40


async def test_credentials_in_an_address_are_used_and_never_shown(server, client):
    """User and password of an address go into the request and into no answer and no error."""
    url = server.url("/feed").replace("http://", "http://me:s3cret@")
    server.answers |= {"/feed": reply(301, location="/new"), "/new": reply(200, b"x")}
    answer = await client.get(url)
    assert server.requests[0]["authorization"] == "Basic bWU6czNjcmV0"
    assert "s3cret" not in repr(answer)
    server.answers["/new"] = reply(200, b"x" * 200_000)
    with pytest.raises(FetchError) as failed:
        await client.get(url)
    assert "s3cret" not in str(failed.value)


async def test_credentials_do_not_go_to_another_host(server, client):
    """A redirect to another server takes no password along."""
    async with serving() as other:
        other.answers["*"] = reply(200, b"x")
        server.answers["*"] = reply(302, location=other.url("/"))
        await client.get(server.url("/").replace("http://", "http://me:s3cret@"))
        assert "authorization" not in other.requests[0]


@pytest.fixture
def certificate(tmp_path):
    """A certificate of this machine that nobody else vouches for, and its key."""
    subject = ["-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1"]
    files = [tmp_path / "cert.pem", tmp_path / "key.pem"]
    command = ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2"]
    try:
        subprocess.run([*command, *subject, "-out", files[0], "-keyout", files[1]], check=True, capture_output=True)
    except FileNotFoundError:
        pytest.skip("needs openssl")
    return files


@pytest.fixture
async def secure_server(certificate):
    """A server that speaks TLS."""
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(*certificate)
    async with serving(tls=tls) as running:
        running.answers["*"] = reply(200, b"hello")
        yield running


async def test_a_certificate_nobody_vouches_for_is_refused(secure_server):
    """An untrusted certificate is refused, for internal feeds too."""
    async with HttpClient(SystemClock()) as client:
        with pytest.raises(FetchError, match="CERTIFICATE_VERIFY_FAILED"):
            await client.get(url := f"https://{secure_server.address}/", internal=url)
    assert secure_server.requests == []


async def test_a_trusted_certificate_is_accepted(secure_server, certificate, monkeypatch):
    """A certificate that the system is set to trust is good for its own host."""
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate[0]))
    async with HttpClient(SystemClock()) as client:
        assert (await client.get(url := f"https://{secure_server.address}/", internal=url)).content == b"hello"


async def test_a_certificate_of_another_host_is_refused(secure_server, certificate, monkeypatch):
    """A trusted certificate that names another host is no proof."""
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate[0]))
    port = int(secure_server.address.rpartition(":")[2])
    monkeypatch.setattr("socket.getaddrinfo", lambda *_, **__: [(2, 1, 6, "", ("127.0.0.1", port))])
    async with HttpClient(SystemClock()) as client:
        with pytest.raises(FetchError, match="CERTIFICATE_VERIFY_FAILED"):
            await client.get(url := f"https://other.example:{port}/", internal=url)


async def test_a_name_server_that_hangs_is_given_up(monkeypatch):
    """Waiting for a name counts towards the time limit, and keeps no other work from its threads."""
    release = threading.Event()
    monkeypatch.setattr("socket.getaddrinfo", lambda *_, **__: release.wait(10) and [])
    async with HttpClient(SystemClock(), FetchLimits(seconds=0.2)) as client:
        fetches = [client.get(f"http://{n}.example/") for n in range(30)]
        answers = asyncio.gather(*fetches, return_exceptions=True)
        assert await asyncio.wait_for(asyncio.to_thread(lambda: "done"), 5) == "done"
        assert {str(error) for error in await answers} == {"no whole answer within 0.2 s"}
        release.set()


FEED = b'<?xml version="1.0"?><rss><channel><title>x</title></channel></rss>'


@pytest.mark.parametrize(
    ("body", "encoding"),
    [
        (FEED, "utf-8"),
        (FEED, "none"),
        (FEED, "aws-chunked"),
        (FEED, "identity"),
        (FEED, "gzip"),
        (FEED, "br"),
        (FEED, "deflate"),
        (b"\xef\xbb\xbf\n " + FEED, "gzip"),
        (b'{"version": "https://jsonfeed.org/version/1.1"}', "gzip"),
        (gzip.compress(FEED, mtime=0), ""),
        (gzip.compress(FEED, mtime=0), "utf-8"),
        (gzip.compress(FEED, mtime=0), "br"),
        (gzip.compress(FEED, mtime=0), "aws-chunked, gzip"),
        (zstd.compress(FEED), ""),
        (b"x", "utf-8"),
        (b"", "gzip"),
    ],
)
async def test_a_body_is_read_whatever_its_label(server, client, body, encoding):
    """A meaningless Content-Encoding, a missing one and a false one do not hide a body."""
    server.answers["*"] = reply(200, body, content_encoding=encoding) if encoding else reply(200, body)
    expected = body if body[:1] in (b"<", b"\xef", b"{", b"x", b"") else FEED
    assert (await client.get(server.url())).content == expected


@pytest.mark.parametrize("outer", [gzip.compress, zstd.compress])
async def test_a_gzip_file_that_is_compressed_again_is_read(server, client, outer):
    """A feed kept as gzip and compressed once more is its text; the size limit counts for that, and no third time is tried."""
    server.answers["/twice"] = reply(200, outer(gzip.compress(FEED)), content_encoding="gzip")
    server.answers["/thrice"] = reply(200, outer(gzip.compress(gzip.compress(FEED, mtime=0))), content_encoding="gzip")
    server.answers["/bomb"] = reply(200, outer(gzip.compress(bytes(64 * 2**20))), content_encoding="gzip")
    server.answers["/cut"] = reply(200, outer(gzip.compress(FEED)[:-9]), content_encoding="gzip")
    assert (await client.get(server.url("/twice"))).content == FEED
    assert (await client.get(server.url("/thrice"))).content == gzip.compress(FEED, mtime=0)
    for path, problem in (("/bomb", "larger than"), ("/cut", "cut short")):
        with pytest.raises(FetchError, match=problem):
            await client.get(server.url(path))


async def test_a_body_in_small_pieces_is_decompressed(server, client):
    """The encoding is found however few bytes arrive at first."""
    page = gzip.compress(FEED)

    async def drip(writer):
        writer.write(reply(200, content_length=str(len(page))))
        for byte in page:
            writer.write(bytes([byte]))
            await writer.drain()

    server.answers["*"] = drip
    assert (await client.get(server.url())).content == FEED


@pytest.mark.parametrize(
    "line",
    [
        b"X-Powered By: PHP",
        b"Server : x",
        b"no colon at all",
        b": empty",
        b"X-Bad: a\x00b",
        b"X\xe9: 1",
        b"X y: 1\r\n folded",
        b"X-A: 1\n",
    ],
)
async def test_an_illegal_header_line_is_passed_over(server, client, line):
    """An illegal header line is ignored, and the rest of the response is used."""
    server.answers["*"] = b"HTTP/1.1 200 OK\r\n" + line + b'\r\nETag: "1"\r\nContent-Length: 5\r\n\r\nhello'
    answer = await client.get(server.url())
    if line.endswith(b"\n"):  # an empty line ends the head
        assert answer.content.endswith(b"hello")
    else:
        assert (answer.content, answer.headers["etag"]) == (b"hello", '"1"')


async def test_blanks_before_a_colon_are_removed(server, client):
    """A header with a blank before its colon is used (RFC 9112, 5.1), and folded lines are joined."""
    server.answers["*"] = b"HTTP/1.1 200 OK\r\nContent-Length : 5\r\nX-Long: a\r\n b\r\n\r\nhello and more"
    answer = await client.get(server.url())
    assert (answer.content, answer.headers["x-long"]) == (b"hello", "a b")


async def test_informational_responses_are_mended_too(server, client):
    """Early hints may come before the response, in the same piece or in one of their own."""

    async def hints(writer):
        writer.write(b"HTTP/1.1 103 Early Hints\r\nLink : x\r\nno colon\r\n\r\nHTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\n")
        await writer.drain()
        writer.write(b"X y: 1\r\nContent-Length: 5\r\n\r\nhello")

    server.answers["*"] = hints
    assert (await client.get(server.url())).content == b"hello"


async def test_status_203_is_an_answer_with_content(server, client):
    """A page that a proxy has changed counts as the page."""
    server.answers["*"] = reply(203, b"hello")
    answer = await client.get(server.url())
    assert (answer.whole, answer.content) == (True, b"hello")


async def test_credentials_are_kept_on_the_same_origin(server, client):
    """A redirect within the origin keeps the user and password, by whatever form of address, and after a detour too."""
    async with serving() as other:
        server.answers |= {
            "/a": reply(301, location=server.url("/b")),
            "/b": reply(302, location="/c"),
            "/c": reply(302, location=other.url("/d")),
            "/e": reply(200, b"x"),
        }
        other.answers["/d"] = reply(302, location=server.url("/e"))
        answer = await client.get(server.url("/a").replace("http://", "http://me:s3cret@"))
        assert [request.get("authorization") for request in server.requests] == ["Basic bWU6czNjcmV0"] * 4
        assert "authorization" not in other.requests[0]
        assert "s3cret" not in repr(answer)


@pytest.mark.parametrize(
    ("location", "path"),
    [
        ("/소식/feed.xml".encode(), "/%EC%86%8C%EC%8B%9D/feed.xml"),
        ("/소식".encode("cp949"), "/%BC%D2%BD%C4"),
        (b"/%EC%86%8C", "/%EC%86%8C"),
        (b"/a b", "/a%20b"),
    ],
)
async def test_a_location_beyond_ascii_is_followed(server, client, location, path):
    """UTF-8 in a redirect is the address in UTF-8; other bytes are sent as they are."""
    server.answers |= {
        "/a": b"HTTP/1.1 302 x\r\nLocation: " + location + b"\r\nContent-Length: 0\r\n\r\n",
        path: reply(200, b"here"),
    }
    assert (await client.get(server.url("/a"))).content == b"here"


async def test_cookies_last_for_one_fetch(server, client):
    """A cookie set by a redirect goes along on the same host until the fetch ends, and to no other host."""
    async with serving("127.0.0.2") as other, HttpClient(SystemClock(), allowed=lambda address: True) as client:
        server.answers |= {
            "/feed": reply(302, location="/gate"),
            "/gate": reply(302, location="/in", set_cookie="pass=1; Path=/"),
            "/in": reply(302, location=other.url("/x")),
            "/y": reply(200, b"x"),
        }
        other.answers["/x"] = reply(302, location=server.url("/y"))
        await client.get(server.url("/feed"))
        await client.get(server.url("/y"))
        assert [request.get("cookie") for request in server.requests] == [None, None, "pass=1", "pass=1", None]
        assert "cookie" not in other.requests[0]


async def test_a_feeds_own_headers_go_to_its_origin_alone(server, client):
    """Headers of the config replace the client's and are not sent to where a redirect leads; the User-Agent is."""
    options = RequestOptions({"X-Key": "s3cret", "accept": "text/plain"}, user_agent="Mozilla/5.0", size=4)
    async with serving() as other:
        server.answers["*"] = reply(302, location=other.url("/"))
        other.answers["*"] = reply(200, b"four")
        assert (await client.get(server.url(), "text/xml", options=options)).content == b"four"
        assert (server.requests[0]["x-key"], server.requests[0]["accept"]) == ("s3cret", "text/plain")
        assert "x-key" not in other.requests[0]
        assert [request["user-agent"] for request in (*server.requests, *other.requests)] == ["Mozilla/5.0"] * 2
        other.answers["*"] = reply(200, b"fives")
        with pytest.raises(FetchError, match="larger than 4 bytes"):
            await client.get(server.url(), options=options)


async def test_a_form_is_posted(server, client):
    """A form goes out as one, follows redirects that keep the method, and no others."""
    bodies = []

    async def take(reader, writer):
        lines = (await reader.readuntil(b"\r\n\r\n")).decode().lower().split("\r\n")
        length = next(int(line.partition(":")[2]) for line in lines if line.startswith("content-length"))
        bodies.append((lines[0], (await reader.readexactly(length)).decode()))
        answers = {"/hub": reply(307, location="/there"), "/there": reply(202), "/other": reply(302, location="/there")}
        writer.write(answers[lines[0].split()[1]])
        writer.close()

    async with await asyncio.start_server(take, "127.0.0.1", 0) as listener:
        address = f"http://127.0.0.1:{listener.sockets[0].getsockname()[1]}"
        assert await client.post(f"{address}/hub", {"hub.mode": "subscribe", "hub.topic": "https://a.kr/?b=1&c"}) == 202
        assert await client.post(f"{address}/other", {"a": "b"}) == 302
    form = "hub.mode=subscribe&hub.topic=https%3A%2F%2Fa.kr%2F%3Fb%3D1%26c"
    assert bodies == [("post /hub http/1.1", form), ("post /there http/1.1", form), ("post /other http/1.1", "a=b")]


async def test_a_private_hub_is_refused(server):
    """A hub's address is judged like every other."""
    async with HttpClient(SystemClock()) as client:
        with pytest.raises(FetchError, match="internal = true"):
            await client.post(server.url("/hub"), {"a": "b"})
    assert server.requests == []
