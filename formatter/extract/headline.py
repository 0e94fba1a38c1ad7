"""The headline an editor would show."""

import re

from formatter.body import prose
from formatter.extract.sites import SITES


def headline_of(title: str) -> str:
    """A title without markup, site names, and quotation marks that only wrap it; of several candidates, the first."""
    text = prose(_MARKS.sub("", _without_braces(_first_candidate(title))))
    text = _SITE_SUFFIX.sub("", _SITE_PREFIX.sub("", text)).strip()
    return _unwrapped(text)


_MARKS = re.compile(r"^\s*#{1,6}\s+|\*\*|__|`|[\u200b\ufeff\u2060\u00ad\u202a-\u202e\u2066-\u2069]")
_SITES = "|".join(SITES["names"])
_SITE_PREFIX = re.compile(
    rf"^(?:제목\s*:\s*|\[\s*(?:{_SITES}|제목)\s*\]\s*|(?:{_SITES}|[a-z]{{4,20}})\s?(?:실시간\s?)?(?:뉴스\s?)?속보\s*[:|\]-]\s*)"
)
_SITE_SUFFIX = re.compile(rf"\s*[|｜]\s*[^|｜]{{2,20}}$|\s+-\s+(?:{_SITES})$")
_NUMBERED = re.compile(r"\s*1[.)]\s+(.+?)\s+2[.)]\s+\S", re.DOTALL)
_QUOTED_CANDIDATES = re.compile(
    r"\s*(['\"“‘])([^'\"”’]+\s[^'\"”’]+\s[^'\"”’]+)['\"”’](?:\s*[,/]?\s*['\"“‘][^'\"”’]+\s[^'\"”’]+['\"”’])+\s*"
)
_LONGEST_LIST = 600
_WRAPPERS = {'"': '"', "'": "'", "“": "”", "‘": "’", "「": "」", "『": "』", "《": "》", "`": "`"}


def _first_candidate(title: str) -> str:
    if len(title) > _LONGEST_LIST:
        return title
    numbered = _NUMBERED.match(title)
    if numbered:
        return numbered[1]
    quoted = _QUOTED_CANDIDATES.fullmatch(title)
    return quoted[2] if quoted else title


def _without_braces(title: str) -> str:
    """A title without what a program left in it, from the first brace to the last."""
    start, end = title.find("{"), title.rfind("}")
    return title[:start] + title[end + 1 :] if 0 <= start < end else title


def _unwrapped(text: str) -> str:
    """Without a pair of quotation marks around the whole; marks around a part of it belong to it."""
    while len(text) > 2 and _WRAPPERS.get(text[0]) == text[-1] and not set(text[1:-1]) & {text[0], text[-1]}:
        text = text[1:-1].strip()
    return text
