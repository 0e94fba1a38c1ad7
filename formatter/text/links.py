"""Addresses that may become a link or a button."""

from collections.abc import Sequence
from functools import lru_cache
from urllib.parse import quote, urlsplit, urlunsplit

from bot.model import Credit

_LONGEST = 2048
_MOST_PLACES = 3
_SAFE = "%/:=&?~+!$,;'()*@[]|"


@lru_cache(maxsize=512)  # each copy of an alert asks for the same few
def web_link(url: str | None) -> str | None:
    """`url` as plain ASCII where it is an address on the web, else None.

    Both platforms refuse a whole message for a button without a proper host, and a `tg:` or `javascript:` link is nobody's
    article. An address with a user name in it hides where it leads.
    """
    if not url:
        return None
    try:
        parts = urlsplit(url.strip())
        host = _host(parts.hostname, parts.port)
    except ValueError:
        return None
    if parts.scheme not in {"http", "https"} or host is None or parts.username is not None:
        return None
    path, query, fragment = (_quoted(part) for part in parts[2:])
    link = urlunsplit((parts.scheme, host, path, query, fragment))
    return link if len(link) <= _LONGEST else None


def bare(url: str) -> str:
    """The address as people write it: without scheme and last slash."""
    return url.removeprefix("https://").removeprefix("http://").rstrip("/")


def places(addresses: Sequence[str]) -> list[tuple[str, str]]:
    """Links with the names of their sites: the first few that can be links, one a site."""
    links = {urlsplit(url).netloc.removeprefix("www."): url for address in reversed(addresses) if (url := web_link(address))}
    return [(url, site) for site, url in reversed(links.items())][:_MOST_PLACES]


def source_link(credit: Credit | None) -> str | None:
    """The link to a credit's source, where the credit line does not name the address itself."""
    url = web_link(credit.url) if credit else None
    return url if url and credit and bare(url).removeprefix("www.") not in credit.text else None


def _host(name: str | None, port: int | None) -> str | None:
    """The host in ASCII with its port; None where it has no dot or is no name at all."""
    if not name or "." not in name.strip(".") or ":" in name:
        return None
    host = name.encode("idna").decode()
    if not all(c.isalnum() or c in "-._" for c in host):
        return None
    return f"{host}:{port}" if port else host


def _quoted(part: str) -> str:
    return quote(part.encode("utf-8", "replace"), safe=_SAFE).replace("|", "%7C")
