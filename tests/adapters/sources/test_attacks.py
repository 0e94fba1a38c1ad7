"""Attacks by a feed's server: each costs a bounded amount of time and memory, and is that feed's error alone."""

import asyncio
import gzip
import resource
import sys
import time
import zlib
from collections.abc import Iterator
from contextlib import asynccontextmanager

import brotli
import pytest

from adapters.sources.http import FetchLimits, HttpClient
from adapters.sources.network import FetchError
from bot.lib.wakeup import SystemClock
from tests.adapters.sources.server import reply, serving

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

GIGABYTE = 2**30
PIECE = bytes(2**20)


def gzip_bomb() -> bytes:
    return b"".join(_pieces(zlib.compressobj(9, wbits=31), "compress"))


def brotli_bomb() -> bytes:
    return b"".join(_pieces(brotli.Compressor(quality=1), "process", "finish"))


def zstd_bomb() -> bytes:
    return b"".join(_pieces(zstd.ZstdCompressor(level=1), "compress"))


def _pieces(compressor, compress: str, finish: str = "flush") -> Iterator[bytes]:
    """A gigabyte of zeros, compressed without ever being held."""
    for _ in range(GIGABYTE // len(PIECE)):
        yield getattr(compressor, compress)(PIECE)
    yield getattr(compressor, finish)()


def session() -> int:
    """Return the peak memory of this process in bytes."""
    return 1024 * resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


@asynccontextmanager
async def attacked(seconds: float = 20):
    """A hostile server and a client with its usual limits, the time apart."""
    async with serving() as server, HttpClient(SystemClock(), FetchLimits(seconds=seconds)) as client:
        yield server, client


@pytest.mark.parametrize(("bomb", "encoding"), [(gzip_bomb, "gzip"), (brotli_bomb, "br"), (zstd_bomb, "zstd")])
async def test_a_gigabyte_in_a_small_body_is_never_held(bomb, encoding):
    """A bomb in any encoding stops at the size limit, within a second and some megabytes."""
    body = bomb()
    assert len(body) < 2 * 2**20
    async with attacked() as (server, client):
        server.answers["*"] = reply(200, body, content_encoding=encoding)
        held, began = session(), time.process_time()
        with pytest.raises(FetchError, match="larger than"):
            await client.get(server.url(), internal=server.url())
    assert time.process_time() - began < 2
    assert session() - held < 64 * 2**20


async def test_a_bomb_in_a_bomb_is_not_opened():
    """A body that was compressed twice is refused with that reason."""
    async with attacked() as (server, client):
        server.answers["*"] = reply(200, gzip.compress(gzip.compress(PIECE)), content_encoding="gzip, gzip")
        with pytest.raises(FetchError, match="not asked for"):
            await client.get(server.url(), internal=server.url())


async def test_a_body_without_end_stops():
    """An endless chunked body is left at the size limit, and what is held is no more than that."""

    async def endless(writer):
        writer.write(reply(200, transfer_encoding="chunked"))
        chunk = b"10000\r\n" + bytes(2**16) + b"\r\n"
        while True:
            writer.write(chunk)
            await writer.drain()

    async with attacked() as (server, client):
        server.answers["*"] = endless
        held = session()
        with pytest.raises(FetchError, match="larger than"):
            await client.get(server.url(), internal=server.url())
    assert session() - held < 64 * 2**20


async def test_many_who_drip_keep_nobody_waiting():
    """While fifty hosts send a byte now and then, another feed is fetched at once."""

    async def drip(writer):
        while True:
            writer.write(b"x")
            await writer.drain()
            await asyncio.sleep(0.05)

    async with attacked(seconds=1) as (quick, client), serving("0.0.0.0") as slow:
        slow.answers["*"], quick.answers["*"] = drip, reply(200, b"news")
        port = slow.address.rpartition(":")[2]
        hosts = [client.get(url := f"http://127.0.0.{n}:{port}/", internal=url) for n in range(2, 52)]
        waiting = asyncio.gather(*hosts, return_exceptions=True)
        await asyncio.sleep(0.1)
        began = time.monotonic()
        assert (await client.get(quick.url(), internal=quick.url())).content == b"news"
        assert time.monotonic() - began < 0.5
        assert {str(error) for error in await waiting} == {"no whole answer within 1 s"}


async def test_a_loop_of_redirects_ends():
    """An address that leads to itself, or round in a circle, is an error after a handful of requests."""
    async with attacked() as (server, client):
        server.answers |= {
            "/self": reply(301, location="/self"),
            "/a": reply(302, location="/b"),
            "/b": reply(302, location="/a"),
        }
        for path in ("/self", "/a"):
            with pytest.raises(FetchError, match="more than 5 redirects"):
                await client.get(server.url(path), internal=server.url())
        assert len(server.requests) == 12


async def test_redirects_that_dawdle_share_one_time_limit():
    """Each hop of a chain is not given the whole time anew."""

    async def dawdle(writer):
        await asyncio.sleep(0.2)
        writer.write(reply(302, location="/again"))

    async with attacked(seconds=0.5) as (server, client):
        server.answers["*"] = dawdle
        with pytest.raises(FetchError, match=r"no whole answer within 0\.5 s"):
            await client.get(server.url(), internal=server.url())


async def test_a_long_redirect_is_refused():
    """A redirect to an address of a megabyte is refused."""
    async with attacked() as (server, client):
        server.answers["*"] = reply(302, location="/" + "x" * 2**20)
        with pytest.raises(FetchError):
            await client.get(server.url(), internal=server.url())


async def test_a_body_in_single_bytes_stops():
    """Millions of chunks of one byte cost a bounded time, and others are fetched meanwhile."""

    async def chunked(writer):
        writer.write(reply(200, transfer_encoding="chunked"))
        while True:
            writer.write(b"1\r\nx\r\n" * 10_000)
            await writer.drain()

    async with attacked() as (server, client):
        server.answers["*"] = chunked
        began = time.process_time()
        with pytest.raises(FetchError, match="too many pieces"):
            await client.get(server.url(), internal=server.url())
    assert time.process_time() - began < 10


@pytest.mark.parametrize("head", [b"HTTP/1.1 100 Continue\r\n\r\n", b"HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n"])
async def test_endless_interim_answers_are_refused(head):
    """A server that answers `100 Continue` again and again is left after a few of them."""

    async def interim(writer):
        while True:
            writer.write(head * 1000)
            await writer.drain()

    async with attacked() as (server, client):
        server.answers["*"] = interim
        began = time.process_time()
        with pytest.raises(FetchError, match="too many interim answers"):
            await client.get(server.url(), internal=server.url())
    assert time.process_time() - began < 5


async def test_a_large_body_after_its_headers_is_read():
    """The limit of headers does not limit the body."""
    async with attacked() as (server, client):
        server.answers["*"] = reply(200, bytes(2**20))
        assert len((await client.get(server.url(), internal=server.url())).content) == 2**20
