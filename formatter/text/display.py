"""Text for display: its visible characters, its length as the platforms count, cuts, and links."""

import unicodedata
from collections.abc import Callable, Sequence
from functools import lru_cache
from urllib.parse import quote, urlsplit, urlunsplit

from wcwidth import iter_graphemes

from bot.lib.unicode import composed
from bot.model import Credit
from formatter.text import sentences
from formatter.text.bounds import regex

# What nearly all text is made of, and what stays as it is: a quarter of a renderer's time goes without this.
_PLAIN = regex(r"[\n -~가-힣一-鿿·‘-”…㎀-㏿]*")
_CONTROL = regex(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u00a0\u2028\u2029]")
# A zero-width joiner stays only where it builds an emoji (a family, a profession).
_JOINER = regex(r"(?<![\u2600-\u27bf\ufe0f\U0001f000-\U0001faff])\u200d|\u200d(?![\u2600-\u27bf\U0001f000-\U0001faff])")
# Letters by their category, blank by their look: Hangul fillers, inherent Khmer vowels, the empty Braille pattern.
_BLANK = regex(r"[\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0\U000e0000-\U000e0fff]")
_SPACES = regex(r"[^\S\n]+")
_INVISIBLE = {"Cf", "Cs"}


def visible(text: str) -> str:
    """`text` in NFC with only what can be seen; line breaks stay, runs of other white space become one space."""
    if _PLAIN.fullmatch(text):
        return (_SPACES.sub(" ", text) if "  " in text else text).strip()
    text = _BLANK.sub("", _JOINER.sub("", _CONTROL.sub(" ", text)))
    text = "".join(c for c in text if c == "\u200d" or unicodedata.category(c) not in _INVISIBLE)
    return _SPACES.sub(" ", composed(text)).strip()


def one_line(text: str) -> str:
    """`visible` text on one line."""
    text = visible(text)
    return " ".join(text.split()) if "\n" in text else text


_ELLIPSIS = "…"


def utf16(text: str) -> int:
    """Length in UTF-16 code units, in which Telegram and Slack count."""
    return len(text.encode("utf-16-le")) // 2


def shorten(text: str, limit: int, measure: Callable[[str], int] = utf16) -> str:
    """`text` in at most `limit` units: cut at a sentence, else at a space, never inside a grapheme, and marked with `…`.

    `measure` must be additive over graphemes. A limit below 1 leaves nothing.
    """
    if measure(text) <= limit:
        return text
    room = limit - measure(_ELLIPSIS)
    if room < 0:
        return ""
    start = _fitting(text, room, measure)
    return start[: _breaking_point(start)].rstrip() + _ELLIPSIS


def whole_sentences(text: str, limit: int, measure: Callable[[str], int] = utf16) -> str:
    """As many whole sentences of `text` as fit into `limit` units, unchanged; "" where not even the first fits."""
    if measure(text) <= limit:
        return text
    reach = len(_fitting(text, limit, measure))
    ends = [end for _, end in sentences.split(text) if end <= reach]
    return text[: ends[-1]] if ends else ""


def first_sentence(text: str) -> str:
    """The first sentence of `text`."""
    spans = sentences.split(text)
    return text[slice(*spans[0])] if spans else ""


def _fitting(text: str, room: int, measure: Callable[[str], int]) -> str:
    """The longest run of whole graphemes from the start that takes at most `room` units."""
    end = used = 0
    for grapheme in iter_graphemes(text):
        used += measure(grapheme)
        if used > room:
            break
        end += len(grapheme)
    return text[:end]


def _breaking_point(start: str) -> int:
    """Position at which a cut text ends: after a sentence if that keeps half of it, at a space if that keeps two thirds."""
    ends = [end for _, end in sentences.split(start)[:-1] if end * 2 >= len(start)]
    if ends:
        return ends[-1]
    space = start.rfind(" ")
    return space if space * 3 >= len(start) * 2 else len(start)


_LONGEST = 2048
_MOST_PLACES = 3
_SAFE = "%/:=&?~+!$,;'()*@[]|"


@lru_cache(maxsize=512)  # each copy of an alert asks for the same few
def safe_link(url: str | None) -> str | None:
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
    links = {urlsplit(url).netloc.removeprefix("www."): url for address in reversed(addresses) if (url := safe_link(address))}
    return [(url, site) for site, url in reversed(links.items())][:_MOST_PLACES]


def source_link(credit: Credit | None) -> str | None:
    """The link to a credit's source, where the credit line does not name the address itself."""
    url = safe_link(credit.url) if credit else None
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
