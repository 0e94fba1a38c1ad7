"""Fingerprints of entries: normalised ids and links, visible text without counters, and estimates of similarity. Pure.

Texts are bounded before they are normalised, and every expression takes time linear in the text.
"""

import hashlib
import re
import unicodedata
import zlib
from functools import lru_cache
from html import unescape
from operator import add
from urllib.parse import parse_qsl, unquote, urlencode, urlsplit

from bot.lib.counters import without_counters, without_title_counter
from bot.model import Fingerprint, ListedEntry

SKETCH = 32
"""Letter pairs in a sketch: the estimate's standard error is 0.09 at most."""
_MAX_TITLE = 300
_MAX_TEXT = 4_000
"""Characters of a text that are compared; the whole text counts for its version."""
_MAX_STABLE = 50_000
"""Characters of a markup that are read for counters and addresses; the rest counts to the letter."""
_MAX_ADDRESS = 500

_TAG = re.compile(r"<!--|-->|<[/!?]?[a-zA-Z][^<>]{0,2000}>")
_BLOCK = re.compile(r"<(?:/?(?:p|div|li|tr|td|h\d|ul|ol|table|section|article|blockquote)|br|hr)\b[^<>]{0,2000}>", re.IGNORECASE)
_ADDRESS = re.compile(r"\b(?:https?:)//([^\s\"'<>/?#]+)([^\s\"'<>?#]*)(?:[?#][^\s\"'<>]*)?", re.IGNORECASE)
_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
_LETTERS = re.compile(r"[^\W_]+")
_ARTICLE = re.compile(r"(?<!\d)(?!(?:19|20)\d\d(?!\d))\d{3}|[^\W_][\w-]{14}")
_SESSION_PATH = re.compile(r";(?:jsessionid|phpsessid|sid)=[^/?#]*", re.IGNORECASE)
_TOKENS = {
    *("sid", "session", "sessionid", "session_id", "phpsessid", "jsessionid", "aspsessionid", "cfid", "cftoken", "token"),
    *("fbclid", "gclid", "dclid", "msclkid", "yclid", "igshid", "mc_cid", "mc_eid", "_ga", "ref", "referrer", "spm", "scid"),
    *("ts", "timestamp", "rnd", "rand", "random", "cache", "cachebuster", "cb", "nocache", "nonce", "_", "sig"),
}
"""Query parameters that name no article: sessions, campaigns, cache busters. Where one does, entries share a link."""


def fingerprint(listed: ListedEntry) -> Fingerprint:
    """Compute an entry's fingerprint."""
    entry = listed.entry
    title = visible_title(entry.title)
    text = visible(f"{entry.summary}\n{entry.content}" if entry.content != entry.summary else entry.content)
    link = normal_address(entry.link or "")
    seen = (without_title_counter(entry.title), entry.summary, entry.content, entry.image or "", *entry.categories)
    return Fingerprint(
        raw=raw_version(listed),
        version=_hex_hash(_stable_markup("\x1f\n".join(seen))),
        id=normal_address(listed.id),
        link=link,
        title=title,
        text=_hash(text) if text else 0,
        numbers=_hash(" ".join(_NUMBER.findall(f"{title} {text}"))),
        sketch=frozenset(sorted(_hashed_pairs(text))[:SKETCH]),
        date=int(listed.date.timestamp()) if listed.date else None,
    )


def raw_version(listed: ListedEntry) -> str:
    """Name an entry's exact version, its id included."""
    e = listed.entry
    texts = (listed.id, e.title, e.link, e.summary, e.content, e.published, e.updated, e.image, *e.categories)
    return _hex_hash("\x1f".join(text or "" for text in texts))


def visible_title(markup: str) -> str:
    """A title's text, without its count of comments, in one case and spacing."""
    text = " ".join(unescape(_TAG.sub(" ", markup[: 4 * _MAX_TITLE])).split())[:_MAX_TITLE]
    return unicodedata.normalize("NFKC", without_title_counter(without_counters(text))).casefold().strip()


def visible(markup: str) -> str:
    """The beginning of a markup's text, without counters, tokens and addresses, in one case and spacing."""
    text = unescape(_TAG.sub(" ", _BLOCK.sub("\n", markup[: 8 * _MAX_TEXT])))[: 2 * _MAX_TEXT]
    lines = (" ".join(line.split()) for line in _ADDRESS.sub(" ", text).splitlines())
    kept = without_counters("\n".join(line for line in lines if line))[:_MAX_TEXT]
    return " ".join(unicodedata.normalize("NFKC", kept).casefold().split())


def normal_address(text: str) -> str:
    """An address by which the same page is found: without scheme, `www.`, default port, session and campaign parameters.

    Other text, as an id that is no address, is returned as it is.
    """
    text = text.strip()[:_MAX_ADDRESS]
    if not text.lower().startswith(("http://", "https://", "//")):
        return text
    try:
        split = urlsplit(text)
        parameters = parse_qsl(split.query, keep_blank_values=True) if split.query else ()
        query = urlencode([(name, value) for name, value in parameters if not _is_token(name)]) if parameters else ""
    except ValueError:
        return text
    host = split.netloc.rpartition("@")[2].lower().removeprefix("www.").removesuffix(":80").removesuffix(":443")
    path = unquote(_SESSION_PATH.sub("", split.path)).rstrip("/")
    return host + path + (f"?{query}" if query else "") + (f"#{split.fragment}" if split.fragment else "")


def path_of(address: str) -> str:
    """The part of a normalised address behind its host; "" for a front page."""
    return address.partition("/")[2] if "/" in address else address.partition("?")[2]


def same_path(old: str, new: str) -> bool:
    """True where two normalised addresses have the same path, and differ in host, parameter values or fragment alone."""
    (a, b), (c, d) = (_place(address) for address in (old, new))
    return bool(a or b) and (a, b) == (c, d)


def names_article(address: str) -> bool:
    """True where a normalised address looks like one article's: a number that is no year, or a long name, is in its path."""
    return _ARTICLE.search(path_of(address)) is not None


def title_similarity(old: str, new: str) -> float | None:
    """Share of letter pairs that two titles have in common, 0 to 1; None where one entry has no title."""
    if not old or not new:
        return None
    return _overlap(_title_pairs(old), _title_pairs(new)) if old != new else 1.0


def text_similarity(old: Fingerprint, new: Fingerprint) -> float | None:
    """Estimate how many letter pairs two texts share, 0 to 1; None where one entry has no text."""
    if not old.text or not new.text:
        return None
    if old.text == new.text:
        return 1.0
    sample = sorted(old.sketch | new.sketch)[:SKETCH]
    return sum(pair in old.sketch and pair in new.sketch for pair in sample) / len(sample) if sample else 0.0


def short_hash(text: str) -> str:
    """A short name for a text."""
    return _hex_hash(text)[:12]


def _place(address: str) -> tuple[str, tuple[str, ...]]:
    path, _, query = path_of(address).partition("#")[0].partition("?")
    return path, tuple(sorted(name for name, _ in parse_qsl(query, keep_blank_values=True)))


def _is_token(name: str) -> bool:
    name = name.lower()
    return name in _TOKENS or name.startswith("utm_")


def _stable_markup(markup: str) -> str:
    """Markup without hosts, parameters of addresses, counters and tokens, by which a version is named."""
    head, rest = markup[:_MAX_STABLE], markup[_MAX_STABLE:]
    lines = _BLOCK.sub("\n", _ADDRESS.sub(r"\2", head))
    return " ".join(without_counters(lines).split()) + rest


def _pairs(text: str) -> frozenset[str]:
    letters = "".join(_LETTERS.findall(text))
    return frozenset(map(add, letters, letters[1:])) or frozenset({letters})


_title_pairs = lru_cache(maxsize=512)(_pairs)


def _hashed_pairs(text: str) -> set[int]:
    return {zlib.crc32(pair.encode()) & 0xFFFFFF for pair in _pairs(text) if pair}


def _overlap(a: frozenset[str], b: frozenset[str]) -> float:
    return len(a & b) / len(a | b) if a or b else 0.0


def _hash(text: str) -> int:
    return int.from_bytes(hashlib.blake2b(text.encode("utf-8", "replace"), digest_size=6).digest())


def _hex_hash(text: str) -> str:
    return hashlib.blake2b(text.encode("utf-8", "replace"), digest_size=12).hexdigest()
